# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios run in memory."""

from __future__ import annotations

import difflib
import os
from collections.abc import Container, Iterable, Mapping

import xarray as xr

from . import values
from .binding import Results, compute, structures
from .binding.calls import text_of
from .errors import Error
from .results import files
from .sources import Scenario

OPTIONS = ["replicates", "seed", "ticks", "every", "record", "mean_field", "double", "threads",
           "measures", "posterior", "title"]


def run(scenario: str | os.PathLike[str], *, replicates: values.Number | None = None,
        seed: values.Number | None = None, ticks: values.Number | None = None,
        every: values.Number = 1, record: str | Iterable[str] | None = None,
        mean_field: bool = False, double: bool = False, threads: values.Number = 0,
        measures: str | os.PathLike[str] | None = None,
        posterior: str | os.PathLike[str] | None = None, title: str | None = None,
        set: Mapping[str, values.Setting] | None = None,  # pylint: disable=redefined-builtin
        **parameters: values.Setting) -> xr.Dataset:
    """Runs a scenario in memory; the dataset is that of the file which `comity run` would write.

    scenario     path of a scenario file, the name of a shipped one, or a text (anything with more
                 than one line)
    parameters   changed values by the names that `comity explain` lists; where a name has dots,
                 ``set={"states.USA.restraint": 0.9}`` or ``**{"states.USA.restraint": 0.9}``.
                 A value is a number, a list of numbers, or for `at` of events a month: "2001-09",
                 or a date of Python, NumPy or pandas
    replicates, seed, ticks    default: as the scenario says
    every        keep every N-th month
    record       variables to keep: a list of names, "all" or "none"
    mean_field   every random quantity replaced by its expectation; one replicate
    double       float64 instead of float32
    title        in place of the scenario's
    threads      default: one on each processor
    measures     a file of measures, or the name of a shipped one: each that has a name is kept, by
                 replicate where it is of one world
    posterior    the file of a calibration: the settings of every two replicates are drawn from it

    The arrays are the library's own memory, not copies. Mistakes raise `comity.Error`.

        >>> run = comity.run("configs/north_america.cfg", replicates=200, hegemony=0.7)
        >>> float(run["trust"].sel(state="MEX", partner="USA").isel(tick=-1).mean())
    """
    return files.from_memory(computed(
        scenario, None, replicates=replicates, seed=seed, ticks=ticks, every=every, record=record,
        mean_field=mean_field, double=double, threads=threads, measures=measures,
        posterior=posterior, title=title, set=set, **parameters))


def computed(scenario: str | os.PathLike[str], only: Container[str] | None, /, *,
             replicates: values.Number | None = None, seed: values.Number | None = None,
             ticks: values.Number | None = None,
             every: values.Number = 1, record: str | Iterable[str] | None = None,
             mean_field: bool = False, double: bool = False, threads: values.Number = 0,
             measures: str | os.PathLike[str] | None = None,
             posterior: str | os.PathLike[str] | None = None, title: str | None = None,
             set: Mapping[str, values.Setting] | None = None,  # pylint: disable=redefined-builtin
             **parameters: values.Setting) -> Results:
    """What `run` makes a dataset of; of its variables `only` these, or all."""
    source = Scenario(scenario, values.changed(set, parameters), seed=seed, ticks=ticks,
                      replicates=replicates, title=title)
    options = structures.RunOptions(
        scenario=source.structure, every=values.whole("every", every, 1),
        threads=values.whole("threads", threads, 0),
        mean_field=values.flag("mean_field", mean_field),
        double_precision=values.flag("double", double),
        measures=None if measures is None else text_of(values.path("measures", measures)),
        posterior=None if posterior is None else text_of(values.path("posterior", posterior)))
    if record is not None:
        options.record = text_of(values.listed("record", record) or "none")
    try:
        return compute("comity_run", options, only=only)
    except Error as error:
        raise Error(_with_options(str(error), parameters)) from None


def _with_options(message: str, parameters: Iterable[str]) -> str:
    """Offers an option where a keyword is no parameter but nearly one of the options."""
    lines = message.splitlines()
    for name in parameters:
        near = difflib.get_close_matches(name, OPTIONS, 1, 0.75)
        for number, line in enumerate(lines):
            if near and line.startswith(f"{name}: unknown key"):
                lines[number] = f"{name}: unknown key; did you mean the option {near[0]}?"
    return "\n".join(lines)
