#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands before each function of HDF5 and of the compressors that the program calls and that can fail.

HDF5's archive is linked into the program, where no preloaded library can stand before it, so that
the linker does (--wrap). What is called is asked of the object files, and how of the headers: nothing
is listed here but what never fails or is never asked whether it has. Each function asks faults.c,
where that is preloaded, whether it is to fail; what closes something closes it all the same.

  tests/stress/failing_calls.py LIBRARY PACKAGE SOURCE OPTIONS

LIBRARY is an archive of the program's object files, PACKAGE HDF5's name for pkg-config, SOURCE the
file in C that is written, and OPTIONS that of the linker's options.
"""

import os
import re
import subprocess
import sys

HEADERS = "#include <hdf5.h>\n#include <libdeflate.h>\n"
CALLED = re.compile(r"H5[ADFGILOPRST][a-z]\w*[a-z0-9]|libdeflate_\w+compress")
ANSWERLESS = {"H5Idec_ref"}  # handles are released by the end of their blocks
CLOSING = re.compile(r"H5[A-Z](close|vlen_reclaim)")
BEGIN = """/* Written by failing_calls.py. */
#include <hdf5.h>
#include <libdeflate.h>
#include <stdatomic.h>
#include <stdbool.h>

bool comity_call_fails(atomic_int *call, const char *name, const void *caller)
    __attribute__((weak));

static bool fails(atomic_int *call, const char *name, const void *caller)
{
    if (!comity_call_fails || !comity_call_fails(call, name, caller))
        return false;
    H5Eclear2(H5E_DEFAULT);
    H5Epush2(H5E_DEFAULT, __FILE__, name, 0, H5E_ERR_CLS, H5E_FUNC, H5E_CANTINIT, "it was made to fail");
    return true;
}
"""
FUNCTION = """
extern __typeof__({name}) __real_{name}, __wrap_{name};
{type} __wrap_{name}({parameters})
{{
    static atomic_int call = -1;
    const bool failed = fails(&call, "{name}", __builtin_return_address(0));
    {act}
}}
"""


def called_by(library):
    listed = subprocess.run(["nm", "--undefined-only", library], check=True, text=True,
                            stdout=subprocess.PIPE).stdout
    names = {line.split()[1] for line in listed.splitlines() if line.startswith("  ") and " U " in line}
    return sorted(name for name in names if CALLED.fullmatch(name) and name not in ANSWERLESS)


def declarations(package):
    flags = subprocess.run(["pkg-config", "--cflags", package], check=False, text=True,
                           stdout=subprocess.PIPE).stdout.split()
    compiler = os.environ.get("CC", "cc").split()[-1]
    text = subprocess.run([compiler, "-E", "-P", *flags, "-"], input=HEADERS, check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    return " ".join(text.split())


def function(name, text):
    found = re.search(r"([\w ]+?[ *]+)" + name + r" ?\(([^()]*)\)", text)
    kind = re.sub(r"\b(extern|__attribute__)\b", "", found.group(1)).strip()
    words = ", ".join(re.search(r"(\w+) ?(\[[^]]*\])? *$", one).group(1)
                      for one in found.group(2).split(","))
    failed = "0" if kind in ("size_t", "hsize_t") else f"({kind})-1"
    act = (f"const {kind} status = __real_{name}({words});\n    return failed ? {failed} : status;"
           if CLOSING.fullmatch(name) else f"return failed ? {failed} : __real_{name}({words});")
    return FUNCTION.format(name=name, type=kind, parameters=found.group(2), act=act)


def main():
    library, package, source, options = sys.argv[1:]
    names, text = called_by(library), declarations(package)
    with open(source, "w", encoding="utf-8") as stream:
        stream.write(BEGIN + "".join(function(name, text) for name in names))
    with open(options, "w", encoding="utf-8") as stream:
        stream.writelines(f"-Wl,--wrap={name}\n" for name in names)


if __name__ == "__main__":
    main()
