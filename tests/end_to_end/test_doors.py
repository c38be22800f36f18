# SPDX-License-Identifier: GPL-3.0-or-later
"""One scenario and seed through every door: the same results, as their hash tells."""

import json
import os
import subprocess

import h5py
import numpy as np
import pytest

import results_hash
from doors import run, run_node

SCENARIO, WORLDS, SEED = "north_america", 64, 1


@pytest.fixture(scope="module")
def digest(comity, tmp_path_factory):
    """The hash of the command line."""
    path = tmp_path_factory.mktemp("doors") / "run.h5"
    comity("run", SCENARIO, "-r", WORLDS, "-s", SEED, "-q", "-o", path)
    with h5py.File(path) as file:
        return file.attrs["results_sha256"].decode()


def test_python(package, scenario, digest):
    made = package.run(scenario, replicates=WORLDS, seed=SEED)
    assert made.attrs["results_sha256"] == digest


def test_pip_command(pip_installed, digest, tmp_path):
    run(pip_installed / "comity", "run", SCENARIO, "-r", WORLDS, "-s", SEED, "-q", "-o",
        tmp_path / "run.h5")
    with h5py.File(tmp_path / "run.h5") as file:
        assert file.attrs["results_sha256"].decode() == digest


def test_pip_package(pip_installed, digest):
    assert run(pip_installed / "python", "-c",
               f"import comity; run = comity.run({SCENARIO!r}, replicates={WORLDS}, seed={SEED})\n"
               "print(run.attrs['results_sha256'])").strip() == digest


def test_r(r, digest):
    assert r(f'run <- comity_run("{SCENARIO}", replicates = {WORLDS}, seed = {SEED})\n'
             "cat(run$attributes$results_sha256)") == [digest]


def test_explorer(root, page, comity, tmp_path):
    """It has no hash of its own: that of its trajectories, which are in double precision, with the
    outcomes of the command line."""
    run_node(root, page, SCENARIO, WORLDS, tmp_path / "worlds.bin")
    comity("run", SCENARIO, "-r", WORLDS, "-s", SEED, "--double", "-q", "-o", tmp_path / "run.h5")
    values = np.fromfile(tmp_path / "worlds.bin", "<f8")
    with h5py.File(tmp_path / "run.h5") as file:
        ticks, places, at = file["tick"].shape[0], {}, 0
        for variable in json.loads((page.parent / "data.json").read_text())["variables"]:
            size = variable["slots"] * ticks * WORLDS
            places[variable["name"]] = slice(at, at + size)
            at += size

        def track(name):
            stored = file[name]
            found = values[places[name]].reshape(-1, ticks, WORLDS).transpose(2, 1, 0)
            if stored.shape[2:] == (3, 3):  # nobody is a partner of their own
                pairs = np.full((WORLDS, ticks, 9), np.nan)
                pairs[:, :, [1, 2, 3, 5, 6, 7]] = found
                found = pairs
            return found.reshape(stored.shape).astype(stored.dtype)

        found, recorded = results_hash.of_file(tmp_path / "run.h5", track)
    assert found == recorded


def test_packages_of_debian_name_who_builds_them(root, tmp_path):
    """There is no address of ours: without one nothing is built."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_COUNT": "1",
                   "GIT_CONFIG_KEY_0": "user.email", "GIT_CONFIG_VALUE_0": "nobody"}
    finished = subprocess.run([root / "scripts/package", tmp_path / "made"], env=environment,
                              check=False, stderr=subprocess.PIPE, text=True)
    assert finished.returncode == 2 and "DEBEMAIL=" in finished.stderr
    assert not (tmp_path / "made").exists()
