# SPDX-License-Identifier: GPL-3.0-or-later
"""What all figures share: sizes, colours, legends, titles and captions."""

import io
import textwrap

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ..results import contents
from ..results.contents import PHASES

# Okabe and Ito (2008), which readers with any colour vision tell apart; line styles say the same
# in print without colour.
DYAD_STYLES = [("#0072B2", "-"), ("#E69F00", "--"), ("#009E73", "-."), ("#000000", ":")]
STATE_STYLES = [("#D55E00", "-"), ("#56B4E9", "--"), ("#CC79A7", "-.")]
PHASE_COLOURS = ["#BBBBBB", "#56B4E9", "#E69F00", "#004B73"]

WIDTH, ROW_HEIGHT, HEADING_HEIGHT = 7.2, 2.3, 1.1
SMALL, MEDIUM, LARGE = 7, 8, 11


class Picture(Figure):
    """A figure that a notebook shows without pyplot."""

    def _repr_png_(self):
        stream = io.BytesIO()
        self.savefig(stream, format="png", dpi=110)
        return stream.getvalue()


def place_legend(figure, handles, columns):
    """A legend above all panels; returns the part of the figure for these."""
    height = 0.06 + 0.16 * -(-len(handles) // columns)
    above, below = figure.subfigures(
        2, 1, height_ratios=[height, figure.get_size_inches()[1] - height - 1])
    above.legend(handles=handles, loc="center left", bbox_to_anchor=(0.005, 0.5), ncol=columns,
                 frameon=False, fontsize=SMALL, borderpad=0, borderaxespad=0, columnspacing=1.2,
                 labelspacing=0.3)
    return below


def phase_handles():
    """The colours of the phases, for a legend."""
    return [Patch(color=colour, label=name) for name, colour in zip(PHASES, PHASE_COLOURS)]


def head(figure, sweep, caption):
    """The sweep's title above a figure; what is drawn, and what made it, below."""
    width = figure.get_size_inches()[0]
    title = "\n".join(textwrap.wrap(str(sweep.attrs.get("title", "")), int(13 * width)))
    figure.suptitle(title, fontsize=LARGE, fontweight="bold", x=0.01, ha="left")
    figure.supxlabel("\n".join(textwrap.wrap(caption, int(18 * width)) + [contents.origin(sweep)]),
                     fontsize=SMALL, x=0.01, ha="left")
