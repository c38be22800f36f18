# SPDX-License-Identifier: GPL-3.0-or-later
"""Sweeps in the Python package: any axes, any design."""

import re

import numpy as np
import pytest


def swept(comity, scenario, tmp_path, text):
    """The results file of a sweep of the default region, small unless the text says more."""
    (tmp_path / "sweep.cfg").write_text(f'scenario = "{scenario}"; {text}\n')
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    return tmp_path / "sweep.h5"


# ---- files ----

@pytest.mark.parametrize("name", ["date", "version", "build", "commit", "sweep", "command_line",
                                  "scenario_0"])
def test_an_axis_may_have_a_name_of_the_provenance(comity, package, scenario, tmp_path, name):
    path = swept(comity, scenario, tmp_path, f"""replicates = 2;
        axes = ( {{ key = "hegemony"; values = [0.25, 0.75]; name = "{name}"; }} );""")
    with package.open(path) as data:
        assert data.sel({name: 0.75})["final_phase"].shape == (2,)
        texts = data.comity.provenance
        assert texts["sweep"] == (tmp_path / "sweep.cfg").read_text()
        assert texts["date"].endswith("Z") and texts["scenario_0"].startswith("title")
        assert data.attrs["sweep"] == texts["sweep"]


# ---- by keywords ----

def test_a_zip_by_keywords(package, scenario):
    together = package.sweep(scenario, replicates=3, outcomes="final_phase", axes={
        "power": {"zip": [{"key": "states.CAN.power", "values": np.array([580, 800])},
                          {"key": "states.MEX.power", "values": [554, 900], "name": "mexico"}]},
        "much": {"key": "hegemony", "values": (0, 1)}})
    assert together.comity.axes == ["power", "much"]
    assert list(together["power"].values) == [580, 800]
    assert list(together["mexico"].values) == [554, 900] and together["mexico"].dims == ("power",)
    alone = package.run(scenario, replicates=3, hegemony=1, record="none",
                        set={"states.CAN.power": 800, "states.MEX.power": 900})
    np.testing.assert_array_equal(together["final_phase"][1, 1], alone["final_phase"])


def test_scenarios_by_keywords(package, scenario):
    paths = [scenario, scenario.parent / "benign_hegemon.cfg"]
    listed = package.sweep(scenario, replicates=2, axes={"scenario": paths})
    named = package.sweep(scenario, replicates=2, axes={"which": {"scenarios": paths}})
    assert listed.comity.axes == ["scenario"] and named.comity.axes == ["which"]
    np.testing.assert_array_equal(listed["final_trust"], named["final_trust"])


def test_one_name_is_a_list_of_one(package, scenario):
    one = package.sweep(scenario, axes={"hegemony": [0, 1]}, replicates=2, outcomes="final_phase",
                        series="phase", trajectories="trust", every=60)
    assert {"final_phase", "phase_share", "trust"} <= set(one.data_vars)
    assert "final_trust" not in one and "identity" not in one
    everything = package.sweep(scenario, axes={"hegemony": [0, 1]}, replicates=2, outcomes="all")
    assert {"final_trust", "first_entry"} <= set(everything.data_vars)


@pytest.mark.parametrize("axes, said", [
    ({"hegemony": "abc"}, "hegemony: 'abc' is no axis; a list of values is expected"),
    ({"hegemony": 0.5}, "hegemony: 0.5 is no axis; a list of values is expected"),
    ({"hegemony": [[0, 1], [1, 0]]}, "is no axis"),
    ({"hegemony": [0, None]}, "None: a number, a text or a list is expected"),
    ([("hegemony", [0, 1])], "axes: a dictionary of keys and their values is expected"),
], ids=str)
def test_axes_that_are_none(package, scenario, axes, said):
    with pytest.raises(package.Error, match=re.escape(said)):
        package.sweep(scenario, axes=axes, replicates=1)
