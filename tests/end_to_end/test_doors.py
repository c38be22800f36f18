# SPDX-License-Identifier: GPL-3.0-or-later
"""One scenario and seed through every door: the same results, as their hash tells. Those of pip and
R are in test_pip.py and test_r.py, so that one process builds each of them."""

import json
import os
import subprocess

import h5py
import numpy as np

import results_hash
from doors import SCENARIO, SEED, WORLDS, run_node


def test_python(package, scenario, digest):
    made = package.run(scenario, replicates=WORLDS, seed=SEED)
    assert made.attrs["results_sha256"] == digest


def test_explorer(root, page, comity, tmp_path):
    """It has no hash of its own: that of its trajectories, which are in double precision, with the
    outcomes of the command line."""
    run_node(root, page, SCENARIO, WORLDS, tmp_path / "worlds.bin")
    comity("run", SCENARIO, "-r", WORLDS, "-s", SEED, "--double", "-q", "-o", tmp_path / "run.h5")
    values = np.fromfile(tmp_path / "worlds.bin", "<f8")
    with h5py.File(tmp_path / "run.h5") as file:
        ticks, places, at = file["tick"].shape[0], {}, 0
        for variable in json.loads((page.parent / "data.json").read_text())["variables"]:
            places[variable["name"]] = slice(at, at + variable["slots"])
            at += variable["slots"]
        records = values[:WORLDS * ticks * at].reshape(WORLDS, ticks, at)

        def track(name):
            stored = file[name]
            found = records[:, :, places[name]]
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
