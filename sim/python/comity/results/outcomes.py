# SPDX-License-Identifier: GPL-3.0-or-later
"""Outcomes by the labels of the command line, and what is known of their means."""

from __future__ import annotations

import ctypes
import difflib
import math
import re
from typing import Any

import numpy as np
import xarray as xr

from .. import binding
from ..binding import phase_names, structures
from ..errors import Error
from ..values import between
from . import calendar, contents

SHARES = {"share_entering": ("highest_phase", True), "share_ending": ("final_phase", True),
          "share_relapsing": ("regressions_total", False)}
# first entries never come, and where nothing was proposed nothing was refused
MAY_BE_MISSING = {"first_entry", "share_refused"}
Numbers = np.ndarray[Any, Any]
# in a label, whatever their order in the dataset
LABEL_ORDER = ["state", "partner", "dyad", "venue", "issue", "phase_name", "entered_phase"]


def values_of(data: xr.Dataset, label: str, known: xr.DataArray | None = None) -> xr.DataArray:
    """An outcome of each replicate as `comity compare` and `comity sensitivity` name it,
    "final_trust MEX>USA", or with dots, "final_trust.MEX.USA". Missing where it was not computed;
    `known` is what `computed(data)` gives, for callers that have it."""
    name, wanted = _parts(label)
    source, of_phase = SHARES.get(name, (name, False))
    if source not in data:
        near = difflib.get_close_matches(name, [*map(str, data.data_vars), *SHARES], 1)
        raise Error(f"these results do not hold {source}"
                    + "".join(f"; did you mean {one}?" for one in near))
    if f"{source}_error" in data and not wanted:  # a measure of all replicates together
        return _dates(data, source, contents.by_replicate(data[source]))
    if "replicate" not in data[source].coords:
        raise Error(f"these results have no replicates any more: {source} is wanted before its mean")
    values = contents.by_replicate(data[source])
    if known is None:
        known = computed(data)
    if name in SHARES:
        phases = phase_names()
        if of_phase and (len(wanted) != 1 or wanted[0] not in phases[1:]):
            raise Error(f"{label!r}: one of {', '.join(phases[1:])} is expected after {name}")
        least = phases.index(wanted[0]) if of_phase else 1
        reached: xr.DataArray = values >= least
        return reached.astype(float).where(known)
    for dimension in [name for name in LABEL_ORDER if name in values.dims]:
        if name == "accords_total" and dimension == "issue" and not wanted:
            return values.sum("issue").where(known)
        names = [str(one) for one in data[dimension].values]
        if not wanted or wanted[0] not in names:
            raise Error(f"{label!r}: one of {', '.join(names)} is expected for {dimension}")
        values = values.sel({dimension: wanted.pop(0)})
    if wanted:
        raise Error(f"{label!r}: {name} has nothing of the name {wanted[0]}")
    if name == "first_entry":  # one that never comes counts as the length of the run
        values = values.fillna(calendar.all_ticks(data).size)
    return _dates(data, source, values).where(known)


def aligned(data: xr.Dataset, values: xr.DataArray, dimension: str) -> xr.DataArray:
    """An array of the caller's in the order of the dataset, by the labels of a dimension; without
    labels, as it is."""
    if dimension not in values.coords:
        if values.sizes[dimension] != data.sizes[dimension]:
            raise Error(f"the outcome has {values.sizes[dimension]} {dimension}s without labels, "
                        f"these results {data.sizes[dimension]}")
        return values.assign_coords({dimension: data[dimension]})
    wanted, found = data[dimension].values.tolist(), values[dimension].values.tolist()
    if wanted == found:
        return values
    if len(set(found)) != len(found):
        raise Error(f"the same {dimension} occurs more than once in the outcome")
    if set(found) != set(wanted):
        raise Error(f"the {dimension}s of the outcome are not those of these results: "
                    f"{len(set(wanted) - set(found))} of them are missing, "
                    f"{len(set(found) - set(wanted))} are of no use here")
    return values.isel({dimension: [found.index(label) for label in wanted]})


def _dates(data: xr.Dataset, source: str, values: xr.DataArray) -> xr.DataArray:
    """With dates that never come, as measures have them, as the length of the run."""
    if data[source].attrs.get("units") != "month":
        return values
    return values.where(~np.isinf(values), calendar.all_ticks(data).size)


def _parts(label: str) -> tuple[str, list[str]]:
    found = re.fullmatch(r"\s*(\w+)(?:([ .])(.*?))?\s*", label)
    if not found:
        raise Error(f"{label!r} is no outcome; one such as \"final_trust MEX>USA\" is expected")
    split = r"\." if found[2] == "." else r"[>/]"
    return found[1], [word.strip() for word in re.split(split, found[3] or "") if word.strip()]


def computed(data: xr.Dataset) -> xr.DataArray:
    """Replicates that were computed and have not failed, as far as what is kept tells."""
    replicate = np.atleast_1d(data["replicate"].values)
    here = xr.DataArray(np.ones(len(replicate), bool), dims="replicate",
                        coords={"replicate": replicate})
    if "replicates" in data:
        here = (here["replicate"] < data["replicates"]) & here
    # what has a value in every world that was computed is missing only where one has failed
    found: xr.DataArray | None = None
    over = {"replicate", *contents.axes(data)}
    for name, values in data.data_vars.items():
        if ("replicate" in values.dims and "tick" not in values.dims
                and name not in MAY_BE_MISSING):
            kept = values.notnull()
            if "partner" in values.dims:  # no state is its own partner
                kept = kept.any("partner")
            kept = kept.all([one for one in kept.dims if one not in over])
            found = kept if found is None else found & kept
    sound = xr.ones_like(here, dtype=bool) if found is None else found
    if "status" not in data:
        whole: xr.DataArray = here & sound
        return whole
    sound = sound | (data["status"] != 2)  # elsewhere none failed
    unknown = (data["status"] == 2) & (sound | ~here).all("replicate")
    certain: xr.DataArray = here & sound & ~unknown
    return certain


def main_outcome(sweep: xr.Dataset) -> xr.DataArray:
    """The share of the replicates that end in a phase or a higher one, for the phase whose share
    differs most between points; where none differs or is kept, another outcome."""
    sources = [("final_phase", "share_ending"), ("highest_phase", "share_entering"),
               ("first_entry", "first_entry")]
    known = computed(sweep) if "replicate" in sweep.coords else None
    first = None
    for source, name in sources:
        if source in sweep:
            group = [values_of(sweep, f"{name} {phase}", known).rename(f"{name} {phase}")
                     for phase in phase_names()[1:]]
            spreads = [_spread(values) for values in group]
            best = group[spreads.index(max(spreads))]
            if max(spreads) > 0:
                return best
            first = group[0] if first is None else first
    taken = {source for source, _ in sources}
    for name, values in sweep.data_vars.items():
        if "replicate" in values.dims and "tick" not in values.dims and name not in taken:
            whole = _whole(sweep, str(name))
            if _spread(whole) > 0:
                return whole
            first = whole if first is None else first
    if first is None:
        raise Error("these results keep no outcome that could be drawn")
    return first


def _whole(sweep: xr.Dataset, name: str) -> xr.DataArray:
    """An outcome of each replicate, the mean of its entries where it has several."""
    values = sweep[name].astype(float)
    inner = [one for one in values.dims if one in contents.INNER and one != "replicate"]
    return values.mean(inner).rename(f"{name}, mean" if inner else name)


def _spread(values: xr.DataArray) -> float:
    spread = float(values.mean("replicate").std())
    return 0 if math.isnan(spread) else spread


# ---- means over the replicates ----

def is_share(label: str) -> bool:
    """Whether an outcome is 0 or 1 in each replicate, so that its mean is a share."""
    return label.split(" ")[0].split(".")[0] in SHARES


def estimate(values: xr.DataArray, level: float, share: bool) -> xr.Dataset:
    """`mean`, `low` and `high` over the replicates, as the tables of the program have them: of a
    share the interval of Wilson (1927), else Student's; without limits where there is one
    replicate."""
    level = between("level", level, 0, 1)
    of = _of_share if share else _of_mean
    loaded = values.astype(float).compute()
    found = xr.apply_ufunc(lambda one: of(one[~np.isnan(one)], level), loaded,
                           input_core_dims=[["replicate"]], output_core_dims=[[]] * 3,
                           vectorize=True)
    return xr.Dataset(dict(zip(("mean", "low", "high"), found)))


def _of_share(values: Numbers, level: float) -> tuple[float, float, float]:
    interval = structures.ConfidenceInterval(np.nan, np.nan)
    binding.load().comity_wilson_interval(
        ctypes.c_size_t(int(values.sum())), ctypes.c_size_t(len(values)), ctypes.c_double(level),
        ctypes.byref(interval))
    return values.mean() if len(values) else np.nan, interval.low, interval.high


def _of_mean(values: Numbers, level: float) -> tuple[float, float, float]:
    mean = values.mean() if len(values) else np.nan
    found = structures.Precision()
    numbers = np.ascontiguousarray(values)
    status = binding.load().comity_precision_of_mean(
        ctypes.c_size_t(len(numbers)), structures.doubles(numbers),
        ctypes.c_double(level), ctypes.byref(found))
    half = np.nan if status else found.half_width
    return mean, mean - half, mean + half
