#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes compute one sweep to one file where locks do not work, and some of them are killed.

A preloaded library (faults.c) makes every lock fail, as some network file systems do. Whoever ends
by itself must leave the very file of an undisturbed sweep, and the last to end leaves nothing else.
Ends with status 1 at the first difference.  Example: tests/stress/without_locks.py --rounds 50
"""

import subprocess

from shared_sweep import SWEEP, SharedSweep, campaign  # noqa: F401


class Rounds(SharedSweep):
    def __init__(self, comity, library, directory, levels=60, seed=1):
        super().__init__(comity, library, directory, levels, seed)

    def start(self, target):
        return subprocess.Popen(
            [self.comity, "sweep", self.sweep, "-q", "-j", "1", "--resume", "-o", target],
            env=self.environment, stderr=subprocess.PIPE, text=True)

    def round(self, processes, kills):
        """What is wrong after so many processes, of which the first few are killed."""
        target = self.place()
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
        return wrong + self.wrong_with(target)


if __name__ == "__main__":
    campaign(Rounds, __doc__, 3,
             lambda rounds, given, number: rounds.round(given.processes, number % given.processes),
             lambda rounds, given: f"{given.rounds} rounds of {given.processes} processes, all equal")
