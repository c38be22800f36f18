# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios and sweeps that come with the program are found by name, from any directory."""

import json
import os
import re
import shutil
import subprocess

import pytest

import same_results


@pytest.fixture
def elsewhere(tmp_path):
    return tmp_path


@pytest.mark.parametrize("name", ["north_america", "north_america.cfg"])
def test_a_scenario_by_name(comity, elsewhere, name):
    comity("run", name, "-r", 2, "-q", "-o", "x.h5", cwd=elsewhere)
    assert (elsewhere / "x.h5").exists()


def test_a_file_of_the_directory_comes_first(comity, scenario, elsewhere):
    shutil.copy(scenario, elsewhere / "nordic_triad.cfg")
    assert "North America" in comity("check", "nordic_triad.cfg", cwd=elsewhere).stdout


def test_a_sweep_by_name(comity, elsewhere):
    assert "Hegemony and bilateralism" in comity("plan", "hegemony_bilateralism", cwd=elsewhere).stdout


def test_a_posterior_by_name(comity, elsewhere):
    comity("run", "north_america_history", "--posterior", "north_america", "-r", 4, "-q", "-o", "x.h5",
           cwd=elsewhere)
    shown = comity("show", "x.h5", cwd=elsewhere).stdout
    (elsewhere / "sweep.cfg").write_text(
        'scenario = "north_america_history";\n'
        'design = { kind = "posterior"; file = "north_america"; samples = 3; };\n')
    comity("sweep", "sweep.cfg", "-q", "-o", "y.h5", cwd=elsewhere)
    hashes = re.findall(r"posterior_sha256 +(\w+)", shown + comity("show", "y.h5", cwd=elsewhere).stdout)
    assert len(hashes) == 2 and hashes[0] == hashes[1]


def test_a_variant_of_a_shipped_scenario_anywhere(comity, elsewhere):
    (elsewhere / "mine.cfg").write_text('@include "north_america.cfg"\nhegemony = 0.9;\n')
    comity("check", "mine.cfg", cwd=elsewhere)
    (elsewhere / "sweep.cfg").write_text(
        'scenario = "north_america.cfg";\n'
        'axes = ( { key = "hegemony"; values = [0.1, 0.9]; } );\n')
    comity("plan", "sweep.cfg", cwd=elsewhere)


@pytest.mark.parametrize("arguments", [
    ("check", "north_amerika"), ("plan", "hegemony_bilateral"), ("check", "./north_america"),
])
def test_what_is_not_there_is_named_as_it_was_given(comity, elsewhere, arguments):
    finished = comity(*arguments, cwd=elsewhere, check=False)
    assert finished.returncode == 2
    assert f"{arguments[1]}: the file cannot be read: No such file" in finished.stderr


def test_the_folder_may_be_another(comity, scenario, elsewhere):
    (elsewhere / "data").mkdir()
    shutil.copy(scenario, elsewhere / "data/ours.cfg")
    comity("check", "ours", cwd=elsewhere, env={"COMITY_DATA": str(elsewhere / "data")})


@pytest.mark.parametrize("arguments", [
    ("check", "rivals/power_alone"), ("check", "nulls/no_identity.cfg"),
    ("run", "north_america", "-r", 2, "-q", "--no-output", "--measures", "history"),
    ("run", "north_america", "-r", 2, "-q", "--no-output", "--measures",
     "facts/north_america_2005"),
])
def test_what_is_in_a_folder_is_found_by_its_path(comity, elsewhere, arguments):
    comity(*arguments, cwd=elsewhere)


def test_a_path_that_leads_elsewhere_is_no_shipped_one(comity, elsewhere):
    for path in ("sweeps/../north_america", "../north_america", "./rivals/power_alone"):
        assert comity("check", path, cwd=elsewhere, check=False).returncode == 2


@pytest.fixture
def without_proc(program, elsewhere):
    """Runs commands of a shell where nothing is below /proc, and the program is found by PATH."""
    wraps = ["unshare", "--map-root-user", "--mount", "sh", "-ec"]
    empty = "mount -t tmpfs none /proc; test ! -e /proc/self; "
    if not shutil.which("unshare") or subprocess.run(
            [*wraps, empty], stderr=subprocess.DEVNULL, check=False).returncode:
        pytest.skip("nothing can be mounted here")

    def run(commands):
        return subprocess.run(
            [*wraps, empty + commands], cwd=elsewhere, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "PATH": f":{elsewhere}:{program.parent}:{os.environ['PATH']}"})

    return run


def test_every_command_does_without_proc(comity, without_proc, elsewhere):
    (elsewhere / "sweep.cfg").write_text(
        'scenario = "north_america"; replicates = 20; ticks = 24;\n'
        'axes = ( { key = "hegemony"; from = 0.0; to = 1.0; levels = 4; } );\n')
    bare = without_proc(
        "comity run north_america -r 4 -q -o bare.h5; comity verify bare.h5 > verified;"
        "comity sweep sweep.cfg -q --join -o bare_sweep.h5;"
        "comity export bare_sweep.h5 --variables final_trust; comity scenarios")
    assert bare.returncode == 0, bare.stderr
    assert "values equal, and all" in (elsewhere / "verified").read_text()
    comity("run", "north_america", "-r", 4, "-q", "-o", "run.h5", cwd=elsewhere)
    comity("sweep", "sweep.cfg", "-q", "-o", "sweep.h5", cwd=elsewhere)
    for one in ("run.h5", "sweep.h5"):
        other = elsewhere / one.replace("run", "bare").replace("sweep", "bare_sweep")
        assert same_results.differences(elsewhere / one, other) == []
    assert bare.stdout.endswith(comity("scenarios").stdout)


def test_where_the_program_is_far_from_its_folder(program, without_proc, elsewhere):
    """And nothing says where: whether it is called by its path or found by PATH."""
    shutil.copy(program, elsewhere / "comity")
    assert without_proc(f"{program} check north_america").returncode == 0
    for name in ("comity", "./comity"):
        finished = without_proc(f"{name} check north_america")
        assert finished.returncode == 2, finished.stderr
        assert "north_america: the file cannot be read: No such file" in finished.stderr


# ---- comity scenarios ----

FOLDERS = {"scenario": "", "rival": "rivals", "sweep": "sweeps", "calibration": "calibrations",
           "posterior": "posteriors", "measures": "calibrations/measures", "facts": "facts",
           "null": "nulls"}


def test_all_that_is_shipped_is_listed(comity, root, elsewhere):
    listed = json.loads(comity("scenarios", "--format", "json", cwd=elsewhere).stdout)["inputs"]
    for kind, folder in FOLDERS.items():
        place = f"{folder}/" if kind == "rival" else ""
        assert [one["name"] for one in listed if one["kind"] == kind] == sorted(
            place + path.stem for path in
            (root / "configs" / folder).glob("*.h5" if kind == "posterior" else "*.cfg"))
    shipped = {path.relative_to(root / "configs").parent.as_posix()
               for path in (root / "configs").rglob("*.cfg")}
    assert shipped == {folder or "." for folder in FOLDERS.values()} - {"posteriors"}
    assert all(one["title"] for one in listed)
    titles = {(one["kind"], one["name"]): one["title"] for one in listed}
    assert titles["scenario", "north_america"] == "North America after NAFTA"
    assert titles["sweep", "hegemony_bilateralism"] == "Hegemony and bilateralism"


def test_one_kind_is_listed(comity, elsewhere):
    table = comity("scenarios", "sweep", cwd=elsewhere).stdout
    assert "Sobol indices of eight coefficients" in table and "North America after NAFTA" not in table


@pytest.mark.parametrize("arguments, problem", [
    (["sweeps"], "there is no kind 'sweeps' of inputs; did you mean sweep?"),
    (["x"], "scenario, rival, sweep, calibration, posterior, measures, facts or null is expected"),
    (["sweep", "null"], "one kind at most is expected"),
])
def test_kinds_that_are_none(comity, elsewhere, arguments, problem):
    finished = comity("scenarios", *arguments, cwd=elsewhere, check=False)
    assert finished.returncode == 2 and problem in finished.stderr


def test_the_same_list_in_python(package, comity, elsewhere):
    listed = json.loads(comity("scenarios", "--format", "json", cwd=elsewhere).stdout)["inputs"]
    assert package.scenarios().to_dict("records") == listed
    assert set(package.scenarios("rival")["kind"]) == {"rival"}
    with pytest.raises(package.Error, match="no kind 'sweeps' of inputs; did you mean sweep"):
        package.scenarios("sweeps")


def test_scenarios_of_another_folder(comity, scenario, elsewhere):
    (elsewhere / "data").mkdir()
    shutil.copy(scenario, elsewhere / "data/ours.cfg")
    environment = {"COMITY_DATA": str(elsewhere / "data")}
    listed = comity("scenarios", "--format", "csv", cwd=elsewhere, env=environment).stdout
    assert "scenario,ours,North America after NAFTA" in listed
    (elsewhere / "data/ours.cfg").write_text('titel = "Ours";\n')
    finished = comity("scenarios", cwd=elsewhere, env=environment, check=False)
    assert finished.returncode == 2 and "ours.cfg:1: titel" in finished.stderr
    assert "comity scenarios:" not in finished.stderr


@pytest.mark.parametrize("asked", [("scenarios",), ("scenarios", "rival"), ("new", "new.cfg")])
def test_a_folder_without_scenarios_is_named(comity, elsewhere, asked):
    finished = comity(*asked, cwd=elsewhere, check=False,
                      env={"COMITY_DATA": str(elsewhere / "nowhere")})
    assert finished.returncode != 0 and finished.stdout == ""
    assert finished.stderr == (f"{elsewhere}/nowhere: no shipped scenarios are there; COMITY_DATA "
                               "may name the folder that has them\n")
    assert not list(elsewhere.iterdir())


def test_a_folder_that_is_none_is_named(comity, scenario, elsewhere):
    shutil.copy(scenario, elsewhere)
    (elsewhere / "sweeps").touch()
    for asked in (("scenarios",), ("scenarios", "sweep")):
        finished = comity(*asked, check=False, env={"COMITY_DATA": str(elsewhere)})
        assert (finished.returncode, finished.stdout) == (1, "")
        assert finished.stderr == f"comity scenarios: {elsewhere}/sweeps: Not a directory\n"


def test_null_models_that_are_not_shipped_are_told(comity, root, scenario, elsewhere):
    facts = root / "configs/facts/north_america.cfg"
    finished = comity("facts", scenario, "--facts", facts, "-r", 2, "--power", check=False,
                      env={"COMITY_DATA": str(elsewhere)})
    assert finished.returncode == 2 and finished.stderr == (
        "comity facts: --power: no null models are shipped here; files of --null are expected\n")
