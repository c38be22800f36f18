# SPDX-License-Identifier: GPL-3.0-or-later
"""What figures show: events, words, legends, ticks, titles; any outcome over the axes of a sweep."""

import itertools
import subprocess

import matplotlib.colors
import numpy as np
import pytest
from pictures import drawn

LEVELS = {"hegemony": [0, 0.5, 1], "states.USA.restraint": [0.1, 0.5, 0.9]}


@pytest.fixture(scope="module")
def run(package, scenario):
    return package.run(scenario, replicates=12)


@pytest.fixture(scope="module")
def grid(package, scenario):
    return package.sweep(scenario, LEVELS, replicates=9)


def caption(figure):
    return " ".join(figure._supxlabel.get_text().split())


def title(figure):
    return figure._suptitle.get_text().replace("\n", " ")


def marked(panel):
    return [line.get_xdata()[0].strftime("%Y-%m") for line in panel.get_lines()
            if len(set(line.get_xdata())) == 1]


def legends(figure):
    """Texts of all legends, those of parts of the figure too."""
    found = [axes.get_legend() for axes in figure.axes if axes.get_legend()]
    for part in getattr(figure, "subfigs", []):
        found += part.legends
    return [text.get_text() for legend in found for text in legend.get_texts()]


# ---- events ----

def test_events_of_every_kind_are_marked(package, root):
    run = package.run(root / "configs/leaving_the_treaty.cfg", replicates=3)
    figure = drawn(run.comity.plot())
    for panel in figure.axes:
        assert marked(panel) == ["2001-09", "2009-01", "2012-01"]
    assert ("Events: 1 september 11, 2001-09; 2 leaving, tariffs, 2009-01; 3 return, 2012-01."
            in caption(figure))


def test_events_without_a_name_are_told_in_words(package, root, run):
    mexico = package.run(root / "configs/unstable_mexico.cfg", replicates=2)
    figure = drawn(mexico.comity.plot.phases())
    assert len(marked(figure.axes[0])) == 6
    assert "2 mexico exposed, michoacan, 2006-12" in caption(figure) and "_" not in caption(figure)
    numbers = [text.get_text() for text in figure.axes[0].texts]
    assert numbers == ["1", "2", "3", "4-5", "6"]  # of two months that are near
    text = run.attrs["scenario"].replace("events = (", """events = (
        { at = "1997-01"; set = "states.MEX.exposure.terrorism"; value = 0.7; },
        { at = "1999-01"; measure = "USA"; toward = "MEX"; ticks = 2; },
        { at = "2000-01"; accord = "USA-MEX"; issue = "migration"; },
        { at = "2003-01"; rupture = "trilateral"; factor = 0.5; },
        { at = "2004-01"; shock = "migration"; magnitude = 0.5; },
        { at = "2005-01"; shock = "migration"; magnitude = 0.0; },""")
    told = caption(drawn(package.run(text, replicates=2).comity.plot.phases()))
    assert ("Events: 1 MEX exposure terrorism set, 1997-01; 2 USA against MEX, 1999-01; "
            "3 accord of USA-MEX migration, 2000-01; 4 september 11, 2001-09; "
            "5 rupture of trilateral institutions, 2003-01; 6 migration, 2004-01.") in told


# ---- words, legends, ticks ----

def test_legends_hold_what_is_drawn(package, scenario, run, grid, comity, tmp_path):
    shown = [str(name) for name in run["phase_name"].values
             if float(run["phase_share"].sel(phase_name=name).max()) > 0]
    assert "mature" not in shown
    assert legends(drawn(run.comity.plot.phases())) == shown
    figure = drawn(grid.comity.plot.phase_diagram())
    modal = {["none", "nascent", "ascendant", "mature"][np.bincount(cell).argmax()]
             for cell in grid["final_phase"].values.reshape(9, -1).astype(int)}
    drawn_lines = [collection for collection in figure.axes[0].collections[1:]
                   if any(len(path.vertices) for path in collection.get_paths())]
    named = legends(figure)
    assert {name for name in named if not name.startswith("half")} == modal
    assert len([name for name in named if name.startswith("half")]) == len(drawn_lines)
    comity("compare", scenario, scenario, "-r", 5, "-q", "-o", tmp_path / "c.h5")
    compared = package.open(tmp_path / "c.h5")
    names = np.array(["undecided", "different", "equivalent"])
    reference = str(compared.attrs["reference"])
    others = [name for name in compared["scenario"].values if name != reference]
    given = set(names[np.unique(compared["verdict"].sel(scenario=others).values)])
    assert set(legends(drawn(compared.comity.plot()))) == given


def test_three_levels_have_three_ticks(grid):
    panel = drawn(grid.comity.plot.phase_diagram()).axes[0]
    assert [text.get_text() for text in panel.get_xticklabels()] == ["0", "0.5", "1"]
    assert [text.get_text() for text in panel.get_yticklabels()] == ["0.1", "0.5", "0.9"]
    assert (panel.get_xlabel(), panel.get_ylabel()) == ("hegemony", "restraint of USA")


def test_keys_are_words(grid, package):
    from comity.results import contents  # noqa: PLC0415
    for key, words in (("states.USA.restraint", "restraint of USA"),
                       ("states.MEX.exposure.organised crime", "exposure of MEX (organised crime)"),
                       ("states.restraint", "restraint of all states"),
                       ("events.september_11.at", "month of september 11"),
                       ("events.september_11.magnitude", "magnitude of september 11"),
                       ("dyads.USA-MEX.friction", "friction of USA-MEX"),
                       ("trust.gain", "trust gain"), ("hegemony", "hegemony")):
        assert contents.in_words(key) == words
    assert title(grid.comity.plot()) == "hegemony, restraint of USA"


def touching(figure, panel):
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in panel.texts
             if text.get_text()]
    return [(one, other) for (one, box), (other, beside) in itertools.combinations(boxes, 2)
            if box.overlaps(beside)], [name for name, _ in boxes]


def test_labels_of_effects_do_not_touch(package, scenario):
    from comity.results import contents  # noqa: PLC0415
    keys = ["hegemony", "bilateralism", "trust.gain", "trust.loss", "conduct.bonds",
            "conduct.urgency", "states.USA.restraint", "states.CAN.restraint", "agreements.initiative"]
    ranges = {key: {"from": 0.01, "to": 0.02} for key in keys}
    sweep = package.sweep(scenario, ranges, design={"kind": "morris", "samples": 6}, replicates=3)
    values = sweep["final_phase"].astype(float)
    flat = values * 0 + sweep["hegemony"] + 1.01 * sweep["bilateralism"]  # the others coincide
    for outcome in ("final_trust MEX>USA", flat.rename("flat")):
        figure = drawn(sweep.comity.plot.sensitivity(outcome))
        overlaps, names = touching(figure, figure.axes[0])
        assert not overlaps and len(names) >= 6
        assert set(names) <= {contents.in_words(key) for key in keys}


# ---- title, size, variables, files ----

def test_a_title_and_a_size_of_ones_own(run, grid, package):
    for figure in (run.comity.plot(title="Mine", size=(5, 7)),
                   run.comity.plot.trajectories(title="Mine", size=(5, 7)),
                   run.comity.plot.triad(title="Mine", size=(5, 7)),
                   run.comity.plot.survival(title="Mine", size=(5, 7)),
                   run.comity.plot.compare(run, title="Mine", size=(5, 7)),
                   grid.comity.plot.phase_diagram(title="Mine", size=(5, 7)),
                   grid.comity.plot.heat_map("final_trilateral", title="Mine", size=(5, 7))):
        assert title(drawn(figure)) == "Mine"
        assert tuple(figure.get_size_inches()) == (5, 7)
    for wrong in ((0, 3), "large", (3,), (1, 2, 3)):
        with pytest.raises(package.Error, match="size: .* is not a width and a height"):
            run.comity.plot(size=wrong)


def test_variables_of_ones_own(package, run):
    figure = drawn(run.comity.plot.trajectories(["trust", "trilateral"]))
    assert len(figure.axes) == 2
    lines = [line for line in figure.axes[0].get_lines() if len(set(line.get_xdata())) > 1]
    assert [line.get_label() for line in lines] == [
        "USA>CAN", "USA>MEX", "CAN>USA", "CAN>MEX", "MEX>USA", "MEX>CAN"]
    for line in lines:
        state, partner = line.get_label().split(">")
        median = run["trust"].sel(state=state, partner=partner).median("replicate")
        assert line.get_ydata() == pytest.approx(median.values)
    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == 6
    assert len(drawn(run.comity.plot.trajectories("identity")).axes) == 1
    with pytest.raises(package.Error, match="no trajectory of 'trsut' is kept.*trust"):
        run.comity.plot.trajectories(["trsut"])
    with pytest.raises(package.Error, match="more than 12; choose some first"):
        run.comity.plot.trajectories("sovereignty" if "sovereignty" in run else "accords")


def test_one_replicate_is_drawn(run):
    one = run.sel(replicate=3)
    figure = drawn(one.comity.plot.trajectories())
    assert "Replicate 3 alone." in caption(figure)
    line = figure.axes[0].get_lines()[0]
    np.testing.assert_allclose(line.get_ydata(), one["reciprocity"].isel(dyad=0))
    drawn(one.comity.plot())
    drawn(one.comity.plot.triad(at="2005-06"))
    drawn(one.comity.plot.compare(run))


def test_one_month_is_no_trajectory(package, run):
    with pytest.raises(package.Error, match="these results are of one month"):
        run.isel(tick=3).comity.plot.trajectories()
    drawn(run.isel(tick=3).comity.plot.triad())


def test_print_is_of_the_quality_that_journals_ask_for(run, tmp_path):
    run.comity.plot.phases(size=(4, 3)).savefig(tmp_path / "a.pdf")
    pdf = (tmp_path / "a.pdf").read_bytes()
    assert b"/CIDFontType2" in pdf or b"/TrueType" in pdf
    assert b"/Type3" not in pdf
    run.comity.plot.phases(size=(4, 3)).savefig(tmp_path / "a.png", dpi=300)
    header = (tmp_path / "a.png").read_bytes()[16:24]
    assert (int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")) == (1200, 900)


def test_the_program_that_draws_takes_them_too(root, north_america, tmp_path):
    finished = subprocess.run(
        [root / "scripts/plot", north_america, "-o", tmp_path / "a.png", "--title", "Mine", "--size",
         "6", "4", "--dpi", "300", "--variables", "trust,identity"], check=False, text=True,
        stderr=subprocess.PIPE)
    assert finished.returncode == 0 and finished.stderr == "", finished.stderr
    header = (tmp_path / "a.png").read_bytes()[16:24]
    assert (int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")) == (1800, 1200)


# ---- what was changed, and what is compared ----

def test_what_was_changed_stands_under_every_title(run, grid):
    changed = run.assign_attrs(changed_keys="hegemony\nstates.USA.restraint",
                                changed_values="0\n0.9")
    for figure in (changed.comity.plot(), changed.comity.plot.triad(), changed.comity.plot.survival(),
                   changed.comity.plot.phases()):
        assert "with hegemony = 0, states.USA.restraint = 0.9" in title(figure)
        assert ("Changed from the scenario file: hegemony = 0, states.USA.restraint = 0.9."
                in caption(figure))
    assert "Changed" not in caption(run.comity.plot())
    swept = grid.assign_attrs(changed_keys="bilateralism", changed_values="0.1")
    assert "with bilateralism = 0.1" in title(swept.comity.plot())


def test_compare_names_what_it_draws(package, run, root):
    equal = run.assign_attrs(changed_keys="hegemony", changed_values="0")
    benign = package.run(root / "configs/benign_hegemon.cfg", replicates=3)
    own = str(run.attrs["title"])
    for plot in (run.comity.plot.compare, run.comity.plot.survival):
        assert legends(drawn(plot(other=equal))) == [own, f"{own}, hegemony = 0"]
        assert legends(drawn(plot(equal))) == [own, f"{own}, hegemony = 0"]
        assert legends(drawn(plot(kind_one=benign))) == [own, f"kind one: {benign.attrs['title']}"]
        assert legends(drawn(plot(other=run))) == [own, f"{own} (2)"]
    with pytest.raises(package.Error, match="a dataset of a run is expected"):
        run.comity.plot.compare(other="benign.h5")


# ---- any outcome over the axes ----

def cells(figure):
    return figure.axes[0].collections[0].get_array().reshape(3, 3)


@pytest.mark.parametrize("outcome, values", [
    ("final_trust MEX>USA", lambda grid: grid["final_trust"].sel(state="MEX", partner="USA")),
    ("share_ending ascendant", lambda grid: 100.0 * (grid["final_phase"] >= 2)),
    ("first_entry nascent", lambda grid: grid["first_entry"].sel(entered_phase="nascent").fillna(240)),
])
def test_heat_maps(grid, outcome, values):
    figure = drawn(grid.comity.plot.heat_map(outcome, x="hegemony", y="restraint"))
    expected = values(grid).astype(float).mean("replicate").transpose("restraint", "hegemony")
    np.testing.assert_allclose(cells(figure), expected, rtol=1e-6)
    turned = drawn(grid.comity.plot.heat_map(outcome, x="restraint", y="hegemony"))
    np.testing.assert_allclose(cells(turned), expected.T, rtol=1e-6)
    assert figure.axes[-1].get_ylabel().startswith(outcome.replace("_", " "))
    texts = [float(text.get_text()) for text in figure.axes[0].texts]
    assert texts == pytest.approx(expected.values.ravel(), rel=0.01)


def test_months_are_named_and_what_is_never_entered(grid):
    said = "A phase that is never entered counts as the length of the run, 240 months."
    one = grid.isel(restraint=0)
    for picture, panel in ((grid.comity.plot.heat_map("first_entry nascent"), -1),
                           (one.comity.plot.lines("first_entry nascent"), 0)):
        figure = drawn(picture)
        assert figure.axes[panel].get_ylabel() == "first entry nascent, months"
        assert said in caption(figure).replace("\n", " ")
    trust = drawn(one.comity.plot.lines("final_trust MEX>USA"))
    assert trust.axes[0].get_ylabel() == "final trust MEX>USA" and said not in caption(trust)


def test_heat_maps_of_any_array(package, grid):
    own = grid["final_identity"].mean("state").rename("mean identity")
    figure = drawn(grid.comity.plot.heat_map(own))
    np.testing.assert_allclose(cells(figure), own.mean("replicate").values.T, rtol=1e-6)
    with pytest.raises(package.Error, match="hegemony, restraint and replicate are expected"):
        grid.comity.plot.heat_map(grid["final_identity"])
    with pytest.raises(package.Error, match="do not hold final_trsut"):
        grid.comity.plot.heat_map("final_trsut")


def test_lines_with_intervals(grid, package):
    figure = drawn(grid.comity.plot.lines("final_trilateral", by="restraint"))
    panel = figure.axes[0]
    assert legends(figure) == [f"restraint of USA = {value}" for value in (0.1, 0.5, 0.9)]
    for line, band, level in zip(panel.get_lines(), panel.collections, (0.1, 0.5, 0.9)):
        values = grid["final_trilateral"].sel(restraint=level).astype(float)
        np.testing.assert_allclose(line.get_ydata(), values.mean("replicate"))
        half = 2.306004 * values.std("replicate", ddof=1) / 3  # Student's t with 8 degrees
        edges = band.get_paths()[0].vertices
        for place, mean, wide in zip((0, 0.5, 1), values.mean("replicate").values, half.values):
            here = edges[np.isclose(edges[:, 0], place), 1]
            assert (here.min(), here.max()) == pytest.approx((mean - wide, mean + wide))
    share = drawn(grid.isel(restraint=0).comity.plot.lines("share_ending nascent"))
    assert "Wilson's 95 % intervals" in caption(share)
    assert "At states.USA.restraint = 0.1." in caption(share)
    with pytest.raises(package.Error, match="'hegemonny' is no axis of this sweep"):
        grid.comity.plot.lines("final_trilateral", "hegemonny")


def test_the_interval_of_a_share_is_wilsons(package):
    import xarray as xr  # noqa: PLC0415
    from comity.results import outcomes  # noqa: PLC0415
    values = xr.DataArray([[1.0] * 10, [1.0] * 3 + [0.0] * 7], dims=("x", "replicate"))
    found = outcomes.estimate(values, 0.95, True)
    # by hand: (p + z^2/2n -+ z sqrt(p q/n + z^2/4n^2)) / (1 + z^2/n)
    np.testing.assert_allclose(found["low"], [0.722467, 0.107789], atol=1e-5)
    np.testing.assert_allclose(found["high"], [1, 0.603220], atol=1e-5)


def test_lines_over_categories(package, scenario):
    names = [scenario, scenario.parent / "benign_hegemon.cfg", scenario.parent / "unilateral_hegemon.cfg"]
    sweep = package.sweep(scenario, {"scenario": names, "hegemony": [0.2, 0.8]}, replicates=3,
                          outcomes="final_trilateral")
    panel = drawn(sweep.comity.plot.lines("final_trilateral", "scenario", "hegemony")).axes[0]
    assert [text.get_text() for text in panel.get_xticklabels()] == [
        "north america", "benign hegemon", "unilateral hegemon"]
    means = sweep["final_trilateral"].astype(float).mean("replicate").sel(hegemony=0.8)
    np.testing.assert_allclose(panel.get_lines()[1].get_ydata(), means)


def test_many_points_are_drawn_in_groups(package):
    """By their number, not in time: what is done for each point is the same for more of them."""
    from comity.figures import designs  # noqa: PLC0415
    places = np.random.default_rng(1).random(100_000)
    groups = designs._groups(places)
    assert len(groups) == designs.MOST_GROUPS and sum(map(len, groups)) == len(places)
    assert all(places[one].max() <= places[other].min() for one, other in zip(groups, groups[1:]))
    few = designs._groups(np.array([2.0, 1.0, 2.0, 3.0, 1.0]))
    assert [group.tolist() for group in few] == [[1, 4], [0, 2], [3]]




def test_a_point_of_a_grid_is_drawn(package, scenario):
    """Of outcomes alone there is no course over time, but the entries into the phases."""
    grid = package.sweep(scenario, {"hegemony": [0, 0.5]}, replicates=9,
                         outcomes=["first_entry", "final_phase"])
    point = grid.sel(hegemony=0.5)
    figure = point.comity.plot()
    assert len(drawn(figure).axes) == len(drawn(point.comity.plot.survival()).axes)
    assert "At hegemony = 0.5." in caption(figure)
    with_series = package.sweep(scenario, {"hegemony": [0, 0.5]}, replicates=9, series=["phase"])
    assert "Phase of the region" in [axes.get_title(loc="left") for axes in
                                     with_series.sel(hegemony=0.5).comity.plot().axes]
