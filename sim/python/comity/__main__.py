# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `comity`, of a package that pip installed, and `python3 -m comity`."""

from __future__ import annotations

import os
import pathlib
import shutil
import sys


def main() -> None:
    """Becomes the program that belongs to this package, with the arguments of this process."""
    program = _find()
    if not program:
        sys.exit("comity: the program is not there: build it with scripts/build, or install it")
    os.execv(program, ["comity", *sys.argv[1:]])


def _find() -> str | None:
    """Of a wheel, inside this package; in a tree, its build directory; installed, the prefix."""
    here = pathlib.Path(__file__).resolve()
    tree = here.parents[3]
    places = [here.parent / "bin", tree / "build" / "sim" / "cli",
              *(prefix / "bin" for prefix in here.parents[3:6])]
    for place in places:
        if os.access(place / "comity", os.X_OK):
            return str(place / "comity")
    return shutil.which("comity")


if __name__ == "__main__":
    main()
