# SPDX-License-Identifier: GPL-3.0-or-later
"""What all figures share: sizes, colours, legends, titles and captions."""

from __future__ import annotations

import dataclasses
import io
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import matplotlib
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ..binding import phase_names
from ..errors import Error
from ..results import contents

# Okabe and Ito (2008), which readers with any colour vision tell apart; line styles say the same
# in print without colour.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, RED, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#BBBBBB"
DYAD_STYLES = [(BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (BLACK, ":")]
STATE_STYLES = [(RED, "-"), (SKY, "--"), (PURPLE, "-.")]
RUN_STYLES: list[tuple[str, Any]] = [
    (BLACK, "-"), (BLUE, "--"), (RED, "-."), (GREEN, ":"), (PURPLE, (0, (5, 1, 1, 1, 1, 1))),
    (SKY, (0, (1, 1)))]
PHASE_COLOURS = [GREY, SKY, ORANGE, "#004B73"]

WIDTH, NARROW, ROW_HEIGHT, HEADING_HEIGHT = 7.2, 5.6, 2.3, 1.1
SMALL, MEDIUM, LARGE = 7, 8, 11


class Picture(Figure):  # type: ignore[misc]
    """A figure that a notebook shows without pyplot. Text of a PDF is in TrueType fonts, as
    journals ask; `savefig("figure.png", dpi=300)` is of their resolution."""

    def savefig(self, fname: Any, **options: Any) -> None:
        with matplotlib.rc_context({"pdf.fonttype": 42, "ps.fonttype": 42}):
            super().savefig(fname, **options)

    def _repr_png_(self) -> bytes:
        stream = io.BytesIO()
        self.savefig(stream, format="png", dpi=110)
        return stream.getvalue()


@dataclasses.dataclass(frozen=True)
class Look:
    """What a caller may choose of any figure."""

    title: str | None = None
    size: tuple[float, float] | None = None

    def picture(self, width: float, height: float) -> Picture:
        """A figure of the size that was chosen, or of this one, in inches."""
        size = (width, height) if self.size is None else self.size
        try:
            across, up = (float(length) for length in size)
        except (TypeError, ValueError) as error:
            raise Error(f"size: {self.size!r} is not a width and a height in inches") from error
        if not (1 <= across <= 100 and 1 <= up <= 100):
            raise Error(f"size: {self.size!r} is not a width and a height from 1 to 100 inches")
        picture = Picture(figsize=(across, up), layout="constrained")
        FigureCanvasAgg(picture)  # where text is measured
        return picture


def place_legend(figure: Figure, handles: Sequence[Any], columns: int) -> Figure:
    """A legend above all panels; returns the part of the figure for these."""
    height = 0.06 + 0.16 * -(-len(handles) // columns)
    rest = max(figure.get_size_inches()[1] - height - 1, 0.3)
    below: Figure
    above, below = figure.subfigures(2, 1, height_ratios=[height, rest])
    above.legend(handles=handles, loc="center left", bbox_to_anchor=(0.005, 0.5), ncol=columns,
                 frameon=False, fontsize=SMALL, borderpad=0, borderaxespad=0, columnspacing=1.2,
                 labelspacing=0.3)
    return below


def phase_handles(shown: Iterable[str]) -> list[Patch]:
    """The colours of the phases that are shown, for a legend."""
    wanted = set(map(str, shown))
    return [Patch(color=colour, label=name) for name, colour in zip(phase_names(), PHASE_COLOURS)
            if name in wanted]


def head(figure: Figure, data: xr.Dataset, caption: str, look: Look, *,
         title: str | None = None) -> None:
    """Above a figure its title, with what differs from the scenario file; below what is drawn, the
    same, and what made it."""
    width = figure.get_size_inches()[0]
    changed = contents.changes(data)
    chosen = look.title if look.title is not None else title
    lines = textwrap.wrap(contents.title(data) if chosen is None else chosen, int(9.7 * width))
    if changed and look.title is None:
        lines += textwrap.wrap(f"with {changed}", int(9.7 * width))
    figure.suptitle("\n".join(lines), fontsize=LARGE, fontweight="bold", x=0.01, ha="left")
    if changed:
        caption += f" Changed from the scenario file: {changed}."
    below = textwrap.wrap(caption, int(18.5 * width)) + textwrap.wrap(contents.origin(data),
                                                                     int(18.5 * width))
    figure.supxlabel("\n".join(below), fontsize=SMALL, x=0.01, ha="left")


def words(label: object) -> str:
    """A key or a label of the program as words."""
    return str(label).replace("_", " ")
