# SPDX-License-Identifier: GPL-3.0-or-later
"""What `comity sweep` tells while it computes, and what it and its kin refuse."""

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import time

import pytest

import waiting
from test_sweep import GRID, sweep, write  # noqa: F401, fixtures


def test_progress_for_machines(comity, write, tmp_path):
    path = write(GRID + 'trajectories = ["trilateral"];', replicates=300, ticks=240)
    finished = comity("sweep", path, "-o", tmp_path / "sweep.h5", "--progress", "json")
    lines = [json.loads(line) for line in finished.stderr.splitlines()]
    assert lines and all(line["blocks"] == 15 for line in lines)
    done = [line["blocks_done"] for line in lines]
    assert done == sorted(done) and done[-1] == 15
    assert lines[-1]["seconds_left"] == 0 and lines[-1]["world_ticks_per_second"] > 1000


def test_speed_is_of_what_was_computed(comity, write, tmp_path):
    """What adaptive points did without does not count."""
    path = write('axes = ({ key = "hegemony"; from = 0.0; to = 1.0; levels = 40; });'
                 'adaptive = { outcome = "final_identity.MEX"; half_width = 1.0; least = 10; };',
                 replicates=2000, ticks=240)
    finished = comity("sweep", path, "-o", tmp_path / "sweep.h5", "--progress", "json")
    last = json.loads(finished.stderr.splitlines()[-1])
    assert last["world_ticks_per_second"] * last["elapsed_seconds"] == pytest.approx(
        40 * 10 * 240, rel=0.05)


def test_people_see_the_speed(program, write, tmp_path):
    try:
        controller, terminal = pty.openpty()
    except OSError as error:
        pytest.skip(f"no terminal can be made here: {error}")
    path = write(GRID + 'trajectories = ["trilateral"];', replicates=2000, ticks=240)
    with subprocess.Popen([program, "sweep", path, "-o", tmp_path / "sweep.h5"], stderr=terminal,
                          stdout=subprocess.DEVNULL) as running:
        os.close(terminal)
        # nothing is shown of what is done at once: let it last a while, however fast it is
        waiting.until_computing(running, tmp_path / "sweep.h5")
        running.send_signal(signal.SIGSTOP)
        time.sleep(0.3)
        running.send_signal(signal.SIGCONT)
        shown = b""
        with contextlib.suppress(OSError):
            while piece := os.read(controller, 4096):
                shown += piece
        assert running.wait() == 0
    os.close(controller)
    assert re.search(rb"sweeping: +\d+ %, [0-9.]+ million world-months a second, \d+ s left", shown)


def test_wrong_arguments(comity, write, scenario, tmp_path):
    path = write(GRID)
    for arguments, said in [
            ([path], "-o FILE is expected"),
            (["-o", "x.h5"], "one sweep is expected"),
            ([path, "-o", "x.h5", "--shard", "4/3"], "'4/3' is not I/N"),
            ([path, "-o", "x.h5", "--shard", "0/3"], "'0/3' is not I/N"),
            ([path, "-o", "x.h5", "--shard", "2"], "'2' is not I/N"),
            ([path, "-o", "x.h5", "--shard", "1/2/3"], "'1/2/3' is not I/N"),
            ([path, "-o", "x.h5", "--shard", "-1/2"], "'-1/2' is not I/N"),
            ([path, "-o", "x.h5", "--shard", "1/4294967297"], "'1/4294967297' is not I/N"),
            ([path, "-o", "x.h5", "--shard", "4294967297/4294967298"], "is not I/N"),
            ([path, "-o", "x.h5", "--shard", "1/99999999999999999999999"], "is not I/N"),
            ([path, "-o", "x.h5", "--shard", " 1/2"], "' 1/2' is not I/N"),
            ([path, "-o", "x.h5", "--shard", "1/2 "], "'1/2 ' is not I/N"),
            ([path, "-o", ""], "--output: the value is empty"),
            ([path, "-o", "/"], "the name of a file is missing"),
            ([path, "-o", "x.h5", "--kernel", "abacus"], "abacus"),
            ([path, "-o", "x.h5", "--progress", "xml"], "is neither json nor a number of seconds"),
            ([scenario, "-o", "x.h5"], "axes"),
            (["none.cfg", "-o", "x.h5"], "none.cfg")]:
        finished = comity("sweep", *arguments, cwd=tmp_path, check=False)
        assert finished.returncode == 2, arguments
        assert said in finished.stderr, (arguments, finished.stderr)
        assert not list(tmp_path.glob("x.h5*"))


def test_places_that_cannot_be_written_are_found_at_once(comity, write, tmp_path):
    path = write(GRID, replicates=100000)  # it would take minutes
    (tmp_path / "taken.h5").mkdir()
    for output, said in [("none/x.h5", "No such file or directory"), ("taken.h5", "directory")]:
        finished = comity("sweep", path, "-o", tmp_path / output, check=False)
        assert finished.returncode == 2 and said in finished.stderr
        assert len(finished.stderr.splitlines()) == 1 and "--resume" not in finished.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sweep.cfg", "taken.h5"]


def test_files_of_other_kinds(sweep, comity, north_america, scenario, tmp_path):
    whole, shard = sweep(GRID), sweep(GRID, "--shard", "1/1", output="shard.h5")
    for arguments, code, said in [
            (["verify", north_america, "--points", 3], 2, "holds a run, which has no points"),
            (["verify", scenario], 1, "north_america.cfg"),
            (["merge", whole, "-o", "x.h5"], 1, "holds a sweep, not a shard"),
            (["merge", north_america, "-o", "x.h5"], 1, "it holds a run, not a sweep"),
            (["merge", shard], 2, "expected"),
            (["replay", whole, "--replicate", 0, "-o", "x.h5"], 2, "--point P is expected"),
            (["replay", whole, "--point", 15, "--replicate", 0, "-o", "x.h5"], 2, "no point 15"),
            (["replay", whole, "--point", 0, "--replicate", 6, "-o", "x.h5"], 2,
             "point 0 has replicates 0 to 5, not 6"),
            (["replay", north_america, "--point", 0, "--replicate", 0, "-o", "x.h5"], 2,
             "is a run and has no points"),
            (["replay", scenario, "--replicate", 0, "-o", "x.h5"], 1, "north_america.cfg")]:
        finished = comity(*arguments, cwd=tmp_path, check=False)
        assert finished.returncode == code, (arguments, finished.stderr)
        assert said in finished.stderr, (arguments, finished.stderr)
        assert len(finished.stderr.splitlines()) == 1
        assert not list(tmp_path.glob("*x.h5*"))
