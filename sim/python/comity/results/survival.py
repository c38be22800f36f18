# SPDX-License-Identifier: GPL-3.0-or-later
"""Kaplan-Meier curves of the entry into each phase, and their medians."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr

from .. import binding
from ..binding import structures
from ..values import between
from . import calendar, contents

TEXTS = {"survival": "share of replicates that have not entered the phase",
         "at_risk": "replicates that had not entered before the tick",
         "entries": "replicates that enter at the tick"}
POINT = np.dtype(structures.SurvivalPoint)

Numbers = np.ndarray[Any, Any]


def survival(data: xr.Dataset, level: float) -> xr.Dataset:
    """What `ds.comity.survival` returns."""
    level = between("level", level, 0, 1)
    if "survival" in data:  # of a comparison
        kept = data[["survival", "survival_low", "survival_high"]]
        return kept.map(lambda values: contents.chosen(values, "entered_phase"))
    ticks = calendar.all_ticks(data)

    def over_ticks(first: Numbers, known: Numbers) -> tuple[Numbers, ...]:
        """Survival after each tick and its limits, those at risk before it, and its entries."""
        points, _ = _estimate(first[known], ticks.size, level)
        if not points.size:
            return (*np.full((3, ticks.size), np.nan), *np.zeros((2, ticks.size), int))
        after = np.searchsorted(points["time"], ticks.values, side="right") - 1
        entries = np.zeros(ticks.size + 1, int)
        entries[points["time"].astype(int)] = points["events"]
        at_risk = known.sum() - entries.cumsum() + entries
        limits = points["interval"]
        return (*(values[after] for values in (points["survival"], limits["low"], limits["high"])),
                at_risk[:-1], entries[:-1])

    curves = xr.Dataset(dict(zip(
        ["survival", "survival_low", "survival_high", "at_risk", "entries"],
        _by_cell(over_ticks, data, 5, "tick")), tick=ticks))
    for name, text in {**TEXTS, "survival_low": f"lower limit, {100 * level:g} %",
                       "survival_high": f"upper limit, {100 * level:g} %"}.items():
        curves[name].attrs = {"long_name": text, "units": "1"}
    curves.attrs = dict(data.attrs)
    if "time" in ticks.coords:
        curves = curves.assign_coords(time=ticks["time"])
    return curves.transpose(..., "entered_phase", "tick")


def _by_cell(function: Callable[..., Any], data: xr.Dataset, count: int, *dimensions: str,
             phase: str | None = None) -> tuple[xr.DataArray, ...]:
    """What a function makes of the first entries of the replicates, for each phase and point; it
    is given which of them were computed too."""
    first, final = (contents.by_replicate(contents.variable(data, name)).drop_vars(
        ["tick", "time"], errors="ignore") for name in ("first_entry", "final_phase"))
    known = final.notnull()
    first = (contents.chosen(first, "entered_phase") if phase is None
             else contents.of_phase(first, phase))
    found: tuple[xr.DataArray, ...] = xr.apply_ufunc(
        function, first.compute(), known.compute(), input_core_dims=[["replicate"]] * 2,
        output_core_dims=[dimensions] * count, vectorize=True)
    return found


def _estimate(first: Numbers, ticks: int, level: float) -> tuple[Numbers, tuple[float, ...]]:
    """The library's points of a curve, and the median with its limits; one that never enters is
    followed to the end of the run."""
    if not len(first):
        return np.empty(0, POINT), (np.inf,) * 3
    observed = ~np.isnan(first)
    time = np.where(observed, first, ticks).astype(float)
    curve, median = structures.Survival(), ctypes.c_double()
    interval = structures.ConfidenceInterval()
    library = binding.load()
    status = library.comity_kaplan_meier(
        ctypes.c_size_t(len(time)), structures.doubles(time),
        observed.ctypes.data_as(ctypes.c_void_p), ctypes.c_double(level), ctypes.byref(curve))
    if status:
        raise MemoryError
    library.comity_survival_median(ctypes.byref(curve), ctypes.byref(median),
                                   ctypes.byref(interval))
    points = np.array(np.ctypeslib.as_array(curve.points, (curve.size,)))
    library.comity_survival_free(ctypes.byref(curve))
    return points, (median.value, interval.low, interval.high)


def median_entry(data: xr.Dataset, phase: str, level: float) -> xr.Dataset:
    """What `ds.comity.median_entry` returns."""
    level = between("level", level, 0, 1)
    if "median_entry" in data:  # of a comparison
        kept = data[["median_entry", "median_entry_low", "median_entry_high"]]
        return kept.map(lambda values: contents.of_phase(values, phase))
    ticks = calendar.all_ticks(data).size
    medians = _by_cell(lambda first, known: _estimate(first[known], ticks, level)[1],
                       data, 3, phase=phase)
    found = xr.Dataset()
    for median, name, text in zip(medians, ("median_entry", "median_entry_low", "median_entry_high"), (
            f"Kaplan-Meier median of the first month in phase {phase}",
            f"lower limit, {100 * level:g} %", f"upper limit, {100 * level:g} %")):
        found[name] = median
        found[name].attrs = {"long_name": text, "units": "1"}
        if calendar.start(data) is not None:
            found[f"{name}_month"] = _months(found[name], data)
    return found


def _months(ticks: xr.DataArray, data: xr.Dataset) -> xr.DataArray:
    first = calendar.start(data)
    assert first is not None
    texts = ["never" if np.isinf(tick) else calendar.text_of(first + int(tick))
             for tick in np.ravel(ticks.values)]
    named = ticks.copy(data=np.array(texts, object).reshape(ticks.shape))
    named.attrs = {"long_name": "the same as a month"}
    return named
