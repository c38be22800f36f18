#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets each site that calls the system, the allocator or HDF5 fail once, in every command.

A preloaded library (faults.c) makes one write, fsync, rename, malloc, H5Dread ... of a small
command fail; a first pass without a fault lists the sites: each chain of the program's own
functions that leads to such a call, with its first call and its last. Then nothing may be lost,
nothing whole that is not: the command either succeeds with the very file of an undisturbed one, or
says in one line why not, leaves what was under the name, or nothing, and nothing half-written, and
succeeds when it is given again (a sweep or calibration with --resume). What is only printed is the
whole of it, or there is a reason. Libraries that crash when they find no memory (libconfig, HDF5)
are counted apart: the process dies, and again nothing may be lost. The commands are those of
fault_commands.py, at least one of each that the program has. Ends with status 1 when anything is
wrong.

  tests/stress/fail_once.py                          each site once
  tests/stress/fail_once.py --every 50               each fiftieth
  tests/stress/fail_once.py --last                   the last call of each site as well
  tests/stress/fail_once.py --each --commands sweep  every call, hours
"""

import argparse
import collections
import concurrent.futures
import difflib
import filecmp
import fnmatch
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/end_to_end"))

import failing_calls  # noqa: E402
import fault_commands  # noqa: E402
import same_results  # noqa: E402
from fault_commands import TARGET, TEXTS  # noqa: E402

MEMORY = ["malloc", "calloc", "realloc", "memalign", "newlocale"]
TIDYING = ["unlink", "rmdir", "opendir", "readdir"]  # without which something may be left
# what plan and status print of this machine and of this moment
FLEETING = re.compile(r"^(Speed|Bound by|Time|Advice|Cores)? +.*$|[\d.]+( [a-zµ]+)?|, \d.*ago$", re.M)


def build(directory):
    """The preloaded library."""
    library = directory / "faults.so"
    subprocess.run([os.environ.get("CC", "cc").split()[-1], "-shared", "-fPIC", "-O1",
                    ROOT / "tests/stress/faults.c", "-o", library, "-ldl"], check=True)
    return library


def failing(program):
    """The same program with failing_calls.py between it and its libraries, where its build has that."""
    linked = program.parents[2] / "tests/comity_failing"
    return linked if linked.exists() else program


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


def is_among(call, patterns):
    return not patterns or any(fnmatch.fnmatch(call, pattern) for pattern in patterns)


Site = collections.namedtuple("Site", "call first last of")


class Faults:
    def __init__(self, comity, library, directory):
        self.comity, self.library, self.directory = failing(comity), library, directory
        self.inputs = directory / "inputs"
        self.inputs.mkdir()
        self.undisturbed = {}  # status, output and messages
        self.injected, self.sites, self.wrong = collections.Counter(), {}, []
        self.ended, self.crashed = collections.Counter(), collections.Counter()
        self.met = collections.defaultdict(set)  # of each command, the sites that have failed
        self.hdf5 = of_hdf5(comity)
        self.commands = fault_commands.Commands(self.run, self.inputs)

    def run(self, words, place, **environment):
        return subprocess.run(
            [self.comity, *map(str, words)], cwd=place, text=True, timeout=120, check=False,
            env={**fault_commands.environment_of(self.inputs), "COMITY_FAULT_HDF5": self.hdf5,
                 **environment},
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, errors="replace",
            stdout=subprocess.PIPE)

    def preloaded(self, words, place, **environment):
        return self.run(words, place, LD_PRELOAD=str(self.library), **environment)

    def place(self, name):
        """A directory of this thread with what the command finds there."""
        place = self.directory / f"place-{threading.get_ident()}"
        shutil.rmtree(place, ignore_errors=True)
        if name in fault_commands.LEFT_OFF:
            shutil.copytree(self.left_off(fault_commands.LEFT_OFF[name]), place)
        else:
            place.mkdir()
        self.commands.lay(name, place)
        return place

    def left_off(self, name):
        """A directory of parts that are a whole work but for its end, where the disk was full."""
        place = self.directory / f"left_off_{name}"
        if not place.exists():
            place.mkdir()
            done = self.preloaded(self.commands[name], place,
                                  COMITY_FAULT=f"rename:{1 if name == 'sweep' else 2}")
            assert done.returncode == 1 and (place / f"{TARGET}.parts").exists(), done.stderr
        return place

    def counts(self, name, of=""):
        """How often each call is made in the undisturbed command, whose file is kept, and where."""
        place, file, sites = self.place(name), self.directory / "counts", self.directory / "sites"
        done = self.preloaded(self.commands[name], place, COMITY_FAULT_COUNTS=str(file),
                              COMITY_FAULT_OF=of, COMITY_FAULT_SITES=str(sites))
        fails = name.endswith(("_kept", "_mistaken")) or self.commands[name][0] == "facts"
        assert fails or done.returncode == 0, done.stderr
        if self.commands.file_of(name):
            shutil.move(place / self.commands.file_of(name), self.directory / f"{name}.h5")
        self.undisturbed[name] = done.returncode, done.stdout, done.stderr
        self.sites[name] = [Site(call, int(first), int(last), of) for call, first, last, of
                            in map(str.split, sites.read_text().splitlines())]
        return {call: int(count) for call, count in map(str.split, file.read_text().splitlines())}

    def fail(self, name, call, number, site=None, of=""):
        """What is wrong after one fault, and how the command ended."""
        place, trace = self.place(name), self.directory / f"trace-{threading.get_ident()}"
        trace.unlink(missing_ok=True)
        before = self.contents(place)
        done = self.preloaded(self.commands[name], place, COMITY_FAULT=f"{call}:{number}",
                              COMITY_FAULT_OF=of, COMITY_FAULT_TRACE=str(trace))
        struck, where = (trace.read_text().split(maxsplit=1) if trace.exists()
                         else ("nowhere", "nowhere"))
        if self.commands.file_of(name):
            problem = self.judge(name, call, place, done)
        elif any(self.contents(place).get(path) != what for path, what in before.items()):
            problem = "what was there is not there"
        elif self.contents(place).keys() != before.keys() and not name.endswith("_kept"):
            problem = "files are left"
        else:
            problem = self.judge_printed(name, call, done)
        ended = "refused" if done.returncode else "survived"
        foreign = pathlib.Path(where).name.startswith("lib") and "libcomity" not in where
        died = done.returncode < 0 or done.returncode == 255  # which HDF5's table of handles gives
        if problem and died and foreign and call in MEMORY:
            ended = pathlib.Path(where).name
            problem = self.again(name, place)
        if site and struck != site:
            ended = "elsewhere"
        return ended, problem and f"{name}: {call} {number} (by {where}): {problem}"

    def files(self, name, place):
        """What the command has left, beside what it found there; what it computed again and could not
        compare may be kept."""
        found = [path.name for path in self.commands.beside(name)]
        kept = place / "results.kept-1.h5"
        if name.endswith("_again") and kept.exists() and self.is_whole(name, place, kept):
            found.append(kept.name)
        return sorted(path.name for path in place.iterdir() if path.name not in found)

    @staticmethod
    def contents(place):
        return {path: path.is_file() and path.read_bytes() for path in place.rglob("*")}

    def judge(self, name, call, place, done):
        lines, target = self.messages(name, done), self.commands.file_of(name)
        there = self.files(name, place)
        if done.returncode < 0:
            return f"killed by {signal.Signals(-done.returncode).name}"
        if done.returncode == 0:
            left = [] if call in TIDYING else [x for x in there if x != target]
            return ("success without the file" if target not in there
                    else "another file" if not self.is_whole(name, place)
                    else f"damage that is none: {lines[0]}"
                    if call in MEMORY and lines and not name.endswith("_damaged")
                    else f"left behind: {left}" if left else None)
        told = self.told(name, call, done)
        if told:
            return told
        excused = "it is written, but" in lines[0] or "standard output" in lines[0]
        if target in there and not (excused and self.is_whole(name, place)
                                    or self.is_replaced_not(name, place)):
            return f"a file although it says {lines[0]}"
        if call not in TIDYING and any(".partial-" in str(x) for x in place.rglob(".*")):
            return "a half-written file is left"
        # a text that is there is not replaced
        return None if target in there and self.commands[name][0] in TEXTS \
            else self.again(name, place)

    def messages(self, name, done):
        """Those that the undisturbed command does not give."""
        usual = self.undisturbed[name][2].splitlines()
        return [line for line in done.stderr.splitlines() if line not in usual]

    def told(self, name, call, done, *statuses):
        """What is wrong with how a refusal is told: not in one line, or not for want of memory."""
        lines = self.messages(name, done)
        if done.returncode not in (1, 2):
            return f"status {done.returncode}"
        if call == "write" and not lines and self.undisturbed[name][2]:
            return None  # what could not be written is the message
        if len(lines) != 1 or not lines[0].strip() or lines[0].rstrip().endswith(":"):
            return f"status {done.returncode}, {len(lines)} lines of message: {lines[:3]}"
        if name.endswith("_kept") and "it holds other results" in lines[0]:
            return None  # though not which
        # libconfig ends the process itself
        ended = done.returncode in (1, *statuses) or "libconfig" in lines[0]
        # "Out of space" is what Debian's sh says; a thread is memory too
        if call in MEMORY and not (ended and re.search("memory|Out of space|a thread", lines[0])):
            return f"status {done.returncode} and not for want of memory: {lines[0]}"
        return None

    def judge_printed(self, name, call, done):
        if done.returncode < 0:
            return f"killed by {signal.Signals(-done.returncode).name}"
        if (done.returncode, done.stderr) == self.undisturbed[name][::2]:
            return self.is_printed(name, done.stdout)
        # of facts, 1 is also that they do not hold; what is mistaken is so already
        mistaken = self.commands[name][0] in ("facts", "check") or name.endswith("_mistaken")
        return self.told(name, call, done, *[2] * mistaken)

    def is_printed(self, name, printed):
        whole = self.undisturbed[name][1]
        if self.commands[name][0] in ("plan", "status"):
            whole, printed = FLEETING.sub("", whole), FLEETING.sub("", printed)
        other = list(difflib.unified_diff(whole.splitlines(), printed.splitlines(), n=0, lineterm=""))
        return f"it prints {other[2:8]}" if other else None

    def again(self, name, place):
        """The same command, undisturbed, completes the work and tidies up."""
        words, target = self.commands[name], self.commands.file_of(name)
        if not target:
            return self.is_printed(name, self.run(words, place).stdout)
        if words[0] in ("sweep", "calibrate") and "--join" not in words:
            words = [*words, "--resume"]
        done = self.run(words, place)
        there = self.files(name, place)
        if done.returncode != 0:
            return f"given again: {done.stderr}"
        if there != [target]:
            return f"given again it leaves {there}"
        return None if self.is_whole(name, place) else "given again it makes another file"

    def is_whole(self, name, place, made=None):
        """Equal bytes; or equal values, where HDF5 left out a filter for want of memory."""
        whole = self.directory / f"{name}.h5"
        made = made or place / self.commands.file_of(name)
        return (filecmp.cmp(made, whole, shallow=False)
                or (self.commands[name][0] not in TEXTS
                    and same_results.differences(whole, made) == []))

    def is_replaced_not(self, name, place):
        """Whether what lay there is there still."""
        laid = self.commands.laid(name)
        return laid and filecmp.cmp(place / TARGET, laid, False)

    def chosen(self, name, calls, every, last):
        """The calls that are to fail: of a further way to give a command, at sites of its own; of
        libraries, at those that no command had before."""
        sites = [site for site in self.sites[name] if is_among(site.call, calls)]
        of_library, careful = failing_calls.CALLED.fullmatch, name in fault_commands.CAREFUL

        def met(site):
            return self.met["libraries" if of_library(site.call) else self.commands[name][0]]

        sites = [site for site in sites
                 if site.of not in met(site) or (careful and not of_library(site.call))]
        for site in sites:
            met(site).add(site.of)
        numbers = {(site.call, number, site.of) for site in sites
                   for number in ((site.first, site.last) if last else (site.first,))}
        return sorted(numbers)[::every]

    def campaign(self, name, calls=(), every=1, last=False, each=False):
        """The command with one fault after the other; what is wrong is noted."""
        counts = self.counts(name)
        among = self.chosen(name, calls, every, last)
        if each:
            among = [(call, number, None) for call in counts if is_among(call, calls)
                     for number in range(1, counts[call] + 1, every)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for ended, problem in pool.map(lambda fault: self.fail(name, *fault), among):
                self.injected[name] += 1
                (self.crashed if ended.startswith("lib") else self.ended)[ended] += 1
                if problem:
                    self.wrong.append(problem)
                    print(problem, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comity", default=os.environ.get("COMITY", ROOT / "build/sim/cli/comity"))
    parser.add_argument("--commands", help="only these")
    parser.add_argument("--calls", default="", help="only these, as in 'H5*,access'")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--last", action="store_true")
    parser.add_argument("--each", action="store_true")
    given = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="fail_once"))
    try:
        faults = Faults(pathlib.Path(given.comity).absolute(), build(directory), directory)
        for name in given.commands.split(",") if given.commands else faults.commands:
            wrong = len(faults.wrong)
            faults.campaign(name, given.calls.split(",") if given.calls else (), given.every,
                            given.last, given.each)
            print(f"{name}: {len(faults.sites[name])} sites, {faults.injected[name]} faults, "
                  f"{len(faults.wrong) - wrong} wrong", flush=True)
        print(f"{sum(faults.injected.values())} faults: {faults.ended['survived']} without "
              f"consequence, {faults.ended['refused']} told in one line, "
              f"{sum(faults.crashed.values())} crashes inside libraries {dict(faults.crashed)}, "
              f"{faults.ended['elsewhere']} at another site than was meant; "
              f"{len(faults.wrong)} wrong")
        sys.exit(1 if faults.wrong else 0)
    finally:
        shutil.rmtree(directory)


if __name__ == "__main__":
    main()
