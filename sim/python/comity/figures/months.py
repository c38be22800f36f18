# SPDX-License-Identifier: GPL-3.0-or-later
"""Axes of months, and the events that are marked on them."""

import matplotlib.dates
from matplotlib.patheffects import withStroke

from .canvas import SMALL


def end_of(when):
    """Where the last tick drawn ends: a row stands for as long as the rows before it."""
    numbers = matplotlib.dates.date2num(when)
    return numbers[-1] + (numbers[-1] - numbers[-2] if len(when) > 1 else 30)


def draw_time(axes, when, marks):
    axes.set_xlim(matplotlib.dates.date2num(when[0]), end_of(when))
    if len(when) <= 6:
        axes.set_xticks(when, [f"{date.year:04d}-{date.month:02d}" for date in when])
    else:
        locator = matplotlib.dates.AutoDateLocator(minticks=2, maxticks=7)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(matplotlib.dates.ConciseDateFormatter(locator))
    axes.tick_params(labelsize=SMALL)
    axes.xaxis.get_offset_text().set_fontsize(SMALL)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for number, (date, _) in enumerate(marks, 1):
        axes.axvline(date, color="#333333", linewidth=0.8, linestyle=(0, (2, 2)),
                     path_effects=[withStroke(linewidth=1.8, foreground="white", alpha=0.6)])
        axes.annotate(str(number), (date, 1), xycoords=("data", "axes fraction"), ha="center",
                      xytext=(0, 0.5), textcoords="offset points", fontsize=SMALL - 1)
