# SPDX-License-Identifier: GPL-3.0-or-later
"""Phases over the axes of a grid."""

from __future__ import annotations

from typing import Any

import matplotlib.colors
import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from ..binding import phase_names
from ..errors import Error
from ..results import contents, shares
from .canvas import (MEDIUM, NARROW, PHASE_COLOURS, SMALL, WIDTH, Look, Picture, head, phase_handles,
                     place_legend)
from .levels import Levels, levels

LINES = [":", "--", "-"]
MOST_PANELS = 9


def draw_phase_diagram(sweep: xr.Dataset, x: str | None, y: str | None, across: str | None,
                       highest: bool, look: Look) -> Picture:
    """The most frequent phase over two axes of a grid, a panel for each level of a third."""
    x, y, across = choose_axes(sweep, x, y, across)
    phase = contents.variable(sweep, "highest_phase" if highest else "final_phase")
    phase = contents.by_replicate(phase)
    parts = [("", phase)] if across is None else split(sweep, phase, across)
    along, up = levels(sweep, x), levels(sweep, y)
    maps = [_Map(part.transpose(y, x, "replicate").values[up.order][:, along.order], along, up)
            for _, part in parts]
    figure, panels = map_panels(len(parts), _handles(maps), look)
    for panel, (title, _), shown in zip(panels, parts, maps):
        shown.draw(panel)
        panel.set_title(title, fontsize=MEDIUM)
    label_maps(panels, along, up)
    when = "ever entered, the highest" if highest else "after the last month"
    head(figure, sweep, f"Phase of the region {when}, the most frequent of "
         f"{contents.replicates(sweep)}; paler where fewer agree.{contents.at_point(sweep)}", look)
    return figure


def draw_phase_profile(sweep: xr.Dataset, look: Look) -> Picture:
    """Shares of the phases at the end along the one axis of a sweep."""
    axis = contents.axes(sweep)[0]
    share = shares.at_the_end(sweep)
    figure = look.picture(NARROW, 3.6)
    panel = place_legend(figure, phase_handles(phases_in(share)), 4).subplots()
    draw_shares(panel, share, levels(sweep, axis))
    panel.set_ylabel("% of replicates", fontsize=MEDIUM)
    head(figure, sweep, f"Phase of the region after the last month, "
         f"{contents.replicates(sweep)} at each point.{contents.at_point(sweep)}", look)
    return figure


def phases_in(share: xr.DataArray) -> list[str]:
    """The phases that some share is of."""
    return [name for name in phase_names() if bool((share.sel(phase_name=name) > 0).any())]


def draw_shares(panel: Any, share: xr.DataArray, along: Levels, most: int = 16) -> None:
    """Shares of the phases above each other: areas over numbers, bars over categories."""
    below = np.zeros(len(along.places))
    for name, colour in zip(phase_names(), PHASE_COLOURS):
        values = 100 * share.sel(phase_name=name).values[along.order]
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


# ---- maps ----

def choose_axes(sweep: xr.Dataset, x: str | None, y: str | None,
                across: str | None) -> tuple[str, str, str | None]:
    """Three axes of a grid, or two: those that are named, and the first of the others."""
    axes = contents.axes(sweep)
    if axes == ["point"] or len(axes) < 2:
        raise Error("a phase diagram or heat map needs a sweep over a grid of two axes or more; this "
                    f"has {'no grid' if axes == ['point'] else f'{len(axes)}'}")
    for name in (x, y, across):
        if name is not None and name not in axes:
            raise Error(f"{name!r} is no axis of this sweep; its axes are {', '.join(axes)}")
    free = [axis for axis in axes if axis not in (x, y, across)]
    x = x or free.pop(0)
    y = y or (free.pop(0) if free else x)
    across = across or (free.pop(0) if free else None)
    if free or len({x, y, across}) < 3:
        raise Error(f"a picture has at most three different axes; choose a level of the others "
                    f"first, as in sweep.isel({(free or [x])[0]}=0)")
    return x, y, across


def split(sweep: xr.Dataset, values: xr.DataArray, across: str) -> list[tuple[str, xr.DataArray]]:
    """Titles and values of the panels: levels of an axis from the first to the last, nine at
    most."""
    panels = levels(sweep, across)
    count = len(panels.order)
    chosen = np.unique(np.linspace(0, count - 1, min(count, MOST_PANELS)).round().astype(int))
    return [(f"{panels.title} = {panels.names[k]}", values.isel({across: panels.order[k]}))
            for k in chosen]


def map_panels(count: int, handles: list[Any], look: Look) -> tuple[Picture, list[Any]]:
    """A figure with so many panels of the same axes, below a legend."""
    columns = min(count, 3)
    rows = -(-count // columns)
    side = {1: 4.6, 2: 3.1, 3: 2.25}[columns]
    figure = look.picture(WIDTH if columns > 1 else NARROW, 1.5 + side * rows)
    part = place_legend(figure, handles, 4) if handles else figure
    panels = part.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for panel in panels[count:]:
        panel.set_visible(False)
    return figure, list(panels[:count])


def label_maps(panels: list[Any], along: Levels, up: Levels) -> None:
    """Axes of panels in rows of three at most, named at the left and below."""
    columns = min(len(panels), 3)
    for number, panel in enumerate(panels):
        along.set_axis(panel.xaxis, 16 // columns)
        up.set_axis(panel.yaxis)
        panel.tick_params(labelsize=SMALL)
        if number + columns >= len(panels):
            panel.set_xlabel(along.title, fontsize=MEDIUM)
            panel.tick_params(labelbottom=True)
        if number % columns == 0:
            panel.set_ylabel(up.title, fontsize=MEDIUM)


class _Map:
    """Phases of the replicates, [level of y][level of x][replicate], as colours and lines."""

    def __init__(self, phase: np.ndarray[Any, Any], along: Levels, up: Levels):
        self.along, self.up = along, up
        counts = np.stack([(phase == code).sum(axis=-1) for code in range(len(phase_names()))])
        self.computed = counts.sum(axis=0)
        known = np.maximum(self.computed, 1)
        self.modal, self.agreed = counts.argmax(axis=0), counts.max(axis=0) / known
        # where half of the replicates are in a phase or a higher one
        self.lines = {}
        for code in (1, 2, 3):
            reached = counts[code:].sum(axis=0) / known
            if (along.ordered and up.ordered and min(reached.shape) > 1
                    and reached.min() < 0.5 < reached.max()):
                self.lines[code] = reached

    @property
    def phases(self) -> set[str]:
        return {phase_names()[code] for code in np.unique(self.modal[self.computed > 0])}

    def draw(self, panel: Any) -> None:
        rgb = np.array([matplotlib.colors.to_rgb(colour) for colour in PHASE_COLOURS])
        weight = np.clip((self.agreed - 0.25) / 0.75, 0, 1)[..., None]
        image = 1 - (1 - rgb[self.modal]) * (0.35 + 0.65 * weight)
        image[self.computed == 0] = 1  # nothing was computed here
        mesh = panel.pcolormesh(self.along.edges, self.up.edges, self.modal, rasterized=True)
        mesh.set_array(None)  # the colours are these, no scale
        mesh.set_facecolor(image.reshape(-1, 3))
        for code, reached in self.lines.items():
            panel.contour(self.along.places, self.up.places, reached, [0.5], colors="black",
                          linestyles=LINES[code - 1], linewidths=1.1)


def _handles(maps: list[_Map]) -> list[Any]:
    """What the maps show, no more."""
    handles: list[Any] = phase_handles(set().union(*(shown.phases for shown in maps)))
    for code in sorted(set().union(*(shown.lines for shown in maps))):
        higher = "" if code == len(phase_names()) - 1 else " or higher"
        handles.append(Line2D([], [], color="black", linestyle=LINES[code - 1], linewidth=1.1,
                              label=f"half {phase_names()[code]}{higher}"))
    return handles
