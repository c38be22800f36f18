# SPDX-License-Identifier: GPL-3.0-or-later
"""What `plot()`, and so `scripts/plot`, draws of sweeps that are no grid of few axes."""

import subprocess

import numpy as np
import pytest
from pictures import drawn

AXES = {"hegemony": {"from": 0, "to": 1},
        "trust.gain": {"from": 0.01, "to": 0.16, "scale": "logarithmic"},
        "events.september_11.at": {"from": "1996-01", "to": "2009-01"}}
TITLES = ["hegemony", "trust gain", "month of september 11"]


def made(package, scenario, kind, samples=16, **settings):
    return package.sweep(scenario, design={"kind": kind, "samples": samples}, replicates=4,
                         outcomes=settings.pop("outcomes", ["final_phase"]), axes=AXES, **settings)


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "halton"])
def test_points_stand_against_each_axis(package, scenario, kind):
    sweep = made(package, scenario, kind)
    figure = drawn(sweep.comity.plot())
    panels = figure.axes
    assert [panel.get_xlabel() for panel in panels] == TITLES
    assert [panel.get_xscale() for panel in panels] == ["linear", "log", "linear"]
    label = panels[0].get_ylabel()
    phase = ["nascent", "ascendant", "mature"].index(label.split()[2].strip(",")) + 1
    shares = 100 * (sweep["final_phase"] >= phase).mean("replicate")
    for panel, axis in zip(panels, ("hegemony", "gain")):
        dots = panel.get_lines()[0]
        np.testing.assert_array_equal(dots.get_xdata(), sweep[axis])
        np.testing.assert_allclose(dots.get_ydata(), shares)


def test_the_outcome_drawn_is_one_that_varies(package, scenario):
    figure = drawn(made(package, scenario, "sobol", outcomes="final_trilateral").comity.plot())
    assert figure.axes[0].get_ylabel() == "final trilateral"
    figure = drawn(made(package, scenario, "sobol", outcomes="final_trust").comity.plot())
    assert figure.axes[0].get_ylabel() == "final trust, mean"
    with pytest.raises(package.Error, match="no outcome that could be drawn"):
        made(package, scenario, "sobol", outcomes=[], series="phase", every=60).comity.plot()


def test_designs_made_for_sensitivity_show_it(package, scenario):
    bars = drawn(made(package, scenario, "saltelli").comity.plot())
    assert bars.axes[-1].get_xlabel() == "share of the variance between points"
    effects = drawn(made(package, scenario, "morris", samples=8).comity.plot())
    assert effects.axes[0].get_xlabel().startswith("mu*")


def test_one_at_a_time_shows_phases_along_each_axis(package, scenario):
    sweep = package.sweep(scenario, design="one_at_a_time", replicates=4, axes={
        "hegemony": [1, 0], "both": {"zip": [{"key": "bilateralism", "values": [0.2, 0.8]},
                                             {"key": "trust.loss", "values": [0.1, 0.3]}]},
        "events.september_11.at": ["2005-09", "1996-09"]})
    figure = drawn(sweep.comity.plot())
    panels = [panel for panel in figure.axes if panel.get_visible()]
    assert [panel.get_xlabel() for panel in panels] == [
        "the scenario as it is", "hegemony", "bilateralism", "month of september 11"]
    assert [text.get_text() for text in panels[3].get_xticklabels()] == ["1996-09", "2005-09"]
    # the base has a bar of its own; bars of the months are in order
    none = [bar.get_height() for bar in panels[3].patches[:2]]
    later, earlier = (100 * float((sweep["final_phase"][point] == 0).mean()) for point in (5, 6))
    assert none == [earlier, later]
    base = 100 * float((sweep["final_phase"][0] == 0).mean())
    assert panels[0].patches[0].get_height() == base


def test_grids_of_many_axes_or_without_phases_show_their_points(package, scenario):
    axes = {"hegemony": [0, 1], "bilateralism": [0.2, 0.8], "trust.gain": [0.02, 0.08],
            "states.USA.restraint": [0.1, 0.9]}
    many = package.sweep(scenario, axes, replicates=2, outcomes="final_phase")
    figure = drawn(many.comity.plot())
    assert len(figure.axes[0].get_lines()[0].get_xdata()) == 16
    axes = {"scenario": [scenario, scenario.parent / "benign_hegemon.cfg"], "hegemony": [0, 1]}
    without = package.sweep(scenario, axes, replicates=2, outcomes="final_trust")
    figure = drawn(without.comity.plot())
    assert [panel.get_xlabel() for panel in figure.axes] == ["scenario", "hegemony"]


def test_the_program_draws_a_table_of_points(comity, root, scenario, tmp_path):
    (tmp_path / "points.csv").write_text("hegemony,trust.gain\n0.1,0.02\n0.9,0.04\n0.5,0.08\n")
    (tmp_path / "sweep.cfg").write_text(f"""scenario = "{scenario}"; replicates = 3;
        title = "A table"; design = {{ kind = "table"; file = "points.csv"; }};""")
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    finished = subprocess.run([root / "scripts/plot", tmp_path / "sweep.h5"], check=False,
                              text=True, stderr=subprocess.PIPE)
    assert finished.returncode == 0 and finished.stderr == "", finished.stderr
    assert (tmp_path / "sweep.png").stat().st_size > 5000


def test_a_point_is_drawn_as_a_run_is(package, scenario):
    sweep = made(package, scenario, "sobol", series="phase", every=12)
    figure = drawn(sweep.isel(point=3).comity.plot())
    assert [panel.get_title("left") for panel in figure.axes] == ["Phase of the region"]
