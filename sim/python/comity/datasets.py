# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs, sweeps and results files as xarray datasets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

import h5py
import numpy as np
import xarray as xr

from . import library, results

Setting = float | str | Sequence[float]


def open(path: str | os.PathLike) -> xr.Dataset:  # pylint: disable=redefined-builtin
    """The dataset of a results file of `comity run`, `sweep`, `compare` or `replay`.

    Values are read when they are needed. It is what `xarray.open_dataset` gives, with the text of
    the scenario (of a sweep: `sweep` too) as an attribute, and all of the provenance as
    `ds.comity.provenance`.
    """
    if not os.path.exists(path):
        raise library.Error(f"{path}: there is no such file")
    try:
        data = xr.open_dataset(path, engine="h5netcdf")
    except (OSError, ValueError) as error:
        raise library.Error(f"{path}: not a results file") from error
    if "comity_format" not in data.attrs:
        data.close()
        raise library.Error(f"{path}: not a results file of comity")
    return _with_provenance(data, _provenance(path))


def _provenance(path: str | os.PathLike) -> dict[str, str]:
    """The texts of the group. Read as what they are: as variables of a netCDF group, texts such as
    `date` and `version` would meet axes of these names, and be refused."""
    with h5py.File(path, "r") as file:
        texts = file.get("provenance", {})
        return {name: text.asstr(errors="replace")[()] for name, text in texts.items()
                if isinstance(text, h5py.Dataset)}


def run(scenario: str | os.PathLike, *, replicates: int | None = None, seed: int | None = None,
        ticks: int | None = None, every: int = 1, record: str | Iterable[str] | None = None,
        mean_field: bool = False, double: bool = False, threads: int = 0,
        set: Mapping[str, Setting] | None = None,  # pylint: disable=redefined-builtin
        **parameters: Setting) -> xr.Dataset:
    """Runs a scenario in memory; the dataset is that of the file which `comity run` would write.

    scenario     path of a scenario file, or its text (anything with more than one line)
    parameters   changed values by the names that `comity explain` lists; where a name has dots,
                 ``set={"states.USA.restraint": 0.9}`` or ``**{"states.USA.restraint": 0.9}``.
                 A value is a number, a list of numbers, or a month ("2001-09") for `at` of events
    replicates, seed, ticks    default: as the scenario says
    every        keep every N-th month
    record       variables to keep: a list of names, "all" or "none"
    mean_field   every random quantity replaced by its expectation; one replicate
    double       float64 instead of float32
    threads      default: one on each processor

    The arrays are the library's own memory, not copies. Mistakes raise `comity.Error`.

        >>> run = comity.run("configs/north_america.cfg", replicates=200, hegemony=0.7)
        >>> float(run["trust"].sel(state="MEX", partner="USA").isel(tick=-1).mean())
    """
    path, text = _path_and_text(scenario, "scenario")
    settings = tuple(f"{key}={_value(value)}"
                     for key, value in {**(set or {}), **parameters}.items())
    options = {"every": _whole("every", every, 1), "threads": _whole("threads", threads, 0),
               "mean_field": int(mean_field), "double_precision": int(double)}
    for name, value in (("replicates", replicates), ("ticks", ticks)):
        if value is not None:
            options[name] = _whole(name, value, 1)
    if seed is not None:
        options.update(seed=_whole("seed", seed, 0, 64), seed_given=1)
    if record is not None:
        options["record"] = record if isinstance(record, str) else ",".join(record) or "none"
    return _dataset(library.compute("run", path, text, settings, **options))


def sweep(file: str | os.PathLike, axes: Mapping[str, object] | None = None, *, threads: int = 0,
          **settings: object) -> xr.Dataset:
    """Computes a sweep in memory; the dataset is that of the file `comity sweep` would write.

    Either `file` is a sweep file and says everything; or it is a scenario, and `axes` says what is
    varied: by key, the values (numbers, months, paths of scenarios under the key "scenario"), or
    what an axis of a sweep file has, as ``{"from": 0, "to": 1, "levels": 21}``; values that vary
    together under a name, as ``{"power": {"zip": [{"key": "states.CAN.power", "values": [580,
    800]}, {"key": "states.MEX.power", "values": [554, 800]}]}}``. The other settings of a sweep
    file (replicates, set, outcomes, series, trajectories, every, quantiles, design, draws,
    adaptive, precision, seed, ticks, mean_field, title) are keywords.

        >>> grid = comity.sweep("configs/north_america.cfg", replicates=50,
        ...                     axes={"hegemony": np.linspace(0, 1, 11),
        ...                           "bilateralism": [0.0, 0.5, 1.0]})
        >>> (grid["final_phase"] >= 2).mean("replicate")
    """
    if axes is None and settings:
        raise library.Error(f"{', '.join(settings)}: a sweep file says this itself; with axes, the "
                            "file is a scenario and these are allowed")
    if axes is None:
        path, text = _path_and_text(file, "sweep")
    else:
        path, text = "sweep", sweep_text(file, axes, **settings)
    return _dataset(library.compute("sweep", path, text, threads=_whole("threads", threads, 0)))


def sweep_text(scenario: str | os.PathLike, axes: Mapping[str, object],
               **settings: object) -> str:
    """The sweep file that `sweep(scenario, axes, ...)` computes."""
    if not isinstance(axes, Mapping):
        raise library.Error("axes: a dictionary of keys and their values is expected")
    groups = [_axis(str(key), values) for key, values in axes.items()]
    changes = settings.pop("set", None)
    if changes:
        settings["set"] = [{"key": key, "value": value} for key, value in changes.items()]
    for name in ("outcomes", "series", "trajectories"):
        if isinstance(settings.get(name), str) and settings[name] != "all":
            settings[name] = [settings[name]]
    settings = {"title": f"{', '.join(map(str, axes))}", "scenario": os.fspath(scenario),
                **settings, "axes": groups}
    return "".join(f"{key} = {_config(value)};\n" for key, value in settings.items())


def _axis(key: str, values: object) -> dict[str, object]:
    """The group of a sweep file for an axis: its values, or what the group holds beside its key.
    A group that says itself what varies (a zip, a list of scenarios) is called as its key."""
    if isinstance(values, Mapping):
        known = {"key", "zip", "scenarios"} & set(values)
        return {"name" if known else "key": key, **values}
    listed = np.asarray(values, object)
    if listed.ndim != 1:
        raise library.Error(f"{key}: {values!r} is no axis; a list of values is expected, or what "
                            "an axis of a sweep file has, as {'from': 0, 'to': 1, 'levels': 21}")
    if key == "scenario":
        return {"name": "scenario", "scenarios": list(listed)}
    return {"key": key, "values": list(listed)}


def _config(value: object) -> str:
    """A value as libconfig writes it."""
    if isinstance(value, Mapping):
        return "{ " + " ".join(f"{key} = {_config(item)};" for key, item in value.items()) + " }"
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (str, os.PathLike)):
        quoted = os.fspath(value).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    if isinstance(value, Iterable):
        return "( " + ", ".join(_config(item) for item in value) + " )"
    return _value(value)


def _value(value: object) -> str:
    """A value of --set: text as it is, numbers to the last bit, lists in brackets."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, Iterable):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    try:
        return repr(float(value))
    except (TypeError, ValueError) as error:
        raise library.Error(f"{value!r}: a number, a text or a list is expected") from error


def _whole(name: str, value: int, least: int, bits: int = 32) -> int:
    if int(value) != value or not least <= value < 2**bits:
        raise library.Error(f"{name}: {value} is not a whole number from {least} to {2**bits - 1}")
    return int(value)


def _path_and_text(given: str | os.PathLike, name: str) -> tuple[str | os.PathLike, str | None]:
    is_text = isinstance(given, str) and "\n" in given
    return (name, given) if is_text else (given, None)


def _dataset(made: library.Results) -> xr.Dataset:
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
    data.encoding["varied"] = results.varied(data)
    return data
