# SPDX-License-Identifier: GPL-3.0-or-later
"""Which factors of a sampled sweep decide an outcome: the estimators of the C library on xarray."""

from __future__ import annotations

import ctypes

import numpy as np
import xarray as xr

from .. import binding
from ..binding import structures
from ..errors import Error
from .contents import PHASES

SHARES = {"share_entering": ("highest_phase", True), "share_ending": ("final_phase", True),
          "share_relapsing": ("regressions_total", False)}
A, AB, BA, B = range(4)
NUMERIC = 10  # COMITY_NUMERIC
ENDS = [("", lambda index: index.value), ("_low", lambda index: index.interval.low),
        ("_high", lambda index: index.interval.high)]


def sensitivity(data: xr.Dataset, outcome: str | xr.DataArray, level: float, resamples: int,
                seed: int) -> xr.Dataset:
    """What `ds.comity.sensitivity` returns."""
    if not {"base_row", "trajectory"} & set(data.coords):
        raise Error("sensitivity needs a sweep of design saltelli or morris; these results are none")
    values = values_of(data, outcome) if isinstance(outcome, str) else outcome
    if not {"point"} <= set(values.dims) <= {"point", "replicate"}:
        raise Error(f"the outcome has the dimensions {', '.join(map(str, values.dims))}; point and "
                    "replicate are wanted: choose a state, partner, phase ... with sel")
    name = outcome if isinstance(outcome, str) else str(outcome.name or "outcome")
    if "base_row" in data.coords:
        order = ["base_row", "matrix", "exchanged_factor"]
        found = _sobol(*_sorted(data, values, order), level, resamples, seed)
    else:
        found = _morris(*_sorted(data, values, ["trajectory", "point"]))
    found = _named(found, data)
    found.attrs.update(outcome=name, title=str(data.attrs.get("title", "")))
    return found


def values_of(data: xr.Dataset, label: str) -> xr.DataArray:
    """An outcome as `comity compare` and `comity sensitivity` name it: "final_trust MEX>USA"."""
    name, _, entry = label.partition(" ")
    source, of_phase = SHARES.get(name, (name, False))
    if source not in data or "replicate" not in data[source].dims:
        raise Error(f"these results do not hold {source}")
    values = data[source]
    if name in SHARES:
        if of_phase and entry not in PHASES[1:]:
            raise Error(f"{label!r}: one of {', '.join(PHASES[1:])} is expected after {name}")
        least = PHASES.index(entry) if of_phase else 1
        return (values >= least).astype(float).where(_computed(data))
    wanted = [word for word in entry.replace(">", "/").split("/") if word]
    for dimension in [name for name in values.dims if name not in ("point", "replicate")]:
        if name == "accords_total" and dimension == "issue" and not wanted:
            return values.sum("issue").where(_computed(data))
        names = [str(one) for one in data[dimension].values]
        if not wanted or wanted[0] not in names:
            raise Error(f"{label!r}: one of {', '.join(names)} is expected for {dimension}")
        values = values.sel({dimension: wanted.pop(0)})
    if wanted:
        raise Error(f"{label!r}: {name} has nothing of the name {wanted[0]}")
    if name == "first_entry":  # one that never comes counts as the length of the run
        values = values.fillna(_ticks(data))
    return values.where(_computed(data))


def _computed(data: xr.Dataset) -> xr.DataArray:
    """Replicates that were computed and have not failed, as far as what is kept tells."""
    computed = data["replicate"] < data["replicates"]
    sound = xr.ones_like(computed, dtype=bool)
    for name, values in data.data_vars.items():
        if "replicate" in values.dims and "tick" not in values.dims and name != "first_entry":
            kept = values.notnull()
            if {"state", "partner"} <= set(values.dims):
                kept = kept | (data["state"] == data["partner"])
            sound = sound & kept.all([d for d in kept.dims if d not in ("point", "replicate")])
    unknown = (data["status"] == 2) & (sound | ~computed).all("replicate")
    return computed & sound & ~unknown


def _ticks(data: xr.Dataset) -> float:
    if "ticks" not in data.attrs:
        raise Error("these results do not tell the length of the run; compute them again")
    return float(data.attrs["ticks"])


def _sorted(data: xr.Dataset, values: xr.DataArray,
            order: list[str]) -> tuple[xr.Dataset, np.ndarray]:
    """Places of the points and the values [points][replicates], in the order of the design."""
    if "replicate" not in values.dims:
        values = values.expand_dims("replicate")
    place = data[[name for name in order if name != "point"]
                 + [name for name in ("moved_factor", "moved_sign") if name in data.coords]]
    chosen = np.lexsort([data[name].values for name in reversed(order)])
    numbers = values.transpose("point", "replicate").values.astype(float)
    return place.isel(point=chosen), np.ascontiguousarray(numbers[chosen])


def _means(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means over the replicates, the variance of each, that of its difference to the one before."""
    points, replicates = values.shape
    arrays = [np.full(points, np.nan) for _ in range(3)]
    means = structures.PointMeans(points, *map(_doubles, arrays))
    _check(binding.load().comity_point_means_take(
        ctypes.byref(means), ctypes.c_size_t(0), ctypes.c_size_t(points),
        ctypes.c_size_t(replicates), _doubles(values)))
    return arrays[0], arrays[1], arrays[2]


def _sobol(place: xr.Dataset, values: np.ndarray, level: float, resamples: int,
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
    outputs = structures.SobolOutputs(rows, count, _doubles(parts[A]), _doubles(parts[B]),
                            _doubles(parts[AB]), _doubles(parts[BA]) if parts[BA].size else None)
    options = structures.SobolOptions(level, resamples, seed)
    sobol = structures.Sobol()
    loaded = binding.load()
    _check(loaded.comity_sobol_estimate(ctypes.byref(outputs), ctypes.byref(options),
                                        ctypes.byref(sobol)))
    noise = loaded.comity_noise_share(ctypes.c_size_t(len(error)), _doubles(error),
                                      ctypes.c_double(sobol.variance))
    found = _indices(sobol, count)
    found.attrs = {"design": "saltelli", "level": level, "rows": sobol.used,
                   "rows_left_out": sobol.left_out, "noise_share": noise}
    loaded.comity_sobol_free(ctypes.byref(sobol))
    return found


def _indices(sobol: structures.Sobol, count: int) -> xr.Dataset:
    found = xr.Dataset()
    for name, indices in (("first_order", sobol.first), ("total_order", sobol.total)):
        for end, value in ENDS:
            found[name + end] = "factor", [value(indices[i]) for i in range(count)]
    if sobol.second:
        for end, value in ENDS:
            table = np.full((count, count), np.nan)
            pairs = np.transpose(np.triu_indices(count, 1))  # in the order of the library
            for number, (i, j) in enumerate(pairs):
                table[i, j] = table[j, i] = value(sobol.second[number])
            found[f"second_order{end}"] = ("factor", "with_factor"), table
    return found


def _morris(place: xr.Dataset, values: np.ndarray) -> xr.Dataset:
    mean, _, step_error = _means(values)
    trajectories = len(np.unique(place["trajectory"]))
    width, left = divmod(len(mean), trajectories)
    moved = place["moved_factor"].values
    if left or (moved.reshape(-1, width)[:, 0] != -1).any() or (moved[moved >= 0] >= width).any():
        raise Error("some points of a trajectory are missing: choose whole trajectories")
    if "step" not in place["moved_sign"].attrs:
        raise Error("these results do not tell the steps of the design; compute them again")
    count = width - 1
    moves = np.s_[:, 1:]
    moved = np.ascontiguousarray(moved.reshape(-1, width)[moves], dtype=np.uintp)
    step = np.ascontiguousarray(place["moved_sign"].values.reshape(-1, width)[moves]
                                * float(place["moved_sign"].attrs["step"]))
    change = np.ascontiguousarray(step_error.reshape(-1, width)[moves])
    outputs = structures.MorrisOutputs(trajectories, count, _doubles(mean),
                             moved.ctypes.data_as(structures.Sizes), _doubles(step))
    effects, noise = (structures.Morris * count)(), np.empty(count)
    loaded = binding.load()
    _check(loaded.comity_morris_estimate(ctypes.byref(outputs), effects))
    loaded.comity_morris_noise(ctypes.byref(outputs), _doubles(change), _doubles(noise))
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


def _doubles(array: np.ndarray):
    return array.ctypes.data_as(structures.Doubles)


def _check(status: int) -> None:
    if status == NUMERIC:
        raise Error("the outcome is the same at every point: there is nothing to explain")
    if status:
        raise Error("too few points have replicates, or an option is out of its range: level in "
                    "(0, 1), resamples 0 or at least 100")
