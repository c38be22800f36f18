#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills calibrations at random moments, alone or two at once, and resumes them.

Each is killed outright (SIGKILL) after a random time and given again with --resume until it
completes; its posterior must be that of an undisturbed one, and nothing else may be left. In every
second round two processes compute the same at once; one that ends by itself has succeeded or says
in one line why not. With --join there are as many rounds in which four processes join in, of which
two are killed and one comes late. Ends with status 1 at the first difference.
Example: tests/stress/kill_calibrations.py --kills 100
"""

import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/end_to_end"))

import same_results  # noqa: E402

MEASURES = """measures = (
  { name = "accords_us_ca"; kind = "accords"; venue = "USA-CAN"; },
  { name = "accords_us_mx"; kind = "accords"; venue = "USA-MEX"; } );
"""
CALIBRATION = """
scenario = "{scenario}"; measures = "measures.cfg"; method = "{method}"; {more}
simulations = {simulations}; kept = 200; ticks = 60;
priors = (
  {{ key = "agreements.initiative"; prior = {{ kind = "uniform"; low = 0.4; high = 1.2; }}; }},
  {{ key = "trust.gain"; prior = {{ kind = "log_uniform"; low = 0.01; high = 0.16; }}; }} );
targets = (
  {{ measure = "accords_us_ca"; observed = 5; error = 1; of = "one_history"; }},
  {{ measure = "accords_us_mx"; observed = 4; error = 1; of = "one_history"; }} );
"""


class Calibrations:
    def __init__(self, comity, directory, method, simulations, seed=1):
        self.comity, self.directory, self.random = comity, directory, random.Random(seed)
        self.kills = 0
        self.place = directory / "place"
        (directory / "measures.cfg").write_text(MEASURES)
        self.calibration = directory / f"{method}.cfg"
        self.calibration.write_text(CALIBRATION.format(
            scenario=ROOT / "configs/north_america.cfg", method=method, simulations=simulations,
            more="generation = 400;" if method == "sequential" else ""))
        self.whole = directory / f"{method}.h5"
        begun = time.monotonic()
        subprocess.run(self.command(self.whole), check=True, env=self.environment())
        self.seconds = time.monotonic() - begun

    def command(self, output, how="--resume"):
        return [self.comity, "calibrate", self.calibration, "-q", "-j", "1", how, "-o", output]

    @staticmethod
    def environment():
        return {**os.environ, "SOURCE_DATE_EPOCH": "1000000000"}

    def start(self, target, how="--resume"):
        return subprocess.Popen(self.command(target, how), stderr=subprocess.PIPE, text=True,
                                env=self.environment())

    def round(self, processes):
        """What is wrong after so many processes at once were killed and given again."""
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        target = self.place / "posterior.h5"
        wrong = []
        for last in (False, False, True):
            running = [self.start(target) for _ in range(processes)]
            for one in running:
                if not last:
                    try:
                        one.wait(timeout=self.random.uniform(0, self.seconds))
                    except subprocess.TimeoutExpired:
                        one.kill()
                        self.kills += 1
                errors = one.communicate(timeout=600)[1]
                if one.returncode not in (0, -9) and not (
                        processes > 1 and one.returncode == 1 and errors.count("\n") == 1):
                    wrong.append(f"status {one.returncode}: {errors}")
        subprocess.run(self.command(target), check=True, env=self.environment())
        wrong += same_results.differences(self.whole, target)
        left = sorted(path.name for path in self.place.iterdir() if path != target)
        return wrong + ([f"left behind: {left}"] if left else [])


    def join(self, processes=4, kills=2):
        """What is wrong after so many joined in, of whom some are killed and the last is late."""
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        target = self.place / "posterior.h5"
        running = [self.start(target, "--join") for _ in range(processes - 1)]
        killed = set()
        for one in running[:kills]:
            time.sleep(self.random.uniform(0, self.seconds / kills))
            if one.poll() is None:
                one.kill()
                killed.add(one)
        self.kills += len(killed)
        running.append(self.start(target, "--join"))
        wrong = []
        for one in running:
            errors = one.communicate(timeout=600)[1]
            if one.returncode != 0 and one not in killed:
                wrong.append(f"status {one.returncode}: {errors}")
        wrong += same_results.differences(self.whole, target)
        left = sorted(path.name for path in self.place.iterdir() if path != target)
        return wrong + ([f"left behind: {left}"] if left else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comity", default=os.environ.get("COMITY", ROOT / "build/sim/cli/comity"))
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--join", type=int, metavar="ROUNDS", help="in place of --kills")
    given = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="kill_calibrations"))
    try:
        kinds = [Calibrations(given.comity, directory, "sequential", 8000),
                 Calibrations(given.comity, directory, "rejection", 200000)]
        number = 0
        while given.join and number < given.join:
            wrong = kinds[number % 2].join()
            if wrong:
                print(f"round {number}:", *wrong, sep="\n  ")
                sys.exit(1)
            number += 1
        while not given.join and sum(one.kills for one in kinds) < given.kills:
            wrong = kinds[number % 2].round(1 + number // 2 % 2)
            if wrong:
                print(f"round {number}:", *wrong, sep="\n  ")
                sys.exit(1)
            number += 1
        print(f"{sum(one.kills for one in kinds)} kills in {number} rounds, all equal")
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    main()
