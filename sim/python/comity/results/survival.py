# SPDX-License-Identifier: GPL-3.0-or-later
"""Kaplan-Meier curves of the entry into each phase, and their medians."""

from __future__ import annotations

import statistics

import numpy as np
import xarray as xr

from ..errors import Error
from . import calendar, contents

TEXTS = {"survival": "share of replicates that have not entered the phase",
         "at_risk": "replicates that had not entered before the tick",
         "entries": "replicates that enter at the tick"}
# a product of shares that is one half may be rounded upwards
HALF = 0.5 * (1 + 1e-12)


def survival(data: xr.Dataset, level: float) -> xr.Dataset:
    """What `ds.comity.survival` returns."""
    if not 0 < level < 1:
        raise Error(f"level: {level} is not between 0 and 1")
    if "survival" in data:  # of a comparison
        return data[["survival", "survival_low", "survival_high"]]
    first = contents.by_replicate(contents.variable(data, "first_entry"))
    computed = contents.by_replicate(contents.variable(data, "final_phase")).notnull()
    ticks = calendar.all_ticks(data)
    entered = xr.concat([(first == tick).sum("replicate") for tick in ticks.values], ticks)
    at_risk = computed.sum("replicate") - entered.cumsum("tick") + entered
    curve = (1 - (entered / at_risk.where(at_risk > 0)).fillna(0)).cumprod("tick")
    low, high = _limits(curve, entered, at_risk, level)
    curves = xr.Dataset({"survival": curve, "survival_low": low, "survival_high": high,
                         "at_risk": at_risk, "entries": entered})
    for name, text in {**TEXTS, "survival_low": f"lower limit, {100 * level:g} %",
                       "survival_high": f"upper limit, {100 * level:g} %"}.items():
        curves[name].attrs = {"long_name": text, "units": "1"}
    curves.attrs = dict(data.attrs)
    if "time" in ticks.coords:
        curves = curves.assign_coords(time=ticks["time"])
    return curves.transpose(..., "entered_phase", "tick")


def _limits(curve: xr.DataArray, entered: xr.DataArray, at_risk: xr.DataArray,
            level: float) -> tuple[xr.DataArray, xr.DataArray]:
    terms = entered / (at_risk * (at_risk - entered)).where(at_risk > entered)
    greenwood = terms.fillna(0).cumsum("tick")
    inside = (curve > 0) & (curve < 1)
    score = statistics.NormalDist().inv_cdf(0.5 + level / 2)
    logarithm = np.log(curve.where(inside))
    shift = np.exp(score * np.sqrt(greenwood) / -logarithm)
    low = np.exp(logarithm * shift).where(inside, curve)
    high = np.exp(logarithm / shift).where(inside)
    # a curve that has reached 0 keeps its last upper limit: it cannot rise
    return low, _last_known(high.where(curve < 1, 1.0))


def _last_known(values: xr.DataArray) -> xr.DataArray:
    """Missing values replaced by the last ones before them along `tick`."""
    values = values.transpose(..., "tick")
    places = np.where(values.notnull(), np.arange(values.sizes["tick"]), 0)
    places = np.maximum.accumulate(places, axis=-1)
    return values.copy(data=np.take_along_axis(values.values, places, axis=-1))


def median_entry(data: xr.Dataset, phase: str, level: float) -> xr.Dataset:
    """What `ds.comity.median_entry` returns."""
    if "median_entry" in data:  # of a comparison
        kept = data[["median_entry", "median_entry_low", "median_entry_high"]]
        return kept.sel(entered_phase=phase)
    curves = survival(data, level).sel(entered_phase=phase)
    found = xr.Dataset()
    # the interval of Brookmeyer and Crowley (1982) is where the limits of the curve pass a half
    for name, curve, text in (
            ("median_entry", "survival", f"Kaplan-Meier median of the first month in phase {phase}"),
            ("median_entry_low", "survival_low", f"lower limit, {100 * level:g} %"),
            ("median_entry_high", "survival_high", f"upper limit, {100 * level:g} %")):
        passed = curves[curve] <= HALF
        tick = curves["tick"].where(passed, np.inf).min("tick")
        found[name] = tick.drop_vars("time", errors="ignore")
        found[name].attrs = {"long_name": text, "units": "1"}
        if "time" in curves.coords:
            found[f"{name}_month"] = _months(found[name], curves)
    return found


def _months(ticks: xr.DataArray, curves: xr.Dataset) -> xr.DataArray:
    first = calendar.start(curves)
    assert first is not None
    texts = ["never" if np.isinf(tick) else calendar.text_of(first + int(tick))
             for tick in np.ravel(ticks.values)]
    named = ticks.copy(data=np.array(texts, object).reshape(ticks.shape))
    named.attrs = {"long_name": "the same as a month"}
    return named
