# SPDX-License-Identifier: GPL-3.0-or-later
"""Kaplan-Meier curves of the entry into each phase."""

from __future__ import annotations

import statistics

import numpy as np
import xarray as xr

from . import contents


def survival(data: xr.Dataset, level: float) -> xr.Dataset:
    """What `ds.comity.survival` returns."""
    if "survival" in data:  # of a comparison
        return data[["survival", "survival_low", "survival_high"]]
    first = contents.variable(data, "first_entry")
    ticks = _ticks(data)
    computed = contents.variable(data, "final_phase").notnull()
    entered = xr.concat([(first == tick).sum("replicate") for tick in ticks.values], ticks)
    at_risk = computed.sum("replicate") - entered.cumsum("tick") + entered
    survival = (1 - (entered / at_risk).where(at_risk > 0, 0)).cumprod("tick")
    terms = entered / (at_risk * (at_risk - entered)).where(at_risk > entered)
    greenwood = terms.fillna(0).cumsum("tick")
    inside = (survival > 0) & (survival < 1)
    score = statistics.NormalDist().inv_cdf(0.5 + level / 2)
    logarithm = np.log(survival.where(inside))
    shift = np.exp(score * np.sqrt(greenwood) / -logarithm)
    low = np.exp(logarithm * shift).where(inside, survival)
    high = np.exp(logarithm / shift).where(inside)
    # a curve that has reached 0 keeps its last upper limit: it cannot rise
    high = _last_known(high.where(survival < 1, 1.0))
    curves = xr.Dataset({"survival": survival, "survival_low": low, "survival_high": high,
                         "at_risk": at_risk, "entries": entered})
    for name, text in (("survival", "share of replicates that have not entered the phase"),
                       ("survival_low", f"lower limit, {100 * level:g} %"),
                       ("survival_high", f"upper limit, {100 * level:g} %"),
                       ("at_risk", "replicates that had not entered before the tick"),
                       ("entries", "replicates that enter at the tick")):
        curves[name].attrs = {"long_name": text, "units": "1"}
    curves.attrs = dict(data.attrs)
    if "time" in ticks.coords:
        curves = curves.assign_coords(time=ticks["time"])
    return curves.transpose(..., "entered_phase", "tick")


def _ticks(data: xr.Dataset) -> xr.DataArray:
    """Every month of the run, with its date where the scenario says it."""
    spent = contents.variable(data, "months_in_phase").sum("phase_name")
    numbers = np.arange(int(spent.max()))
    ticks = xr.DataArray(numbers, dims="tick", coords={"tick": numbers}, name="tick")
    start = contents.start(data)
    if start is None:
        return ticks
    months = np.datetime64(start, "M") + numbers
    return ticks.assign_coords(time=("tick", months.astype("datetime64[ns]")))


def _last_known(values: xr.DataArray) -> xr.DataArray:
    """Missing values replaced by the last ones before them along `tick`."""
    values = values.transpose(..., "tick")
    places = np.where(values.notnull(), np.arange(values.sizes["tick"]), 0)
    places = np.maximum.accumulate(places, axis=-1)
    return values.copy(data=np.take_along_axis(values.values, places, axis=-1))
