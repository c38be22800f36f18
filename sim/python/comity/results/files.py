# SPDX-License-Identifier: GPL-3.0-or-later
"""Results files, and results in the library's memory, as xarray datasets."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from typing import Any, Union, cast

import h5py
import numpy as np
import xarray as xr

from .. import binding
from ..binding.calls import call_library, text_of
from ..errors import Error
from . import calendar, contents, trying


SMALL = 4096  # values
Chunks = Union[int, str, Mapping[Any, Any], None]


def open(path: str | os.PathLike[str],  # pylint: disable=redefined-builtin
         chunks: Chunks = None) -> xr.Dataset:
    """The dataset of a results file of `comity run`, `sweep`, `compare`, `replay` or `calibrate`;
    also of simulations that a calibration keeps.

    Values are read when they are needed; of a posterior, at once. It is what `xarray.open_dataset`
    gives, with the text of the scenario (of a sweep: `sweep` too; of a calibration its own) as an
    attribute, and all of the provenance as `ds.comity.provenance`; levels of axes that are numbers
    or months stand in their order.

    chunks    for files larger than memory, as `xarray.open_dataset` takes them ("auto", {}, or
              sizes by dimension): variables are arrays of dask, texts are read at once
    """
    if not isinstance(path, (str, os.PathLike)):
        raise Error(f"{path!r}: the path of a results file is expected")
    if not os.path.exists(path):
        raise Error(f"{path}: there is no such file")
    with _problems_of(path):
        trying.try_files([os.fspath(path)])
        with calendar.decoding_quietly():
            data = xr.open_dataset(path, engine="h5netcdf")
            for name, values in data.variables.items():
                if " since " in str(values.encoding.get("units", "")):
                    data[name].load()
            for name in ("ticks", "replicates"):
                int(data.attrs.get(name, 0))
    if "comity_format" not in data.attrs:
        data.close()
        raise Error(f"{path}: not a results file of comity")
    texts = _provenance(data)
    try:
        with _problems_of(path):
            _check_shards(texts, path)
            named = as_texts(data)
            if contents.kind(data) == "posterior":  # small, and its file others are made from
                named.load()
                data.close()
                return _with_provenance(named, texts)
    except Error:
        data.close()
        raise
    if chunks is not None:
        named = _chunked(named, chunks)
    with _problems_of(path):
        return _in_order(_with_provenance(named, texts))


@contextlib.contextmanager
def _problems_of(path: str | os.PathLike[str]) -> Iterator[None]:
    """What the readers of HDF5 raise of a damaged file, which may be anything, names the file."""
    try:
        yield
    except (Error, MemoryError):
        raise
    except OSError as error:  # without a number where HDF5 does not understand what it reads
        reason = (f"cannot be read: {os.strerror(error.errno)}" if error.errno
                  else trying.not_understood(os.fspath(path)))
        raise Error(f"{path}: {reason}") from error
    except Exception as error:
        raise Error(f"{path}: {trying.not_understood(os.fspath(path))}") from error


def _chunked(data: xr.Dataset, chunks: Chunks) -> xr.Dataset:
    """The numbers as arrays of dask; not texts, whose size is not known before they are read, and
    what is so small that it is read at once."""
    texts = [name for name, values in data.variables.items()
             if values.dtype.kind == "O" or values.size < SMALL]
    whole = data[texts].load()
    coordinates = [name for name in texts if name in data.coords]
    rest = data.drop_vars(texts)
    if isinstance(chunks, Mapping):
        unknown = [name for name in chunks if name not in data.sizes]
        if unknown:
            raise Error(f"chunks: {unknown[0]!r} is no dimension of these results; "
                        f"{contents.joined(data.sizes)} are")
        chunks = {name: size for name, size in chunks.items() if name in rest.sizes}
    try:
        chunked = rest.chunk(cast(Any, chunks))
    except (ArithmeticError, NotImplementedError, TypeError, ValueError) as error:
        raise Error(f"chunks: {chunks!r} cannot be used: {error}") from None
    joined = xr.merge([chunked, whole], combine_attrs="override")
    joined = joined.set_coords(coordinates)[list(data.variables)]
    joined.encoding = data.encoding
    joined.set_close(data.close)
    return joined


def _provenance(data: xr.Dataset) -> dict[str, str]:
    """None of a copy that xarray wrote of results in memory."""
    if "provenance" not in data:
        return {}
    return {name: str(text) for name, text in data["provenance"].attrs.items()
            if name not in ("comity_texts", "long_name", "axes")}


def _check_shards(texts: Mapping[str, str], path: str | os.PathLike[str]) -> None:
    """HDF5 takes another shard of the name for that of a virtual file, and a missing one for one
    without values."""
    if "shards" not in texts or not os.path.exists(path):
        return
    with h5py.File(path, "r") as file:  # a copy that xarray wrote has all values itself
        virtual = any(getattr(values, "is_virtual", False) for values in file.values())
    if virtual:
        call_library(binding.load().comity_file_check_shards, text_of(os.fspath(path)),
                     text_of(texts["shards"]))
        folder = os.path.dirname(os.path.realpath(path))
        trying.try_files(os.path.join(folder, line.split(" ", 1)[1])
                         for line in texts["shards"].splitlines())


def as_here(data: xr.Dataset) -> xr.Dataset:
    """What `xarray.open_dataset` made of a file, as `open` gives it."""
    if "provenance" in data:
        data.encoding["provenance"] = texts = _provenance(data)
        _check_shards(texts, data.encoding.get("source", ""))
    elif not any(one.dtype.kind in "SU" for one in data.variables.values()):
        return data
    return as_texts(data)


def as_texts(data: xr.Dataset) -> xr.Dataset:
    """Without the group of texts, and with texts as objects, as newer versions of xarray have them
    only in memory. Those that label no dimension stand in files as characters."""
    data = data.drop_vars("provenance", errors="ignore")
    for name, values in list(data.variables.items()):
        if values.dtype.kind in "SU":
            texts = values.values
            if values.dtype.kind == "S":
                texts = np.char.decode(texts, "utf-8", "replace")
            data[name] = (values.dims, texts.astype(object), values.attrs, values.encoding)
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
            with calendar.decoding_quietly():
                variables[name] = xr.conventions.decode_cf_variable(name, variables[name]).load()
    data = xr.Dataset(variables, attrs=dict(made.attributes))
    coordinates = [name for name in variables if name in further]
    data = data.set_coords(coordinates) if coordinates else data
    return _in_order(_with_provenance(data, dict(made.provenance)))


def _with_provenance(data: xr.Dataset, provenance: dict[str, str]) -> xr.Dataset:
    sources = [("scenario", "scenario"), ("scenario", "scenario_0"), ("sweep", "sweep")]
    if contents.kind(data) in ("posterior", "simulations"):  # whose attribute `scenario` is a name
        sources = [("calibration", "calibration")]
    for name, source in sources:
        if source in provenance:
            data.attrs[name] = provenance[source]
    if "history" in data.attrs:  # as dates of making, so that equal results are equal datasets
        provenance["history"] = str(data.attrs.pop("history"))
    data.encoding["provenance"] = provenance
    data.encoding["varied"] = contents.varied(data)
    return data


def _in_order(data: xr.Dataset) -> xr.Dataset:
    """Levels of the axes of a grid by their size or in time, whatever the order in which they were
    given, so that `method="nearest"` and slices find them."""
    if contents.kind(data) != "sweep":
        return data
    for axis in contents.axes(data):
        levels = data[axis].values
        if axis == "point" or len(set(levels.tolist())) != len(levels):
            continue
        numbers = levels if levels.dtype.kind in "fiuM" else calendar.months_of_texts(levels)
        if numbers is not None and (np.diff(numbers.astype(float)) < 0).any():
            data = data.isel({axis: np.argsort(numbers)})
    return data
