# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture that suits what a dataset holds."""

import xarray as xr
from matplotlib.figure import Figure

from . import figures, figures_compare, figures_design, figures_sweep


def draw(data: xr.Dataset) -> Figure:
    """A run, or a point of a sweep, over time; the phases of a grid over its axes; what suits
    another design; the effect sizes of a comparison."""
    if data.comity.kind == "comparison":
        return figures_compare.draw_comparison(data, {})
    axes = data.comity.axes
    if not axes:
        return figures.draw_run(data)
    if axes == ["point"]:
        return figures_design.draw_design(data)
    if len(axes) > 3 or "final_phase" not in data:
        return figures_design.draw_points(data)
    if len(axes) == 1:
        return figures_sweep.draw_phase_profile(data)
    return figures_sweep.draw_phase_diagram(data)
