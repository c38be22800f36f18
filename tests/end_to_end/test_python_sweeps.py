# SPDX-License-Identifier: GPL-3.0-or-later
"""Sweeps in the Python package: any axes, any design."""

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
