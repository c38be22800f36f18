# SPDX-License-Identifier: GPL-3.0-or-later
"""Calibrations computed: which settings agree with what was observed, and how sure that is."""

from __future__ import annotations

import os
from collections.abc import Callable

import xarray as xr

from . import values
from .binding import compute, structures
from .binding.calls import text_of
from .errors import Error
from .results import files


def calibrate(calibration: str | os.PathLike[str], *, simulations: values.Number | None = None,
              kept: values.Number | None = None, check: values.Number = 0,
              output: str | os.PathLike[str] | None = None, resume: bool = False,
              join: bool = False, keep: bool = False, force: bool = False,
              threads: values.Number = 0, progress: Callable[[str, int, int], object] | None = None,
              title: str | None = None) -> xr.Dataset:
    """Finds the settings that agree with observations; the dataset is that of the file which
    `comity calibrate` would write.

    calibration    path of a calibration file, the name of a shipped one, or a text (anything with
                   more than one line, whose paths are relative to the working directory)
    simulations, kept    a budget in place of the file's
    check          coverage over this many truths, taken from the simulations
    output         a results file; without, nothing is written and an interrupt loses what was
                   simulated. With it, simulations are kept in OUTPUT.parts until the posterior is
                   there: `resume` goes on from them, `join` shares the work with every process on
                   any host that calls the same, `keep` leaves them, as comity.open reads them;
                   `force` replaces other results
    threads        default: one on each processor
    progress       called with what is computed, how many of its blocks are done, and of how many
    title          in place of the file's

        >>> posterior = comity.calibrate("north_america", simulations=20000, kept=300, check=100)
        >>> posterior["ratio"].to_series().sort_values()    # below 1: something is learned
        >>> posterior.comity.plot.marginals()
    """
    path, text = values.path_and_text(calibration, "calibration")
    flags = {name: values.flag(name, given) for name, given in (
        ("resume", resume), ("join", join), ("keep", keep), ("force", force))}
    if output is None and any(flags.values()):
        raise Error("resume, join, keep and force are of an output file, which is not given")
    if output is not None:
        output = values.path("output", output)
    options = structures.CalibrateOptions(
        source=structures.CalibrationSource(
            path=text_of(os.fspath(path)), text=None if text is None else text_of(text),
            simulations=0 if simulations is None else values.whole("simulations", simulations, 100),
            kept=0 if kept is None else values.whole("kept", kept, 1)),
        title=None if title is None else text_of(values.text("title", title)),
        check=values.whole("check", check, 0), resume=flags["resume"], join=flags["join"],
        keep=flags["keep"],
        threads=values.whole("threads", threads, 0))
    if options.check and options.check < 10:
        raise Error(f"check: {options.check} truths; 0, or 10 and more, are expected")
    results = compute("comity_calibrate", options, output=output, replace=flags["force"],
                      progress=progress)
    return files.from_memory(results) if output is None else files.open(output)
