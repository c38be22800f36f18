# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of runs and sweeps that lie: each command that looks there tells it in one line."""

import h5py
import numpy as np
import pytest

import small_calibration
from forged import (attribute, forge, one, provenance, refused, retyped, values, without)
from test_sweep import GRID, sweep, write  # noqa: F401, fixtures

COEFFICIENTS = "its coefficients are none of its scenario"
HASH = "its values are not those that its hash was taken of"
NO_SEAL = "it does not end in the hash of its bytes: it was changed since it was written"


@pytest.fixture(scope="module")
def drawn(comity, tmp_path_factory):
    """A run whose coefficients are drawn, and with a measure."""
    folder = tmp_path_factory.mktemp("drawn")
    small_calibration.written(folder)
    comity("calibrate", folder / "calibration.cfg", "-o", folder / "p.h5", "-q")
    comity("run", "north_america", "--posterior", folder / "p.h5", "-r", 8, "--ticks", 12, "-q",
           "-o", folder / "run.h5")
    return folder / "run.h5"


@pytest.fixture(scope="module")
def measured(comity, tmp_path_factory):
    """A run with measures, and beside it a sweep, whole and as a virtual file."""
    folder = tmp_path_factory.mktemp("measured")
    small_calibration.written(folder)
    comity("run", "north_america", "--measures", folder / "measures.cfg", "-r", 8,
           "-q", "-o", folder / "run.h5")
    (folder / "sweep.cfg").write_text(
        f'scenario = "north_america"; replicates = 2; ticks = 24;{GRID}')
    comity("sweep", folder / "sweep.cfg", "-q", "-o", folder / "sweep.h5")
    for k in (1, 2):
        comity("sweep", folder / "sweep.cfg", "-q", "--shard", f"{k}/2", "-o",
               folder / f"shard{k}.h5")
    comity("merge", "--virtual", folder / "shard1.h5", folder / "shard2.h5", "-q", "-o",
           folder / "virtual.h5")
    return folder / "run.h5"


def filtered(name, *filters, maximum=None, chunk=None):
    """A variable that HDF5 stores in a way that the program never does."""
    def lie(file):
        old = file[name]
        shape, kind, kept = old.shape, old.id.get_type(), old[()]
        del file[name]
        how = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        how.set_chunk(chunk or shape)
        for code in filters:
            how.set_filter(code, h5py.h5z.FLAG_OPTIONAL, (1,) if code == h5py.h5z.FILTER_DEFLATE
                           else None)
        space = h5py.h5s.create_simple(shape, maximum or shape)
        made = h5py.Dataset(h5py.h5d.create(file.id, name.encode(), kind, space, how))
        made[()] = kept
    return lie


def empty(name):
    def lie(file):
        del file[name]
        file.create_dataset(name, data=h5py.Empty("f4"))
    return lie


DRAWN = {
    "a key that the scenario has not": (values("coefficient", one("nobody")), COEFFICIENTS),
    "another key": (values("coefficient", lambda kept: kept.__setitem__(1, "trust.loss")), HASH),
    "a value that is none": (values("coefficient_value", lambda kept: kept * np.nan), COEFFICIENTS),
    "other values": (values("coefficient_value", lambda kept: kept * 1.01), HASH),
    "a value of one replicate": (values("coefficient_value", one(0.7)),
                                 "replicates of one draw have different coefficients"),
    "a row of one replicate": (values("posterior_row", one(3)),
                               "replicates of one draw have different coefficients"),
    "a row below 0": (values("posterior_row", one(-1)), "a row of its posterior has no such number"),
    "other rows": (values("posterior_row", lambda kept: kept + 1), HASH),
    "no rows": (without("posterior_row"), "it does not hold the coefficients that were drawn"),
    "no coefficients": (without("coefficient_value"),
                        "it does not hold the coefficients that were drawn"),
    "another posterior": (attribute("posterior_sha256", 64 * "0"), HASH),
    "no posterior": (attribute("posterior", None), HASH),
    "outcomes that are counts": (retyped("final_trust", "i4"),
                                 "its outcomes are not of type float32 or float64"),
    "half a scenario": (provenance("scenario", "hegemony = ;"), "its scenario cannot be read back"),
    "a file without a name": (provenance("attached_0", "measures"),
                              "a file attached to it cannot be read back"),
}


@pytest.mark.parametrize("what", DRAWN)
def test_a_run_that_lies_is_not_read(comity, drawn, tmp_path, what):
    lie, message = DRAWN[what]
    path, world = forge(drawn, tmp_path / "lie.h5", lie, sealed=False), tmp_path / "world.h5"
    for command in (["show", path], ["export", path], ["compare", path, path],
                    ["replay", path, "--replicate", 1, "-o", world]):
        refused(comity(*command, check=False), path, message)
    assert not world.exists()


def test_a_run_without_ticks_is_not_read(comity, scenario, tmp_path):
    """Where nothing is recorded no variable needs the dimension, which alone gives the stride."""
    run = tmp_path / "run.h5"
    comity("run", scenario, "-r", 4, "--ticks", 12, "--record", "none", "-q", "-o", run)
    def lie(file):
        for name in ("tick", "time", "phase_share"):
            del file[name]
    path = forge(run, tmp_path / "lie.h5", lie, sealed=False)
    for command in (["show", path], ["compare", path, path]):
        refused(comity(*command, check=False), path, "it has no dimension tick")


def test_measures_that_cannot_be_read_back(comity, drawn, tmp_path):
    path = forge(drawn, tmp_path / "lie.h5", provenance(
        "attached_0", 'm.cfg\nmeasures = ( { name = "a"; kind = "nothing"; } );'), sealed=False)
    refused(comity("verify", path, check=False), path,
            'its measures cannot be read back: m.cfg:1: a.kind: there is no measure "nothing"')


TYPES = "is of a type that no file of ours has"
FORMAT = {
    "no values": (empty("final_trust"), "final_trust holds no values"),
    "complex numbers": (retyped("final_trust", "c16"), f"final_trust {TYPES}"),
    "long characters": (retyped("final_phase", "S5"), f"final_phase {TYPES}"),
    "a scale of two axes": (attribute("CLASS", "DIMENSION_SCALE", of="final_trust"),
                            "final_trust is no dimension"),
    "a complex attribute": (attribute("hegemony", 1 + 2j), f"the attribute hegemony {TYPES}"),
    "a number in the provenance": (provenance("version", 7.5), "the attribute version is not a text"),
    "a group of provenance": (
        lambda file: (file.__delitem__("provenance"), file.create_group("provenance")),
        "provenance is no variable: an earlier version made the file"),
}


@pytest.mark.parametrize("what", FORMAT)
def test_what_no_file_of_ours_has(comity, north_america, tmp_path, what):
    lie, message = FORMAT[what]
    path = forge(north_america, tmp_path / "lie.h5", lie, sealed=False)
    for command in ("show", "export", "verify"):
        refused(comity(command, path, check=False), path, message)


CHUNKS = {
    "another filter": (filtered("trust", h5py.h5z.FILTER_NBIT),
                       "trust is compressed in a way that no file of ours is"),
    "a filter twice": (filtered("trust", h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_DEFLATE),
                       "trust has the same filter twice"),
    "shuffled last": (filtered("trust", h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE),
                      "trust is compressed in a way that no file of ours is"),
    "chunks beyond": (filtered("trust", maximum=(h5py.h5s.UNLIMITED,) * 4, chunk=(128, 200, 3, 3)),
                      "trust has chunks that reach beyond it"),
}


@pytest.mark.parametrize("what", CHUNKS)
def test_chunks_that_no_file_of_ours_has(comity, package, north_america, tmp_path, what):
    lie, message = CHUNKS[what]
    path = forge(north_america, tmp_path / "lie.h5", lie, sealed=False)
    for command in (["show", path], ["export", path], ["verify", path]):
        refused(comity(*command, check=False), path, message)


def test_a_checksum_below_another_filter_is_looked_at(comity, north_america, tmp_path):
    """Files that other programs have repacked: filters of ours in another order. What their hash
    of values is not of may be another."""
    path = forge(north_america, tmp_path / "other.h5",
                 filtered("trust", h5py.h5z.FILTER_FLETCHER32, h5py.h5z.FILTER_DEFLATE), sealed=False)
    for command in ("show", "export"):
        refused(comity(command, path, check=False), path, NO_SEAL)
        assert comity(command, path, "--trust").stderr == ""
    assert comity("replay", path, "--replicate", 1, "-o", tmp_path / "world.h5").stderr == ""
    said = comity("verify", path, check=False).stdout
    assert "values equal" in said, said


UNHASHED = {
    "a measure": values("accords_us_ca", one(99)),
    "a share of a phase": values("phase_share", one(0.5)),
    "a parameter": attribute("hegemony", 0.25),
    "a parameter of a state": values("states_restraint", one(0.25)),
    "a share of power": values("power_share", one(0.25)),
    "an event": values("event_time", one(7)),
    "a version": attribute("comity_version", "9.9"),
    "a text": provenance("command_line", "comity run other"),
}


@pytest.mark.parametrize("what", UNHASHED)
def test_what_is_in_no_hash_of_values_is_not_shown_as_it_was(comity, measured, tmp_path, what):
    path = forge(measured, tmp_path / "lie.h5", UNHASHED[what], sealed=False)
    for command in ("show", "export"):
        refused(comity(command, path, check=False), path, NO_SEAL)
    assert comity("show", path, "--trust").stderr == ""


def test_runs_and_sweeps_end_in_a_hash_of_their_bytes(comity, measured, tmp_path):
    changed = bytearray(measured.read_bytes())
    changed[-3] ^= 1
    path = tmp_path / "lie.h5"
    path.write_bytes(changed)
    for command in ("show", "export"):
        refused(comity(command, path, check=False), path,
                "it is damaged: its bytes are not those that were written")
    for source in (measured, *(measured.parent / name for name in ("sweep.h5", "virtual.h5"))):
        assert comity("show", source).stderr == comity("export", source).stderr == ""


# ---- sweeps ----

POINTS = """
design = { kind = "saltelli"; samples = 4; };
axes = ( { key = "hegemony"; from = 0.0; to = 1.0; }, { key = "bilateralism"; from = 0.0; to = 1.0; } );
"""


def more_replicates(kept):
    kept.flat[0] = 7


def test_a_sweep_with_more_replicates_than_it_has(comity, sweep, tmp_path):  # noqa: F811
    path = forge(sweep(POINTS, ticks=24), tmp_path / "lie.h5", values("replicates", more_replicates),
                 sealed=False)
    refused(comity("sensitivity", path, "--resamples", 0, "--trust", check=False), path,
            "it has more replicates than the sweep")
    refused(comity("replay", path, "--point", 0, "--replicate", 1, "--trust", "-o",
                   tmp_path / "world.h5", check=False), path,
            "it claims other replicates of point 0 than its sweep has")


@pytest.fixture
def shards(comity, write, tmp_path):  # noqa: F811
    path, names = write(GRID, ticks=24), [tmp_path / f"shard{k}.h5" for k in (1, 2)]
    for k, name in enumerate(names, 1):
        comity("sweep", path, "--shard", f"{k}/2", "-o", name, "-q")
    return names


SHARDS = {
    "blocks from nowhere": (attribute("first_block", None), "the file has no attribute first_block"),
    "blocks beyond the last": (attribute("first_block", 9.0), "it is damaged: it claims 8 blocks"),
    "other chunks": (filtered("final_trust", h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_DEFLATE,
                              h5py.h5z.FILTER_FLETCHER32),
                     "final_trust has other chunks than the sweep makes it"),
    "no values": (lambda file: unwritten(file, "final_trust"), "is not what was written"),
}


def unwritten(file, name):
    """All is as it was, but no chunk was ever put."""
    old = file[name]
    kind, shape, how = old.id.get_type(), old.shape, old.id.get_create_plist()
    del file[name]
    h5py.h5d.create(file.id, name.encode(), kind, h5py.h5s.create_simple(shape), how)


@pytest.mark.parametrize("what", SHARDS)
def test_a_shard_of_a_sweep_that_lies_is_not_merged(comity, shards, tmp_path, what):
    lie, message = SHARDS[what]
    path = forge(shards[1], tmp_path / "lie.h5", lie)
    for given in ((shards[0], path), (path, shards[0])):
        refused(comity("merge", *given, "-o", tmp_path / "w.h5", "-q", check=False), path, message)
        assert not (tmp_path / "w.h5").exists()
    finished = comity("verify", path, check=False)
    assert finished.returncode == 1 and f"{path}: " in finished.stderr + finished.stdout


# ---- what a world is computed again from ----

OTHERWISE = "replicate 1 comes out otherwise than in the file"


def another_seed(name):
    def lie(file):
        text = file["provenance"].attrs[name].decode()
        assert text.count("\nseed = ") == 1
        provenance(name, text.replace("\nseed = ", "\nseed = 9"))(file)
    return lie


def replayed(comity, path, world, *point):
    """Refused, unless the file is trusted: then it is the world that the provenance names."""
    command = ("replay", path, *point, "--replicate", 1, "-o", world)
    refused(comity(*command, check=False), path, OTHERWISE)
    assert not world.exists()
    assert comity(*command, "--trust").stderr == ""
    assert "1 replicate computed again, all" in comity("verify", world).stdout
    world.unlink()


@pytest.mark.parametrize("precision", ["--double", "--every"])
def test_the_world_of_a_run_is_that_of_the_file(comity, scenario, drawn, tmp_path, precision):
    run, world = tmp_path / "run.h5", tmp_path / "world.h5"
    comity("run", scenario, "-r", 4, "--ticks", 24, "-q", "-o", run, precision,
           *(["5"] if precision == "--every" else []))
    for source, lie in ((run, another_seed("scenario")), (run, attribute("stream", 3)),
                        (drawn, attribute("stream", 3))):
        comity("replay", source, "--replicate", 1, "-o", world)
        assert comity("replay", world, "--replicate", 1, "-o", tmp_path / "again.h5").stderr == ""
        (tmp_path / "again.h5").unlink()
        world.unlink()
        replayed(comity, forge(source, tmp_path / "lie.h5", lie, sealed=False), world)


@pytest.mark.parametrize("text", [GRID, POINTS])
@pytest.mark.parametrize("precision", ["single", "double"])
def test_the_world_of_a_sweep_is_that_of_the_file(comity, write, tmp_path, text,  # noqa: F811
                                                  precision):
    path = write(text, ticks=24, precision=precision)
    whole, shard, world = tmp_path / "w.h5", tmp_path / "s.h5", tmp_path / "world.h5"
    comity("sweep", path, "-o", whole, "-q")
    comity("sweep", path, "-o", shard, "-q", "--shard", "1/2")
    for source, sealed in ((whole, False), (shard, True)):
        comity("replay", source, "--point", 3, "--replicate", 1, "-o", world)
        world.unlink()
        replayed(comity, forge(source, tmp_path / "lie.h5", another_seed("scenario_0"), sealed),
                 world, "--point", 3)


# ---- what else is in files, or is not ----

def test_a_run_of_fewer_replicates_than_its_scenario(comity, north_america, tmp_path):
    def lie(file):
        text = file["provenance"].attrs["scenario"].decode()
        assert "\nreplicates = 64;" in text
        provenance("scenario", text.replace("\nreplicates = 64;", "\nreplicates = 65;"))(file)
    path = forge(north_america, tmp_path / "lie.h5", lie, sealed=False)
    for command in ("show", "export", "verify"):
        refused(comity(command, path, check=False), path,
                "it does not hold the replicates that its scenario has")


def test_a_run_that_keeps_its_first_month_alone(comity, scenario, tmp_path):
    """One row does not tell how many months lie between rows: the length of the run does."""
    run, world = tmp_path / "run.h5", tmp_path / "world.h5"
    comity("run", scenario, "-r", 4, "--ticks", 5, "--every", 12, "-q", "-o", run)
    with h5py.File(run) as file:
        assert file["trust"].shape[:2] == (4, 1)
    assert "all coordinates and attributes" in comity("verify", run).stdout
    assert comity("show", run).stderr == "" and comity("compare", run, run).stderr == ""
    comity("replay", run, "--replicate", 2, "-o", world)
    with h5py.File(run) as file, h5py.File(world) as other:
        assert np.array_equal(file["trust"][2, 0], other["trust"][0, 0].astype("f4"), equal_nan=True)


def test_the_text_of_a_sweep_that_cannot_be_read_back(comity, shards, tmp_path):
    path = forge(shards[0], tmp_path / "lie.h5", provenance("sweep", "axes = "))
    message = "sweep:1: the file ends where a value is expected"
    for command in (["merge", path, shards[1], "-o", tmp_path / "w.h5"], ["verify", path],
                    ["replay", path, "--point", 0, "--replicate", 0, "-o", tmp_path / "world.h5"]):
        finished = comity(*command, check=False)
        refused(finished, path, message)
        assert finished.returncode == 1  # the file is wrong, and not what was asked


def test_a_virtual_file_names_sealed_shards_alone(comity, shards, tmp_path):
    """One without a seal can be merged, block by block, but not be known again."""
    path = forge(shards[1], tmp_path / "shard3.h5", lambda file: None, sealed=False)
    comity("merge", shards[0], path, "-o", tmp_path / "whole.h5", "-q")
    virtual = ("merge", shards[0], path, "--virtual", "-o", tmp_path / "w.h5", "-q")
    refused(comity(*virtual, check=False), path, "does not end in a hash of its bytes, as shards do")
    assert not (tmp_path / "w.h5").exists()


def test_what_no_shard_holds_is_marked(comity, write, tmp_path):  # noqa: F811
    """As -1 in whole numbers, which have no NaN."""
    path = write(GRID + 'trajectories = ["phase", "trust"]; every = 6;', ticks=24)
    shard, partial, whole = (tmp_path / f"{name}.h5" for name in ("shard", "partial", "whole"))
    comity("sweep", path, "-o", whole, "-q")
    comity("sweep", path, "--shard", "1/2", "-o", shard, "-q")
    comity("merge", shard, "--partial", "-o", partial, "-q")
    with h5py.File(partial) as some, h5py.File(whole) as all_of_it:
        computed = some["replicates"][()] > 0
        assert 0 < computed.sum() < computed.size
        for name, gap in (("phase", -1), ("trust", np.nan)):
            values_, sound = some[name][()], all_of_it[name][()]
            assert np.array_equal(values_[computed], sound[computed], equal_nan=name == "trust")
            assert np.array_equal(values_[~computed], np.full_like(values_[~computed], gap),
                                  equal_nan=name == "trust")


def test_verifying_needs_no_date(comity, north_america):
    """It makes the file again in memory, and dates are not compared."""
    said = comity("verify", north_america, env={"SOURCE_DATE_EPOCH": "never"}).stdout
    assert "64 replicates computed again, all" in said
