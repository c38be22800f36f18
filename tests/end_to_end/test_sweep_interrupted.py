# SPDX-License-Identifier: GPL-3.0-or-later
"""Sweeps in pieces: killed and resumed, interrupted, short of disk, in shards. All end equal."""

import contextlib
import json
import os
import random
import re
import signal
import subprocess

import h5py
import pytest

import part_files
import same_results
import waiting
from test_run import kernels

SWEEP = """
title = "Pieces";
scenario = "{scenario}";
replicates = {replicates};
ticks = {ticks};
axes = (
  {{ key = "hegemony"; from = 0.0; to = 1.0; levels = 11; }},
  {{ key = "bilateralism"; from = 0.0; to = 1.0; levels = 10; }}
);
{kept}
"""
# So much of every point that each is a block: 110 of them.
BLOCKS = 'trajectories = ["accords"]; series = ["trust"];'


@pytest.fixture(scope="module")
def write(scenario, tmp_path_factory):
    directory = tmp_path_factory.mktemp("sweeps")

    def write_with(name="sweep.cfg", replicates=25, ticks=96, kept=BLOCKS):
        path = directory / name
        path.write_text(SWEEP.format(scenario=scenario, replicates=replicates,
                                     ticks=ticks, kept=kept))
        return path

    return write_with


@pytest.fixture(scope="module")
def small(write):
    return write()


@pytest.fixture(scope="module")
def whole(comity, small):
    """The file of an undisturbed sweep."""
    path = small.parent / "whole.h5"
    comity("sweep", small, "-o", path, "-q")
    return path


@pytest.fixture(scope="module")
def long(write):
    """A sweep that takes some seconds, in many blocks."""
    return write("long.cfg", replicates=200, ticks=240, kept='trajectories = ["trilateral"];')


@pytest.fixture(scope="module")
def long_whole(comity, long):
    path = long.parent / "long.h5"
    comity("sweep", long, "-o", path, "-q")
    return path


def refused(finished, *said, code=1):
    assert finished.returncode == code, finished.stderr
    assert len(finished.stderr.splitlines()) == 1, finished.stderr
    for words in said:
        assert words in finished.stderr, finished.stderr


def names(directory):
    return sorted(path.name for path in directory.iterdir())


# ---- killed and interrupted ----

def test_kills_leave_no_trace(start, comity, long, long_whole, tmp_path):
    chance, path = random.Random(1), tmp_path / "sweep.h5"
    for _ in range(8):
        running = start("sweep", long, "-o", path, "-q", "--resume")
        with contextlib.suppress(subprocess.TimeoutExpired):
            assert running.wait(timeout=chance.uniform(0, 0.5)) == 0
        running.kill()
        running.wait()
        if path.exists():  # once there it is complete
            assert same_results.differences(long_whole, path) == []
    comity("sweep", long, "-o", path, "-q", "--resume")
    assert same_results.differences(long_whole, path) == []
    assert names(tmp_path) == ["sweep.h5"]


@pytest.mark.parametrize("sent", waiting.ENDING, ids=lambda sent: sent.name)
def test_interrupt_keeps_what_is_done(start, comity, long, long_whole, tmp_path, sent):
    running = start("sweep", long, "-o", tmp_path / "sweep.h5", held=True)
    running.send_signal(sent)
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 130
    kept, total = map(int, re.search(r"(\d+) of (\d+) blocks are kept", errors).groups())
    assert 0 < kept < total == 110 and "--resume" in errors and "interrupted" in errors
    if sent != signal.SIGPIPE:  # then nobody may be there to read it
        assert re.search("^comity sweep: finishing the block in hand", errors, re.M)
    assert part_files.blocks(tmp_path / "sweep.h5.parts") == kept
    finished = comity("sweep", long, "-o", tmp_path / "sweep.h5", "--resume", "--progress", "json")
    last = json.loads(finished.stderr.splitlines()[-1])
    assert last["blocks_done"] == total
    # it went on from there: no more was computed than was missing
    computed = last["world_ticks_per_second"] * last["elapsed_seconds"]
    assert computed == pytest.approx((total - kept) * 200 * 240, rel=0.01)
    assert same_results.differences(long_whole, tmp_path / "sweep.h5") == []
    assert names(tmp_path) == ["sweep.h5"]


@pytest.fixture
def one_block(write):
    """one_block(ticks): a sweep of one block, which more replicates would divide."""
    def of(ticks):
        path = write("one.cfg", replicates=16000, ticks=ticks, kept='outcomes = ["final_phase"];')
        text = path.read_text()
        axes = 'axes = ( { key = "hegemony"; values = [0.5]; } );'
        path.write_text(text[:text.index("axes")] + axes + text[text.index("outcomes"):])
        return path

    return of


def test_an_interrupt_is_answered_at_once_and_a_second_ends(start, one_block, tmp_path):
    running = start("sweep", one_block(4500), "-o", tmp_path / "sweep.h5", "-j", 1)
    waiting.until_computing(running, tmp_path / "sweep.h5")
    running.send_signal(signal.SIGINT)
    assert "finishing the block in hand" in running.stderr.readline()
    running.send_signal(signal.SIGINT)
    # one interrupt would have let the only block, and so the sweep, come to its end
    assert running.wait(timeout=1200) == 130
    assert not (tmp_path / "sweep.h5").exists()


def test_an_interrupt_in_the_last_block_changes_nothing(start, comity, one_block, tmp_path):
    sweep = one_block(300)
    running = start("sweep", sweep, "-o", tmp_path / "sweep.h5", held=True, room=0)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 0 and "kept" not in errors
    assert names(tmp_path) == ["sweep.h5"]
    comity("sweep", sweep, "-o", tmp_path / "whole.h5", "-q")
    assert same_results.differences(tmp_path / "whole.h5", tmp_path / "sweep.h5") == []


def test_machines_are_told_in_json(start, comity, long, one_block, tmp_path):
    running = start("sweep", long, "-o", tmp_path / "sweep.h5", "--progress", "json", held=True,
                    room=0)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=1200)
    lines = [json.loads(line) for line in errors.splitlines()]
    assert {"notice": "finishing the block in hand"} in lines
    assert "blocks are kept" in lines[-1]["interrupted"]
    (tmp_path / "bad.cfg").write_text('scenario = "none.cfg"; axis = ();')
    for arguments, code, said in [([tmp_path / "bad.cfg", "-o", tmp_path / "x.h5"], 2, "bad.cfg"),
                                  ([long, "-o", long], 2, "this file is read here"),
                                  ([long, "-o", tmp_path / "none/x.h5"], 2, "No such file"),
                                  ([long, "-o", tmp_path / "sweep.h5"], 1, "--resume"),
                                  ([long, "-o", tmp_path / "sweep.h5", "--resume", "--shard",
                                    "1/9"], 1, "--shard")]:
        finished = comity("sweep", *arguments, "--progress", "json", check=False)
        assert finished.returncode == code
        lines = [json.loads(line) for line in finished.stderr.splitlines()]
        assert lines and all(set(line) == {"error"} for line in lines)
        assert any(said in line["error"] for line in lines)


@pytest.fixture
def unfinished(program, long, tmp_path):
    """Parts of an interrupted sweep."""
    waiting.left_off(program, "sweep", long, "-o", tmp_path / "sweep.h5")
    assert names(tmp_path) == ["sweep.h5.parts"]
    return tmp_path / "sweep.h5"


def test_parts_are_not_taken_or_lost_unasked(comity, long, small, unfinished):
    before = {path: path.read_bytes() for path in unfinished.with_suffix(".h5.parts").iterdir()}
    refused(comity("sweep", long, "-o", unfinished, check=False), "--resume")
    refused(comity("sweep", small, "-o", unfinished, "--resume", check=False), "another sweep")
    refused(comity("sweep", long, "-o", unfinished, "--resume", "--shard", "2/2", check=False),
            "share of the sweep", "--shard")
    after = {path: path.read_bytes() for path in unfinished.with_suffix(".h5.parts").iterdir()}
    assert before == after and before and not unfinished.exists()


def test_blocks_that_were_computed_twice_are_no_damage(comity, long, long_whole, unfinished):
    part = next(unfinished.with_suffix(".h5.parts").iterdir())
    part.with_name(f"{part.stem}-copy.blocks").write_bytes(part.read_bytes())
    comity("sweep", long, "-o", unfinished, "--resume", "-q")
    assert same_results.differences(long_whole, unfinished) == []
    assert names(unfinished.parent) == ["sweep.h5"]


def test_damage_that_only_the_end_shows_is_made_good(comity, long, long_whole, unfinished):
    """Who joins in looks into one part, and believes the names of the others until all are there."""
    parts = unfinished.with_suffix(".h5.parts")
    (parts / "part-000000100-5.blocks").write_bytes(b"damaged")
    said = comity("sweep", long, "-o", unfinished, "--join").stderr
    assert "part-000000100-5.blocks" in said and "1 damaged part is set aside" in said, said
    assert same_results.differences(long_whole, unfinished) == []
    assert names(unfinished.parent) == ["sweep.h5"]


def owned(name, process=None, host=None):
    """The name of a temporary file; of a process of this host that has ended, unless given."""
    if process is None:
        with subprocess.Popen(["true"]) as ended:
            process = ended.pid
    space = int(re.search(r"\d+", os.readlink("/proc/self/ns/pid")).group())
    apart = "" if space == 4026531836 else f".{space % 10**9}"
    here = re.sub(r"[^A-Za-z0-9.]", "_", os.uname().nodename)[:40] + apart
    return f"{name}.partial-{host or here}-{process}-0123abcd"


def test_leftovers_of_killed_processes_are_removed(comity, long, long_whole, unfinished):
    parts = unfinished.with_suffix(".h5.parts")
    (parts / owned(".part-000000077-3.blocks")).write_bytes(b"half")
    unfinished.with_name(owned(".sweep.h5")).write_bytes(b"half")
    others = [".sweep.h5.bak", owned(".sweep.h5", process=os.getpid()),
              owned(".sweep.h5", host="elsewhere")]
    for name in others:
        unfinished.with_name(name).write_bytes(b"not ours, or of a living process")
    comity("sweep", long, "-o", unfinished, "-q", "--resume")
    assert names(unfinished.parent) == sorted([*others, "sweep.h5"])
    assert same_results.differences(long_whole, unfinished) == []


def test_leftovers_behind_a_link_are_removed(comity, small, whole, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / owned(".real.h5")).write_bytes(b"half")
    (tmp_path / "sweep.h5").symlink_to(elsewhere / "real.h5")
    comity("sweep", small, "-o", tmp_path / "sweep.h5", "-q")
    assert names(elsewhere) == ["real.h5"] and names(tmp_path) == ["elsewhere", "sweep.h5"]
    assert same_results.differences(whole, elsewhere / "real.h5") == []


def test_two_processes_do_not_share_a_target(start, comity, long, tmp_path):
    running = start("sweep", long, "-o", tmp_path / "sweep.h5", held=True)
    for more in ([], ["--resume"]):
        refused(comity("sweep", long, "-o", tmp_path / "sweep.h5", *more, check=False),
                "another process")
    running.communicate(timeout=1200)
    assert running.returncode == 0
    assert names(tmp_path) == ["sweep.h5"]


def test_resume_of_a_complete_sweep_does_nothing(comity, small, whole, tmp_path):
    path = tmp_path / "sweep.h5"
    path.write_bytes(whole.read_bytes())
    before = path.stat()
    comity("sweep", small, "-o", path, "--resume", "-q")
    after = path.stat()  # it may have been read
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert names(tmp_path) == ["sweep.h5"]


# ---- a full disk ----

@pytest.fixture
def disk(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", tmp_path],
                      stderr=subprocess.DEVNULL, check=False).returncode != 0:
        pytest.skip("mounting is not allowed here")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


@pytest.mark.parametrize("kept", ["", 'trajectories = ["trust", "identity"]; every = 6;'])
def test_full_disk(comity, write, disk, tmp_path, kept):
    sweep = write("full.cfg", replicates=200, kept=kept)
    path = disk / "sweep.h5"
    finished = comity("sweep", sweep, "-o", path, "-q", check=False)
    refused(finished, "No space left on device")
    kept, total = map(int, re.search(r"(\d+) of (\d+) blocks are kept", finished.stderr).groups())
    assert not path.exists() and not list(disk.glob(".*"))
    assert part_files.blocks(disk / "sweep.h5.parts") == kept <= total
    assert ("--resume" in finished.stderr) == (kept > 0)  # where there is nothing to resume
    refused(comity("sweep", sweep, "-o", path, "-q", "--resume", check=False),
            "No space left on device")
    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
    comity("sweep", sweep, "-o", path, "-q", "--resume")
    assert names(disk) == ["sweep.h5"]
    whole = sweep.parent / "full.h5"
    comity("sweep", sweep, "-o", whole, "-q", "--force")
    assert same_results.differences(whole, path) == []


# ---- shards ----

@pytest.fixture(scope="module")
def shards(comity, small):
    """shards(n): the paths of n shards that make the whole."""

    def of(count):
        paths = [small.parent / f"shard{k}of{count}.h5" for k in range(1, count + 1)]
        for k, path in enumerate(paths, 1):
            if not path.exists():
                comity("sweep", small, "-o", path, "-q", "--shard", f"{k}/{count}")
        return paths

    return of


@pytest.mark.parametrize("count", [1, 3, 10])
def test_shards_merge_to_the_whole(comity, shards, whole, tmp_path, count):
    paths = shards(count)
    shuffled = random.Random(count).sample(paths, count)
    for number, order in enumerate([paths[::-1], shuffled]):
        merged = tmp_path / f"merged{number}.h5"
        comity("merge", *order, "-o", merged)
        assert same_results.differences(whole, merged) == []
    assert "110 points computed again" in comity("verify", merged).stdout


@pytest.mark.parametrize("levels, replicates", [(40, 200), (1000, 1), (16, 3)])
def test_small_sweeps_can_be_shared(comity, scenario, tmp_path, levels, replicates):
    """Blocks depend on the sweep alone, and there are enough of them for threads and shards."""
    sweep = tmp_path / "sweep.cfg"
    sweep.write_text(f'scenario = "{scenario}"; replicates = {replicates}; ticks = 96;'
                     f'axes = ({{ key = "hegemony"; from = 0.0; to = 1.0; levels = {levels}; }});')
    finished = comity("sweep", sweep, "-o", tmp_path / "whole.h5", "--progress", "json", "-j", 1)
    blocks = json.loads(finished.stderr.splitlines()[-1])["blocks"]
    assert min(levels, 50) <= blocks <= 128
    shards = [tmp_path / f"{k}.h5" for k in range(1, 6)]
    for k, path in enumerate(shards, 1):
        comity("sweep", sweep, "-o", path, "-q", "--shard", f"{k}/5", "-j", 3)
        with h5py.File(path) as file:
            assert abs(file["block_digest"].shape[0] - blocks / 5) < 1
    assert comity("merge", *shards, "-o", tmp_path / "merged.h5", "-q", "-j", 2).stdout == ""
    assert same_results.differences(tmp_path / "whole.h5", tmp_path / "merged.h5") == []


@pytest.mark.parametrize("design", ["", 'design = { kind = "sobol"; samples = 64; };'])
def test_shards_of_points_that_differ_in_power(comity, scenario, tmp_path, design):
    """Shares of power belong to the points, which a shard has no coordinates of."""
    sweep = tmp_path / "sweep.cfg"
    axis = '{{ key = "{}"; from = 1.0; to = 2.0; {} }}'.format
    levels = "" if design else "levels = 8;"
    sweep.write_text(f'scenario = "{scenario}"; replicates = 2; ticks = 96; {design}'
                     f'axes = ({axis("states.USA.power", levels)}, '
                     f'{axis("states.MEX.power", levels)});')
    comity("sweep", sweep, "-o", tmp_path / "whole.h5", "-q")
    shards = [tmp_path / f"{k}.h5" for k in (1, 2)]
    for k, path in enumerate(shards, 1):
        comity("sweep", sweep, "-o", path, "-q", "--shard", f"{k}/2")
        assert "all coordinates and attributes" in comity("verify", path).stdout
    comity("merge", *shards, "-o", tmp_path / "merged.h5")
    assert same_results.differences(tmp_path / "whole.h5", tmp_path / "merged.h5") == []
    assert "all coordinates and attributes" in comity("verify", tmp_path / "merged.h5").stdout
    with h5py.File(tmp_path / "merged.h5", "r+") as file:
        assert file["power_share"].size == 64 * 3
        assert abs(file["power_share"][()].sum(axis=-1) - 1).max() < 1e-15
        file["power_share"][(5, 0, 1)[-file["power_share"].ndim:]] = 0.5
    found = comity("verify", tmp_path / "merged.h5", check=False)
    assert found.returncode == 1 and "power_share[" in found.stdout + found.stderr


def test_shards_resume(program, comity, long, long_whole, tmp_path):
    waiting.left_off(program, "sweep", long, "-o", tmp_path / "2.h5", "--shard", "2/3")
    refused(comity("sweep", long, "-o", tmp_path / "2.h5", "--resume", "--shard", "3/3",
                   check=False), "--shard")
    for k in (1, 2, 3):
        comity("sweep", long, "-o", tmp_path / f"{k}.h5", "-q", "--resume", "--shard", f"{k}/3")
    comity("merge", *(tmp_path / f"{k}.h5" for k in (3, 1, 2)), "-o", tmp_path / "merged.h5")
    assert same_results.differences(long_whole, tmp_path / "merged.h5") == []


def test_shards_that_do_not_fit_are_refused(comity, shards, write, small, tmp_path):
    three, ten = shards(3), shards(10)
    foreign = tmp_path / "foreign.h5"
    other = write("other.cfg", replicates=26)
    comity("sweep", other, "-o", foreign, "-q", "--shard", "2/3")
    for given, said in [
            (three[:2], ["missing: 3/3"]),
            (three[1:], ["missing: 1/3"]),
            ([three[0], three[2]], ["missing: 2/3"]),
            (three[:1], ["shards are missing: 2/3, 3/3"]),
            ([three[0], *shards(10)[6:]], ["missing", "block 37 of 110"]),
            ([*three, three[1]], ["overlaps", three[1].name]),
            ([three[0], *ten[3:]], ["overlaps", ten[3].name]),
            ([three[0], foreign, three[2]], ["foreign.h5", "another sweep"]),
            ([*three, tmp_path / "none.h5"], ["none.h5", "No such file"]),
            ([*three, small], [small.name])]:
        refused(comity("merge", *given, "-o", tmp_path / "merged.h5", check=False), *said)
    assert names(tmp_path) == ["foreign.h5"]


def test_many_shards_that_are_missing_are_counted(comity, small, tmp_path):
    comity("sweep", small, "-o", tmp_path / "1.h5", "-q", "--shard", "1/20")
    refused(comity("merge", tmp_path / "1.h5", "-o", tmp_path / "merged.h5", check=False),
            "shards are missing: 2/20, 3/20, 4/20, 5/20, 6/20, 7/20, 8/20, 9/20, 10/20, 11/20, "
            "12/20, 13/20 and 7 more")


def test_more_shards_than_blocks(comity, write, tmp_path):
    """Empty shards are written, verified and merged like others."""
    few = write("few.cfg", replicates=5, kept="").read_text()
    sweep = tmp_path / "few.cfg"
    sweep.write_text(few.replace("levels = 11", "levels = 2").replace("levels = 10", "levels = 2"))
    comity("sweep", sweep, "-o", tmp_path / "whole.h5", "-q")
    shards = [tmp_path / f"{k}.h5" for k in range(1, 8)]
    for k, path in enumerate(shards, 1):
        comity("sweep", sweep, "-o", path, "-q", "--shard", f"{k}/7")
        before = path.read_bytes()
        comity("sweep", sweep, "-o", path, "-q", "--resume", "--shard", f"{k}/7")
        assert path.read_bytes() == before
        comity("show", path)
    told = [comity("verify", path).stdout for path in shards]
    assert sum("0 points computed again" in line for line in told) == 3, told
    assert sum("1 point computed again" in line for line in told) == 4
    comity("merge", *shards, "-o", tmp_path / "merged.h5")
    assert same_results.differences(tmp_path / "whole.h5", tmp_path / "merged.h5") == []
    some = [path for path, line in zip(shards, told) if "1 point" in line]
    comity("merge", *some, "-o", tmp_path / "again.h5")  # empty ones are not missed
    refused(comity("merge", *some[1:], "-o", tmp_path / "x.h5", check=False),
            f"a shard is missing: {some[0].stem}/7;")


def test_verify_of_a_shard_finds_a_difference(comity, shards, root, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(root / "tests/fuzz")
    import mutations  # noqa: PLC0415
    path = tmp_path / "shard.h5"
    path.write_bytes(shards(3)[1].read_bytes())
    assert "37 points computed again, all" in comity("verify", path).stdout
    assert "5 points computed again, all" in comity("verify", path, "--points", 5).stdout
    with h5py.File(path, "r+") as file:
        file["final_trilateral"][3, 0, 7] += 0.5
    finished = comity("verify", path, check=False)
    assert finished.returncode == 1
    assert "damaged" in finished.stderr or "final_trilateral at point 39" in finished.stdout
    # a seal is no signature: whoever forges values can make a new one, but not the same values again
    mutations.seal(path)
    comity("merge", shards(3)[0], path, shards(3)[2], "-o", tmp_path / "merged.h5")
    for forged in (path, tmp_path / "merged.h5"):
        found = comity("verify", forged, check=False)
        assert found.returncode == 1 and "final_trilateral at point 39" in found.stdout + found.stderr


def test_partial_merges_leave_out_what_is_missing(comity, shards, small, whole, tmp_path):
    three = shards(3)
    comity("merge", three[0], three[2], "--partial", "-o", tmp_path / "part.h5")
    with h5py.File(tmp_path / "part.h5") as part, h5py.File(whole) as all_:
        done = part["status"][()].ravel() == 1
        assert done.sum() == 73 and not done[36:73].any()
        assert (part["status"][()].ravel()[36:73] == 0).all()
        for name in ("final_trust", "trust_mean", "accords"):
            values = part[name][()].reshape(110, -1)
            wanted = all_[name][()].reshape(110, -1)
            assert values[done].tobytes() == wanted[done].tobytes()
            assert (values[~done] != values[~done]).all()  # no number
        assert part.attrs["blocks_missing"] == 37 and part.attrs["share"] in ("partial", b"partial")
    comity("show", tmp_path / "part.h5")
    refused(comity("sweep", small, "-o", tmp_path / "part.h5", "--resume", check=False), "--partial")
    refused(comity("merge", *three, "-o", tmp_path / "part.h5", check=False), "--force")
    comity("merge", *three, "-o", tmp_path / "part.h5", "--force", "--partial")
    assert same_results.differences(whole, tmp_path / "part.h5") == []


def test_lines_for_logs(comity, small, tmp_path):
    finished = comity("sweep", small, "-o", tmp_path / "x.h5", "--progress", "0.001", "-j", 1)
    lines = finished.stderr.splitlines()
    assert lines and all(re.fullmatch(r"comity sweep: \d+ of 110 blocks, [0-9.e+-]+ million "
                                      r"world-months a second, \d+ s left", line)
                         for line in lines), lines
    quiet = comity("sweep", small, "-o", tmp_path / "y.h5", "-j", 1)
    assert quiet.stderr == ""  # a minute has not passed
    for wrong in ("xml", "-1", "0"):
        assert comity("sweep", small, "-o", tmp_path / "z.h5", "--progress", wrong,
                      check=False).returncode == 2


@pytest.mark.skipif(len(kernels()) < 2, reason="this processor has one instruction set")
def test_shards_of_other_machines(comity, small, whole, tmp_path):
    for k, kernel in enumerate(kernels()[:2], 1):
        comity("sweep", small, "-o", tmp_path / f"{k}.h5", "-q", "--shard", f"{k}/2",
               "--kernel", kernel)
    comity("merge", tmp_path / "1.h5", tmp_path / "2.h5", "-o", tmp_path / "merged.h5")
    assert same_results.differences(whole, tmp_path / "merged.h5") == []
