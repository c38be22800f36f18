# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the linker's version script of the library: what the public headers declare, and
nothing else."""

import pathlib
import re
import sys


def declared(header: str) -> set[str]:
    """The functions and tables that a header declares; what it defines itself is left out."""
    code = re.sub(r"/\*.*?\*/", " ", header, flags=re.DOTALL)
    code = re.sub(r"^#.*(?:\\\n.*)*", "", code, flags=re.MULTILINE)
    code = re.sub(r"^static inline .*?^\}", "", code, flags=re.DOTALL | re.MULTILINE)
    code = re.sub(r"^typedef .*?;$", "", code, flags=re.DOTALL | re.MULTILINE)
    functions = re.findall(r"(?<![\w>.])(?<!struct )(?<!enum )(comity_\w+)\s*\(", code)
    return {*functions, *re.findall(r"^extern .*?(\w+);$", code, re.MULTILINE)}


if __name__ == "__main__":
    names = set().union(*(declared(pathlib.Path(path).read_text(encoding="utf-8"))
                          for path in sys.argv[1:]))
    print("{\n    global:")
    for name in sorted(names):
        print(f"        {name};")
    print("    local:\n        *;\n};")
