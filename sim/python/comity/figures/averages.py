# SPDX-License-Identifier: GPL-3.0-or-later
"""The mean of any outcome over the axes of a grid: as colours, and as lines with intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D

from ..errors import Error
from ..results import calendar, contents, outcomes
from .canvas import (MEDIUM, NARROW, RUN_STYLES, SMALL, WIDTH, Look, Picture, head, place_legend,
                     words)
from .grids import choose_axes, label_maps, map_panels, split
from .levels import Levels, levels

COLOURS = "cividis"
MOST_NUMBERS = 64  # cells of a panel, in which the mean is written too


def draw_heat_map(sweep: xr.Dataset, outcome: str | xr.DataArray, x: str | None, y: str | None,
                  across: str | None, look: Look) -> Picture:
    """The mean over the replicates as a colour, a panel for each level of a third axis."""
    x, y, across = choose_axes(sweep, x, y, across)
    values, name, share = _outcome(sweep, outcome)
    mean = values.mean("replicate") * (100 if share else 1)
    parts = [("", mean)] if across is None else split(sweep, mean, across)
    along, up = levels(sweep, x), levels(sweep, y)
    low, high = float(mean.min()), float(mean.max())
    if not low < high:
        low, high = low - 0.5, high + 0.5
    scale = ScalarMappable(Normalize(low, high), COLOURS)
    figure, panels = map_panels(len(parts), [], look)
    for panel, (title, part) in zip(panels, parts):
        cells = part.transpose(y, x).values[up.order][:, along.order]
        panel.pcolormesh(along.edges, up.edges, np.ma.masked_invalid(cells), cmap=COLOURS,
                         norm=scale.norm, rasterized=True)
        if cells.size <= MOST_NUMBERS and len(parts) == 1:
            _write_numbers(panel, cells, along, up, scale)
        panel.set_title(title, fontsize=MEDIUM)
    label_maps(panels, along, up)
    bar = figure.colorbar(scale, ax=list(figure.axes), shrink=0.8, aspect=24, pad=0.02)
    bar.set_label(measured(sweep, name, share), fontsize=MEDIUM)
    bar.ax.tick_params(labelsize=SMALL)
    head(figure, sweep, f"{'Share' if share else 'Mean'} of {contents.replicates(sweep)} at each "
         f"point.{counted(sweep, name)}{contents.at_point(sweep)}", look, title=_title(sweep, name))
    return figure


def _write_numbers(panel: Any, cells: np.ndarray[Any, Any], along: Levels, up: Levels,
                   scale: ScalarMappable) -> None:
    for row, at in enumerate(up.places):
        for column, place in enumerate(along.places):
            value = cells[row, column]
            if np.isfinite(value):
                dark = np.dot(scale.to_rgba(value)[:3], [0.3, 0.6, 0.1]) < 0.5
                panel.text(place, at, f"{value:.3g}", ha="center", va="center", fontsize=SMALL,
                           color="white" if dark else "black")


def draw_lines(sweep: xr.Dataset, outcome: str | xr.DataArray, x: str | None, by: str | None,
               level: float, look: Look) -> Picture:
    """The mean over the replicates with its interval along an axis, a line for each level of
    another."""
    axes = contents.axes(sweep)
    if axes == ["point"] or not axes:
        raise Error("lines need a grid of one axis or two; this sweep has no grid")
    for axis in (x, by):
        if axis is not None and axis not in axes:
            raise Error(f"{axis!r} is no axis of this sweep; its axes are {', '.join(axes)}")
    free = [axis for axis in axes if axis not in (x, by)]
    x = x or free.pop(0)
    by = by or (free.pop(0) if free else None)
    if free or x == by:
        raise Error("a picture of lines has at most two different axes; choose a level of the "
                    f"others first, as in sweep.isel({(free or [x])[0]}=0)")
    values, name, share = _outcome(sweep, outcome)
    found = outcomes.estimate(values, level, share) * (100 if share else 1)
    along = levels(sweep, x)
    lines = _lines(sweep, found, by)
    figure = look.picture(NARROW if by is None else WIDTH, 3.8)
    handles = [Line2D([], [], color=colour, linestyle=dashes, linewidth=1.4, label=label)
               if along.ordered else
               Line2D([], [], color=colour, linestyle="", marker="o", markersize=3.5, label=label)
               for (label, _), (colour, dashes) in zip(lines, RUN_STYLES)]
    panel = (place_legend(figure, handles, 3) if by else figure).subplots()
    for number, ((_, part), (colour, dashes)) in enumerate(zip(lines, RUN_STYLES)):
        low, mean, high = (part[end].values[along.order] for end in ("low", "mean", "high"))
        if along.ordered:
            panel.fill_between(along.places, low, high, facecolor=colour, alpha=0.15, linewidth=0)
            panel.plot(along.places, mean, color=colour, linestyle=dashes, linewidth=1.4,
                       marker="o", markersize=2.5)
        else:  # nothing lies between categories
            aside = 0.5 * (number + 0.5) / len(lines) - 0.25
            panel.errorbar(along.places + aside, mean, [mean - low, high - mean], fmt="o",
                           color=colour, markersize=3.5, elinewidth=1)
    along.set_axis(panel.xaxis)
    panel.set_xlabel(along.title, fontsize=MEDIUM)
    panel.set_ylabel(measured(sweep, name, share), fontsize=MEDIUM)
    panel.tick_params(labelsize=SMALL)
    panel.grid(axis="y", color="#E5E5E5", linewidth=0.5)
    panel.set_axisbelow(True)
    interval = "Wilson's" if share else "Student's"
    head(figure, sweep, f"{'Shares' if share else 'Means'} of {contents.replicates(sweep)} at each "
         f"point; {'bands' if along.ordered else 'lines'}: {interval} {100 * level:g} % intervals."
         + counted(sweep, name) + contents.at_point(sweep), look, title=_title(sweep, name))
    return figure


def _lines(sweep: xr.Dataset, found: xr.Dataset,
           by: str | None) -> list[tuple[str, xr.Dataset]]:
    if by is None:
        return [("", found)]
    beside = levels(sweep, by)
    count = len(beside.order)
    chosen = np.unique(np.linspace(0, count - 1, min(count, len(RUN_STYLES))).round().astype(int))
    return [(f"{beside.title} = {beside.names[k]}", found.isel({by: beside.order[k]}))
            for k in chosen]


def _outcome(sweep: xr.Dataset, outcome: str | xr.DataArray) -> tuple[xr.DataArray, str, bool]:
    """Values by replicate and axis, the name, and whether their mean is a share."""
    if isinstance(outcome, str):
        return outcomes.values_of(sweep, outcome), outcome, outcomes.is_share(outcome)
    wanted = set(contents.axes(sweep))
    if not wanted <= set(outcome.dims) <= wanted | {"replicate"}:
        raise Error(f"the outcome has the dimensions {contents.joined(outcome.dims)}; "
                    f"{contents.joined(contents.axes(sweep))} and replicate are expected: choose a "
                    "state, partner, phase ... with sel")
    for axis in contents.axes(sweep):
        outcome = outcomes.aligned(sweep, outcome, axis)
    return contents.by_replicate(outcome.astype(float)), str(outcome.name or "outcome"), False


def measured(sweep: xr.Dataset, name: str, share: bool) -> str:
    """An outcome in words, with its unit."""
    source = name.split(" ")[0].split(".")[0]
    months = source in sweep and sweep[source].attrs.get("units") == "month"
    return words(name) + (", %" if share else ", months" if months else "")


def counted(sweep: xr.Dataset, name: str) -> str:
    """What is taken for the month of what never happens."""
    if not name.startswith("first_entry"):
        return ""
    return (" A phase that is never entered counts as the length of the run, "
            f"{calendar.all_ticks(sweep).size} months.")


def _title(sweep: xr.Dataset, name: str) -> str:
    return ": ".join(filter(None, [words(name), contents.title(sweep)]))
