# SPDX-License-Identifier: GPL-3.0-or-later
"""What reports and tables say of what is missing, alone of its kind or without chance."""

import csv
import io
import json

import h5py
import numpy as np
import pytest
from scipy import stats

import small_calibration
from forged import forge, provenance

ACCORDS = 'kind = "accords"; venue = "CAN-MEX";'
TRUST = 'kind = "value"; of = "trust.MEX.USA"; at = 1;'
MISSING = f'''measures = (
  {{ name = "trust_there"; {TRUST} }},
  {{ name = "per_accord"; kind = "ratio"; of = [ {{ {TRUST} }}, {{ {ACCORDS} }} ]; }} );'''


def rows(comity, *arguments):
    text = comity(*arguments, "--format", "csv").stdout
    return list(csv.DictReader(io.StringIO(text.split("\n\n")[0])))


def test_a_named_event_is_explained_without_the_others(comity, root):
    scenario = root / "configs/north_america_history.cfg"
    every = rows(comity, "explain", scenario, "events")
    named = rows(comity, "explain", scenario, "events.passports")
    assert named == [row for row in every if row["name"] == "passports"]
    assert [row["month"] for row in named] == ["2007-01", "2007-01"] and len(every) > 10


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["north_america", "seed"], "seed: no parameter; it is an option of its own, as --seed"),
    (["north_america", "issues"], "issues: no parameter; only a scenario file gives it"),
    (["--keys", "north_america"], "--variables, --outcomes, --measures and --keys go with no "
                                  "scenario: they are the same for all"),
])
def test_what_cannot_be_explained(comity, arguments, sentence):
    told = comity("explain", *arguments, check=False)
    assert (told.returncode, told.stdout, told.stderr) == (2, "", f"comity explain: {sentence}\n")


def test_mistakes_of_the_manual_end_the_build(comity, tmp_path):
    template, nowhere = tmp_path / "comity.1.in", tmp_path / "nowhere"
    template.write_text("a\n@options rnu@\nb\n")
    told = comity("--manual", template, check=False)
    assert (told.returncode, told.stdout) == (1, "a\n")
    assert told.stderr == f"comity: {template}: no command: @options rnu@\n"
    told = comity("--manual", nowhere, check=False)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"comity: {nowhere}: No such file or directory\n"


def test_a_sweep_is_not_submitted_without_a_shell(comity, root, tmp_path):
    told = comity("submit", root / "configs/sweeps/restraint.cfg", "-o", tmp_path / "x.h5",
                  check=False, env={"PATH": str(tmp_path)})
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "comity submit: sh: No such file or directory\n"


def test_a_file_without_its_scenario_shows_none(comity, north_america, tmp_path):
    path = forge(north_america, tmp_path / "lie.h5", provenance("scenario", None), sealed=False)
    told = comity("show", path, "--scenario", check=False)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"comity show: {path}: the file holds no scenario\n"


def test_a_mean_field_has_no_noise_to_speak_of(comity, scenario, tmp_path):
    told = {}
    for mode in ("mean_field = true;", "replicates = 1;"):
        (tmp_path / "sweep.cfg").write_text(
            f'scenario = "{scenario}"; {mode} ticks = 120;\n'
            'design = { kind = "saltelli"; samples = 8; };\n'
            'axes = ( { key = "hegemony"; from = 0.1; to = 0.9; },'
            ' { key = "trust.gain"; from = 0.02; to = 0.06; } );')
        comity("sweep", tmp_path / "sweep.cfg", "-q", "--force", "-o", tmp_path / "sweep.h5")
        told[mode] = " ".join(comity("sensitivity", tmp_path / "sweep.h5").stdout.split())
    without, noisy = told.values()
    assert "Every point is a mean-field run, without noise." in without
    assert "noise of their replicates" not in without and "n cannot be told" not in without
    assert "noise of their replicates" in noisy and "n cannot be told" in noisy


def test_draws_of_which_all_lack_a_measure_have_no_split(comity, root, tmp_path):
    """No accord is signed in two months, so that nothing can be had per accord."""
    (tmp_path / "measures.cfg").write_text(MISSING)
    (tmp_path / "sweep.cfg").write_text(
        f'scenario = "{root / "configs/north_america.cfg"}"; ticks = 2; replicates = 2;\n'
        'measures = "measures.cfg"; outcomes = ["final_identity"];\n'
        'design = { kind = "posterior"; samples = 4;'
        f' file = "{root / "configs/posteriors/north_america.h5"}"; }};')
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    found = json.loads(comity("sensitivity", tmp_path / "sweep.h5", "--all", "--format",
                              "json").stdout)["draws"]
    split = {row["outcome"]: {key: row[key] for key in row if key not in ("outcome", "unit")}
             for row in found}
    assert set(split["per_accord"].values()) == {None}
    assert None not in split["trust_there"].values()


def test_parameters_whose_ranks_are_not_uniform_are_named(comity, tmp_path):
    """Twelve draws make posteriors too narrow; 200 truths fall into 20 bins of each parameter."""
    calibration, path = small_calibration.written(tmp_path), tmp_path / "p.h5"
    for change in ({}, {"simulations = 4000; kept = 200": "simulations = 400; kept = 12"}):
        text = small_calibration.CALIBRATION
        for old, new in change.items():
            assert old in text
            text = text.replace(old, new)
        calibration.write_text(text)
        printed = comity("calibrate", calibration, "-o", path, "--force", "--check", 200).stdout
        with h5py.File(path) as file:
            keys = [key.decode() for key in file["parameter"]]
            ranks = np.minimum(file["rank"][()], 1)  # where weights add up to a bit more
        p = [stats.chisquare(np.histogram(ranks[:, k], 20, (0, 1))[0]).pvalue for k in (0, 1)]
        p = np.maximum(p, min(2 * min(p), 1))  # Holm, of two
        names = [key for key, one in zip(keys, p) if one < 0.05]
        found = f"not uniform for {', '.join(names)}" if names else "uniform, as far as so few show"
        assert (f"Ranks of these truths in their posteriors: {found} (chi-square, Holm over "
                f"parameters; least p {p.min():.2g}).") in " ".join(printed.split())
        assert len(names) == 2 * len(change)


def test_ranks_of_few_truths_are_not_judged(comity, tmp_path):
    """A chi-square needs ten truths in each of two bins."""
    calibration = small_calibration.written(tmp_path)
    for truths in (19, 20):
        printed = comity("calibrate", calibration, "-o", tmp_path / f"{truths}.h5", "--check",
                         truths).stdout
        assert f"share of {truths} truths" in " ".join(printed.split())
        assert ("Ranks of these truths" in printed) == (truths == 20)
