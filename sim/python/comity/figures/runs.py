# SPDX-License-Identifier: GPL-3.0-or-later
"""A run, or a point of a sweep, over time."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from typing import Any

import matplotlib.dates
import numpy as np
import xarray as xr

from ..binding import phase_names
from ..errors import Error
from ..results import calendar, contents, ensembles, events, shares
from .canvas import (BLUE, DYAD_STYLES, HEADING_HEIGHT, MEDIUM, PHASE_COLOURS, ROW_HEIGHT,
                     RUN_STYLES, SMALL, STATE_STYLES, WIDTH, Look, Picture, head, words)
from .months import Mark, draw_time, end_of, marks_within

# what a picture of the levels shows, unless its variables are chosen: each a panel
LEVELS = ["reciprocity", "institutions", "transactions", "identity"]
TITLES = {"reciprocity": "Mutual trust (the lesser of the two)", "institutions": "Institutions",
          "transactions": "Transactions", "identity": "Regional identity"}
STYLES = {"dyad": DYAD_STYLES, "venue": DYAD_STYLES, "state": STATE_STYLES}
MOST_LINES = 12


@dataclasses.dataclass(frozen=True)
class Line:
    """A level over time: [replicate][tick]."""

    label: str
    style: tuple[str, Any]
    values: xr.DataArray


def draw_run(run: xr.Dataset, look: Look, variables: Sequence[str] | None = None,
             levels: bool = True, phases: bool = True) -> Picture:
    """Levels over time (median and 90 % band of the replicates), and the share in each phase; of a
    run, or of a point of a sweep."""
    run = contents.require_point(run)
    if "tick" in run.coords and run["tick"].ndim == 0:
        raise Error("this picture is of levels over time, and these results are of one month; "
                    "choose several, as with .sel(time=slice(\"2001-01\", \"2005-12\"))")
    panels = _panels(run, variables) if levels else []
    share = shares.over_time(run) if phases else None
    if not panels and share is None:
        if not levels:
            share = shares.require_over_time(run)
        wanted = LEVELS + ["phase_share"] * phases
        raise Error("nothing of this picture is kept in these results: it shows "
                    f"{' or '.join(wanted)}")
    rows = (len(panels) + 1) // 2 + (share is not None)
    figure = look.picture(WIDTH, HEADING_HEIGHT + ROW_HEIGHT * rows)
    grid = figure.add_gridspec(rows, 2)
    when = _dates(run)
    marks = marks_within(events.events(run), when)
    for number, (title, lines) in enumerate(panels):
        alone = number == len(panels) - 1 and number % 2 == 0
        axes = figure.add_subplot(grid[number // 2, :] if alone else grid[number // 2, number % 2])
        _draw_levels(axes, when, title, lines)
        draw_time(axes, when, marks)
    if share is not None:
        axes = figure.add_subplot(grid[rows - 1, :])
        _draw_phases(axes, when, share)
        draw_time(axes, when, marks)
    head(figure, run, _caption(run, marks, bool(panels)), look)
    return figure


def _dates(run: xr.Dataset) -> list[Any]:
    if run.sizes.get("tick", 0) == 0:
        raise Error("no month is left of these results")
    return calendar.dates(run)


def _panels(run: xr.Dataset, variables: Sequence[str] | None) -> list[tuple[str, list[Line]]]:
    if isinstance(variables, str):
        variables = [variables]
    if variables is None:
        chosen = [name for name in LEVELS if name in run and "tick" in run[name].dims]
    else:
        chosen = [str(name) for name in variables]
        for name in chosen:
            _require_trajectory(run, name)
    return [(TITLES.get(name) or _title(run[name]), _lines(run, name)) for name in chosen]


def _require_trajectory(run: xr.Dataset, name: str) -> None:
    known = [str(one) for one, values in run.data_vars.items()
             if {"replicate", "tick"} <= set(values.dims) | {"replicate"} & set(values.coords)
             and "tick" in values.dims and values.dtype.kind in "fi"]
    if name not in known:
        raise Error(f"variables: no trajectory of {name!r} is kept in these results; one of "
                    f"{', '.join(known) or 'none'} is expected")


def _title(values: xr.DataArray) -> str:
    text = str(values.attrs.get("long_name", words(values.name)))
    return text[:1].upper() + text[1:]


def _lines(run: xr.Dataset, name: str) -> list[Line]:
    """A line for each cell of what a variable has beside replicates and ticks."""
    values = contents.by_replicate(run[name])
    if {"state", "partner"} <= set(values.dims):
        values = values.transpose(..., "state", "partner")
    inner = [str(dimension) for dimension in values.dims
             if dimension not in ("replicate", "tick")]
    cells = list(itertools.product(*(range(values.sizes[dimension]) for dimension in inner)))
    lines: list[Line] = []
    styles = STYLES.get(inner[0], RUN_STYLES) if len(inner) == 1 else RUN_STYLES
    for cell in cells:
        one = values.isel(dict(zip(inner, cell)))
        labels = [str(one[dimension].values.item()) for dimension in inner]
        if inner == ["state", "partner"] and labels[0] == labels[1]:
            continue
        joint = ">" if inner == ["state", "partner"] else " "
        lines.append(Line(joint.join(labels), styles[len(lines) % len(styles)], one))
    if len(lines) > MOST_LINES:
        raise Error(f"variables: {name} has {len(lines)} lines, more than {MOST_LINES}; choose some "
                    f"first, as with .isel({inner[-1]}=0)")
    if name == "institutions" and "trilateral" in run:
        lines.append(Line("trilateral", DYAD_STYLES[3], contents.by_replicate(run["trilateral"])))
    if not inner:
        return [Line("", (BLUE, "-"), values)]
    return lines


def quantiles(values: xr.DataArray) -> np.ndarray[Any, Any]:
    """5th percentile, median and 95th over the replicates, [3][tick]."""
    return ensembles.quantiles(values.transpose("replicate", "tick").values, [0.05, 0.5, 0.95])


def _draw_levels(axes: Any, when: Sequence[Any], title: str, lines: Sequence[Line]) -> None:
    inside = True
    for line in lines:
        colour, dashes = line.style
        low, median, high = quantiles(line.values)
        if line.values.sizes["replicate"] > 1:
            axes.fill_between(when, low, high, facecolor=colour, alpha=0.15, linewidth=0)
        axes.plot(when, median, color=colour, linestyle=dashes, linewidth=1.4, label=line.label,
                  marker="o" if len(when) == 1 else "", markersize=3, clip_on=len(when) > 1)
        inside = inside and not ((low < 0).any() or (high > 1).any())
    if inside:
        axes.set_ylim(0, 1)
    axes.set_ylabel("level, 0 to 1" if inside else "level", fontsize=SMALL)
    _name(axes, title, [line.label for line in lines if line.label])


def _draw_phases(axes: Any, when: Sequence[Any], share: xr.DataArray) -> None:
    edges = np.append(matplotlib.dates.date2num(when), end_of(when))
    below = np.zeros(len(edges))
    shown = []
    for name, colour in zip(phase_names(), PHASE_COLOURS):
        if name not in share["phase_name"].values:
            continue
        values = 100 * share.sel(phase_name=name).values
        if not np.nanmax(values) > 0:
            continue
        above = below + np.append(values, values[-1])
        axes.fill_between(edges, below, above, step="post", facecolor=colour, edgecolor="white",
                          linewidth=0.3, label=name)
        below = above
        shown.append(name)
    axes.set_ylim(0, 100)
    axes.set_ylabel("% of replicates", fontsize=SMALL)
    _name(axes, "Phase of the region", shown)


def _name(axes: Any, title: str, labels: Sequence[str]) -> None:
    """Title and legend above the axes, where they hide nothing; long names take several rows."""
    if not labels:
        axes.set_title(title, loc="left", fontsize=MEDIUM, fontweight="bold", pad=11)
        return
    lengths = [len(str(label)) + 5 for label in labels]
    columns = len(labels) if sum(lengths) <= 52 else max(1, 52 // max(lengths))
    rows = -(-len(labels) // columns)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.05), ncol=columns, frameon=False,
                fontsize=SMALL, borderpad=0, borderaxespad=0, labelspacing=0.2, handlelength=1.7,
                handletextpad=0.5, columnspacing=0.9)
    axes.set_title(title, loc="left", fontsize=MEDIUM, fontweight="bold",
                   pad=11 + 1.25 * SMALL * rows)


def _caption(run: xr.Dataset, marks: Sequence[Mark], levels: bool) -> str:
    count = contents.replicates(run)
    if contents.is_mean_field(run):
        parts = ["Mean field: every random quantity replaced by its expectation."]
    elif count == "1 replicate":
        parts = ["One replicate."]
    elif count.startswith("replicate "):
        parts = [f"{count.capitalize()} alone."]
    elif not levels:
        parts = [f"{count}."] if count != "replicates" else []
    else:
        parts = [f"Lines: median of {count}; bands: 5th to 95th percentile."]
    if contents.place(run):
        parts.insert(0, f"At {contents.place(run)}.")
    if marks:
        parts.append(f"Events: {'; '.join(map(str, marks))}.")
    return " ".join(parts)
