# SPDX-License-Identifier: GPL-3.0-or-later
"""The posterior of a calibration: draws of equal weight, and groups as ArviZ has them."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from .. import binding
from ..binding.structures import doubles
from ..errors import Error
from ..values import whole
from . import contents


def require(data: xr.Dataset) -> None:
    """Refuses what is no posterior."""
    if contents.kind(data) != "posterior" or "weight" not in data or "value" not in data:
        raise Error("this is of the posterior of a calibration, as comity.calibrate gives it or "
                    "comity.open its file")
    for name in ("draw", "parameter", "target", "fitted_target", "truth", "probability"):
        if name in data.coords and name not in data.dims:
            raise Error(f"one {name} was chosen; choose with a list, as .sel(parameter=[\"...\"])")
    if "draw" not in data["value"].dims:
        raise Error("one draw was chosen; choose with a list, as .isel(draw=[0, 1])")


def require_all(data: xr.Dataset) -> None:
    """Refuses a part of the draws: what was found of the posterior is of all of them."""
    require(data)
    weight = np.atleast_1d(data["weight"].values)
    if abs(weight.sum() - 1) > 1e-9:
        raise Error(f"{len(weight)} draws are here that are not those of the posterior: its medians, "
                    "intervals and correlations are of all of them")


def weights(data: xr.Dataset) -> np.ndarray[Any, Any]:
    """Of the draws that are here; they sum to 1."""
    values = np.atleast_1d(np.asarray(data["weight"].values, float))
    total = values.sum()
    if not total > 0:
        raise Error("no draw of this posterior has a weight")
    return np.asarray(values / total)


def chosen(data: xr.Dataset, count: int | None, seed: int) -> np.ndarray[Any, Any]:
    """Places of draws in a systematic sample by weight (Kitagawa 1996), in a random order."""
    share = weights(data)
    count = len(share) if count is None else whole("count", count, 1)
    generator = np.random.default_rng(whole("seed", seed, 0, 64))
    steps = (np.arange(count) + generator.random()) / count
    places = np.searchsorted(np.cumsum(share), steps, side="right")
    return np.asarray(generator.permutation(np.minimum(places, len(share) - 1)))


def draws(data: xr.Dataset, count: int | None, seed: int) -> xr.Dataset:
    """What `ds.comity.draws` returns."""
    require(data)
    picked = data["value"].transpose("draw", "parameter").isel(draw=chosen(data, count, seed))
    return _by_name(picked, "parameter")


def _by_name(values: xr.DataArray, dimension: str) -> xr.Dataset:
    """A variable over `draw` for each label of a dimension."""
    found = {str(label): ("draw", np.asarray(values.sel({dimension: label}).values, float))
             for label in np.atleast_1d(values[dimension].values)}
    return xr.Dataset(found, coords={"draw": np.arange(values.sizes["draw"])})


def prior_draws(data: xr.Dataset, seed: int) -> xr.Dataset:
    """A Latin hypercube of the priors, whose quantiles the file has. Constraints between parameters
    are not part of it."""
    require(data)
    generator = np.random.default_rng(whole("seed", seed, 0, 64))
    quantiles = data["prior_quantile"].transpose("parameter", "probability").sortby("probability")
    found = {str(key): ("draw", generator.permutation(quantiles.sel(parameter=key).values))
             for key in quantiles["parameter"].values}
    return xr.Dataset(found, coords={"draw": np.arange(quantiles.sizes["probability"])})


def groups(data: xr.Dataset, count: int | None, seed: int) -> dict[str, xr.Dataset]:
    """The groups of ArviZ's scheme: one chain of draws of equal weight."""
    require(data)
    picked = chosen(data, count, seed)
    found = {"posterior": draws(data, count, seed)}
    if "summary" in data:
        summary = data["summary"].transpose("draw", "fitted_target").isel(draw=picked)
        found["posterior_predictive"] = _by_name(summary, "fitted_target")
    found["sample_stats"] = xr.Dataset(
        {name: ("draw", data[name].values[picked]) for name in ("distance", "simulation")
         if name in data}, coords={"draw": np.arange(len(picked))})
    if "prior_quantile" in data:
        found["prior"] = prior_draws(data, seed)
    found = {name: group.expand_dims(chain=[0]) for name, group in found.items()}
    observed = data["observed"].sel(target=data["role"].astype(str) == "fitted")
    found["observed_data"] = xr.Dataset({str(name): float(observed.sel(target=name))
                                         for name in observed["target"].values})
    held_out = data["observed"].sel(target=data["role"].astype(str) != "fitted")
    if held_out.size:
        found["constant_data"] = xr.Dataset({f"{name} held out": float(held_out.sel(target=name))
                                             for name in held_out["target"].values})
    for group in found.values():
        group.attrs = {name: data.attrs[name] for name in ("title", "comity_version", "method")
                       if name in data.attrs}
        group.attrs["inference_library"] = "comity"
    return found


def to_arviz(data: xr.Dataset, count: int | None, seed: int) -> Any:
    """What `ds.comity.to_arviz` returns."""
    try:
        import arviz  # pylint: disable=import-outside-toplevel
    except ImportError as error:
        raise Error("ArviZ is not installed (pip install arviz); the same groups are those of "
                    "ds.comity.groups()") from error
    found = groups(data, count, seed)
    if hasattr(xr, "DataTree") and not isinstance(getattr(arviz, "InferenceData", None), type):
        return xr.DataTree.from_dict({f"/{name}": group for name, group in found.items()})
    return arviz.InferenceData(**found)


def quantiles(values: np.ndarray[Any, Any], share: np.ndarray[Any, Any],
              probabilities: Sequence[float]) -> np.ndarray[Any, Any]:
    """Quantiles of values with weights, as the tables of the program have them."""
    wanted, found = np.array(probabilities, float), np.empty(len(probabilities))
    values, share = np.ascontiguousarray(values, float), np.ascontiguousarray(share, float)
    if binding.load().comity_weighted_quantiles(
            ctypes.c_size_t(len(values)), doubles(values), doubles(share),
            ctypes.c_size_t(len(wanted)), doubles(wanted), doubles(found)):
        raise MemoryError
    return found
