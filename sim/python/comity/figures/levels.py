# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the levels of an axis of a sweep stand in a figure, in what order and by what names."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.ticker import NullLocator

from ..results import calendar, contents

MOST_TICKS = 8  # of levels that are numbers: each has its own


@dataclasses.dataclass(frozen=True)
class Levels:
    """Levels in the order in which they are drawn.

    Numbers that differ stand at their values. Others are categories, each as wide as the next:
    texts; months, in order of time; numbers that repeat, as the first of a zip may; a single one.
    """

    title: str
    order: np.ndarray[Any, Any]  # places of the levels along the dimension
    places: np.ndarray[Any, Any]
    labels: list[str] | None  # of categories
    ordered: bool  # so that what lies between two levels has a meaning
    logarithmic: bool

    @property
    def names(self) -> list[str]:
        """Each level as a text."""
        return self.labels or number_names(self.places)

    @property
    def edges(self) -> np.ndarray[Any, Any]:
        """Where cells end, halfway between the levels."""
        centres = np.log(self.places) if self.logarithmic else self.places
        if len(centres) == 1:
            return np.array([centres[0] - 0.5, centres[0] + 0.5])
        middle = (centres[:-1] + centres[1:]) / 2
        edges = np.concatenate([[2 * centres[0] - middle[0]], middle,
                                [2 * centres[-1] - middle[-1]]])
        return np.asarray(np.exp(edges) if self.logarithmic else edges)

    def set_axis(self, axis: Any, most: int = 16) -> None:
        """Scale and ticks of an axis of a panel that shows these levels; of so many categories at
        most the names are shown, of more those of every second, third ..."""
        if self.logarithmic:
            set_logarithmic(axis, self.places[::-(-len(self.places) // MOST_TICKS)])
        elif self.labels is None and len(self.places) <= MOST_TICKS:
            axis.set_ticks(self.places, self.names)
        if self.labels is None:
            return
        step = -(-len(self.labels) // most)
        shown = self.labels[::step]
        axis.set_ticks(self.places[::step], shown)
        if axis.axis_name == "x" and max(map(len, shown)) * len(shown) > 2.5 * most:
            axis.set_tick_params(labelrotation=30)


def number_names(places: np.ndarray[Any, Any]) -> list[str]:
    """Numbers as short as tells them apart."""
    for digits in (4, 6, 9):
        names = [f"{place:.{digits}g}" for place in places]
        if len(set(names)) == len(names):
            return names
    return [repr(float(place)) for place in places]


def set_logarithmic(axis: Any, ticks: Sequence[float] | np.ndarray[Any, Any]) -> None:
    """A logarithmic scale with plain numbers, which may well be less than a power of ten apart."""
    (axis.axes.set_xscale if axis.axis_name == "x" else axis.axes.set_yscale)("log")
    axis.set_minor_locator(NullLocator())
    axis.set_ticks(ticks, [f"{tick:.3g}" for tick in ticks])


def plain_ratios(low: float, high: float) -> np.ndarray[Any, Any]:
    """Two to five ticks of a logarithmic axis: powers of ten, and as many between as fit."""
    powers = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    for times in ([1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]):
        ticks: np.ndarray[Any, Any] = np.outer(powers, times).ravel()
        ticks = ticks[(ticks >= low) & (ticks <= high)]
        if 2 <= len(ticks) <= 5:
            return ticks
    return np.geomspace(low, high, 3)


def levels(sweep: xr.Dataset, axis: str) -> Levels:
    """The levels of a dimension of a grid, or of what varies over the points of another design."""
    values = sweep[axis].values
    numbers = np.issubdtype(values.dtype, np.number)
    if numbers and 1 < len(values) == len(np.unique(values)):
        order = np.argsort(values)
        return Levels(title(sweep, axis), order, values[order].astype(float), None, True,
                      sweep[axis].attrs.get("scale") == "logarithmic")
    names, dates = _names(sweep, axis), calendar.months_of_texts(values)
    order = np.arange(len(values))
    if dates is not None and len(set(names)) == len(names):
        order = np.argsort(dates)
    return Levels(", ".join(title(sweep, member) for member in _members(sweep, axis)), order,
                  np.arange(len(values), dtype=float), [names[k] for k in order],
                  dates is not None, False)


def title(sweep: xr.Dataset, axis: str) -> str:
    """What varies, in words, with its unit where it has one."""
    attributes = sweep[axis].attrs if axis in sweep.coords else {}
    name = contents.in_words(str(attributes.get("long_name", axis)))
    unit = str(attributes.get("units", "1"))
    return name if unit == "1" or " since " in unit else f"{name} ({unit})"


def _members(sweep: xr.Dataset, axis: str) -> list[str]:
    """The coordinate of a dimension and, of a zip whose first member repeats, the others."""
    values = list(sweep[axis].values)
    if axis not in sweep.dims or len(set(values)) == len(values):
        return [axis]
    return [axis] + [str(name) for name, values in sweep.coords.items()
                     if name != axis and values.dims == (axis,)]


def _names(sweep: xr.Dataset, axis: str) -> list[str]:
    """Each level as a text; of a zip whose first member repeats, with the values of the others."""
    members = zip(*(_texts(sweep[member].values) for member in _members(sweep, axis)))
    return [", ".join(values) for values in members]


def _texts(values: np.ndarray[Any, Any]) -> list[str]:
    dates = calendar.months_of_texts(values)
    if dates is not None:
        return [calendar.text_of(month) for month in dates]
    return [contents.level(value).replace("_", " ") for value in values]
