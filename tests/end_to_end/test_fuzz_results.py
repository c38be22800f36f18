# SPDX-License-Identifier: GPL-3.0-or-later
"""A short run of the fuzzer of results files, and the files that once made HDF5 crash or loop."""

import re
import subprocess
import sys

import pytest


def fuzz(root, program, *arguments):
    finished = subprocess.run([sys.executable, root / "tests/fuzz/fuzz_results.py", program,
                               *map(str, arguments), "--quiet"], capture_output=True, text=True,
                              timeout=1200)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def test_mutated_files(root, program):
    said = fuzz(root, program, 25, 7)
    assert re.search(r"\b25 files\b", said) and "; 0 wrong" in said


def test_what_hdf5_does_to_itself_is_contained(root, program):
    corpus = root / "tests/fuzz/corpus/results"
    files = list(corpus.glob("*.h5.gz"))
    if not files:
        pytest.skip("there is no corpus")
    said = fuzz(root, program, 0, 1, "--corpus", corpus)
    assert re.search(rf"\b{len(files)} files\b", said) and "; 0 wrong" in said
