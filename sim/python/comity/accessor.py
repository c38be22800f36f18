# SPDX-License-Identifier: GPL-3.0-or-later
"""What datasets of comity can do: `ds.comity`."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from . import results
from .library import Error
from .results import PHASES

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure


@xr.register_dataset_accessor("comity")
class Accessor:
    """Views of the results of a run, a sweep or a comparison. Sweeps keep their axes everywhere."""

    def __init__(self, data: xr.Dataset):
        self._data = data

    @property
    def kind(self) -> str:
        """"run", "sweep" or "comparison"."""
        return str(self._data.attrs.get("comity_format", ""))

    @property
    def provenance(self) -> dict[str, str]:
        """What made the results: texts of the scenario and its sources, version, build, date."""
        return self._data.encoding.get("provenance", {})

    @property
    def axes(self) -> list[str]:
        """The axes of a sweep's grid, or ["point"]; of a run, none."""
        if self.kind != "sweep":
            return []
        return results.axes(self._data)

    @property
    def plot(self) -> Plots:
        """Figures for print, each a `matplotlib.figure.Figure` that a notebook shows."""
        return Plots(self._data)

    def phase_shares(self) -> xr.DataArray:
        """Share of the replicates in each phase: at each tick, where that is kept; else at the end.

        Dimensions: those of a sweep, `tick`, `phase_name`.
        """
        if "phase_share" in self._data:
            return self._data["phase_share"]
        shares = results.final_shares(self._data)
        shares.attrs = {"long_name": "share of the replicates in a phase after the last tick",
                        "units": "1"}
        return shares.rename("phase_share")

    def first_passage(self, phase: str) -> xr.DataArray:
        """Tick at which each replicate first is in a phase; missing when it never is."""
        if phase not in PHASES[1:]:
            raise Error(f"{phase!r} is no phase that can be entered; one of "
                        f"{', '.join(PHASES[1:])} is expected")
        passage = self._of("first_entry").sel(entered_phase=phase)
        return passage.rename(f"first_{phase}")

    def survival(self, level: float = 0.95) -> xr.Dataset:
        """Kaplan-Meier estimate of the share of replicates that have not entered a phase.

        A replicate that never enters is censored on the right at the end of the run. Intervals are
        pointwise, from Greenwood's variance on the scale log(-log S) (Kalbfleisch and Prentice
        1980). Variables `survival`, `survival_low`, `survival_high`, `at_risk`, `entries` over the
        axes of a sweep, `entered_phase` and `tick`: after that tick.
        """
        if "survival" in self._data:  # of a comparison
            return self._data[["survival", "survival_low", "survival_high"]]
        first = self._of("first_entry")
        ticks = self._ticks()
        computed = self._of("final_phase").notnull()
        entered = xr.concat([(first == tick).sum("replicate") for tick in ticks.values], ticks)
        at_risk = computed.sum("replicate") - entered.cumsum("tick") + entered
        survival = (1 - (entered / at_risk).where(at_risk > 0, 0)).cumprod("tick")
        terms = entered / (at_risk * (at_risk - entered)).where(at_risk > entered)
        greenwood = terms.fillna(0).cumsum("tick")
        inside = (survival > 0) & (survival < 1)
        score = statistics.NormalDist().inv_cdf(0.5 + level / 2)
        logarithm = np.log(survival.where(inside))
        shift = np.exp(score * np.sqrt(greenwood) / -logarithm)
        low = np.exp(logarithm * shift).where(inside, survival)
        high = np.exp(logarithm / shift).where(inside)
        # a curve that has reached 0 keeps its last upper limit: it cannot rise
        high = _last_known(high.where(survival < 1, 1.0))
        curves = xr.Dataset({"survival": survival, "survival_low": low, "survival_high": high,
                             "at_risk": at_risk, "entries": entered})
        for name, text in (("survival", "share of replicates that have not entered the phase"),
                           ("survival_low", f"lower limit, {100 * level:g} %"),
                           ("survival_high", f"upper limit, {100 * level:g} %"),
                           ("at_risk", "replicates that had not entered before the tick"),
                           ("entries", "replicates that enter at the tick")):
            curves[name].attrs = {"long_name": text, "units": "1"}
        curves.attrs = dict(self._data.attrs)
        if "time" in ticks.coords:
            curves = curves.assign_coords(time=ticks["time"])
        return curves.transpose(..., "entered_phase", "tick")

    def sensitivity(self, outcome: str | xr.DataArray, level: float = 0.95, resamples: int = 1000,
                    seed: int = 1) -> xr.Dataset:
        """Which axes of a sweep of design saltelli or morris decide an outcome, by `factor`.

        outcome     as `comity sensitivity` names it ("share_ending ascendant", "final_trust
                    MEX>USA"), or any array over `point` and, to be averaged, `replicate`
        level, resamples, seed    of the bootstrap over base rows; 0 resamples: no intervals

        Saltelli: `first_order`, `total_order`, with second order also `second_order` over `factor`
        and `with_factor`; each with `_low` and `_high`. Noise of the replicates is part of the
        variance: the attribute `noise_share` tells its share n, by which an index S shows as
        S (1 - n), a total one as S (1 - n) + n.

        Morris: `mu_star`, `mu`, `sigma` of the `effects`, and `noise`, the standard error of one,
        in units of the outcome per whole range of the factor.

        The C library estimates; `comity sensitivity FILE` prints the same.
        """
        from . import sensitivity  # pylint: disable=import-outside-toplevel
        return sensitivity.sensitivity(self._data, outcome, level, resamples, seed)

    def to_tidy(self, *names: str) -> pandas.DataFrame:
        """A data frame with one row for each number: its dimensions and all else that tells where
        it stands (as what varies over the points of a design), `variable` and `value`.

        Without names: the outcomes of every replicate. Cells that cannot be (trust of a state in
        itself) are left out, and replicates that an adaptive sweep did not compute.
        """
        import pandas  # pylint: disable=import-outside-toplevel

        wanted = names or [name for name, variable in self._data.data_vars.items()
                           if "replicate" in variable.dims and "tick" not in variable.dims]
        frames = []
        for name in wanted:
            variable = self._of(name)
            frame = variable.rename("value").to_dataframe().reset_index()
            if {"state", "partner"} <= set(variable.dims):
                frame = frame[frame["state"] != frame["partner"]]
            if "replicate" in variable.dims and "replicates" in self._data:
                count = self._data["replicates"].broadcast_like(variable).transpose(*variable.dims)
                frame = frame[frame["replicate"] < count.values.ravel()[frame.index]]
            frames.append(frame.assign(variable=name))
        if not frames:
            return pandas.DataFrame(columns=["variable", "value"])
        joined = pandas.concat(frames, ignore_index=True)
        ends = ["variable", "value"]
        return joined[[column for column in joined if column not in ends] + ends]

    def _of(self, name: str) -> xr.DataArray:
        return results.variable(self._data, name)

    def _ticks(self) -> xr.DataArray:
        """Every month of the run, with its date where the scenario says it."""
        spent = self._of("months_in_phase").sum("phase_name")
        numbers = np.arange(int(spent.max()))
        ticks = xr.DataArray(numbers, dims="tick", coords={"tick": numbers}, name="tick")
        start = results.start(self._data)
        if start is None:
            return ticks
        months = np.datetime64(start, "M") + numbers
        return ticks.assign_coords(time=("tick", months.astype("datetime64[ns]")))


def _last_known(values: xr.DataArray) -> xr.DataArray:
    """Missing values replaced by the last ones before them along `tick`."""
    values = values.transpose(..., "tick")
    places = np.where(values.notnull(), np.arange(values.sizes["tick"]), 0)
    places = np.maximum.accumulate(places, axis=-1)
    return values.copy(data=np.take_along_axis(values.values, places, axis=-1))


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
        from . import figures  # pylint: disable=import-outside-toplevel
        return figures.draw_run(self._data, phases=False)

    def phases(self) -> Figure:
        """The share of the replicates in each phase over time."""
        from . import figures  # pylint: disable=import-outside-toplevel
        return figures.draw_run(self._data, levels=False)

    def phase_diagram(self, x: str | None = None, y: str | None = None,
                      across: str | None = None, highest: bool = False) -> Figure:
        """The most frequent phase at the end over two axes of a sweep's grid.

        x, y      axes (default: the first two)
        across    a third axis: a panel for each of its levels, of nine at most
        highest   the highest phase ever entered instead of that at the end

        Colours are paler the fewer replicates share the phase; lines are where half of them are in
        a phase or a higher one.
        """
        from . import figures_sweep  # pylint: disable=import-outside-toplevel
        return figures_sweep.draw_phase_diagram(self._data, x, y, across, highest)

    def sensitivity(self, outcome: str | xr.DataArray, **options) -> Figure:
        """Sobol indices with their intervals as bars, or mu* of elementary effects against sigma;
        `outcome` and options as `ds.comity.sensitivity` takes them."""
        from . import figures_sensitivity  # pylint: disable=import-outside-toplevel
        return figures_sensitivity.draw_sensitivity(self._data, outcome, options)

    def triad(self, at: str | None = None, replicate: int | None = None) -> Figure:
        """The three states in a month ("2005-06"; default the last): size is power, the width of
        arrows trust in the other, colour the institutions of the dyad. Means over the replicates,
        or one of them."""
        from . import figures_triad  # pylint: disable=import-outside-toplevel
        return figures_triad.draw_triad(self._data, at, replicate)

    def survival(self, **others: xr.Dataset) -> Figure:
        """Kaplan-Meier curves of the entry into each phase, with those of other runs by name."""
        from . import figures_compare  # pylint: disable=import-outside-toplevel
        return figures_compare.draw_survival(self._data, others)

    def compare(self, **others: xr.Dataset) -> Figure:
        """Of a comparison file: effect sizes with intervals. Of a run: itself beside other runs,
        ``run.comity.plot.compare(benign=other)``."""
        from . import figures_compare  # pylint: disable=import-outside-toplevel
        return figures_compare.draw_comparison(self._data, others)
