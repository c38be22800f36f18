# SPDX-License-Identifier: GPL-3.0-or-later
"""Quantiles over the replicates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from ..errors import Error
from . import contents


def quantile(data: xr.Dataset, name: str, q: float | Sequence[float]) -> xr.DataArray:
    """What `ds.comity.quantile` returns."""
    try:
        wanted = np.asarray(q, float)
    except (TypeError, ValueError):
        raise Error(f"q: {q!r} is not between 0 and 1") from None
    outside = wanted[~((wanted >= 0) & (wanted <= 1))]
    if wanted.ndim > 1 or outside.size:
        raise Error(f"q: {outside.ravel()[0] if outside.size else q} is not between 0 and 1")
    values = contents.by_replicate(contents.variable(data, name)).transpose("replicate", ...)
    template = values.isel(replicate=0, drop=True)
    found = quantiles(values.values, np.atleast_1d(wanted))
    if wanted.ndim == 0:
        return template.copy(data=found[0]).assign_coords(quantile=float(wanted))
    return template.expand_dims(quantile=wanted).copy(data=found)


def quantiles(values: np.ndarray[Any, Any], q: Sequence[float] | np.ndarray[Any, Any]
              ) -> np.ndarray[Any, Any]:
    """Of [replicate][...], missing ones left out: [q][...], missing where all are."""
    numbers = values.astype(float)
    found = np.full((len(q), *numbers.shape[1:]), np.nan)
    known = ~np.isnan(numbers).all(axis=0)
    if known.any():
        found[:, known] = np.nanquantile(numbers[:, known], q, axis=0)
    return found
