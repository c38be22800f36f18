# SPDX-License-Identifier: GPL-3.0-or-later
"""A sweep that several processes compute where locks do not work: what join.py and without_locks.py
share."""

import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

import fail_once

sys.path.insert(0, str(fail_once.ROOT / "tests/end_to_end"))

import same_results  # noqa: E402

SWEEP = """
scenario = "{scenario}"; replicates = 200; ticks = 120; trajectories = ["trilateral"];
axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; levels = {levels}; }} );
"""


class SharedSweep:
    """Rounds of a sweep, each in an empty place; the file of an undisturbed one is `whole`."""

    def __init__(self, comity, library, directory, levels, seed=1, options=()):
        self.comity, self.directory = comity, directory
        self.environment = {**os.environ, "LD_PRELOAD": str(library), "COMITY_NO_LOCKS": "1"}
        self.random = random.Random(seed)
        self.sweep = directory / "sweep.cfg"
        self.levels = levels
        self.write(levels)
        self.whole = directory / "whole.h5"
        begun = time.monotonic()
        subprocess.run([comity, "sweep", self.sweep, "-q", *options, "-o", self.whole], check=True)
        self.seconds = time.monotonic() - begun

    def write(self, levels):
        self.sweep.write_text(SWEEP.format(
            scenario=fail_once.ROOT / "configs/north_america.cfg", levels=levels))

    def place(self):
        """Where the next round is to write its file."""
        place = self.directory / "place"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place / "sweep.h5"

    def wrong_with(self, target):
        """Differences to the undisturbed file, and what lies beside it."""
        left = sorted(path.name for path in target.parent.iterdir() if path != target)
        return (same_results.differences(self.whole, target)
                + ([f"left behind: {left}"] if left else []))


def campaign(rounds_of, description, processes, play, summary, **numbers):
    """Plays rounds until one is wrong, which ends the program with status 1."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--comity", default=os.environ.get(
        "COMITY", fail_once.ROOT / "build/sim/cli/comity"))
    for name, number in {"rounds": 50, "processes": processes, **numbers}.items():
        parser.add_argument(f"--{name}", type=int, default=number)
    given = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="shared_sweep"))
    try:
        rounds = rounds_of(given.comity, fail_once.build(directory), directory)
        for number in range(given.rounds):
            wrong = play(rounds, given, number)
            if wrong:
                print(f"round {number}:", *wrong, sep="\n  ")
                sys.exit(1)
        print(summary(rounds, given))
    finally:
        shutil.rmtree(directory)
