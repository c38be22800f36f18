#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the lines and branches of sim/ that were reached, from what a build with coverage wrote.

gcov tells of each object file; a source that several programs hold is counted once, a line or
branch as reached where any of them reached it.
"""

import collections
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def reports(build):
    for notes in sorted(build.rglob("*.gcno")):
        done = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities",
                               notes.resolve()], cwd=build, capture_output=True, check=False)
        for line in done.stdout.splitlines():
            yield json.loads(line)


def main():
    build = pathlib.Path(sys.argv[1])
    lines = collections.defaultdict(lambda: collections.defaultdict(int))
    branches = collections.defaultdict(lambda: collections.defaultdict(int))
    for report in reports(build):
        for file in report["files"]:
            path = (build / file["file"]).resolve()
            if not path.is_relative_to(ROOT / "sim") or path.suffix != ".c":
                continue
            name = str(path.relative_to(ROOT))
            for line in file["lines"]:
                lines[name][line["line_number"]] += line["count"]
                for k, branch in enumerate(line["branches"]):
                    branches[name][line["line_number"], k] += branch["count"]
    totals = [0, 0, 0, 0]
    print(f"{'file':44}{'lines':>16}{'branches':>18}")
    layers = collections.defaultdict(lambda: [0, 0, 0, 0])
    for name in sorted(lines):
        figures = [sum(map(bool, lines[name].values())), len(lines[name]),
                   sum(map(bool, branches[name].values())), len(branches[name])]
        print_row(name, figures)
        for k, figure in enumerate(figures):
            totals[k] += figure
            layers[name.split("/")[1]][k] += figure
    print()
    for layer, figures in sorted(layers.items()):
        print_row(f"sim/{layer}", figures)
    print_row("sim", totals)


def print_row(name, figures):
    reached, of, taken, ways = figures
    print(f"{name:44}{share(reached, of):>8}{of:>8}{share(taken, ways):>10}{ways:>8}")


def share(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "-"


if __name__ == "__main__":
    main()
