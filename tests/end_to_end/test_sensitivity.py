# SPDX-License-Identifier: GPL-3.0-or-later
"""`comity sensitivity`: its figures against NumPy's from the same file; what it refuses, and how."""

import csv
import io
import json
import re
import shutil

import h5py
import numpy as np
import pytest
import xarray as xr

FACTORS = ["hegemony", "loss", "restraint"]
AXES = """
axes = (
  { key = "hegemony"; from = 0.0; to = 1.0; },
  { key = "trust.loss"; from = 0.1; to = 0.4; scale = "logarithmic"; },
  { key = "states.USA.restraint"; from = 0.2; to = 0.9; name = "restraint"; }
);
"""
SALTELLI = 'design = { kind = "saltelli"; samples = 32; second_order = true; };' + AXES
MORRIS = 'design = { kind = "morris"; samples = 12; levels = 6; seed = 3; };' + AXES
TICKS = 240


@pytest.fixture(scope="session")
def scenario(root):
    """The region of the first version: its outcomes vary enough for so few points."""
    return root / "configs/north_america_2005.cfg"


@pytest.fixture(scope="module")
def sweep(comity, scenario, tmp_path_factory):
    """Runs a sweep of the default region; returns the path of its results."""

    def run(text, *options, replicates=6, ticks=TICKS):
        directory = tmp_path_factory.mktemp("sweep")
        (directory / "sweep.cfg").write_text(
            f'title = "Test";\nscenario = "{scenario}";\nreplicates = {replicates};\n'
            f'ticks = {ticks};\nprecision = "double";\n{text}')
        comity("sweep", directory / "sweep.cfg", "-o", directory / "sweep.h5", "-q", *options)
        return directory / "sweep.h5"

    return run


@pytest.fixture(scope="module")
def saltelli(sweep):
    return sweep(SALTELLI)


@pytest.fixture(scope="module")
def morris(sweep):
    return sweep(MORRIS)


@pytest.fixture(scope="module")
def found(comity):
    """found(path, label, ...): what --format json tells of one outcome."""

    def find(path, label, *options):
        told = json.loads(comity("sensitivity", path, "--trust", "--outcomes", label, "--format", "json",
                                 *options).stdout)
        (outcome,) = [one for one in told["outcomes"] if one["outcome"] == label]
        return outcome

    return find


def load(path):
    with xr.open_dataset(path, engine="h5netcdf") as data:
        return data.load()


# Outcomes by label, one value a replicate, restricted to the length of the run.
LABELS = {
    "share_ending nascent": lambda data: data["final_phase"] >= 1,
    "share_entering nascent": lambda data: data["highest_phase"] >= 1,
    "first_entry nascent":
        lambda data: data["first_entry"].sel(entered_phase="nascent").fillna(TICKS),
    "final_trust MEX>USA": lambda data: data["final_trust"].sel(state="MEX", partner="USA"),
    "final_identity CAN": lambda data: data["final_identity"].sel(state="CAN"),
    "accords_total USA-MEX": lambda data: data["accords_total"].sel(venue="USA-MEX").sum("issue"),
}


def sobol(mean, data):
    """Indices as Saltelli et al. (2010), Jansen (1999) and Saltelli (2002) define them."""
    row, matrix = data["base_row"].values, data["matrix"].values
    factor, count = data["exchanged_factor"].values, len(FACTORS)

    def outputs(code, of=-1):
        chosen = (matrix == code) & (factor == of)
        return mean[chosen][np.argsort(row[chosen])]

    centre = np.concatenate([outputs(0), outputs(3)]).mean()
    a, b = outputs(0) - centre, outputs(3) - centre
    ab, ba = ([outputs(code, of) - centre for of in range(count)] for code in (1, 2))
    variance = np.concatenate([a, b]).var()
    first = [np.mean(b * (ab[i] - a)) / variance for i in range(count)]
    total = [np.mean((ab[i] - a) ** 2) / 2 / variance for i in range(count)]
    second = {(i, j): np.mean(ba[i] * ab[j] - a * b) / variance - first[i] - first[j]
              for i in range(count) for j in range(i + 1, count)}
    return first, total, second, variance


def effects(mean, data, levels=6):
    """Elementary effects and their errors, by factor."""
    step = levels / (2 * (levels - 1)) * data["moved_sign"].values
    moved = data["moved_factor"].values
    places = [np.flatnonzero(moved == factor) for factor in range(len(FACTORS))]
    return [(mean[at] - mean[at - 1]) / step[at] for at in places], places, abs(step).max()


@pytest.mark.parametrize("label", LABELS)
def test_sobol_indices(saltelli, found, label):
    data = load(saltelli)
    values = LABELS[label](data).astype(float).transpose("point", "replicate").values
    first, total, second, variance = sobol(values.mean(1), data)
    told = found(saltelli, label)
    assert told["state"] == "found" and told["rows"] == 32 and told["rows_left_out"] == 0
    by_factor = {one["factor"]: one for one in told["factors"]}
    assert set(by_factor) == set(FACTORS)
    for k, name in enumerate(FACTORS):
        one = by_factor[name]
        np.testing.assert_allclose(one["first"], first[k], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(one["total"], total[k], rtol=1e-9)
        assert one["first_low"] < one["first_high"] and one["total_low"] < one["total_high"]
    np.testing.assert_allclose([one["total"] for one in told["factors"]],
                               sorted(total, reverse=True), rtol=1e-9)
    for pair in told["pairs"]:
        i, j = map(FACTORS.index, pair["factors"])
        np.testing.assert_allclose(pair["second"], second[i, j], rtol=1e-9, atol=1e-12)
    assert len(told["pairs"]) == 3
    noise = np.mean(values.var(1, ddof=1) / values.shape[1]) / variance
    np.testing.assert_allclose(told["noise_share"], noise, rtol=1e-9)
    np.testing.assert_allclose([told["mean"], told["standard_deviation"]],
                               [values.mean(), values.mean(1).std(ddof=1)], rtol=1e-9)


@pytest.mark.parametrize("label", LABELS)
def test_elementary_effects(morris, found, label):
    data = load(morris)
    values = LABELS[label](data).astype(float).transpose("point", "replicate").values
    per_factor, places, step = effects(values.mean(1), data)
    told = found(morris, label)
    by_factor = {one["factor"]: one for one in told["factors"]}
    for name, effect, at in zip(FACTORS, per_factor, places):
        one = by_factor[name]
        assert one["effects"] == len(effect) == 12
        np.testing.assert_allclose(
            [one["mu_star"], one["mu"], one["sigma"]],
            [abs(effect).mean(), effect.mean(), effect.std(ddof=1)], rtol=1e-9, atol=1e-12)
        change = (values[at] - values[at - 1]) / step
        noise = np.sqrt(np.mean(change.var(1, ddof=1) / values.shape[1]))
        np.testing.assert_allclose(one["noise"], noise, rtol=1e-9)
    order = [one["mu_star"] for one in told["factors"]]
    assert order == sorted(order, reverse=True)


MEASURES = """
measures = (
  { name = "trusted"; kind = "mean"; of = "reciprocity.USA-CAN"; },
  { name = "nascent"; kind = "first"; of = "phase"; at_least = 1; },
  { name = "soon"; kind = "ensemble_share"; of = "nascent"; at_most = 120; },
  { name = "level"; kind = "ensemble_mean"; of = "trusted"; },
  { name = "date"; kind = "ensemble_median"; of = "nascent"; }
);
"""


@pytest.fixture(scope="module", params=["saltelli", "morris"])
def measured(request, sweep, tmp_path_factory):
    """A sweep that kept measures beside one outcome."""
    path = tmp_path_factory.mktemp("measures") / "m.cfg"
    path.write_text(MEASURES)
    design = {"saltelli": SALTELLI, "morris": MORRIS}[request.param]
    return sweep(f'measures = "{path}"; outcomes = ["first_entry"];\n{design}')


def test_measures_of_a_sweep(comity, measured, package):
    told = json.loads(comity("sensitivity", measured, "--format", "json").stdout)["outcomes"]
    by_name = {one.pop("outcome"): one for one in told}
    assert list(by_name)[-5:] == ["trusted", "nascent", "soon", "level", "date"]
    # a date that never comes counts as the length of the run, as a first entry does
    assert by_name["nascent"] == by_name["first_entry nascent"]
    assert by_name["nascent"]["unit"] == by_name["date"]["unit"] == "month"
    data, opened = load(measured), package.open(measured)
    means = {name: data[name].transpose("point", ...).values for name in by_name if name in data}
    means["trusted"] = means["trusted"].mean(1)
    means["date"] = np.where(np.isinf(means["date"]), TICKS, means["date"])
    for name in ("trusted", "soon", "level", "date"):
        by_factor = {one["factor"]: one for one in by_name[name]["factors"]}
        in_python = opened.comity.sensitivity(name)
        if "matrix" in data.coords:
            key, wanted = "total", sobol(means[name], data)[1]
            other = in_python["total_order"]
        else:
            effect, _, _ = effects(means[name], data)
            key, wanted, other = "mu_star", [abs(one).mean() for one in effect], in_python["mu_star"]
        for k, factor in enumerate(FACTORS):
            np.testing.assert_allclose(by_factor[factor][key], wanted[k], rtol=1e-9)
            np.testing.assert_allclose(float(other.sel(factor=factor)), wanted[k], rtol=1e-9)
    if "matrix" in data.coords:  # their errors are those of means
        np.testing.assert_allclose(by_name["level"]["noise_share"],
                                   by_name["trusted"]["noise_share"], rtol=1e-9)
        assert by_name["date"]["noise_share"] is None


def test_measures_are_named_where_an_outcome_is_not_known(comity, measured):
    finished = comity("sensitivity", measured, "--outcomes", "quite another", check=False)
    assert finished.returncode == 2
    assert "measures: trusted, nascent, soon, level, date" in finished.stderr
    finished = comity("sensitivity", measured, "--outcomes", "lovel", check=False)
    assert finished.returncode == 2 and "did you mean 'level'?" in finished.stderr
    finished = comity("sensitivity", measured, "--outcomes", "final_trust", check=False)
    assert finished.returncode == 2
    assert "its sweep kept first_entry, trusted, nascent, soon, level, date" in finished.stderr


def test_intervals(saltelli, found):
    """The seed decides them, and a higher level makes them wider."""
    def ends(*options):
        return [[one[end] for end in ("first_low", "first_high", "total_low", "total_high")]
                for one in found(saltelli, "final_trust MEX>USA", *options)["factors"]]
    usual = ends()
    assert usual == ends("--level", 0.95, "--resamples", 1000, "--seed", 1)
    assert usual != ends("-s", 2)
    for one, wider in zip(usual, ends("--level", 0.99)):
        assert wider[0] <= one[0] and one[1] <= wider[1]
        assert wider[2] <= one[2] and one[3] <= wider[3]
    assert all(end is None for one in ends("--resamples", 0) for end in one)


def test_text(comity, saltelli, morris):
    text = comity("sensitivity", saltelli).stdout
    assert "32 base rows of 3 factors, 256 points of 6 replicates of 240 months" in text
    assert re.search(r"\nloss +trust\.loss: 0\.1 to 0\.4, logarithmic\n", text)
    for label in ("share_ending nascent", "first_entry mature", "final_trust USA>CAN",
                  "final_institutions CAN-MEX", "accords_total trilateral"):
        assert f"\n{label}\n" in text
    assert "\npeak_friction USA-CAN\n" not in text
    assert "% of the variance of matrices A and B is noise of the replicates" in re.sub(r"\s+", " ", text)
    assert "First order:" in text and "second order" in text
    assert max(map(len, text.splitlines())) <= 100
    assert not re.search(r" $", text, re.MULTILINE)
    text = comity("sensitivity", morris, "--all").stdout
    assert "12 trajectories of 3 factors, 48 points" in text
    assert "from a move of 0.6 of it" in re.sub(r"\s+", " ", text)
    assert "\npeak_friction USA-CAN\n" in text and "mu*" in text and "noise" in text


def test_pairs_that_show(comity, saltelli, found):
    """The table has the pairs whose interval excludes 0."""
    shown = 0
    for label in ("final_trust MEX>USA", "share_ending nascent", "final_institutions USA-MEX"):
        text = comity("sensitivity", saltelli, "--outcomes", label, "--level", 0.5).stdout
        for pair in found(saltelli, label, "--level", "0.5")["pairs"]:
            excludes = pair["second_low"] > 0 or pair["second_high"] < 0
            assert (", ".join(pair["factors"]) in text) == excludes
            shown += excludes
    assert shown > 0


def test_csv_and_markdown(comity, saltelli, morris, found):
    options = ["--outcomes", "final_trust MEX>USA"]
    rows = list(csv.DictReader(io.StringIO(
        comity("sensitivity", saltelli, *options, "--format", "csv").stdout)))
    told = found(saltelli, "final_trust MEX>USA")
    assert [row["order"] for row in rows] == ["first", "total"] * 3 + ["second"] * 3
    for row, one in zip(rows[0:6:2], told["factors"]):
        assert row["factor"] == one["factor"] and float(row["index"]) == one["first"]
        assert [float(row["low"]), float(row["high"])] == [one["first_low"], one["first_high"]]
    assert [(row["factor"], row["with"]) for row in rows[6:]] == [
        tuple(pair["factors"]) for pair in told["pairs"]]
    rows = list(csv.DictReader(io.StringIO(
        comity("sensitivity", morris, *options, "--format", "csv").stdout)))
    for row, one in zip(rows, found(morris, "final_trust MEX>USA")["factors"]):
        assert row["factor"] == one["factor"] and float(row["mu_star"]) == one["mu_star"]
    for path, heading in ((saltelli, "| factor | first order |"), (morris, r"| factor | mu\* |")):
        text = comity("sensitivity", path, *options, "--format", "markdown").stdout
        assert "\n## final_trust MEX>USA\n" in text and heading in text
        assert len(re.findall(r"^\| (?:hegemony|loss|restraint) \|", text, re.MULTILINE)) == 3


def test_outcomes_that_do_not_vary(comity, sweep, found):
    """In eight years no replicate is mature."""
    for design in (SALTELLI.replace("32", "2"), MORRIS.replace("12", "2")):
        path = sweep(design, replicates=2, ticks=96)
        text = comity("sensitivity", path, "--outcomes",
                      "share_ending mature,first_entry mature").stdout
        assert text.count("It does not vary: 0.000 at every point.") == 1
        assert text.count("It does not vary: 96.00 at every point.") == 1
        told = found(path, "share_ending mature")
        assert told["state"] == "constant" and told["factors"] == [] and told["mean"] == 0
        rows = list(csv.DictReader(io.StringIO(comity(
            "sensitivity", path, "--outcomes", "share_ending mature,final_trust MEX>USA",
            "--format", "csv").stdout)))
        assert None not in rows[0]
        assert (rows[0]["outcome"], rows[0]["state"]) == ("share_ending mature", "constant")
        assert {row["state"] for row in rows[1:]} == {"found"}


@pytest.mark.parametrize("months, levels", [("2001-03", 4), ("2001-06", 4), ("2002-01", 6)])
def test_effects_of_months_are_per_range_that_was_taken(comity, tmp_path, root, months, levels):
    """What grows by month, or by place in a list, has the same effect at each of its moves."""
    path = tmp_path / "months.cfg"
    path.write_text(f"""scenario = "{root}/configs/north_america.cfg"; mean_field = true;
        outcomes = ["months_in_phase"]; ticks = 120;
        design = {{ kind = "morris"; samples = 8; levels = {levels}; }};
        axes = ( {{ key = "events.september_11.at"; from = "2001-01"; to = "{months}"; }},
                 {{ key = "hegemony"; from = 0.0; to = 1.0; }},
                 {{ key = "trust.gain"; values = [0.06, 0.02, 0.03]; }} );""")
    comity("sweep", path, "-o", tmp_path / "months.h5")
    data = load(tmp_path / "months.h5")
    months = data["september_11_at"].values.astype("datetime64[M]").astype(int)
    number = np.array([[0.06, 0.02, 0.03].index(gain) for gain in data["gain"].values])
    output = 3 * (months - months.min()) / np.ptp(months) + 2 * data["hegemony"] + 5 * number / 2
    moved, step = data["moved_factor"].values, data["moved_step"].values
    for factor, effect in ((0, 3), (1, 2), (2, 5)):
        at = np.flatnonzero(moved == factor)
        np.testing.assert_allclose((output.values[at] - output.values[at - 1]) / step[at], effect, rtol=1e-12)


@pytest.mark.parametrize("until, levels", [("2001-03", 4), ("2001-06", 4), ("2002-01", 6)])
def test_morris_of_months_finds_the_effects_of_a_straight_line(comity, found, tmp_path, root, until,
                                                               levels):
    """y = 3 (month - first) / range + 2 hegemony: 3 and 2, without spread. They were 3.3188 and
    1.1379 until 2001-03, as the steps of rounded months were taken for those before rounding."""
    path = tmp_path / "months.cfg"
    path.write_text(f"""scenario = "{root}/configs/north_america.cfg"; replicates = 3;
        outcomes = ["final_trilateral"]; ticks = 120; precision = "double";
        design = {{ kind = "morris"; samples = 8; levels = {levels}; }};
        axes = ( {{ key = "events.september_11.at"; from = "2001-01"; to = "{until}"; }},
                 {{ key = "hegemony"; from = 0.0; to = 1.0; }} );""")
    comity("sweep", path, "-q", "-o", tmp_path / "months.h5")
    data = load(tmp_path / "months.h5")
    month = data["september_11_at"].values.astype("datetime64[M]").astype(int)
    first, last = (np.datetime64(text, "M").astype(int) for text in ("2001-01", until))
    output = 3 * (month - first) / (last - first) + 2 * data["hegemony"].values
    with h5py.File(tmp_path / "months.h5", "r+") as file:
        file["final_trilateral"][...] = np.repeat(output[:, None], 3, axis=1)
    told = found(tmp_path / "months.h5", "final_trilateral")
    effects = {one["factor"]: (one["mu_star"], one["sigma"]) for one in told["factors"]}
    np.testing.assert_allclose(effects["september_11_at"], (3, 0), atol=1e-12)
    np.testing.assert_allclose(effects["hegemony"], (2, 0), atol=1e-12)


def test_zips_of_months_move_together_or_are_refused(comity, tmp_path, root):
    path = tmp_path / "zip.cfg"
    text = """scenario = "{root}/configs/north_america.cfg"; replicates = 2;
        outcomes = ["final_phase"]; design = {{ kind = "morris"; samples = 3; levels = 4; }};
        axes = ( {{ name = "both"; zip = (
          {{ key = "events.september_11.at"; from = "2001-01"; to = "{to}"; }},
          {{ key = "bilateralism"; from = 0.0; to = 1.0; }} ); }} );"""
    path.write_text(text.format(root=root, to="2001-03"))
    said = comity("sweep", path, "-o", tmp_path / "zip.h5", check=False)
    assert said.returncode == 2 and "bilateralism: 4 levels of it" in said.stderr
    assert "ranges that the 3 steps between levels divide are expected" in said.stderr
    path.write_text(text.format(root=root, to="2001-03").replace("2001-03", "2001-04"))
    assert comity("check", path, check=False).returncode in (0, 2)


def test_a_single_replicate_and_mean_field(comity, sweep, found):
    path = sweep(SALTELLI, replicates=1, ticks=120)
    text = comity("sensitivity", path).stdout
    assert "the noise" in text and "With one replicate a point, n cannot be told." in text
    assert found(path, "final_trust MEX>USA")["noise_share"] is None
    text = comity("sensitivity", sweep(MORRIS, replicates=1, ticks=24)).stdout
    assert "the noise of an effect cannot" in text
    path = sweep(MORRIS + "mean_field = true;", ticks=120)
    text = comity("sensitivity", path, "--outcomes", "final_trust").stdout
    assert "Every point is a mean-field run, without noise." in text
    assert all(one["noise"] is None for one in found(path, "final_trust MEX>USA")["factors"])


def test_fewer_replicates_where_they_suffice(sweep, found):
    """Replicates that an adaptive sweep spares are no values."""
    path = sweep(SALTELLI + 'adaptive = { outcome = "final_identity.MEX"; half_width = 0.03; '
                 'least = 4; step = 2; };\noutcomes = ["first_entry", "final_identity"];\n',
                 replicates=12)
    data = load(path)
    assert data["replicates"].min() < data["replicates"].max() <= 12
    computed = data["replicate"] < data["replicates"]
    values = data["first_entry"].sel(entered_phase="nascent").fillna(TICKS).where(computed)
    _, total, _, _ = sobol(values.mean("replicate").values, data)
    told = {one["factor"]: one["total"] for one in found(path, "first_entry nascent")["factors"]}
    np.testing.assert_allclose([told[name] for name in FACTORS], total, rtol=1e-9)


def test_outcomes_that_were_kept(comity, sweep):
    path = sweep(MORRIS + 'outcomes = ["peak_friction"];', replicates=2, ticks=96)
    text = comity("sensitivity", path).stdout  # none of the main ones is there
    assert "\npeak_friction CAN-MEX\n" in text
    refused = comity("sensitivity", path, "--outcomes", "share_ending nascent", check=False)
    assert refused.returncode == 2 and refused.stdout == ""
    assert "does not hold what 'share_ending' needs; its sweep kept peak_friction" in refused.stderr
    path = sweep(MORRIS + 'outcomes = "none"; series = ["trust"];', replicates=2, ticks=96)
    refused = comity("sensitivity", path, check=False)
    assert refused.returncode == 2 and "its sweep kept no outcomes" in refused.stderr


def damage(path, to):
    """A copy in which a replicate of point 3 and all of point 17 failed."""
    shutil.copy(path, to)
    with h5py.File(to, "r+") as file:
        for name in ("first_entry", "final_trust"):
            file[name][3, 2] = np.nan
            file[name][17] = np.nan
        file["status"][3] = file["status"][17] = 2
    return to


def test_failed_replicates_are_left_out(comity, saltelli, morris, found, tmp_path):
    path = damage(saltelli, tmp_path / "saltelli.h5")
    data = load(path)
    values = data["final_trust"].sel(state="MEX", partner="USA")
    row = data["base_row"].values
    whole = data.isel(point=row != row[17])
    _, total, _, _ = sobol(values.mean("replicate").values[row != row[17]], whole)
    told = found(path, "final_trust MEX>USA")
    assert told["rows"] == 31 and told["rows_left_out"] == 1
    by_factor = {one["factor"]: one["total"] for one in told["factors"]}
    np.testing.assert_allclose([by_factor[name] for name in FACTORS], total, rtol=1e-9)
    text = comity("sensitivity", path, "--trust").stdout
    assert "Points without a replicate that can be used: 1; their rows are left out." in text
    # a first entry is missing also when it never comes: that of a replicate that failed is none
    never = data["first_entry"].sel(entered_phase="nascent").fillna(TICKS).where(values.notnull())
    np.testing.assert_allclose(found(path, "first_entry nascent")["mean"],
                               never.mean("replicate").mean().item(), rtol=1e-9)
    path = damage(morris, tmp_path / "morris.h5")
    left = {one["factor"]: one["effects"] for one in found(path, "final_trust MEX>USA")["factors"]}
    assert sum(left.values()) == 36 - 2


def test_what_cannot_be_estimated_is_said(comity, saltelli, tmp_path):
    for value, said in ((np.nan, "Too few points"), (1e300, "A value is infinite, or too large")):
        with h5py.File(path := shutil.copy(saltelli, tmp_path / "odd.h5"), "r+") as file:
            file["final_trust"][::2] = value
        assert said in comity("sensitivity", path, "--trust", "--outcomes", "final_trust").stdout


# ---- Python ----

NAMES = {"saltelli": {"first_order": "first", "first_order_low": "first_low",
                      "first_order_high": "first_high", "total_order": "total",
                      "total_order_low": "total_low", "total_order_high": "total_high"},
         "morris": {name: name for name in ("mu_star", "mu", "sigma", "noise", "effects")}}


@pytest.mark.parametrize("label", [*LABELS, "share_relapsing"])
@pytest.mark.parametrize("design", NAMES)
def test_python_says_what_the_command_says(package, request, found, tmp_path, design, label):
    whole = request.getfixturevalue(design)
    for path in (whole, damage(whole, tmp_path / "damaged.h5")):
        told = found(path, label)
        with package.open(path) as data:
            if told["state"] == "constant":
                continue
            result = data.comity.sensitivity(label)
        assert result["factor"].values.tolist() == FACTORS
        for one in told["factors"]:
            for name, called in NAMES[design].items():
                assert float(result[name].sel(factor=one["factor"])) == pytest.approx(
                    one[called], rel=1e-12, abs=1e-15)
        for pair in told.get("pairs", []):
            i, j = pair["factors"]
            for one, other in ((i, j), (j, i)):
                assert float(result["second_order"].sel(factor=one, with_factor=other)) == (
                    pytest.approx(pair["second"], rel=1e-12, abs=1e-15))
        if design == "saltelli":
            assert result.attrs["noise_share"] == pytest.approx(told["noise_share"])
            assert result.attrs["rows_left_out"] == told["rows_left_out"]


def test_python_in_memory_and_of_any_array(package, scenario, saltelli):
    data = package.open(saltelli)
    made = package.sweep(scenario, {"hegemony": {"from": 0.0, "to": 1.0},
                                    "trust.loss": {"from": 0.1, "to": 0.4}}, replicates=3,
                         design={"kind": "saltelli", "samples": 8}, ticks=120)
    assert made.comity.sensitivity("final_identity USA").sizes == {"factor": 2}
    shuffled = data.isel(point=np.random.default_rng(1).permutation(data.sizes["point"]))
    label = "final_trust MEX>USA"
    usual = data.comity.sensitivity(label)
    xr.testing.assert_allclose(shuffled.comity.sensitivity(label), usual, rtol=1e-12)
    array = data["final_trust"].sel(state="MEX", partner="USA")
    xr.testing.assert_equal(data.comity.sensitivity(array).drop_vars("factor"),
                            usual.drop_vars("factor"))
    assert data.comity.sensitivity(array.mean("replicate")).attrs["noise_share"] != 0
    xr.testing.assert_equal(data.comity.sensitivity(array.values).drop_vars("factor"),
                            usual.drop_vars("factor"))
    plain = data.comity.sensitivity(label, resamples=0)
    assert plain["first_order_low"].isnull().all()
    assert (plain["first_order"] == usual["first_order"]).all()


def test_python_mistakes(package, saltelli, morris, north_america, sweep):
    data = package.open(saltelli)
    for outcome, said in (("final_trsut", "do not hold final_trsut; did you mean final_trust"),
                          (0.5, "dimensions \\(\\); point and"),
                          (np.zeros(3), "3 points without labels"),
                          ("final_trust MEX>XXX", "USA, CAN, MEX is expected for partner"),
                          ("final_trilateral USA", "nothing of the name USA"),
                          ("share_ending", "nascent, ascendant, mature is expected"),
                          (data["final_trust"], "choose a state, partner, phase")):
        with pytest.raises(package.Error, match=said):
            data.comity.sensitivity(outcome)
    with pytest.raises(package.Error, match="resamples 0 or at least 100"):
        data.comity.sensitivity("final_identity USA", resamples=3)
    with pytest.raises(package.Error, match="choose whole rows"):
        data.isel(point=slice(0, 12)).comity.sensitivity("final_identity USA")
    with pytest.raises(package.Error, match="choose whole trajectories"):
        package.open(morris).isel(point=slice(1, 40)).comity.sensitivity("final_identity USA")
    with pytest.raises(package.Error, match="design saltelli or morris"):
        package.open(north_america).comity.sensitivity("final_identity USA")
    for twice in (data, package.open(morris)):
        with pytest.raises(package.Error, match="same point occurs more than once"):
            xr.concat([twice, twice], "point").comity.sensitivity("final_identity USA")
    same = data["final_phase"] * 0
    with pytest.raises(package.Error, match="nothing to explain"):
        data.comity.sensitivity(same)


def test_pictures(package, saltelli, morris, tmp_path):
    for path in (saltelli, morris):
        figure = package.open(path).comity.plot.sensitivity("final_trust MEX>USA", level=0.9)
        figure.savefig(tmp_path / "picture.png")
        assert (tmp_path / "picture.png").stat().st_size > 10000
        assert "final trust MEX>USA" in figure._suptitle.get_text()


# ---- what is refused ----

@pytest.mark.parametrize("options, said", [
    (["--outcomes", "final_trsut"], "no outcome 'final_trsut'; did you mean 'final_trust'?"),
    (["--outcomes", "final_trust USA>XXX"], "did you mean"),
    (["--outcomes", ","], "--outcomes: the list is empty"),
    (["--outcomes", "final_trust", "--all"], "--all and --outcomes exclude each other"),
    (["--level", "95"], "--level: '95' is not a number from 0.5 to 0.9999"),
    (["--level", "high"], "--level: 'high' is not a number"),
    (["--resamples", "50"], "--resamples: 50 are too few; at least 100, or 0 for no intervals"),
    (["--resamples", "-1"], "--resamples: '-1' is not a whole number"),
    (["--seed", "one"], "--seed: 'one' is not a whole number"),
    (["--format", "xml"], "--format: 'xml' is none of text, markdown, csv, json"),
    (["--formt", "csv"], "did you mean --format?"),
    (["--level"], "--level needs a value"),
    (["other.h5"], "one file is expected, not 2"),
])
def test_mistakes_in_options(comity, saltelli, options, said):
    refused = comity("sensitivity", saltelli, *options, check=False)
    assert refused.returncode == 2 and refused.stdout == ""
    assert refused.stderr.startswith("comity sensitivity: ") and said in refused.stderr
    assert refused.stderr.count("\n") == 1


def refusal(comity, path):
    refused = comity("sensitivity", path, check=False)
    assert refused.returncode == 2 and refused.stdout == ""
    assert refused.stderr.startswith(f"comity sensitivity: {path}: ")
    assert refused.stderr.count("\n") == 1
    return refused.stderr


def test_files_that_are_no_samples(comity, sweep, north_america, tmp_path):
    assert "it is not the results file of a sweep" in refusal(comity, north_america)
    grid = sweep('axes = ( { key = "hegemony"; values = [0.0, 1.0]; } );', replicates=2, ticks=96)
    assert "its points are a grid; a sample is expected" in refusal(comity, grid)
    sample = sweep('design = { kind = "halton"; samples = 4; };' + AXES, replicates=2, ticks=96)
    assert "its design is halton; saltelli, morris or posterior is expected" in refusal(comity, sample)
    (tmp_path / "text.h5").write_text("no results")
    assert "is not an HDF5 file" in refusal(comity, tmp_path / "text.h5")
    assert "No such file" in refusal(comity, tmp_path / "missing.h5")
    assert "one file is expected, not 0" in comity("sensitivity", check=False).stderr


def test_sweeps_that_are_not_complete(comity, sweep, saltelli, tmp_path):
    shards = [sweep(SALTELLI, "--shard", f"{k}/2", replicates=600, ticks=96) for k in (1, 2)]
    for shard in shards:
        assert "it is a share of a sweep: join all of them with comity merge" in refusal(
            comity, shard)
    comity("merge", *shards, "-o", tmp_path / "whole.h5")
    assert "32 base rows" in comity("sensitivity", tmp_path / "whole.h5").stdout
    (tmp_path / "begun.h5.parts").mkdir()
    assert "not finished: go on with comity sweep --resume" in refusal(comity,
                                                                       tmp_path / "begun.h5")
    cut = tmp_path / "cut.h5"
    cut.write_bytes(saltelli.read_bytes()[:-5000])
    refusal(comity, cut)


def test_help(comity):
    text = comity("sensitivity", "--help").stdout
    assert text == comity("sensitivity", "-h").stdout
    assert text.startswith("usage: comity sensitivity FILE")
    for option in ("--outcomes", "--all", "--level", "--resamples", "--seed", "--format"):
        assert option in text
    assert max(map(len, text.splitlines())) <= 100
    assert re.search(r"^  sensitivity  ", comity("--help").stdout, re.MULTILINE)
