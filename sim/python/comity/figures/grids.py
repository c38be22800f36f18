# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of sweeps: phases over the axes of a grid."""

import matplotlib.colors
import numpy as np
from matplotlib.lines import Line2D

from ..errors import Error
from ..results import contents
from ..results.contents import PHASES
from .canvas import MEDIUM, PHASE_COLOURS, SMALL, WIDTH, Picture, head, phase_handles, place_legend
from .levels import levels

LINES = [":", "--", "-"]
MOST_PANELS = 9


def draw_phase_diagram(sweep, x=None, y=None, across=None, highest=False):
    """The most frequent phase over two axes of a grid, a panel for each level of a third."""
    x, y, across = _choose(sweep, x, y, across)
    phase = contents.variable(sweep, "highest_phase" if highest else "final_phase")
    parts = [("", phase)] if across is None else _parts(sweep, phase, across)
    columns = min(len(parts), 3)
    rows = -(-len(parts) // columns)
    side = {1: 4.6, 2: 3.1, 3: 2.25}[columns]
    figure = Picture(figsize=(WIDTH if columns > 1 else 5.6, 1.5 + side * rows),
                     layout="constrained")
    handles = phase_handles() + [
        Line2D([], [], color="black", linestyle=line, linewidth=1.1,
               label=f"half {name}" + (" or higher" if name != "mature" else ""))
        for name, line in zip(PHASES[1:], LINES)]
    panels = place_legend(figure, handles, 4).subplots(rows, columns, sharex=True, sharey=True,
                                                       squeeze=False)
    along, up = levels(sweep, x), levels(sweep, y)
    for number, panel in enumerate(panels.flat):
        if number >= len(parts):
            panel.set_visible(False)
            continue
        title, part = parts[number]
        _draw_map(panel, part.transpose(y, x, "replicate").values, along, up)
        along.set_axis(panel.xaxis, 16 // columns)
        up.set_axis(panel.yaxis)
        panel.set_title(title, fontsize=MEDIUM)
        if number // columns == rows - 1 or number + columns >= len(parts):
            panel.set_xlabel(along.title, fontsize=MEDIUM)
            panel.tick_params(labelbottom=True)
        if number % columns == 0:
            panel.set_ylabel(up.title, fontsize=MEDIUM)
    when = "ever entered, the highest" if highest else "after the last month"
    head(figure, sweep, f"Phase of the region {when}, the most frequent of "
         f"{contents.replicates(sweep)}; paler where fewer agree.")
    return figure


def draw_phase_profile(sweep):
    """Shares of the phases at the end along the one axis of a sweep."""
    axis = sweep.comity.axes[0]
    figure = Picture(figsize=(5.6, 3.6), layout="constrained")
    panel = place_legend(figure, phase_handles(), 4).subplots()
    draw_shares(panel, contents.final_shares(sweep), levels(sweep, axis))
    panel.set_ylabel("% of replicates", fontsize=MEDIUM)
    head(figure, sweep, f"Phase of the region after the last month, "
         f"{contents.replicates(sweep)} at each point.")
    return figure


def draw_shares(panel, shares, along, most=16):
    """Shares of the phases above each other: areas over numbers, bars over categories."""
    below = np.zeros(len(along.places))
    for name, colour in zip(PHASES, PHASE_COLOURS):
        values = 100 * shares.sel(phase_name=name).values[along.order]
        if along.labels is None:
            panel.fill_between(along.places, below, below + values, facecolor=colour,
                               edgecolor="white", linewidth=0.4, label=name)
        else:
            panel.bar(along.places, values, 0.8, bottom=below, color=colour, edgecolor="white",
                      label=name)
        below = below + values
    along.set_axis(panel.xaxis, most)
    beside = 0 if along.labels is None else 0.5
    panel.set_xlim(along.places[0] - beside, along.places[-1] + beside)
    panel.set_ylim(0, 100)
    panel.set_xlabel(along.title, fontsize=MEDIUM)
    panel.tick_params(labelsize=SMALL)


def _choose(sweep, x, y, across):
    axes = sweep.comity.axes
    if axes == ["point"] or len(axes) < 2:
        raise Error("a phase diagram needs a grid of two axes or more; this sweep has "
                    f"{'no grid' if axes == ['point'] else f'{len(axes)}'}")
    for name in (x, y, across):
        if name is not None and name not in axes:
            raise Error(f"{name!r} is no axis of this sweep; its axes are {', '.join(axes)}")
    free = [axis for axis in axes if axis not in (x, y, across)]
    x = x or free.pop(0)
    y = y or free.pop(0)
    across = across or (free.pop(0) if free else None)
    if free or len({x, y, across}) < 3:
        raise Error(f"a picture has at most three different axes; choose a level of the others "
                    f"first, as in sweep.isel({(free or [x])[0]}=0)")
    return x, y, across


def _parts(sweep, phase, across):
    """Titles and values of the panels: levels of an axis from the first to the last, nine at
    most."""
    panels = levels(sweep, across)
    count = len(panels.order)
    chosen = np.unique(np.linspace(0, count - 1, min(count, MOST_PANELS)).round().astype(int))
    return [(f"{panels.title} = {panels.names[k]}", phase.isel({across: panels.order[k]}))
            for k in chosen]


def _draw_map(panel, phase, along, up):
    """Phases of the replicates, [level of y][level of x][replicate]."""
    phase = phase[up.order][:, along.order]
    counts = np.stack([(phase == code).sum(axis=-1) for code in range(len(PHASES))])
    computed = np.maximum(counts.sum(axis=0), 1)
    modal, agreed = counts.argmax(axis=0), counts.max(axis=0) / computed
    colours = np.array([matplotlib.colors.to_rgb(colour) for colour in PHASE_COLOURS])[modal]
    weight = np.clip((agreed - 0.25) / 0.75, 0, 1)[..., None]
    image = 1 - (1 - colours) * (0.35 + 0.65 * weight)
    image[counts.sum(axis=0) == 0] = 1  # nothing was computed here
    mesh = panel.pcolormesh(along.edges, up.edges, modal, rasterized=True)
    mesh.set_array(None)  # the colours are these, no scale
    mesh.set_facecolor(image.reshape(-1, 3))
    for code, line in zip((1, 2, 3), LINES):
        reached = counts[code:].sum(axis=0) / computed
        if (along.ordered and up.ordered and min(reached.shape) > 1
                and reached.min() < 0.5 < reached.max()):
            panel.contour(along.places, up.places, reached, [0.5], colors="black", linestyles=line,
                          linewidths=1.1)
    panel.tick_params(labelsize=SMALL)
