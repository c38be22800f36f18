# SPDX-License-Identifier: GPL-3.0-or-later
"""Results as a table with a row for each number."""

from __future__ import annotations

import pandas
import xarray as xr

from . import contents


def to_tidy(data: xr.Dataset, names: tuple[str, ...]) -> pandas.DataFrame:
    """What `ds.comity.to_tidy` returns."""
    wanted = names or [name for name, variable in data.data_vars.items()
                       if "replicate" in variable.dims and "tick" not in variable.dims]
    frames = []
    for name in wanted:
        variable = contents.variable(data, name)
        frame = variable.rename("value").to_dataframe().reset_index()
        if {"state", "partner"} <= set(variable.dims):
            frame = frame[frame["state"] != frame["partner"]]
        if "replicate" in variable.dims and "replicates" in data:
            count = data["replicates"].broadcast_like(variable).transpose(*variable.dims)
            frame = frame[frame["replicate"] < count.values.ravel()[frame.index]]
        frames.append(frame.assign(variable=name))
    if not frames:
        return pandas.DataFrame(columns=["variable", "value"])
    joined = pandas.concat(frames, ignore_index=True)
    ends = ["variable", "value"]
    return joined[[column for column in joined if column not in ends] + ends]
