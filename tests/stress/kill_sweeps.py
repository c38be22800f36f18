#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills a sweep at random moments, resumes it, and compares the file with an undisturbed one's.

Each process is killed outright (SIGKILL) after a random time, or while it writes the final file,
and the sweep is resumed until it completes; then the next one begins. Every second sweep is computed
as two shards at once, which are killed and resumed, and then joined by a merge that is killed too. Ends
with status 1 at the first difference. Example: tests/stress/kill_sweeps.py --kills 200
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

SWEEP = """
title = "To be killed";
scenario = "{scenario}";
replicates = 100;
axes = (
  {{ key = "hegemony"; from = 0.0; to = 1.0; levels = {levels}; }},
  {{ key = "bilateralism"; from = 0.0; to = 1.0; levels = 37; }}
);
series = ["trust", "phase"];
every = 12;
"""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--comity", default=os.environ.get("COMITY", ROOT / "build/sim/cli/comity"))
    parser.add_argument("--seconds", type=float, default=20, help="of an undisturbed sweep, at least")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    return parser.parse_args()


class Sweeps:
    def __init__(self, given, directory):
        self.given, self.directory = given, directory
        self.sweep = directory / "sweep.cfg"
        self.target = directory / "killed.h5"
        self.random = random.Random(given.seed)
        self.kills = self.completed = self.while_writing = 0

    def command(self, output, *more):
        return [self.given.comity, "sweep", self.sweep, "-q", "-j", str(self.given.threads),
                "-o", output, *more]

    def undisturbed(self):
        """Makes the sweep long enough and computes it once without a kill; returns the seconds."""
        levels = 4
        while True:
            self.sweep.write_text(SWEEP.format(
                scenario=ROOT / "configs/north_america.cfg", levels=levels))
            started = time.monotonic()
            subprocess.run(self.command(self.directory / "whole.h5", "--force"), check=True)
            elapsed = time.monotonic() - started
            if elapsed >= self.given.seconds:
                print(f"undisturbed: {levels} x 37 points, {elapsed:.1f} s", flush=True)
                return elapsed
            levels = max(levels + 1, int(1.2 * levels * self.given.seconds / elapsed))

    def shard(self, number):
        return self.directory / f"shard{number}.h5"

    def kill_shards(self, longest):
        """Two shards at once, killed and resumed until both are complete."""
        left = {1, 2}
        while left:
            running = {k: subprocess.Popen(self.command(self.shard(k), "--resume", "--shard", f"{k}/2"))
                       for k in left}
            for number, one in running.items():
                killed = self.kills < self.given.kills and self.kill_after(
                    one, self.random.uniform(0, longest))
                status = one.wait()
                self.kills += killed
                if status == 0:
                    left.discard(number)
                elif not killed:
                    sys.exit(f"shard {number} ended with status {status}")

    def kill_merge(self):
        """A merge, killed and given again until it completes."""
        command = [self.given.comity, "merge", self.shard(1), self.shard(2), "-o", self.target]
        begun = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        elapsed = time.monotonic() - begun
        self.target.unlink()
        while True:
            running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            killed = self.kills < self.given.kills and self.kill_after(
                running, self.random.uniform(0, 1.5 * elapsed))
            status = running.wait()
            self.kills += killed
            self.while_writing += killed
            if status == 0:
                return
            if not killed:
                sys.exit(f"the merge ended with status {status}")

    def run_and_kill(self, longest):
        """One process; returns whether it completed before it could be killed."""
        running = subprocess.Popen(self.command(self.target, "--resume"))
        if self.random.random() < 0.05:
            killed = self.kill_while_writing(running)
        else:
            killed = self.kill_after(running, self.random.uniform(0, longest))
        status = running.wait()
        if not killed and status != 0:
            sys.exit(f"the sweep ended with status {status}")
        self.kills += killed
        return not killed

    @staticmethod
    def kill_after(running, seconds):
        try:
            running.wait(timeout=seconds)
            return False
        except subprocess.TimeoutExpired:
            running.kill()
            return running.wait() < 0

    def kill_while_writing(self, running):
        """Waits for the final file to be begun, then kills within its first tenth of a second."""
        while running.poll() is None:
            if list(self.directory.glob(".killed.h5.partial-*")):
                time.sleep(self.random.uniform(0, 0.1))
                running.kill()
                killed = running.wait() < 0
                self.while_writing += killed
                return killed
            time.sleep(0.002)
        return False

    def complete(self, longest):
        """Kills and resumes until a sweep is complete, and compares it."""
        if self.completed % 2 == 1:
            self.kill_shards(longest)
            self.kill_merge()
        else:
            while not self.run_and_kill(longest):
                if self.kills >= self.given.kills:
                    subprocess.run(self.command(self.target, "--resume"), check=True)
                    break
        found = same_results.differences(self.directory / "whole.h5", self.target)
        for parts in self.directory.glob("*.parts"):
            found.append(f"{parts} was left behind")
        if found:
            print(f"after {self.kills} kills these differ:", *found, sep="\n  ")
            sys.exit(1)
        self.completed += 1
        self.target.unlink()
        for left in [*self.directory.glob(".*.partial-*"), *self.directory.glob("shard*.h5")]:
            left.unlink()
        print(f"{self.kills} kills ({self.while_writing} of them while the final file was "
              f"written), {self.completed} sweeps completed, all equal", flush=True)


def main():
    given = arguments()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="kill_sweeps"))
    try:
        sweeps = Sweeps(given, directory)
        longest = sweeps.undisturbed() / 5
        while sweeps.kills < given.kills:
            sweeps.complete(longest)
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    main()
