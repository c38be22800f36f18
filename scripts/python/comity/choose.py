# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture that suits what a dataset holds."""

import xarray as xr
from matplotlib.figure import Figure

from . import figures, figures_compare, figures_sweep
from .library import Error


def draw(data: xr.Dataset) -> Figure:
    """A run over time; the phases of a grid over its axes; the effect sizes of a comparison."""
    if data.comity.kind == "run":
        return figures.draw_run(data)
    if data.comity.kind == "comparison":
        return figures_compare.draw_comparison(data, {})
    axes = data.comity.axes
    if not axes or axes == ["point"] or len(axes) > 3 or "final_phase" not in data:
        raise Error("there is no picture for a sweep without a grid of one to three axes, or "
                    "without the outcome final_phase")
    if len(axes) == 1:
        return figures_sweep.draw_phase_profile(data)
    return figures_sweep.draw_phase_diagram(data)
