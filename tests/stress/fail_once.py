#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets each call of the system and of the allocator fail once, in turn, in commands that write.

A preloaded library (faults.c) makes one write, fsync, rename, malloc ... of a small command fail.
Then nothing may be lost, nothing whole that is not: the command either succeeds with the very file
of an undisturbed one, or says in one line why not, leaves no file under the name and nothing
half-written, and succeeds when it is given again (a sweep or calibration with --resume). What is
only printed is the whole of it, or there is a reason. Libraries that crash when they find no memory
(libconfig, HDF5) are counted apart: the process dies, and again nothing may be lost.
Ends with status 1 when anything is wrong.

  tests/stress/fail_once.py                  every call, hours
  tests/stress/fail_once.py --every 50       each fiftieth of the many
  tests/stress/fail_once.py --ways           allocations that the same calls lead to: first and last
"""

import argparse
import collections
import difflib
import filecmp
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/end_to_end"))

import same_results  # noqa: E402

MEMORY = ["malloc", "calloc", "realloc", "memalign"]
TARGET = "results.h5"
PRINTED = ("facts", "show", "print")  # commands that write no file
TEXTS = ("export", "new", "submit")  # and those whose file is a text
SBATCH = "#!/bin/sh\ncat > job && mv job results.h5 && echo 7\n"
SWEEP = """
scenario = "{scenario}"; replicates = 3; ticks = 96;
outcomes = ["final_trust"]; series = ["trust"];
axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; levels = 4; }} );
"""
MEASURES = """measures = (
  { name = "accords_us_ca"; kind = "accords"; venue = "USA-CAN"; },
  { name = "accords_us_mx"; kind = "accords"; venue = "USA-MEX"; } );
"""
CALIBRATION = """
scenario = "scenario.cfg"; measures = "measures.cfg"; simulations = 200; kept = 40; ticks = 48;
priors = (
  { key = "agreements.initiative"; prior = { kind = "uniform"; low = 0.4; high = 1.2; }; },
  { key = "trust.gain"; prior = { kind = "log_uniform"; low = 0.01; high = 0.16; }; } );
targets = (
  { measure = "accords_us_ca"; observed = 4; error = 1; of = "one_history"; },
  { measure = "accords_us_mx"; observed = 3; error = 1; of = "one_history"; } );
"""
FACTS = """
measures = ( { name = "accords"; kind = "ensemble_mean"; of = { kind = "accords"; }; } );
facts = ( { name = "F1"; source = "s"; statement = "There are accords.";
  measures = ( { label = "accords"; above = 0; measure = "accords"; } ); } );
"""


def target_of(name):
    """What a command's file is called."""
    return "results.csv" if name == "export" else TARGET


def build(directory):
    """The preloaded library."""
    library = directory / "faults.so"
    subprocess.run([os.environ.get("CC", "cc").split()[-1], "-shared", "-fPIC", "-O1",
                    ROOT / "tests/stress/faults.c", "-o", library, "-ldl"], check=True)
    return library


def of_hdf5(program):
    """Where the code of HDF5 is in a program that is linked with its archive."""
    listed = subprocess.run(["nm", "-n", "--defined-only", program], text=True, check=True,
                            stdout=subprocess.PIPE).stdout
    ranges, begin = [], None
    for address, kind, name in (line.split(maxsplit=2) for line in listed.splitlines()):
        hdf5 = name.startswith("H5")
        if kind in "tT" and hdf5 != (begin is not None):
            if not hdf5:
                ranges.append(f"{begin}-{address}")
            begin = address if hdf5 else None
    return ",".join(ranges)


class Faults:
    def __init__(self, comity, library, directory):
        self.comity, self.library, self.directory = comity, library, directory
        self.inputs = directory / "inputs"
        self.inputs.mkdir()
        self.printed = {}
        self.injected, self.wrong = collections.Counter(), []
        self.survived = self.refused = 0
        self.crashed = collections.Counter()
        self.hdf5 = of_hdf5(comity)
        self.prepare()

    def prepare(self):
        """What the commands read."""
        self.scenario = self.inputs / "scenario.cfg"
        shutil.copy(ROOT / "configs/north_america.cfg", self.scenario)
        self.sweep = self.inputs / "sweep.cfg"
        self.sweep.write_text(SWEEP.format(scenario=self.scenario))
        for name, text in (("measures", MEASURES), ("calibration", CALIBRATION), ("facts", FACTS)):
            (self.inputs / f"{name}.cfg").write_text(text)
        calibrate = ["calibrate", self.inputs / "calibration.cfg", "-j", 1]
        world = self.inputs / "world.h5"
        self.run(["run", self.scenario, "-r", 2, "-q", "-o", world], self.inputs)
        self.commands = {
            "run": ["run", self.scenario, "-r", 2, "-j", 1, "--record", "trust", "--ticks", 96],
            "sweep": self.arguments_of_sweep(),
            "resume": [*self.arguments_of_sweep(), "--resume"],
            "join": [*self.arguments_of_sweep(), "--join"],
            "merge": ["merge", *self.shards_of(self.arguments_of_sweep())],
            "compare": ["compare", self.scenario, self.scenario, "-r", 3, "-j", 1],
            "replay": ["replay", world, "--replicate", 1],
            "calibrate": calibrate,
            "calibrate_on": [*calibrate, "--resume"],
        }
        self.commands = {name: [*words, "-o", TARGET] for name, words in self.commands.items()}
        self.commands |= {
            "merge_simulations": ["merge", *self.shards_of(calibrate), "-o", TARGET],
            "facts": ["facts", self.scenario, "--facts", self.inputs / "facts.cfg", "-r", 4, "-j", 1],
            "show": ["show", world],
            "print": ["export", world],
            "export": ["export", world, "-o", target_of("export")],
            "new": ["new", TARGET],
            "submit": ["submit", self.sweep, "-o", "sweep.h5", "--shards", 2],
        }
        (self.inputs / "sbatch").write_text(SBATCH)
        (self.inputs / "sbatch").chmod(0o755)

    def shards_of(self, command):
        """Both halves of what a command computes."""
        shards = [self.inputs / f"{command[0]}{k}.h5" for k in (1, 2)]
        for k, shard in enumerate(shards, 1):
            self.run([*command, "--shard", f"{k}/2", "-o", shard], self.inputs)
        return shards

    def arguments_of_sweep(self):
        return ["sweep", self.sweep, "-q", "-j", 1]

    def run(self, words, place, **environment):
        return subprocess.run(
            [self.comity, *map(str, words)], cwd=place, text=True, timeout=120, check=False,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1000000000", "COMITY_FAULT_HDF5": self.hdf5,
                 "PATH": f"{self.inputs}:{os.environ['PATH']}", **environment},
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, errors="replace",
            stdout=subprocess.PIPE)

    def place(self, name):
        """An empty directory; for what goes on with the parts of what was left off."""
        place = self.directory / "place"
        shutil.rmtree(place, ignore_errors=True)
        if name in ("resume", "calibrate_on"):
            shutil.copytree(self.left_off("sweep" if name == "resume" else "calibrate"), place)
        else:
            place.mkdir()
        return place

    def left_off(self, name):
        """A directory of parts that are a whole work but for its end, where the disk was full."""
        place = self.directory / f"left_off_{name}"
        if not place.exists():
            place.mkdir()
            done = self.run(self.commands[name], place, LD_PRELOAD=str(self.library),
                            COMITY_FAULT=f"rename:{2 if name == 'calibrate' else 1}")
            assert done.returncode == 1 and (place / f"{TARGET}.parts").exists(), done.stderr
        return place

    def counts(self, name, of, **environment):
        """How often each call is made in the undisturbed command, whose file is kept."""
        place, file = self.place(name), self.directory / "counts"
        done = self.run(self.commands[name], place, LD_PRELOAD=str(self.library),
                        COMITY_FAULT_COUNTS=str(file), COMITY_FAULT_OF=of, **environment)
        assert done.returncode == 0, done.stderr
        if name in PRINTED:
            self.printed[name] = done.stdout
        else:
            shutil.move(place / target_of(name), self.directory / f"{name}.h5")
        return {call: int(count) for call, count in map(str.split, file.read_text().splitlines())}

    def fail(self, name, call, number, of):
        """One command with one fault; what is wrong is noted."""
        place, trace = self.place(name), self.directory / "trace"
        trace.unlink(missing_ok=True)
        done = self.run(self.commands[name], place, LD_PRELOAD=str(self.library),
                        COMITY_FAULT=f"{call}:{number}", COMITY_FAULT_OF=of,
                        COMITY_FAULT_TRACE=str(trace))
        self.injected[name] += 1
        where = trace.read_text() if trace.exists() else "nowhere"
        judge = self.judge_printed if name in PRINTED else self.judge
        problem = judge(name, call, place, done)
        foreign = pathlib.Path(where).name.startswith("lib") and "libcomity" not in where
        died = done.returncode < 0 or done.returncode == 255  # which HDF5's table of handles gives
        if problem and died and foreign and call in MEMORY:
            self.crashed[pathlib.Path(where).name] += 1
            problem = self.again(name, place)
        if problem:
            self.wrong.append(f"{name}: {call} {number} ({of}, by {where}): {problem}")
            print(self.wrong[-1], flush=True)

    def judge(self, name, call, place, done):
        lines, target = done.stderr.splitlines(), target_of(name)
        there = sorted(path.name for path in place.iterdir())
        if done.returncode < 0:
            return f"killed by {signal.Signals(-done.returncode).name}"
        if done.returncode == 0:
            self.survived += 1
            left = [] if call in ("unlink", "rmdir") else [x for x in there if x != target]
            return ("success without the file" if target not in there
                    else "another file" if not self.is_whole(name, place)
                    else f"damage that is none: {lines[0]}" if call in MEMORY and lines
                    else f"left behind: {left}" if left else None)
        self.refused += 1
        if done.returncode not in (1, 2):
            return f"status {done.returncode}"
        if len(lines) != 1 or not lines[0].strip() or lines[0].rstrip().endswith(":"):
            return f"{len(lines)} lines of message: {lines[:3]}"
        if self.lacks_no_memory(call, done, lines[0]):
            return self.lacks_no_memory(call, done, lines[0])
        excused = "it is written, but" in lines[0] or "standard output" in lines[0]
        if target in there and not (excused and self.is_whole(name, place)):
            return f"a file although it says {lines[0]}"
        if call not in ("unlink", "rmdir") and any(".partial-" in str(x) for x in place.rglob(".*")):
            return "a half-written file is left"
        # a text that is there is not replaced
        return None if target in there and name in TEXTS else self.again(name, place)

    @staticmethod
    def lacks_no_memory(call, done, line, *statuses):
        """What is wrong where memory lacked and the message gives another reason."""
        # libconfig ends the process itself
        ended = done.returncode in (1, *statuses) or "libconfig" in line
        # "Out of space" is what Debian's sh says; a thread is memory too
        if call in MEMORY and not (ended and re.search("memory|Out of space|a thread", line)):
            return f"status {done.returncode} and not for want of memory: {line}"
        return None

    def judge_printed(self, name, call, place, done):
        lines = done.stderr.splitlines()
        if done.returncode < 0:
            return f"killed by {signal.Signals(-done.returncode).name}"
        if list(place.iterdir()):
            return "files are left"
        if done.returncode == 0:
            self.survived += 1
            return self.is_printed(name, done.stdout)
        self.refused += 1
        if done.returncode not in (1, 2) or len(lines) != 1 or not lines[0].strip():
            return f"status {done.returncode}, {len(lines)} lines of message: {lines[:3]}"
        # of facts, 1 is also that they do not hold
        return self.lacks_no_memory(call, done, lines[0], *[2] * (name == "facts"))

    def is_printed(self, name, printed):
        other = list(difflib.unified_diff(self.printed[name].splitlines(), printed.splitlines(),
                                          n=0, lineterm=""))
        return f"it prints {other[2:8]}" if other else None

    def again(self, name, place):
        """The same command, undisturbed, completes the work and tidies up."""
        words = self.commands[name]
        if name in PRINTED:
            return self.is_printed(name, self.run(words, place).stdout)
        if name in ("sweep", "calibrate"):
            words = [*words, "--resume"]
        done = self.run(words, place)
        there = sorted(path.name for path in place.iterdir())
        if done.returncode != 0:
            return f"given again: {done.stderr}"
        if there != [target_of(name)]:
            return f"given again it leaves {there}"
        return None if self.is_whole(name, place) else "given again it makes another file"

    def is_whole(self, name, place, made=None):
        """Equal bytes; or equal values, where HDF5 left out a filter for want of memory."""
        whole, made = self.directory / f"{name}.h5", made or place / target_of(name)
        return (filecmp.cmp(made, whole, shallow=False)
                or (name not in TEXTS and same_results.differences(whole, made) == []))

    def campaign(self, name, of, calls, every, ways=False):
        file = self.directory / "ways"
        counts = self.counts(name, of, **({"COMITY_FAULT_WAYS": str(file)} if ways else {}))
        numbers = collections.defaultdict(set)
        for call, *both in map(str.split, file.read_text().splitlines() if ways else []):
            numbers[call] |= set(map(int, both))
        for call in calls:
            total = counts[call]
            step = every if total > 40 else max(1, every // 10)
            among = sorted(numbers[call]) or range(1, total + 1)
            for number in among[::step]:
                self.fail(name, call, number, of)
        return sum(counts[call] for call in calls)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comity", default=os.environ.get("COMITY", ROOT / "build/sim/cli/comity"))
    parser.add_argument("--commands", help="only these")
    parser.add_argument("--of", default="others,hdf5", help="who lacks memory")
    parser.add_argument("--calls", help="only these")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--ways", action="store_true")
    given = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="fail_once"))
    try:
        faults = Faults(pathlib.Path(given.comity).absolute(), build(directory), directory)
        for name in given.commands.split(",") if given.commands else faults.commands:
            for of in given.of.split(","):
                calls = MEMORY if of == "hdf5" else [
                    *MEMORY, "write", "pwrite", "read", "pread", "fsync", "rename", "link",
                    "unlink", "open", "create", "close", "mkdir", "rmdir", "opendir",
                    "ftruncate", "fallocate", "pthread_create"]
                if given.calls:
                    calls = [call for call in calls if call in given.calls.split(",")]
                total = faults.campaign(name, of, calls, given.every, given.ways)
                print(f"{name}, {of}: {faults.injected[name]} faults so far, of {total} calls; "
                      f"{len(faults.wrong)} wrong", flush=True)
        print(f"{sum(faults.injected.values())} faults: {faults.survived} without consequence, "
              f"{faults.refused} told in one line, {sum(faults.crashed.values())} crashes inside "
              f"libraries {dict(faults.crashed)}; {len(faults.wrong)} wrong")
        sys.exit(1 if faults.wrong else 0)
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    main()
