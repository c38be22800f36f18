#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes join in one sweep where locks do not work; some are killed, one comes late.

A preloaded library (faults.c) makes every lock fail, as some network file systems do. Whoever is
left must leave the very file of an undisturbed sweep and nothing else. Reports how long those that
are left waited at most for the blocks of others. Ends with status 1 at the first difference.
Example: tests/stress/join.py --rounds 50
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import fail_once

sys.path.insert(0, str(fail_once.ROOT / "tests/end_to_end"))

import same_results  # noqa: E402

SWEEP = """
scenario = "{scenario}"; replicates = 200; ticks = 120; trajectories = ["trilateral"];
axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; levels = {levels}; }} );
"""


class Joiner:
    """A process that joins in, and the moments at which it waited for others."""

    def __init__(self, command, environment):
        self.running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        self.waited, self.lines, self.killed = None, [], False
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.running.stderr:
            self.lines.append(line)
            try:
                told = json.loads(line)
            except ValueError:
                continue
            # the last spell of waiting counts: before it there was something to do again
            self.waited = time.monotonic() if "waiting_for_blocks" in told else None

    def kill(self):
        self.killed = self.running.poll() is None
        self.running.kill()

    def end(self):
        """Its status, and for how many seconds it waited at the end."""
        status = self.running.wait(timeout=600)
        ended = time.monotonic()
        self.reader.join()
        self.running.stderr.close()
        return status, ended - self.waited if self.waited else 0


class Rounds:
    def __init__(self, comity, library, directory, levels=400, seed=1):
        self.comity, self.library, self.directory = comity, library, directory
        self.random = random.Random(seed)
        self.sweep = directory / "sweep.cfg"
        self.sweep.write_text(SWEEP.format(scenario=fail_once.ROOT / "configs/north_america.cfg",
                                           levels=levels))
        self.whole = directory / "whole.h5"
        begun = time.monotonic()
        subprocess.run([comity, "sweep", self.sweep, "-q", "-j", "1", "-o", self.whole], check=True)
        self.seconds = time.monotonic() - begun
        self.longest_wait = 0

    def start(self, target):
        environment = {**os.environ, "LD_PRELOAD": str(self.library), "COMITY_NO_LOCKS": "1"}
        return Joiner([self.comity, "sweep", self.sweep, "-q", "-j", "1", "--join",
                       "--progress", "json", "-o", target], environment)

    def round(self, processes=8, kills=3):
        """What is wrong after so many processes, of which some are killed and the last is late."""
        place = self.directory / "place"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        target = place / "sweep.h5"
        joiners = [self.start(target) for _ in range(processes - 1)]
        for one in joiners[:kills]:
            time.sleep(self.random.uniform(0, self.seconds / kills))
            one.kill()
        joiners.append(self.start(target))
        wrong = []
        for one in joiners:
            status, waited = one.end()
            if status != 0 and not one.killed:
                wrong.append(f"status {status}: {''.join(one.lines)}")
            elif status == 0:
                self.longest_wait = max(self.longest_wait, waited)
        wrong += same_results.differences(self.whole, target)
        left = sorted(path.name for path in place.iterdir() if path != target)
        return wrong + ([f"left behind: {left}"] if left else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comity", default=os.environ.get(
        "COMITY", fail_once.ROOT / "build/sim/cli/comity"))
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--kills", type=int, default=3)
    given = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="join"))
    try:
        rounds = Rounds(given.comity, fail_once.build(directory), directory)
        for number in range(given.rounds):
            wrong = rounds.round(given.processes, given.kills)
            if wrong:
                print(f"round {number}:", *wrong, sep="\n  ")
                sys.exit(1)
        print(f"{given.rounds} rounds of {given.processes} processes, {given.kills} of them killed "
              f"and one late: all equal; nobody waited longer than {rounds.longest_wait:.2f} s, "
              f"one process alone needs {rounds.seconds:.2f} s")
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    main()
