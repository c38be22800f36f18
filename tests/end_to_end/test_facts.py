# SPDX-License-Identifier: GPL-3.0-or-later
"""The stylised facts: they hold, and the checker would notice if they did not."""

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def facts(program, root):
    """facts(...) runs scripts/facts and returns its exit status and its data."""

    def run(*arguments):
        finished = subprocess.run(
            [sys.executable, str(root / "scripts/facts"), "--json", *map(str, arguments)],
            env={**os.environ, "COMITY": str(program)}, capture_output=True, text=True,
            timeout=300, check=False)
        assert finished.returncode in (0, 1), finished.stderr
        return finished.returncode, json.loads(finished.stdout)

    return run


def failing(findings):
    return {finding["number"] for finding in findings if not finding["passed"]}


@pytest.fixture(scope="module")
def default_region(facts):
    return facts("-r", 400)


@pytest.mark.parametrize("number", range(1, 21))
def test_fact_holds_in_the_default_region(default_region, number):
    (finding,) = [one for one in default_region[1]["facts"] if one["number"] == number]
    assert finding["passed"], json.dumps(finding, indent=2)


def test_exit_status_of_facts_that_hold(default_region):
    assert default_region[0] == 0


def test_region_without_diplomacy_fails(facts):
    status, report = facts("-r", 100, "--set", "agreements.initiative=0")
    assert status == 1
    # no accords to count, no institutions to grow
    assert failing(report["facts"]) >= {3, 6, 7, 12, 13, 16, 17, 19, 20}


def test_scripted_measures_laid_over_themselves_lose_no_trust(facts, root):
    _, report = facts(root / "configs/north_america_scripted.cfg", "-r", 50)
    assert 8 in failing(report["facts"])


def test_each_null_model_fails_what_it_takes_away(facts):
    _, report = facts("--power", "-r", 400)
    fails = {name: set(numbers) for name, numbers in report["fails"].items()}
    assert not fails.pop("north_america")
    assert fails["null_no_hegemony"] >= {15, 17, 19}
    assert fails["null_no_signals"] >= {10}
    assert fails["null_no_identity"] >= {11, 19}
    assert fails["null_independent_dyads"] >= {10, 11, 16, 19}
    caught = set.union(*fails.values())
    assert set(report["weak"]) == set(range(1, 21)) - caught


def test_another_region_is_refused(program, root):
    finished = subprocess.run(
        [sys.executable, str(root / "scripts/facts"), str(root / "configs/nordic_triad.cfg"),
         "-r", "2"], env={**os.environ, "COMITY": str(program)}, capture_output=True, text=True,
        timeout=60, check=False)
    assert finished.returncode == 2
    assert "USA, CAN and MEX" in finished.stderr


def test_observed_series_beside_the_simulated(facts, tmp_path):
    picture = tmp_path / "observed.png"
    status, report = facts("--observed", "-r", 50, "-o", picture)
    assert status == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    pairs = {(pair["series"], pair["member"], pair["against"]): pair for pair in report["pairs"]}
    assert pairs["GDP share", "USA", "power"]["pearson"] is None
    # slow_shift_of_power.cfg holds the observed GDP
    for state in ("USA", "CAN", "MEX"):
        pair = pairs["GDP share", state, "power of each year"]
        assert pair["simulated"] == pytest.approx(pair["observed"], abs=1e-5)
    # the first values are those of the table, and years are paired with their own
    trade = pairs["trade", "USA-CAN", "transactions"]
    assert trade["years"] == list(range(2001, 2008)) and trade["observed"][0] == 381
    assert pairs["trade", "USA-CAN+MEX", "transactions"]["pearson"] > 0.5
    assert pairs["votes", "CAN-MEX", "overlap"]["pearson"] < 0
