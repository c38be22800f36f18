# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: the real program, and a results file of it.

COMITY is the program's path, COMITY_SOURCE_ROOT the top of the source tree.
"""

import os
import pathlib
import signal
import subprocess
import sys

import pytest

import waiting
from doors import (  # noqa: F401 (fixtures)
    digest, page, pip_builder, pip_installed, pip_wheel, r, r_checked, r_environment)


def pytest_collection_modifyitems(items):
    """What takes minutes begins first, so that no other processor waits for it in the end."""
    slow = ["test_python_package.py", "test_readme.py", "test_slurm.py", "test_virtual.py"]
    items.sort(key=lambda item: item.path.name not in slow)


@pytest.fixture(scope="session", autouse=True)
def signals():
    """Where the tests run under nohup or in the background, the programs that they start would
    inherit that signals are ignored, and keep to it."""
    for one in waiting.ENDING:
        if signal.getsignal(one) == signal.SIG_IGN:
            signal.signal(one, signal.default_int_handler if one == signal.SIGINT
                          else lambda *_: None)


@pytest.fixture(scope="session")
def root():
    given = os.environ.get("COMITY_SOURCE_ROOT")
    return pathlib.Path(given) if given else pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def program(root):
    path = pathlib.Path(os.environ.get("COMITY", root / "build/sim/cli/comity")).absolute()
    assert path.exists(), f"{path}: build the program first, or set COMITY"
    return path


@pytest.fixture(scope="session")
def comity(program):
    """comity("run", ...) runs the program and returns its output; check=False allows failure."""

    def run(*arguments, cwd=None, check=True, env=None):
        finished = subprocess.run(
            [program, *map(str, arguments)],
            cwd=cwd, env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            timeout=1200,
        )
        if check:
            assert finished.returncode == 0, finished.stderr
        return finished

    return run


@pytest.fixture
def start(program):
    """Starts the program and leaves it running; a sweep, if so asked, held after a block."""
    started = []

    def run(*arguments, held=False, room=120):
        started.append(waiting.held(program, *arguments, room=room) if held else subprocess.Popen(
            [program, *map(str, arguments)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
            text=True))
        return started[-1]

    yield run
    for running in started:
        running.kill()
        running.wait()
        running.stderr.close()


@pytest.fixture(scope="session")
def package(root, program):
    """The Python package as a user of this build imports it."""
    os.environ.setdefault("COMITY_LIBRARY", str(program.parent / "libcomity.so.0"))
    sys.path.insert(0, str(root / "sim/python"))
    try:
        import comity  # noqa: PLC0415
    finally:
        sys.path.pop(0)
    return comity


@pytest.fixture(scope="session")
def scenario(root):
    return root / "configs/north_america.cfg"


@pytest.fixture(scope="session")
def north_america(comity, scenario, tmp_path_factory):
    """A results file of the default region, 64 replicates; not to be changed."""
    path = tmp_path_factory.mktemp("north_america") / "north_america.h5"
    comity("run", scenario, "--replicates", 64, "--output", path, "--quiet")
    return path
