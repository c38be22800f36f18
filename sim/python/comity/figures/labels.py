# SPDX-License-Identifier: GPL-3.0-or-later
"""Names beside points that touch neither each other nor the points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.transforms import Bbox

from .canvas import SMALL

# where a name may stand, in points from its own: near first, then further with a line to it
SIDES = [(1, 0), (1, 1), (-1, 0), (-1, 1), (0, 1), (1, -1), (0, -1), (-1, -1)]
DISTANCES = [5, 12, 20, 30, 42, 56, 72, 90]
LINE_FROM = 12
CLEAR = 2  # pixels between two boxes at the figure's own resolution


def place_labels(figure: Any, panel: Any, points: Sequence[tuple[float, float]],
                 names: Sequence[str]) -> None:
    """Writes the names of the first points of a panel. All else of the figure is in place: where
    there is room is known once the layout is."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    at = panel.transData.transform(points)
    dots = [Bbox.from_bounds(x - 4, y - 4, 8, 8) for x, y in at]
    inside, taken = panel.get_window_extent(renderer), list[Any]()
    for name, (x, y) in zip(names, points):
        text = panel.annotate(name, (x, y), (0, 0), textcoords="offset points", fontsize=SMALL,
                              ha="center", va="center", annotation_clip=False)
        box = text.get_window_extent(renderer)
        scale = figure.dpi / 72
        for dx, dy in _offsets(box.width / scale, box.height / scale):
            moved = box.translated(dx * scale, dy * scale)
            padded = moved.padded(CLEAR)
            if (_within(moved, inside) and not any(padded.overlaps(one) for one in taken)
                    and not any(moved.overlaps(dot) for dot in dots)):
                break
        else:
            text.remove()  # rather no name than one that cannot be read
            continue
        text.set_position((dx, dy))
        taken.append(moved)
        if _distance(box, dx, dy, scale) > LINE_FROM:
            panel.annotate("", (x, y), (dx, dy), textcoords="offset points", zorder=1,
                           arrowprops={"arrowstyle": "-", "color": "#999999", "linewidth": 0.5,
                                       "shrinkA": box.height / scale / 2, "shrinkB": 3})


def _offsets(width: float, height: float) -> list[tuple[float, float]]:
    return [(across * (width / 2 + distance), up * (height / 2 + distance))
            for distance in DISTANCES for across, up in SIDES]


def _within(box: Any, outer: Any) -> bool:
    return bool(box.x0 >= outer.x0 and box.x1 <= outer.x1 and box.y0 >= outer.y0
                and box.y1 <= outer.y1)


def _distance(box: Any, dx: float, dy: float, scale: float) -> float:
    """From the point to the nearest edge of the box, in points."""
    across = max(abs(dx) - box.width / scale / 2, 0)
    up = max(abs(dy) - box.height / scale / 2, 0)
    return float((across**2 + up**2) ** 0.5)
