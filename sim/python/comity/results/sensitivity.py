# SPDX-License-Identifier: GPL-3.0-or-later
"""Which factors of a sampled sweep decide an outcome: the estimators of the C library on xarray."""

from __future__ import annotations

import ctypes
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr

from .. import binding
from ..binding import structures
from ..binding.structures import doubles
from ..errors import Error
from ..values import between, whole
from . import contents, outcomes

A, AB, BA, B = range(4)
ENDS: list[tuple[str, Callable[[Any], Any]]] = [("", lambda index: index.value), ("_low", lambda index: index.interval.low),
        ("_high", lambda index: index.interval.high)]


def sensitivity(data: xr.Dataset, outcome: str | xr.DataArray | np.ndarray[Any, Any], level: float, resamples: int,
                seed: int) -> xr.Dataset:
    """What `ds.comity.sensitivity` returns."""
    level = between("level", level, 0, 1)
    if not {"base_row", "trajectory"} & set(data.coords):
        raise Error("sensitivity needs a sweep of design saltelli or morris; these results are none")
    if "point" not in data.dims:
        raise Error("sensitivity needs all points of a sweep; one point was chosen")
    if len(np.unique(data["point"])) != data.sizes["point"]:
        raise Error("the same point occurs more than once: the points of one sweep are expected")
    values = outcomes.values_of(data, outcome) if isinstance(outcome, str) else _aligned(data, outcome)
    if not {"point"} <= set(values.dims) <= {"point", "replicate"}:
        raise Error(f"the outcome has the dimensions ({', '.join(map(str, values.dims))}); point and "
                    "replicate are expected: choose a state, partner, phase ... with sel")
    name = outcome if isinstance(outcome, str) else str(getattr(outcome, "name", None) or "outcome")
    _require_variation(values)
    if "base_row" in data.coords:
        order = ["base_row", "matrix", "exchanged_factor"]
        found = _sobol(*_sorted(data, values, order), level, resamples, seed)
    else:
        found = _morris(*_sorted(data, values, ["trajectory", "point"]))
    found = _named(found, data)
    found.attrs.update(outcome=name, title=str(data.attrs.get("title", "")))
    return found


def _require_variation(values: xr.DataArray) -> None:
    """Refuses what no index and no effect is defined for, whatever the design."""
    infinite = int(np.isinf(values).sum())
    if infinite:
        raise Error(f"the outcome is infinite in {infinite} of {values.size} values: effects and "
                    "variances are not defined")
    means = contents.by_replicate(values).mean("replicate")
    known = means.values[~np.isnan(means.values)]
    if len(known) and known.min() == known.max():
        raise Error(f"the outcome is the same at every point, {known[0]:g}: there is nothing to "
                    "explain")


def _aligned(data: xr.Dataset, given: object) -> xr.DataArray:
    """An array of the caller's with its points in the order of the dataset, by their labels."""
    values = given if isinstance(given, xr.DataArray) else xr.DataArray(np.asarray(given))
    if values is not given and values.ndim in (1, 2):  # without labels, in the order of these points
        values = values.rename(dict(zip(values.dims, ("point", "replicate"))))
    if "point" not in values.dims:
        return values  # refused with its dimensions
    return outcomes.aligned(data, values, "point")


def _sorted(data: xr.Dataset, values: xr.DataArray,
            order: list[str]) -> tuple[xr.Dataset, np.ndarray[Any, Any]]:
    """Places of the points and the values [points][replicates], in the order of the design."""
    if "replicate" not in values.dims:
        values = values.expand_dims("replicate")
    place = data[[name for name in order if name != "point"]
                 + [name for name in ("moved_factor", "moved_sign", "moved_step") if name in data.coords]]
    chosen = np.lexsort([data[name].values for name in reversed(order)])
    numbers = values.transpose("point", "replicate").values.astype(float)
    return place.isel(point=chosen), np.ascontiguousarray(numbers[chosen])


def _means(values: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Means over the replicates, the variance of each, that of its difference to the one before."""
    points, replicates = values.shape
    arrays = [np.full(points, np.nan) for _ in range(3)]
    means = structures.PointMeans(points, *map(doubles, arrays))
    _check(binding.load().comity_point_means_take(
        ctypes.byref(means), ctypes.c_size_t(0), ctypes.c_size_t(points),
        ctypes.c_size_t(replicates), doubles(values)))
    return arrays[0], arrays[1], arrays[2]


def _sobol(place: xr.Dataset, values: np.ndarray[Any, Any], level: float, resamples: int,
           seed: int) -> xr.Dataset:
    mean, error, _ = _means(values)
    rows = len(np.unique(place["base_row"]))
    width, left = divmod(len(mean), rows)
    matrix = place["matrix"].values.reshape(-1, width)[0] if left == 0 else np.array([])
    count = int((matrix == AB).sum())
    if left or (place["matrix"].values.reshape(rows, width) != matrix).any():
        raise Error("some points of a base row are missing: choose whole rows")
    by_matrix = mean.reshape(rows, width)
    parts = [np.ascontiguousarray(by_matrix[:, matrix == code].T) for code in range(4)]
    outputs = structures.SobolOutputs(rows, count, doubles(parts[A]), doubles(parts[B]),
                            doubles(parts[AB]), doubles(parts[BA]) if parts[BA].size else None)
    options = structures.SobolOptions(level, whole("resamples", resamples, 0),
                                      whole("seed", seed, 0, 64))
    sobol = structures.Sobol()
    loaded = binding.load()
    _check(loaded.comity_sobol_estimate(ctypes.byref(outputs), ctypes.byref(options),
                                        ctypes.byref(sobol)))
    noise = loaded.comity_noise_share(ctypes.c_size_t(len(error)), doubles(error),
                                      ctypes.c_double(sobol.variance))
    found = _indices(sobol, count)
    found.attrs = {"design": "saltelli", "level": level, "rows": sobol.used,
                   "rows_left_out": sobol.left_out, "noise_share": noise}
    found = _without_rare(found, sobol)
    loaded.comity_sobol_free(ctypes.byref(sobol))
    return found


def _without_rare(found: xr.Dataset, sobol: structures.Sobol) -> xr.Dataset:
    """Without indices that could be anything, as `comity sensitivity` leaves them out."""
    found.attrs["points_of_the_variance"] = sobol.effective_outputs
    if not sobol.rare:
        return found
    state = (f"not estimated: the variance rests on about {sobol.effective_outputs:.0f} of "
             f"{2 * sobol.used} points, so that an index could be anything; more rows or more "
             "replicates are needed")
    warnings.warn(state, RuntimeWarning, stacklevel=5)
    found = found.where(False)  # the attributes stay
    found.attrs["state"] = state
    return found


def _indices(sobol: structures.Sobol, count: int) -> xr.Dataset:
    found = xr.Dataset()
    for name, indices in (("first_order", sobol.first), ("total_order", sobol.total)):
        for end, value in ENDS:
            found[name + end] = "factor", [value(indices[i]) for i in range(count)]
    if sobol.second:
        for end, value in ENDS:
            table = np.full((count, count), np.nan)
            pairs = zip(*np.triu_indices(count, 1))  # in the order of the library
            for number, (i, j) in enumerate(pairs):
                table[i, j] = table[j, i] = value(sobol.second[number])
            found[f"second_order{end}"] = ("factor", "with_factor"), table
    return found


def _morris(place: xr.Dataset, values: np.ndarray[Any, Any]) -> xr.Dataset:
    mean, _, step_error = _means(values)
    trajectories = len(np.unique(place["trajectory"]))
    width, left = divmod(len(mean), trajectories)
    moved = place["moved_factor"].values
    if left or (moved.reshape(-1, width)[:, 0] != -1).any() or (moved[moved >= 0] >= width).any():
        raise Error("some points of a trajectory are missing: choose whole trajectories")
    if "moved_step" not in place:
        raise Error("these results lack the steps of the design; compute them again")
    count = width - 1
    moves = np.s_[:, 1:]
    moved = np.ascontiguousarray(moved.reshape(-1, width)[moves], dtype=np.uintp)
    step = np.ascontiguousarray(place["moved_step"].values.reshape(-1, width)[moves])
    change = np.ascontiguousarray(step_error.reshape(-1, width)[moves])
    outputs = structures.MorrisOutputs(trajectories, count, doubles(mean),
                             moved.ctypes.data_as(structures.Sizes), doubles(step))
    effects, noise = (structures.Morris * count)(), np.empty(count)
    loaded = binding.load()
    _check(loaded.comity_morris_estimate(ctypes.byref(outputs), effects))
    loaded.comity_morris_noise(ctypes.byref(outputs), doubles(change), doubles(noise))
    found = xr.Dataset({name: ("factor", [getattr(one, field) for one in effects])
                        for name, field in (("mu_star", "mean_absolute"), ("mu", "mean"),
                                            ("sigma", "standard_deviation"), ("effects", "used"))})
    found["noise"] = "factor", noise
    found.attrs = {"design": "morris", "trajectories": trajectories}
    return found


def _named(found: xr.Dataset, data: xr.Dataset) -> xr.Dataset:
    place = data["exchanged_factor" if "base_row" in data.coords else "moved_factor"]
    names = str(place.attrs.get("factors", "")).split()
    if len(names) != found.sizes["factor"]:
        raise Error("these results do not name the factors of the design; compute them again")
    return found.assign_coords({dimension: names for dimension in found.dims})


def _check(status: int) -> None:
    if status == structures.NUMERIC:
        raise Error("the outcome is so large that its variance is beyond the range of numbers")
    if status:
        raise Error("too few points have replicates, or an option is out of its range: level in "
                    "(0, 1), resamples 0 or at least 100")
