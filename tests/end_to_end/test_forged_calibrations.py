# SPDX-License-Identifier: GPL-3.0-or-later
"""Shards of calibrations, posteriors and comparisons that lie, with a right seal and without one."""

import h5py
import numpy as np
import pytest

import same_results
import small_calibration
from forged import (attribute, forge, one, provenance, refused, reversed_order, values,
                    without)

UNSEALED = "it does not end in the hash of its bytes: it was changed since it was written"
BLOCKS = "is damaged: it has blocks that there are not"
POINTS = "is damaged: it has not the points of its blocks"
CALIBRATION = "its calibration cannot be read back"
OTHER = "is of another calibration, or of another version of the program"

# of the second of two shards, which has blocks 4 to 7 of 8: what is said when it is given last, and
# when it is given first; None: it is not looked at then
SHARDS = {
    "a first block beyond the last": (attribute("first_block", 9), BLOCKS, BLOCKS),
    "more blocks than are left": (attribute("blocks", 5), BLOCKS, BLOCKS),
    "a block of the other": (attribute("first_block", 3), "overlaps", POINTS),
    "a block less": (attribute("blocks", 3), POINTS, POINTS),
    "no blocks": (attribute("blocks", 0), POINTS, POINTS),
    "another model": (values("model", lambda kept: kept + 1), POINTS, POINTS),
    "other numbers": (values("simulation", reversed_order), POINTS, POINTS),
    "another score": (values("score", one(0.25)), POINTS, POINTS),
    "a score that is none": (values("score", one(np.nan)), POINTS, POINTS),
    "no scores": (without("score"), "numbers of score", "numbers of score"),
    "no fingerprint": (attribute("fingerprint", None), "has no attribute fingerprint",
                       "has no attribute fingerprint"),
    "another fingerprint": (attribute("fingerprint", 64 * "0"), OTHER, OTHER),
    "another kind": (attribute("comity_format", "run"), "is no shard of a calibration",
                     "it holds a run"),
    "another simulation": (attribute("simulations", 4001), None, OTHER),
    "no text": (provenance("calibration", None), None, "there is no text calibration"),
    "half a text": (provenance("calibration", "priors = "), None, CALIBRATION),
    "no scenario": (provenance("scenario_0", None), None, CALIBRATION),
    "half a scenario": (provenance("scenario_0", "hegemony = ;"), None, CALIBRATION),
    "a file without a name": (provenance("attached_0", "measures"), None,
                              "a file attached to it cannot be read back"),
    "no file of measures": (provenance("attached_0", None), None, CALIBRATION),
    "a sequential one": (
        lambda file: provenance("calibration", 'method = "sequential"; generation = 2000;' +
                                file["provenance"].attrs["calibration"].decode())(file),
        None, "is of a sequential calibration, which has no shards"),
}


@pytest.fixture(scope="module")
def shards(comity, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shards")
    calibration = small_calibration.written(folder)
    names = [folder / f"shard{k}.h5" for k in (1, 2)]
    for k, name in enumerate(names, 1):
        comity("calibrate", calibration, "--shard", f"{k}/2", "-o", name, "-q")
    comity("merge", *names, "-o", folder / "whole.h5", "-q")
    with h5py.File(names[1]) as file:
        assert [file.attrs[name] for name in ("first_block", "blocks")] == [4, 4]
    return names


@pytest.fixture(scope="module")
def posterior(shards):
    return shards[0].with_name("whole.h5")


@pytest.fixture(scope="module")
def comparison(comity, tmp_path_factory):
    path = tmp_path_factory.mktemp("comparison") / "c.h5"
    comity("compare", "north_america", "benign_hegemon", "-r", 8, "--ticks", 12, "-q", "-o", path)
    return path


@pytest.mark.parametrize("what", SHARDS)
def test_a_shard_that_lies_is_not_merged(comity, shards, posterior, tmp_path, what):
    lie, last, first = SHARDS[what]
    path, whole = forge(shards[1], tmp_path / "lie.h5", lie), tmp_path / "whole.h5"
    for given, message in (((shards[0], path), last), ((path, shards[0]), first)):
        finished = comity("merge", *given, "-o", whole, "-q", check=False)
        if message:
            refused(finished, path, message)
            assert not whole.exists()
        else:
            assert finished.returncode == 0 and finished.stderr == ""
            assert same_results.differences(posterior, whole) == []
            whole.unlink()


LABELS = {
    "targets in another order": (values("target", reversed_order), "target[0]"),
    "parameters in another order": (values("parameter", reversed_order), "parameter[0]"),
    "another observation": (values("observed", one(11)), "observed[0]"),
    "another error": (values("error", one(2)), "error[0]"),
}


@pytest.mark.parametrize("what", LABELS)
def test_labels_of_a_shard_are_verified(comity, shards, tmp_path, what):
    lie, label = LABELS[what]
    path = forge(shards[1], tmp_path / "lie.h5", lie)
    for more in ([], ["--points", 5]):
        finished = comity("verify", path, *more, check=False)
        assert finished.returncode == 1
        assert f"{path}: the coordinate {label} is not what the calibration" in finished.stdout


@pytest.mark.parametrize("lie", [values("model", one(1)), values("simulation", one(-1)),
                                 values("score", one(np.inf))])
def test_rows_that_are_no_simulations(comity, shards, tmp_path, lie):
    path = forge(shards[1], tmp_path / "lie.h5", lie)
    refused(comity("verify", path, check=False), path, "a row of it is no simulation")


DRAWS = {
    "a value that is none": (values("value", one(np.nan)), "a value of its draws is not finite"),
    "a weight below 0": (values("weight", one(-1)), "a weight of its draws is negative or no number"),
    "a weight that is none": (values("weight", one(np.nan)),
                              "a weight of its draws is negative or no number"),
    "no weights": (values("weight", lambda kept: 0 * kept), "the weights of its draws are all 0"),
    "weights without a sum": (values("weight", lambda kept: 0 * kept + 1.7e308),
                              "the weights of its draws are all 0"),
    "a long key": (values("parameter", one("x" * 5000)), "parameter 1 is no key"),
    "no weights at all": (without("weight"), "does not hold the draws of a posterior"),
    "another kind": (attribute("comity_format", "comparison"),
                     "does not hold the draws of a posterior"),
}


@pytest.mark.parametrize("what", DRAWS)
def test_nothing_is_drawn_from_a_posterior_that_lies(comity, posterior, tmp_path, what):
    lie, message = DRAWS[what]
    path = forge(posterior, tmp_path / "lie.h5", lie)
    refused(comity("run", "north_america", "--posterior", path, "-r", 4, "--ticks", 12, "-q",
                   "--no-output", check=False), path, message)
    (tmp_path / "sweep.cfg").write_text(
        f'scenario = "north_america"; replicates = 2; ticks = 12;\n'
        f'design = {{ kind = "posterior"; file = "{path}"; samples = 4; }};')
    refused(comity("sweep", tmp_path / "sweep.cfg", "-o", tmp_path / "s.h5", "-q", check=False),
            path, message)


CHANGES = {
    "posterior": [values("parameter", reversed_order), values("fitted_target", reversed_order),
                  values("value", one(0.5)), values("mean", one(0.5))],
    "comparison": [values("scenario", reversed_order), values("outcome", reversed_order),
                   values("difference", one(0.5)), attribute("reference", "benign_hegemon")],
    "shards": [values("target", reversed_order), values("summary", one(3))],
}


@pytest.mark.parametrize("kind, k", [(kind, k) for kind in CHANGES for k in range(len(CHANGES[kind]))])
def test_what_was_changed_is_not_shown(comity, request, tmp_path, kind, k):
    """Whatever it is, labels too: another program has written to the file since."""
    source = request.getfixturevalue(kind)
    source = source[1] if kind == "shards" else source
    path = forge(source, tmp_path / "lie.h5", CHANGES[kind][k], sealed=False)
    for command in ("show", "export"):
        refused(comity(command, path, check=False), path, UNSEALED)
        assert comity(command, path, "--trust").stderr == ""
        assert comity(command, source).stderr == ""
    if kind == "posterior":
        refused(comity("run", "north_america", "--posterior", path, "-r", 4, "--ticks", 12, "-q",
                       "--no-output", check=False), path, UNSEALED)
    if kind == "shards":
        for given in ((request.getfixturevalue("shards")[0], path),
                      (path, request.getfixturevalue("shards")[0])):
            refused(comity("merge", *given, "-o", tmp_path / "w.h5", "-q", check=False), path,
                    UNSEALED)
