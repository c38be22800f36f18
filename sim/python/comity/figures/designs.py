# SPDX-License-Identifier: GPL-3.0-or-later
"""Sweeps whose points are no grid of few axes: what suits their design."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib.dates
import numpy as np
import xarray as xr

from ..errors import Error
from ..results import calendar, contents, outcomes, shares
from .averages import counted, measured
from .canvas import (BLUE, MEDIUM, NARROW, RED, SMALL, WIDTH, Look, Picture, head, phase_handles,
                     place_legend, words)
from .grids import draw_shares, phases_in
from .levels import Levels, levels, plain_ratios, set_logarithmic, title
from .sensitivity import draw_sensitivity

COLUMNS, ROW_HEIGHT = 3, 2.0
POINTS, MEAN = BLUE, RED
MOST_GROUPS, LEAST_IN_GROUP = 10, 5  # of points whose mean is drawn


def draw_design(sweep: xr.Dataset, look: Look) -> Picture:
    """Indices or effects of a design that is made for them; phases along each axis where one varies
    at a time; else the main outcome at all points, against each axis."""
    kind = sweep.attrs.get("design")
    if kind in ("saltelli", "morris"):
        return draw_sensitivity(sweep, outcomes.main_outcome(sweep), {}, look)
    if kind == "one_at_a_time" and "final_phase" in sweep:
        return draw_profiles(sweep, look)
    return draw_points(sweep, look)


# ---- one at a time ----

def draw_profiles(sweep: xr.Dataset, look: Look) -> Picture:
    """Phases at the end along each axis alone, beside those of the scenario as it is."""
    share, parts, seen = shares.at_the_end(sweep), [], []
    for axis in _axes(sweep):
        points = [int(one) for one in np.flatnonzero(_varies(sweep[axis].values))]
        if points and points not in seen:  # the others of a zip vary at the points of its first
            seen.append(points)
            parts.append((share.isel(point=points), levels(sweep.isel(point=points), axis)))
    base = sorted(set(range(sweep.sizes["point"])).difference(*seen))
    if base:
        alone = Levels("the scenario as it is", np.arange(1), np.zeros(1), [""], False, False)
        parts.insert(0, (share.isel(point=base[:1]), alone))
    figure, panels = _panels(len(parts), look, phase_handles(phases_in(share)))
    for panel, (part, along) in zip(panels, parts):
        draw_shares(panel, part, along, most=8)
    _name_rows(panels, "% of replicates")
    head(figure, sweep, "Phase of the region after the last month, one axis varied at a time; "
         f"{contents.replicates(sweep)} at each point.", look)
    return figure


# ---- points ----

def draw_points(sweep: xr.Dataset, look: Look) -> Picture:
    """The main outcome at each point against each axis; of a grid, at all its points."""
    axes, grid = _axes(sweep), contents.axes(sweep)
    if grid != ["point"]:
        sweep = sweep.stack(point=grid).reset_index("point")
    outcome = outcomes.main_outcome(sweep)
    share = str(outcome.name).startswith("share_")
    heights = contents.by_replicate(outcome).mean("replicate").values * (100 if share else 1)
    figure, panels = _panels(len(axes), look)
    for panel, axis in zip(panels, axes):
        _draw_points(panel, sweep, axis, heights)
    if share:
        panels[0].set_ylim(-3, 103)
    _name_rows(panels, measured(sweep, str(outcome.name), share))
    lines = (f" Lines: means of points, by their value or in {MOST_GROUPS} groups of equal size."
             if any(len(panel.lines) > 1 for panel in panels) else "")
    head(figure, sweep, f"Dots: {'shares' if share else 'means'} of {contents.replicates(sweep)} at "
         f"each of {len(heights)} points.{counted(sweep, str(outcome.name))}{lines}", look)
    return figure


def _draw_points(panel: Any, sweep: xr.Dataset, axis: str, heights: np.ndarray[Any, Any]) -> None:
    values = sweep[axis].values
    chosen = _varies(values)
    places, ordered = _put(panel.xaxis, values[chosen])
    heights = heights[chosen]
    panel.plot(places, heights, "o", color=POINTS, markersize=3 if len(places) < 500 else 1.5,
               alpha=0.5, markeredgewidth=0, rasterized=len(places) > 5000)
    groups = _groups(places)
    # a mean of very few would tell less than they do
    if ordered and len(places) >= LEAST_IN_GROUP * len(groups):
        panel.plot([places[group].mean() for group in groups],
                   [_mean(heights[group]) for group in groups], color=MEAN, linewidth=1.4)
    if sweep[axis].attrs.get("scale") == "logarithmic":
        set_logarithmic(panel.xaxis, plain_ratios(places.min(), places.max()))
    panel.set_xlabel(title(sweep, axis))
    panel.tick_params(labelsize=SMALL)


def _groups(places: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """Points of the same value; where these are many, points in groups of equal size."""
    order = np.argsort(places, kind="stable")
    starts = np.flatnonzero(np.diff(places[order])) + 1
    if len(starts) + 1 > MOST_GROUPS:
        return list(np.array_split(order, MOST_GROUPS))
    return list(np.split(order, starts))


def _mean(values: np.ndarray[Any, Any]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan


def _put(axis: Any, values: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], bool]:
    """Numbers for values, with ticks that name them, and whether they have an order."""
    if np.issubdtype(values.dtype, np.number):
        return values.astype(float), True
    dates = calendar.months_of_texts(values)
    if dates is not None:
        locator = matplotlib.dates.AutoDateLocator(minticks=2, maxticks=4)
        axis.set_major_locator(locator)
        axis.set_major_formatter(matplotlib.dates.ConciseDateFormatter(locator))
        return matplotlib.dates.date2num((dates - 1970 * 12).astype("datetime64[M]")), True
    names = {name: place for place, name in enumerate(dict.fromkeys(map(str, values)))}
    axis.set_ticks(range(len(names)), [words(name) for name in names], rotation=30)
    return np.array([names[str(value)] for value in values], float), False


def _axes(sweep: xr.Dataset) -> list[str]:
    """What varies, all that a zip does included."""
    design = {"point", "base_row", "matrix", "exchanged_factor", "trajectory", "moved_factor",
              "moved_sign", "moved_step"}
    return [str(name) for name, values in sweep.coords.items()
            if not contents.INNER.issuperset(values.dims) and name not in design]


def _varies(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Where a point has a value of its own, not what the scenario says."""
    if np.issubdtype(values.dtype, np.number):
        return np.asarray(~np.isnan(values))
    if values.dtype.kind == "M":
        return np.asarray(~np.isnat(values))
    return np.asarray(values.astype(str) != contents.BASE)


def _panels(count: int, look: Look, handles: Sequence[Any] = ()) -> tuple[Picture, list[Any]]:
    """A figure and as many panels, in rows, below a legend where there are handles."""
    if not count:
        raise Error("nothing varies in this sweep")
    columns = min(count, COLUMNS)
    rows = -(-count // columns)
    figure = look.picture(WIDTH if columns > 1 else NARROW, 1.3 + ROW_HEIGHT * rows)
    part = place_legend(figure, handles, 4) if handles else figure
    panels = part.subplots(rows, columns, sharey=True, squeeze=False).ravel()
    for panel in panels[count:]:
        panel.set_visible(False)
    return figure, list(panels[:count])


def _name_rows(panels: Sequence[Any], text: str) -> None:
    for panel in panels[::COLUMNS]:
        panel.set_ylabel(text, fontsize=MEDIUM)
    for panel in panels:
        panel.set_xlabel(textwrap.fill(panel.get_xlabel(), 32), fontsize=SMALL)
