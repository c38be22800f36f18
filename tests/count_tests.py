# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the tests in the logs of a directory; used by scripts/test.

For every runner there may be NAME.xml (JUnit), NAME.json (meson's list of test programs), and
NAME.broken when the runner itself reported failure: its message counts as a failed test when no
test explains it. A program that crashed or ran out of time may leave no failed test in the JUnit
file; meson's list tells of it.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

GOOD = {"OK", "SKIP", "EXPECTEDFAIL"}


def outcome(case):
    for child in case:
        if child.tag in ("failure", "error"):
            return "failed"
        if child.tag == "skipped":
            return "skipped"
    return "passed"


def count(directory, runner):
    names = {"passed": [], "failed": [], "skipped": []}
    failed_tests = []
    junit, programs, broken = (directory / f"{runner}.{kind}" for kind in ("xml", "json", "broken"))
    if junit.exists():
        for suite in ElementTree.parse(junit).iter("testsuite"):
            for case in suite.findall("testcase"):
                result, group = outcome(case), case.get("classname") or suite.get("name")
                names[result].append(f"{runner}: {group} {case.get('name')}")
                if result == "failed":
                    failed_tests += [suite.get("name"), f"{suite.get('name')} / {case.get('name')}"]
    if programs.exists():
        for line in programs.read_text(encoding="utf-8").splitlines():
            program = json.loads(line)
            # the names in the JUnit file begin with the project's
            explained = any(name.endswith(program["name"]) for name in failed_tests)
            if program["result"] not in GOOD and not explained:
                names["failed"].append(f"{runner}: {program['name']}: {program['result']}")
    if broken.exists() and not names["failed"]:
        names["failed"].append(f"{runner}: {broken.read_text(encoding='utf-8').strip()}")
    return names


def main(directory):
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for runner in sorted({path.stem for path in directory.iterdir()}):
        names = count(directory, runner)
        for name in names["failed"]:
            print(f"failed: {name}")
        for result, which in names.items():
            total[result] += len(which)
    if total["skipped"]:
        print(f"{total['skipped']} skipped, for the reasons above")
    print(f"{total['passed']} passed, {total['failed']} failed")
    return 0 if total["passed"] and not total["failed"] else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
