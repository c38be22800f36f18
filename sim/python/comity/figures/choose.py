# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture that suits what a dataset holds."""

import xarray as xr
from matplotlib.figure import Figure

from . import comparisons, designs, grids, runs


def draw(data: xr.Dataset) -> Figure:
    """A run, or a point of a sweep, over time; the phases of a grid over its axes; what suits
    another design; the effect sizes of a comparison."""
    if data.comity.kind == "comparison":
        return comparisons.draw_comparison(data, {})
    axes = data.comity.axes
    if not axes:
        return runs.draw_run(data)
    if axes == ["point"]:
        return designs.draw_design(data)
    if len(axes) > 3 or "final_phase" not in data:
        return designs.draw_points(data)
    if len(axes) == 1:
        return grids.draw_phase_profile(data)
    return grids.draw_phase_diagram(data)
