# SPDX-License-Identifier: GPL-3.0-or-later
"""`ds.comity.plot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xarray as xr

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Plots:
    """Figures; each returns a `matplotlib.figure.Figure`, to be shown or saved with `savefig`."""

    def __init__(self, data: xr.Dataset):
        self._data = data

    def __call__(self) -> Figure:
        """What suits the results, as `scripts/plot` draws it: a run over time; the phases over up
        to three axes of a grid, or along each axis of one_at_a_time; Sobol indices or elementary
        effects; the main outcome at all points of other designs, against each axis; the effect
        sizes of a comparison."""
        from . import choose  # pylint: disable=import-outside-toplevel
        return choose.draw(self._data)

    def trajectories(self) -> Figure:
        """Trust, institutions, transactions and identity: medians and 90 % bands over time."""
        from . import runs  # pylint: disable=import-outside-toplevel
        return runs.draw_run(self._data, phases=False)

    def phases(self) -> Figure:
        """The share of the replicates in each phase over time."""
        from . import runs  # pylint: disable=import-outside-toplevel
        return runs.draw_run(self._data, levels=False)

    def phase_diagram(self, x: str | None = None, y: str | None = None,
                      across: str | None = None, highest: bool = False) -> Figure:
        """The most frequent phase at the end over two axes of a sweep's grid.

        x, y      axes (default: the first two)
        across    a third axis: a panel for each of its levels, of nine at most
        highest   the highest phase ever entered instead of that at the end

        Colours are paler the fewer replicates share the phase; lines are where half of them are in
        a phase or a higher one.
        """
        from . import grids  # pylint: disable=import-outside-toplevel
        return grids.draw_phase_diagram(self._data, x, y, across, highest)

    def sensitivity(self, outcome: str | xr.DataArray, **options) -> Figure:
        """Sobol indices with their intervals as bars, or mu* of elementary effects against sigma;
        `outcome` and options as `ds.comity.sensitivity` takes them."""
        from . import sensitivity  # pylint: disable=import-outside-toplevel
        return sensitivity.draw_sensitivity(self._data, outcome, options)

    def triad(self, at: str | None = None, replicate: int | None = None) -> Figure:
        """The three states in a month ("2005-06"; default the last): size is power, the width of
        arrows trust in the other, colour the institutions of the dyad. Means over the replicates,
        or one of them."""
        from . import triad  # pylint: disable=import-outside-toplevel
        return triad.draw_triad(self._data, at, replicate)

    def survival(self, **others: xr.Dataset) -> Figure:
        """Kaplan-Meier curves of the entry into each phase, with those of other runs by name."""
        from . import comparisons  # pylint: disable=import-outside-toplevel
        return comparisons.draw_survival(self._data, others)

    def compare(self, **others: xr.Dataset) -> Figure:
        """Of a comparison file: effect sizes with intervals. Of a run: itself beside other runs,
        ``run.comity.plot.compare(benign=other)``."""
        from . import comparisons  # pylint: disable=import-outside-toplevel
        return comparisons.draw_comparison(self._data, others)
