# SPDX-License-Identifier: GPL-3.0-or-later
"""`.sel` by months and by levels as they are written: ``run.sel(time="2001-09")``.

xarray looks labels up in indexes, of which a dimension has one: `tick` of runs, so that it refuses
`time`. And it looks for numbers bit by bit, so that 0.1 + 0.2 is not the level 0.3. What it refuses
with a KeyError is looked up here as it was meant; what it accepts is not touched.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np
import xarray as xr

ROUNDING = 1e-12  # relative: numbers nearer than this are the same level


def register() -> None:
    """Gives datasets and arrays of xarray the wider `.sel`."""
    kinds: list[Any] = [xr.Dataset, xr.DataArray]
    for kind in kinds:
        if not hasattr(kind.sel, "_comity"):
            kind.sel = _wider(kind.sel)


def _wider(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def sel(self: Any, indexers: Mapping[Any, Any] | None = None, method: str | None = None,
            tolerance: Any = None, drop: bool = False, **labels: Any) -> Any:
        options = {"method": method, "tolerance": tolerance, "drop": drop}
        wanted = {**(indexers or {}), **labels}
        try:
            return original(self, wanted, **options)
        except KeyError:
            data, meant = _by_month(self, wanted, options)
            meant = {name: _level(data, name, label) for name, label in meant.items()}
            if data is self and all(meant[name] is wanted[name] for name in wanted):
                raise
        return original(data, meant, **options)

    sel._comity = True  # type: ignore[attr-defined]
    return sel


def _by_month(data: Any, wanted: dict[Any, Any],
              options: dict[str, Any]) -> tuple[Any, dict[Any, Any]]:
    """The data at the months wanted, and the labels that are left."""
    if "time" not in wanted or "time" not in data.coords or data["time"].dims != ("tick",):
        return data, wanted
    places = xr.DataArray(np.arange(data.sizes["tick"]), dims="time",
                          coords={"time": data["time"].values})
    method, tolerance = options["method"], options["tolerance"]
    label = wanted["time"]
    if isinstance(label, slice):
        method = tolerance = None
    found = places.sel(time=label, method=method, tolerance=tolerance).values
    rest = {name: label for name, label in wanted.items() if name != "time"}
    return data.isel(tick=int(found) if found.ndim == 0 else found), rest


def _level(data: Any, name: Hashable, label: Any) -> Any:
    """The level that a number is but for rounding; else the label itself."""
    if name not in data.coords or data[name].dtype.kind != "f" or isinstance(label, slice):
        return label
    try:
        given = np.asarray(label, float)
    except (TypeError, ValueError):
        return label
    levels = np.atleast_1d(data[name].values)
    if not levels.size or not given.size:
        return label
    nearest = levels[np.abs(levels - given[..., None]).argmin(axis=-1)]
    if not (np.abs(nearest - given) <= ROUNDING * np.abs(given)).all():
        return label
    return nearest.item() if given.ndim == 0 else nearest
