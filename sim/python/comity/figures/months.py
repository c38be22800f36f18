# SPDX-License-Identifier: GPL-3.0-or-later
"""Axes of months, and the events that are marked on them."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

import matplotlib.dates
from matplotlib.patheffects import withStroke

from ..results import calendar
from ..results.events import Event
from .canvas import SMALL

MOST_TEXTS = 3  # of one month


@dataclasses.dataclass(frozen=True)
class Mark:
    """What happens in one month, by its number in the figure."""

    number: int
    month: calendar.Month
    texts: list[str]

    @property
    def date(self) -> datetime.datetime:
        return calendar.date_of(self.month)

    def __str__(self) -> str:
        shown = self.texts[:MOST_TEXTS]
        more = len(self.texts) - len(shown)
        further = f" and {more} more" if more else ""
        return f"{self.number} {', '.join(shown)}{further}, {calendar.text_of(self.month)}"


def marks_within(events: Sequence[Event], when: Sequence[datetime.datetime]) -> list[Mark]:
    """Marks of the events from the first month drawn to the last, those of one month joined."""
    first, last = calendar.month_of(when[0]), calendar.month_of(when[-1])
    texts: dict[calendar.Month, list[str]] = {}
    for event in events:
        if first <= event.month <= last:
            here = texts.setdefault(event.month, [])
            if event.text not in here:
                here.append(event.text)
    return [Mark(number, month, texts[month]) for number, month in enumerate(sorted(texts), 1)]


def end_of(when: Sequence[datetime.datetime]) -> float:
    """Where the last tick drawn ends: a row stands for as long as the rows before it."""
    numbers = matplotlib.dates.date2num(when)
    return float(numbers[-1] + (numbers[-1] - numbers[-2] if len(when) > 1 else 30))


def draw_time(axes: Any, when: Sequence[datetime.datetime], marks: Sequence[Mark],
              most: int = 7) -> None:
    """Limits and ticks of an axis of months, and the marks on it."""
    axes.set_xlim(matplotlib.dates.date2num(when[0]), end_of(when))
    if len(when) <= 6:
        axes.set_xticks(when, [calendar.text_of(calendar.month_of(date)) for date in when])
    else:
        locator = matplotlib.dates.AutoDateLocator(minticks=2, maxticks=most)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(matplotlib.dates.ConciseDateFormatter(locator))
    axes.tick_params(labelsize=SMALL)
    axes.xaxis.get_offset_text().set_fontsize(SMALL)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for mark in marks:
        axes.axvline(mark.date, color="#333333", linewidth=0.8, linestyle=(0, (2, 2)),
                     path_effects=[withStroke(linewidth=1.8, foreground="white", alpha=0.6)])
    for label, place in _numbers(axes, marks):
        axes.annotate(label, (place, 1), xycoords=("data", "axes fraction"), ha="center",
                      xytext=(0, 0.5), textcoords="offset points", fontsize=SMALL - 1)


def _numbers(axes: Any, marks: Sequence[Mark]) -> list[tuple[str, float]]:
    """The numbers above the marks, and where they stand: one, "4-6", for several that would touch
    each other."""
    inches = axes.bbox.width / axes.figure.dpi  # nearly: the layout is made later
    near = 0.13 / inches * (axes.get_xlim()[1] - axes.get_xlim()[0])
    groups: list[list[tuple[int, float]]] = []
    for mark in marks:
        place = float(matplotlib.dates.date2num(mark.date))
        if groups and place - groups[-1][-1][1] < near:
            groups[-1].append((mark.number, place))
        else:
            groups.append([(mark.number, place)])
    return [(str(group[0][0]) if len(group) == 1 else f"{group[0][0]}-{group[-1][0]}",
             (group[0][1] + group[-1][1]) / 2) for group in groups]
