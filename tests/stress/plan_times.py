#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what `comity plan` foretells of the shipped sweeps beside what they then take.

Sweeps of which little is computed take less than a second and tell little; --replicates makes
them longer. Example: tests/stress/plan_times.py --replicates 1000
"""

import argparse
import os
import pathlib
import re
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comity", default=os.environ.get("COMITY", ROOT / "build/sim/cli/comity"))
    parser.add_argument("--replicates", type=int, help="at each point, instead of the sweeps' own")
    return parser.parse_args()


def prepared(sweep, given, directory):
    """A copy beside the scenarios that it names by their paths, with the replicates asked for."""
    text = sweep.read_text().replace('"../', f'"{sweep.parent.parent}/')
    if given.replicates:
        text = re.sub(r"(?m)^replicates *= *[0-9]+", f"replicates = {given.replicates}", text)
    copy = directory / sweep.name
    copy.write_text(text)
    return copy


def compare(sweep, given, directory):
    path, results = prepared(sweep, given, directory), directory / "sweep.h5"
    said = subprocess.run([given.comity, "plan", path], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    began = time.monotonic()
    subprocess.run([given.comity, "sweep", path, "-q", "-o", results], check=True)
    took = time.monotonic() - began
    foretold = re.search(r"Time +(.*) to compute", said)[1]
    size = re.search(r"file about ([^,]*)", said)[1]
    print(f"{sweep.stem:24} {foretold:>18} {took:8.1f} s  {size:>9} "
          f"{results.stat().st_size / 1e6:8.3g} MB", flush=True)
    results.unlink()


def main():
    given = arguments()
    print(f"{'':24} {'time foretold':>18} {'taken':>10}  {'file':>9} {'is':>11}")
    with tempfile.TemporaryDirectory() as directory:
        for sweep in sorted((ROOT / "configs/sweeps").glob("*.cfg")):
            compare(sweep, given, pathlib.Path(directory))


if __name__ == "__main__":
    main()
