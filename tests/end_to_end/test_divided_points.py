# SPDX-License-Identifier: GPL-3.0-or-later
"""Few points of many replicates: a point is divided into ranges of its replicates."""

import json
import subprocess

import h5py
import numpy as np
import pytest

import same_results
import waiting

SWEEP = """
scenario = "{scenario}";
replicates = 4321;
ticks = 24;
axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; levels = 4; }} );
outcomes = ["final_trust", "months_in_phase"];
trajectories = ["trust"];
series = ["trust", "phase"];
{more}
"""
DIVIDED = "quantiles = [];"


@pytest.fixture(scope="module")
def write(root, tmp_path_factory):
    def write_with(more=DIVIDED):
        path = tmp_path_factory.mktemp("sweep") / "sweep.cfg"
        path.write_text(SWEEP.format(scenario=root / "configs/north_america.cfg", more=more))
        return path

    return write_with


@pytest.fixture(scope="module")
def sweep(write):
    return write()


@pytest.fixture(scope="module")
def whole(comity, sweep):
    target = sweep.with_name("whole.h5")
    comity("sweep", sweep, "-o", target, "-q", "-j", "1")
    return target


@pytest.fixture(scope="module")
def shards(comity, sweep):
    """Three, of which the borders lie within points."""
    made = [sweep.with_name(f"shard{k}.h5") for k in (1, 2, 3)]
    for k, shard in enumerate(made, 1):
        comity("sweep", sweep, "-o", shard, "--shard", f"{k}/3", "-q")
    return made


def blocks(comity, sweep):
    figures = json.loads(comity("plan", sweep, "--format", "json").stdout)["figures"]
    return {one["figure"]: one["value"] for one in figures}["blocks"]


def test_there_are_blocks_for_many_threads(comity, sweep, write):
    assert blocks(comity, sweep) >= 64
    # what is made of all replicates of a point at once leaves it whole
    assert blocks(comity, write("")) == 4
    assert blocks(comity, write(DIVIDED + "adaptive = { outcome = \"months_in_phase.mature\";"
                                          "half_width = 0.05; };")) == 4


def test_ranges_are_combined_exactly(whole):
    with h5py.File(whole) as file:
        trust = file["trust"][()].astype(float)
        assert np.all(file["status"][()] == 1) and np.all(file["replicates"][()] == 4321)
        off_diagonal = ~np.eye(3, dtype=bool)
        for name, expected in (("trust_mean", trust.mean(axis=1)),
                               ("trust_standard_deviation", trust.std(axis=1, ddof=1))):
            np.testing.assert_allclose(file[name][()][..., off_diagonal],
                                       expected[..., off_diagonal], rtol=2e-6)
        shares = file["phase_share"][()]
        np.testing.assert_allclose(shares.sum(axis=-1), 1, rtol=1e-6)
        last = np.rint(shares[:, -1] * 4321)
        np.testing.assert_allclose(shares[:, -1], last / 4321, rtol=1e-7)


def test_one_replicate_is_that_of_an_undivided_sweep(comity, whole, write):
    other = write("quantiles = [0.5];")
    undivided = other.with_name("undivided.h5")
    comity("sweep", other, "-o", undivided, "-q")
    with h5py.File(whole) as divided, h5py.File(undivided) as file:
        assert "block_replicates" in divided.attrs and "block_replicates" not in file.attrs
        for name in ("trust", "final_trust", "months_in_phase", "phase_share", "trust_mean"):
            np.testing.assert_allclose(divided[name][()], file[name][()], rtol=1e-6)
        assert divided["trust"][()].tobytes() == file["trust"][()].tobytes()


def test_division_does_not_show(comity, sweep, whole, shards, package, tmp_path):
    threads, joined, merged = (tmp_path / name for name in ("threads.h5", "joined.h5", "merged.h5"))
    comity("sweep", sweep, "-o", threads, "-q", "-j", "3")
    assert same_results.differences(whole, threads) == []
    comity("sweep", sweep, "-o", joined, "-q", "--join")
    assert same_results.differences(whole, joined) == []
    comity("merge", *shards, "-o", merged)
    assert same_results.differences(whole, merged) == []
    in_memory = package.sweep(sweep)
    with h5py.File(whole) as file:
        assert in_memory.attrs["results_sha256"] == file.attrs["results_sha256"].decode()
        for name in ("trust_mean", "trust_standard_deviation", "phase_share", "status"):
            assert in_memory[name].values.tobytes() == file[name][()].tobytes(), name


def test_it_goes_on_where_it_was_interrupted(program, comity, sweep, whole, tmp_path):
    target = tmp_path / "resumed.h5"
    with subprocess.Popen([program, "sweep", sweep, "-o", target, "-q", "-j", "1"],
                          stderr=subprocess.DEVNULL) as running:
        waiting.until_computing(running, target)
        running.kill()
    comity("sweep", sweep, "-o", target, "-q", "--resume")
    assert same_results.differences(whole, target) == []
    comity("sweep", sweep, "-o", target, "-q", "--resume")


def test_it_is_verified(comity, whole, shards):
    assert "4 points computed again" in comity("verify", whole).stdout
    assert "1 point computed again" in comity("verify", whole, "--points", "1").stdout
    for shard in shards:
        comity("verify", shard)


@pytest.mark.parametrize("name, index", [
    ("trust_mean", (1, 3, 0, 1)), ("final_trust", (3, 4320, 0, 1)), ("status", (2,)),
    ("phase_share", (0, 0, 0))])
def test_changed_values_are_seen(comity, whole, tmp_path, name, index):
    changed = tmp_path / "changed.h5"
    changed.write_bytes(whole.read_bytes())
    with h5py.File(changed, "r+") as file:
        file[name][index] = 2
    finished = comity("verify", changed, check=False)
    assert finished.returncode == 1, finished
    assert f"the first is {name} at point {index[0]}" in finished.stdout
    refused = comity("export", changed, "-o", tmp_path / "out.csv", check=False)
    assert "results_sha256" in refused.stderr


def test_a_missing_shard_leaves_its_points_not_run(comity, shards, whole, tmp_path):
    partial = tmp_path / "partial.h5"
    comity("merge", shards[0], shards[2], "-o", partial, "--partial")
    assert "left them out" in comity("verify", partial).stdout
    with h5py.File(partial) as file, h5py.File(whole) as all_of_it:
        assert list(file["status"][()]) == [1, 0, 0, 1]
        assert list(file["replicates"][()]) == [4321, 0, 0, 4321]
        # what was computed of a point is kept
        there = ~np.isnan(file["final_trust"][:, :, 0, 1])
        assert there[1].any() and not there[1].all()
        assert np.array_equal(file["final_trust"][:, :, 0, 1][there],
                              all_of_it["final_trust"][:, :, 0, 1][there])
        assert np.isnan(file["trust_mean"][1]).all()
    comity("export", partial, "-o", tmp_path / "table.csv", "--variables", "status")


def test_a_replicate_of_a_shard_is_replayed(comity, shards, whole, tmp_path):
    for source in (shards[2], whole):
        comity("replay", source, "--point", "3", "--replicate", "4320", "-o",
               tmp_path / f"{source.stem}.h5")
    assert same_results.differences(tmp_path / f"{shards[2].stem}.h5",
                                    tmp_path / f"{whole.stem}.h5") == []


def test_a_division_that_cannot_be_is_damage(comity, whole, tmp_path):
    for value in (3, 0, 2**31 - 1, "a text"):
        changed = tmp_path / "changed.h5"
        changed.write_bytes(whole.read_bytes())
        with h5py.File(changed, "r+") as file:
            file.attrs["block_replicates"] = value
        finished = comity("verify", changed, check=False)
        assert finished.returncode == 1 and "block_replicates" in finished.stderr, finished
