# SPDX-License-Identifier: GPL-3.0-or-later
"""comity compare --measures: against the measures of runs with the same draws, and by definition."""

import json
import math
import shutil

import h5py
import numpy as np
import pytest
import xarray
from scipy import stats

import score

REPLICATES = 60
MEASURES = """
scenarios = ( { name = "calm"; lay = "calm.cfg"; } );
measures = (
  { name = "trusted"; kind = "mean"; of = "reciprocity.USA-CAN"; from = "2001-09"; },
  { name = "agreed"; kind = "accords"; venue = "USA-CAN"; to = "2005-06"; },
  { name = "lost"; kind = "paired_difference"; of = "trusted"; scenario = "calm"; },
  { name = "ascent"; kind = "first"; of = "phase"; at_least = 2; },
  { name = "latest"; kind = "largest"; of = ("ascent", 100); },
  { name = "nowhere"; kind = "ratio"; of = ("agreed", 0); },
  { name = "soon"; kind = "ensemble_share"; of = "ascent"; at_most = 200; },
  { name = "level"; kind = "ensemble_mean"; of = "trusted"; },
  { name = "spread"; kind = "ensemble_deviation"; of = "trusted"; },
  { name = "each"; kind = "ratio"; of = ( { kind = "ensemble_mean"; of = "agreed"; }, "level" ); },
  { name = "date"; kind = "ensemble_median"; of = "ascent"; },
  { name = "upper"; kind = "ensemble_quantile"; of = "trusted"; probability = 0.9; }
);
"""
NAMES = ["trusted", "agreed", "lost", "ascent", "latest", "nowhere", "soon", "level", "spread",
         "each", "date", "upper"]
OF_WORLDS, OF_ENSEMBLE = NAMES[:3], NAMES[6:]


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("measures")
    (folder / "m.cfg").write_text(MEASURES)
    for name in ("north_america", "benign_hegemon", "no_september_11"):
        shutil.copy(root / f"configs/{name}.cfg", folder)
    shutil.copy(folder / "no_september_11.cfg", folder / "calm.cfg")
    return folder


@pytest.fixture(scope="module")
def rows(comity, folder):
    def of(*arguments, scenario="benign_hegemon"):
        report = json.loads(comity("compare", *arguments, "--measures", "m.cfg", "--format",
                                   "json", cwd=folder).stdout)
        return {row["outcome"]: row for row in report["rows"] if row["scenario"] == scenario}

    return of


@pytest.fixture(scope="module")
def found(rows):
    return rows("north_america.cfg", "benign_hegemon.cfg", "-r", REPLICATES, "--outcomes",
                ",".join(NAMES), "-o", "found.h5")


@pytest.fixture(scope="module")
def runs(comity, folder):
    """The runs of both: the scenario's, then the reference's."""
    datasets = []
    for name in ("benign_hegemon", "north_america"):
        comity("run", f"{name}.cfg", "-r", REPLICATES, "--measures", "m.cfg", "--double", "-q",
               "-o", f"{name}.h5", cwd=folder)
        with xarray.open_dataset(folder / f"{name}.h5", decode_times=False) as file:
            datasets.append(file.load())
    return datasets


def close(value, expected):
    return value == pytest.approx(expected, rel=1e-9, abs=1e-13)


def check_pairs(row, difference):
    """That a row is Student's t of these differences."""
    error = difference.std(ddof=1) / math.sqrt(len(difference))
    half = stats.t.ppf(0.975, len(difference) - 1) * error
    assert close(row["difference"], difference.mean()), row
    assert close(row["standard_error"], error), row
    assert close(row["high"] - row["difference"], half), row
    assert close(row["difference"] - row["low"], half), row


def check_shares(row, sample, reference):
    """That a row is the score of these pairs."""
    low, high = score.interval(sample, reference)
    assert close(row["difference"], sample.mean() - reference.mean()), row
    assert row["low"] == pytest.approx(low, abs=1e-7) and row["high"] == pytest.approx(high, abs=1e-7)
    assert row["p_difference"] == pytest.approx(score.p_difference(sample, reference), abs=1e-7)
    assert row["p_equivalence"] == pytest.approx(
        score.p_equivalence(sample, reference, row["margin"]), abs=1e-7)


@pytest.mark.parametrize("name", OF_WORLDS)
def test_measures_of_worlds_are_compared_pair_by_pair(found, runs, name):
    values = [run[name].values for run in runs]
    check_pairs(found[name], values[0] - values[1])
    assert close(found[name]["mean"], values[0].mean())
    assert close(found[name]["reference_mean"], values[1].mean())
    assert close(found[name]["effect"], (values[0] - values[1]).mean()
                 / (values[0].std(ddof=1) + values[1].std(ddof=1)) * 2)


@pytest.mark.parametrize("name", ["ascent", "latest"])
def test_a_date_that_never_comes_counts_as_the_length_of_the_run(found, runs, rows, name):
    values = [np.where(np.isinf(run[name]), 240, run[name]) for run in runs]
    assert np.isinf(runs[1][name]).any()
    check_pairs(found[name], values[0] - values[1])
    if name == "ascent":
        entry = rows("north_america.cfg", "benign_hegemon.cfg", "-r", REPLICATES, "--outcomes",
                     "first_entry")["first_entry ascendant"]
        assert found[name]["unit"] == entry["unit"] == "month"
        for key in ("difference", "low", "high", "mean", "reference_mean", "superiority"):
            assert found[name][key] == entry[key]


def test_what_is_nowhere_is_compared_with_nothing(found):
    row = found["nowhere"]
    assert row["verdict"] == "undecided" and row["replicates"] == 0
    for key in ("difference", "low", "p_difference", "p_difference_holm", "p_equivalence_holm"):
        assert row[key] is None


@pytest.mark.parametrize("name", OF_ENSEMBLE)
def test_measures_of_ensembles_are_those_of_the_runs(found, runs, name):
    values = [float(run[name]) for run in runs]
    for value, key in zip(values, ("mean", "reference_mean")):
        assert found[name][key] is None if math.isinf(value) else close(found[name][key], value)
    if math.isfinite(sum(values)):
        assert close(found[name]["difference"], values[0] - values[1])
        assert found[name]["low"] <= found[name]["difference"] <= found[name]["high"]
    assert found[name]["superiority"] is None and found[name]["effect"] is None


def test_errors_of_ensembles_are_those_of_pairs(found, runs):
    trusted, agreed, ascent = ([run[name].values for run in runs]
                               for name in ("trusted", "agreed", "ascent"))
    check_shares(found["soon"], ascent[0] <= 200, ascent[1] <= 200)
    check_pairs(found["level"], trusted[0] - trusted[1])
    ratio = [a.mean() / t.mean() + (a - a.mean() / t.mean() * t) / t.mean()
             for a, t in zip(agreed, trusted)]
    check_pairs(found["each"], ratio[0] - ratio[1])
    spread = []
    for values in trusted:
        jackknife = np.array([np.delete(values, k).std(ddof=1) for k in range(len(values))])
        spread.append(values.std(ddof=1) + (len(values) - 1) * (jackknife.mean() - jackknife))
    check_pairs(found["spread"], spread[0] - spread[1])


def test_where_quantiles_enter_replicates_are_resampled_in_pairs(found, runs):
    values = [run["trusted"].values for run in runs]
    random = np.random.default_rng(1)
    draws = random.integers(0, REPLICATES, (4000, REPLICATES))
    differences = np.quantile(values[0][draws], 0.9, axis=1) - np.quantile(values[1][draws], 0.9,
                                                                           axis=1)
    width = found["upper"]["high"] - found["upper"]["low"]
    low, high = np.quantile(differences, [0.025, 0.975])
    assert width == pytest.approx(high - low, rel=0.2)
    assert found["upper"]["standard_error"] == pytest.approx(differences.std(), rel=0.15)
    assert found["date"]["unit"] == "month"


def test_equal_scenarios_differ_by_exactly_nothing(rows, folder):
    shutil.copy(folder / "north_america.cfg", folder / "same.cfg")
    found = rows("north_america.cfg", "same.cfg", "-r", REPLICATES, "--outcomes", ",".join(NAMES),
                 scenario="same")
    for name in set(NAMES) - {"nowhere", "date", "soon"}:
        assert found[name]["difference"] == found[name]["low"] == found[name]["high"] == 0, name
        assert found[name]["p_difference"] == 1 and found[name]["verdict"] == "equivalent", name
    assert found["date"]["difference"] == 0
    # of a share that none of so many differ in: Wilson's interval of none
    hidden = 3.841458820694 / (REPLICATES + 3.841458820694)
    assert [found["soon"]["low"], found["soon"]["high"]] == pytest.approx([-hidden, hidden])
    assert found["soon"]["difference"] == 0


def test_threads_do_not_matter(rows, found):
    for threads in (1, 3):
        assert rows("north_america.cfg", "benign_hegemon.cfg", "-r", REPLICATES, "-j", threads,
                    "--outcomes", ",".join(NAMES)) == found


def test_results_files_are_measured_again(comity, folder, rows, runs, found):
    assert rows("north_america.h5", "benign_hegemon.h5", "--outcomes", ",".join(NAMES)) == found
    shutil.copy(folder / "north_america.h5", folder / "other.h5")
    with h5py.File(folder / "other.h5", "r+") as file:
        file["final_trilateral"][3] += 0.125
    failed = comity("compare", "other.h5", "benign_hegemon.h5", "--trust", "--measures", "m.cfg",
                    cwd=folder, check=False)
    assert failed.returncode == 2 and "other.h5: its scenario comes to other outcomes" in failed.stderr


@pytest.mark.parametrize("more", [[], ["--independent"], ["--interval", "bootstrap"],
                                  ["--at", "2001-09"], ["--posterior", "north_america"]])
def test_a_comparison_of_measures_is_verified(comity, folder, more, tmp_path):
    comity("compare", "north_america.cfg", "benign_hegemon.cfg", "-r", 20, "--measures", "m.cfg",
           "-q", "-o", tmp_path / "c.h5", *more, cwd=folder)
    assert "all" in comity("verify", tmp_path / "c.h5").stdout
    assert "upper" in comity("export", tmp_path / "c.h5").stdout
    with h5py.File(tmp_path / "c.h5", "r+") as file:
        text = file["provenance"].attrs["attached_to_0_0"].decode()
        file["provenance"].attrs["attached_to_0_0"] = np.bytes_(
            text.replace('"2001-09"', '"2002-09"'))
    assert comity("verify", tmp_path / "c.h5", check=False).returncode == 1


def test_replicates_of_one_draw_count_as_one(comity, folder, rows, tmp_path):
    found = rows("north_america.cfg", "benign_hegemon.cfg", "-r", 80, "--posterior",
                 "north_america", "--outcomes", "trusted,level,upper")
    for key in ("difference", "low", "high", "standard_error", "sd_of_coefficients", "half_width",
                "p_difference"):
        assert close(found["level"][key], found["trusted"][key]), key
    comity("run", "north_america.cfg", "-r", 80, "--posterior", "north_america", "--measures",
           "m.cfg", "--double", "-q", "-o", tmp_path / "r.h5", cwd=folder)
    with h5py.File(tmp_path / "r.h5") as file:
        of_draws = file["trusted"][()].reshape(-1, 2).mean(axis=1)
        assert close(file["level_error"][()], of_draws.std(ddof=1) / math.sqrt(len(of_draws)))


@pytest.mark.parametrize("kind", ["csv", "markdown", "latex", "text"])
def test_formats_show_measures(comity, folder, kind):
    shown = comity("compare", "north_america.cfg", "benign_hegemon.cfg", "-r", 10, "--measures",
                   "m.cfg", "--format", kind, cwd=folder).stdout
    assert all(name in shown for name in NAMES)


def test_margins_and_mistakes(comity, folder, rows, tmp_path):
    row = rows("north_america.cfg", "benign_hegemon.cfg", "-r", 20, "--margin", "level=0.9")["level"]
    assert row["margin"] == 0.9 and row["verdict"] == "equivalent"
    for old, new, message in [
            ("trusted", "share_ending", "'share_ending' is the name of an outcome"),
            ("trusted", "final_trust", "the results of a run have something of this name"),
            ("USA-CAN", "USA-GBR", "USA-GBR")]:
        (folder / "wrong.cfg").write_text(MEASURES.replace(old, new))
        failed = comity("compare", "north_america.cfg", "benign_hegemon.cfg", "--measures",
                        "wrong.cfg", "-o", tmp_path / "c.h5", cwd=folder, check=False)
        assert failed.returncode == 2 and message in failed.stderr, failed.stderr
        assert not (tmp_path / "c.h5").exists()
    failed = comity("compare", "north_america.cfg", "benign_hegemon.cfg", "--measures", "m.cfg",
                    "--outcomes", "trused", cwd=folder, check=False)
    assert failed.returncode == 2 and "did you mean 'trusted'" in failed.stderr


def test_python_compares_measures(package, folder, found, monkeypatch):
    monkeypatch.chdir(folder)
    dataset = package.compare("north_america.cfg", "benign_hegemon.cfg", replicates=REPLICATES,
                              outcomes=NAMES, measures="m.cfg")
    for name in ("trusted", "spread", "upper"):
        cell = dataset.sel(scenario="benign_hegemon", outcome=name)
        assert float(cell["difference"]) == found[name]["difference"]
        assert float(cell["difference_low"]) == found[name]["low"]
