# SPDX-License-Identifier: GPL-3.0-or-later
"""The model as a plain function of its parameters, for tools that explore functions."""

from __future__ import annotations

import os
import pathlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from . import running, sweeping, values
from .errors import Error
from .results import contents

Held = Mapping[str, tuple[tuple[str, ...], np.ndarray[Any, Any]]]  # dimensions and values

# keywords of a run that a sweep has as well
OF_SWEEPS = {"seed", "ticks", "mean_field"}
OF_RUNS = {"every", "record", "double", "threads", "replicates"}


class Function:
    """A scenario as a function: parameters by name in, means of outcomes over the replicates out.

    Made by `comity.function`. All calls share their random draws, so that differences between them
    are those of the parameters. It holds no state and may be called on several threads at once.
    """

    def __init__(self, scenario: str | os.PathLike[str], outcomes: Sequence[str],
                 replicates: values.Number, fixed: Mapping[str, Any]):
        self.scenario = scenario
        self.outcomes = list(outcomes)
        self.replicates = replicates
        self.fixed = dict(fixed)

    def __call__(self, **parameters: Any) -> dict[str, float]:
        """The means, by the names of the outcomes."""
        options: dict[str, Any] = {"replicates": self.replicates, "record": "none", **self.fixed,
                                   **parameters}
        wanted = set(_variables(self.outcomes))
        made = running.computed(self.scenario, wanted | contents.INNER, **options)
        if wanted <= made.variables.keys():
            # as they are: making a dataset of them takes longer than the run
            held: Held = {name: (one.dimensions, one.values)
                          for name, one in made.variables.items()}
        else:
            held = _held(running.run(self.scenario, **options))
        return {name: float(_means(held, name, [])[0]) for name in self.outcomes}

    def rows(self, names: Sequence[str], points: Any) -> np.ndarray[Any, Any]:
        """The means [point][outcome] at points [point][parameter], as samplers give them. All
        points are computed at once, as a sweep."""
        points = np.atleast_2d(points)
        if points.ndim != 2 or points.shape[1] != len(names):
            raise Error(f"{points.shape[-1]} columns for {len(names)} parameters")
        if not len(points):
            return np.empty((0, len(self.outcomes)))
        if set(self.fixed) & OF_RUNS or "\n" in str(self.scenario) or set(names) & set(self.fixed):
            made = [self(**dict(zip(names, point))) for point in points.tolist()]
            return np.array([list(means.values()) for means in made])
        sweep = _held(self._sweep(names, points))
        return np.stack([_means(sweep, name, ["point"]) for name in self.outcomes], axis=1)

    def _sweep(self, names: Sequence[str], points: np.ndarray[Any, Any]) -> xr.Dataset:
        options = {name: value for name, value in self.fixed.items() if name in OF_SWEEPS}
        changes = {name: value for name, value in self.fixed.items()
                   if name not in OF_SWEEPS and name != "set"}
        changes.update(self.fixed.get("set") or {})
        with tempfile.TemporaryDirectory(prefix="comity-") as folder:
            table = pathlib.Path(folder) / "points.csv"
            lines = [",".join(names), *_lines(points)]
            table.write_text("\n".join(lines) + "\n", encoding="utf-8")
            text = sweeping.file_text(
                scenario=os.path.abspath(self.scenario), replicates=self.replicates,
                outcomes=_variables(self.outcomes), set=changes,
                design={"kind": "table", "file": str(table)}, **options)
            return sweeping.sweep(text)


def _variables(outcomes: Sequence[str]) -> list[str]:
    """Those of a run, with its length where that counts."""
    names = dict.fromkeys(name.split(".")[0] for name in outcomes)
    return [*names, *(["months_in_phase"] if "first_entry" in names else [])]


def _lines(points: np.ndarray[Any, Any]) -> Iterable[str]:
    if points.dtype.kind in "fiu":
        return (",".join(map(repr, point)) for point in points.tolist())
    return (",".join(map(values.assigned, point)) for point in points)


def function(scenario: str | os.PathLike[str], outcomes: str | Sequence[str],
             replicates: values.Number = 50, **fixed: Any) -> Function:
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
    """
    outcomes = [outcomes] if isinstance(outcomes, str) else outcomes
    if not isinstance(values.plain(outcomes), Iterable) or isinstance(outcomes, bytes):
        raise Error(f"outcomes: {outcomes!r} is no list; a text or a list of them is expected")
    outcomes = [values.text("outcomes", one) for one in outcomes]
    return Function(scenario, outcomes, replicates, fixed)


def _held(data: xr.Dataset) -> Held:
    return {str(name): (tuple(map(str, one.dims)), one.values)
            for name, one in data.variables.items() if name in data.data_vars or name in one.dims}


def _means(held: Held, name: str, over: list[str]) -> np.ndarray[Any, Any]:
    """The mean over the replicates at each point, [point]; one of a run."""
    variable, *labels = name.split(".")
    known = [other for other, (dims, _) in held.items()
             if "replicate" in dims and other not in dims]
    if variable not in known:
        raise Error(f"there is no outcome {variable!r}; one of {', '.join(known)} is expected")
    dims, found = held[variable]
    dimensions = [dimension for dimension in dims if dimension not in ("replicate", *over)]
    if len(labels) != len(dimensions):
        raise Error(f"{name}: {'.'.join([variable, *map(str.upper, dimensions)])} is expected")
    numbers = found.transpose([dims.index(one) for one in (*dimensions, *over, "replicate")])
    for dimension, label in zip(dimensions, labels):
        allowed = [str(one) for one in held[dimension][1]]
        if label not in allowed:
            raise Error(f"{name}: {label!r} is no {dimension}; one of {', '.join(allowed)} is "
                        "expected")
        numbers = numbers[allowed.index(label)]
    if variable == "first_entry":
        dims, months = held["months_in_phase"]
        length = np.nansum(months, axis=dims.index("phase_name")).max()
        numbers = np.where(np.isnan(numbers), length, numbers)
    # rows without gaps, so that a point alone and among others is summed in the same order
    numbers = np.ascontiguousarray(np.atleast_2d(numbers.astype(float)))
    missing = np.isnan(numbers)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(missing, 0.0, numbers).sum(axis=1) / (~missing).sum(axis=1))
