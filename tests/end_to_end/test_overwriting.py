# SPDX-License-Identifier: GPL-3.0-or-later
"""No command replaces other results unasked, nor what comes to its place while it computes."""

import os
import re
import signal
import subprocess

import h5py
import pytest

import part_files
import same_results
import waiting

SWEEP = """
scenario = "{scenario}"; replicates = {replicates}; ticks = 96; outcomes = ["final_trust"];
axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; levels = 12; }} );
"""


@pytest.fixture
def sweep(scenario, tmp_path):
    def write(replicates=5):
        path = tmp_path / f"sweep{replicates}.cfg"
        path.write_text(SWEEP.format(scenario=scenario, replicates=replicates))
        return path

    return write


@pytest.fixture
def shards(comity, sweep, tmp_path):
    def of(replicates):
        paths = [tmp_path / f"{replicates}.{k}.h5" for k in (1, 2)]
        for k, path in enumerate(paths, 1):
            comity("sweep", sweep(replicates), "-q", "-o", path, "--shard", f"{k}/2")
        return paths

    return of


@pytest.fixture
def writers(comity, scenario, sweep, shards, tmp_path):
    """Commands that write results: for each two that write others."""
    world = tmp_path / "world.h5"
    comity("run", scenario, "-r", 3, "-q", "-o", world)
    few, more = sweep(5), sweep(6)
    return {
        "run": [["run", scenario, "-q", "-r", 2], ["run", scenario, "-q", "-r", 3]],
        "settings": [["run", scenario, "-q", "-r", 2],
                     ["run", scenario, "-q", "-r", 2, "--set", "hegemony=0.9"]],
        "seed": [["run", scenario, "-q", "-r", 2], ["run", scenario, "-q", "-r", 2, "-s", 2]],
        "record": [["run", scenario, "-q", "-r", 2],
                   ["run", scenario, "-q", "-r", 2, "--record", "none"]],
        "sweep": [["sweep", few, "-q"], ["sweep", more, "-q"]],
        "shards": [["sweep", few, "-q", "--shard", "1/2"], ["sweep", few, "-q", "--shard", "2/2"]],
        "part and whole": [["sweep", few, "-q", "--shard", "1/2"], ["sweep", few, "-q"]],
        "merge": [["merge", *shards(5)], ["merge", *shards(6)]],
        "compare": [["compare", "-q", scenario, scenario, "-r", 5],
                    ["compare", "-q", scenario, scenario, "-r", 6]],
        "level": [["compare", "-q", scenario, scenario, "-r", 5],
                  ["compare", "-q", scenario, scenario, "-r", 5, "--level", "0.9"]],
        "replay": [["replay", world, "--replicate", 0], ["replay", world, "--replicate", 1]],
        "kinds": [["run", scenario, "-q", "-r", 2], ["sweep", few, "-q"]],
    }


KINDS = ["run", "settings", "seed", "record", "sweep", "shards", "part and whole", "merge",
         "compare", "level", "replay", "kinds"]


@pytest.mark.parametrize("kind", KINDS)
def test_other_results_are_replaced_by_force_alone(comity, writers, tmp_path, kind):
    target = tmp_path / "results.h5"
    one, other = writers[kind]
    comity(*one, "-o", target)
    before = target.read_bytes()
    for arguments in ([*other], [*other, "--resume"] if other[0] == "sweep" else [*other]):
        refused = comity(*arguments, "-o", target, check=False)
        assert refused.returncode in (1, 2), refused.stderr
        assert len(refused.stderr.splitlines()) == 1
        assert "results.h5" in refused.stderr and "--force" in refused.stderr
        assert target.read_bytes() == before
    comity(*one, "-o", target)  # the same are no others
    comity(*other, "-o", target, "--force")
    comity(*other, "-o", tmp_path / "apart.h5")
    assert same_results.differences(tmp_path / "apart.h5", target) == []
    assert not list(tmp_path.glob("*.kept-*")) and not list(tmp_path.glob(".*.partial-*"))


def test_the_default_name_is_no_exception(comity, scenario, tmp_path):
    comity("run", scenario, "-r", 2, "-q", cwd=tmp_path)
    before = (tmp_path / "north_america.h5").read_bytes()
    refused = comity("run", scenario, "-r", 2, "-q", "--set", "hegemony=0.9", cwd=tmp_path,
                     check=False)
    assert refused.returncode == 2 and "--force" in refused.stderr
    assert (tmp_path / "north_america.h5").read_bytes() == before


LONG = ["--replicates", "40000", "--record", "none", "--quiet"]


@pytest.mark.parametrize("force", [[], ["--force"]], ids=["plain", "force"])
def test_a_file_that_appears_while_a_run_computes_stays(program, comity, scenario, tmp_path, force):
    target = tmp_path / "run.h5"
    running = subprocess.Popen([program, "run", scenario, *LONG, "-o", target, *force],
                               stderr=subprocess.PIPE, text=True)
    waiting.until(lambda: list(tmp_path.iterdir()), running)
    target.write_text("of somebody else")
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 1 and len(errors.splitlines()) == 1
    assert f"{target}: a file appeared there meanwhile" in errors and "run.kept-1.h5" in errors
    assert target.read_text() == "of somebody else"
    with h5py.File(tmp_path / "run.kept-1.h5") as file:
        assert file["replicate"].shape == (40000,)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.h5", "run.kept-1.h5"]


def test_a_file_that_appears_while_a_sweep_computes_stays(program, comity, sweep, tmp_path):
    path, target = sweep(6000), tmp_path / "sweep.h5"
    running = waiting.held(program, "sweep", path, "-o", target)
    target.write_text("of somebody else")
    _, errors = running.communicate(timeout=1200)
    said = [line for line in errors.splitlines() if " blocks, " not in line]
    assert running.returncode == 1 and len(said) == 1
    assert "sweep.kept-1.h5" in errors and "blocks are kept" not in errors
    assert target.read_text() == "of somebody else"
    comity("sweep", path, "-q", "-o", tmp_path / "apart.h5")
    assert same_results.differences(tmp_path / "apart.h5", tmp_path / "sweep.kept-1.h5") == []
    assert not (tmp_path / "sweep.h5.parts").exists()


def test_two_processes_of_one_output_leave_each_other_alone(program, comity, scenario, sweep,
                                                            tmp_path):
    """A sweep that comes to the place of a run that computes does not tidy its file away."""
    target = tmp_path / "x.h5"
    running = subprocess.Popen([program, "run", scenario, *LONG, "-o", target],
                               stderr=subprocess.PIPE, text=True)
    waiting.until(lambda: list(tmp_path.glob(".x.h5.partial-*")), running)
    running.send_signal(signal.SIGSTOP)
    comity("sweep", sweep(), "-q", "-o", target)
    before = target.read_bytes()
    running.send_signal(signal.SIGCONT)
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 1 and "x.kept-1.h5" in errors
    assert target.read_bytes() == before and (tmp_path / "x.kept-1.h5").exists()


def test_a_sweep_is_locked_where_a_link_leads(program, comity, sweep, tmp_path):
    path, target = sweep(6000), tmp_path / "real.h5"
    (tmp_path / "link.h5").symlink_to(target)
    running = waiting.held(program, "sweep", path, "-o", tmp_path / "link.h5")
    refused = comity("sweep", path, "-q", "-o", target, check=False)
    assert refused.returncode == 1 and "another process" in refused.stderr
    running.communicate(timeout=1200)
    assert running.returncode == 0
    assert os.readlink(tmp_path / "link.h5") == str(target) and target.exists()


def test_parts_that_vanish_are_computed_again_and_not_called_kept(program, comity, sweep, tmp_path):
    path, target = sweep(6000), tmp_path / "sweep.h5"
    parts = tmp_path / "sweep.h5.parts"

    def resume_without_parts():
        running = waiting.held(program, "sweep", path, "-o", target, "--resume")
        for part in parts.glob("part-*.blocks"):  # and not what is being written
            part.unlink()
        return running

    waiting.left_off(program, "sweep", path, "-o", target)
    assert list(parts.iterdir())
    running = resume_without_parts()
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 130, errors
    kept = part_files.blocks(parts)
    assert re.search(rf"\b{kept} of \d+ blocks are kept", errors)
    running = resume_without_parts()
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 0, errors
    comity("sweep", path, "-q", "-o", tmp_path / "apart.h5")
    assert same_results.differences(tmp_path / "apart.h5", target) == []
