# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of results files, as functions from a dataset to a Matplotlib figure."""

import textwrap

import matplotlib.dates
import numpy as np

from ..errors import Error
from ..results import contents
from .canvas import (DYAD_STYLES, HEADING_HEIGHT, LARGE, MEDIUM, PHASE_COLOURS, ROW_HEIGHT, SMALL,
                     STATE_STYLES, WIDTH, Picture)
from .months import draw_time, end_of


def draw_run(run, levels=True, phases=True):
    """Levels over time (median and 90 % band of the replicates), and the share in each phase; of a
    run, or of a point of a sweep."""
    contents.require_point(run)
    panels = [panel for panel in (_trust, _institutions, _transactions, _identity)
              if levels and panel(run)]
    phases = phases and "phase_share" in run
    if not panels and not phases:
        wanted = ["reciprocity", "institutions", "transactions", "identity"] * levels
        raise Error("nothing of this picture is kept in these results: it shows "
                    f"{' or '.join(wanted + ['phase_share'] * (not levels))}")
    rows = (len(panels) + 1) // 2 + phases
    figure = Picture(figsize=(WIDTH, HEADING_HEIGHT + ROW_HEIGHT * max(rows, 1)),
                     layout="constrained")
    grid = figure.add_gridspec(max(rows, 1), 2)
    when, marks = contents.dates(run), contents.shocks(run)
    marks = [mark for mark in marks if when[0] <= mark[0] <= when[-1]]
    for number, panel in enumerate(panels):
        alone = number == len(panels) - 1 and number % 2 == 0
        axes = figure.add_subplot(grid[number // 2, :] if alone else grid[number // 2, number % 2])
        _draw_levels(axes, when, *panel(run))
        draw_time(axes, when, marks)
    if phases:
        axes = figure.add_subplot(grid[rows - 1, :])
        _draw_phases(axes, when, run["phase_share"])
        draw_time(axes, when, marks)
    figure.suptitle(_heading(run), fontsize=LARGE, fontweight="bold", x=0.01, ha="left")
    figure.supxlabel(_caption(run, marks, bool(panels)), fontsize=SMALL, x=0.01, ha="left")
    return figure


def _trust(run):
    if "reciprocity" not in run:
        return None
    return "Mutual trust (the lesser of the two)", _by(run["reciprocity"], "dyad", DYAD_STYLES)


def _institutions(run):
    if "institutions" not in run:
        return None
    lines = _by(run["institutions"], "dyad", DYAD_STYLES)
    if "trilateral" in run:
        lines.append(("trilateral", DYAD_STYLES[3], run["trilateral"]))
    return "Institutions", lines


def _transactions(run):
    if "transactions" not in run:
        return None
    return "Transactions", _by(run["transactions"], "dyad", DYAD_STYLES)


def _identity(run):
    if "identity" not in run:
        return None
    return "Regional identity", _by(run["identity"], "state", STATE_STYLES)


def _by(variable, dimension, styles):
    labels = [str(label) for label in variable[dimension].values]
    return [(label, style, variable.isel({dimension: index}))
            for index, (label, style) in enumerate(zip(labels, styles))]


def _draw_levels(axes, when, title, lines):
    for label, (colour, dashes), variable in lines:
        values = variable.transpose("replicate", "tick").values
        low, median, high = np.nanquantile(values, [0.05, 0.5, 0.95], axis=0)
        if len(values) > 1:
            axes.fill_between(when, low, high, facecolor=colour, alpha=0.15, linewidth=0)
        axes.plot(when, median, dashes, color=colour, linewidth=1.4, label=label,
                  marker="o" if len(when) == 1 else "", markersize=3, clip_on=len(when) > 1)
    axes.set_ylim(0, 1)
    axes.set_ylabel("level, 0 to 1", fontsize=SMALL)
    _name(axes, title, [label for label, _, _ in lines])


def _draw_phases(axes, when, share):
    shares = 100 * share.transpose("phase_name", "tick").values
    edges = np.append(matplotlib.dates.date2num(when), end_of(when))
    below = np.zeros(len(edges))
    for name, colour, values in zip(share["phase_name"].values, PHASE_COLOURS, shares):
        above = below + np.append(values, values[-1])
        axes.fill_between(edges, below, above, step="post", facecolor=colour, edgecolor="white",
                          linewidth=0.3, label=str(name))
        below = above
    axes.set_ylim(0, 100)
    axes.set_ylabel("% of replicates", fontsize=SMALL)
    _name(axes, "Phase of the region", share["phase_name"].values)


def _name(axes, title, labels):
    """Title and legend above the axes, where they hide nothing; long names take several rows."""
    lengths = [len(str(label)) + 5 for label in labels]
    columns = len(labels) if sum(lengths) <= 52 else max(1, 52 // max(lengths))
    rows = -(-len(labels) // columns)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.05), ncol=columns, frameon=False,
                fontsize=SMALL, borderpad=0, borderaxespad=0, labelspacing=0.2, handlelength=1.7,
                handletextpad=0.5, columnspacing=0.9)
    axes.set_title(title, loc="left", fontsize=MEDIUM, fontweight="bold",
                   pad=11 + 1.25 * SMALL * rows)


def _heading(run):
    return "\n".join(textwrap.wrap(run.attrs.get("title", ""), 70))


def _caption(run, marks, levels):
    count = contents.replicates(run)
    if contents.is_mean_field(run):
        parts = ["Mean field: every random quantity replaced by its expectation."]
    elif count == "1 replicate":
        parts = ["One replicate."]
    elif not levels:
        parts = [f"{count}."] if count != "replicates" else []
    else:
        parts = [f"Lines: median of {count}; bands: 5th to 95th percentile."]
    if contents.place(run):
        parts.insert(0, f"At {contents.place(run)}.")
    if marks:
        named = "; ".join(f"{number} {name}, {date.year:04d}-{date.month:02d}"
                          for number, (date, name) in enumerate(marks, 1))
        parts.append(f"Shocks: {named}.")
    return "\n".join(textwrap.wrap(" ".join(parts), 140) + [contents.origin(run)])
