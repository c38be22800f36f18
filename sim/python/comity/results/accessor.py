# SPDX-License-Identifier: GPL-3.0-or-later
"""What datasets of comity can do: `ds.comity`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import xarray as xr

from ..binding import phase_names
from ..errors import Error
from ..figures.plots import Plots
from . import contents, ensembles, files, selecting, shares

if TYPE_CHECKING:
    import numpy
    import pandas


selecting.register()


@xr.register_dataset_accessor("comity")
class Accessor:
    """Views of the results of a run, a sweep or a comparison. Sweeps keep their axes everywhere."""

    def __init__(self, data: xr.Dataset):
        self._data = files.as_here(data) if data.attrs.get("comity_format") else data

    @property
    def kind(self) -> str:
        """ "run", "sweep", "comparison", "posterior" or "simulations"."""
        return contents.kind(self._data)

    @property
    def provenance(self) -> dict[str, str]:
        """What made the results: texts of the scenario and its sources, version, build, date."""
        texts: dict[str, str] = self._data.encoding.get("provenance", {})
        return texts

    @property
    def axes(self) -> list[str]:
        """The axes of a sweep's grid, or ["point"]; of a run, none."""
        if self.kind != "sweep":
            return []
        return contents.axes(self._data)

    @property
    def plot(self) -> Plots:
        """Figures for print, each a `matplotlib.figure.Figure` that a notebook shows."""
        return Plots(self._data)

    def phase_shares(self) -> xr.DataArray:
        """Share of the replicates that are here in each phase: at each tick, where that is kept or
        follows from the trajectory `phase`; else after the last one.

        Dimensions: those of a sweep, `tick`, `phase_name`.
        """
        return shares.phase_shares(contents.present(self._data))

    def first_passage(self, phase: str) -> xr.DataArray:
        """Tick at which each replicate first is in a phase; missing when it never is.

        Its median would be one of those that enter only: see `median_entry`.
        """
        self._require_entered(phase)
        passage = contents.of_phase(contents.variable(self._data, "first_entry"), phase)
        return passage.rename(f"first_{phase}")

    def median_entry(self, phase: str, level: float = 0.95) -> xr.Dataset:
        """Kaplan and Meier's median of the first month in a phase: the first tick by which half of
        all replicates have entered, those that never do included; infinite when half of them never
        do. `median_entry`, with its limits `_low` and `_high` (Brookmeyer and Crowley 1982), and
        each as a month, `median_entry_month`; over the axes of a sweep. What `comity run` and
        `comity compare` print.
        """
        self._require_entered(phase)
        from . import survival  # pylint: disable=import-outside-toplevel
        return survival.median_entry(contents.present(self._data), phase, level)

    def survival(self, level: float = 0.95) -> xr.Dataset:
        """Kaplan-Meier estimate of the share of replicates that have not entered a phase.

        A replicate that never enters is censored on the right at the end of the run. Intervals are
        pointwise, from Greenwood's variance on the scale log(-log S) (Kalbfleisch and Prentice
        1980). Variables `survival`, `survival_low`, `survival_high`, `at_risk`, `entries` over the
        axes of a sweep, `entered_phase` and `tick`: after that tick.
        """
        from . import survival  # pylint: disable=import-outside-toplevel
        return survival.survival(contents.present(self._data), level)

    def quantile(self, name: str, q: float | Sequence[float]) -> xr.DataArray:
        """Quantiles of a variable over the replicates, with the dimension `quantile` where `q` is a
        list: `xarray.DataArray.quantile` without its warnings of cells that hold nothing, as the
        trust of a state in itself. What is missing is left out: of `first_entry` the replicates that
        never enter, so that its quantiles are those of the others; `median_entry` and `survival` are
        of all."""
        return ensembles.quantile(contents.present(self._data), name, q)

    def sensitivity(self, outcome: str | xr.DataArray | numpy.ndarray[Any, Any],
                    level: float = 0.95, resamples: int = 1000, seed: int = 1) -> xr.Dataset:
        """Which axes of a sweep of design saltelli or morris decide an outcome, by `factor`.

        outcome     as `comity sensitivity` names it ("share_ending ascendant", "final_trust
                    MEX>USA"), or any array over `point` and, to be averaged, `replicate`: with labels
                    in any order, without them in the order of the points here
        level, resamples, seed    of the bootstrap over base rows; 0 resamples: no intervals

        Saltelli: `first_order`, `total_order`, with second order also `second_order` over `factor`
        and `with_factor`; each with `_low` and `_high`. Noise of the replicates is part of the
        variance: the attribute `noise_share` is its share n, by which an index S shows as
        S (1 - n), a total one as S (1 - n) + n.

        Morris: `mu_star`, `mu`, `sigma` of the `effects`, and `noise`, the standard error of one,
        in units of the outcome per whole range of the factor.

        The C library estimates; `comity sensitivity FILE` prints the same.
        """
        from . import sensitivity  # pylint: disable=import-outside-toplevel
        return sensitivity.sensitivity(contents.present(self._data), outcome, level, resamples, seed)

    def to_tidy(self, *names: str) -> pandas.DataFrame:
        """A data frame with one row for each number: its dimensions and all else that says where
        it stands (as what varies over the points of a design), `variable` and `value`.

        Without names: the outcomes of every replicate; of a comparison, its table of scenarios and
        outcomes. Cells that cannot be (trust of a state in
        itself) are left out, and replicates that an adaptive sweep did not compute.
        """
        from . import tidy  # pylint: disable=import-outside-toplevel
        return tidy.to_tidy(self._data, names)

    def to_wide(self, *names: str) -> pandas.DataFrame:
        """A data frame with one row for each replicate, point or month and one column for each
        outcome, as `comity export --shape wide` writes it; phases are ordered factors. Without
        names as `to_tidy`."""
        from . import exporting  # pylint: disable=import-outside-toplevel
        return exporting.to_wide(self._data, names)

    def to_stata(self, path: str | os.PathLike[str], *names: str) -> None:
        """Writes that table as a file of Stata (.dta, version 14 and later): value labels for
        phases, monthly dates, the full names as labels of the variables."""
        from . import exporting  # pylint: disable=import-outside-toplevel
        exporting.to_stata(contents.present(self._data), path, names)

    def to_excel(self, path: str | os.PathLike[str], *names: str) -> None:
        """Writes that table as a spreadsheet (.xlsx), which needs openpyxl."""
        from . import exporting  # pylint: disable=import-outside-toplevel
        exporting.to_excel(self._data, path, names)

    def draws(self, count: int | None = None, seed: int = 1) -> xr.Dataset:
        """Of a posterior: draws of equal weight (default: as many as it holds), a variable over
        `draw` for each parameter; a systematic sample of the draws by their weights."""
        from . import posterior  # pylint: disable=import-outside-toplevel
        return posterior.draws(self._data, count, seed)

    def groups(self, count: int | None = None, seed: int = 1) -> dict[str, xr.Dataset]:
        """Of a posterior: the groups of ArviZ's scheme, `posterior`, `posterior_predictive`,
        `prior`, `sample_stats` and `observed_data`, with one chain of draws of equal weight."""
        from . import posterior  # pylint: disable=import-outside-toplevel
        return posterior.groups(self._data, count, seed)

    def to_arviz(self, count: int | None = None, seed: int = 1) -> Any:
        """Of a posterior: the same groups as ArviZ's InferenceData (of ArviZ 1: xarray's DataTree);
        ArviZ must be installed."""
        from . import posterior  # pylint: disable=import-outside-toplevel
        return posterior.to_arviz(self._data, count, seed)

    @staticmethod
    def _require_entered(phase: str) -> None:
        entered = phase_names()[1:]
        if phase not in entered:
            raise Error(f"{phase!r} is no phase that can be entered; one of "
                        f"{', '.join(entered)} is expected")
