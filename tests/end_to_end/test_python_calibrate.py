# SPDX-License-Identifier: GPL-3.0-or-later
"""Calibrations in Python: equal to the command's files, stopped, derived from, drawn."""

import importlib.util
import sys
import types

import numpy as np
import pytest
import xarray as xr
from pictures import drawn

import small_calibration


@pytest.fixture(name="path", scope="module")
def _path(tmp_path_factory):
    return small_calibration.written(tmp_path_factory.mktemp("calibration"))


@pytest.fixture(name="posterior", scope="module")
def _posterior(package, path):
    return package.calibrate(path, check=30)


def test_it_equals_the_commands_file(comity, package, path, posterior, tmp_path):
    comity("calibrate", path, "-o", tmp_path / "p.h5", "--check", 30, "-q")
    read = package.open(tmp_path / "p.h5").load()
    xr.testing.assert_identical(read, posterior)
    assert read.comity.kind == "posterior" and read.attrs["scenario"] == "north_america"
    assert read.attrs["calibration"] == path.read_text()


def test_a_text_and_an_output(package, path, posterior, tmp_path, monkeypatch):
    monkeypatch.chdir(path.parent)
    of_text = package.calibrate(path.read_text(), check=30)
    xr.testing.assert_identical(of_text["value"], posterior["value"])
    written = package.calibrate(path, output=tmp_path / "p.h5", keep=True)
    xr.testing.assert_identical(written["value"].load(), posterior["value"])
    parts = list((tmp_path / "p.h5.parts").glob("*.h5"))
    with package.open(parts[0]) as kept:
        assert kept.comity.kind == "simulations" and kept.sizes["simulation"] == 4000
        assert kept.attrs["scenario"] == "north_america"
        assert list(kept["parameter"].values) == ["agreements.initiative", "trust.gain"]
        one = int(posterior["simulation"][0])
        fitted = posterior["fitted_target"].values  # draws are simulations, and an error of 1 each
        found = kept["summary"].sel(simulation=one, target=fitted)
        assert np.abs(found.values - posterior["summary"][0].values).max() < 6
        low, high = kept["value"].sel(parameter="agreements.initiative").quantile([0, 1]).values
        assert 0.4 <= low < high <= 1.2
        drawn(kept.comity.plot())
    again = package.calibrate(path, output=tmp_path / "p.h5", resume=True)
    xr.testing.assert_identical(again["value"].load(), posterior["value"])
    joined = package.calibrate(path, output=tmp_path / "joined.h5", join=True)
    xr.testing.assert_identical(joined["value"].load(), posterior["value"])
    with pytest.raises(package.Error, match="join"):
        package.calibrate(path, join=True)


def test_a_budget_of_ones_own(comity, package, path, tmp_path):
    small = package.calibrate(path, simulations=500, kept=50)
    assert small.sizes["draw"] == 50 and small["simulation"].max() < 500
    assert small.attrs["simulations"] == 500 and small.attrs["kept"] == 50
    output = tmp_path / "p.h5"
    comity("calibrate", path, "-o", output, "--simulations", 500, "--kept", 50, "-q")
    xr.testing.assert_identical(package.open(output)["value"].load(), small["value"])
    refused = comity("calibrate", path, "-o", output, "--simulations", 600, "--kept", 50, "-q",
                     check=False)
    assert refused.returncode == 2 and "--force" in refused.stderr
    with pytest.raises(package.Error, match="kept: 4 of 4000 simulations"):
        package.calibrate(path, kept=4)


def test_progress_and_what_it_raises(package, path):
    seen = []
    package.calibrate(path, progress=lambda *how: seen.append(how))
    assert seen[0][1] == 0 and seen[-1][1] == seen[-1][2] > 0
    assert all(what.startswith("simulating") for what, _, _ in seen)

    def fail(what, done, total):
        raise KeyError(what)

    with pytest.raises(KeyError):
        package.calibrate(path, simulations=1000000, progress=fail)


def test_mistakes(package, path, tmp_path):
    with pytest.raises(package.Error, match="cannot be read"):
        package.calibrate(tmp_path / "none.cfg")
    with pytest.raises(package.Error, match="check: 3 truths"):
        package.calibrate(path, check=3)
    with pytest.raises(package.Error, match="output file"):
        package.calibrate(path, resume=True)
    with pytest.raises(package.Error, match="path of a calibration file"):
        package.calibrate(3)
    with pytest.raises(package.Error, match="posterior of a calibration"):
        package.run("north_america", replicates=2).comity.plot.marginals()
    with pytest.raises(package.Error, match="posterior of a calibration"):
        package.run("north_america", replicates=2).comity.draws()


def test_draws_have_equal_weight(posterior):
    draws = posterior.comity.draws(20000)
    assert list(draws) == ["agreements.initiative", "trust.gain"] and draws.sizes["draw"] == 20000
    weight = posterior["weight"]
    for name in draws:
        mean = float((posterior["value"].sel(parameter=name) * weight).sum())
        assert float(draws[name].mean()) == pytest.approx(mean, rel=1e-3)
    xr.testing.assert_identical(draws, posterior.comity.draws(20000))
    turned = posterior.isel(draw=slice(None, None, -1), parameter=slice(None, None, -1))
    assert float(turned.comity.draws(20000)["trust.gain"].mean()) == pytest.approx(
        float(draws["trust.gain"].mean()), rel=1e-3)
    assert posterior.comity.draws().sizes["draw"] == posterior.sizes["draw"]


def test_groups_of_arviz(posterior):
    groups = posterior.comity.groups(300)
    assert set(groups) >= {"posterior", "prior", "posterior_predictive", "observed_data",
                           "sample_stats"}
    for name in ("posterior", "posterior_predictive", "sample_stats"):
        assert groups[name].sizes["chain"] == 1 and groups[name].sizes["draw"] == 300, name
    assert set(groups["posterior"]) == set(groups["prior"]) == set(posterior["parameter"].values)
    assert set(groups["posterior_predictive"]) == set(groups["observed_data"])
    assert float(groups["observed_data"]["accords_us_ca"]) == 12
    prior = groups["prior"]["agreements.initiative"]
    assert float(prior.mean()) == pytest.approx(0.8) and 0.4 <= prior.min() < prior.max() <= 1.2
    # the three groups are of the same draws
    source = groups["sample_stats"]["simulation"].values[0, 0]
    row = int(np.flatnonzero(posterior["simulation"].values == source)[0])
    assert float(groups["posterior"]["trust.gain"][0, 0]) == float(
        posterior["value"].sel(parameter="trust.gain")[row])


def test_arviz_is_given_the_groups(posterior, package, monkeypatch):
    class InferenceData:
        def __init__(self, **groups):
            self.groups = groups

    monkeypatch.setitem(sys.modules, "arviz",
                        types.SimpleNamespace(InferenceData=InferenceData))
    given = posterior.comity.to_arviz()
    assert given.groups["posterior"].sizes["draw"] == posterior.sizes["draw"]
    monkeypatch.setitem(sys.modules, "arviz", None)
    with pytest.raises(package.Error, match="ArviZ is not installed"):
        posterior.comity.to_arviz()


@pytest.mark.skipif(not importlib.util.find_spec("arviz"), reason="ArviZ is not installed")
def test_arviz_summarises(posterior):
    import arviz
    summary = arviz.summary(posterior.comity.to_arviz(), kind="stats")
    assert float(summary.loc["trust.gain", "mean"]) == pytest.approx(
        float(posterior["mean"].sel(parameter="trust.gain")), abs=0.01)


def test_marginals_say_what_is_learned(posterior):
    figure = drawn(posterior.comity.plot())
    titles = [panel.get_title("left").replace("\n", " ") for panel in figure.axes]
    for key, title in zip(posterior["parameter"].values, titles):
        ratio = float(posterior["ratio"].sel(parameter=key))
        assert title == f"{key.replace('.', ' ')}, {ratio:.2f}"
    one = drawn(posterior.comity.plot.marginals("trust.gain", title="Mine"))
    assert len(one.axes) == 1 and one._suptitle.get_text() == "Mine"


def test_densities_integrate_to_one(posterior):
    figure = drawn(posterior.comity.plot.marginals())
    for panel in figure.axes:
        for area in panel.collections:
            outline = area.get_paths()[0].vertices
            upper = outline[1:len(outline) // 2]
            widths = np.abs(np.diff(upper[:, 0]))
            heights = (upper[1:, 1] + upper[:-1, 1]) / 2
            assert (widths * heights).sum() == pytest.approx(1, abs=0.06)


def test_pairs_predictions_and_coverage(package, posterior, path):
    figure = drawn(posterior.comity.plot.pairs())
    texts = [text.get_text() for panel in figure.axes for text in panel.texts]
    assert texts == [f"{float(posterior['correlation'][0, 1]):.2f}"]
    figure = drawn(posterior.comity.plot.predictions())
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == [
        "accords trilateral", "accords us mx", "accords us ca"]
    figure = drawn(posterior.comity.plot.coverage())
    heights = [sum(bar.get_height() for bar in panel.patches[1:]) for panel in figure.axes]
    assert heights == [30, 30]
    with pytest.raises(package.Error, match="check=100"):
        package.calibrate(path, simulations=500, kept=50).comity.plot.coverage()
    with pytest.raises(package.Error, match="'trust.loss' is none of this calibration"):
        posterior.comity.plot.pairs(["trust.loss", "trust.gain"])


def test_the_version_is_the_librarys(package, program, root):
    import re
    import subprocess
    told = subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    assert package.__version__ in told
    meson = (root / "meson.build").read_text()
    assert re.search(r"version: '([^']+)'", meson)[1] == package.__version__


# ---- what carries the uncertainty ----

@pytest.fixture(name="file", scope="module")
def _file(package, path, tmp_path_factory):
    file = tmp_path_factory.mktemp("posterior") / "p.h5"
    package.calibrate(path, output=file)
    return file


def test_runs_and_comparisons_draw_from_a_posterior(comity, package, file, scenario, root, tmp_path):
    run = package.run(scenario, replicates=20, record="none", posterior=file)
    rows = run["posterior_row"].values
    assert (rows[::2] == rows[1::2]).all() and len(set(rows)) > 3
    with package.open(file) as posterior:
        drawn_value = posterior["value"].values[rows]
    np.testing.assert_array_equal(run["coefficient_value"], drawn_value)
    other = root / "configs/no_september_11.cfg"
    comity("compare", scenario, other, "-r", 20, "--posterior", file, "-q", "-o", tmp_path / "c.h5")
    made = package.compare(scenario, other, replicates=20, posterior=file)
    xr.testing.assert_identical(package.open(tmp_path / "c.h5").load(), made)
    with pytest.raises(package.Error):
        package.run(scenario, posterior=scenario)


def test_a_file_that_is_open_here_is_said_to_be(comity, package, file, scenario, tmp_path):
    opened = package.open(file)  # read at once
    package.run(scenario, replicates=2, posterior=file)
    assert opened.sizes["draw"] == 200
    comity("run", scenario, "-r", 4, "-q", "-o", tmp_path / "r.h5")
    with package.open(tmp_path / "r.h5"):
        with pytest.raises(package.Error, match="r.h5: is open in this program already; close it"):
            package.compare(tmp_path / "r.h5", scenario, replicates=4)
    package.compare(tmp_path / "r.h5", scenario, replicates=4)


def test_a_sweep_over_draws(package, file, scenario):
    sweep = package.sweep(scenario, posterior=file, samples=30, replicates=2,
                          outcomes=["final_phase"], seed=4)
    assert sweep.sizes["point"] == 30 and sweep.attrs["design"] == "posterior"
    values = [sweep[name] for name in sweep.coords if sweep[name].dims == ("point",)]
    found = [one for one in values if one.attrs.get("long_name") == "trust.gain"]
    with package.open(file) as posterior:
        assert np.isin(found[0].values, posterior["value"].sel(parameter="trust.gain").values).all()
    drawn(sweep.comity.plot())
    with pytest.raises(package.Error, match="axes and a design are not expected"):
        package.sweep(scenario, {"hegemony": [0, 1]}, posterior=file)
