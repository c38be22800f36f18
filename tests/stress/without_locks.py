#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes compute one sweep to one file where locks do not work, and some of them are killed.

A preloaded library (faults.c) makes every lock fail, as some network file systems do. Whoever ends
by itself must leave the very file of an undisturbed sweep, and the last to end leaves nothing else.
Ends with status 1 at the first difference.  Example: tests/stress/without_locks.py --rounds 50
"""

import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import fail_once

sys.path.insert(0, str(fail_once.ROOT / "tests/end_to_end"))

import same_results  # noqa: E402

SWEEP = """
scenario = "{scenario}"; replicates = 200; ticks = 120; trajectories = ["trilateral"];
axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; levels = {levels}; }} );
"""


class Rounds:
    def __init__(self, comity, library, directory, levels=60, seed=1):
        self.comity, self.library, self.directory = comity, library, directory
        self.random = random.Random(seed)
        self.sweep = directory / "sweep.cfg"
        self.sweep.write_text(SWEEP.format(scenario=fail_once.ROOT / "configs/north_america.cfg",
                                           levels=levels))
        self.whole = directory / "whole.h5"
        subprocess.run([comity, "sweep", self.sweep, "-q", "-o", self.whole], check=True)

    def start(self, target):
        return subprocess.Popen(
            [self.comity, "sweep", self.sweep, "-q", "-j", "1", "--resume", "-o", target],
            env={**os.environ, "LD_PRELOAD": str(self.library), "COMITY_NO_LOCKS": "1"},
            stderr=subprocess.PIPE, text=True)

    def round(self, processes, kills):
        """What is wrong after so many processes, of which the first few are killed."""
        place = self.directory / "place"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        target = place / "sweep.h5"
        running = [self.start(target) for _ in range(processes)]
        for one in running[:kills]:
            try:
                one.wait(timeout=self.random.uniform(0, 0.5))
            except subprocess.TimeoutExpired:
                one.kill()
        wrong = []
        for one in running:
            errors = one.communicate(timeout=300)[1]
            if one.returncode not in (0, -9):
                wrong.append(f"status {one.returncode}: {errors}")
        if any(one.returncode != 0 for one in running):
            subprocess.run([self.comity, "sweep", self.sweep, "-q", "--resume", "-o", target],
                           check=True)
        wrong += same_results.differences(self.whole, target)
        left = sorted(path.name for path in place.iterdir() if path != target)
        return wrong + ([f"left behind: {left}"] if left else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comity", default=os.environ.get(
        "COMITY", fail_once.ROOT / "build/sim/cli/comity"))
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--processes", type=int, default=3)
    given = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="without_locks"))
    try:
        rounds = Rounds(given.comity, fail_once.build(directory), directory)
        for number in range(given.rounds):
            wrong = rounds.round(given.processes, number % given.processes)
            if wrong:
                print(f"round {number}:", *wrong, sep="\n  ")
                sys.exit(1)
        print(f"{given.rounds} rounds of {given.processes} processes, all equal")
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    main()
