# SPDX-License-Identifier: GPL-3.0-or-later
"""Coefficients drawn from a posterior: runs, comparisons and sweeps that carry their uncertainty."""

import csv
import io
import json

import h5py
import numpy as np
import pytest
import xarray
from scipy import stats

from forged import forge, provenance

MEASURES = """
measures = (
  { name = "accords_us_mx"; kind = "accords"; venue = "USA-MEX"; }
);
"""

CALIBRATION = """
scenario = "north_america"; measures = "measures.cfg"; simulations = 2000; kept = 100; ticks = 96;
priors = (
  { key = "agreements.initiative"; prior = { kind = "uniform"; low = 0.4; high = 2.0; }; },
  { key = "trust.gain"; prior = { kind = "uniform"; low = 0.02; high = 0.06; }; }
);
targets = ( { measure = "accords_us_mx"; observed = 9; error = 3; of = "one_history"; } );
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("posterior")


@pytest.fixture
def posterior(comity, folder):
    path = folder / "p.h5"
    if not path.exists():
        (folder / "measures.cfg").write_text(MEASURES)
        (folder / "calibration.cfg").write_text(CALIBRATION)
        comity("calibrate", folder / "calibration.cfg", "-o", path, "-q")
    return path


def run(comity, posterior, output, *more, **how):
    replicates = () if "-r" in more else ("-r", 40)
    return comity("run", "north_america", "--posterior", posterior, *replicates, "--ticks", 96,
                  "-o", output, *more, **how)


def test_every_two_replicates_have_a_row_of_the_posterior(comity, posterior, tmp_path):
    run(comity, posterior, tmp_path / "r.h5", "-q")
    with h5py.File(tmp_path / "r.h5") as file, h5py.File(posterior) as drawn:
        rows = file["posterior_row"][()]
        assert np.array_equal(rows[::2], rows[1::2])
        assert len(set(rows[::2])) > 10
        assert np.array_equal(file["coefficient_value"][()], drawn["value"][()][rows])
        assert list(file["coefficient"].asstr()) == ["agreements.initiative", "trust.gain"]
        assert file.attrs["posterior"].decode() == str(posterior)
        assert len(file.attrs["posterior_sha256"]) == 64
    with xarray.open_dataset(tmp_path / "r.h5", engine="h5netcdf") as data:
        assert data["coefficient_value"].dims == ("replicate", "coefficient")


def test_rows_are_drawn_by_weight(comity, posterior, tmp_path):
    comity("run", "north_america", "--posterior", posterior, "-r", 8000, "--ticks", 1, "--record",
           "none", "-q", "-o", tmp_path / "r.h5")
    with h5py.File(tmp_path / "r.h5") as file, h5py.File(posterior) as drawn:
        weight = drawn["weight"][()]
        count = np.bincount(file["posterior_row"][()][::2], minlength=len(weight))
    expected = 4000 * weight / weight.sum()
    assert ((count - expected) ** 2 / np.maximum(expected, 1)).sum() < 2 * len(weight)
    assert np.corrcoef(count, weight)[0, 1] > 0.5


def test_a_run_with_a_posterior_is_verified_and_replayed(comity, posterior, tmp_path):
    run(comity, posterior, tmp_path / "r.h5", "-q", "--double")
    assert "all" in comity("verify", tmp_path / "r.h5").stdout
    comity("replay", tmp_path / "r.h5", "--replicate", 7, "-o", tmp_path / "w.h5")
    with h5py.File(tmp_path / "r.h5") as whole, h5py.File(tmp_path / "w.h5") as world:
        for name in ("final_trust", "accords_total", "final_identity"):
            np.testing.assert_array_equal(whole[name][7], world[name][0])
        initiative = whole["coefficient_value"][7, 0]
        assert world.attrs["agreements_initiative"] == initiative
    with h5py.File(tmp_path / "r.h5", "r+") as file:  # another row than the one that was run
        file["coefficient_value"][4:6, 0] = 0.4
    assert comity("verify", tmp_path / "r.h5", check=False).returncode == 1


@pytest.mark.parametrize("more", [("-j", 1), ("-j", 3), ("--kernel", "sse2")])
def test_the_same_bits_whatever_computes(comity, posterior, tmp_path, more):
    run(comity, posterior, tmp_path / "a.h5", "-q", "--double")
    run(comity, posterior, tmp_path / "b.h5", "-q", "--double", *more)
    with h5py.File(tmp_path / "a.h5") as a, h5py.File(tmp_path / "b.h5") as b:
        assert a.attrs["results_sha256"] == b.attrs["results_sha256"]


def test_the_table_names_both(comity, posterior, tmp_path):
    said = run(comity, posterior, tmp_path / "r.h5", "--measures",
               posterior.parent / "measures.cfg").stdout
    assert "Coefficients of 20 draws from" in said and "chance" in said
    never = next(line for line in said.splitlines() if "share_ending mature" in line).split()
    assert never[2:6] == ["0.000", "0.000", "to", f"{3.841459 / (20 + 3.841459):.3f}"]
    line = next(line for line in said.splitlines() if line.startswith("  accords_us_mx"))
    with h5py.File(tmp_path / "r.h5") as file:
        accords = file["accords_total"][:, 1].sum(axis=-1).reshape(20, 2)
    between = accords.mean(axis=1).var(ddof=1)
    within = accords.var(axis=1, ddof=1).mean()
    line = next(line for line in said.splitlines() if "accords_total USA-MEX" in line).split()
    assert float(line[2]) == pytest.approx(accords.mean(), abs=0.01)
    half = stats.t.ppf(0.975, 19) * (between / 20) ** 0.5
    assert [float(line[3]), float(line[5])] == pytest.approx([accords.mean() - half,
                                                              accords.mean() + half], abs=0.01)
    assert float(line[6]) == pytest.approx(max(0, between - within / 2) ** 0.5, abs=0.01)
    assert float(line[7]) == pytest.approx(within ** 0.5, abs=0.01)


MISTAKES = {
    "an odd number": (["-r", 41], "an even number is expected"),
    "one replicate": (["-r", 1], "an even number is expected"),
    "mean field": (["--mean-field"], "leave --mean-field out"),
}


@pytest.mark.parametrize("more, message", MISTAKES.values(), ids=MISTAKES)
def test_mistakes(comity, posterior, tmp_path, more, message):
    finished = run(comity, posterior, tmp_path / "r.h5", *more, check=False)
    assert finished.returncode == 2 and message in finished.stderr
    assert not (tmp_path / "r.h5").exists()


def test_a_file_that_is_no_posterior(comity, posterior, tmp_path):
    run(comity, posterior, tmp_path / "r.h5", "-q")
    for path, message in ((tmp_path / "r.h5", "does not hold the draws of a posterior"),
                          (tmp_path / "no.h5", "no.h5"), (posterior.parent / "measures.cfg", "cfg")):
        finished = run(comity, path, tmp_path / "s.h5", check=False)
        assert finished.returncode == 2 and message in finished.stderr, finished.stderr


def test_a_coefficient_that_the_scenario_does_not_have(comity, folder, posterior, tmp_path):
    path = tmp_path / "c.cfg"
    (tmp_path / "measures.cfg").write_text(MEASURES)
    path.write_text(CALIBRATION.replace("trust.gain", "events.september_11.magnitude")
                    .replace("low = 0.02; high = 0.06", "low = 0.5; high = 1.5"))
    comity("calibrate", path, "-o", tmp_path / "p.h5", "-q")
    finished = comity("run", "no_september_11", "--posterior", tmp_path / "p.h5", "-r", 2,
                      "--no-output", check=False)
    assert finished.returncode == 2
    assert "p.h5: events.september_11.magnitude" in finished.stderr
    run(comity, tmp_path / "p.h5", tmp_path / "r.h5", "-q")
    comity("verify", tmp_path / "r.h5")


def compare(comity, posterior, *more, **how):
    return comity("compare", "north_america", "no_september_11", "--posterior", posterior,
                  "--ticks", 96, *more, **how)


def test_a_comparison_rests_on_draws(comity, posterior, tmp_path):
    rows = compare(comity, posterior, "-r", 60, "--format", "csv").stdout
    (row,) = [row for row in csv.DictReader(io.StringIO(rows))
              if row["outcome"] == "accords_total USA-MEX"]
    totals = []
    for name in ("no_september_11", "north_america"):
        comity("run", name, "--posterior", posterior, "-r", 60, "--ticks", 96, "-q", "-o",
               tmp_path / f"{name}.h5")
        with h5py.File(tmp_path / f"{name}.h5") as file:
            totals.append(file["accords_total"][:, 1].sum(axis=-1))
    difference = (totals[0] - totals[1]).reshape(30, 2)
    means = difference.mean(axis=1)
    assert float(row["difference"]) == pytest.approx(difference.mean())
    assert float(row["standard_error"]) == pytest.approx(means.std(ddof=1) / 30 ** 0.5)
    chance = difference.var(axis=1, ddof=1).mean()
    between = max(0, means.var(ddof=1) - chance / 2)
    assert float(row["sd_of_coefficients"]) == pytest.approx(between ** 0.5)
    assert float(row["sd_of_chance"]) == pytest.approx(chance ** 0.5)
    assert float(row["share_of_coefficients"]) == pytest.approx(between / (between + chance))
    files = comity("compare", tmp_path / "north_america.h5", tmp_path / "no_september_11.h5",
                   "--format", "csv").stdout
    (same,) = [row for row in csv.DictReader(io.StringIO(files))
               if row["outcome"] == "accords_total USA-MEX"]
    assert same == row


def test_a_comparison_with_a_posterior_is_verified(comity, posterior, tmp_path):
    said = compare(comity, posterior, "-r", 20, "-o", tmp_path / "c.h5").stdout
    assert "What of the differences is of the coefficients" in said
    assert "values equal" in comity("verify", tmp_path / "c.h5").stdout
    with h5py.File(tmp_path / "c.h5") as file:
        assert file["coefficient_value"].shape == (10, 2)
        assert np.isfinite(file["share_of_coefficients"][1]).all()
    with h5py.File(tmp_path / "c.h5", "r+") as file:
        file["coefficient_value"][3, 1] *= 1.1
    assert comity("verify", tmp_path / "c.h5", check=False).returncode == 1


def test_comparisons_that_are_refused(comity, posterior, tmp_path):
    finished = compare(comity, posterior, "-r", 20, "--independent", check=False)
    assert finished.returncode == 2 and "leave --independent out" in finished.stderr
    finished = compare(comity, posterior, "-r", 2, check=False)
    assert finished.returncode == 2 and "four or more are expected" in finished.stderr
    run(comity, posterior, tmp_path / "r.h5", "-q")
    finished = comity("compare", tmp_path / "r.h5", "no_september_11", check=False)
    assert finished.returncode == 2
    finished = comity("compare", tmp_path / "r.h5", "north_america", "-r", 40, "--ticks", 96,
                      check=False)
    assert finished.returncode == 2 and "do not draw the same coefficients" in finished.stderr


SWEEP = """
scenario = "north_america"; replicates = 3; ticks = 96; outcomes = ["accords_total", "final_phase"];
design = { kind = "posterior"; file = "p.h5"; samples = 12; };
"""


def test_a_sweep_over_a_posterior(comity, posterior, tmp_path):
    (posterior.parent / "sweep.cfg").write_text(SWEEP)
    comity("sweep", posterior.parent / "sweep.cfg", "-o", tmp_path / "s.h5", "-q")
    assert "all" in comity("verify", tmp_path / "s.h5").stdout
    with h5py.File(tmp_path / "s.h5") as file, h5py.File(posterior) as drawn:
        rows = {tuple(row) for row in drawn["value"][()]}
        made = np.column_stack([file["initiative"][()], file["gain"][()]])
        assert len(made) == 12 and all(tuple(row) in rows for row in made)
        assert len(file.attrs["posterior_sha256"]) == 64
        assert file.attrs["draws"].decode() == "independent"
        accords = file["accords_total"][3, 2]
    comity("replay", tmp_path / "s.h5", "--point", 3, "--replicate", 2, "-o", tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5") as world:
        assert np.array_equal(world["accords_total"][0], accords)
    for shard in ("1/2", "2/2"):
        comity("sweep", posterior.parent / "sweep.cfg", "-o", tmp_path / f"{shard[0]}.h5", "-q",
               "--shard", shard)
    comity("merge", tmp_path / "1.h5", tmp_path / "2.h5", "-o", tmp_path / "m.h5")
    with h5py.File(tmp_path / "s.h5") as one, h5py.File(tmp_path / "m.h5") as other:
        assert one.attrs["results_sha256"] == other.attrs["results_sha256"]


def test_measures_of_a_sweep_over_a_posterior(comity, posterior, tmp_path):
    (posterior.parent / "trusted.cfg").write_text(
        'measures = ( { name = "trusted"; kind = "mean"; of = "reciprocity.USA-CAN"; },\n'
        '             { name = "level"; kind = "ensemble_mean"; of = "trusted"; } );\n')
    (posterior.parent / "measured.cfg").write_text(
        SWEEP + 'measures = "trusted.cfg"; precision = "double";')
    comity("sweep", posterior.parent / "measured.cfg", "-o", tmp_path / "s.h5", "-q")
    rows = {row["outcome"]: row for row in csv.DictReader(comity(
        "sensitivity", tmp_path / "s.h5", "--outcomes", "trusted,level", "--format",
        "csv").stdout.splitlines())}
    one, other = (list(rows[name].values())[1:] for name in ("trusted", "level"))
    with h5py.File(tmp_path / "s.h5") as file:
        means = file["trusted"][()].mean(1)
        within = file["trusted"][()].var(1, ddof=1).mean() / 3
    share = max(0, means.var(ddof=1) - within)
    assert any(cell and float(cell) == pytest.approx(share ** 0.5, rel=1e-9) for cell in one[1:])
    for left, right in zip(one[1:], other[1:]):
        assert left == right or float(left) == pytest.approx(float(right), rel=1e-9)


SWEEP_MISTAKES = {
    "no file": ('file = "p.h5"', 'file = "q.h5"', "q.h5"),
    "no samples": ("samples = 12; ", "", "design.samples: missing; how many draws"),
    "too many": ("samples = 12", "samples = 100000000", "at most 10000000 are allowed"),
    "another file": ("p.h5", "measures.cfg", "measures.cfg"),
    "unknown key": ("samples = 12", "smaples = 12; samples = 1", "did you mean design.samples"),
}


@pytest.mark.parametrize("old, new, message", SWEEP_MISTAKES.values(), ids=SWEEP_MISTAKES)
def test_mistakes_in_a_sweep_over_a_posterior(comity, posterior, old, new, message):
    path = posterior.parent / "wrong.cfg"
    path.write_text(SWEEP.replace(old, new))
    finished = comity("sweep", path, "-o", posterior.parent / "no.h5", "-q", check=False)
    assert finished.returncode == 2, finished.stderr
    assert message in finished.stderr and "wrong.cfg:3" in finished.stderr, finished.stderr


def test_sensitivity_of_a_sweep_over_a_posterior(comity, posterior, tmp_path):
    (posterior.parent / "sweep.cfg").write_text(SWEEP)
    comity("sweep", posterior.parent / "sweep.cfg", "-o", tmp_path / "s.h5", "-q")
    rows = comity("sensitivity", tmp_path / "s.h5", "--format", "csv").stdout
    by_outcome = {row["outcome"]: row for row in csv.DictReader(io.StringIO(rows))}
    row, never = by_outcome["accords_total USA-MEX"], by_outcome["share_ending mature"]
    assert float(never["mean"]) == float(never["mean_low"]) == 0
    assert float(never["mean_high"]) == pytest.approx(3.841459 / (12 + 3.841459))  # Wilson's
    with h5py.File(tmp_path / "s.h5") as file:
        accords = file["accords_total"][:, :, 1].sum(axis=-1)
    chance = accords.var(axis=1, ddof=1).mean()
    between = max(0, accords.mean(axis=1).var(ddof=1) - chance / 3)
    assert float(row["mean"]) == pytest.approx(accords.mean())
    assert float(row["sd_of_coefficients"]) == pytest.approx(between ** 0.5)
    assert float(row["sd_of_chance"]) == pytest.approx(chance ** 0.5)
    assert float(row["share_of_coefficients"]) == pytest.approx(between / (between + chance))
    assert "12 draws of 2 coefficients" in comity("sensitivity", tmp_path / "s.h5").stdout
    (posterior.parent / "one.cfg").write_text(SWEEP.replace("replicates = 3", "replicates = 1"))
    comity("sweep", posterior.parent / "one.cfg", "-o", tmp_path / "one.h5", "-q")
    finished = comity("sensitivity", tmp_path / "one.h5", check=False)
    assert finished.returncode == 2 and "two replicates or more" in finished.stderr


SHARES = """measures = (
  { name = "late"; kind = "comparison"; of = { kind = "value"; of = "phase"; at = 23; };
    at_least = 3; },
  { name = "apart"; kind = "difference"; of = ("late", "late"); },
  { name = "both"; kind = "total"; of = ("late", "late"); }
);
"""


def test_both_tables_of_a_drawn_run_say_the_same_of_combined_shares(comity, root, tmp_path):
    (tmp_path / "shares.cfg").write_text(SHARES)
    found = json.loads(comity("run", root / "configs/north_america.cfg", "--posterior",
                              "north_america", "-r", 20, "--ticks", 24, "--measures",
                              tmp_path / "shares.cfg", "--no-output", "--format", "json").stdout)
    parts = {row["outcome"]: row for table in found.values() if isinstance(table, list)
             for row in table if "mean_low" in row}
    measures = {row["measure"]: row for row in found["measures"]}
    for name in ("late", "apart", "both"):
        assert parts[name]["mean_low"] == measures[name]["low"]
        assert parts[name]["mean_high"] == measures[name]["high"]
    # none in 20 replicates, two of a draw, which count as ten: Tango's
    open_end = 3.841458820694124 / (10 + 3.841458820694124)
    assert parts["apart"]["mean_high"] == pytest.approx(open_end)
    assert parts["both"]["mean_high"] is None


def test_a_posterior_that_lacks_a_scenario_of_its_models(comity, root, tmp_path):
    path = forge(root / "configs/posteriors/north_america.h5", tmp_path / "lie.h5",
                 provenance("scenario_4", None), sealed=False)
    told = comity("verify", path, check=False)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"comity verify: {path}: its calibration cannot be read back\n"
