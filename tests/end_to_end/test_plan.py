# SPDX-License-Identifier: GPL-3.0-or-later
"""`comity plan` against what sweeps then take: file, memory. Time depends on who else computes on
the machine, so tests/stress/plan_times.py shows how well it is foretold."""

import json
import re
import subprocess
import sys

import h5py
import pytest

UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "s": 1, "min": 60, "h": 3600,
         "days": 86400}
SERIES = """replicates = 200; series = "all"; outcomes = "none";
            axes = ({ key = "hegemony"; from = 0.0; to = 1.0; levels = 20; });"""
TRAJECTORIES = """replicates = 600; trajectories = "all"; series = ["trust"];
                  axes = ({ key = "hegemony"; from = 0.0; to = 1.0; levels = 5; });"""
POINTS = """replicates = 1; ticks = 93; outcomes = ["final_phase"];
            design = { kind = "latin_hypercube"; samples = 100000; };
            axes = ({ key = "hegemony"; from = 0.0; to = 1.0; },
                    { key = "bilateralism"; from = 0.0; to = 1.0; },
                    { key = "states.USA.restraint"; from = 0.0; to = 1.0; });"""
DATED = """replicates = 1; ticks = 110; outcomes = ["final_phase"];
           design = { kind = "latin_hypercube"; samples = 20000; };
           axes = ({ key = "hegemony"; from = 0.0; to = 1.0; },
                   { key = "events.september_11.at"; from = "1995-09"; to = "2002-09"; });"""
PLACED = """replicates = 1; ticks = 110; outcomes = ["final_phase"];
            design = { kind = "saltelli"; samples = 4096; };
            axes = ({ key = "events.september_11.at"; from = "1995-09"; to = "2002-09"; });"""
TABLE = """replicates = 1; ticks = 93; outcomes = ["final_phase"];
           design = { kind = "table"; file = "points.csv"; };"""
NAMED = """replicates = 1; ticks = 110; outcomes = ["final_phase"];
           design = { kind = "table"; file = "named.csv"; };
           axes = ({ scenarios = ["SCENARIO", "SECOND"]; }, { key = "hegemony"; });"""
TINY = """replicates = 2; ticks = 93; outcomes = ["final_phase"];
          axes = ({ key = "hegemony"; values = [0.0, 1.0]; });"""
OUTCOMES = """replicates = 1; ticks = 93; axes = ({ key = "hegemony"; values = [0.0, 1.0]; });"""
# Runs a command and prints the most memory that it had, from a small process: a child begins with
# the size of the one that started it.
MEASURE = """
import os, sys
child = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(usage.ru_maxrss * 1024)
sys.exit(status != 0)
"""
ONE = 'axes = ({ key = "hegemony"; values = [0.5]; });'


def size(text, what):
    number, unit = re.search(rf"{what} ([0-9.e+]+) (\w+)", text).groups()
    return float(number) * UNITS[unit]


@pytest.fixture
def write(scenario, tmp_path):
    def write_with(text):
        path = tmp_path / "sweep.cfg"
        path.write_text(f'scenario = "{scenario}";\n{text}\n')
        return path

    return write_with


@pytest.mark.parametrize("text", [SERIES, TRAJECTORIES, POINTS],
                         ids=["series", "trajectories", "points"])
def test_a_plan_is_what_the_sweep_takes(program, comity, write, tmp_path, text):
    sweep, results = write(text), tmp_path / "sweep.h5"
    said = comity("plan", sweep).stdout
    measured = subprocess.run([sys.executable, "-S", "-c", MEASURE, program, "sweep", sweep, "-o",
                               results, "-q"], check=True, stdout=subprocess.PIPE, text=True)
    assert size(said, "file about") == pytest.approx(results.stat().st_size, rel=0.25)
    assert size(said, "memory about") == pytest.approx(int(measured.stdout), rel=0.4)
    assert re.search(r"Time +(about [0-9]+ s|less than a second) to compute and write", said)


@pytest.mark.parametrize("text", [DATED, PLACED, TABLE, NAMED, TINY, OUTCOMES],
                         ids=["dates", "places", "table", "scenarios", "tiny", "many datasets"])
def test_a_plan_counts_what_lies_beside_the_values(comity, scenario, write, tmp_path, text):
    """Labels of points, the text of a table, and what HDF5 takes for itself."""
    points = range(20000)
    (tmp_path / "points.csv").write_text("hegemony,trust.gain\n" + "".join(
        f"{k / 20000:.6f},{0.02 + k / 1e6:.6f}\n" for k in points))
    (tmp_path / "named.csv").write_text("hegemony,scenario\n" + "".join(
        f"0.5,{('north_america', 'no_september_11')[k % 2]}\n" for k in points))
    sweep, results = write(text), tmp_path / "sweep.h5"
    if "SECOND" in text:
        second = scenario.with_name("no_september_11.cfg")
        sweep.write_text(text.replace("SCENARIO", str(scenario)).replace("SECOND", str(second)))
    said = comity("plan", sweep).stdout
    comity("sweep", sweep, "-o", results, "-q")
    assert size(said, "file about") == pytest.approx(results.stat().st_size, rel=0.1)


def test_a_plan_speaks_of_quantiles_where_there_are_some(comity, write, tmp_path):
    def told(series):
        sweep = write(f'replicates = 20; outcomes = "none"; {series} quantiles = [0.5, 0.99]; {ONE}')
        results = tmp_path / "sweep.h5"
        comity("sweep", sweep, "-o", results, "-q", "--force")
        with h5py.File(results) as file:
            assert ("quantile" in file) == ("trust" in series)
        return " ".join(comity("plan", sweep).stdout.split())

    phases = told('series = ["phase"];')
    assert "Kept shares of the phases Speed" in phases and "quantile" not in phases
    both = told('series = ["phase", "trust"]; every = 3;')
    assert "mean, deviation and 2 quantiles of trust; shares of the phases, every 3 months" in both
    assert "0.2 lie beyond the quantile 0.99" in both


ADVICE = {
    "few rows": ('kind = "saltelli"; samples = 100;', 2, [
        "from 100 rows have errors of about 0.10", "With 2 replicates a point the draws of single",
        "64 or 128 samples rather than 100"]),
    "skipped points": ('kind = "sobol"; samples = 64; skip = 32;', 2, [
        "Skipping 32 points destroys the balance of a Sobol sequence (Owen 2020): none, or a "
        "multiple of the 64 samples"]),
    "whole sequences": ('kind = "sobol"; samples = 64; skip = 128;', 2, []),
    "few trajectories": ('kind = "morris"; samples = 9;', 2, [
        "effects from 9 trajectories are guesses; 10 or more"]),
    "trajectories": ('kind = "morris"; samples = 10;', 2, []),
    "few entries": ('kind = "one_at_a_time";', 49, [
        "median month of entering a phase rests on the replicates that enter it, of 49 at most"]),
}


@pytest.mark.parametrize("design, replicates, told", ADVICE.values(), ids=ADVICE)
def test_advice_on_designs(comity, write, design, replicates, told):
    outcome, levels = ("final_trust", "") if "samples" in design else ("first_entry", "levels = 3;")
    said = " ".join(comity("plan", write(f"""
        replicates = {replicates}; ticks = 93; outcomes = ["{outcome}"]; design = {{ {design} }};
        axes = ({{ key = "hegemony"; from = 0.0; to = 1.0; {levels} }});""")).stdout.split())
    for sentence in told:
        assert sentence in said, said
    assert told or "Advice" not in said, said


def test_time_is_work_by_speed(comity, write):
    """Of a sweep that takes days, so that what is rounded is small."""
    said = comity("plan", write("""replicates = 1000000000; outcomes = ["final_phase"];
        axes = ({ key = "hegemony"; from = 0.0; to = 1.0; levels = 300; });""")).stdout
    speed = float(re.search(r"Speed +([0-9.e+]+) million world-months a second", said)[1])
    assert size(said, "Time +about") == pytest.approx(300e9 * 240 / (speed * 1e6), rel=0.05)


@pytest.mark.parametrize("more", [
    'series = ["trust"];', 'adaptive = { outcome = "final_identity.MEX"; half_width = 0.0001; };'])
def test_memory_that_the_machine_lacks_is_told(comity, write, more):
    said = comity("plan", write(f"replicates = 1000000000; {more} {ONE}")).stdout
    assert re.search(r"Advice +- This takes about [0-9.e+]+ [GT]B of memory, and this machine has",
                     said)


def test_a_cluster_does_whole_blocks(comity, write):
    sweep = write(f"replicates = 1000000; {ONE}")
    said = comity("plan", sweep, "--cores", "100", "--format", "json").stdout
    plan = {one["figure"]: one["value"] for one in json.loads(said)["figures"]}
    assert plan["cores_computing_seconds"] == pytest.approx(
        plan["blocks"] * plan["block_seconds"] / 100)
    turns = -(-plan["blocks"] // 100)
    assert plan["cores_computing_seconds"] + plan["cores_waiting_seconds"] == pytest.approx(
        turns * plan["block_seconds"])
    assert plan["cores_joining_seconds"] > 0
    assert "on 100 cores" in comity("plan", sweep, "--cores", "100").stdout.replace("\n", " ")


def test_adaptive_points_are_reckoned_beyond_what_was_tried(comity, write):
    """Half-widths shrink as the root of the number."""
    def replicates(half_width):
        text = f'adaptive = {{ outcome = "final_identity.MEX"; half_width = {half_width}; }};'
        said = comity("plan", write(f"replicates = 1000000; {text} {ONE}")).stdout
        return int(re.search(r"with (\d+) replicates a point", said)[1])

    assert replicates(0.0001) == pytest.approx(4 * replicates(0.0002), rel=0.01)


def test_points_that_begin_with_more_replicates_than_are_tried(comity, write):
    """4096 at most are; what each takes is known of them."""
    adaptive = 'adaptive = { outcome = "final_identity.MEX"; half_width = 0.1; least = 10000; };'
    said = " ".join(comity("plan", write(f"replicates = 20000; {adaptive} {ONE}")).stdout.split())
    assert "times 10000 to 20000 replicates" in said
    assert "with 4096 replicates a point as those tried took" in said


def test_a_plan_says_what_bounds_the_speed(comity, write):
    """Outcomes cost little beside the model; all trajectories are a matter of compression. Parts
    of one measurement are compared, which another program may disturb: one of five will do."""
    def says(more, what):
        sweep = write(f"replicates = 400; {more} {ONE}")
        return any(re.search(rf"Bound by +{what}", comity("plan", sweep).stdout) for _ in range(5))

    assert says("", r"the model; encoding and compression take [1-4]?[0-9] % of the time")
    assert says('trajectories = "all";', r"encoding and compression, [5-9][0-9] % of the time")


def test_a_huge_design_is_planned_at_once(comity, scenario, tmp_path):
    sweep = tmp_path / "huge.cfg"
    sweep.write_text(f'scenario = "{scenario}"; replicates = 1;'
                     'design = { kind = "halton"; samples = 2000000000; };'
                     'axes = ({ key = "hegemony"; from = 0.0; to = 1.0; },'
                     '        { key = "bilateralism"; from = 0.0; to = 1.0; });')
    printed = comity("plan", sweep).stdout  # the 2 10^9 points would take longer than the time limit
    assert "2000000000 points times 1 replicate" in printed


def test_blocks_are_told(comity, root):
    printed = comity("plan", root / "configs/sweeps/hegemony_bilateralism.cfg").stdout
    blocks, points = map(int, re.search(r"Blocks +(\d+), each of up to (\d+) points", printed).groups())
    assert blocks >= 64 and (blocks - 41) * points <= 41 * 41 <= blocks * points
