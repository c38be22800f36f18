# SPDX-License-Identifier: GPL-3.0-or-later
"""Results files, and results in the library's memory, as xarray datasets."""

from __future__ import annotations

import os

import numpy as np
import xarray as xr

from .. import binding
from ..errors import Error
from . import contents


def open(path: str | os.PathLike) -> xr.Dataset:  # pylint: disable=redefined-builtin
    """The dataset of a results file of `comity run`, `sweep`, `compare` or `replay`.

    Values are read when they are needed. It is what `xarray.open_dataset` gives, with the text of
    the scenario (of a sweep: `sweep` too) as an attribute, and all of the provenance as
    `ds.comity.provenance`.
    """
    if not os.path.exists(path):
        raise Error(f"{path}: there is no such file")
    try:
        data = xr.open_dataset(path, engine="h5netcdf")
    except (OSError, ValueError) as error:
        raise Error(f"{path}: not a results file") from error
    if "comity_format" not in data.attrs:
        data.close()
        raise Error(f"{path}: not a results file of comity")
    texts = {name: str(text) for name, text in data["provenance"].attrs.items()
             if name not in ("comity_texts", "long_name", "axes")}
    return _with_provenance(_as_texts(data.drop_vars("provenance")), texts)


def _as_texts(data: xr.Dataset) -> xr.Dataset:
    """Texts that label no dimension, which files have as characters, as texts of NumPy."""
    for name, values in data.variables.items():
        if values.dtype.kind == "S":
            texts = np.char.decode(values.values, "utf-8", "replace")
            data[name] = values.copy(data=texts.astype(object))
    return data


def from_memory(made: binding.Results) -> xr.Dataset:
    """A dataset of arrays in the library's memory, decoded as xarray decodes a file."""
    variables, further = {}, set()
    for name, variable in made.variables.items():
        attributes = dict(variable.attributes)
        encoding = {}
        if "coordinates" in attributes:
            encoding["coordinates"] = attributes.pop("coordinates")
        # the fill value of numbers is NaN, so that nothing is left to be masked; flags have one
        # where not all was computed
        masked = "_FillValue" in attributes and variable.values.dtype.kind == "i"
        if "_FillValue" in attributes and not masked:
            encoding["_FillValue"] = attributes.pop("_FillValue")
        further.update(str(encoding.get("coordinates", "")).split())
        variables[name] = xr.Variable(variable.dimensions, variable.values, attributes, encoding)
        if masked or " since " in str(attributes.get("units", "")):
            variables[name] = xr.conventions.decode_cf_variable(name, variables[name]).load()
    data = xr.Dataset(variables, attrs=dict(made.attributes))
    data = data.set_coords([name for name in variables if name in further])
    return _with_provenance(data, dict(made.provenance))


def _with_provenance(data: xr.Dataset, provenance: dict[str, str]) -> xr.Dataset:
    for name, source in (("scenario", "scenario"), ("scenario", "scenario_0"), ("sweep", "sweep")):
        if source in provenance:
            data.attrs[name] = provenance[source]
    data.encoding["provenance"] = provenance
    data.encoding["varied"] = contents.varied(data)
    return data
