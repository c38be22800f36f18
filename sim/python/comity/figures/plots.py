# SPDX-License-Identifier: GPL-3.0-or-later
"""`ds.comity.plot`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import xarray as xr

from ..results import contents

if TYPE_CHECKING:
    from .canvas import Look, Picture


class Plots:
    """Figures; each returns a `matplotlib.figure.Figure`, to be shown or saved with `savefig`.

    Every figure takes `title`, in place of the scenario's and of what differs from the scenario
    file, and `size`, its width and height in inches. `savefig("figure.pdf")` has TrueType fonts,
    `savefig("figure.png", dpi=300)` the resolution that journals ask for.
    """

    def __init__(self, data: xr.Dataset):
        self._whole = data

    @property
    def _data(self) -> xr.Dataset:
        return contents.labelled(contents.present(self._whole))

    def __call__(self, *, title: str | None = None,
                 size: tuple[float, float] | None = None) -> Picture:
        """What suits the results, as `scripts/plot` draws it: a run over time; the phases over up
        to three axes of a grid, or along each axis of one_at_a_time; Sobol indices or elementary
        effects; the main outcome at all points of other designs, against each axis; the effect
        sizes of a comparison; the marginals of a posterior; what simulations make of targets."""
        from . import choose  # pylint: disable=import-outside-toplevel
        return choose.draw(self._data, _look(title, size))

    def trajectories(self, variables: str | Sequence[str] | None = None, *,
                     title: str | None = None,
                     size: tuple[float, float] | None = None) -> Picture:
        """Levels over time: medians and 90 % bands, a panel for each of the variables (default:
        mutual trust, institutions, transactions and identity)."""
        from . import runs  # pylint: disable=import-outside-toplevel
        return runs.draw_run(self._data, _look(title, size), variables, phases=False)

    def phases(self, *, title: str | None = None,
               size: tuple[float, float] | None = None) -> Picture:
        """The share of the replicates in each phase over time."""
        from . import runs  # pylint: disable=import-outside-toplevel
        return runs.draw_run(self._data, _look(title, size), levels=False)

    def phase_diagram(self, x: str | None = None, y: str | None = None,
                      across: str | None = None, highest: bool = False, *,
                      title: str | None = None,
                      size: tuple[float, float] | None = None) -> Picture:
        """The most frequent phase at the end over two axes of a sweep's grid.

        x, y      axes (default: the first two)
        across    a third axis: a panel for each of its levels, of nine at most
        highest   the highest phase ever entered instead of that at the end

        Colours are paler the fewer replicates share the phase; lines are where half of them are in
        a phase or a higher one.
        """
        from . import grids  # pylint: disable=import-outside-toplevel
        return grids.draw_phase_diagram(self._data, x, y, across, highest, _look(title, size))

    def heat_map(self, outcome: str | xr.DataArray, x: str | None = None, y: str | None = None,
                 across: str | None = None, *, title: str | None = None,
                 size: tuple[float, float] | None = None) -> Picture:
        """The mean of an outcome over two axes of a sweep's grid, as a colour.

        outcome   as `comity sensitivity` names it ("share_ending ascendant", "final_trust
                  MEX>USA"), or any array over the axes and, to be averaged, `replicate`
        x, y, across    as for `phase_diagram`
        """
        from . import averages  # pylint: disable=import-outside-toplevel
        return averages.draw_heat_map(self._data, outcome, x, y, across, _look(title, size))

    def lines(self, outcome: str | xr.DataArray, x: str | None = None, by: str | None = None,
              level: float = 0.95, *, title: str | None = None,
              size: tuple[float, float] | None = None) -> Picture:
        """The mean of an outcome with its interval along an axis of a sweep's grid, a line for each
        level of another (`by`), of six at most; `outcome` as for `heat_map`."""
        from . import averages  # pylint: disable=import-outside-toplevel
        return averages.draw_lines(self._data, outcome, x, by, level, _look(title, size))

    def sensitivity(self, outcome: str | xr.DataArray, *, title: str | None = None,
                    size: tuple[float, float] | None = None, **options: Any) -> Picture:
        """Sobol indices with their intervals as bars, or mu* of elementary effects against sigma;
        `outcome` and options as `ds.comity.sensitivity` takes them."""
        from . import sensitivity  # pylint: disable=import-outside-toplevel
        return sensitivity.draw_sensitivity(self._data, outcome, options, _look(title, size))

    def triad(self, at: object = None, replicate: int | None = None, *, title: str | None = None,
              size: tuple[float, float] | None = None) -> Picture:
        """The three states in a month ("2005-06"; default the last): size is power, the width of
        arrows trust in the other, colour the institutions of the dyad. Means over the replicates,
        or one of them."""
        from . import triad  # pylint: disable=import-outside-toplevel
        return triad.draw_triad(self._data, at, replicate, _look(title, size))

    def survival(self, *others: xr.Dataset, title: str | None = None,
                 size: tuple[float, float] | None = None, **named: xr.Dataset) -> Picture:
        """Kaplan-Meier curves of the entry into each phase, with those of other runs."""
        from . import comparisons  # pylint: disable=import-outside-toplevel
        return comparisons.draw_survival(self._data, others, named, _look(title, size))

    def compare(self, *others: xr.Dataset, title: str | None = None,
                size: tuple[float, float] | None = None, **named: xr.Dataset) -> Picture:
        """Of a comparison file: effect sizes with intervals. Of a run: itself beside other runs,
        ``run.comity.plot.compare(other)``, or with names, ``compare(benign=other)``. Each is called
        by its title and what differs from its scenario file, after the name that was given."""
        from . import comparisons  # pylint: disable=import-outside-toplevel
        return comparisons.draw_comparison(self._data, others, named, _look(title, size))

    def marginals(self, parameters: Sequence[str] | None = None, *, title: str | None = None,
                  size: tuple[float, float] | None = None) -> Picture:
        """Of a calibration: the posterior of each parameter over its prior, and how much narrower
        it is."""
        from . import posteriors  # pylint: disable=import-outside-toplevel
        return posteriors.draw_marginals(self._data, parameters, _look(title, size))

    def pairs(self, parameters: Sequence[str] | None = None, *, title: str | None = None,
              size: tuple[float, float] | None = None) -> Picture:
        """Of a calibration: draws of each two parameters (default: the eight of which most is
        learned) and their correlations."""
        from . import posteriors  # pylint: disable=import-outside-toplevel
        return posteriors.draw_pairs(self._data, parameters, _look(title, size))

    def predictions(self, *, title: str | None = None,
                    size: tuple[float, float] | None = None) -> Picture:
        """Of a calibration: what prior and posterior predict of each target, held out ones too,
        with what was observed."""
        from . import posteriors  # pylint: disable=import-outside-toplevel
        return posteriors.draw_predictions(self._data, _look(title, size))

    def coverage(self, *, title: str | None = None,
                 size: tuple[float, float] | None = None) -> Picture:
        """Of a calibration with a check of coverage: histograms of the ranks of truths."""
        from . import posteriors  # pylint: disable=import-outside-toplevel
        return posteriors.draw_coverage(self._data, _look(title, size))


def _look(title: str | None, size: tuple[float, float] | None) -> Look:
    from .canvas import Look  # pylint: disable=import-outside-toplevel
    return Look(title, size)
