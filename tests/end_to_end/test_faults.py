# SPDX-License-Identifier: GPL-3.0-or-later
"""A call of the system or the allocator fails once: tests/stress/fail_once.py, a part of it."""

import importlib.util
import shutil

import pytest

SYSTEM = ["fsync", "rename", "link", "unlink", "open", "create", "mkdir", "rmdir", "opendir",
          "ftruncate", "pthread_create"]


@pytest.fixture(scope="module")
def faults(program, root, tmp_path_factory):
    if not shutil.which("cc"):
        pytest.skip("there is no compiler for the library that is preloaded")
    described = importlib.util.spec_from_file_location("fail_once", root / "tests/stress/fail_once.py")
    fail_once = importlib.util.module_from_spec(described)
    described.loader.exec_module(fail_once)
    directory = tmp_path_factory.mktemp("faults")
    return fail_once.Faults(program, fail_once.build(directory), directory)


@pytest.mark.parametrize("name", ["run", "sweep", "resume", "merge", "compare", "replay"])
def test_one_call_fails(faults, name):
    """Every fourth of the rare ones, and some of those that are made all the time."""
    before = faults.injected[name]
    faults.campaign(name, "others", SYSTEM, 4 if name == "sweep" else 40)
    faults.campaign(name, "others", ["malloc", "calloc", "realloc", "pwrite", "close"], 400)
    assert faults.injected[name] - before >= 15
    assert faults.wrong == []
