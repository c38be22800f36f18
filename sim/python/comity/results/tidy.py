# SPDX-License-Identifier: GPL-3.0-or-later
"""Results as a table with a row for each number."""

from __future__ import annotations

import pandas
import xarray as xr

from . import contents


def to_tidy(data: xr.Dataset, names: tuple[str, ...]) -> pandas.DataFrame:
    """What `ds.comity.to_tidy` returns."""
    frames = []
    for name in names or outcomes(data):
        variable = contents.variable(data, name)
        frame = _frame(variable)
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


def outcomes(data: xr.Dataset) -> list[str]:
    """Outcomes of every replicate; the tables of a comparison, the draws of a posterior, what
    simulations hold."""
    if contents.kind(data) == "comparison":
        return [str(name) for name, variable in data.data_vars.items()
                if {"scenario", "outcome"} <= set(variable.dims)]
    if contents.kind(data) in ("posterior", "simulations"):
        return [str(name) for name, variable in data.data_vars.items()
                if {"draw", "simulation"} & set(variable.dims)]
    of_one = "replicate" in data.coords and data["replicate"].ndim == 0
    return [str(name) for name, variable in data.data_vars.items()
            if "tick" not in variable.dims
            and ("replicate" in variable.dims or of_one and not _is_setting(variable))]


def _is_setting(variable: xr.DataArray) -> bool:
    """What does not come from a replicate: texts, parameters, events, counts of a sweep."""
    return (variable.dtype.kind == "O" or "event" in variable.dims or "key" in variable.attrs
            or variable.name in ("power_share", "status", "replicates"))


def _frame(variable: xr.DataArray) -> pandas.DataFrame:
    """Rows in the order of the dimensions, with all coordinates beside."""
    if variable.ndim == 0:
        columns = {str(name): [values.values[()]] for name, values in variable.coords.items()}
        return pandas.DataFrame({**columns, "value": [variable.values[()]]})
    frame = variable.rename("value").to_dataframe()
    # of a stack, levels of the index are columns too
    return frame.drop(columns=[name for name in frame.index.names if name in frame]).reset_index()
