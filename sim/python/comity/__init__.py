# SPDX-License-Identifier: GPL-3.0-or-later
"""Pluralistic security communities in notebooks: run scenarios, sweep them, draw what comes out.

Running. A scenario runs in memory, as the command line would run it, number for number:

    import comity
    run = comity.run("configs/north_america.cfg", replicates=200, hegemony=0.7)

`run` is an xarray Dataset. Trajectories have the dimensions replicate and tick (with the dates as
`time`), and then state, partner, dyad, venue or issue; outcomes have one value a replicate:

    run["trust"].sel(state="MEX", partner="USA").mean("replicate").plot(x="time")
    run["final_identity"].mean("replicate")

Parameters are keywords; `comity explain` lists them. Where a name has dots, use a dictionary:

    comity.run("configs/north_america.cfg", set={"states.USA.restraint": 0.9,
                                                 "events.september_11.at": "1999-09"})

Sweeping. A grid of settings, or a sweep file:

    grid = comity.sweep("configs/north_america.cfg", replicates=50, outcomes=["final_phase"],
                        axes={"hegemony": [0, 0.25, 0.5, 0.75, 1], "bilateralism": [0, 0.5, 1]})

Files. What the commands wrote opens as the same datasets:

    run = comity.open("north_america.h5")

What such a dataset can do beyond xarray is under `.comity`:

    run.comity.phase_shares()             share of the replicates in each phase
    run.comity.first_passage("nascent")   first month in a phase, by replicate
    run.comity.median_entry("nascent")    Kaplan and Meier's median of it
    run.comity.survival()                 Kaplan-Meier curves of the entry into each phase
    sample.comity.sensitivity("share_ending ascendant")
                                          of a sweep of design saltelli or morris: Sobol indices,
                                          or elementary effects, by factor
    run.comity.to_tidy()                  pandas, one row for each number
    run.comity.to_wide()                  pandas, one row for each replicate; .to_stata("run.dta"),
                                          .to_excel("run.xlsx") write it
    run.comity.plot()                     the picture that suits the results
    run.comity.plot.trajectories()        and .phases(), .triad(at="2005-06"), .survival(),
                                          .compare(other=...), grid.comity.plot.phase_diagram(),
                                          .heat_map("final_trust MEX>USA"), .lines(...),
                                          sample.comity.plot.sensitivity("first_entry nascent")

Figures are Matplotlib's: `run.comity.plot.phases().savefig("phases.pdf")`.

Scenarios beside each other, one world in words, what a scenario holds, its mistakes, what a sweep
would take:

    found = comity.compare("configs/north_america.cfg", "configs/benign_hegemon.cfg")
    print(comity.trace("configs/north_america.cfg", 3, start="2001-06", end="2002-12"))
    comity.explain("configs/north_america.cfg").loc["states.USA.restraint"]
    comity.check("my_region.cfg")
    print(comity.plan("configs/sweeps/sobol_indices.cfg"))
    comity.facts("configs/north_america.cfg", power=True)

Calibrations, which say what settings agree with what was observed, and how sure that is:

    posterior = comity.calibrate("north_america", simulations=20000, kept=300, check=100)
    posterior["ratio"]                      standard deviation of the posterior over the prior's
    posterior.comity.draws()                settings of equal weight, one variable a parameter
    posterior.comity.to_arviz()             for ArviZ
    posterior.comity.plot.marginals()       and .pairs(), .predictions(), .coverage()

Functions. `comity.function` makes a scenario a plain function of its parameters, for the EMA
Workbench, SALib and the like.

Mistakes raise `comity.Error`, with every mistake on a line of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _registering
from .errors import Error

if TYPE_CHECKING:
    from .calibrating import calibrate
    from .comparing import compare
    from .functions import Function, function
    from .reports import Plan, Story, check, explain, facts, new, plan, scenarios, trace
    from .results.files import open  # noqa: A004
    from .running import run
    from .sweeping import sweep, sweep_text

    __version__: str

__all__ = ["Error", "Function", "Plan", "Story", "calibrate", "check", "compare", "explain",
           "facts", "function", "new", "open", "plan", "run", "scenarios", "sweep", "sweep_text",
           "trace"]

# where each name is defined: imported when it is first used, as xarray and pandas take their time
_HOMES = {"Function": "functions", "Plan": "reports", "Story": "reports",
          "calibrate": "calibrating", "check": "reports", "compare": "comparing",
          "explain": "reports", "facts": "reports", "function": "functions",
          "new": "reports", "open": "results.files", "plan": "reports", "run": "running",
          "scenarios": "reports", "sweep": "sweeping", "sweep_text": "sweeping",
          "trace": "reports"}


def __getattr__(name: str) -> object:
    import importlib  # pylint: disable=import-outside-toplevel
    if name == "__version__":  # of the library, which is loaded for it
        return importlib.import_module(".binding", __name__).version()
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


_registering.when_xarray_is_there()
