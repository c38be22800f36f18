# SPDX-License-Identifier: GPL-3.0-or-later
"""What is at the target, what is read, and what lies damaged: nothing is lost, nothing trusted."""

import os
import re
import shutil
import subprocess

import h5py
import numpy as np
import pytest

import part_files
import same_results
import waiting

SWEEP = """
scenario = "{scenario}";
replicates = {replicates};
ticks = {ticks};
axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0; levels = {levels}; }} );
trajectories = ["accords"];
{more}
"""


@pytest.fixture
def write(scenario, tmp_path):
    """Writes a sweep each point of which is a block."""

    def write_with(name="sweep.cfg", replicates=50, ticks=96, levels=6, more=""):
        path = tmp_path / name
        path.write_text(SWEEP.format(scenario=scenario, replicates=replicates, ticks=ticks,
                                     levels=levels, more=more))
        return path

    return write_with


def refused(finished, *said, code=1):
    assert finished.returncode == code, finished.stderr
    assert len(finished.stderr.splitlines()) == 1, finished.stderr
    for words in said:
        assert words in finished.stderr, finished.stderr


def contents(directory):
    return {path.relative_to(directory): path.read_bytes()
            for path in directory.rglob("*") if path.is_file()}


@pytest.fixture
def unfinished(program, write, tmp_path):
    """unfinished(*options): parts of an interrupted sweep of 60 blocks, and its file."""

    def start(*options):
        sweep = write("long.cfg", replicates=100, ticks=240, levels=60,
                      more='series = ["trust", "accords"];')
        target = tmp_path / "long.h5"
        waiting.left_off(program, "sweep", sweep, "-o", target, *options)
        assert list(target.with_suffix(".h5.parts").iterdir())
        return sweep, target

    return start


# ---- what is read is not written ----

def test_inputs_are_not_outputs(comity, write, scenario, tmp_path):
    base, child = tmp_path / "base.cfg", tmp_path / "child.cfg"
    base.write_text(scenario.read_text())
    child.write_text('@include "base.cfg"\nticks = 96;\n')
    table = tmp_path / "points.csv"
    table.write_text("hegemony\n0.5\n")
    sweep, tabled = tmp_path / "sweep.cfg", tmp_path / "tabled.cfg"
    sweep.write_text('scenario = "child.cfg"; replicates = 2;'
                     'axes = ({ key = "hegemony"; values = [0.0, 1.0]; });')
    tabled.write_text('scenario = "child.cfg"; replicates = 2;'
                      'design = { kind = "table"; file = "points.csv"; };')
    run, whole, shard = (tmp_path / name for name in ("run.h5", "whole.h5", "shard.h5"))
    comity("run", child, "-r", 3, "-q", "-o", run)
    comity("sweep", sweep, "-q", "-o", whole)
    comity("sweep", sweep, "-q", "-o", shard, "--shard", "1/1")
    (tmp_path / "link.h5").symlink_to(whole)
    (tmp_path / "hard.h5").hardlink_to(shard)
    before = contents(tmp_path)
    for arguments in [
            ["run", child, "-o", child],
            ["run", child, "-o", base],
            ["sweep", sweep, "-o", sweep],
            ["sweep", sweep, "-o", base],
            ["sweep", sweep, "-o", child, "--resume"],
            ["sweep", tabled, "-o", table],
            ["merge", shard, "-o", shard],
            ["merge", shard, "-o", tmp_path / "hard.h5"],
            ["replay", whole, "--point", 0, "--replicate", 0, "-o", whole],
            ["replay", whole, "--point", 0, "--replicate", 0, "-o", tmp_path / "link.h5"],
            ["replay", run, "--replicate", 0, "-o", run],
            ["compare", child, child, "-r", 2, "-o", base],
            ["compare", run, run, "-o", run]]:
        refused(comity(*arguments, check=False), "this file is read here", code=2)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("text", ["notes of mine\n", "axes = ();\n"])
def test_files_of_others_are_not_overwritten(comity, write, scenario, tmp_path, text):
    sweep, notes = write(), tmp_path / "notes"
    shard = tmp_path / "shard.h5"
    comity("sweep", sweep, "-q", "-o", shard, "--shard", "1/1")
    notes.write_text(text)
    foreign = tmp_path / "foreign.h5"
    with h5py.File(foreign, "w") as file:
        file["x"] = 1
    before = contents(tmp_path)
    for target in (notes, foreign):
        for arguments in [["run", scenario, "-r", 2], ["sweep", sweep], ["sweep", sweep, "--resume"],
                          ["merge", shard], ["replay", shard, "--point", 0, "--replicate", 0],
                          ["compare", scenario, scenario, "-r", 2]]:
            refused(comity(*arguments, "-o", target, check=False), target.name,
                    "it is not overwritten", code=2)
    assert contents(tmp_path) == before


def test_empty_files_are_overwritten_and_results_by_force(comity, write, scenario, tmp_path):
    target = tmp_path / "x.h5"
    target.touch()
    comity("run", scenario, "-r", 2, "-q", "-o", target)
    comity("sweep", write(), "-q", "-o", target, "--force")
    comity("sweep", write(replicates=51), "-q", "-o", target, "--force")
    with h5py.File(target) as file:
        assert file["replicate"].shape == (51,)


# ---- resuming goes on with this sweep alone ----

def test_resume_replaces_no_other_results(comity, write, scenario, tmp_path):
    sweep, other = write(), write("other.cfg", replicates=51)
    targets = {name: tmp_path / f"{name}.h5" for name in ("run", "other", "whole", "1", "compared")}
    comity("run", scenario, "-r", 2, "-q", "-o", targets["run"])
    comity("compare", scenario, scenario, "-r", 2, "-q", "-o", targets["compared"])
    comity("sweep", other, "-q", "-o", targets["other"])
    comity("sweep", sweep, "-q", "-o", targets["whole"])
    comity("sweep", sweep, "-q", "-o", targets["1"], "--shard", "1/3")
    before = contents(tmp_path)
    for name, options, said in [("run", [], "it holds a run"),
                                ("compared", [], "it holds no sweep"),
                                ("other", [], "another sweep"),
                                ("other", ["--shard", "1/3"], "another sweep"),
                                ("1", [], "comity merge joins shards"),
                                ("1", ["--shard", "2/3"], "another shard"),
                                ("whole", ["--shard", "1/3"], "the whole sweep")]:
        refused(comity("sweep", sweep, "-o", targets[name], "--resume", *options, check=False),
                targets[name].name, said, "--force replaces it")
    for name, options in [("whole", []), ("1", ["--shard", "1/3"])]:
        comity("sweep", sweep, "-q", "-o", targets[name], "--resume", *options)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("made, resumed, said", [
    ([], ["--shard", "1/1"], "resume without --shard"),
    ([], ["--shard", "1/2"], "resume without --shard"),
    (["--shard", "1/1"], [], "resume with --shard 1/1"),
    (["--shard", "1/2"], ["--shard", "1/3"], "resume with --shard 1/2")])
def test_parts_are_of_one_share(comity, unfinished, tmp_path, made, resumed, said):
    sweep, target = unfinished(*made)
    before = contents(tmp_path)
    refused(comity("sweep", sweep, "-o", target, "--resume", *resumed, check=False), said)
    assert contents(tmp_path) == before
    comity("sweep", sweep, "-q", "-o", target, "--resume", *made)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["long.cfg", "long.h5"]


def test_resume_replaces_what_the_sweep_was_to_replace(comity, unfinished, scenario, tmp_path):
    """A sweep that was begun with --force goes on without it, unless others came."""
    target = tmp_path / "long.h5"
    comity("run", scenario, "-r", 2, "-q", "-o", target)
    sweep, _ = unfinished("--force")
    older = target.read_bytes()
    comity("run", scenario, "-r", 3, "-q", "-o", target, "--force")
    refused(comity("sweep", sweep, "-o", target, "--resume", check=False), "it holds a run")
    target.unlink()
    comity("sweep", sweep, "-q", "-o", target, "--resume")
    whole = target.rename(tmp_path / "whole.h5")
    target.write_bytes(older)
    unfinished("--force")
    comity("sweep", sweep, "-q", "-o", target, "--resume")
    assert same_results.differences(whole, target) == []


# ---- what was written can be read ----

def test_a_shorter_run_than_the_dated_event(comity, scenario, tmp_path):
    """The attacks of 2001-09, moved into a run that ends before."""
    sweep = tmp_path / "sweep.cfg"
    sweep.write_text(f'scenario = "{scenario}"; replicates = 5; ticks = 60;'
                     'outcomes = ["final_trust"];'
                     'axes = ({ key = "events.september_11.at"; from = "1995-01"; to = "1998-01";'
                     '          levels = 4; });')
    shard, merged, world = (tmp_path / name for name in ("shard.h5", "merged.h5", "world.h5"))
    comity("sweep", sweep, "-q", "-o", shard, "--shard", "1/1")
    comity("merge", shard, "-o", merged)
    assert "4 points computed again, all" in comity("verify", merged).stdout
    comity("replay", merged, "--point", 2, "--replicate", 3, "-o", world)
    with h5py.File(merged) as file, h5py.File(world) as one:
        assert np.array_equal(file["final_trust"][2, 3], one["final_trust"][0].astype("f4"),
                              equal_nan=True)


def test_many_scenarios(comity, scenario, tmp_path):
    names = [f"s{k}.cfg" for k in range(1001)]
    for name in names:
        (tmp_path / name).write_text(f'@include "{scenario}"\n')
    (tmp_path / "sweep.cfg").write_text(
        'replicates = 1; ticks = 96; outcomes = ["final_phase"];'
        f'axes = ({{ scenarios = [{", ".join(chr(34) + name + chr(34) for name in names)}]; }});')
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    assert "1001 points computed again, all" in comity("verify", tmp_path / "sweep.h5").stdout


# ---- damage ----

def zero(path, bytes_=200):
    """Overwrites bytes in the middle of the largest variable's first chunk."""
    with h5py.File(path) as file:
        chunk = file["accords"].id.get_chunk_info(0)
    data = bytearray(path.read_bytes())
    middle = chunk.byte_offset + chunk.size // 2
    assert any(data[middle:middle + bytes_])
    data[middle:middle + bytes_] = bytes(bytes_)
    path.write_bytes(data)


def flip_stored(path, name):
    """Changes one value as HDF5 does: the file is sound, the value is not what was computed."""
    with h5py.File(path, "r+") as file:
        index = (0,) * file[name].ndim
        file[name][index] = file[name][index] + 1


def remove_stored(path, name):
    with h5py.File(path, "r+") as file:
        del file[name]


def longer_digests(path):
    """One block more than all else in the file is of."""
    with h5py.File(path, "r+") as file:
        digests = file["block_digest"][...]
        del file["block_digest"]
        file["block_digest"] = np.concatenate([digests, digests[-1:]])
        file["block_digest"].dims[0].attach_scale(file["block"])
        file["block_digest"].dims[1].attach_scale(file["digest_byte"])


def begin_at(path, block):
    with h5py.File(path, "r+") as file:
        file.attrs["first_block"] = block


def make_pipe(path):
    path.unlink()
    os.mkfifo(path)


PART_DAMAGE = {
    # with a right seal: format, order of bytes, first block, count, chunks of a block, size of one
    "format": (7, b"q"), "order": (16, b"z"), "first": (31, b"\x80"), "many": (39, b"\x80"),
    "none": (32, bytes(8)), "chunks": (40, b"\xff"), "size": (211, b"\xff"),
    "bytes": lambda path: part_files.change(path, -9, b"changed", sealed=False),
    "end": lambda path: path.write_bytes(path.read_bytes()[:-1000]),
    "more": lambda path: path.write_bytes(path.read_bytes() + b"more"),
    "empty": lambda path: path.write_bytes(b""), "pipe": make_pipe,
    "bomb": lambda path: os.truncate(path, 1 << 36)}


@pytest.fixture(scope="module")
def left_off(program, scenario, tmp_path_factory):
    """A directory of the parts of an interrupted sweep, and of the file that it was to make."""
    place = tmp_path_factory.mktemp("left_off")
    (place / "long.cfg").write_text(SWEEP.format(
        scenario=scenario, replicates=100, ticks=120, levels=40, more='series = ["trust"];'))
    command = [program, "sweep", place / "long.cfg", "-o"]
    waiting.left_off(*command, place / "long.h5")
    subprocess.run([*command, place / "whole.h5", "-q"], check=True)
    return place


@pytest.mark.parametrize("how", ["--resume", "--join"])
@pytest.mark.parametrize("damage", PART_DAMAGE)
def test_damaged_parts_are_computed_again(comity, left_off, tmp_path, damage, how):
    target = tmp_path / "long.h5"
    shutil.copytree(left_off / "long.h5.parts", tmp_path / "long.h5.parts")
    parts = sorted((tmp_path / "long.h5.parts").iterdir())
    change = PART_DAMAGE[damage]
    for part in parts:  # whichever a process that joins in looks at first
        change(part) if callable(change) else part_files.change(part, *change)
    finished = comity("sweep", left_off / "long.cfg", "-o", target, how, "-q")
    set_aside = re.search(r"(part-\S+\.blocks): .*; (\d+) damaged parts? (is|are) set aside",
                          finished.stderr)
    assert set_aside[1] in [part.name for part in parts] and int(set_aside[2]) == len(parts)
    assert len(finished.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["long.h5"]
    assert same_results.differences(left_off / "whole.h5", target) == []


def test_a_part_under_another_name_is_set_aside(comity, left_off, tmp_path):
    """Processes that join in go by the names."""
    target, parts = tmp_path / "long.h5", tmp_path / "long.h5.parts"
    shutil.copytree(left_off / "long.h5.parts", parts)
    part = min(parts.iterdir())
    first, count = (int(word) for word in part.stem.split("-")[1:])
    renamed = part.rename(parts / f"part-{first:09}-{count + 1}.blocks")
    finished = comity("sweep", left_off / "long.cfg", "-o", target, "--join", "-q")
    assert f"{renamed.name}: it holds other blocks than its name says" in finished.stderr
    assert len(finished.stderr.splitlines()) == 1
    assert same_results.differences(left_off / "whole.h5", target) == []


def test_a_part_with_blocks_of_another_share_is_refused(comity, left_off, tmp_path):
    """It says that it is of the first half, and holds the last block."""
    parts = tmp_path / "half.h5.parts"
    parts.mkdir()
    source = min((left_off / "long.h5.parts").iterdir())
    part = parts / "part-000000039-1.blocks"
    shutil.copy(source, part)
    at = part.read_bytes().index(b"whole\0")
    part_files.change(part, at, b"1/2\0\0\0")
    count = int.from_bytes(part.read_bytes()[32:40], "little")
    part_files.change(part, 24, (40 - count).to_bytes(8, "little"))
    refused(comity("sweep", left_off / "long.cfg", "--shard", "1/2", "-o", tmp_path / "half.h5",
                   "--resume", "-q", check=False), "it holds blocks of another share")
    assert part.exists()


@pytest.mark.parametrize("how", ["--resume", "--join"])
def test_parts_whose_blocks_are_not_what_was_hashed_make_room(comity, left_off, tmp_path, how):
    """Their seals are right: it is seen only when the file is made of them, of one at a time."""
    target, parts = tmp_path / "long.h5", tmp_path / "long.h5.parts"
    shutil.copytree(left_off / "long.h5.parts", parts)
    first, *others = sorted(parts.iterdir())
    held = part_files.blocks(parts)
    part_files.spoil(first)
    refused(comity("sweep", left_off / "long.cfg", "-o", target, how, "-q", check=False),
            f"{first}: it is damaged: block 0 is not what was written, and it is set aside; "
            f"{40 - int(first.stem.split('-')[2])} of 40 blocks are kept")
    assert (parts / f"damaged-{first.name}").exists() and not first.exists() and not target.exists()
    assert 40 > part_files.blocks(parts) >= held - int(first.stem.split("-")[2])
    assert all(path.exists() for path in others)
    comity("sweep", left_off / "long.cfg", "-o", target, how, "-q")
    assert [path.name for path in tmp_path.iterdir()] == ["long.h5"]
    assert same_results.differences(left_off / "whole.h5", target) == []


@pytest.mark.parametrize("more", [[], ["--resume"], ["--join"]], ids=lambda more: str(more))
def test_a_damaged_shard_makes_room(comity, write, tmp_path, more):
    """It is set aside, and computed again."""
    sweep, shard = write(), tmp_path / "1.h5"
    command = ["sweep", sweep, "--shard", "1/2", "-o", shard, "-q"]
    comity(*command)
    sound = tmp_path / "sound.h5"
    shutil.copy(shard, sound)
    zero(shard)
    damaged = shard.read_bytes()
    assert (f"{shard}: it is damaged: its bytes are not those that were written; "
            "1 damaged part is set aside, and what it held is computed again\n") in comity(
                *command, *more).stderr
    assert (tmp_path / "damaged-1.h5").read_bytes() == damaged
    assert same_results.differences(sound, shard) == []


@pytest.mark.parametrize("damage", [
    zero, longer_digests, lambda path: remove_stored(path, "final_phase"),
    lambda path: begin_at(path, np.nan), lambda path: flip_stored(path, "accords")])
def test_damaged_shards_are_not_merged(comity, write, tmp_path, damage):
    sweep = write(more='series = ["trust", "phase"];')
    shards = [tmp_path / f"{k}.h5" for k in (1, 2)]
    for k, path in enumerate(shards, 1):
        comity("sweep", sweep, "-q", "-o", path, "--shard", f"{k}/2")
    damage(shards[1])
    refused(comity("merge", *shards, "-o", tmp_path / "merged.h5", check=False), "2.h5")
    assert not list(tmp_path.glob("*merged*"))
