# SPDX-License-Identifier: GPL-3.0-or-later
"""The package as pip installs it: command, library, shipped scenarios, pictures; and as a wheel
that carries its libraries."""

import re
import shutil
import subprocess
import zipfile

import h5py
import pytest

from doors import MISSING, SCENARIO, SEED, WORLDS, environment, install, run

@pytest.fixture(scope="module")
def results(pip_installed, tmp_path_factory):
    path = tmp_path_factory.mktemp("results") / "x.h5"
    run(pip_installed / "comity", "run", "north_america", "-r", 24, "-q", "-o", path)
    return path


def digest_of(path):
    with h5py.File(path) as file:
        return file.attrs["results_sha256"].decode()


def test_the_command_runs_a_shipped_scenario_from_anywhere(results, comity, scenario, tmp_path):
    comity("run", scenario, "-r", 24, "-q", "-o", tmp_path / "same.h5")
    assert digest_of(results) == digest_of(tmp_path / "same.h5")


def test_the_door_of_the_command(pip_installed, digest, tmp_path):
    run(pip_installed / "comity", "run", SCENARIO, "-r", WORLDS, "-s", SEED, "-q", "-o",
        tmp_path / "run.h5")
    assert digest_of(tmp_path / "run.h5") == digest


def test_the_door_of_the_package(pip_installed, digest):
    assert run(pip_installed / "python", "-c",
               f"import comity; run = comity.run({SCENARIO!r}, replicates={WORLDS}, seed={SEED})\n"
               "print(run.attrs['results_sha256'])").strip() == digest


def test_the_package_gives_the_same(pip_installed, results):
    found = run(pip_installed / "python", "-c",
                "import comity; run = comity.run('north_america', replicates=24)\n"
                "print(run.attrs['results_sha256'], comity.__file__)").split()
    assert found[0] == digest_of(results)
    assert str(pip_installed.parent) in found[1]


def test_the_versions_are_one(pip_installed, comity):
    listed = run(pip_installed / "python", "-c",
                 "import importlib.metadata as m; print(m.version('comity'))").strip()
    assert comity("--version").stdout.split()[1] == listed
    assert run(pip_installed / "comity", "--version").split()[1] == listed
    assert run(pip_installed / "python", "-m", "comity", "--version").split()[1] == listed


def test_what_comes_with_it(pip_installed, root):
    """Sweeps, calibrations and the rest, by name."""
    assert "Hegemony and bilateralism" in run(pip_installed / "comity", "plan", "hegemony_bilateralism")
    package = next((pip_installed.parent / "lib").glob("python3*/site-packages/comity"))
    shipped = {path.relative_to(root / "configs") for path in (root / "configs").rglob("*")
               if path.is_file()}
    assert shipped == {path.relative_to(package / "share/comity")
                       for path in (package / "share/comity").rglob("*") if path.is_file()}


def test_pictures(pip_installed, results, tmp_path):
    run(pip_installed / "python", "-m", "comity.plot", results, "-o", tmp_path / "x.png")
    assert (tmp_path / "x.png").read_bytes()[:4] == b"\x89PNG"


def test_a_mistake_ends_the_command_as_ever(pip_installed, tmp_path):
    finished = subprocess.run([pip_installed / "comity", "run", "north_amerika"], cwd=tmp_path,
                              check=False, text=True, stderr=subprocess.PIPE, timeout=1200)
    assert finished.returncode == 2 and "north_amerika" in finished.stderr


# ---- a wheel for other machines ----

@pytest.fixture(scope="module")
def carried(root, pip_wheel, tmp_path_factory):
    for program in ("patchelf", "readelf"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed{MISSING}")
    folder = tmp_path_factory.mktemp("carried")
    run(root / "scripts/wheel", "-o", folder, pip_wheel)
    return next(folder.glob("comity-*.whl"))


def test_a_wheel_carries_its_libraries(carried, results, tmp_path):
    """In an environment that sees no other packages."""
    programs = environment(tmp_path / "v")
    install(programs, carried)
    run(programs / "comity", "run", "north_america", "-r", 24, "-q", "-o", tmp_path / "y.h5")
    assert digest_of(tmp_path / "y.h5") == digest_of(results)
    package = next((programs.parent / "lib").glob("python3*/site-packages"))
    of_the_c_library = re.compile(r"(linux-vdso|ld-linux|lib(c|m|dl|rt|pthread|resolv|gcc_s)\.)")
    for binary in (package / "comity/bin/comity", package / "comity/lib/libcomity.so"):
        for line in run("ldd", binary).splitlines():
            name = line.split()[0].rsplit("/", 1)[-1]
            assert of_the_c_library.match(name) or str(package) in line, line
    run(programs / "python", "-c", "import ctypes, sys; ctypes.CDLL(sys.argv[1])",
        package / "comity/lib/libcomity.so")


def test_what_is_in_a_wheel(carried, root):
    assert re.fullmatch(r"comity-[\d.]+-py3-none-manylinux_2_\d+_\w+\.whl", carried.name)
    with zipfile.ZipFile(carried) as file:
        names = file.namelist()
        assert file.testzip() is None
        listed = [name for name in names if name.endswith("RECORD")]
        recorded = file.read(listed[0]).decode().splitlines()
        libraries = [name for name in names if name.startswith("comity.libs/")]
    assert {line.split(",")[0] for line in recorded} == set(names)
    assert not [name for name in names if "__pycache__" in name]
    assert any("libhdf5" in name for name in libraries)
    licences = [name for name in names if "/licences_of_libraries/" in name]
    assert any("hdf5" in name for name in licences) and any("gsl" in name for name in licences)


def test_another_file_is_no_wheel(root, tmp_path):
    (tmp_path / "x.whl").write_text("no")
    finished = subprocess.run([root / "scripts/wheel", "-o", tmp_path, tmp_path / "x.whl"],
                              check=False, text=True, stderr=subprocess.PIPE, timeout=1200)
    assert finished.returncode == 1 and "this is no wheel of comity" in finished.stderr
