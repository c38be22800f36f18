# SPDX-License-Identifier: GPL-3.0-or-later
"""The model as a plain function of its parameters, for tools that explore functions."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from . import running
from .errors import Error


class Function:
    """A scenario as a function: parameters by name in, means of outcomes over the replicates out.

    Made by `comity.function`. All calls share their random draws, so that differences between them
    are those of the parameters. It holds no state and may be called on several threads at once.
    """

    def __init__(self, scenario: str | os.PathLike, outcomes: Sequence[str], replicates: int,
                 fixed: Mapping[str, object]):
        self.scenario = scenario
        self.outcomes = list(outcomes)
        self.replicates = replicates
        self.fixed = dict(fixed)

    def __call__(self, **parameters: float) -> dict[str, float]:
        """The means, by the names of the outcomes."""
        run = running.run(self.scenario, replicates=self.replicates, record="none",
                           **{**self.fixed, **parameters})
        return {name: float(_mean(run, name)) for name in self.outcomes}

    def rows(self, names: Sequence[str], points: np.ndarray) -> np.ndarray:
        """The means [point][outcome] at points [point][parameter], as samplers give them."""
        points = np.atleast_2d(points)
        if points.shape[1] != len(names):
            raise Error(f"{points.shape[1]} columns for {len(names)} parameters")
        return np.array([list(self(**dict(zip(names, map(float, point)))).values())
                         for point in points])


def function(scenario: str | os.PathLike, outcomes: Sequence[str], replicates: int = 50,
             **fixed: object) -> Function:
    """A scenario as a plain function of its parameters.

    outcomes     variables of a run with one value a replicate, and of what, as in
                 "final_trilateral", "final_identity.USA", "final_trust.MEX.USA",
                 "accords_total.trilateral.terrorism", "months_in_phase.mature". A first entry
                 that never comes counts as the whole run (a restricted mean)
    replicates   over which a mean is taken
    fixed        keywords of `comity.run` for every call: seed, ticks, mean_field, parameters

    With the EMA Workbench:

        >>> from ema_workbench import Model, RealParameter, ScalarOutcome
        >>> means = comity.function("configs/north_america.cfg", ["final_trilateral"])
        >>> model = Model("region", function=means)
        >>> model.uncertainties = [RealParameter("hegemony", 0, 1),
        ...                        RealParameter("bilateralism", 0, 1)]
        >>> model.outcomes = [ScalarOutcome("final_trilateral")]

    With SALib:

        >>> from SALib import ProblemSpec
        >>> names = ["hegemony", "states.USA.restraint"]
        >>> problem = ProblemSpec({"names": names, "bounds": [[0, 1], [0, 1]]})
        >>> problem.sample_sobol(64).evaluate(lambda points: means.rows(names, points)[:, 0])
        >>> problem.analyze_sobol()

    Larger designs are faster as a sweep, which computes all points at once; see `comity.sweep`.
    """
    if isinstance(outcomes, str):
        outcomes = [outcomes]
    return Function(scenario, outcomes, replicates, fixed)


def _mean(run: xr.Dataset, name: str) -> float:
    variable, *labels = name.split(".")
    known = [str(other) for other, data in run.data_vars.items() if "replicate" in data.dims]
    if variable not in known:
        raise Error(f"there is no outcome {variable!r}; one of {', '.join(known)} is expected")
    values = run[variable]
    dimensions = [str(dimension) for dimension in values.dims if dimension != "replicate"]
    if len(labels) != len(dimensions):
        raise Error(f"{name}: {'.'.join([variable, *map(str.upper, dimensions)])} is expected")
    for dimension, label in zip(dimensions, labels):
        allowed = [str(one) for one in run[dimension].values]
        if label not in allowed:
            raise Error(f"{name}: {label!r} is no {dimension}; one of {', '.join(allowed)} is "
                        "expected")
        values = values.sel({dimension: label})
    if variable == "first_entry":
        values = values.fillna(float(run["months_in_phase"].sum("phase_name").max()))
    return float(values.astype(float).mean())
