# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture that suits what a dataset holds."""

from __future__ import annotations

import xarray as xr

from ..results import contents
from . import comparisons, designs, grids, posteriors, runs
from .canvas import Look, Picture


def draw(data: xr.Dataset, look: Look) -> Picture:
    """A run, or a point of a sweep, over time, or its entry into the phases; the phases of a grid
    over its axes; what suits another design; the effect sizes of a comparison; what a calibration
    has learned."""
    if contents.kind(data) == "comparison":
        return comparisons.draw_comparison(data, [], {}, look)
    if contents.kind(data) == "posterior":
        return posteriors.draw_marginals(data, None, look)
    if contents.kind(data) == "simulations":
        return posteriors.draw_simulations(data, look)
    axes = contents.axes(data) if contents.kind(data) == "sweep" else []
    if not axes and not {"tick", "time"} & set(data.dims) and "first_entry" in data:
        return comparisons.draw_survival(data, (), {}, look)  # a point that keeps outcomes alone
    if not axes:
        return runs.draw_run(data, look)
    if axes == ["point"]:
        return designs.draw_design(data, look)
    if len(axes) > 3 or "final_phase" not in data:
        return designs.draw_points(data, look)
    if len(axes) == 1:
        return grids.draw_phase_profile(data, look)
    return grids.draw_phase_diagram(data, None, None, None, False, look)
