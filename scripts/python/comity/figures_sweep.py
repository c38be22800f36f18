# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of sweeps: phases over the axes of a grid."""

import textwrap

import matplotlib.colors
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from .figures import LARGE, MEDIUM, PHASE_COLOURS, SMALL, WIDTH, Picture, place_legend
from .library import Error

PHASES = ["none", "nascent", "ascendant", "mature"]
LINES = [":", "--", "-"]
MOST_PANELS = 9


def draw_phase_diagram(sweep, x=None, y=None, across=None, highest=False):
    """The most frequent phase over two axes of a grid, a panel for each level of a third."""
    x, y, across = _choose(sweep, x, y, across)
    phase = sweep["highest_phase" if highest else "final_phase"]
    levels = [None] if across is None else _thinned(sweep[across].values)
    columns = min(len(levels), 3)
    rows = -(-len(levels) // columns)
    side = {1: 4.6, 2: 3.1, 3: 2.25}[columns]
    figure = Picture(figsize=(WIDTH if columns > 1 else 5.6, 1.5 + side * rows),
                     layout="constrained")
    axes = place_legend(figure, _legend(), 4).subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for number, panel in enumerate(axes.flat):
        if number >= len(levels):
            panel.set_visible(False)
            continue
        part = phase if across is None else phase.sel({across: levels[number]})
        _draw_map(panel, sweep, part, x, y)
        if across is not None:
            panel.set_title(f"{_axis_name(sweep, across)} = {_level(levels[number])}",
                            fontsize=MEDIUM)
        if number // columns == rows - 1 or number + columns >= len(levels):
            panel.set_xlabel(_axis_name(sweep, x), fontsize=MEDIUM)
            panel.tick_params(labelbottom=True)
        if number % columns == 0:
            panel.set_ylabel(_axis_name(sweep, y), fontsize=MEDIUM)
    when = "ever entered, the highest" if highest else "after the last month"
    _heading(figure, sweep, f"Phase of the region {when}, the most frequent of "
             f"{sweep.sizes['replicate']} replicates; paler where fewer agree.")
    return figure


def draw_phase_profile(sweep):
    """Shares of the phases at the end along the one axis of a sweep."""
    axis = sweep.comity.axes[0]
    shares = 100 * sweep.comity.phase_shares().transpose("phase_name", axis).values
    places, labels = _places(sweep[axis].values)
    figure = Picture(figsize=(5.6, 3.6), layout="constrained")
    handles = [Patch(color=colour, label=name) for name, colour in zip(PHASES, PHASE_COLOURS)]
    panel = place_legend(figure, handles, 4).subplots()
    below = np.zeros(len(places))
    for name, colour, values in zip(PHASES, PHASE_COLOURS, shares):
        if labels is None:
            panel.fill_between(places, below, below + values, facecolor=colour,
                               edgecolor="white", linewidth=0.4, label=name)
        else:
            panel.bar(places, values, 0.8, bottom=below, color=colour, edgecolor="white",
                      label=name)
        below = below + values
    _set_places(panel.xaxis, labels)
    panel.set_xlim(places[0] - (labels is not None) / 2, places[-1] + (labels is not None) / 2)
    panel.set_ylim(0, 100)
    panel.set_xlabel(_axis_name(sweep, axis), fontsize=MEDIUM)
    panel.set_ylabel("% of replicates", fontsize=MEDIUM)
    panel.tick_params(labelsize=SMALL)
    _heading(figure, sweep, f"Phase of the region after the last month, "
             f"{sweep.sizes['replicate']} replicates at each point.")
    return figure


def _choose(sweep, x, y, across):
    axes = sweep.comity.axes
    if axes == ["point"] or len(axes) < 2:
        raise Error("a phase diagram needs a grid of two axes or more; this sweep has "
                    f"{'no grid' if axes == ['point'] else 'one axis'}")
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


def _thinned(levels):
    if len(levels) <= MOST_PANELS:
        return list(levels)
    wanted = np.unique(np.linspace(0, len(levels) - 1, MOST_PANELS).round().astype(int))
    return [levels[index] for index in wanted]


def _draw_map(panel, sweep, phase, x, y):
    codes = [(phase == code).sum("replicate") for code in range(len(PHASES))]
    counts = np.stack([count.transpose(y, x).values for count in codes])
    computed = np.maximum(counts.sum(axis=0), 1)
    modal, agreed = counts.argmax(axis=0), counts.max(axis=0) / computed
    colours = np.array([matplotlib.colors.to_rgb(colour) for colour in PHASE_COLOURS])[modal]
    weight = np.clip((agreed - 0.25) / 0.75, 0, 1)[..., None]
    image = 1 - (1 - colours) * (0.35 + 0.65 * weight)
    across, x_labels = _places(sweep[x].values)
    along, y_labels = _places(sweep[y].values)
    mesh = panel.pcolormesh(_edges(across), _edges(along), modal, rasterized=True)
    mesh.set_array(None)  # the colours are these, no scale
    mesh.set_facecolor(image.reshape(-1, 3))
    for code, line in zip((1, 2, 3), LINES):
        reached = counts[code:].sum(axis=0) / computed
        if min(reached.shape) > 1 and reached.min() < 0.5 < reached.max():
            panel.contour(across, along, reached, [0.5], colors="black", linestyles=line,
                          linewidths=1.1)
    _set_places(panel.xaxis, x_labels)
    _set_places(panel.yaxis, y_labels)
    panel.tick_params(labelsize=SMALL)


def _places(values):
    """Where levels stand, and their names where they are no numbers."""
    if np.issubdtype(np.asarray(values).dtype, np.number):
        return np.asarray(values, float), None
    return np.arange(len(values), dtype=float), [str(value).replace("_", " ") for value in values]


def _set_places(axis, labels):
    if labels is not None:
        axis.set_ticks(range(len(labels)), labels)
        if axis.axis_name == "x" and max(map(len, labels)) * len(labels) > 40:
            axis.set_tick_params(labelrotation=30)


def _edges(centres):
    if len(centres) == 1:
        return np.array([centres[0] - 0.5, centres[0] + 0.5])
    middle = (centres[:-1] + centres[1:]) / 2
    return np.concatenate([[2 * centres[0] - middle[0]], middle, [2 * centres[-1] - middle[-1]]])


def _level(value):
    return f"{value:g}" if isinstance(value, (float, np.floating)) else str(value)


def _axis_name(sweep, axis):
    name = str(sweep[axis].attrs.get("long_name", axis)) if axis in sweep.coords else axis
    unit = str(sweep[axis].attrs.get("units", "1")) if axis in sweep.coords else "1"
    return name if unit == "1" else f"{name} ({unit})"


def _legend():
    handles = [Patch(color=colour, label=name) for name, colour in zip(PHASES, PHASE_COLOURS)]
    handles += [Line2D([], [], color="black", linestyle=line, linewidth=1.1,
                       label=f"half {name}" + (" or higher" if name != "mature" else ""))
                for name, line in zip(PHASES[1:], LINES)]
    return handles


def _heading(figure, sweep, caption):
    wide = int(13 * figure.get_size_inches()[0])
    title = "\n".join(textwrap.wrap(str(sweep.attrs.get("title", "")), wide))
    figure.suptitle(title, fontsize=LARGE, fontweight="bold", x=0.01, ha="left")
    origin = (f"comity {sweep.attrs.get('comity_version', '')}, results "
              f"{sweep.attrs.get('results_sha256', '')[:12]}")
    figure.supxlabel("\n".join(textwrap.wrap(caption, int(18 * figure.get_size_inches()[0]))
                               + [origin]), fontsize=SMALL, x=0.01, ha="left")
