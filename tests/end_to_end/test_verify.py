# SPDX-License-Identifier: GPL-3.0-or-later
"""`comity verify` of runs and comparisons: everything again from the file, bit by bit."""

import shutil

import h5py
import numpy as np
import pytest


@pytest.mark.parametrize("options", [
    ["-r", 70], ["-r", 9, "--double", "--record", "all"], ["-r", 5, "--record", "none"],
    ["-r", 40, "--every", 7, "-s", 12], ["--mean-field"],
    ["-r", 3, "--set", "hegemony=0.3", "--set", "events.september_11.at=1999-09"]])
def test_a_run_is_computed_again(comity, scenario, tmp_path, options):
    path = tmp_path / "run.h5"
    comity("run", scenario, "--ticks", 120, "-q", "-o", path, *options)
    with h5py.File(path) as file:
        replicates = file["final_trust"].shape[0]
        kept = sum(item.size for name, item in file.items() if name != "provenance"
                   and item.dtype.kind in "fi" and item.attrs.get("CLASS") != b"DIMENSION_SCALE")
    said = comity("verify", path).stdout
    assert f"{replicates} replicate{'s' * (replicates > 1)} computed again, all {kept} values" in said
    assert "and all coordinates and attributes" in said


MEASURES = """
scenarios = ( { name = "calm"; lay = "calm.cfg"; }, { name = "other"; file = "other.cfg"; } );
measures = (
  { name = "gdp"; kind = "observed"; file = "series.csv"; series = "gdp"; member = "USA"; },
  { name = "liking"; kind = "mean"; of = "trust.MEX.USA"; },
  { name = "lost"; kind = "paired_difference"; of = "liking"; scenario = "calm"; },
  { name = "elsewhere"; kind = "twin"; of = "liking"; scenario = "other"; },
  { name = "share"; kind = "ensemble_share"; of = "liking"; above = 0.4; },
  { name = "follows"; kind = "correlation"; of = ( { kind = "series"; of = "transactions.USA-CAN";
    every = "year"; }, "gdp" ); }
);
"""


@pytest.mark.parametrize("options", [[], ["--set", "hegemony=0.4", "--set",
                                          "events.september_11.at=1999-09"]])
def test_measures_of_a_run_are_computed_again(comity, scenario, tmp_path, options):
    made = tmp_path / "made"
    made.mkdir()
    (made / "measures.cfg").write_text(MEASURES)
    (made / "calm.cfg").write_text("title = \"calm\"; inherit_events = false; hegemony = 0.1;")
    (made / "other.cfg").write_text(f'@include "{scenario}"\n')
    (made / "series.csv").write_text("series,member,when,value\n" + "".join(
        f"gdp,USA,{year},{year - 1990}\n" for year in range(1994, 2004)))
    path = tmp_path / "run.h5"
    comity("run", scenario, "--ticks", 120, "-r", 70, "-q", "-o", path, *options,
           "--measures", made / "measures.cfg")
    shutil.rmtree(made)  # the file has all that is needed
    assert "70 replicates computed again, all " in comity("verify", path).stdout
    for name, place in (("lost", 7), ("elsewhere", 3), ("share", ())):
        changed = tmp_path / f"{name}.h5"
        shutil.copy(path, changed)
        with h5py.File(changed, "r+") as file:
            file[name][place] = np.nextafter(file[name][place], 2)
        finished = comity("verify", changed, check=False)
        assert finished.returncode == 1 and f"the first is {name} at" in finished.stdout


def test_a_replay_is_computed_again(comity, north_america, tmp_path):
    world = tmp_path / "world.h5"
    comity("replay", north_america, "--replicate", 5, "-o", world)
    assert "1 replicate computed again" in comity("verify", world).stdout
    with h5py.File(world, "r+") as file:
        file["final_identity"][0, 1] = np.nextafter(file["final_identity"][0, 1], 2)
    finished = comity("verify", world, check=False)
    assert finished.returncode == 1
    assert "the first is final_identity at replicate 5" in finished.stdout


@pytest.mark.parametrize("change, said", [
    (lambda file: file["trust"].__setitem__((7, 30, 0, 1), 0.5), "the first is trust at replicate 7"),
    (lambda file: file["phase_share"].__setitem__((3, 0), 0.5), "the first is phase_share at"),
    (lambda file: file["tick"].__setitem__(4, 5), "the coordinate tick[4] is not"),
    (lambda file: file["state"].__setitem__(0, "CAN"), "the coordinate state[0] is not"),
    (lambda file: file["trust"].attrs.__delitem__("units"), "the attribute units of trust is not"),
    (lambda file: file.attrs.__setitem__("hegemony", 0.125), "the attribute hegemony is not"),
    (lambda file: file.attrs.__setitem__("results_sha256", 64 * "0"),
     "the attribute results_sha256 is not"),
    (lambda file: file.__delitem__("friction"), "the attribute results_sha256 is not"),
    (lambda file: file.__delitem__("final_trust"), "does not hold the outcomes")])
def test_what_a_run_is_not(comity, north_america, tmp_path, change, said):
    path = tmp_path / "run.h5"
    shutil.copy(north_america, path)
    with h5py.File(path, "r+") as file:
        change(file)
    finished = comity("verify", path, check=False)
    assert finished.returncode == 1
    assert said in finished.stdout + finished.stderr


@pytest.mark.parametrize("options", [
    ["north_america.cfg", "benign_hegemon.cfg", "-r", 20],
    ["north_america.cfg", "benign_hegemon.cfg", "-r", 20, "--independent", "--all", "--title",
     "Two hegemons"],
    ["north_america.cfg", "benign_hegemon.cfg", "-r", 20, "--interval", "bootstrap", "--level", 0.9,
     "--at", "1996-01,2001-12", "--margin", "final_trust=0.01", "--margin", 0.3],
    ["one.h5", "other.h5", "--reference", "other"], ["one.h5", "benign_hegemon.cfg", "-r", 20]])
def test_a_comparison_is_computed_again(comity, root, tmp_path, options):
    configs = root / "configs"
    comity("run", configs / "north_america.cfg", "-r", 20, "--ticks", 120, "-q",
           "-o", tmp_path / "one.h5")
    comity("run", configs / "benign_hegemon.cfg", "-r", 20, "--ticks", 120, "-q", "--every", 6,
           "-o", tmp_path / "other.h5")
    inputs = [(configs if str(word).endswith(".cfg") else tmp_path) / word
              if str(word).endswith((".cfg", ".h5")) else word for word in options]
    path = tmp_path / "comparison.h5"
    comity("compare", *inputs, "--ticks", 120, "-q", "-o", path)
    assert "2 scenarios computed again, all" in comity("verify", path).stdout
    with h5py.File(path, "r+") as file:
        file["difference"][1, 3] = np.nextafter(file["difference"][1, 3], 2)
        file.attrs["level"] = file.attrs["level"] if len(options) % 2 else 0.8
    finished = comity("verify", path, check=False)
    assert finished.returncode == 1
    assert "values differ; the first is " in finished.stdout


def drop(file, dimension):
    """Deletes a dimension with all that has it, which its size shows."""
    size = file[dimension].size
    for name in [name for name, item in file.items() if size in item.shape]:
        del file[name]


@pytest.fixture(scope="module")
def comparison(comity, root, tmp_path_factory):
    path = tmp_path_factory.mktemp("comparison") / "comparison.h5"
    comity("compare", root / "configs/north_america.cfg", root / "configs/benign_hegemon.cfg",
           "-r", 4, "--ticks", 24, "-q", "-o", path)
    return path


@pytest.mark.parametrize("change, said", [
    (lambda file: drop(file, "scenario"),
     "it does not name the scenarios that it compares"),
    (lambda file: drop(file, "outcome"), "it does not name what it compares"),
    (lambda file: file["outcome"].__setitem__(2, "final_trst"),
     'it compares "final_trst", which its scenarios do not have'),
    (lambda file: file.attrs.__setitem__("reference", "nobody"),
     'its reference "nobody" is none of its scenarios'),
    (lambda file: file["provenance"].attrs.__delitem__("scenario_1"), "scenario_1"),
    (lambda file: file["provenance"].attrs.__setitem__("scenario_1", "hegemony = ;"),
     "one of its scenarios cannot be read back")])
def test_what_a_comparison_is_not(comity, comparison, tmp_path, change, said):
    path = tmp_path / "comparison.h5"
    shutil.copy(comparison, path)
    with h5py.File(path, "r+") as file:
        change(file)
    finished = comity("verify", path, check=False)
    assert finished.returncode == 1 and said in finished.stderr, finished.stderr
    assert finished.stderr.startswith(f"comity verify: {path}: "), finished.stderr
    assert len(finished.stderr.splitlines()) == 1
