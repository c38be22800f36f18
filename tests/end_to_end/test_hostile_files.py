# SPDX-License-Identifier: GPL-3.0-or-later
"""Results files that are damaged, gutted or made to harm: each command says so and reads no more."""

import os
import shutil

import h5py
import numpy as np
import pytest

import same_results
from test_sweep import GRID, load, sweep, write  # noqa: F401, fixtures

h5py.get_config().track_order = True
BARE = "This is a netCDF dimension but not a netCDF variable."


def rewrite(source, target, shape_of):
    """Copies a file, with other shapes of its datasets."""
    with h5py.File(source) as old, h5py.File(target, "w", track_order=True) as new:
        for name, value in old.attrs.items():
            new.attrs[name] = value
        old.copy("provenance", new)
        for name, item in old.items():
            if name == "provenance":
                continue
            shape = shape_of(name, item)
            made = new.create_dataset(name, shape, item.dtype, chunks=item.chunks,
                                      compression=item.compression, shuffle=item.shuffle,
                                      fletcher32=item.fletcher32)
            if h5py.check_string_dtype(item.dtype) or item.chunks:
                made[tuple(slice(n) for n in item.shape)] = item[()]
            if item.attrs.get("CLASS") == b"DIMENSION_SCALE":
                made.make_scale(f"{BARE}{shape[0]:10d}" if "NAME" in item.attrs and
                                item.attrs["NAME"].startswith(BARE.encode()) else name)


@pytest.fixture
def shards(comity, write, tmp_path):
    path = write(GRID)
    names = [tmp_path / f"shard{k}.h5" for k in (1, 2)]
    for k, name in enumerate(names, 1):
        comity("sweep", path, "--shard", f"{k}/2", "-o", name, "-q")
    return names


@pytest.mark.parametrize("more", [1, 3, 40])
def test_a_shard_of_more_blocks_than_its_sweep_has(comity, shards, tmp_path, more):
    longer = tmp_path / "longer.h5"
    rewrite(shards[1], longer, lambda name, item: tuple(
        n + more * (axis == 0 and (name in ("block", "block_digest") or item.compression is not None))
        for axis, n in enumerate(item.shape)))
    finished = comity("merge", shards[0], longer, "-o", tmp_path / "whole.h5", check=False)
    assert finished.returncode == 1
    assert "longer.h5: it is damaged: it claims" in finished.stderr
    assert not (tmp_path / "whole.h5").exists()


@pytest.mark.parametrize("first", [-1, 0.5, np.inf, 2.0 ** 53, 1e300, "0", [0.0, 1.0]])
def test_a_shard_that_begins_nowhere(comity, shards, tmp_path, first):
    with h5py.File(shards[1], "r+") as file:
        file.attrs["first_block"] = first
    finished = comity("merge", *shards, "-o", tmp_path / "whole.h5", check=False)
    assert finished.returncode == 1 and "shard2.h5: " in finished.stderr
    assert "first_block" in finished.stderr or "it claims" in finished.stderr


@pytest.mark.parametrize("at", [0, 100, 0.3, 0.9, -1, -40])
def test_a_damaged_shard_is_found_before_it_is_read(comity, write, shards, tmp_path, at):
    whole = shards[1].read_bytes()
    place = int(at * len(whole)) if isinstance(at, float) else at
    damaged = bytearray(whole)
    damaged[place] ^= 4
    shards[1].write_bytes(damaged)
    finished = comity("merge", *shards, "-o", tmp_path / "whole.h5", check=False)
    assert finished.returncode == 1
    assert "shard2.h5: it is damaged: its bytes are not those that were written" in finished.stderr
    if at == -1:
        return
    resumed = comity("sweep", tmp_path / "sweep.cfg", "--shard", "2/2", "-o", shards[1], "-q",
                     "--resume")
    assert "shard2.h5: it is damaged" in resumed.stderr and "computed again" in resumed.stderr
    assert (tmp_path / "damaged-shard2.h5").read_bytes() == bytes(damaged)
    with h5py.File(shards[1]) as file:
        assert file.attrs["comity_format"] == b"sweep part"
    comity("merge", *shards, "-o", tmp_path / "whole.h5")


@pytest.mark.parametrize("left", [0, 8, 40, 500, 0.5, 0.95, -200, -85, -20, -1])
@pytest.mark.parametrize("whole", [False, True])
def test_a_file_without_its_end_is_computed_again(comity, write, tmp_path, left, whole):
    """A shard that was copied in part; and the whole sweep."""
    path, name = write(GRID), tmp_path / "copied.h5"
    make = ["sweep", path, "-o", name, "-q", "--resume", *([] if whole else ["--shard", "2/2"])]
    comity(*make)
    complete = tmp_path / "complete.h5"
    data = name.read_bytes()
    complete.write_bytes(data)
    cut = data[:int(left * len(data)) if isinstance(left, float) else left]
    name.write_bytes(cut)
    if 8 <= len(cut) < len(data) - 100:
        for command in (make[:-3] if not whole else make[:-1], [*make[:5], "--force"]):
            refused = comity(*[word for word in command if word != "--resume"], check=False)
            assert refused.returncode in (1, 2) and "copied.h5: " in refused.stderr
            assert name.read_bytes() == cut
    resumed = comity(*make)
    assert same_results.differences(complete, name) == []
    assert not name.with_name("copied.h5.parts").exists()
    if 8 <= len(cut) < len(data) - 100:
        assert "copied.h5: it is damaged: its end is missing" in resumed.stderr
        assert "computed again" in resumed.stderr
        assert (tmp_path / "damaged-copied.h5").read_bytes() == cut


@pytest.mark.parametrize("how, kind", [("--resume", "a dataset less"), ("--join", "a dataset less"),
                                       ("--resume", "other extents"), ("--join", "other blocks")])
def test_a_part_of_sound_bytes_that_is_none(comity, root, write, shards, tmp_path, how, kind,
                                            monkeypatch):
    """Its seal is right, so that only what it holds shows that it is not of the sweep."""
    monkeypatch.syspath_prepend(root / "tests/fuzz")
    import mutations  # noqa: PLC0415
    parts = tmp_path / "made.h5.parts"
    parts.mkdir()
    with h5py.File(shards[0]) as file:
        blocks = file["block_digest"].shape[0]
    part = parts / f"part-000000000-{blocks}.h5"
    if kind == "other extents":
        rewrite(shards[0], part, lambda name, item: tuple(
            n + (name == "final_trust" and axis == 2) for axis, n in enumerate(item.shape)))
    else:
        shutil.copy(shards[0], part)
    with h5py.File(part, "r+") as file:
        del file.attrs["share"]
        file.attrs["share"], file.attrs["replaces"] = np.bytes_("whole"), np.bytes_("")
        if kind == "a dataset less":
            del file["final_trust"]
        elif kind == "other blocks":
            file.attrs["first_block"] = 1.0
    mutations.seal(part)
    path, whole = write(GRID), tmp_path / "whole.h5"
    finished = comity("sweep", path, "-o", tmp_path / "made.h5", "-q", how)
    assert len(finished.stderr.splitlines()) == 1 and part.name in finished.stderr
    assert "1 damaged part is set aside, and what it held is computed again" in finished.stderr
    comity("sweep", path, "-o", whole, "-q")
    assert same_results.differences(whole, tmp_path / "made.h5") == []
    assert sorted(place.name for place in tmp_path.glob("made*")) == ["made.h5"]


def test_a_file_of_others_without_its_end_is_not_taken_for_one(comity, write, tmp_path):
    name = tmp_path / "other.h5"
    name.write_bytes(b"\x89PNG" + bytes(500))
    finished = comity("sweep", write(GRID), "-o", name, "-q", "--resume", check=False)
    assert finished.returncode in (1, 2) and "other.h5: " in finished.stderr
    assert name.read_bytes() == b"\x89PNG" + bytes(500)


def gut(path):
    """All that can be taken out of a file or changed in it, with what is then said."""
    with h5py.File(path) as file:
        names = [name for name in file if not name.startswith("string")]  # lengths of texts
        values = [name for name in names if len(file[name].shape) >= 2 and
                  file[name].dtype.kind in "fi"]
        texts = list(file["provenance"].attrs)
    made_anew = ("version", "commit", "build", "command_line", "date", "axes", "long_name",
                 "comity_texts")
    for name in names:
        yield f"without {name}", lambda file, name=name: file.__delitem__(name)
    for name in values:
        def retype(file, name=name):
            values, chunks = file[name][()], file[name].chunks
            del file[name]
            file.create_dataset(name, data=values.astype("f4" if values.dtype == "f8" else "f8"),
                                chunks=chunks, compression=1, shuffle=True, fletcher32=True)
        yield f"another type of {name}", retype
    for name in texts:
        if name not in made_anew:
            yield f"without {name}", lambda file, name=name: file["provenance"].attrs.__delitem__(name)
    yield "without a hash", lambda file: file.attrs.__delitem__("results_sha256")
    yield "another hash", lambda file: file.attrs.__setitem__("results_sha256", 64 * "0")

    def change(file):
        file["final_trust"][0, 0, 0, 0, 1] = 0.125
    yield "another value", change


def test_a_gutted_file_is_not_complete(sweep, comity, tmp_path):
    path, aside = sweep(GRID + 'series = ["trust"]; every = 12;'), tmp_path / "damaged-sweep.h5"
    again = ("sweep", tmp_path / "sweep.cfg", "-o", path, "-q", "--resume")
    assert comity(*again).stderr == ""
    whole = tmp_path / "whole.h5"
    shutil.copy(path, whole)
    computed = 0
    cases = list(gut(path))
    assert len(cases) > 35
    for what, change in cases:
        shutil.copy(whole, path)
        with h5py.File(path, "r+") as file:
            change(file)
        gutted = path.read_bytes()
        finished = comity(*again, check=False)
        assert f"{path}: " in finished.stderr and len(finished.stderr.splitlines()) == 1, what
        if finished.returncode == 0:
            assert "computed again" in finished.stderr, what
            assert same_results.differences(whole, path) == [], what
            assert aside.read_bytes() == gutted, what
            computed += 1
        else:
            assert "or name another file" in finished.stderr, what
            assert path.read_bytes() == gutted, what
    assert computed > 35


def test_links_to_a_pipe_hang_nothing(comity, sweep, north_america, tmp_path):
    grid = sweep(GRID)
    shutil.copy(north_america, tmp_path / "run.h5")
    os.mkfifo(tmp_path / "pipe")
    for name in (grid, tmp_path / "run.h5"):
        with h5py.File(name, "r+") as file:
            file["extra"] = h5py.ExternalLink("pipe", "/x")
    run = tmp_path / "run.h5"
    for arguments in (["show", run], ["show", grid], ["compare", run, run],
                      ["replay", run, "--replicate", 0, "-o", tmp_path / "world.h5"],
                      ["verify", grid], ["sensitivity", grid],
                      ["sweep", tmp_path / "sweep.cfg", "-o", grid, "--resume"],
                      ["show", tmp_path / "pipe"]):
        finished = comity(*arguments, check=False)
        assert finished.returncode in (1, 2), arguments
        assert "leads elsewhere" in finished.stderr or "not a regular file" in finished.stderr


def test_storage_elsewhere_is_not_read(comity, north_america, tmp_path):
    path = tmp_path / "run.h5"
    shutil.copy(north_america, path)
    with h5py.File(path, "r+") as file:
        shape = file["final_trust"].shape
        del file["final_trust"]
        file.create_dataset("final_trust", shape, "f4",
                            external=[("/etc/passwd", 0, h5py.h5f.UNLIMITED)])
    finished = comity("compare", path, path, check=False)
    assert finished.returncode != 0
    assert "the values of final_trust lie elsewhere" in finished.stderr


@pytest.mark.parametrize("name, value", [
    ("stream", "0"), ("stream", [0.0, 1.0]), ("stream", -1.0), ("stream", 0.5),
    ("stream", 2.0 ** 32), ("stream", np.nan), ("mode", 1.0), ("mode", "fast"),
    ("comity_format", 1.0), ("comity_format", ["run", "run"])])
def test_attributes_are_of_their_type(comity, north_america, tmp_path, name, value):
    path = tmp_path / "run.h5"
    shutil.copy(north_america, path)
    with h5py.File(path, "r+") as file:
        file.attrs[name] = value
    for arguments in (["compare", path, path],
                      ["replay", path, "--replicate", 0, "-o", tmp_path / "world.h5"]):
        finished = comity(*arguments, check=False)
        assert finished.returncode in (1, 2), arguments
        assert "run.h5: " in finished.stderr and name in finished.stderr


def altered(path, name="final_trust"):
    """Changes one bit of a value as HDF5 does: checksums hold, the hash does not."""
    with h5py.File(path, "r+") as file:
        index = (0,) * (file[name].ndim - 1) + (1,)
        file[name][index] = np.nextafter(file[name][index], file[name].dtype.type(2))


@pytest.mark.parametrize("options", [["--double"], ["--record", "all"], ["--record", "none"],
                                     ["--every", "7"]])
@pytest.mark.parametrize("name", ["final_trust", "trust"])
def test_compare_finds_a_changed_value(comity, scenario, tmp_path, options, name):
    path, other = tmp_path / "one.h5", tmp_path / "other.h5"
    comity("run", scenario, "-r", 70, "--ticks", 60, "-q", "-o", path, *options)
    shutil.copy(path, other)
    comity("compare", path, other)
    if name == "trust" and "none" in options:
        return
    altered(other, name)
    finished = comity("compare", path, other, check=False)
    assert finished.returncode == 2
    assert "other.h5: its values are not those that its hash was taken of" in finished.stderr
    comity("compare", path, other, "--trust")


def test_sensitivity_finds_a_changed_value(comity, sweep):
    path = sweep('design = { kind = "saltelli"; samples = 8; }; axes = ('
                 '{ key = "hegemony"; from = 0.0; to = 1.0; }, '
                 '{ key = "bilateralism"; from = 0.0; to = 1.0; } );')
    comity("sensitivity", path, "--resamples", 0)
    altered(path)
    finished = comity("sensitivity", path, "--resamples", 0, check=False)
    assert finished.returncode == 2
    assert "its values are not those that results_sha256 was taken of" in finished.stderr
    comity("sensitivity", path, "--resamples", 0, "--trust")


NOT_WRITTEN = "its values are not those that"


def refuses_unless_trusted(comity, path, *arguments):
    finished = comity(*arguments, check=False)
    assert finished.returncode == 1
    assert NOT_WRITTEN in finished.stderr and f"{path}: " in finished.stderr
    assert comity(*arguments, "--trust").stderr == ""
    return finished


@pytest.mark.parametrize("options", [[], ["--double"], ["--record", "all"], ["--every", "7"]])
def test_show_and_replay_find_a_changed_value_of_a_run(comity, scenario, tmp_path, options):
    path, world = tmp_path / "run.h5", tmp_path / "world.h5"
    comity("run", scenario, "-r", 5, "--ticks", 24, "-q", "-o", path, *options)
    replay = ("replay", path, "--replicate", 1, "-o", world)
    assert comity("show", path).stderr == ""
    comity(*replay)
    comity("show", world)
    world.unlink()
    altered(path)
    shown = refuses_unless_trusted(comity, path, "show", path)
    assert "Provenance" in shown.stdout
    comity("show", path, "--scenario")
    finished = comity(*replay, check=False)
    assert finished.returncode == 1 and not world.exists()
    refuses_unless_trusted(comity, path, *replay)
    assert world.exists()


def test_show_and_replay_find_a_changed_value_of_a_sweep(comity, sweep, shards, tmp_path):
    path, world, partial = sweep(GRID), tmp_path / "world.h5", tmp_path / "partial.h5"
    comity("merge", shards[0], "--partial", "-o", partial)
    for whole in (path, partial, *shards):
        assert comity("show", whole).stderr == ""
    altered(path)
    refuses_unless_trusted(comity, path, "show", path)
    refuses_unless_trusted(comity, path, "replay", path, "--point", 4, "--replicate", 1,
                           "-o", world)
    damaged = bytearray(shards[1].read_bytes())
    damaged[len(damaged) // 3] ^= 4
    shards[1].write_bytes(damaged)
    finished = comity("show", shards[1], check=False)
    assert finished.returncode == 1
    assert "shard2.h5: it is damaged: its bytes are not those that were written" in finished.stderr


def test_a_flipped_bit_in_a_run_is_found(comity, north_america, tmp_path):
    """Whichever chunk it is in: no figures are told."""
    whole = north_america.read_bytes()
    with h5py.File(north_america) as file:
        chunks = [file[name].id.get_chunk_info(0) for name in ("final_trust", "tick", "phase_share")]
    for chunk, told in zip(chunks, (True, True, False)):
        damaged = bytearray(whole)
        damaged[chunk.byte_offset + chunk.size // 2] ^= 16
        (tmp_path / "run.h5").write_bytes(damaged)
        finished = comity("compare", tmp_path / "run.h5", north_america, check=False)
        assert (finished.returncode != 0) == told
        if told:
            assert "is damaged: a chunk is not what was written" in finished.stderr


def relabel(file, name, change):
    file[name][...] = change(file[name][()])


def swap_axes(file):
    """The text that the program's own reader goes by."""
    texts = file["provenance"].attrs
    lines = texts["axes"].replace(b"state partner", b"partner state")
    assert lines != texts["axes"]
    del texts["axes"]
    texts["axes"] = lines


LIES = {
    "states in another order": lambda file: relabel(file, "state", lambda codes: codes[::-1]),
    "partners in another order": lambda file: relabel(file, "partner", lambda codes: codes[::-1]),
    "dyads that are alike": lambda file: relabel(file, "dyad", lambda codes: codes[[0, 0, 2]]),
    "other phases": lambda file: relabel(file, "entered_phase", lambda names: names[::-1]),
    "ticks that descend": lambda file: relabel(file, "tick", lambda ticks: ticks[::-1].copy()),
    "other months": lambda file: relabel(file, "time", lambda days: days + 3650),
    "replicates that are alike": lambda file: relabel(file, "replicate", lambda all: 0 * all),
    "exchanged axes": swap_axes,
}


def refuses_lies(comity, path, *commands):
    for arguments in commands:
        finished = comity(*arguments, check=False)
        assert finished.returncode in (1, 2), arguments
        assert len([line for line in finished.stderr.splitlines() if f"{path}: " in line]) == 1
    found = comity("verify", path, check=False)
    assert found.returncode == 1
    assert " differ" in found.stdout or f"{path}: " in found.stderr


@pytest.mark.parametrize("lie", LIES)
def test_values_under_other_labels_of_a_run(comity, north_america, tmp_path, lie):
    """The values and their hash are right, but each is said to be of another state or month."""
    path = tmp_path / "run.h5"
    shutil.copy(north_america, path)
    with h5py.File(path, "r+") as file:
        LIES[lie](file)
    refuses_lies(comity, path, ["show", path], ["export", path], ["compare", path, path],
                 ["replay", path, "--replicate", 0, "-o", tmp_path / "world.h5"])
    assert not (tmp_path / "world.h5").exists()


@pytest.mark.parametrize("lie", [*LIES, "levels in another order"])
def test_values_under_other_labels_of_a_sweep(comity, sweep, tmp_path, lie):
    path = sweep('series = ["trust"]; design = { kind = "saltelli"; samples = 8; }; axes = ('
                 '{ key = "hegemony"; from = 0.0; to = 1.0; }, '
                 '{ key = "bilateralism"; from = 0.0; to = 1.0; } );')
    with h5py.File(path, "r+") as file:
        if lie in LIES:
            LIES[lie](file)
        else:
            relabel(file, "hegemony", lambda levels: levels[::-1])
    refuses_lies(comity, path, ["show", path], ["export", path],
                 ["sensitivity", path, "--resamples", 0],
                 ["replay", path, "--point", 0, "--replicate", 0, "-o", tmp_path / "world.h5"])
