# SPDX-License-Identifier: GPL-3.0-or-later
"""Calibration: posterior, doubt, rival models, interruption and shards, mistakes."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
from statistics import NormalDist

import h5py
import numpy as np
import pytest
import xarray

import same_results
import waiting
from small_calibration import CALIBRATION, MEASURES


@pytest.fixture
def calibration(tmp_path):
    (tmp_path / "measures.cfg").write_text(MEASURES)

    def write(change=None, name="calibration.cfg"):
        text = CALIBRATION
        for old, new in (change or {}).items():
            assert old in text
            text = text.replace(old, new)
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def values(path):
    with h5py.File(path) as file:
        return {name: file[name][()] for name in ("value", "weight", "distance", "predicted")}


def same(one, other):
    a, b = values(one), values(other)
    return all(np.array_equal(a[name], b[name]) for name in a)


def test_a_posterior(comity, calibration, tmp_path):
    printed = comity("calibrate", calibration(), "-o", tmp_path / "p.h5", "--check", 50).stdout
    assert "A test" in printed and "4000 simulations, rejection" in printed
    assert "held out" in printed and "accords_trilateral" in printed
    with h5py.File(tmp_path / "p.h5") as file:
        assert file["weight"][()].sum() == pytest.approx(1)
        drawn = file["value"][()]
        assert drawn.shape == (200, 2)
        assert drawn[:, 0].min() >= 0.4 and drawn[:, 0].max() <= 1.2
        assert file["ratio"][0] < 0.8  # the number of accords tells of diplomatic activity
        assert file["coverage"][()].min() > 0.8
    with xarray.open_dataset(tmp_path / "p.h5", engine="h5netcdf") as data:
        assert list(data["role"].astype(str).values) == ["fitted", "fitted", "held_out"]
    assert not (tmp_path / "p.h5.parts").exists()


def test_truth_of_a_history_is_found(comity, calibration, tmp_path):
    """Accords of worlds of 1.1 times the initiative lead back to it."""
    run = comity("run", "north_america", "-r", 1, "--ticks", 144, "--set",
                 "agreements.initiative=1.1", "--record", "accords", "-q", "-o", tmp_path / "t.h5",
                 cwd=tmp_path)
    assert run.returncode == 0
    with h5py.File(tmp_path / "t.h5") as file:
        counts = file["accords"][0, -1].sum(axis=-1)
    path = calibration({"observed = 12": f"observed = {counts[0]}",
                        "observed = 9": f"observed = {counts[1]}"})
    comity("calibrate", path, "-o", tmp_path / "p.h5", "-q")
    with h5py.File(tmp_path / "p.h5") as file:
        assert file["low"][0] <= 1.1 <= file["high"][0]


@pytest.mark.parametrize("method", ["rejection", "sequential"])
def test_same_bits_whatever_the_threads_and_kernels(comity, calibration, tmp_path, method):
    path = calibration({"title": f'method = "{method}"; generation = 1000; title'})
    comity("calibrate", path, "-o", tmp_path / "one.h5", "-q", "-j", 1)
    comity("calibrate", path, "-o", tmp_path / "three.h5", "-q", "-j", 3)
    assert same(tmp_path / "one.h5", tmp_path / "three.h5")


def test_sequential_is_nearer_than_rejection(comity, calibration, tmp_path):
    for method in ("rejection", "sequential"):
        comity("calibrate", calibration({"title": f'method = "{method}"; generation = 800; title'}),
               "-o", tmp_path / f"{method}.h5", "-q")
    assert values(tmp_path / "sequential.h5")["distance"].max() < \
        values(tmp_path / "rejection.h5")["distance"].max()


@pytest.mark.parametrize("rivals", [False, True])
def test_shards_are_merged(comity, calibration, root, tmp_path, rivals):
    path = calibration({"title": f'models = ( {{ name = "rival"; scenario = "{root}/configs/rivals/'
                                 f'power_alone.cfg"; }} ); title'} if rivals else None)
    whole, merged = tmp_path / "whole.h5", tmp_path / "merged.h5"
    comity("calibrate", path, "-o", whole, "-q", "--check", 20)
    shards = [tmp_path / f"{k}.h5" for k in range(1, 4)]
    for k, shard in enumerate(shards, 1):
        comity("calibrate", path, "-o", shard, "-q", "--shard", f"{k}/3", "--check", 20)
        assert not (tmp_path / f"{k}.h5.parts").exists()
    lacking = comity("merge", shards[2], shards[0], "-o", merged, check=False)
    assert lacking.returncode == 1 and "a shard is missing: 2/3" in lacking.stderr
    assert len(lacking.stderr.splitlines()) == 1 and not merged.exists()
    twice = comity("merge", *shards, shards[0], "-o", merged, check=False)
    assert twice.returncode == 1 and "overlaps" in twice.stderr
    comity("merge", *reversed(shards), "-o", merged)
    assert same_results.differences(whole, merged) == []
    assert "all coordinates and attributes" in comity("verify", merged).stdout
    many = tmp_path / "many.h5"  # an empty shard
    comity("calibrate", path, "-o", many, "-q", "--shard", "1/1000")
    assert "0 simulations computed again" in comity("verify", many).stdout


def test_shards_of_another_calibration_are_refused(comity, calibration, tmp_path):
    comity("calibrate", calibration(), "-o", tmp_path / "1.h5", "-q", "--shard", "1/2")
    for option, said in (("--virtual", "--virtual is for shards of a sweep: a posterior is"),
                         ("--partial", "--partial: ")):
        refused = comity("merge", tmp_path / "1.h5", "-o", tmp_path / "m.h5", option, check=False)
        assert refused.returncode == 2 and said in refused.stderr, refused.stderr
    other = calibration({"observed = 9": "observed = 8"}, "other.cfg")
    comity("calibrate", other, "-o", tmp_path / "2.h5", "-q", "--shard", "2/2")
    refused = comity("merge", tmp_path / "1.h5", tmp_path / "2.h5", "-o", tmp_path / "m.h5",
                     check=False)
    assert refused.returncode == 1 and "2.h5 is of another calibration" in refused.stderr


@pytest.mark.parametrize("change", [None, {"title": 'method = "sequential"; generation = 800; title'},
                                    {"kept = 200": "kept = 200; replicates = 3"},
                                    {"title": 'summaries = "expected_scores"; title'}],
                         ids=["rejection", "sequential", "replicates", "expected scores"])
def test_it_is_verified(comity, calibration, tmp_path, change):
    """From the file alone; and what is not as it was computed is named."""
    path, changed = tmp_path / "p.h5", tmp_path / "changed.h5"
    comity("calibrate", calibration(change), "-o", path, "-q", "--check", 20)
    (tmp_path / "measures.cfg").rename(tmp_path / "elsewhere")
    said = comity("verify", path).stdout
    assert "simulations computed again, all " in said and "coordinates and attributes" in said
    assert "10 simulations computed again, all 30 values equal" in \
        comity("verify", path, "--points", 10).stdout
    (tmp_path / "elsewhere").rename(tmp_path / "measures.cfg")

    def altered(change):
        shutil.copy(path, changed)
        with h5py.File(changed, "r+") as file:
            change(file)
        finished = comity("verify", changed, check=False)
        assert finished.returncode == 1
        return finished.stdout + finished.stderr

    assert "the first is value at row 3" in altered(
        lambda file: file["value"].__setitem__((3, 1), file["value"][3, 1] * 1.001))
    assert "the first is predicted at" in altered(
        lambda file: file["predicted"].__setitem__(0, 1))
    assert "the attribute results_sha256 is not" in altered(
        lambda file: file.attrs.__setitem__("results_sha256", "0" * 64))
    assert "the coordinate parameter[0] is not" in altered(
        lambda file: file["parameter"].__setitem__(0, "trust.loss"))
    # what draws from it looks at the seal
    altered(lambda file: file["value"].__setitem__((3, 1), 0.02))
    for arguments in (("verify", changed, "--points", 5),
                      ("run", "north_america", "-r", 10, "--posterior", changed, "-q")):
        refused = comity(*arguments, check=False, cwd=tmp_path)
        assert refused.returncode != 0 and "the hash of its bytes" in refused.stderr


def test_a_shard_is_verified(comity, calibration, tmp_path):
    path = tmp_path / "1.h5"
    comity("calibrate", calibration(), "-o", path, "-q", "--shard", "1/2")
    assert "2048 simulations computed again, all" in comity("verify", path).stdout
    with h5py.File(path, "r+") as file:
        file["summary"][17, 1] += 1
    finished = comity("verify", path, check=False)
    assert finished.returncode == 1


@pytest.mark.parametrize("method", ["rejection", "sequential"])
def test_a_budget_of_time(comity, calibration, tmp_path, method):
    """It ends inside a generation; what there is makes the posterior; going on gives the whole."""
    big = {"simulations = 4000; kept = 200": "simulations = 2000000; kept = 8",
           "title": f'method = "{method}"; generation = 1000000; budget = {{ time = 0.3; }}; title'}
    target = tmp_path / "p.h5"
    printed = comity("calibrate", calibration(big), "-o", target, "-j", 1).stdout
    assert "The budget of time, 0.3 s, ended it after" in printed
    with h5py.File(target) as file:
        used = int(file.attrs["simulations_used"])
        assert file.attrs["ended_by"].decode() == "time" and 8 <= used < 2000000
    assert (tmp_path / "p.h5.parts").exists()
    said = comity("verify", target).stdout
    assert "all coordinates and attributes" in said and "a budget of time ended this" in said
    comity("calibrate", calibration(big), "-o", target, "-q", "-j", 1, "--resume")
    with h5py.File(target) as file:
        assert file.attrs["simulations_used"] > used
    refused = comity("calibrate", calibration(big), "-o", target, "--join", check=False)
    assert refused.returncode == 2 and "a budget of time is of one process" in refused.stderr


def test_a_budget_of_time_that_suffices_changes_nothing(comity, calibration, tmp_path):
    plain = calibration()
    comity("calibrate", plain, "-o", tmp_path / "plain.h5", "-q")
    timed = calibration({"title": 'budget = { time = "2 h"; }; title'}, "timed.cfg")
    comity("calibrate", timed, "-o", tmp_path / "timed.h5", "-q")
    assert same(tmp_path / "plain.h5", tmp_path / "timed.h5")
    assert not (tmp_path / "timed.h5.parts").exists()
    worlds = calibration({"simulations = 4000; ": "budget = { worlds = 8000; }; replicates = 2; "},
                         "worlds.cfg")
    comity("calibrate", worlds, "-o", tmp_path / "worlds.h5", "-q")
    with h5py.File(tmp_path / "worlds.h5") as file:
        assert file.attrs["simulations"] == 4000 and file.attrs["ended_by"].decode() == "simulations"


@pytest.mark.parametrize("method", ["rejection", "sequential"])
def test_processes_join(comity, start, calibration, tmp_path, method):
    path = calibration({"title": f'method = "{method}"; generation = 1000; title'})
    whole, target = tmp_path / "whole.h5", tmp_path / "joined.h5"
    comity("calibrate", path, "-o", whole, "-q", "--check", 20)
    command = ["calibrate", path, "-o", target, "-q", "-j", 1, "--join", "--check", 20]
    running = [start(*command) for _ in range(3)]
    for one in running:
        assert one.wait(timeout=1200) == 0, one.stderr.read()
    assert same_results.differences(whole, target) == []
    assert not (tmp_path / "joined.h5.parts").exists()
    if method == "rejection":  # shards are shared as well
        shards = [tmp_path / "1.h5", tmp_path / "2.h5"]
        running = [start("calibrate", path, "-o", shard, "-q", "-j", 1, "--join", "--check", 20,
                         "--shard", f"{k}/2") for k, shard in enumerate(shards, 1) for _ in range(2)]
        for one in running:
            assert one.wait(timeout=1200) == 0, one.stderr.read()
        comity("merge", *shards, "-o", tmp_path / "merged.h5")
        assert same_results.differences(whole, tmp_path / "merged.h5") == []
        of_all, of_one = (json.loads(comity("status", one, "--json").stdout)
                          for one in (target, shards[0]))
        assert of_all["state"] == of_one["state"] == "complete"
        assert of_all["blocks"] is None and of_one["blocks"] == of_one["blocks_done"] > 0
    before = target.stat().st_ino
    comity(*command)  # who comes when all is done
    assert target.stat().st_ino == before
    assert comity("status", target).stdout.startswith(f"{target}: complete")


def test_an_interrupted_process_gives_back_its_claims(comity, start, calibration, tmp_path):
    path = calibration({"simulations = 4000": "simulations = 4000000"})
    target, parts = tmp_path / "p.h5", tmp_path / "p.h5.parts"
    running = start("calibrate", path, "-o", target, "-q", "-j", 1, "--join")
    waiting.until(lambda: parts.exists() and any(parts.glob("part-*")), running)
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 130 and "the same command goes on" in errors
    status = json.loads(comity("status", target, "--json").stdout)
    assert status["state"] == "paused" and 0 < status["blocks_done"] < status["blocks"]
    assert sum(worker["blocks_in_hand"] for worker in status["workers"]) == 0
    other = calibration({"observed = 9": "observed = 8"}, "other.cfg")
    refused = comity("calibrate", other, "-o", target, "-q", "--join", check=False)
    assert refused.returncode == 1 and "another calibration" in refused.stderr


def test_killed_and_resumed(comity, start, calibration, tmp_path):
    path = calibration({"simulations = 4000": "simulations = 200000"})
    running = start("calibrate", path, "-o", tmp_path / "killed.h5", "-q")
    while running.poll() is None and not list(tmp_path.glob("killed.h5.parts/part-*.h5")):
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    comity("calibrate", path, "-o", tmp_path / "killed.h5", "-q", "--resume")
    comity("calibrate", path, "-o", tmp_path / "whole.h5", "-q")
    assert same(tmp_path / "whole.h5", tmp_path / "killed.h5")


def test_parts_of_another_calibration_are_refused(comity, calibration, tmp_path):
    comity("calibrate", calibration(), "-o", tmp_path / "p.h5", "-q", "--shard", "1/1", "--keep")
    other = calibration({"observed = 9": "observed = 8"}, "other.cfg")
    (tmp_path / "p.h5").unlink(missing_ok=True)
    finished = comity("calibrate", other, "-o", tmp_path / "p.h5", "-q", "--resume", check=False)
    assert finished.returncode == 1 and "another calibration" in finished.stderr
    finished = comity("calibrate", other, "-o", tmp_path / "p.h5", "-q", check=False)
    assert finished.returncode == 1 and finished.stderr == (
        f"comity calibrate: {tmp_path / 'p.h5'}.parts holds simulations: go on with --resume, or remove it\n")


def test_two_processes_do_not_share_a_target(comity, start, calibration, tmp_path):
    """The second is told that the first is alive, not to resume what it has in hand."""
    target, parts = tmp_path / "p.h5", tmp_path / "p.h5.parts"
    path = calibration({"simulations = 4000": "simulations = 4000000"})
    running = start("calibrate", path, "-o", target, "-q", "-j", 1)
    waiting.until(lambda: any(parts.glob("part-*")), running)
    running.send_signal(signal.SIGSTOP)
    for more, joined in ([], ""), (["--resume"], ""), (["--join"], " without --join"):
        refused = comity("calibrate", path, "-o", target, "-q", *more, check=False)
        assert refused.returncode == 1 and refused.stderr == (
            f"comity calibrate: {parts}: another process is computing this calibration{joined}\n")
    running.send_signal(signal.SIGCONT)
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 130 and "--resume" in errors


def test_other_results_are_not_replaced(comity, calibration, tmp_path):
    comity("calibrate", calibration(), "-o", tmp_path / "p.h5", "-q")
    comity("calibrate", calibration(), "-o", tmp_path / "p.h5", "-q")  # the same again
    other = calibration({"observed = 9": "observed = 8"})
    assert comity("calibrate", other, "-o", tmp_path / "p.h5", "-q", check=False).returncode == 2
    comity("calibrate", other, "-o", tmp_path / "p.h5", "-q", "--force")


def test_rival_models(comity, calibration, tmp_path):
    (tmp_path / "idle.cfg").write_text('@include "north_america.cfg"\n'
                                       "agreements = { base = -20.0; };\n")
    path = calibration({"title": 'models = ( { name = "idle"; scenario = "idle.cfg"; '
                                 'fixed = ["trust.gain"]; } ); title'})
    printed = comity("calibrate", path, "-o", tmp_path / "p.h5", "--check", 20).stdout
    assert "idle" in printed
    with h5py.File(tmp_path / "p.h5") as file:
        assert list(file["model"].asstr()) == ["north_america", "idle"]
        assert file["model_probability"][()] == pytest.approx([1, 0])
        scores = file["model_logarithmic_score"][()]
        assert scores[0] == pytest.approx(file["logarithmic_score"][2])
        assert scores[1] < scores[0]  # the second has no trilateral accord
        assert file["confusion"][()].trace() == 40  # no accord is ever made in the second


def test_targets_of_several_replicates(comity, calibration, tmp_path):
    """A measure of the ensemble of a point's replicates is that of their values."""
    (tmp_path / "measures.cfg").write_text(MEASURES.replace('every = "year"; }', """every = "year"; },
      { name = "trusts"; kind = "comparison"; of = { kind = "value"; of = "trust.MEX.USA";
        at = "2005-06"; }; above = 0.5; },
      { name = "mean_us_ca"; kind = "ensemble_mean"; of = "accords_us_ca"; }"""))
    targets = "".join(f'{{ measure = "{name}"; observed = {value}; error = 1e-9; of = "ensemble"; }},'
                      for name, value in (("share_trust", 0.6), ("trusts", 0.6),
                                          ("mean_us_ca", 12), ("accords_us_ca", 12)))
    path = calibration({"simulations = 4000; kept = 200;":
                        "simulations = 600; kept = 100; replicates = 5;",
                        CALIBRATION.split("targets = (")[1]: f"{targets[:-1]} );"})
    comity("calibrate", path, "-o", tmp_path / "p.h5", "-q")
    with h5py.File(tmp_path / "p.h5") as file:
        share, trusts, mean, accords = file["summary"][()].T
    assert share == pytest.approx(trusts, abs=1e-7) and share.std() > 0.1
    assert mean == pytest.approx(accords, abs=1e-7) and mean.std() > 0.1


def test_a_rival_without_parameters_is_its_scenario(comity, calibration, tmp_path):
    """Its simulations are worlds of the scenario as it is, with draws of their own."""
    path = calibration({"title": 'models = ( { name = "one"; scenario = "north_america"; fixed = '
                                 '["agreements.initiative", "trust.gain"]; } ); title',
                        "simulations = 4000": "simulations = 1000", "error = 1;": "error = 1e-9;"})
    comity("calibrate", path, "-o", tmp_path / "s.h5", "-q", "--shard", "1/1")
    comity("run", "north_america", "-r", 1000, "--ticks", 144, "-q", "-o", tmp_path / "run.h5")
    with h5py.File(tmp_path / "s.h5") as file, h5py.File(tmp_path / "run.h5") as run:
        found = file["summary"][()][file["model"][()] == 1]
        wanted = run["accords_total"][:, [0, 1, 3]].sum(axis=2)
    assert found.shape == wanted.shape == (1000, 3)
    error = np.hypot(found.std(axis=0), wanted.std(axis=0)) / 1000 ** 0.5
    assert (abs(found.mean(axis=0) - wanted.mean(axis=0)) < 4 * error).all()
    assert found.std(axis=0) == pytest.approx(wanted.std(axis=0), rel=0.1)
    assert len(np.unique(found, axis=0)) > 500


def test_correlated_parameters_are_named(comity, calibration, tmp_path):
    """The correlation of the scores of the draws, by their weights."""
    path = calibration({'"trust.gain"; prior = { kind = "log_uniform"; low = 0.01; high = 0.16; }':
                        '"agreements.base"; prior = { kind = "uniform"; low = -6.0; high = -1.0; }'})
    printed = comity("calibrate", path, "-o", tmp_path / "p.h5").stdout
    with h5py.File(tmp_path / "p.h5") as file:
        unit = (file["value"][()] - [0.4, -6]) / [0.8, 5]
        scores = np.vectorize(NormalDist().inv_cdf)(unit)
        covariance = np.cov(scores.T, aweights=file["weight"][()])
        correlation = covariance[0, 1] / (covariance[0, 0] * covariance[1, 1]) ** 0.5
        assert file["correlation"][0, 1] == pytest.approx(correlation, rel=1e-9)
    assert f"Ridges: agreements.initiative and agreements.base ({correlation:+.2f})." in printed


def test_a_budget_of_time_that_is_too_short(comity, calibration, tmp_path):
    big = {"simulations = 4000; kept = 200": "simulations = 400000; kept = 300000",
           "title": "budget = { time = 1e-6; }; title"}
    told = comity("calibrate", calibration(big), "-o", tmp_path / "p.h5", "-q", check=False)
    assert told.returncode == 1 and not (tmp_path / "p.h5").exists()
    assert re.search(r"the budget of time ended after \d+ simulations, and 300000 are to be kept; "
                     r"what was simulated is kept: --resume goes on", told.stderr), told.stderr
    assert (tmp_path / "p.h5.parts").exists()


def test_a_measure_that_few_worlds_have_is_refused(comity, calibration, tmp_path):
    (tmp_path / "measures.cfg").write_text(MEASURES.replace(
        "measures = (", 'measures = ( { name = "rare"; kind = "first"; of = "trust.MEX.USA"; '
        "above = 0.95; },"))
    path = calibration({'measure = "accords_us_mx"': 'measure = "rare"'})
    told = comity("calibrate", path, "-o", tmp_path / "p.h5", "-q", check=False)
    assert told.returncode == 2 and not (tmp_path / "p.h5").exists()
    assert "targets: fewer than 200 simulations have all measures" in told.stderr


def test_constraints_hold(comity, calibration, tmp_path):
    path = calibration({
        "targets = (": 'constraints = ( { lower = "agreements.trust"; upper = '
                       '"agreements.concern"; } );\ntargets = (',
        "priors = (": 'priors = ( { key = "agreements.trust"; prior = { kind = "uniform"; low = 1; '
                      'high = 9; }; }, { key = "agreements.concern"; prior = { kind = "uniform"; '
                      "low = 1; high = 9; }; },"})
    comity("calibrate", path, "-o", tmp_path / "p.h5", "-q", "--keep")
    with h5py.File(next(tmp_path.glob("p.h5.parts/*.h5"))) as file:
        score = file["score"][()]
    assert (score[:, 0] < score[:, 1]).all()  # both have the same prior


def test_constraints_that_no_point_meets_are_told(comity, calibration, tmp_path):
    path = calibration({"targets = (": 'constraints = ( { lower = "agreements.initiative"; upper = '
                                       '"trust.gain"; } );\ntargets = ('})
    finished = comity("calibrate", path, "-o", tmp_path / "p.h5", "-q", check=False)
    assert finished.returncode == 1 and finished.stderr == (
        f"{path}: constraints and measures leave too few simulations; wider priors or measures "
        "that are defined in more worlds are expected\n")
    assert not list(tmp_path.glob("p.h5*"))


def test_too_few_simulations_for_an_emulator_rule_nothing_out(comity, calibration, tmp_path):
    """Of 13 coefficients it has 105 terms."""
    keys = ("signals.reading_noise signals.agenda_rate conduct.urgency conduct.leverage "
            "conduct.bonds conduct.misperception trust.loss trust.affront trust.witness "
            "trust.memory transactions.growth transactions.drag").split()
    priors = ",\n".join(f'{{ key = "{key}"; prior = {{ kind = "uniform"; low = 0.09; high = 0.11; }}; }}'
                        for key in keys)
    path = calibration({"priors = (": f"priors = ( {priors},",
                        '  { key = "agreements.initiative"; prior = { kind = "uniform"; low = 0.4; '
                        "high = 1.2; }; },\n": "",
                        "simulations = 4000; kept = 200; ticks = 144;":
                        "simulations = 100; kept = 40; ticks = 144;"})
    said = comity("calibrate", path, "-o", tmp_path / "p.h5").stdout
    assert re.search(r"^ *accords_us_ca .* -$", said, re.M), said
    assert "Ruled out" not in said
    with h5py.File(tmp_path / "p.h5") as file:
        assert file["parameter"].size == 13


MISTAKES = {
    "a time that is none": ({"title": 'budget = { time = "soon"; }; title'},
                            "budget.time: this is no time; a number of seconds above 0"),
    "two budgets": ({"title": "budget = { worlds = 4000; }; title"},
                    "budget.worlds: `simulations` stands beside it"),
    "unknown key": ({"kept": "kep"}, "kep: unknown key; did you mean kept?"),
    "no such measure": ({'measure = "accords_us_mx"': 'measure = "accords"'},
                        "accords: no measure has this name"),
    "a series": ({'measure = "accords_us_mx"': 'measure = "months"'},
                 "months: this measure is a series"),
    "an ensemble is no history": ({'measure = "accords_us_mx"': 'measure = "share_trust"'},
                                  'of = "ensemble" is expected'),
    "no such key": ({'"trust.gain"': '"trust.gian"'}, "trust.gian: unknown key; did you mean"),
    "out of range": ({"high = 0.16": "high = 16"}, "trust.gain: 16 is out of range"),
    "observation": ({"observed = 9; ": ""}, "targets[1].observed: missing"),
    "kind of observation": ({'"one_history"; hold_out': '"history"; hold_out'},
                            'targets[2].of: "history" is unknown; ensemble or one_history'),
    "negative error": ({"observed = 9; error = 1": "observed = 9; error = -1"},
                       "targets[1].error: -1; 0 or more is expected"),
    "an observation in percent": (
        {'{ measure = "accords_us_mx"; observed = 9;': '{ measure = "trust_mx_us"; observed = 74;'},
        "trust_mx_us: observed = 74 is out of range; a number in [0, 1] is expected"),
    "a missing file of measures": ({"measures.cfg": "nope.cfg"},
                                   ": measures: the file "),
    "a missing scenario": ({'scenario = "north_america"': 'scenario = "nowhere"'},
                           "/nowhere cannot be read: No such file"),
    "too few": ({"kept = 200": "kept = 4"}, "kept: 4 of 4000 simulations"),
    "nothing to fit": ({"targets = (": 'hold_out = ["accords_us_ca", "accords_us_mx"];\ntargets = ('},
                       "targets: none is fitted"),
    "held out of what": ({"targets = (": 'hold_out = ["accords"];\ntargets = ('},
                         'hold_out: no target is of "accords"'),
    "held out, no list": ({"targets = (": 'hold_out = "accords_us_ca";\ntargets = ('},
                          "hold_out: this is a text; a list of measures is expected"),
    "twice": ({'"trust.gain"': '"agreements.initiative"'}, "the key has a prior already"),
    "constraint": ({"targets = (": 'constraints = ( { lower = "trust.loss"; upper = "trust.gain"; } '
                                   ");\ntargets = ("}, "trust.loss: no prior has this key"),
    "no measures": ({'measures = "measures.cfg";': ""}, "measures: missing"),
    "an include": ({"title": '@include "other.cfg"\ntitle'}, ":2: a calibration includes nothing"),
    "summaries of which kind": ({"title": 'summaries = "scores"; title'},
                                'summaries: "scores" is unknown; targets or expected_scores'),
    "scores one after another": (
        {"title": 'method = "sequential"; summaries = "expected_scores"; title'},
        "summaries: a sequential calibration has the targets themselves"),
    "rivals one after another": (
        {"title": 'method = "sequential"; models = ( { name = "a"; scenario = "nordic_triad"; } ); '
                  "title"}, "method: rival models"),
}


@pytest.mark.parametrize("change, message", MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_named(comity, calibration, tmp_path, change, message):
    finished = comity("calibrate", calibration(change), "-o", tmp_path / "p.h5", check=False)
    assert finished.returncode == 2, finished.stderr
    assert message in finished.stderr
    assert "calibration.cfg" in finished.stderr
    assert not (tmp_path / "p.h5").exists() and not (tmp_path / "p.h5.parts").exists()


def test_a_mistake_of_a_measure_names_the_file_of_the_measures(comity, calibration, tmp_path):
    path = calibration({"ticks = 144": "ticks = 60"})
    finished = comity("calibrate", path, "-o", tmp_path / "p.h5", check=False)
    assert finished.returncode == 2
    file, line, message = finished.stderr.splitlines()[0].split(":", 2)
    assert file == str(path.parent / "measures.cfg") and "2005-06 is after the end" in message
    assert "trust_mx_us" in (path.parent / "measures.cfg").read_text().splitlines()[int(line) - 1]


def test_a_sequential_calibration_has_no_shards(comity, calibration, tmp_path):
    path = calibration({"title": 'method = "sequential"; title'})
    finished = comity("calibrate", path, "-o", tmp_path / "p.h5", "--shard", "1/2", check=False)
    assert finished.returncode == 2 and "--shard" in finished.stderr


def test_shipped_rivals_say_what_they_take_away(comity, root):
    rivals = sorted((root / "configs/rivals").glob("*.cfg"))
    assert len(rivals) == 5
    for path in rivals:
        assert "Taken away:" in path.read_text(encoding="utf-8")
        comity("check", "-q", path)


@pytest.mark.parametrize("name", sorted(
    path.stem for path in (pathlib.Path(__file__).parents[2] / "configs/calibrations").glob("*.cfg")))
def test_the_shipped_calibrations_compute(comity, tmp_path, name):
    comity("calibrate", name, "-o", tmp_path / "p.h5", "--simulations", 2000, "--kept", 100,
           "--check", 10, "-q")
    with h5py.File(tmp_path / "p.h5") as file:
        assert len(file["coverage"]) == len(file["parameter"]) == 8
        if "model" in file:
            assert file["model_probability"][()].sum() == pytest.approx(1)
            assert file["confusion"][()].sum(axis=1) == pytest.approx([10] * 5)


def test_another_blas_changes_nothing(comity, tmp_path):
    """One is preloaded that ends the program when any of its functions is called."""
    if not shutil.which("cc"):
        pytest.skip("there is no compiler for the library that is preloaded")
    names = ("ddot dnrm2 dasum idamax daxpy dscal drot dcopy dswap dgemv dtrmv dtrsv dsymv dger dsyr "
             "dsyr2 dgemm dsymm dsyrk dsyr2k dtrmm dtrsm").split()
    (tmp_path / "blas.c").write_text("void abort(void);\n" + "".join(
        f"void cblas_{name}(void) {{ abort(); }}\n" for name in names))
    subprocess.run(["cc", "-shared", "-fPIC", "-o", tmp_path / "blas.so", tmp_path / "blas.c"],
                   check=True)
    for name, preloaded in ("a.h5", {}), ("b.h5", {"LD_PRELOAD": str(tmp_path / "blas.so")}):
        comity("calibrate", "north_america", "--simulations", 2000, "--kept", 100, "--check", 10, "-q",
               "-o", tmp_path / name, env=preloaded)
    assert same_results.differences(tmp_path / "a.h5", tmp_path / "b.h5") == []


def test_the_shipped_posterior_is_that_of_its_calibration(comity, root, tmp_path):
    text = (root / "configs/calibrations/north_america.cfg").read_text(encoding="utf-8")
    with h5py.File(root / "configs/posteriors/north_america.h5") as shipped:
        assert shipped["provenance"].attrs["calibration"] in (text, text.encode())
        # rivals do not enter the posterior, and take most of the time
        text = text[:text.index("models = (")].replace('"../', f'"{root}/configs/').replace(
            '"measures/', f'"{root}/configs/calibrations/measures/')
        (tmp_path / "alone.cfg").write_text(text)
        comity("calibrate", tmp_path / "alone.cfg", "-o", tmp_path / "p.h5", "-q")
        with h5py.File(tmp_path / "p.h5") as again:
            assert (again["simulation"][()] == shipped["simulation"][()]).all()
            for name in "value", "weight", "predicted", "ratio":  # any libm
                assert again[name][()] == pytest.approx(shipped[name][()], rel=1e-7, abs=1e-12)


def test_the_benchmark_sets_it_beside_a_loop(root, program):
    finished = subprocess.run([sys.executable, root / "tests/benchmark/calibration.py", "--simulations",
                               "2000", "--runs", "1"], env={**os.environ, "COMITY": str(program)},
                              stdout=subprocess.PIPE, text=True, check=True)
    assert re.search(r"^ratio +[1-9]\d*$", finished.stdout, re.MULTILINE), finished.stdout


def test_out_of_reach_is_said(comity, calibration, tmp_path):
    path = calibration({"observed = 12": "observed = 500"})
    printed = comity("calibrate", path, "-o", tmp_path / "p.h5").stdout
    assert "cannot be reached" in printed and "no estimate" in printed


def test_a_population_that_is_too_small_is_named(comity, calibration, tmp_path):
    written = calibration({"simulations = 4000; kept = 200;": "simulations = 300; kept = 60; "
                           'method = "sequential"; generation = 100;'})
    told = comity("calibrate", written, "-o", tmp_path / "p.h5", "-q", check=False)
    assert told.returncode == 2
    assert re.search(r"kept: 60; the last population has \d\d simulations; no more", told.stderr)
