# SPDX-License-Identifier: GPL-3.0-or-later
"""Sweeps computed in memory."""

from __future__ import annotations

import os
from collections.abc import Mapping

import numpy as np
import xarray as xr

from . import values
from .binding import compute
from .errors import Error
from .results import files


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
        raise Error(f"{', '.join(settings)}: a sweep file says this itself; with axes, the "
                            "file is a scenario and these are allowed")
    if axes is None:
        path, text = values.path_and_text(file, "sweep")
    else:
        path, text = "sweep", sweep_text(file, axes, **settings)
    return files.from_memory(compute("sweep", path, text, threads=values.whole("threads", threads, 0)))


def sweep_text(scenario: str | os.PathLike, axes: Mapping[str, object],
               **settings: object) -> str:
    """The sweep file that `sweep(scenario, axes, ...)` computes."""
    if not isinstance(axes, Mapping):
        raise Error("axes: a dictionary of keys and their values is expected")
    groups = [_axis(str(key), levels) for key, levels in axes.items()]
    changes = settings.pop("set", None)
    if changes:
        settings["set"] = [{"key": key, "value": value} for key, value in changes.items()]
    for name in ("outcomes", "series", "trajectories"):
        if isinstance(settings.get(name), str) and settings[name] != "all":
            settings[name] = [settings[name]]
    settings = {"title": f"{', '.join(map(str, axes))}", "scenario": os.fspath(scenario),
                **settings, "axes": groups}
    return "".join(f"{key} = {values.in_file(value)};\n" for key, value in settings.items())


def _axis(key: str, levels: object) -> dict[str, object]:
    """The group of a sweep file for an axis: its values, or what the group holds beside its key.
    A group that says itself what varies (a zip, a list of scenarios) is called as its key."""
    if isinstance(levels, Mapping):
        known = {"key", "zip", "scenarios"} & set(levels)
        return {"name" if known else "key": key, **levels}
    listed = np.asarray(levels, object)
    if listed.ndim != 1:
        raise Error(f"{key}: {levels!r} is no axis; a list of values is expected, or what "
                            "an axis of a sweep file has, as {'from': 0, 'to': 1, 'levels': 21}")
    if key == "scenario":
        return {"name": "scenario", "scenarios": list(listed)}
    return {"key": key, "values": list(listed)}
