# SPDX-License-Identifier: GPL-3.0-or-later
"""The doors that are built or installed before they can be tested, once for all tests."""

import fcntl
import importlib.util
import os
import shutil
import subprocess

import h5py
import pytest

SCENARIO, WORLDS, SEED = "north_america", 64, 1


@pytest.fixture(scope="session")
def digest(comity, tmp_path_factory):
    """The hash of the command line, which every door has to find."""
    path = tmp_path_factory.mktemp("doors") / "run.h5"
    comity("run", SCENARIO, "-r", WORLDS, "-s", SEED, "-q", "-o", path)
    with h5py.File(path) as file:
        return file.attrs["results_sha256"].decode()


# ---- pip ----

PYTHON = "/usr/bin/python3"
MISSING = "; scripts/setup --test installs it"
PARTS = ["configs", "include", "sim", "meson.build", "meson_options.txt", "pyproject.toml",
         "README.md", "LICENSE"]


def run(*command, cwd="/"):
    finished = subprocess.run([*map(str, command)], cwd=cwd, check=False, text=True, timeout=1200,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    assert finished.returncode == 0, finished.stdout[-4000:] + finished.stderr[-4000:]
    return finished.stdout


def environment(folder, *options):
    run(PYTHON, "-m", "venv", *options, folder)
    return folder / "bin"


def install(programs, *arguments):
    run(programs / "pip", "install", "--quiet", "--no-index", "--no-deps",
        "--disable-pip-version-check", *arguments)


@pytest.fixture(scope="session")
def pip_builder(tmp_path_factory):
    """A virtual environment that sees Debian's packages; nothing is fetched from a network."""
    for module, package in (("ensurepip", "python3-venv"), ("mesonpy", "python3-mesonpy")):
        if not importlib.util.find_spec(module):
            pytest.skip(f"{package} is not installed{MISSING}")
    return environment(tmp_path_factory.mktemp("venv") / "v", "--system-site-packages")


@pytest.fixture(scope="session")
def pip_wheel(pip_builder, root, tmp_path_factory):
    """Built from a copy, without optimisation, which changes the time and not one bit."""
    folder = tmp_path_factory.mktemp("wheel")
    (folder / "tree").mkdir()
    for part in PARTS:
        copy = shutil.copytree if (root / part).is_dir() else shutil.copy
        copy(root / part, folder / "tree" / part)
    run(pip_builder / "pip", "wheel", "--quiet", "--no-build-isolation", "--no-index", "--no-deps",
        "--disable-pip-version-check", "--config-settings=setup-args=-Doptimization=0",
        "--wheel-dir", folder, folder / "tree")
    return next(folder.glob("comity-*.whl"))


@pytest.fixture(scope="session")
def pip_installed(pip_builder, pip_wheel):
    install(pip_builder, pip_wheel)
    return pip_builder


# ---- R ----

@pytest.fixture(scope="session")
def r_environment(root, program):
    """The library of this build, which may lie in any directory."""
    if not shutil.which("R"):
        pytest.skip(f"R is not installed{MISSING}")
    return {**os.environ, "COMITY_TREE": str(root), "COMITY_LIBRARIES": str(program.parent),
            "_R_CHECK_FORCE_SUGGESTS_": "false", "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="session")
def r_checked(root, r_environment, tmp_path_factory):
    """A folder with the package as R CMD build made it and what R CMD check left of it."""
    folder = tmp_path_factory.mktemp("R")
    # without what an installation from the tree left
    shutil.copytree(root / "scripts/R/comity", folder / "comity",
                    ignore=shutil.ignore_patterns("*.o", "*.so", "Makevars"))
    with_vignette = not subprocess.run(["Rscript", "-e", "library(knitr); library(markdown)"],
                                       check=False, stderr=subprocess.DEVNULL).returncode
    left_out = [] if with_vignette else ["--no-build-vignettes"]
    subprocess.run(["R", "CMD", "build", *left_out, "comity"], cwd=folder, env=r_environment,
                   check=True, stdout=subprocess.DEVNULL)
    made = next(folder.glob("comity_*.tar.gz"))
    left_out = [] if with_vignette else ["--ignore-vignettes"]
    finished = subprocess.run(["R", "CMD", "check", "--no-manual", *left_out, made.name],
                              cwd=folder, env=r_environment, check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=1200)
    return folder, finished


@pytest.fixture(scope="session")
def r(r_checked, r_environment):
    """r(text) runs a script with the package; the lines that it prints."""
    folder, _ = r_checked
    library = folder / "comity.Rcheck"

    def run(text, cwd=None):
        finished = subprocess.run(["Rscript", "--vanilla", "-e", f"library(comity)\n{text}"],
                                  env={**r_environment, "R_LIBS": str(library)}, cwd=cwd or folder,
                                  check=False, text=True, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=1200)
        assert finished.returncode == 0, finished.stderr
        return finished.stdout.splitlines()

    run.library = library
    return run


# ---- the explorer ----

BUILDERS = ("emcc", "esbuild", "node")


@pytest.fixture(scope="session")
def page(root, program):
    missing = [tool for tool in BUILDERS if not shutil.which(tool)]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed; scripts/setup --explorer does that")
    # The processes of one run of the tests share it: the first makes it, the others wait.
    (root / "build").mkdir(exist_ok=True)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    with open(root / "build/explorer.tested", "a+", encoding="utf-8") as made_for:
        fcntl.flock(made_for, fcntl.LOCK_EX)
        made_for.seek(0)
        if run is None or made_for.read() != run:
            made_for.truncate(0)
            finished = subprocess.run([root / "scripts/explorer", "--no-build"], check=False,
                                      env={**os.environ, "COMITY": str(program)},
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True, timeout=1200)
            assert finished.returncode == 0, finished.stdout
            assert "warning" not in finished.stdout
            made_for.write(run or "")
    return root / "build/explorer/comity.html"


def run_node(root, page, *arguments):
    finished = subprocess.run(
        ["node", "--no-experimental-fetch", root / "tests/end_to_end/explorer_worlds.mjs",
         page.parent, *map(str, arguments)], check=False,
        env={**os.environ, "COMITY_SOURCE_ROOT": str(root)}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=1200)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout
