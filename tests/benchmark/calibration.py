#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A calibration beside the same one as a loop in Python over single runs, in processor time.

204,800 histories of 240 months, ten measures of one history, eight coefficients, their posterior
included. The loop draws the same coefficients from their priors and calls comity.run once for each;
so many of its runs as --runs says are timed, and their time is multiplied by what all would be. Both
take turns, so that other load on the machine strikes both.

  COMITY=build/sim/cli/comity tests/benchmark/calibration.py
"""

import argparse
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("COMITY", ROOT / "build/sim/cli/comity")).absolute()
os.environ.setdefault("COMITY_LIBRARY", str(PROGRAM.parent / "libcomity.so.0"))
sys.path.insert(0, str(ROOT / "sim/python"))
import comity  # noqa: E402

MEASURES, TURNS = 10, 3


def calibration(folder, simulations):
    """The shipped synthetic.cfg with its first ten targets; and its priors."""
    text = (ROOT / "configs/calibrations/synthetic.cfg").read_text(encoding="utf-8")
    head, targets = text.split("targets = (\n")
    targets = targets.split("\n);")[0].split(",\n")[:MEASURES]
    head = head.replace("../", f"{ROOT}/configs/").replace('"measures/', f'"{folder}/')
    head = re.sub(r"simulations = \d+", f"simulations = {simulations}", head)
    wanted = re.findall(r'measure = "(\w+)"', "".join(targets))
    measures = (ROOT / "configs/calibrations/measures/history.cfg").read_text(encoding="utf-8")
    (folder / "history.cfg").write_text("measures = (\n" + ",\n".join(
        line.rstrip(",") for line in measures.splitlines()
        if any(f'name = "{name}"' in line for name in wanted)) + "\n);\n")
    file = folder / "ten.cfg"
    file.write_text(head + "targets = (\n" + ",\n".join(targets) + "\n);\n")
    priors = re.findall(r'key = "([\w.]+)".*low = ([\d.]+); high = ([\d.]+)', head)
    return file, {key: (float(low), float(high)) for key, low, high in priors}


def seconds(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def of_the_engine(file, output):
    before = seconds(resource.RUSAGE_CHILDREN)
    subprocess.run([PROGRAM, "calibrate", file, "-q", "--force", "-o", output], check=True)
    return seconds(resource.RUSAGE_CHILDREN) - before


def of_the_loop(folder, priors, draws, runs):
    before = seconds(resource.RUSAGE_SELF)
    for _ in range(runs):
        point = {key: draws.uniform(*ends) for key, ends in priors.items()}
        run = comity.run("north_america", set=point, seed=draws.randrange(1 << 32), replicates=1,
                         record="none", threads=1, measures=folder / "history.cfg")
        assert float(run["accords_us_ca_early"][0]) >= 0
    return seconds(resource.RUSAGE_SELF) - before


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--simulations", type=int, default=204800)
    parser.add_argument("--runs", type=int, default=100, help="of the loop, in each of three turns")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        file, priors = calibration(folder, options.simulations)
        draws = random.Random(1)
        of_the_loop(folder, priors, draws, 2)  # imports
        engine, loop = [], []
        for _ in range(TURNS):
            engine.append(of_the_engine(file, folder / "posterior.h5"))
            loop.append(of_the_loop(folder, priors, draws, options.runs) * options.simulations
                        / options.runs)
    print(f"{options.simulations} histories of 240 months, {MEASURES} measures, {len(priors)} "
          "coefficients; seconds of processor time, the least of three turns")
    print(f"comity calibrate, posterior included        {min(engine):10.1f}")
    print(f"a loop over comity.run, without a posterior {min(loop):10.1f}   "
          f"({TURNS * options.runs} runs timed)")
    print(f"ratio                                       {min(loop) / min(engine):10.0f}")


main()
