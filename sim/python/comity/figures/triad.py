# SPDX-License-Identifier: GPL-3.0-or-later
"""The region as a graph of its three states."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Circle, FancyArrowPatch

from ..errors import Error
from ..results import calendar, contents
from ..values import plain
from .canvas import MEDIUM, NARROW, SMALL, Look, Picture, head

CORNERS = np.array([[0.0, 1.0], [-1.0, -0.7], [1.0, -0.7]])
LARGEST = 0.34  # radius of the most powerful state
CLEARANCE = 0.32  # of arrows from the middle of a small state, where they would meet
COLOURS = "cividis_r"
THICKEST = 9.0  # points, of trust 1


def draw_triad(run: xr.Dataset, at: object, replicate: int | None, look: Look) -> Picture:
    """The three states in a month: power, trust in each direction, institutions."""
    run = contents.require_point(run)
    month = _of_replicates(_month(run, at), replicate)
    states = [str(code) for code in np.atleast_1d(run["state"].values)]
    if len(states) != len(CORNERS) or "partner" not in run.dims or set(
            map(str, run["partner"].values)) != set(states):
        raise Error("the triad needs all three states and partners, which are not here")
    if run.sizes.get("dyad") != len(CORNERS):
        raise Error("the triad needs all three dyads, which are not here")
    names = [str(name) for name in contents.setting(run, "state_name").sel(state=states).values]
    power = np.ones(len(states)) / len(states)
    known = "power_share" in run
    if known:
        power = contents.setting(run, "power_share").sel(state=states).values
    radii = LARGEST * np.sqrt(power / power.max()) * (1 if known else 0.5)
    figure = look.picture(NARROW, 5.0)
    axes = figure.subplots()
    scale: Any = ScalarMappable(Normalize(0, 1), COLOURS)
    for dyad in np.atleast_1d(run["dyad"].values):
        first, second = (states.index(code) for code in _members(str(dyad), states))
        depth = float(month["institutions"].sel(dyad=dyad))
        for one, other in ((first, second), (second, first)):
            trust = float(month["trust"].sel(state=states[one], partner=states[other]))
            _draw_arrow(axes, one, other, radii, trust, scale.to_rgba(depth))
    for corner, radius, name, value in zip(CORNERS, radii, names, power):
        share = f"\n{100 * value:.0f} % of power" if known else ""
        _draw_state(axes, corner, radius, f"{name}{share}")
    if "trilateral" in month:
        axes.text(0, -0.05, f"trilateral\ninstitutions\n{float(month['trilateral']):.2f}",
                  ha="center", va="center", fontsize=MEDIUM, color="#333333")
    axes.set(xlim=(-1.45, 1.45), ylim=(-1.15, 1.62), aspect="equal")
    axes.axis("off")
    bar = figure.colorbar(scale, ax=axes, shrink=0.55, aspect=18, pad=0.01)
    bar.set_label("institutions of the dyad, 0 to 1", fontsize=SMALL)
    bar.ax.tick_params(labelsize=SMALL)
    _explain(figure, run, month, replicate, look)
    return figure


def _month(run: xr.Dataset, at: object) -> xr.Dataset:
    for name in ("trust", "institutions"):
        if name not in run or "tick" not in run[name].coords:
            raise Error(f"the triad needs the trajectory of {name}, which is not kept here")
    data = run[[name for name in ("trust", "institutions", "trilateral") if name in run]]
    months = [calendar.text_of(month) for month in calendar.months(run)]
    if "tick" not in data.dims:
        chosen = 0
    elif at is None:
        chosen = len(months) - 1
    else:
        given = plain(at)
        if not isinstance(given, str) or given not in months:
            raise Error(f"{at!r} is no month that is kept; one from {months[0]} to {months[-1]} is "
                        "expected, as \"2005-06\"")
        chosen = months.index(given)
    return data.isel(tick=chosen) if "tick" in data.dims else data


def _of_replicates(month: xr.Dataset, replicate: int | None) -> xr.Dataset:
    """One of the replicates, or their mean."""
    if "replicate" not in month.dims:
        return month
    if replicate is None:
        return month.mean("replicate")
    if replicate not in month["replicate"].values:
        raise Error(f"there is no replicate {replicate}")
    return month.sel(replicate=replicate)


def _members(dyad: str, states: list[str]) -> tuple[str, str]:
    return next((one, other) for one in states for other in states if f"{one}-{other}" == dyad)


def _draw_arrow(axes: Any, one: int, other: int, radii: Any, trust: float, colour: Any) -> None:
    """A straight arrow on the right-hand side of the line between two states."""
    along = CORNERS[other] - CORNERS[one]
    length = np.hypot(*along)
    along = along / length
    aside = np.array([along[1], -along[0]]) * 0.1
    start = CORNERS[one] + along * max(radii[one] + 0.05, CLEARANCE) + aside
    end = CORNERS[other] - along * max(radii[other] + 0.05, CLEARANCE) + aside
    width = max(THICKEST * trust, 0.4)
    axes.add_patch(FancyArrowPatch(
        start, end, color=colour, linewidth=width, shrinkA=0, shrinkB=0, capstyle="butt",
        joinstyle="miter", zorder=2,
        arrowstyle=f"-|>,head_length={3 + width / 1.6},head_width={2 + width / 2.2}",
        mutation_scale=1))
    place = start + (end - start) * 0.38 + aside * 1.35
    axes.text(*place, f"{trust:.2f}", ha="center", va="center", fontsize=SMALL, zorder=4)


def _draw_state(axes: Any, corner: Any, radius: float, label: str) -> None:
    axes.add_patch(Circle(corner, radius, facecolor="#E8E8E8", edgecolor="black", linewidth=1,
                          zorder=3))
    above = corner[1] > 0
    place = corner + np.array([0, (radius + 0.07) * (1 if above else -1)])
    axes.text(*place, label, ha="center", va="bottom" if above else "top", fontsize=MEDIUM,
              linespacing=1.3)


def _explain(figure: Picture, run: xr.Dataset, month: xr.Dataset, replicate: int | None,
             look: Look) -> None:
    date = calendar.text_of(calendar.months(month)[0])
    title = ", ".join(filter(None, [contents.title(run), contents.place(run), date]))
    count = contents.replicates(run)
    who = (f"Replicate {replicate}." if replicate is not None else
           f"{count.capitalize()}." if count.startswith("replicate ") else f"Mean of {count}.")
    sizes = "Area of a state: power at the start. " if "power_share" in run else ""
    head(figure, run, f"{who} {sizes}Width of an arrow and the number at it: trust of the state in "
         "the one it points to. Colour: institutions between them.", look, title=title)
