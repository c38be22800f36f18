# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the tests in the JUnit files of a directory; used by scripts/test.

A runner that failed without a failed test to show for it (a crash, a time-out, a build that broke)
counts as a failure: the file `broken` names these, one a line.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def outcome(case):
    for child in case:
        if child.tag in ("failure", "error"):
            return "failed"
        if child.tag == "skipped":
            return "skipped"
    return "passed"


def main(directory):
    names = {"passed": [], "failed": [], "skipped": []}
    broken = directory / "broken"
    runners = broken.read_text().splitlines() if broken.exists() else []
    for path in sorted(directory.glob("*.xml")):
        failed_before = len(names["failed"])
        for case in ElementTree.parse(path).iter("testcase"):
            name = f"{path.stem}: {case.get('classname') or ''} {case.get('name')}"
            names[outcome(case)].append(name)
        if len(names["failed"]) > failed_before:
            runners = [runner for runner in runners if not runner.endswith(f"in {path.stem}")
                       and not runner.endswith(f"/{path.stem}")]
    names["failed"] += runners
    for name in names["failed"]:
        print(f"failed: {name}")
    if names["skipped"]:
        print(f"{len(names['skipped'])} skipped, for the reasons above")
    print(f"{len(names['passed'])} passed, {len(names['failed'])} failed")
    return 0 if names["passed"] and not names["failed"] else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
