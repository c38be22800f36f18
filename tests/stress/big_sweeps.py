#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sweeps of many points: whether time grows with the points and memory does not.

A grid of up to 10^5 levels by ten, and every axis of the Morris screening in a Morris design and in
a Latin hypercube, each at three sizes ten times apart: plan, sweep, resume, two shards and their
merge, also a virtual one, verify a few points, show, replay, open in xarray. Prints seconds of
processor time and peak memory of each. Ends with status 1 when a tenfold sweep takes more than
twenty times the processor time, or memory grows: by more than the order of the strata, that is,
which a Latin hypercube keeps, four bytes for each point and axis.
Example: tests/stress/big_sweeps.py --most 100000
"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SWEEP = """
scenario = "{scenario}"; ticks = 2; replicates = 10; outcomes = ["final_phase"];
{design}
axes = ( {axes} );
"""
LEVELS = ('{{ key = "hegemony"; from = 0.0; to = 1.0; levels = {}; }},'
          '{{ key = "bilateralism"; from = 0.0; to = 1.0; levels = 10; }}')


def grid(points):
    return "", LEVELS.format(points // 10)


def screening():
    lines = (ROOT / "configs/sweeps/morris_screening.cfg").read_text().splitlines()
    return [line.strip().rstrip(",") for line in lines if "key =" in line]


def morris(points):
    axes = screening()
    return f'design = {{ kind = "morris"; samples = {points // (len(axes) + 1)}; }};', ",".join(axes)


def hypercube(points):
    return (f'design = {{ kind = "latin_hypercube"; samples = {points}; }};',
            ",".join(screening()))


def measure(*command):
    """Seconds of processor time and peak bytes of a command, which must succeed."""
    pid = os.posix_spawn(command[0], list(map(str, command)), os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"{' '.join(map(str, command))}: status {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def steps(comity, sweep, target, points):
    shards = [target.with_name(f"shard{k}.h5") for k in (1, 2)]
    yield "plan", (comity, "plan", sweep)
    yield "sweep", (comity, "sweep", sweep, "-q", "-o", target)
    yield "resume", (comity, "sweep", sweep, "-q", "-o", target, "--resume")
    for k, shard in enumerate(shards, 1):
        yield f"shard {k}", (comity, "sweep", sweep, "-q", "-o", shard, "--shard", f"{k}/2")
    yield "merge", (comity, "merge", *shards, "-o", target.with_name("merged.h5"))
    virtual = target.with_name("virtual.h5")
    yield "virtual", (comity, "merge", *shards, "-o", virtual, "--virtual")
    yield "verify it", (comity, "verify", virtual, "--points", "5")
    yield "verify", (comity, "verify", target, "--points", "5")
    yield "show", (comity, "show", target)
    yield "replay", (comity, "replay", target, "--point", points // 2, "--replicate", "3", "-o",
                     target.with_name("world.h5"))
    yield "xarray", ("/usr/bin/python3", "-c", "import sys, xarray;"
                     "print(xarray.open_dataset(sys.argv[1]).final_phase[5, 5].values)", target)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comity", default=os.environ.get(
        "COMITY", str(ROOT / "build/sim/cli/comity")))
    parser.add_argument("--most", type=int, default=1000000, help="points of the largest")
    given = parser.parse_args()
    failed = False
    for kind, strata in ((grid, 0), (morris, 0), (hypercube, len(screening()))):
        before = {}
        for points in (given.most // 100, given.most // 10, given.most):
            directory = pathlib.Path(tempfile.mkdtemp(prefix="big"))
            try:
                design, axes = kind(points)
                sweep = directory / "sweep.cfg"
                sweep.write_text(SWEEP.format(scenario=ROOT / "configs/north_america.cfg",
                                              design=design, axes=axes))
                for name, command in steps(given.comity, sweep, directory / "sweep.h5", points):
                    seconds, memory = measure(*command)
                    print(f"{kind.__name__:9} {points:8} points  {name:9} {seconds:7.2f} s "
                          f"{memory / 1e6:7.1f} MB", flush=True)
                    if name in before:
                        # a sweep holds up to 30 MB of blocks before it writes them
                        allowed = before[name][1] + 40e6 + 4.0 * strata * points
                        if seconds > 20 * max(before[name][0], 0.5) or memory > allowed:
                            print(f"  more than {20 * max(before[name][0], 0.5):.1f} s or "
                                  f"{allowed / 1e6:.0f} MB")
                            failed = True
                    before[name] = seconds, memory
            finally:
                shutil.rmtree(directory)
    sys.exit(failed)


if __name__ == "__main__":
    main()
