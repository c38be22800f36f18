# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that share a sweep through its directory alone: killed, late, silent, without locks."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

import h5py
import pytest

import same_results
import small_calibration
import waiting

SWEEP = """
scenario = "{scenario}"; replicates = {replicates}; ticks = 120; trajectories = ["trilateral"];
axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; levels = 80; }} );
"""


@pytest.fixture(scope="module")
def sweep(scenario, tmp_path_factory):
    path = tmp_path_factory.mktemp("join") / "sweep.cfg"
    path.write_text(SWEEP.format(scenario=scenario, replicates=60))
    return path


@pytest.fixture(scope="module")
def whole(comity, sweep):
    path = sweep.parent / "whole.h5"
    comity("sweep", sweep, "-o", path, "-q")
    return path


@pytest.fixture(scope="module")
def rounds(program, root, tmp_path_factory):
    if not shutil.which("cc"):
        pytest.skip("there is no compiler for the library that is preloaded")
    sys.path.insert(0, str(root / "tests/stress"))
    import fail_once  # noqa: PLC0415
    import join  # noqa: PLC0415
    directory = tmp_path_factory.mktemp("rounds")
    yield join.Rounds(program, fail_once.build(directory), directory, levels=120)
    sys.path.remove(str(root / "tests/stress"))


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def claim(target, name, owner, work, blocks=80, age=0):
    """A claim as another process would have left it."""
    path = target.with_name(target.name + ".parts") / f"claim-{name}"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"claim of a sweep\nwork {work}\nblocks {blocks}\nthreads 1\n"
                    f"since {time.time() - age:.3f}\nowner {owner}\n")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def fingerprint(path):
    with h5py.File(path) as file:
        return file.attrs["fingerprint"].decode()


def test_kills_a_late_comer_and_no_locks(rounds):
    for _ in range(1 if os.environ.get("COMITY_QUICK") else 3):
        assert rounds.round(processes=8, kills=3) == []


def test_a_complete_file_has_all_its_blocks(comity, sweep, whole, tmp_path):
    def blocks(path):
        status = json.loads(comity("status", path, "--json").stdout)
        assert status["state"] == "complete" and status["blocks_done"] == status["blocks"]
        return status["blocks"]
    shards = [tmp_path / "first.h5", tmp_path / "second.h5"]
    for k, shard in enumerate(shards, 1):
        comity("sweep", sweep, "--shard", f"{k}/2", "-q", "-o", shard)
    assert blocks(whole) == blocks(shards[0]) + blocks(shards[1]) > 1


def test_one_process_joins_alone(comity, sweep, whole, tmp_path):
    comity("sweep", sweep, "-o", tmp_path / "sweep.h5", "-q", "--join")
    assert same_results.differences(whole, tmp_path / "sweep.h5") == []
    assert names(tmp_path) == ["sweep.h5"]
    # who comes when all is done has nothing to do
    before = (tmp_path / "sweep.h5").stat()
    comity("sweep", sweep, "-o", tmp_path / "sweep.h5", "-q", "--join")
    assert (tmp_path / "sweep.h5").stat().st_ino == before.st_ino
    assert names(tmp_path) == ["sweep.h5"]


def test_shards_are_shared_as_well(comity, start, sweep, whole, tmp_path):
    shards = [tmp_path / f"{k}.h5" for k in (1, 2, 3)]
    running = [start("sweep", sweep, "-o", shard, "-q", "--join", "--shard", f"{k}/3")
               for k, shard in enumerate(shards, 1) for _ in range(2)]
    for one in running:
        assert one.wait(timeout=1200) == 0, one.stderr.read()
    comity("merge", *shards, "-o", tmp_path / "sweep.h5")
    assert same_results.differences(whole, tmp_path / "sweep.h5") == []
    assert names(tmp_path) == ["1.h5", "2.h5", "3.h5", "sweep.h5"]


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGUSR1], ids=lambda sent: sent.name)
def test_an_interrupted_process_gives_back_its_claims(comity, start, scenario, tmp_path, sent):
    slow = tmp_path / "slow.cfg"
    slow.write_text(SWEEP.format(scenario=scenario, replicates=2000))
    target = tmp_path / "sweep.h5"
    running = start("sweep", slow, "-o", target, "--join", held=True)
    running.send_signal(sent)
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 130
    assert "blocks are kept" in errors and "the same command goes on" in errors
    status = json.loads(comity("status", target, "--json").stdout)
    assert status["state"] == "paused" and 0 < status["blocks_done"] < status["blocks"]
    assert sum(worker["blocks_in_hand"] for worker in status["workers"]) == 0
    comity("sweep", slow, "-o", target, "-q", "--resume")  # or alone
    assert comity("status", target).stdout.startswith(f"{target}: complete")
    assert names(tmp_path) == ["slow.cfg", "sweep.h5"]


def test_nobody_waits_for_one_that_stands_still(comity, start, scenario, tmp_path):
    """By patience alone the sweep would take a day: what it has in hand is computed by others."""
    slow, target = tmp_path / "slow.cfg", tmp_path / "sweep.h5"
    slow.write_text(SWEEP.format(scenario=scenario, replicates=1000))
    stopped = start("sweep", slow, "-o", target, "-q", "-j", 1, "--join")
    parts = tmp_path / "sweep.h5.parts"

    def stands_still():
        """Between two stretches it would have nothing in hand."""
        if not parts.exists() or not any(parts.glob("part-*")):
            return False
        stopped.send_signal(signal.SIGSTOP)
        workers = json.loads(comity("status", target, "--json").stdout)["workers"]
        if not workers[0]["blocks_in_hand"]:
            stopped.send_signal(signal.SIGCONT)
        return workers[0]["blocks_in_hand"] > 0

    waiting.until(stands_still, stopped)
    comity("sweep", slow, "-o", target, "-q", "--join", "--patience", 86400)
    stopped.send_signal(signal.SIGCONT)
    assert stopped.wait(timeout=1200) == 0
    assert names(tmp_path) == ["slow.cfg", "sweep.h5"]
    comity("sweep", slow, "-o", tmp_path / "whole.h5", "-q")
    assert same_results.differences(tmp_path / "whole.h5", target) == []


def test_the_silent_are_taken_over(comity, sweep, whole, tmp_path):
    target = tmp_path / "sweep.h5"
    work = fingerprint(whole)
    claim(target, "000000000-1.0", "elsewhere-7-0a0b0c0d", work, age=1000)
    claim(target, "000000001-1.0", "else-where-8-0a0b0c0d", work)  # alive until it is silent
    claim(target, "join.3", "elsewhere-7-0a0b0c0d", work, age=1000)
    status = json.loads(comity("status", target, "--json").stdout)
    assert [(worker["host"], worker["process"], worker["state"]) for worker in status["workers"]] \
        == [("else-where", 8, "at work"), ("elsewhere", 7, "gone")]
    text = comity("status", target).stdout
    assert re.search(r"^else-where +8 .* 0 +1 +at work +\d+ s ago$", text, re.M), text
    assert re.search(r"^elsewhere +7 .* 0 +1 +gone +(1[67]|[2-9]\d) min ago$", text, re.M), text
    comity("sweep", sweep, "-o", target, "-q", "--join", "--patience", 2)
    assert same_results.differences(whole, target) == []
    assert names(tmp_path) == ["sweep.h5"]


def test_who_holds_nothing_computes_what_others_hold(comity, sweep, whole, tmp_path):
    """All blocks are in hand elsewhere, and by patience alone would be for a day: it never waits."""
    target = tmp_path / "sweep.h5"
    for block in range(80):
        claim(target, f"{block:09}-1.0", f"elsewhere-{block % 3}-0a0b0c0d", fingerprint(whole))
    said = comity("sweep", sweep, "-o", target, "-q", "--join", "--patience", 86400,
                  "--progress", "json").stderr
    assert "blocks_done" in said and "waiting_for_blocks" not in said
    assert same_results.differences(whole, target) == []
    assert names(tmp_path) == ["sweep.h5"]


@pytest.mark.parametrize("kind", ["sweep", "calibrate"])
def test_who_waits_for_the_file_can_be_interrupted(comity, start, sweep, tmp_path, kind):
    """All blocks are there, and another process, which stands still, is to make the file."""
    source = sweep if kind == "sweep" else small_calibration.written(tmp_path)
    whole, target = tmp_path / "whole.h5", tmp_path / "joined.h5"
    comity(kind, source, "-o", whole, "-q")
    maker = claim(target, "join.0", "elsewhere-7-0a0b0c0d", fingerprint(whole))
    running = start(kind, source, "-o", target, "-q", "--join", "--patience", 86400)
    for sent in (signal.SIGSTOP, signal.SIGCONT, signal.SIGINT):
        waiting.until(lambda: (status := json.loads(comity("status", target, "--json").stdout))[
            "blocks_done"] == status["blocks"], running)
        running.send_signal(sent)
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 130 and "the same command goes on" in errors
    status = json.loads(comity("status", target, "--json").stdout)
    assert [worker["host"] for worker in status["workers"] if worker["blocks_in_hand"]] == []
    maker.unlink()
    comity(kind, source, "-o", target, "-q", "--join")
    assert same_results.differences(whole, target) == [] and not maker.parent.exists()


def test_a_claim_that_cannot_be_read_is_somebodys(comity, sweep, whole, tmp_path):
    target = tmp_path / "sweep.h5"
    claim(target, "000000000-1.0", "", "").write_text("claim of a")
    claim(target, "000000001-1.0", "elsewhere-7-0a0b0c0d", fingerprint(whole))
    status = json.loads(comity("status", target, "--json").stdout)  # nobody's name is known
    assert [worker["host"] for worker in status["workers"]] == ["elsewhere"]
    comity("sweep", sweep, "-o", target, "-q", "--join", "--patience", 1)
    assert same_results.differences(whole, target) == []


def test_another_sweep_is_refused(comity, sweep, whole, tmp_path):
    target = tmp_path / "sweep.h5"
    claim(target, "000000000-1.0", f"{os.uname().nodename}-{os.getpid()}-0a0b0c0d", "0" * 64)
    refused = comity("sweep", sweep, "-o", target, "-q", "--join", check=False)
    assert refused.returncode == 1 and "another sweep" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_who_does_not_join_waits_for_nobody(comity, start, scenario, sweep, tmp_path):
    slow = tmp_path / "slow.cfg"
    slow.write_text(SWEEP.format(scenario=scenario, replicates=2000))
    target = tmp_path / "sweep.h5"
    running = start("sweep", slow, "-o", target, "--join", held=True)
    refused = comity("sweep", slow, "-o", target, "-q", "--resume", check=False)
    assert refused.returncode == 1 and "another process is computing this sweep" in refused.stderr
    status = json.loads(comity("status", target, "--json").stdout)
    assert status["state"] == "computing"
    worker, = status["workers"]
    assert worker["process"] == running.pid and worker["threads"] == 1
    running.terminate()
    running.communicate(timeout=1200)


@pytest.mark.parametrize("most", [0, 1, 60])
def test_a_claim_that_is_written_in_part_is_no_claim_of_others(program, sweep, tmp_path, most):
    """Who took it for one waited for ever."""
    finished = subprocess.run(
        [program, "sweep", sweep, "-q", "--join", "-o", tmp_path / "x.h5"], text=True, check=False,
        stderr=subprocess.PIPE, timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY)))
    assert finished.returncode == 1 and "File too large" in finished.stderr
    assert len(finished.stderr.splitlines()) == 1
    assert not list(tmp_path.rglob("*claim*"))


def test_what_is_not_there_has_no_status(comity, tmp_path):
    refused = comity("status", tmp_path / "none.h5", check=False)
    assert refused.returncode == 1 and "there is no such file" in refused.stderr


def part(target, first, count, age=0):
    """What looks like a part that another process has written, and is none."""
    path = target.with_name(target.name + ".parts") / f"part-{first:012}-{count:08}"
    path.parent.mkdir(exist_ok=True)
    path.write_text("damaged")
    os.utime(path, (time.time() - age, time.time() - age))


def test_status_of_long_and_of_paused_sweeps(comity, tmp_path):
    target = tmp_path / "sweep.h5"
    held = [claim(target, name, "elsewhere-7-0a0b0c0d", "0" * 64, blocks=720100, age=90)
            for name in ("000000000-100.0", "000000100-7.0")]
    part(target, 0, 60, age=50)
    part(target, 60, 40, age=40)
    text = comity("status", target).stdout
    # 100 blocks in the 50 seconds from the claim to the last part
    assert text.startswith(f"{target}: computing; 100 of 720100 blocks are done, 2 a second, "
                           "100.0 h left\n"), text
    assert re.search(r"^elsewhere +7 +1 +100 +7 +at work +9\d s ago$", text, re.M), text
    for path in held:
        path.unlink()
    assert comity("status", target).stdout == f"{target}: paused; 100 blocks are done\n"


def test_damaged_parts_are_set_aside_and_computed_again(comity, sweep, whole, tmp_path):
    target = tmp_path / "sweep.h5"
    for first in (1, 2, 7):
        part(target, first, 1)
    said = comity("sweep", sweep, "-o", target, "-q", "--join").stderr
    assert "3 damaged parts are set aside, and what they held is computed again" in said, said
    assert same_results.differences(whole, target) == []
    assert names(tmp_path) == ["sweep.h5"]
