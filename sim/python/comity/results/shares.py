# SPDX-License-Identifier: GPL-3.0-or-later
"""The share of the replicates in each phase: of those that are here."""

from __future__ import annotations

import xarray as xr

from ..binding import phase_names
from ..errors import Error
from .contents import has_all_replicates, variable


def phase_shares(data: xr.Dataset) -> xr.DataArray:
    """At each tick, where that is kept; else after the last one."""
    found = over_time(data)
    return at_the_end(data) if found is None else found


def over_time(data: xr.Dataset) -> xr.DataArray | None:
    """At each tick, over `phase_name`: what the file keeps, if it is of the replicates that are
    here; else from their trajectories. None where neither is kept."""
    kept = data.get("phase_share")
    if kept is not None and "replicate" not in kept.dims and has_all_replicates(data):
        return kept
    if "phase" not in data or "tick" not in data["phase"].coords:
        return None
    shares = _shares(data["phase"])
    shares.attrs = {"long_name": "share of the replicates in a phase", "units": "1"}
    return shares.rename("phase_share")


def require_over_time(data: xr.Dataset) -> xr.DataArray:
    """The same, or a sentence."""
    found = over_time(data)
    if found is None and "phase_share" in data:
        raise Error("phase_share is kept here of all replicates together, and these are not all of "
                    "them; their own shares need the trajectory of phase, which is not kept")
    if found is None:
        raise Error("nothing of this picture is kept in these results: it shows phase_share")
    return found


def at_the_end(data: xr.Dataset) -> xr.DataArray:
    """After the last tick, over `phase_name`."""
    shares = _shares(variable(data, "final_phase"))
    shares.attrs = {"long_name": "share of the replicates in a phase after the last tick",
                    "units": "1"}
    return shares.rename("phase_share")


def _shares(phase: xr.DataArray) -> xr.DataArray:
    if "replicate" not in phase.coords and "replicate" not in phase.dims:
        raise Error("these results have no replicates any more; take shares before their mean")
    if "replicate" not in phase.dims:
        phase = phase.expand_dims("replicate")
    names = xr.DataArray(phase_names(), dims="phase_name", name="phase_name")
    counts = xr.concat([(phase == code).sum("replicate") for code in range(names.size)], names)
    known = phase.notnull().sum("replicate")
    share: xr.DataArray = counts / known.where(known > 0)
    return share.transpose(..., "phase_name")
