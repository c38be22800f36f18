# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual files: the shards of a sweep are read where they lie, and none may be missing."""

import shutil

import h5py
import pytest
import xarray

import same_results

GRID = '{ key = "hegemony"; from = 0.0; to = 1.0; levels = 10; },'
ROWS = '{ key = "bilateralism"; from = 0.0; to = 1.0; levels = 16; }'
KINDS = {
    # rows of which the last block is smaller; several rows in a shard
    "rows": (f"axes = ( {GRID} {ROWS} );", 'trajectories = ["trust"]; every = 6; series = ["phase"];', 13),
    "list": ('design = { kind = "sobol"; samples = 64; }; axes = ( { key = "hegemony"; from = 0.0; '
             'to = 1.0; } );', 'outcomes = ["final_trust"];', 13),
    # a point is divided into ranges of its replicates
    "ranges": ('axes = ( { key = "hegemony"; from = 0.0; to = 1.0; levels = 3; } );',
               'quantiles = []; series = ["trust"];', 600),
}


@pytest.fixture(scope="module", params=KINDS)
def shards(comity, scenario, request, tmp_path_factory):
    """The folder of a sweep, its complete file and three shards; not to be changed."""
    axes, kept, replicates = KINDS[request.param]
    folder = tmp_path_factory.mktemp("shards")
    sweep = folder / "sweep.cfg"
    sweep.write_text(f'scenario = "{scenario}"; replicates = {replicates}; ticks = 96;'
                     f'{axes} {kept}')
    comity("sweep", sweep, "-o", folder / "whole.h5", "-q")
    for k in (1, 2, 3):
        comity("sweep", sweep, "-o", folder / f"{k}.h5", "-q", "--shard", f"{k}/3")
    return folder


@pytest.fixture
def folder(shards, tmp_path):
    """A copy."""
    return shutil.copytree(shards, tmp_path / "copy")


def merge(comity, folder, *more, names=(1, 2, 3), check=True):
    return comity("merge", *(folder / f"{name}.h5" for name in names), "-o",
                  folder / "virtual.h5", "--virtual", *more, check=check)


def refused(comity, folder, *said):
    """By every command that reads it."""
    path = folder / "virtual.h5"
    for command in (["show", path], ["verify", path], ["verify", path, "--points", 1],
                    ["export", path], ["sensitivity", path],
                    ["replay", path, "--point", 0, "--replicate", 0, "-o", folder / "world.h5"],
                    ["sweep", folder / "sweep.cfg", "-o", path, "--resume", "-q"]):
        finished = comity(*command, check=False)
        assert finished.returncode in (1, 2) and finished.stdout == "", command
        assert len(finished.stderr.splitlines()) == 1, finished.stderr
        assert all(text in finished.stderr for text in said), finished.stderr
    assert not (folder / "world.h5").exists()


def test_it_is_read_as_the_whole(comity, package, folder, monkeypatch):
    merge(comity, folder)
    path, whole = folder / "virtual.h5", folder / "whole.h5"
    moved = folder.rename(folder.with_name("moved"))
    path, whole = moved / "virtual.h5", moved / "whole.h5"
    monkeypatch.chdir("/")
    assert path.stat().st_size < whole.stat().st_size
    with h5py.File(path) as file:
        assert file["final_trust"].is_virtual
        assert len(file["final_trust"].virtual_sources()) <= 13
    found = same_results.differences(whole, path)
    assert all(what.endswith(("shape, type or chunks", "provenance: shards")) for what in found), found
    with xarray.open_dataset(path) as one, xarray.open_dataset(whole) as other:
        assert one.equals(other)
    assert package.open(path).final_trust.values.tobytes() == \
        package.open(whole).final_trust.values.tobytes()
    assert "equal, and all coordinates and attributes" in comity("verify", path).stdout
    assert "\nformat  sweep\n" in comity("show", path).stdout
    assert comity("export", path).stdout == comity("export", whole).stdout
    link = moved.with_name("link.h5")
    link.symlink_to(path)
    (moved.with_name("2.h5")).write_text("another file of the name, beside the link")
    assert comity("export", link).stdout == comity("export", whole).stdout
    before = path.read_bytes()
    comity("sweep", moved / "sweep.cfg", "-o", path, "--resume", "-q")
    assert path.read_bytes() == before
    comity("merge", *(moved / f"{k}.h5" for k in (1, 2, 3)), "-o", path)  # the same, in place of it
    assert same_results.differences(whole, path) == []


def test_it_is_refused_without_a_shard(comity, folder):
    merge(comity, folder)
    (folder / "2.h5").rename(folder / "away.h5")
    refused(comity, folder, "virtual.h5", "shard 2.h5 is missing", "put it back")
    with h5py.File(folder / "virtual.h5") as file:  # others see what was not run
        assert {0, 1} == set(file["status"][()].ravel()) or "block_replicates" in file.attrs
    (folder / "away.h5").rename(folder / "2.h5")
    comity("verify", folder / "virtual.h5", "--points", 1)


def test_it_is_refused_with_another_shard(comity, folder):
    merge(comity, folder)
    shutil.copy(folder / "1.h5", folder / "2.h5")
    refused(comity, folder, "shard 2.h5 is not the one that it was made of")
    (folder / "2.h5").write_bytes(b"")
    refused(comity, folder, "shard 2.h5 is not the one that it was made of")


def test_it_is_refused_in_place_of_its_own_shard(comity, folder):
    merge(comity, folder)
    shard = (folder / "2.h5").read_bytes()  # it is known by its seal, which is at the end
    (folder / "2.h5").write_bytes((folder / "virtual.h5").read_bytes() +
                                  shard[shard.rindex(b"\ncomity sha256 "):])
    refused(comity, folder, "its shard 2.h5 is of other results")


def test_damage_of_a_shard_is_found(comity, folder):
    merge(comity, folder)
    with h5py.File(folder / "3.h5") as file:
        place, size = file["final_trust"].id.get_chunk_info(0)[2:4]
    data = bytearray((folder / "3.h5").read_bytes())
    data[place + size // 2] ^= 1
    (folder / "3.h5").write_bytes(data)
    for command in ("show", "export", "verify"):
        finished = comity(command, folder / "virtual.h5", check=False)
        assert finished.returncode == 1 and "virtual.h5" in finished.stderr, finished


def test_what_cannot_be_virtual(comity, folder, tmp_path):
    elsewhere = comity("merge", *(folder / f"{k}.h5" for k in (1, 2, 3)), "-o",
                       tmp_path / "virtual.h5", "--virtual", check=False)
    assert elsewhere.returncode != 0 and "another folder" in elsewhere.stderr
    (folder / "2.h5").rename(folder / "2%b.h5")
    named = merge(comity, folder, names=(1, "2%b", 3), check=False)
    assert named.returncode != 0 and "rename it" in named.stderr
    lacking = merge(comity, folder, names=(1, 3), check=False)
    assert lacking.returncode == 1 and "missing: 2/3" in lacking.stderr
    assert not (folder / "virtual.h5").exists() and not list(tmp_path.glob("*.h5"))
    merge(comity, folder, "--partial", names=(1, 3))
    comity("show", folder / "virtual.h5")


def test_a_partial_file_is_verified_for_what_was_run(comity, folder):
    merge(comity, folder, "--partial", names=(1, 3))
    path = folder / "virtual.h5"
    with h5py.File(path) as file:
        status = file["status"][()].ravel()
    missing = int((status == 0).sum())
    assert 0 < missing < len(status)
    verified = comity("verify", path).stdout.splitlines()
    assert len(verified) == 2 and "computed again, all" in verified[0], verified
    assert f"{len(status) - missing} points computed" in verified[0]
    assert verified[1].endswith(f"left them out: {missing} of the points")
    replayed = comity("replay", path, "--point", int((status == 0).argmax()), "--replicate", 1,
                      "-o", folder / "world.h5", check=False)
    assert replayed.returncode == 2 and "has not been run" in replayed.stderr
    state = comity("status", path, check=False)
    assert state.returncode == 1 and "holds a part of a sweep" in state.stderr


def trust(data):
    assert data.comity.kind == "sweep"
    return data["final_trust"].load()


def test_python_reads_no_other_shard_and_none_that_is_missing(comity, package, folder, tmp_path):
    merge(comity, folder)
    path, shard = folder / "virtual.h5", folder / "2.h5"
    with xarray.open_dataset(path, engine="h5netcdf") as data:
        values = trust(data)
        data.to_netcdf(tmp_path / "copy.nc", engine="h5netcdf", invalid_netcdf=True)
    with xarray.open_dataset(tmp_path / "copy.nc", engine="h5netcdf") as data:
        xarray.testing.assert_equal(trust(data), values)
    shard.rename(folder / "aside.h5")
    for said in ("its shard 2.h5 is missing", "is not the one that it was made of"):
        with pytest.raises(package.Error, match=said):
            package.open(path)
        with xarray.open_dataset(path, engine="h5netcdf") as data:
            with pytest.raises(package.Error, match=said):
                trust(data)
        shutil.copy(folder / "1.h5", shard)
    shutil.copy(folder / "aside.h5", shard)
    with package.open(path) as data:
        xarray.testing.assert_equal(trust(data), values)


@pytest.mark.parametrize("kind", ["itself", "passwd", "slash", "other dataset", "beyond"])
def test_lies_are_not_followed(comity, folder, kind):
    """A file that names what is no shard of it, or places that a shard does not have."""
    merge(comity, folder)
    path = folder / "virtual.h5"
    with h5py.File(path, "r+") as file:
        dataset = file["final_trust"]
        shape, type_ = dataset.shape, dataset.dtype
        source = h5py.File(folder / "1.h5")["final_trust"].shape
        layout = h5py.VirtualLayout(shape, type_)
        name = {"itself": ".", "passwd": "/etc/passwd", "slash": "../copy/1.h5"}.get(kind, "1.h5")
        of = "final_phase" if kind == "other dataset" else "final_trust"
        wide = (10 ** 6, *source[1:]) if kind == "beyond" else source
        virtual = h5py.VirtualSource(name, of, wide, type_)
        slab = tuple(slice(0, 1) for _ in shape)
        there = tuple(slice(wide[0] - 1, wide[0]) if not axis and kind == "beyond" else slice(0, 1)
                      for axis in range(len(source)))
        layout[slab] = virtual[there]
        scales = [list(axis.values()) for axis in dataset.dims]
        del file["final_trust"]
        made = file.create_virtual_dataset("final_trust", layout)
        for axis, attached in zip(made.dims, scales):
            for scale in attached:
                axis.attach_scale(scale)
    for command in ("show", "verify", "export"):
        finished = comity(command, path, check=False)
        assert finished.returncode == 1 and "virtual.h5" in finished.stderr, finished
        assert len(finished.stderr.splitlines()) == 1
