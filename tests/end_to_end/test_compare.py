# SPDX-License-Identifier: GPL-3.0-or-later
"""comity compare: its statistics against SciPy and definitions, its formats, what theory orders."""

import csv
import io
import json
import math

import h5py
import numpy as np
import pytest
import xarray
from scipy import stats

import score
from forged import attribute, forge, provenance

REPLICATES = 120
RELATIVE = 1e-9
STATES = ["USA", "CAN", "MEX"]
PHASES = ["nascent", "ascendant", "mature"]


@pytest.fixture(scope="module")
def benign(root):
    return root / "configs/benign_hegemon.cfg"


@pytest.fixture(scope="module")
def run_files(comity, scenario, benign, tmp_path_factory):
    """Results files of both scenarios, in double precision; the benign hegemon's comes second."""
    directory = tmp_path_factory.mktemp("runs")
    files = [directory / "north_america.h5", directory / "benign_hegemon.h5"]
    for config, path in zip((scenario, benign), files):
        comity("run", config, "-r", REPLICATES, "--double", "-o", path, "-q",
               "--record", "phase,dyad_phase,reciprocity,institutions,transactions,overlap,"
                           "identity,trilateral")
    return files


@pytest.fixture(scope="module")
def datasets(run_files):
    opened = [xarray.open_dataset(path, decode_times=False).load() for path in run_files]
    yield opened
    for one in opened:
        one.close()


def compare_json(comity, *arguments):
    return json.loads(comity("compare", *arguments, "--format", "json").stdout)


@pytest.fixture(scope="module")
def report(comity, run_files):
    return compare_json(comity, *run_files, "--all", "--at", "2005-06")


def rows_of(report, scenario="benign_hegemon"):
    return {row["outcome"]: row for row in report["rows"] if row["scenario"] == scenario}


def close(value, expected):
    return value == pytest.approx(expected, rel=RELATIVE, abs=1e-13)


def samples(datasets, label):
    """An outcome in every replicate of both files, selected by its label."""
    def of(data):
        name, _, entry = label.partition(" ")
        if name == "final_trust":
            return data[name].sel(state=entry[:3], partner=entry[4:])
        if name == "final_identity":
            return data[name].sel(state=entry)
        if name == "accords_total" and "/" in entry:
            venue, issue = entry.split("/")
            return data[name].sel(venue=venue, issue=issue)
        if name == "accords_total":
            return data[name].sel(venue=entry).sum("issue")
        if name == "first_entry":
            return data[name].sel(entered_phase=entry).fillna(data.sizes["tick"])
        if name == "share_ending":
            return data["final_phase"] >= PHASES.index(entry) + 1
        if name == "reciprocity":
            tick = 137  # 2005-06
            return data[name].sel(dyad=entry.split(" @")[0], tick=tick)
        return data[name]

    reference, sample = (np.asarray(of(data), dtype=float) for data in datasets)
    return sample, reference


LABELS = ["final_trust USA>MEX", "final_trust MEX>USA", "final_identity CAN", "final_trilateral",
          "accords_total USA-CAN", "accords_total trilateral/terrorism", "first_entry nascent",
          "regressions_total", "reciprocity USA-MEX @2005-06"]


# ---- values ----

@pytest.mark.parametrize("label", LABELS)
def test_paired_differences_equal_scipy(report, datasets, label):
    row = rows_of(report)[label]
    sample, reference = samples(datasets, label)
    difference = sample - reference
    error = stats.sem(difference)
    assert error > 0
    half = stats.t.ppf(0.975, REPLICATES - 1) * error
    assert close(row["mean"], sample.mean()) and close(row["reference_mean"], reference.mean())
    assert close(row["difference"], difference.mean())
    # SciPy's quantile of t is itself good to a few 1e-9 of the half-width
    assert row["low"] == pytest.approx(difference.mean() - half, abs=1e-8 * half)
    assert row["high"] == pytest.approx(difference.mean() + half, abs=1e-8 * half)
    assert close(row["p_difference"], stats.ttest_rel(sample, reference).pvalue)
    assert close(row["effect"],
                 difference.mean() / ((sample.std(ddof=1) + reference.std(ddof=1)) / 2))
    assert close(row["effect_paired"], difference.mean() / difference.std(ddof=1))
    assert close(row["variance_ratio"],
                 (sample.var(ddof=1) + reference.var(ddof=1)) / difference.var(ddof=1))


def test_differences_of_shares_are_by_the_score(report, datasets):
    row = rows_of(report)["share_ending ascendant"]
    sample, reference = samples(datasets, "share_ending ascendant")
    low, high = score.interval(sample, reference)
    assert row["low"] == pytest.approx(low, abs=1e-7) and row["high"] == pytest.approx(high, abs=1e-7)
    assert row["p_difference"] == pytest.approx(score.p_difference(sample, reference), abs=1e-7)
    assert row["p_equivalence"] == pytest.approx(
        score.p_equivalence(sample, reference, row["margin"]), abs=1e-7)
    assert close(row["standard_error"], stats.sem(sample - reference))


@pytest.mark.parametrize("label", LABELS)
def test_superiority_by_definition(report, datasets, label):
    sample, reference = samples(datasets, label)
    pairs = np.sign(sample[:, None] - reference[None, :])
    assert close(rows_of(report)[label]["superiority"], (pairs > 0).mean() + (pairs == 0).mean() / 2)


@pytest.mark.parametrize("label", LABELS)
def test_equivalence_is_two_one_sided_tests(report, datasets, label):
    row = rows_of(report)[label]
    sample, reference = samples(datasets, label)
    margin = 0.2 * reference.std(ddof=1)
    difference = sample - reference
    lower = stats.ttest_1samp(difference, -margin, alternative="greater").pvalue
    upper = stats.ttest_1samp(difference, margin, alternative="less").pvalue
    assert close(row["margin"], margin)
    assert close(row["p_equivalence"], max(lower, upper))


def holm(p):
    """Holm's adjusted p values, from his definition."""
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    worst = 0.0
    for rank, k in enumerate(order):
        worst = max(worst, min(1.0, (len(p) - rank) * p[k]))
        adjusted[k] = worst
    return adjusted


@pytest.mark.parametrize("kind", ["p_difference", "p_equivalence"])
def test_correction_runs_over_all_rows(report, kind):
    rows = report["rows"]
    expected = holm(np.array([row[kind] for row in rows]))
    for row, corrected in zip(rows, expected):
        assert close(row[kind + "_holm"], corrected)


def test_verdicts_follow_from_corrected_values(report):
    verdicts = set()
    for row in report["rows"]:
        expected = ("equivalent" if row["p_equivalence_holm"] <= 0.05 else
                    "different" if row["p_difference_holm"] <= 0.05 else "undecided")
        assert row["verdict"] == expected
        verdicts.add(expected)
    assert verdicts == {"equivalent", "different", "undecided"}


def test_unpaired_differences_equal_welch(comity, scenario, benign, tmp_path):
    files = []
    for seed, config in enumerate((scenario, benign)):
        files.append(tmp_path / f"{config.stem}.h5")
        comity("run", config, "-r", 40 + 10 * seed, "-s", seed, "--double", "-o", files[-1], "-q")
    row = rows_of(compare_json(comity, *files, "--independent"))["final_trust MEX>USA"]
    sample, reference = samples([xarray.open_dataset(f) for f in files], "final_trust MEX>USA")
    test = stats.ttest_ind(sample, reference, equal_var=False)
    assert close(row["p_difference"], test.pvalue)
    assert close(row["difference"] / row["standard_error"], test.statistic)


# ---- survival ----

def kaplan_meier(time, observed):
    curve, share = {}, 1.0
    for t in np.unique(np.append(0.0, time)):
        share *= 1 - np.sum((time == t) & observed) / np.sum(time >= t)
        curve[t] = share
    return curve


def log_rank(times, observed):
    """Mantel's statistic of two groups: (O - E)^2 / V over the distinct times of events."""
    everybody = np.concatenate(times)
    events = np.concatenate(observed)
    excess = variance = 0.0
    for t in np.unique(everybody[events]):
        n = np.sum(everybody >= t)
        d = np.sum((everybody == t) & events)
        n1 = np.sum(times[0] >= t)
        excess += np.sum((times[0] == t) & observed[0]) - d * n1 / n
        if n > 1:
            variance += d * (n1 / n) * (1 - n1 / n) * (n - d) / (n - 1)
    return excess**2 / variance if variance else 0.0


def entries(datasets, phase):
    for data in datasets:
        entry = data["first_entry"].sel(entered_phase=phase).values
        yield np.where(np.isnan(entry), data.sizes["tick"], entry), ~np.isnan(entry)


@pytest.mark.parametrize("phase", PHASES)
def test_survival_curves_by_definition(report, datasets, phase):
    for k, (time, observed) in enumerate(entries(datasets, phase)):
        (found,) = [e for e in report["scenarios"][k]["entries"] if e["phase"] == phase]
        expected = kaplan_meier(time, observed)
        assert [point["months"] for point in found["curve"]] == list(expected)
        for point, share in zip(found["curve"], expected.values()):
            assert close(point["survival"], share)
            assert point["low"] <= point["survival"] <= point["high"]
        below = [t for t, share in expected.items() if share <= 0.5]
        assert found["median"] == (min(below) if below else None)


@pytest.mark.parametrize("phase", PHASES)
def test_log_rank_by_definition(report, datasets, phase):
    (times, observed) = zip(*entries(datasets, phase))
    expected = log_rank(times, observed)
    (found,) = [test for test in report["log_rank"] if test["phase"] == phase]
    assert close(found["chi_square"], expected)
    if expected:
        assert close(found["p"], stats.chi2.sf(expected, 1))


def test_relapses_and_steps(report, datasets):
    for found, data in zip(report["scenarios"], datasets):
        assert close(found["relapse_rate"], float((data["regressions_total"] > 0).mean()))
        phase = data["phase"].values.astype(int)
        steps = np.zeros((4, 4), int)
        np.add.at(steps, (phase[:, :-1].ravel(), phase[:, 1:].ravel()), 1)
        assert np.array_equal(found["transition_count"], steps)
        for d, dyad in enumerate(data["dyad"].values):
            phase = data["dyad_phase"].values[:, :, d].astype(int)
            steps = np.zeros((4, 4), int)
            np.add.at(steps, (phase[:, :-1].ravel(), phase[:, 1:].ravel()), 1)
            assert np.array_equal(found["dyad_transition_count"][dyad], steps)


# ---- inputs ----

def test_files_and_scenarios_give_the_same(comity, scenario, benign, run_files):
    arguments = ["--at", "2005-06", "--format", "csv"]
    from_files = comity("compare", *run_files, *arguments).stdout
    assert comity("compare", scenario, benign, "-r", REPLICATES, *arguments).stdout == from_files
    assert comity("compare", scenario, run_files[1], "-r", REPLICATES,
                  *arguments).stdout == from_files


def test_threads_do_not_matter(comity, scenario, benign):
    arguments = ["compare", scenario, benign, "-r", 60, "--format", "json"]
    assert comity(*arguments, "-j", 1).stdout == comity(*arguments, "-j", 2).stdout


@pytest.mark.parametrize("interval", ["t", "bootstrap"])
def test_a_scenario_against_itself_is_zero(comity, scenario, interval):
    report = compare_json(comity, scenario, scenario, "-r", 50, "--all", "--at", "2001-09",
                          "--interval", interval)
    rows = rows_of(report, "north_america (2)")
    assert len(rows) > 80
    for row in rows.values():
        for name in ("difference", "effect", "effect_paired"):
            assert row[name] == 0, (row["outcome"], name)
        assert row["superiority"] == 0.5 and row["p_difference"] == 1
        if row["outcome"].startswith("share_") and "refused" not in row["outcome"]:
            # so many replicates may hide a few that differ: Wilson's interval of none
            hidden = 3.841458820694 / 53.841458820694
            np.testing.assert_allclose([row["low"], row["high"]], [-hidden, hidden])
            odds = row["margin"] / (1 - row["margin"])
            np.testing.assert_allclose(row["p_equivalence"], stats.norm.sf(math.sqrt(50 * odds)))
            assert row["verdict"] != "different"
            continue
        assert row["low"] == row["high"] == 0
        assert row["p_equivalence"] == 2 ** -49
        assert row["verdict"] == "equivalent"
    for test in report["log_rank"]:
        assert test["chi_square"] < 1e-12


def test_two_replicates_that_agree_are_no_certainty(comity, scenario, root):
    other = root / "configs/no_september_11.cfg"
    rows = compare_json(comity, scenario, other, "-r", 2)["rows"]
    equal = [row for row in rows if row["standard_error"] == 0]
    assert {row["difference"] != 0 for row in equal} == {False, True}
    for row in equal:
        assert row["verdict"] == "undecided"
        if row["outcome"].startswith("share_"):
            assert row["high"] - row["low"] > 1.3
            continue
        assert row["low"] is None and row["high"] is None
        assert row["p_equivalence" if row["difference"] == 0 else "p_difference"] == 0.5
    text = comity("compare", scenario, other, "-r", 2).stdout
    table = text[text.index("  outcome "):text.index("Months before")]
    assert "-never" not in table and "equivalent" not in table and "different" not in table


def test_a_gain_without_end_is_no_month_that_never_comes(comity, root):
    text = comity("compare", root / "configs/north_america.cfg",
                  root / "configs/benign_hegemon.cfg", "-r", 3).stdout
    adequacy = text[text.index("Were the replicates enough"):]
    assert " inf" in adequacy and "never" not in adequacy


def test_independent_draws_of_one_scenario_are_rarely_different(comity, scenario):
    """In at most 5 % of the comparisons may any row be different: of 40, binomially, 7 or more
    would happen with probability 0.003."""
    wrong = sum(
        any(row["verdict"] == "different"
            for row in compare_json(comity, scenario, scenario, "-r", 60, "--independent",
                                    "--seed", seed)["rows"])
        for seed in range(100, 140))
    assert stats.binom.sf(6, 40, 0.05) < 0.005
    assert wrong <= 6


def test_independent_draws_differ_from_common_ones(comity, scenario, benign):
    arguments = [scenario, benign, "-r", 60]
    common = rows_of(compare_json(comity, *arguments))
    apart = rows_of(compare_json(comity, *arguments, "--independent"))
    assert common["final_identity MEX"]["variance_ratio"] > 2
    assert apart["final_identity MEX"]["variance_ratio"] == 1
    assert apart["final_identity MEX"]["standard_error"] > \
        1.3 * common["final_identity MEX"]["standard_error"]


def test_reference_and_margins(comity, scenario, benign):
    arguments = [scenario, benign, "-r", 30, "--outcomes", "final_identity,final_trust.USA.MEX"]
    forward = rows_of(compare_json(comity, *arguments))
    assert list(forward) == ["final_trust USA>MEX", *(f"final_identity {s}" for s in STATES)]
    backward = compare_json(comity, *arguments, "--reference", "benign_hegemon")
    assert backward["reference"] == "benign_hegemon"
    for label, row in rows_of(backward, "north_america").items():
        assert close(row["difference"], -forward[label]["difference"])
        assert close(row["superiority"], 1 - forward[label]["superiority"])
    wide = rows_of(compare_json(comity, *arguments, "--margin", "final_identity=0.5"))
    assert wide["final_identity USA"]["margin"] == 0.5
    assert wide["final_identity USA"]["verdict"] == "equivalent"
    assert close(wide["final_trust USA>MEX"]["margin"], forward["final_trust USA>MEX"]["margin"])


# ---- what theory orders ----

def test_order_of_ascendance(comity, root):
    names = ["benign_hegemon", "symmetric_power", "north_america", "unilateral_hegemon"]
    report = compare_json(comity, *(root / f"configs/{name}.cfg" for name in names), "-r", 400,
                          "--at", "2013-12", "--outcomes", "share_in ascendant @2013-12",
                          "--reference", "north_america")
    shares = {row["scenario"]: row["mean"] for row in report["rows"]}
    shares["north_america"] = report["rows"][0]["reference_mean"]
    assert sorted(shares, key=shares.get, reverse=True) == names
    assert len(set(shares.values())) == len(names)
    assert {row["verdict"] for row in report["rows"]} == {"different"}


def test_hub_and_spoke_never_matures_and_trilateral_institutions_do(comity, root):
    report = compare_json(comity, root / "configs/hub_and_spoke.cfg",
                          root / "configs/trilateral_institutions.cfg", "-r", 400)
    rows = rows_of(report, "trilateral_institutions")
    assert rows["share_entering mature"]["reference_mean"] == 0
    assert rows["share_ending mature"]["mean"] >= 0.5


# ---- output ----

def test_file_opens_in_xarray(comity, run_files, tmp_path):
    path = tmp_path / "comparison.h5"
    comity("compare", *run_files, "--at", "2005-06", "-o", path, "-q")
    report = compare_json(comity, *run_files, "--at", "2005-06")
    with xarray.open_dataset(path) as data:
        assert dict(data.sizes)["scenario"] == 2 and data.sizes["tick"] == 240
        assert data.attrs["reference"] == "north_america"
        for label, row in rows_of(report).items():
            at = data.sel(scenario="benign_hegemon", outcome=label)
            for theirs, ours in (("difference", "difference"), ("low", "difference_low"),
                                 ("superiority", "superiority"), ("mean", "mean"),
                                 ("p_equivalence_holm", "p_equivalence_holm")):
                assert float(at[ours]) == row[theirs]
            meanings = data.verdict.attrs["flag_meanings"].split()
            assert meanings[int(at.verdict)] == row["verdict"]
        assert np.isnan(data.difference.sel(scenario="north_america")).all()
        curve = data.survival.sel(scenario="benign_hegemon", entered_phase="nascent")
        (points,) = [e["curve"] for e in report["scenarios"][1]["entries"]
                     if e["phase"] == "nascent"]
        steps = {point["months"]: point["survival"] for point in points}
        expected = 1.0
        for tick in range(240):
            expected = steps.get(tick, expected)
            assert float(curve[tick]) == expected
        assert np.array_equal(data.transition_count.values,
                              [s["transition_count"] for s in report["scenarios"]])
        shares = data.transition.sum("next_phase", skipna=False).values
        assert np.all(np.isnan(shares) | np.isclose(shares, 1))
    with h5py.File(path) as file:
        texts = [file["provenance"].attrs[f"scenario_{k}"].decode() for k in range(2)]
        assert all("hegemony" in text for text in texts) and texts[0] != texts[1]


def test_formats(comity, run_files):
    rows = list(csv.DictReader(io.StringIO(comity("compare", *run_files, "--format", "csv").stdout)))
    report = compare_json(comity, *run_files)
    assert len(rows) == len(report["rows"]) > 20
    for mine, theirs in zip(rows, report["rows"]):
        assert mine["outcome"] == theirs["outcome"]
        assert float(mine["difference"]) == theirs["difference"]
        assert mine["verdict"] == theirs["verdict"]
    table = comity("compare", *run_files, "--format", "markdown").stdout
    lines = [line for line in table.splitlines() if line.startswith("| final_identity USA ")]
    assert len(lines) == 1 and lines[0].count("|") == 13


def test_table_fits_and_says_what_it_rests_on(comity, run_files):
    text = comity("compare", *run_files, "--all", "--at", "2005-06").stdout
    assert max(map(len, text.splitlines())) <= 100
    flat = " ".join(text.split())
    for words in ("common random numbers", "corrected by Holm over",
                  "0.2 standard deviations of the reference", "censored at the end of the run",
                  "outcomes are settled", "log-rank"):
        assert words in flat


def test_run_says_how_precise_it_is(comity, scenario, tmp_path):
    path = tmp_path / "run.h5"
    text = " ".join(comity("run", scenario, "-r", 50, "--double", "-o", path).stdout.split())
    line = text[text.index("Precision at the end"):]
    with xarray.open_dataset(path) as data:
        identity = data["final_identity"].values
        share = [np.mean(data["final_phase"] == p) for p in range(4)]
    half = (stats.t.ppf(0.975, 49) * stats.sem(identity)).max()
    assert f"identity +-{half:.4f};" in line
    z = stats.norm.ppf(0.975)
    wilson = [z * math.sqrt(p * (1 - p) / 50 + z * z / 10000) / (1 + z * z / 50) for p in share]
    assert f"phases +-{100 * max(wilson):.1f} %" in line
    cv = [[identity[:n, i].std(ddof=1) / identity[:n, i].mean() for n in range(38, 51)]
          for i in range(3)]
    change = max(abs(c - series[-1]) / series[-1] for series in cv for c in series)
    assert f"moved by {100 * change:.1f} %" in text


# ---- errors ----

def one_line(finished, status=2):
    assert finished.returncode == status and finished.stdout == ""
    assert len(finished.stderr.splitlines()) == 1, finished.stderr
    return finished.stderr


@pytest.mark.parametrize("arguments, message", [
    (["-r", "1"], "--replicates"),
    (["-r", "9", "--outcomes", "final_trst"], "did you mean 'final_trust'?"),
    (["-r", "9", "--at", "2020-01"], "not a month from 1994-01 to 2013-12"),
    (["-r", "9", "--reference", "nobody"], "not among the inputs"),
    (["-r", "9", "--margin", "final_trst=1"], "did you mean 'final_trust'?"),
    (["-r", "9", "--margin", "-1"], "--margin"),
    (["-r", "9", "--margin", "final_trust=x"], "--margin: 'x' is not a number from 0 to 1e+15"),
    (["-r", "9", "--margin", "final_trust=-1"], "--margin: '-1' is not a number from 0 to"),
    (["-r", "9", "--at", ", "], "--at: the list is empty; months are expected"),
    (["-r", "9", "--format", "yaml"], "text, markdown, csv, json"),
    (["-r", "9", "--interval", "z"], "none of t, bootstrap"),
    (["-r", "9", "--level", "95"], "--level"),
    (["-r", "9", "--all", "--outcomes", "final_trust"], "exclude each other"),
])
def test_mistakes_in_options(comity, scenario, benign, arguments, message):
    assert message in one_line(comity("compare", scenario, benign, *arguments, check=False))


def test_inputs_that_do_not_belong_together(comity, scenario, root, run_files, tmp_path):
    def refused(*arguments):
        return one_line(comity("compare", *arguments, check=False))

    other_seed, fewer, skeleton = (tmp_path / name for name in ("seed.h5", "fewer.h5", "mean.h5"))
    comity("run", scenario, "-r", REPLICATES, "-s", 7, "-o", other_seed, "-q")
    comity("run", scenario, "-r", 10, "-o", fewer, "-q", "--record", "none")
    comity("run", scenario, "--mean-field", "-o", skeleton, "-q")
    assert "at least two" in refused(scenario)
    assert "give --ticks" in refused(scenario, root / "configs/hub_and_spoke.cfg", "-r", 9)
    assert "nordic_triad.cfg do not start in the same month" in refused(
        scenario, root / "configs/nordic_triad.cfg", "-r", 9, "--ticks", 24, "--at", "1995-01")
    comity("run", scenario, "-r", 1, "-o", tmp_path / "one.h5", "-q", "--record", "none")
    assert "one.h5 has one replicate, and a comparison needs two or more; give" in refused(
        tmp_path / "one.h5", run_files[0])
    assert "give --seed, or --independent" in refused(run_files[0], other_seed)
    assert "give --replicates, or --independent" in refused(run_files[0], fewer)
    assert "give --replicates, or --independent" in refused(scenario, run_files[1])
    assert "the same draws" in refused(*run_files, "--independent")
    other_stream = forge(run_files[1], tmp_path / "stream.h5", attribute("stream", 3.0), sealed=False)
    assert "draw from different streams, so replicates are not pairs; give --independent" in refused(
        run_files[0], other_stream)
    assert "no replicates to compare" in refused(skeleton, run_files[0])
    assert "nothing of it can be changed now" in refused(*run_files, "--set", "hegemony=1")
    assert "nothing of it can be changed now" in refused(*run_files, "-r", 9)
    assert "did not record" in refused(fewer, fewer, "--at", "2005-06")
    assert "cannot be read" in refused(tmp_path / "none.h5", run_files[0])


def test_regions_of_other_states_are_told(comity, scenario, root):
    told = comity("compare", scenario, root / "configs/us_japan_korea.cfg", "-r", 4, "--ticks", 24,
                  "--title", "Two regions").stdout
    assert told.startswith("Two regions\n"), told
    assert "us_japan_korea: its states differ; labels are those of the reference." in told, told


def test_phases_that_were_not_recorded_are_left_out(comity, scenario, tmp_path):
    path = tmp_path / "bare.h5"
    comity("run", scenario, "-r", 10, "-o", path, "-q", "--record", "none")
    text = comity("compare", path, path).stdout
    assert "the phases of every month are not in the file" in text
    assert "transition_count" not in compare_json(comity, path, path)["scenarios"][0]


def test_output_that_cannot_be_written(comity, scenario, tmp_path):
    finished = comity("compare", scenario, scenario, "-r", 9, "-q", "-o",
                      tmp_path / "none/x.h5", check=False)
    assert "cannot be written" in one_line(finished)


def test_a_comparison_with_coefficients_of_too_few_replicates(comity, scenario, benign, tmp_path):
    path = tmp_path / "comparison.h5"
    comity("compare", scenario, benign, "--posterior", "north_america", "-r", 8, "--ticks", 24, "-q",
           "-o", path)

    def fewer(file):
        for name in ("scenario_0", "scenario_1"):
            text = file["provenance"].attrs[name].decode()
            assert "replicates = 8;" in text
            provenance(name, text.replace("replicates = 8;", "replicates = 6;"))(file)

    told = comity("verify", forge(path, tmp_path / "lie.h5", fewer, sealed=False), check=False)
    assert told.returncode == 1 and told.stderr == (
        f"comity verify: {tmp_path / 'lie.h5'}: it does not hold the coefficients of all replicates\n")


def test_values_that_are_damaged_where_the_file_is_trusted(comity, run_files, tmp_path):
    path = tmp_path / "damaged.h5"
    data = bytearray(run_files[1].read_bytes())
    with h5py.File(run_files[1]) as file:
        chunk = file["phase"].id.get_chunk_info(0)
    data[chunk.byte_offset + chunk.size // 2] ^= 0xFF
    path.write_bytes(data)
    for trust in ([], ["--trust"]):
        told = comity("compare", run_files[0], path, *trust, check=False)
        assert told.returncode == 2 - len(trust) and told.stdout == ""
        assert told.stderr == (
            f"comity compare: {path}: phase is damaged: a chunk is not what was written\n")
