#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several processes, or a process and somebody else, make one output at the same time.

For each command that writes: a file appears under the name of the output at the moment at which it
is put there (faults.c); two of the same at once; two where one names the output by a symbolic link;
a run and a sweep, and other pairs, with one name; all with locks and without, as on some network
file systems. What was there or came first stays, and nothing computed is lost: each process
succeeds, or gives its reason in one line; under the name is the very file of an undisturbed
process, and beside it are at most whole ones that were kept. Ends with status 1 when anything is
wrong.  Example: tests/stress/one_output.py --rounds 20
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import fail_once

FOREIGN = "of somebody else"
LINK = "link.h5"
WRITERS = ["run", "sweep", "join", "compare", "calibrate", "merge", "merge_simulations", "replay",
           "export", "new"]
LACKS = [(), ("LOCKS", "NOREPLACE"), ("LOCKS", "NOREPLACE", "LINKS")]
PAIRS = [(name, name) for name in WRITERS] + [
    ("run", "sweep"), ("sweep", "join"), ("compare", "calibrate"), ("merge", "sweep"),
    ("replay", "run"), ("calibrate", "merge_simulations")]


class Outputs(fail_once.Faults):
    def whole(self, name):
        """The file of an undisturbed process, made once."""
        if not (self.directory / f"{name}.h5").exists():
            self.counts(name)

    def appears(self, name, lacks=()):
        """What is wrong after a file came to the place at the last moment, where the file system lacks
        some of what faults.c takes from it."""
        self.whole(name)
        place = self.place(name)
        target = place / self.commands.file_of(name)
        done = self.preloaded(self.commands[name], place, COMITY_APPEARS=str(target),
                              **{f"COMITY_NO_{what}": "1" for what in lacks})
        beside = sorted(path.name for path in place.iterdir() if path != target)
        wrong = []
        if done.returncode != 1 or done.stderr.count("\n") != 1 or "appeared there" not in done.stderr:
            wrong.append(f"status {done.returncode}: {done.stderr}")
        if target.read_text(errors="replace") != FOREIGN:
            wrong.append("the other file is replaced")
        if beside != ([] if name in fail_once.TEXTS else ["results.kept-1.h5"]):
            wrong.append(f"beside it are {beside}")
        return wrong + self.wrong_with(place, [name], beside)

    def wrong_with(self, place, names, files):
        """Those of the files that are not the whole file of any of the commands."""
        return [f"{file} is not whole" for file in files
                if not any(self.equals(name, place / file) for name in names)]

    def equals(self, name, path):
        try:
            return path.is_file() and self.is_whole(name, place=path.parent, made=path)
        except (OSError, KeyError, ValueError):
            return False

    def together(self, names, locks=True, link=False):
        """What is wrong after these commands ran at once to one output."""
        for name in names:
            self.whole(name)
        place = self.place(names[0])
        target = self.commands.file_of(names[0])
        if link:
            (place / LINK).symlink_to(place / target)
        environment = {} if locks else {"LD_PRELOAD": str(self.library), "COMITY_NO_LOCKS": "1"}
        running = []
        for number, name in enumerate(names):
            words = [LINK if link and number and word == target else str(word)
                     for word in self.commands[name]]
            running.append(subprocess.Popen(
                [self.comity, *words], cwd=place, text=True, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                env={**os.environ, "SOURCE_DATE_EPOCH": "1000000000", **environment}))
        wrong = []
        for one in running:
            said = one.communicate(timeout=300)[1]
            if one.returncode not in (0, 1, 2) or said.count("\n") != (one.returncode != 0):
                wrong.append(f"status {one.returncode}: {said}")
        if all(one.returncode for one in running):
            wrong.append("nobody succeeds")
        if link and not (place / LINK).is_symlink():
            wrong.append("the link is replaced")
        return wrong + self.wrong_with(place, names, sorted(
            path.name for path in place.iterdir() if path.name != LINK))

    def round(self, report):
        for name in WRITERS:
            for lacks in LACKS:
                report(f"{name}, a file appears without {lacks}", self.appears(name, lacks))
        for names in PAIRS:
            for locks in (True, False):
                for link in (False, True):
                    if link and names[0] in fail_once.TEXTS:
                        continue
                    report(f"{names}, {'' if locks else 'no '}locks{', a link' if link else ''}",
                           self.together(names, locks, link))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--comity", default=os.environ.get(
        "COMITY", fail_once.ROOT / "build/sim/cli/comity"))
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="one_output"))
    tried = failed = 0

    def report(what, wrong):
        nonlocal tried, failed
        tried += 1
        failed += bool(wrong)
        if wrong:
            print(f"{what}:", *wrong, sep="\n  ", flush=True)

    try:
        outputs = Outputs(pathlib.Path(given.comity).absolute(), fail_once.build(directory), directory)
        for _ in range(given.rounds):
            outputs.round(report)
    finally:
        shutil.rmtree(directory)
    print(f"{tried} collisions, {failed} of them wrong")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
