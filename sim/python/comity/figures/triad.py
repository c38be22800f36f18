# SPDX-License-Identifier: GPL-3.0-or-later
"""The region as a graph of its three states."""

import textwrap

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Circle, FancyArrowPatch

from ..errors import Error
from ..results import contents
from .canvas import LARGE, MEDIUM, SMALL, Picture

CORNERS = np.array([[0.0, 1.0], [-1.0, -0.7], [1.0, -0.7]])
LARGEST = 0.34  # radius of the most powerful state
CLEARANCE = 0.32  # of arrows from the middle of a small state, where they would meet
COLOURS = "cividis_r"
THICKEST = 9.0  # points, of trust 1


def draw_triad(run, at=None, replicate=None):
    """The three states in a month: power, trust in each direction, institutions."""
    contents.require_point(run)
    month = _month(run, at)
    if replicate is not None:
        if replicate not in run["replicate"].values:
            raise Error(f"there is no replicate {replicate}")
        month = month.sel(replicate=replicate)
    else:
        month = month.mean("replicate")
    states = [str(code) for code in run["state"].values]
    known = run["power_share"].sel(state=states) if "power_share" in run else None
    power = np.ones(3) if known is None else known.values
    radii = LARGEST * np.sqrt(power / power.max()) * (0.5 if known is None else 1)
    names = [str(name) for name in run["state_name"].values]
    figure = Picture(figsize=(5.6, 5.0), layout="constrained")
    axes = figure.subplots()
    scale = ScalarMappable(Normalize(0, 1), COLOURS)
    for dyad in run["dyad"].values:
        first, second = (states.index(code) for code in _members(str(dyad), states))
        depth = float(month["institutions"].sel(dyad=dyad))
        for one, other in ((first, second), (second, first)):
            trust = float(month["trust"].sel(state=states[one], partner=states[other]))
            _draw_arrow(axes, one, other, radii, trust, scale.to_rgba(depth))
    for corner, radius, name, value in zip(CORNERS, radii, names, power):
        share = "" if known is None else f"\n{100 * value / power.sum():.0f} % of power"
        _draw_state(axes, corner, radius, f"{name}{share}")
    if "trilateral" in month:
        axes.text(0, -0.05, f"trilateral\ninstitutions\n{float(month['trilateral']):.2f}",
                  ha="center", va="center", fontsize=MEDIUM, color="#333333")
    axes.set(xlim=(-1.45, 1.45), ylim=(-1.15, 1.62), aspect="equal")
    axes.axis("off")
    bar = figure.colorbar(scale, ax=axes, shrink=0.55, aspect=18, pad=0.01)
    bar.set_label("institutions of the dyad, 0 to 1", fontsize=SMALL)
    bar.ax.tick_params(labelsize=SMALL)
    _explain(figure, run, month, replicate)
    return figure


def _month(run, at):
    for name in ("trust", "institutions"):
        if name not in run or "tick" not in run[name].dims:
            raise Error(f"the triad needs the trajectory of {name}, which is not kept here")
    data = run[[name for name in ("trust", "institutions", "trilateral") if name in run]]
    if at is None:
        return data.isel(tick=-1)
    dates = [f"{year:04d}-{month:02d}" for year, month in
             zip(run["time"].dt.year.values, run["time"].dt.month.values)]
    if at not in dates:
        raise Error(f"{at!r} is no month that is kept; one from {dates[0]} to {dates[-1]} is "
                    "expected, as \"2005-06\"")
    return data.isel(tick=dates.index(at))


def _members(dyad, states):
    return next((one, other) for one in states for other in states if f"{one}-{other}" == dyad)


def _draw_arrow(axes, one, other, radii, trust, colour):
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


def _draw_state(axes, corner, radius, label):
    axes.add_patch(Circle(corner, radius, facecolor="#E8E8E8", edgecolor="black", linewidth=1,
                          zorder=3))
    above = corner[1] > 0
    place = corner + np.array([0, (radius + 0.07) * (1 if above else -1)])
    axes.text(*place, label, ha="center", va="bottom" if above else "top", fontsize=MEDIUM,
              linespacing=1.3)


def _explain(figure, run, month, replicate):
    date = month["time"].dt
    title = ", ".join(filter(None, [str(run.attrs.get("title", "")), contents.place(run),
                                    f"{int(date.year):04d}-{int(date.month):02d}"]))
    title = "\n".join(textwrap.wrap(title, 60))
    figure.suptitle(title, fontsize=LARGE, fontweight="bold", x=0.01, ha="left")
    who = (f"Replicate {replicate}." if replicate is not None else
            f"Mean of {contents.replicates(run)}.")
    sizes = "Area of a state: power at the start. " if "power_share" in run else ""
    caption = (f"{who} {sizes}Width of an arrow and the number at it: "
               "trust of the state in the one it points to. Colour: institutions between them.")
    figure.supxlabel("\n".join(textwrap.wrap(caption, 100)), fontsize=SMALL, x=0.01, ha="left")


