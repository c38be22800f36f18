# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done with the results of a sweep: verify and replay."""

import re
import shutil

import h5py
import numpy as np
import pytest

import same_results
from test_sweep import (  # noqa: F401, fixtures
    ADAPTIVE, GRID, assert_outcomes, load, outcomes, run, sweep, write)


def test_verify_finds_one_bit(sweep, comity):
    path = sweep(GRID + 'series = ["trust"]; trajectories = ["phase"]; every = 12;')
    data = load(path)
    kept = sum(variable.size for variable in data.data_vars.values()
               if variable.dtype.kind not in "OS" and not {"event", "power_share", "provenance"} & {
                   variable.name, *variable.dims})
    assert f"15 points computed again, all {kept} values equal" in comity("verify", path).stdout
    with h5py.File(path, "r+") as file:
        value = file["final_identity"][1, 3, 2, 0]
        file["final_identity"][1, 3, 2, 0] = np.nextafter(value, 2)
    finished = comity("verify", path, check=False)
    assert finished.returncode == 1
    assert f"1 of {kept} values differ; the first is final_identity at point 8" in finished.stdout


@pytest.mark.parametrize("change, said", [
    (lambda file: file["hegemony"].__setitem__(1, 0.77), "the coordinate hegemony[1]"),
    (lambda file: file["scenario"].__setitem__(1, "hub"), "the coordinate scenario[1]"),
    (lambda file: file["restraint"].__setitem__(0, 0.5), "the coordinate restraint[0]"),
    (lambda file: file["states_USA_power"].__setitem__(1, 5.0), "the coordinate states_USA_power[1]"),
    (lambda file: file["state"].__setitem__(0, "CAN"), "the coordinate state[0]"),
    (lambda file: file["time"].__setitem__(0, 1), "the coordinate time[0]"),
    (lambda file: file["hegemony"].attrs.__setitem__("long_name", "x"),
     "the attribute long_name of hegemony"),
    (lambda file: file["final_phase"].attrs.__setitem__("flag_meanings", "mature none nascent x"),
     "the attribute flag_meanings of final_phase"),
    (lambda file: file["trust_mean"].attrs.__delitem__("units"), "the attribute units of trust_mean"),
    (lambda file: file.attrs.__setitem__("draws", "independent"), "the attribute draws"),
    (lambda file: file.attrs.__setitem__("results_sha256", 64 * "0"),
     "the attribute results_sha256")])
def test_verify_looks_at_coordinates_and_attributes(sweep, comity, root, change, said):
    bases = [root / f"configs/{name}.cfg" for name in ("north_america", "hub_and_spoke")]
    path = sweep(f"""axes = (
        {{ scenarios = ["{bases[0]}", "{bases[1]}"]; }},
        {{ key = "hegemony"; values = [0.25, 0.75]; }},
        {{ name = "restraint"; zip = ( {{ key = "states.USA.restraint"; values = [0.0, 1.0]; }},
           {{ key = "states.USA.power"; values = [5000.0, 9000.0]; }} ); }} );
        series = ["trust"]; every = 24; outcomes = ["final_phase"];""", replicates=2)
    assert "all coordinates and attributes" in comity("verify", path).stdout
    with h5py.File(path, "r+") as file:
        change(file)
    finished = comity("verify", path, check=False)
    assert finished.returncode == 1
    assert f"{said} is not what the sweep makes it; 1 of" in finished.stdout


def test_verify_takes_a_sample(sweep, comity):
    path = sweep(GRID + 'trajectories = ["trust"];', replicates=60)  # blocks of one point
    assert " 4 points computed again, all" in comity("verify", path, "--points", 4, "-j", 1).stdout


def test_verify_says_that_it_takes_whole_blocks(sweep, comity):
    path = sweep('outcomes = ["final_phase"]; axes = ( { key = "hegemony"; from = 0.0; to = 1.0; '
                 'levels = 4000; } );', replicates=1, ticks=93)
    said = comity("verify", path, "--points", 1).stdout
    points, values = re.search(r": (\d+) points computed again \(whole blocks, for 1 asked\), all "
                               r"(\d+) values equal", said).groups()
    assert 1 < int(points) < 4000 and int(values) == 3 * int(points)


def test_verify_needs_nothing_but_the_file(sweep, comity, tmp_path):
    (tmp_path / "points.csv").write_text("hegemony\n0.5\n0.25\n")
    path = sweep('design = { kind = "table"; file = "points.csv"; };')
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.move(path, elsewhere / "moved.h5")
    (tmp_path / "points.csv").unlink()
    (tmp_path / "sweep.cfg").unlink()
    assert "2 points computed again, all" in comity("verify", "moved.h5", cwd=elsewhere).stdout


@pytest.mark.parametrize("more", [ADAPTIVE, GRID + "mean_field = true;",
                                  GRID + 'draws = "independent";'])
def test_verify_kinds(sweep, comity, more):
    path = sweep(more, replicates=40)
    assert "15 points computed again, all" in comity("verify", path).stdout




@pytest.mark.parametrize("draws", ["common", "independent"])
def test_replay_of_a_sweep(sweep, run, comity, tmp_path, draws):
    path = sweep(f'{GRID}draws = "{draws}";')
    comity("replay", path, "--point", 8, "--replicate", 4, "-o", tmp_path / "world.h5")
    world = load(tmp_path / "world.h5")
    assert world["replicate"].values.tolist() == [4] and "conduct" in world
    assert_outcomes(load(path).isel(hegemony=1, bilateralism=3, replicate=[4]), world)
    one = run({"hegemony": 0.5, "bilateralism": 0.75}, "--record", "all").isel(replicate=[4])
    equal = np.array_equal(one["trust"].values, world["trust"].values, equal_nan=True)
    assert equal == (draws == "common")


def test_replay_of_events(sweep, comity, tmp_path):
    path = sweep("""axes = (
        { key = "events.september_11.at"; values = ["1998-09", "2001-09"]; name = "date"; },
        { key = "events.september_11.magnitude"; values = [0.6, 1.2]; } );""")
    comity("replay", path, "--point", 1, "--replicate", 0, "-o", tmp_path / "world.h5")
    assert_outcomes(load(path).isel(date=0, magnitude=1, replicate=[0]), load(tmp_path / "world.h5"))


def test_replay_knows_what_an_adaptive_point_has(sweep, comity, tmp_path):
    small = ADAPTIVE + 'trajectories = ["trust"];'  # blocks of one point
    whole = sweep(small, replicates=100, ticks=240)
    shard = sweep(small, "--shard", "2/2", output="shard.h5", replicates=100, ticks=240)
    counts = load(whole)["replicates"].values.reshape(-1)
    point = 8 + int(np.argmin(counts[8:]))
    assert counts[point] < 100
    for path in (whole, shard):
        said = f"point {point} has replicates 0 to {counts[point] - 1}, not {counts[point]}"
        finished = comity("replay", path, "--point", point, "--replicate", counts[point], "-o",
                          tmp_path / "world.h5", check=False)
        assert finished.returncode == 2 and said in finished.stderr
        comity("replay", path, "--point", point, "--replicate", counts[point] - 1, "-o",
               tmp_path / "world.h5", "--force")
    finished = comity("replay", shard, "--point", 0, "--replicate", 0, "-o",
                      tmp_path / "none.h5", check=False)
    assert finished.returncode == 2 and "does not hold point 0" in finished.stderr


def test_a_replayed_world_says_which_it_is(sweep, comity, tmp_path):
    comity("replay", sweep(GRID), "--point", 8, "--replicate", 4, "-o", tmp_path / "world.h5")
    attributes = load(tmp_path / "world.h5").attrs
    assert (attributes["point"], attributes["replicate"]) == (8, 4)
    comity("replay", tmp_path / "world.h5", "--replicate", 4, "-o", tmp_path / "again.h5")
    assert load(tmp_path / "again.h5").attrs["point"] == 8
    shown = [line.split() for line in comity("show", tmp_path / "world.h5").stdout.splitlines()]
    assert ["point", "8"] in shown and ["replicate", "4"] in shown


def test_replay_of_a_run_and_of_a_replay(comity, scenario, tmp_path):
    path, world, again = (tmp_path / name for name in ("run.h5", "world.h5", "again.h5"))
    comity("run", scenario, "-r", 8, "-s", 5, "--ticks", 60, "--double", "--record", "all", "-q",
           "--set", "hegemony=0.75", "-o", path)
    comity("replay", path, "--replicate", 6, "-o", world)
    assert "replicates 0 to 7, not 8" in comity(
        "replay", path, "--replicate", 8, "-o", again, check=False).stderr
    recorded, replayed = load(path).isel(replicate=[6]), load(world)
    for name in recorded.data_vars:
        if "replicate" in recorded[name].dims:
            np.testing.assert_array_equal(recorded[name].values, replayed[name].values)
    comity("replay", world, "--replicate", 6, "-o", again)
    found = same_results.differences(world, again)
    assert [name for name in found if "source_" not in name] == []
