# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures of a file: in runs, of which the results hold them, and in sweeps by their names."""

import numpy as np
import pytest
import xarray as xr
from pictures import drawn

from test_measures import MEASURES, SEEN

ENSEMBLES = {"surge", "share_2005"}  # and of a series there is nothing


@pytest.fixture(name="measures", scope="module")
def _measures(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("measures")
    (folder / "measures.cfg").write_text(MEASURES)
    (folder / "seen.csv").write_text(SEEN)
    (folder / "calm.cfg").write_text(f'@include "{root}/configs/north_america.cfg"\n'
                                     "inherit_events = false;\n")
    return folder / "measures.cfg"


@pytest.fixture(name="run", scope="module")
def _run(package, scenario, measures):
    return package.run(scenario, replicates=20, measures=measures)


def test_a_run_holds_what_is_measured(run):
    trust = run["reciprocity"].sel(dyad="USA-MEX").sel(time=slice("2001-09", "2005-06"))
    np.testing.assert_allclose(run["trust_us_mx"], trust.mean("tick"), rtol=1e-5)
    np.testing.assert_array_equal(run["acts_us"], run["unilateral_acts"].sel(state="USA",
                                                                            partner="MEX"))
    assert run["surge"].dims == () and float(run["surge"]) == pytest.approx(
        float(run["accords_after"].mean() / run["accords_before"].mean()))
    assert 0 < float(run["surge_error"]) < float(run["surge"])
    assert "trust_years" not in run
    table = run.comity.to_tidy("trust_us_mx", "surge")
    assert len(table) == 21


def test_the_file_and_the_memory_hold_the_same(comity, package, scenario, measures, run, tmp_path):
    path = tmp_path / "run.h5"
    comity("run", scenario, "-r", 20, "--measures", measures, "-q", "-o", path)
    xr.testing.assert_identical(package.open(path).load(), run)
    comity("verify", path)
    comity("compare", path, scenario, "-r", 20)


def test_other_measures_are_other_results(comity, scenario, measures, tmp_path):
    path, other = tmp_path / "run.h5", measures.parent / "other.cfg"
    other.write_text(MEASURES.replace('kind = "minimum"', 'kind = "maximum"'))
    asked = ["run", scenario, "-r", 4, "--record", "none", "-q", "-o", path, "--measures"]
    comity(*asked, measures)
    comity(*asked, measures)  # the same again
    refused = comity(*asked, other, check=False)
    assert refused.returncode == 2 and "--force" in refused.stderr
    comity(*asked, other, "--force")


@pytest.mark.parametrize("name", ["final_trust", "trust", "tick", "states_power"])
def test_names_of_results_are_no_names_of_measures(package, scenario, tmp_path, name):
    (tmp_path / "m.cfg").write_text(f'measures = ( {{ name = "{name}"; kind = "value"; '
                                    'of = "trust.MEX.USA"; at = "2005-06"; } );\n')
    with pytest.raises(package.Error, match=rf"m.cfg:1: {name}: the results of a run have"):
        package.run(scenario, replicates=2, measures=tmp_path / "m.cfg")


def test_measures_of_a_sweep_are_outcomes(package, scenario, measures):
    grid = package.sweep(scenario, replicates=5, outcomes="none", measures=str(measures), axes={
        "hegemony": [0.3, 0.5], "conduct.bonds": [6.0, 7.5, 9.0]})
    figure = drawn(grid.comity.plot.heat_map("surge"))
    shown = np.sort(np.asarray(figure.axes[0].collections[0].get_array(), float).ravel())
    np.testing.assert_allclose(shown, np.sort(grid["surge"].values.ravel()))
    drawn(grid.comity.plot.heat_map("trust_us_mx"))
    drawn(grid.comity.plot.lines("lost", by="hegemony"))
    drawn(grid.comity.plot())
    assert set(grid.comity.to_tidy()["variable"]) >= {"trust_us_mx", "fit"}


@pytest.mark.parametrize("kind", ["saltelli", "morris"])
def test_sensitivity_of_a_measure(package, scenario, measures, kind):
    sampled = package.sweep(scenario, replicates=4, outcomes="none", measures=str(measures),
                            design={"kind": kind, "samples": 8}, axes={
                                "hegemony": {"from": 0, "to": 1},
                                "trust.gain": {"from": 0.01, "to": 0.2}})
    by_name = sampled.comity.sensitivity("trust_us_mx")
    by_array = sampled.comity.sensitivity(sampled["trust_us_mx"])
    for name in by_name:
        np.testing.assert_array_equal(by_name[name], by_array[name])
    main = "total_order" if kind == "saltelli" else "mu_star"
    found = sampled.comity.sensitivity("surge")
    np.testing.assert_array_equal(found[main], sampled.comity.sensitivity(sampled["surge"])[main])
    drawn(sampled.comity.plot.sensitivity("trust_us_mx"))
