# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios and results of runs set against each other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

import xarray as xr

from . import values
from .binding import compute, structures
from .binding.calls import text_of, texts
from .errors import Error
from .results import files
from .sources import Scenario


def compare(*inputs: str | os.PathLike[str], reference: str | os.PathLike[str] | None = None,
            outcomes: str | Iterable[str] | None = None, at: str | Iterable[object] | None = None,
            replicates: values.Number | None = None, seed: values.Number | None = None,
            ticks: values.Number | None = None, level: float = 0.95, margin: float = 0.2,
            margins: Mapping[str, float] | None = None,
            measures: str | os.PathLike[str] | None = None, independent: bool = False,
            posterior: str | os.PathLike[str] | None = None, bootstrap: bool = False,
            threads: values.Number = 0, title: str | None = None,
            set: Mapping[str, values.Setting] | None = None,  # pylint: disable=redefined-builtin
            **parameters: values.Setting) -> xr.Dataset:
    """Sets scenarios against one of them; the dataset is that of the file of `comity compare`.

    inputs       two or more scenario files, and results files (.h5) of runs
    reference    one of them (default: the first)
    outcomes     "final_trust MEX>USA", ...; "all" for every one (default: the main ones)
    at           months at which the state is compared too
    replicates, seed, ticks, set, parameters    as for `comity.run`, of every scenario
    level        of the intervals
    margin       differences up to this many standard deviations of the reference do not matter;
                 `margins` sets it by outcome, in the unit of each
    measures     the path of a file of measures: those that have a name are compared too
    independent  draws of its own for each scenario, in place of the same for all
    posterior    the file of a calibration: the settings of every two replicates are drawn from it,
                 the same in every scenario
    bootstrap    intervals by bootstrap in place of t, but of shares always by their score
    title        of the comparison, in the dataset and above its figures

        >>> found = comity.compare("north_america.cfg", "benign_hegemon.cfg", replicates=200)
        >>> found["difference"].sel(scenario="benign_hegemon", outcome="final_trilateral")
        >>> found.comity.plot()
    """
    if len(inputs) < 2:
        raise Error(f"{len(inputs)} of the scenarios that are to be compared; two or more are "
                    "expected")
    paths = texts([_path(one) for one in inputs])
    own = texts([
        f"{name}={values.between(f'margins: {name}', value, 0, float('inf'), closed=True)!r}"
        for name, value in values.mapping("margins", margins).items()])
    changes = Scenario(None, values.changed(set, parameters), seed=seed, ticks=ticks,
                       replicates=replicates, title=title, or_defaults=True)
    every = isinstance(outcomes, str) and outcomes == "all"
    options = structures.CompareOptions(
        inputs=paths, inputs_count=len(inputs), changes=changes.structure,
        reference=None if reference is None else text_of(values.path("reference", reference)),
        outcomes=None if outcomes is None or every else text_of(
            values.listed("outcomes", outcomes)), all=every,
        at=None if at is None else text_of(values.listed("at", at)),
        measures=None if measures is None else text_of(values.path("measures", measures)),
        independent=values.flag("independent", independent),
        posterior=None if posterior is None else text_of(values.path("posterior", posterior)),
        bootstrap=values.flag("bootstrap", bootstrap), level=values.between("level", level, 0, 1),
        margin=values.between("margin", margin, 0, 1e6, closed=True), margins=own,
        margins_count=len(own),
        threads=values.whole("threads", threads, 0))
    return files.from_memory(compute("comity_compare", options))


def _path(given: object) -> str:
    path, text = values.path_and_text(given, "scenario")
    if text is not None:
        raise Error("a comparison is of files: the path of each is expected, not its text")
    return str(os.fspath(path))
