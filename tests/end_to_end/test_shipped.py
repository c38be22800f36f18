# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios and sweeps that come with the program are found by name, from any directory."""

import shutil

import pytest


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
