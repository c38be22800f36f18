#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the lines and branches of sim/ that were reached, from what a build with coverage wrote.

gcov reports on each object file; a source that several programs hold is counted once, a line or
branch as reached where any of them reached it. BUILD/reached.json keeps what was reached so far;
with --faults, what it does not hold was reached by faults alone. BUILD/unreached.txt lists the lines
that nothing reached.

  tests/coverage.py BUILD [--faults]
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


def reached(build):
    """Of each file, what of its lines, and of the branches "LINE.BRANCH", was reached."""
    files = collections.defaultdict(lambda: ({}, {}))
    for report in reports(build):
        for file in report["files"]:
            path = (build / file["file"]).resolve()
            if not path.is_relative_to(ROOT / "sim") or path.suffix != ".c":
                continue
            lines, branches = files[str(path.relative_to(ROOT))]
            for line in file["lines"]:
                number = str(line["line_number"])
                lines[number] = lines.get(number, False) or line["count"] > 0
                for k, branch in enumerate(line["branches"]):
                    way = f"{number}.{k}"
                    branches[way] = branches.get(way, False) or branch["count"] > 0
    return files


def main():
    build, faults = pathlib.Path(sys.argv[1]), "--faults" in sys.argv[2:]
    files, kept = reached(build), build / "reached.json"
    before = json.loads(kept.read_text()) if faults else files
    if not faults:
        kept.write_text(json.dumps(files))
    print(f"{'file':44}{'lines':>16}{'branches':>18}" + f"{'by faults':>12}" * faults)
    rooms, unreached = collections.defaultdict(list), []
    for name, (lines, branches) in sorted(files.items()):
        row = [*figures(lines), *figures(branches),
               sum(lines.values()) - sum(before[name][0].values())]
        print_row(name, row, faults)
        for of in (f"sim/{name.split('/')[1]}", "sim"):
            rooms[of].append(row)
        source = (ROOT / name).read_text().splitlines()
        unreached += [f"{name}:{number}: {source[int(number) - 1].strip()}"
                      for number, count in sorted(lines.items(), key=lambda x: int(x[0]))
                      if not count]
    print()
    for of in sorted(rooms, key=lambda name: (name == "sim", name)):
        print_row(of, [sum(column) for column in zip(*rooms[of])], faults)
    (build / "unreached.txt").write_text("\n".join([*unreached, ""]))
    print(f"{build}/unreached.txt lists the {len(unreached)} lines that nothing reached")


def figures(counts):
    return sum(counts.values()), len(counts)


def print_row(name, row, faults):
    lines, of_lines, branches, of_branches, by_faults = row
    print(f"{name:44}{share(lines, of_lines):>8}{of_lines:>8}{share(branches, of_branches):>10}"
          f"{of_branches:>8}" + f"{by_faults:>12}" * faults)


def share(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "-"


if __name__ == "__main__":
    main()
