# SPDX-License-Identifier: GPL-3.0-or-later
"""Sweeps in the Python package: any axes, any design."""

import re

import matplotlib.dates
import numpy as np
import pytest
from pictures import drawn


def swept(comity, scenario, tmp_path, text):
    """The results file of a sweep of the default region, small unless the text says more."""
    (tmp_path / "sweep.cfg").write_text(f'scenario = "{scenario}"; {text}\n')
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    return tmp_path / "sweep.h5"


@pytest.fixture(scope="module")
def adaptive(package, scenario):
    """More replicates where chance counts for more."""
    made = package.sweep(scenario.with_name("north_america_2005.cfg"), replicates=60, series=["phase"], outcomes=["final_phase",
                         "final_identity", "first_entry"], axes={"hegemony": [0.0, 1.0]},
                         trajectories=["institutions"], every=60, adaptive={
                             "outcome": "final_identity.MEX", "half_width": 0.007, "least": 10,
                             "step": 5})
    assert made["replicates"].min() < made["replicates"].max()
    return made


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
    ({"hegemony": [0, None]}, "hegemony: None is not a value; a number, a month, a text or a list"),
    ([("hegemony", [0, 1])], "axes: a dictionary of keys and their values is expected"),
], ids=str)
def test_axes_that_are_none(package, scenario, axes, said):
    with pytest.raises(package.Error, match=re.escape(said)):
        package.sweep(scenario, axes=axes, replicates=1)


# ---- as a table ----

def test_a_table_tells_the_parameters_of_points(package, scenario):
    drawn_points = package.sweep(scenario, replicates=2, outcomes=["final_phase", "final_trust"],
                                 design={"kind": "latin_hypercube", "samples": 5}, axes={
                                     "hegemony": {"from": 0, "to": 1},
                                     "events.september_11.at": {"from": "1996-01", "to": "2009-01"},
                                     "power": {"zip": [
                                         {"key": "states.CAN.power", "from": 100, "to": 900},
                                         {"key": "states.MEX.power", "from": 500, "to": 900}]}})
    table = drawn_points.comity.to_tidy()
    assert {"hegemony", "september_11_at", "power", "states_MEX_power"} <= set(table)
    assert list(table)[-2:] == ["variable", "value"]
    for _, row in table[table["replicate"] == 1].iterrows():
        point = drawn_points.isel(point=int(row["point"]))
        for name in ("hegemony", "september_11_at", "power", "states_MEX_power"):
            assert row[name] == point[name].values


def test_a_table_of_a_zip_keeps_all_of_it(package, scenario):
    zipped = package.sweep(scenario, replicates=2, outcomes="final_phase", axes={
        "both": {"zip": [{"key": "hegemony", "values": [0, 0, 1]},
                         {"key": "bilateralism", "values": [0.1, 0.9, 0.5]}]}})
    table = zipped.comity.to_tidy()
    assert list(zip(table["both"], table["bilateralism"], table["replicate"])) == [
        (0, 0.1, 0), (0, 0.1, 1), (0, 0.9, 0), (0, 0.9, 1), (1, 0.5, 0), (1, 0.5, 1)]
    np.testing.assert_array_equal(table["value"], zipped["final_phase"].values.ravel())
    assert set(zipped.isel(both=2).comity.to_tidy()["bilateralism"]) == {0.5}


def test_a_table_leaves_out_what_was_not_computed(adaptive):
    table = adaptive.comity.to_tidy()
    counted = table.groupby(["variable", "hegemony"])["replicate"].nunique()
    for name in ("final_phase", "final_identity", "first_entry"):
        np.testing.assert_array_equal(counted[name], adaptive["replicates"])
    never = table[table["variable"] == "first_entry"]["value"].isna().sum()
    assert never > 0  # what never came in a replicate that was computed stays
    assert not table[table["variable"] != "first_entry"]["value"].isna().any()


# ---- figures of points ----

def caption(figure):
    return " ".join(figure._supxlabel.get_text().split())


def marked(figure):
    """Dates of the vertical lines in the last panel."""
    return [matplotlib.dates.num2date(matplotlib.dates.date2num(
        line.get_xdata()[0])).strftime("%Y-%m")
            for line in figure.axes[-1].get_lines()]


@pytest.fixture(scope="module")
def timing(package, scenario):
    return package.sweep(scenario, replicates=3, series="phase", every=12, outcomes="final_phase",
                         axes={"events.september_11.at": ["2009-09", "1996-09"],
                               "events.september_11.magnitude": [0.0, 1.0]})


def test_the_shock_of_a_point_is_its_own(timing):
    for date in ("1996-09", "2009-09"):
        figure = drawn(timing.sel(september_11_at=date, magnitude=1.0).comity.plot.phases())
        assert marked(figure) == [date]
        assert f"1 september 11, {date}." in caption(figure)
        assert f"events.september_11.at = {date}" in caption(figure)
        assert "seed" not in caption(figure)  # which these results do not tell
    none = timing.sel(september_11_at="1996-09", magnitude=0.0).comity.plot.phases()
    assert marked(none) == [] and "Shocks" not in caption(none)


def test_a_shock_whose_date_is_not_known_is_not_marked(timing):
    dropped = timing.isel(september_11_at=0, drop=True).isel(magnitude=1)
    figure = dropped.comity.plot.phases()
    assert marked(figure) == [] and "Shocks" not in caption(figure)


def test_shocks_are_those_of_the_scenario_of_a_point(comity, package, root, tmp_path):
    (tmp_path / "sweep.cfg").write_text(f"""# scenario = "another.cfg"; comments say nothing
        scenario = "{root}/configs/no_september_11.cfg"; replicates = 2; series = ["phase"];
        axes = ( {{ name = "which"; scenarios = [
                    "{root}/configs/unstable_mexico.cfg", "{root}/configs/no_september_11.cfg",
                    "{root}/configs/north_america.cfg"]; }} );""")
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    with package.open(tmp_path / "sweep.h5") as data:
        dates = {str(name): marked(data.sel(which=name).comity.plot.phases())
                 for name in data["which"].values}
    assert dates["no_september_11"] == [] and dates["north_america"] == ["2001-09"]
    assert dates["unstable_mexico"][:2] == ["2001-09", "2006-12"]


def test_shocks_of_points_of_a_design(package, scenario):
    alone = package.sweep(scenario, replicates=1, series=["phase"], design="one_at_a_time",
                          axes={"events.september_11.at": ["1996-09"], "hegemony": [0.1]})
    assert [marked(alone.isel(point=number).comity.plot.phases()) for number in range(3)] == [
        ["2001-09"], ["1996-09"], ["2001-09"]]


def test_captions_tell_how_many_replicates_there_are(package, adaptive):
    low, high = sorted(map(int, adaptive["replicates"]))
    assert f"{low} to {high} replicates" in caption(adaptive.comity.plot())
    for number, count in enumerate(adaptive["replicates"].values):
        point = adaptive.isel(hegemony=number)
        assert f"median of {count} replicates;" in caption(drawn(point.comity.plot.trajectories()))
        assert f" {count} replicates." in caption(drawn(point.comity.plot.phases()))
        assert "eplicate" not in caption(point[["phase_share"]].comity.plot.phases())
        with pytest.raises(package.Error, match="not all of them.*which is not kept"):
            point.isel(replicate=slice(0, 5)).comity.plot.phases()
        few = point.isel(replicate=slice(0, 5)).comity.plot.trajectories()
        assert "median of 5 replicates;" in caption(few)


def test_the_caption_tells_a_mean_field(package, scenario):
    made = package.sweep(scenario, axes={"hegemony": [0, 1]}, series="phase", mean_field=True)
    assert "Mean field" in caption(made.isel(hegemony=0).comity.plot.phases())


@pytest.mark.parametrize("kind", ["trajectories", "phases", "triad", "survival", "compare"])
def test_a_whole_sweep_is_no_point(package, adaptive, kind):
    options = {"other": adaptive} if kind == "compare" else {}
    with pytest.raises(package.Error, match=r"one point of a sweep.*\.isel\(hegemony=0\)$"):
        getattr(adaptive.comity.plot, kind)(**options)


def test_what_is_not_kept_cannot_be_drawn(package, adaptive):
    point = adaptive.isel(hegemony=0)
    with pytest.raises(package.Error, match="it shows phase_share$"):
        point.drop_vars("phase_share").comity.plot.phases()
    with pytest.raises(package.Error, match="it shows reciprocity or institutions or"):
        point.drop_vars("institutions").comity.plot.trajectories()


# ---- figures of grids ----

def cells(figure):
    """Edges of the cells of the first panel, and their colours [y][x]."""
    mesh = figure.axes[0].collections[0]
    corners = mesh.get_coordinates()
    shape = (corners.shape[0] - 1, corners.shape[1] - 1, 4)
    return corners[0, :, 0], corners[:, 0, 1], mesh.get_facecolor().reshape(shape)


def lines(panel):
    return [segment for drawn_lines in panel.collections[1:]
            for segment in drawn_lines.get_paths()]


@pytest.mark.parametrize("x, y", [
    ({"hegemony": [1.0, 0.0, 0.5, 0.25]}, {"trust.gain": [0.01, 0.2, 0.03]}),
    ({"events.september_11.at": ["2009-09", "1995-09", "2001-09"]}, {"hegemony": [0.9, 0.1]}),
], ids=["numbers", "months"])
def test_levels_are_drawn_in_their_order(package, scenario, x, y):
    figures = [drawn(package.sweep(scenario, replicates=8, axes={**across, **up},
                                   outcomes="final_phase").comity.plot())
               for across, up in ((x, y), ({key: sorted(values) for key, values in x.items()},
                                           {key: sorted(values) for key, values in y.items()}))]
    for one, other in zip(*map(cells, figures)):
        np.testing.assert_array_equal(one, other)
        assert one.ndim > 1 or (np.diff(one) > 0).all()
    for one, other in zip(*(lines(figure.axes[0]) for figure in figures)):
        np.testing.assert_array_equal(one.vertices, other.vertices)


def test_panels_are_in_the_order_of_their_levels(package, scenario):
    three = package.sweep(scenario, replicates=1, outcomes="final_phase", axes={
        "hegemony": [0, 1], "bilateralism": [0, 1], "trust.gain": [0.2, 0.01, 0.03]})
    figure = drawn(three.comity.plot.phase_diagram())
    assert [panel.get_title() for panel in figure.axes] == [
        f"trust gain = {gain}" for gain in ("0.01", "0.03", "0.2")]
    np.testing.assert_array_equal(
        figure.axes[0].collections[0].get_facecolor(),
        three.sel(gain=0.01).comity.plot.phase_diagram().axes[0].collections[0].get_facecolor())


def test_levels_that_repeat_are_categories(package, scenario):
    together = package.sweep(scenario, replicates=4, outcomes="final_phase", axes={
        "both": {"zip": [{"key": "hegemony", "values": [0, 0, 1, 1]},
                         {"key": "bilateralism", "values": [0.1, 0.9, 0.1, 0.9]}]},
        "trust.gain": [0.01, 0.2]})
    figure = drawn(together.comity.plot())
    np.testing.assert_array_equal(cells(figure)[0], [-0.5, 0.5, 1.5, 2.5, 3.5])
    panel = figure.axes[0]
    assert [text.get_text() for text in panel.get_xticklabels()] == [
        "0, 0.1", "0, 0.9", "1, 0.1", "1, 0.9"]
    assert panel.get_xlabel() == "hegemony, bilateralism"
    profile = drawn(together.isel(gain=0).comity.plot()).axes[0]
    assert len(profile.patches) == 4 * 4 and all(bar.get_width() == 0.8 for bar in profile.patches)


def test_a_profile_is_of_the_end_and_in_order(package, scenario):
    values = [1.0, 0.0, 0.5]
    one = package.sweep(scenario, replicates=8, outcomes="final_phase", series="phase", every=60,
                        axes={"hegemony": values})
    panel = drawn(one.comity.plot()).axes[0]
    nascent = panel.collections[0].get_paths()[0].vertices
    for value in values:
        height = 100 * float((one["final_phase"].sel(hegemony=value) == 0).mean("replicate"))
        assert [value, height] in nascent.tolist()
    assert list(panel.get_xlim()) == [0, 1]


def test_an_axis_by_ratios_has_a_logarithmic_scale(package, scenario):
    made = package.sweep(scenario, replicates=2, outcomes="final_phase", axes={
        "trust.gain": {"from": 0.01, "to": 0.16, "levels": 5, "scale": "logarithmic"},
        "hegemony": {"from": 0, "to": 1, "levels": 3}})
    figure = drawn(made.comity.plot())
    assert (figure.axes[0].get_xscale(), figure.axes[0].get_yscale()) == ("log", "linear")
    edges = cells(figure)[0]
    np.testing.assert_allclose(edges[1:] / edges[:-1], 2)
    assert [text.get_text() for text in figure.axes[0].get_xticklabels()] == [
        "0.01", "0.02", "0.04", "0.08", "0.16"]


def test_the_triad_of_a_point_shows_its_power(package, scenario):
    made = package.sweep(scenario, replicates=2, trajectories=["trust", "institutions"], every=60,
                         axes={"states.CAN.power": [580, 7000]})
    figure = drawn(made.isel(power=1).comity.plot.triad())
    assert "states.CAN.power = 7000" in figure._suptitle.get_text().replace("\n", " ")
    words = [text.get_text() for text in figure.axes[0].texts]
    assert "Canada\n47 % of power" in words and "Mexico\n4 % of power" in words
    unknown = made.isel(power=1).drop_vars("power_share").comity.plot.triad()
    words = [text.get_text() for text in unknown.axes[0].texts]
    assert "Canada" in words and "power at the start" not in caption(unknown)
