# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of sweeps whose points are no grid of few axes: what suits their design."""

import math
import textwrap

import matplotlib.dates
import numpy as np

from ..errors import Error
from ..results import contents, sensitivity
from .canvas import MEDIUM, SMALL, WIDTH, Picture, head, phase_handles, place_legend
from .sensitivity import draw_sensitivity
from .grids import draw_shares
from .levels import Levels, levels, months, plain_ratios, set_logarithmic, title

COLUMNS, ROW_HEIGHT = 3, 2.0
POINTS, MEAN = "#0072B2", "#D55E00"  # Okabe and Ito (2008)
MOST_GROUPS, LEAST_IN_GROUP = 10, 5  # of points whose mean is drawn


def draw_design(sweep):
    """Indices or effects of a design that is made for them; phases along each axis where one varies
    at a time; else the main outcome at all points, against each axis."""
    kind = sweep.attrs.get("design")
    if kind in ("saltelli", "morris"):
        return draw_sensitivity(sweep, main_outcome(sweep), {})
    if kind == "one_at_a_time" and "final_phase" in sweep:
        return draw_profiles(sweep)
    return draw_points(sweep)


def main_outcome(sweep):
    """The share of the replicates that end in a phase or a higher one, for the phase whose share
    differs most between points; where none differs or is kept, another outcome."""
    groups = [("final_phase", "share_ending"), ("highest_phase", "share_entering"),
              ("first_entry", "first_entry")]
    found = [[sensitivity.values_of(sweep, f"{name} {phase}").rename(f"{name} {phase}")
              for phase in contents.PHASES[1:]] for source, name in groups if source in sweep]
    taken = {source for source, _ in groups}
    found += [[_whole(sweep, name)] for name, values in sweep.data_vars.items()
              if "replicate" in values.dims and "tick" not in values.dims and name not in taken]
    if not found:
        raise Error("these results keep no outcome that could be drawn")
    for group in found:
        best = max(group, key=_spread)
        if _spread(best) > 0:
            return best
    return found[0][0]


def _whole(sweep, name):
    """An outcome of each replicate, the mean of its entries where it has several."""
    values = sweep[name].astype(float)
    inner = [dimension for dimension in values.dims if dimension not in ("point", "replicate")]
    return values.mean(inner).rename(f"{name}, mean" if inner else name)


def _spread(values):
    spread = float(values.mean("replicate").std())
    return 0 if math.isnan(spread) else spread


# ---- one at a time ----

def draw_profiles(sweep):
    """Phases at the end along each axis alone, beside those of the scenario as it is."""
    shares, parts, seen = contents.final_shares(sweep), [], []
    for axis in _axes(sweep):
        points = np.flatnonzero(_varies(sweep[axis].values))
        if list(points) not in seen:  # the others of a zip vary at the points of its first
            seen.append(list(points))
            parts.append((shares.isel(point=points), levels(sweep.isel(point=points), axis)))
    base = [number for number in range(sweep.sizes["point"]) if number not in sum(seen, [])]
    if base:
        alone = Levels("the scenario as it is", np.arange(1), np.zeros(1), [""], False, False)
        parts.insert(0, (shares.isel(point=base), alone))
    figure, panels = _panels(len(parts), phase_handles())
    for panel, (part, along) in zip(panels, parts):
        draw_shares(panel, part, along, most=8)
    _name_rows(panels, "% of replicates")
    head(figure, sweep, "Phase of the region after the last month, one axis varied at a time; "
         f"{contents.replicates(sweep)} at each point.")
    return figure


# ---- points ----

def draw_points(sweep):
    """The main outcome at each point against each axis; of a grid, at all its points."""
    axes, grid = _axes(sweep), sweep.comity.axes
    if grid != ["point"]:
        sweep = sweep.stack(point=grid).reset_index("point")
    outcome = main_outcome(sweep)
    share = str(outcome.name).startswith("share_")
    heights = outcome.mean("replicate").values * (100 if share else 1)
    figure, panels = _panels(len(axes))
    for panel, axis in zip(panels, axes):
        _draw_points(panel, sweep, axis, heights)
    if share:
        panels[0].set_ylim(-3, 103)
    _name_rows(panels, str(outcome.name).replace("_", " ") + (", %" if share else ""))
    lines = (f" Lines: means of points, by their value or in {MOST_GROUPS} groups of equal size."
             if any(len(panel.lines) > 1 for panel in panels) else "")
    head(figure, sweep, f"Dots: {'shares' if share else 'means'} of {contents.replicates(sweep)} at "
         f"each of {len(heights)} points.{lines}")
    return figure


def _draw_points(panel, sweep, axis, heights):
    values = sweep[axis].values
    chosen = _varies(values)
    places, ordered = _put(panel.xaxis, values[chosen])
    heights = heights[chosen]
    panel.plot(places, heights, "o", color=POINTS, markersize=3 if len(places) < 500 else 1.5,
               alpha=0.5, markeredgewidth=0, rasterized=len(places) > 5000)
    groups = [np.flatnonzero(places == place) for place in np.unique(places)]
    if len(groups) > MOST_GROUPS:
        groups = np.array_split(np.argsort(places, kind="stable"), MOST_GROUPS)
    # a mean of very few would tell less than they do
    if ordered and len(places) >= LEAST_IN_GROUP * len(groups):
        panel.plot([places[group].mean() for group in groups],
                   [np.nanmean(heights[group]) for group in groups], color=MEAN, linewidth=1.4)
    if sweep[axis].attrs.get("scale") == "logarithmic":
        set_logarithmic(panel.xaxis, plain_ratios(places.min(), places.max()))
    panel.set_xlabel(title(sweep, axis))
    panel.tick_params(labelsize=SMALL)


def _put(axis, values):
    """Numbers for values, with ticks that name them, and whether they have an order."""
    if np.issubdtype(values.dtype, np.number):
        return values.astype(float), True
    dates = months(values)
    if dates is not None:
        locator = matplotlib.dates.AutoDateLocator(minticks=2, maxticks=4)
        axis.set_major_locator(locator)
        axis.set_major_formatter(matplotlib.dates.ConciseDateFormatter(locator))
        return matplotlib.dates.date2num((dates - 1970 * 12).astype("datetime64[M]")), True
    names = list(dict.fromkeys(map(str, values)))
    axis.set_ticks(range(len(names)), [name.replace("_", " ") for name in names], rotation=30)
    return np.array([names.index(str(value)) for value in values], float), False


def _axes(sweep):
    """What varies, all that a zip does included."""
    design = {"point", "base_row", "matrix", "exchanged_factor", "trajectory", "moved_factor",
              "moved_sign"}
    return [str(name) for name, values in sweep.coords.items()
            if not contents.INNER.issuperset(values.dims) and name not in design]


def _varies(values):
    """Where a point has a value of its own, not what the scenario says."""
    if np.issubdtype(values.dtype, np.number):
        return ~np.isnan(values)
    return values.astype(str) != contents.BASE


def _panels(count, handles=()):
    """A figure and as many panels, in rows, below a legend where there are handles."""
    columns = min(count, COLUMNS)
    rows = -(-count // columns)
    figure = Picture(figsize=(WIDTH if columns > 1 else 5.6, 1.3 + ROW_HEIGHT * rows),
                     layout="constrained")
    part = place_legend(figure, handles, 4) if handles else figure
    panels = part.subplots(rows, columns, sharey=True, squeeze=False).ravel()
    for panel in panels[count:]:
        panel.set_visible(False)
    return figure, panels[:count]


def _name_rows(panels, text):
    for panel in panels[::COLUMNS]:
        panel.set_ylabel(text, fontsize=MEDIUM)
    for panel in panels:
        panel.set_xlabel(textwrap.fill(panel.get_xlabel(), 32), fontsize=SMALL)
