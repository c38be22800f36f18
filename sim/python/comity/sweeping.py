# SPDX-License-Identifier: GPL-3.0-or-later
"""Sweeps computed in memory."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from . import values
from .binding import compute, structures
from .binding.calls import text_of
from .errors import Error
from .results import contents, files

WHOLE = {"replicates": (1, 32), "ticks": (1, 32), "every": (1, 32), "seed": (0, 64)}


def sweep(file: str | os.PathLike[str], axes: Mapping[str, Any] | None = None, *,
          posterior: str | os.PathLike[str] | None = None, samples: values.Number | None = None,
          threads: values.Number = 0, **settings: Any) -> xr.Dataset:
    """Computes a sweep in memory; the dataset is that of the file `comity sweep` would write.

    Either `file` is a sweep file and says everything; or it is a scenario, and `axes` says what is
    varied: by key, the values (numbers, months, paths of scenarios under the key "scenario"), or
    what an axis of a sweep file has, as ``{"from": 0, "to": 1, "levels": 21}``; values that vary
    together under a name, as ``{"power": {"zip": [{"key": "states.CAN.power", "values": [580,
    800]}, {"key": "states.MEX.power", "values": [554, 800]}]}}``. The other settings of a sweep
    file (replicates, set, outcomes, series, trajectories, every, quantiles, design, draws,
    adaptive, precision, seed, ticks, mean_field, title) are keywords.

    With `posterior`, the file of a calibration or the name of a shipped one, the points are
    `samples` draws from it (default: 200), by weight, and there are no axes.

    Levels that are numbers are the decimals that one would write, in order: those of
    ``np.linspace(0, 1, 11)`` are found by ``.sel(hegemony=0.3)``.

        >>> grid = comity.sweep("configs/north_america.cfg", replicates=50,
        ...                     axes={"hegemony": np.linspace(0, 1, 11),
        ...                           "bilateralism": [0.0, 0.5, 1.0]})
        >>> (grid["final_phase"] >= 2).mean("replicate")
    """
    if posterior is not None:
        if axes is not None or "design" in settings:
            raise Error("posterior: the draws of a calibration are the points; axes and a design are "
                        "not expected beside it")
        axes = {}
        settings = {"title": "draws of a posterior", **settings, "design": {
            "kind": "posterior", "file": _path_or_name(posterior),
            "samples": values.whole("samples", 200 if samples is None else samples, 1)}}
    elif samples is not None:
        raise Error("samples: they are draws of a posterior, which is not given; those of a design "
                    "stand in it, as design={'kind': 'latin_hypercube', 'samples': 64}")
    options = structures.SweepRunOptions(sweep=sweep_source(file, axes, settings),
                                         threads=values.whole("threads", threads, 0))
    return files.from_memory(compute("comity_sweep_run", options))


def sweep_source(file: Any, axes: Mapping[str, Any] | None,
                 settings: Mapping[str, Any]) -> structures.SweepSource:
    """A sweep file, or a scenario with its axes, as the library takes it."""
    path, text = path_and_text(file, axes, settings)
    return structures.SweepSource(path=text_of(os.fspath(path)),
                                  text=None if text is None else text_of(text))


def _path_or_name(given: str | os.PathLike[str]) -> str:
    """Of a file its path from anywhere; of what is not there the name, which may be of a shipped one."""
    return os.path.abspath(given) if os.path.exists(given) else os.fspath(given)


def path_and_text(file: Any, axes: Mapping[str, Any] | None, settings: Mapping[str, Any]
                  ) -> tuple[str | os.PathLike[str], str | None]:
    """Of a sweep file, or of a scenario with its axes."""
    if axes is None and settings:
        raise Error(f"{', '.join(settings)}: a sweep file says this itself; with axes, the file is a "
                    "scenario and these are allowed")
    if axes is None:
        return values.path_and_text(file, "sweep")
    return "sweep", sweep_text(file, axes, **settings)


def sweep_text(scenario: str | os.PathLike[str], axes: Mapping[str, Any], **settings: Any) -> str:
    """The sweep file that `sweep(scenario, axes, ...)` computes."""
    if not isinstance(axes, Mapping):
        raise Error("axes: a dictionary of keys and their values is expected")
    if not isinstance(scenario, (str, os.PathLike)):
        raise Error(f"{scenario!r}: the path of a scenario file is expected")
    groups = [_axis(str(key), levels) for key, levels in axes.items()]
    own: dict[str, Any] = {"title": _title(list(map(str, axes))), "scenario": os.fspath(scenario)}
    if groups:
        own["axes"] = groups
    return file_text(**{**own, **settings})


def _title(keys: list[str]) -> str:
    """What varies, in words; of many axes the first ones."""
    words = [contents.in_words(key) for key in keys]
    shown = [word for number, word in enumerate(words) if len(", ".join(words[:number + 1])) < 90]
    more = len(words) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def file_text(**settings: Any) -> str:
    """The text of a sweep file with these settings."""
    changes = values.mapping("set", settings.pop("set", None))
    if changes:
        settings["set"] = [{"key": key, "value": value} for key, value in changes.items()]
    for name in ("outcomes", "series", "trajectories"):
        if isinstance(settings.get(name), str) and settings[name] not in ("all", "none"):
            settings[name] = [settings[name]]
    for name, (least, bits) in WHOLE.items():
        if name in settings:
            number = values.whole(name, settings[name], least, bits)
            # a number of libconfig has 63 bits, and a sign
            settings[name] = str(number) if name == "seed" else number
    return "".join(f"{key} = {values.in_file(value)};\n" for key, value in settings.items())


def _axis(key: str, levels: Any) -> dict[str, Any]:
    """The group of a sweep file for an axis: its values, or what the group holds beside its key.
    A group that says itself what varies (a zip, a list of scenarios) is called as its key."""
    if isinstance(levels, Mapping):
        known = {"key", "zip", "scenarios"} & set(levels)
        return {"name" if known else "key": key, **_in_group(levels)}
    listed = np.asarray(levels, object)
    if listed.ndim != 1:
        raise Error(f"{key}: {levels!r} is no axis; a list of values is expected, or what an axis of "
                    "a sweep file has, as {'from': 0, 'to': 1, 'levels': 21}")
    with values.naming(key):
        values.in_file(listed)
    if key == "scenario":
        return {"name": "scenario", "scenarios": list(listed)}
    return {"key": key, "values": _sorted([values.level(one) for one in listed])}


def _in_group(group: Mapping[str, Any]) -> dict[str, Any]:
    """Levels as decimals; members of a zip keep their order, as they go together."""
    made = dict(group)
    if "zip" in made:
        made["zip"] = [_in_group(member) for member in made["zip"]]
    elif "values" in made:
        made["values"] = [values.level(one) for one in np.asarray(made["values"], object)]
    return made


def _sorted(levels: list[Any]) -> list[Any]:
    """Numbers by their size and months by time; others as they are given."""
    if all(isinstance(one, (int, float)) for one in levels):
        return sorted(levels)
    if all(isinstance(one, str) and re.fullmatch(r"\d{4}-\d\d", one) for one in levels):
        return sorted(levels)
    return levels
