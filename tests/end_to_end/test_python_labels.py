# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of datasets, and datasets in another order: everything is found by its label."""

import re
import warnings

import matplotlib.colors
import numpy as np
import pytest
import xarray as xr
from pictures import drawn


@pytest.fixture(scope="module")
def run(package, scenario):
    return package.run(scenario, replicates=30, seed=3)


@pytest.fixture(scope="module")
def run_file(comity, scenario, tmp_path_factory):
    path = tmp_path_factory.mktemp("part") / "run.h5"
    comity("run", scenario, "-r", 30, "-s", 3, "-q", "-o", path)
    return path


@pytest.fixture(scope="module")
def grid(package, scenario):
    return package.sweep(scenario, replicates=3, outcomes=["final_phase", "final_trust"], axes={
        "hegemony": [0, 0.5, 1], "bilateralism": [0, 1]})


@pytest.fixture(scope="module")
def morris(package, scenario):
    return sampled(package, scenario, "morris")


def sampled(package, scenario, kind):
    return package.sweep(scenario, design={"kind": kind, "samples": 8}, replicates=3, axes={
        "hegemony": {"from": 0, "to": 1}, "bilateralism": {"from": 0, "to": 1},
        "trust.gain": {"from": 0.01, "to": 0.2}}, outcomes=["final_trust", "final_phase"])


# ---- a part is no whole ----

def shares(phases):
    return np.stack([(phases == code).mean(axis=0) for code in range(4)], axis=-1)


@pytest.mark.parametrize("chosen", [slice(0, 10), slice(None, None, 3), [7, 2, 11], [4]], ids=str)
def test_shares_of_some_replicates_are_theirs(package, run, run_file, chosen):
    for whole in (run, package.open(run_file)):
        part = whole.isel(replicate=chosen)
        expected = shares(run["phase"].values[chosen])
        np.testing.assert_allclose(part.comity.phase_shares(), expected)
        figure = drawn(part.comity.plot.phases())
        tops = figure.axes[0].collections[0].get_paths()[0].vertices[:, 1].max()
        assert tops == pytest.approx(100 * expected[:, 0].max())


def test_shares_of_one_replicate(run):
    one = run.sel(replicate=3).comity.phase_shares()
    np.testing.assert_array_equal(one.argmax("phase_name"), run["phase"].sel(replicate=3))
    assert set(np.unique(one)) == {0, 1}
    figure = drawn(run.sel(replicate=3).comity.plot.phases())
    assert "Replicate 3 alone." in figure._supxlabel.get_text()


def test_shares_of_the_whole_are_those_of_the_file(run):
    assert run.comity.phase_shares() is run["phase_share"] or run.comity.phase_shares().identical(
        run["phase_share"])
    np.testing.assert_allclose(run.isel(replicate=slice(None, None, -1)).comity.phase_shares(),
                               run["phase_share"])


def test_runs_joined_along_replicates(package, scenario, run):
    other = package.run(scenario, replicates=20, seed=8)
    joined = xr.concat([run, other], "replicate")
    found = joined.comity.phase_shares()
    assert found.dims == ("tick", "phase_name")
    np.testing.assert_allclose(found.sum("phase_name"), 1)
    both = np.concatenate([run["phase"].values, other["phase"].values])
    np.testing.assert_allclose(found, shares(both))
    assert joined.comity.survival()["at_risk"][0, 0] == 50
    for figure in (joined.comity.plot(), joined.comity.plot.triad(), joined.comity.plot.survival(),
                   joined.comity.plot.compare(run)):
        drawn(figure)


def test_runs_joined_along_something_new(package, run):
    joined = xr.concat([run, run], "version")
    with pytest.raises(package.Error, match=r"one run: choose it .*isel\(version=0\)"):
        joined.comity.plot()
    drawn(joined.isel(version=1).comity.plot())


def test_shares_that_cannot_be_derived_are_refused(package, run, scenario):
    part = run.drop_vars("phase").isel(replicate=slice(0, 10))
    with pytest.raises(package.Error, match="not all of them"):
        part.comity.plot.phases()
    end = part.comity.phase_shares()  # those after the last month follow from the outcomes
    assert end.dims == ("phase_name",)
    np.testing.assert_allclose(end, shares(run["phase"].values[:10])[-1])
    assert "phase_share" not in str(drawn(part.comity.plot()).axes[-1].get_title("left"))
    with pytest.raises(package.Error, match="no replicates any more"):
        run[["final_phase"]].mean("replicate").comity.phase_shares()


def test_comparing_parts_compares_parts(package, scenario, run):
    part, other = run.isel(replicate=slice(0, 5)), package.run(scenario, replicates=5, hegemony=0)
    figure = drawn(part.comity.plot.compare(other))
    panel = [panel for panel in figure.axes if panel.get_title("left") == "Ascendant or mature"][0]
    line = panel.get_lines()[0].get_ydata()
    np.testing.assert_allclose(line, 100 * (run["phase"].values[:5] >= 2).mean(axis=0))


def test_phases_that_were_selected(run):
    few = run.isel(phase_name=[1, 2])
    assert few.comity.survival().sizes["tick"] == 240 if "ticks" in run.attrs else True
    drawn(few.comity.plot.phases())


# ---- order is nothing ----

def colours(panel):
    return {text.get_text(): matplotlib.colors.to_hex(patch.get_facecolor())
            for text, patch in zip(panel.get_legend().get_texts(), panel.get_legend().get_patches())}


def test_phases_keep_their_colours(run):
    plain = drawn(run.comity.plot.phases())
    turned = drawn(run.isel(phase_name=slice(None, None, -1)).comity.plot.phases())
    assert colours(plain.axes[0]) == colours(turned.axes[0])
    heights = [[area.get_paths()[0].vertices[:, 1].max() for area in figure.axes[0].collections]
               for figure in (plain, turned)]
    assert heights[0] == pytest.approx(heights[1])


def test_the_triad_gives_each_state_its_power(run):
    for changed in (run, run.sortby("state"), run.isel(state=[2, 0, 1]),
                    run.sortby("state").sortby("partner", ascending=False)):
        words = [text.get_text() for text in drawn(changed.comity.plot.triad()).axes[0].texts]
        assert {"United States\n87 % of power", "Canada\n7 % of power",
                "Mexico\n7 % of power"} <= set(words)
        assert sorted(words) == sorted(
            text.get_text() for text in run.comity.plot.triad().axes[0].texts)


def test_the_triad_needs_three_states(package, run):
    with pytest.raises(package.Error, match="all three states"):
        run.sel(state=["USA", "CAN"]).comity.plot.triad()


def same_effects(one, other):
    xr.testing.assert_allclose(one, other)
    assert list(one["factor"].values) == list(other["factor"].values)


@pytest.mark.parametrize("kind", ["morris", "saltelli"])
def test_an_array_is_paired_with_the_points_by_label(package, scenario, kind):
    sweep = sampled(package, scenario, kind)
    outcome = sweep["final_trust"].sel(state="MEX", partner="USA")
    expected = sweep.comity.sensitivity(outcome)
    same_effects(expected, sweep.comity.sensitivity("final_trust MEX>USA"))
    for changed in (outcome.sortby("hegemony"), outcome.isel(point=slice(None, None, -1)),
                    outcome.transpose()):
        same_effects(expected, sweep.comity.sensitivity(changed))
    for changed in (sweep.isel(point=slice(None, None, -1)), sweep.sortby("hegemony")):
        same_effects(expected, changed.comity.sensitivity(outcome))
        same_effects(expected, changed.comity.sensitivity("final_trust MEX>USA"))


def test_an_array_of_other_points_is_refused(package, morris):
    outcome = morris["final_phase"]
    with pytest.raises(package.Error, match="5 of them are missing"):
        morris.comity.sensitivity(outcome.isel(point=slice(5, None)))
    with pytest.raises(package.Error, match="more than once"):
        morris.comity.sensitivity(xr.concat([outcome, outcome], "point"))
    with pytest.raises(package.Error, match="without labels"):
        morris.comity.sensitivity(xr.DataArray(np.arange(3.0), dims="point"))


def test_labels_name_dimensions_not_places(package, morris):
    expected = morris.comity.sensitivity("final_trust MEX>USA")
    turned = morris.transpose(..., "partner", "state")
    same_effects(expected, turned.comity.sensitivity("final_trust MEX>USA"))
    turned["final_trust"] = turned["final_trust"].transpose("partner", "point", "state", "replicate")
    same_effects(expected, turned.comity.sensitivity("final_trust.MEX.USA"))


def test_constant_and_infinite_outcomes_are_told_apart(package, scenario, morris):
    for sweep in (morris, sampled(package, scenario, "saltelli")):
        with pytest.raises(package.Error, match=r"the same at every point, 2: there is nothing"):
            sweep.comity.sensitivity(sweep["final_phase"] * 0 + 2)
        infinite = sweep["final_phase"].astype(float).copy()
        infinite[{"point": 3, "replicate": 1}] = np.inf
        with pytest.raises(package.Error, match="infinite in 1 of"):
            sweep.comity.sensitivity(infinite)


def test_indices_of_rare_events_are_not_told(package, scenario):
    sweep = package.sweep(scenario, design={"kind": "saltelli", "samples": 256}, replicates=1,
                          outcomes="final_phase", axes={"hegemony": {"from": 0, "to": 1},
                                                        "bilateralism": {"from": 0, "to": 1}})
    rare = (sweep["hegemony"] > 0.995).astype(float).rename("rare")
    with pytest.warns(RuntimeWarning, match="rests on about . of 512 points"):
        found = sweep.comity.sensitivity(rare)
    assert np.isnan(found["total_order"]).all() and "not estimated" in found.attrs["state"]
    with pytest.warns(RuntimeWarning), pytest.raises(package.Error, match="rare: not estimated"):
        sweep.comity.plot.sensitivity(rare)
    common = sweep.comity.sensitivity((sweep["hegemony"] > 0.5).astype(float))
    assert common["first_order"].sel(factor="hegemony") > 0.8 and "state" not in common.attrs


# ---- months ----

@pytest.mark.parametrize("start", ["1500-01", "2900-01"])
def test_dates_of_any_century(package, run, start):
    century = start[:2]
    text = run.attrs["scenario"]
    assert 'start = "1994-01"' in text and "2001-09" in text
    text = text.replace('start = "1994-01"', f'start = "{start}"').replace(
        "2001-09", f"{century}07-09").replace("North America after NAFTA", "Start: 1999-01")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        moved = package.run(text, replicates=30, seed=3)
        curves = moved.comity.survival()
        figure = drawn(moved.comity.plot())
    first, last = curves["time"].values[[0, -1]]
    assert (first.year, first.month) == (int(start[:4]), 1)
    assert (last.year, last.month) == (int(start[:4]) + 19, 12)
    np.testing.assert_array_equal(curves["survival"], run.comity.survival()["survival"])
    assert f"1 september 11, {century}07-09." in " ".join(figure._supxlabel.get_text().split())
    assert int(moved.sel(time=f"{century}07-09")["tick"].item()) == 92


def test_a_title_is_no_setting(package, run):
    text = run.attrs["scenario"].replace("North America after NAFTA", 'start = \\"1999-01\\"')
    changed = package.run(text, replicates=2)
    assert changed.comity.survival()["time"].values[0] == np.datetime64("1994-01-01")
    assert changed.sel(time="1994-02")["tick"].item() == 1


@pytest.mark.parametrize("label, ticks", [
    ("2001-09", [92]), ("2001-09-01", 92), (np.datetime64("2001-09"), 92),
    (slice("2001-01", "2001-03"), [84, 85, 86]), (["2001-09-01", "2002-01-01"], [92, 96])], ids=str)
def test_months_are_selected_by_their_dates(run, run_file, package, label, ticks):
    for data in (run, package.open(run_file), run["trust"], xr.open_dataset(run_file)):
        chosen = data.sel(time=label, state="MEX")
        np.testing.assert_array_equal(chosen["tick"], ticks)
        assert chosen["state"].ndim == 0
    nearest = run.sel(time=np.datetime64("2001-09-11"), method="nearest")
    assert nearest["tick"] == 92
    for wrong in ({"time": "2031-01"}, {"tick": 999}, {"state": "XXX"}, {"nothing": 1}):
        with pytest.raises(KeyError):
            run.sel(wrong)


def test_the_median_is_that_of_kaplan_and_meier(comity, package, scenario, run, tmp_path):
    plain = run
    never = np.isnan(run["first_entry"].sel(entered_phase="nascent")) | (run["replicate"] % 5 == 0)
    run = run.assign(first_entry=run["first_entry"].where(~never))
    passage = run.comity.first_passage("nascent").values
    assert 0 < np.isnan(passage).sum() < 15
    found = run.comity.median_entry("nascent")
    assert found["median_entry"] == np.sort(np.where(np.isnan(passage), np.inf, passage))[14]
    assert found["median_entry"] > np.nanmedian(passage)
    assert found["median_entry_low"] <= found["median_entry"]
    month = int(found["median_entry"])
    assert found["median_entry_month"].item() == f"{1994 + month // 12}-{month % 12 + 1:02d}"
    never = run.comity.median_entry("mature")
    assert np.isinf(never["median_entry"]) and never["median_entry_month"].item() == "never"
    comity("compare", scenario, scenario.parent / "benign_hegemon.cfg", "-r", 30, "-s", 3, "-q",
           "-o", tmp_path / "c.h5")
    compared = package.open(tmp_path / "c.h5")
    for phase in ("nascent", "ascendant", "mature"):
        for name in ("median_entry", "median_entry_low", "median_entry_high"):
            np.testing.assert_array_equal(plain.comity.median_entry(phase)[name],
                                          compared.comity.median_entry(phase)[name][0])


def test_medians_keep_the_axes_of_a_sweep(package, scenario):
    grid = package.sweep(scenario, {"hegemony": [0.0, 1.0]}, replicates=5,
                         outcomes=["first_entry", "final_phase", "months_in_phase"])
    found = grid.comity.median_entry("nascent")["median_entry"]
    for value in (0.0, 1.0):
        alone = package.run(scenario, replicates=5, hegemony=value, record="none")
        np.testing.assert_array_equal(found.sel(hegemony=value),
                                      alone.comity.median_entry("nascent")["median_entry"])


# ---- tables ----

def test_a_table_of_a_comparison(comity, package, scenario, tmp_path):
    comity("compare", scenario, scenario.parent / "benign_hegemon.cfg", "-r", 10, "-q", "-o",
           tmp_path / "c.h5")
    compared = package.open(tmp_path / "c.h5")
    table = compared.comity.to_tidy()
    assert {"scenario", "outcome", "title", "unit", "variable", "value"} <= set(table)
    assert {"mean", "difference", "difference_low", "verdict"} <= set(table["variable"])
    assert len(table) == table["variable"].nunique() * 2 * compared.sizes["outcome"]
    row = table[(table["variable"] == "mean") & (table["scenario"] == "benign_hegemon")
                & (table["outcome"] == "final_trust MEX>USA")]
    assert row["value"].item() == compared["mean"].sel(
        scenario="benign_hegemon", outcome="final_trust MEX>USA").item()
    survival = compared.comity.to_tidy("survival", "median_entry")
    assert set(survival["variable"]) == {"survival", "median_entry"}


def test_a_table_of_one_replicate(run):
    whole, one = run.comity.to_tidy(), run.sel(replicate=3).comity.to_tidy()
    assert set(one["variable"]) == set(whole["variable"])
    assert len(one) == (whole["replicate"] == 3).sum()


def test_files_in_chunks(package, run_file, comity, scenario, tmp_path):
    dask = pytest.importorskip("dask", reason="python3-dask is not installed")
    assert dask
    plain = package.open(run_file)
    for chunks in ("auto", {"replicate": 5}):
        chunked = package.open(run_file, chunks=chunks)
        assert chunked["trust"].chunks is not None
        assert list(chunked.variables) == list(plain.variables) and chunked.identical(plain)
    assert float(chunked["trust"].mean()) == pytest.approx(float(plain["trust"].mean()))
    drawn(chunked.comity.plot())


def test_chunks_by_dimension(package, comity, scenario, tmp_path):
    pytest.importorskip("dask", reason="python3-dask is not installed")
    path = tmp_path / "sweep.cfg"
    for replicates in (3, 400):  # everything small, and not
        path.write_text(f'scenario = "{scenario}";\nreplicates = {replicates};\n'
                        'axes = ( { key = "hegemony"; from = 0; to = 1; levels = 4; }, '
                        '{ key = "bilateralism"; from = 0; to = 1; levels = 3; } );\n')
        comity("sweep", path, "-o", tmp_path / "grid.h5", "-q", "--force")
        plain = package.open(tmp_path / "grid.h5")
        chunked = package.open(tmp_path / "grid.h5", chunks={"hegemony": 2, "replicate": 100})
        assert chunked.identical(plain)
        assert (chunked["final_trilateral"].chunks is None) == (replicates == 3)
        for outcome in ("final_trilateral", "share_ending nascent"):
            assert panels(chunked.comity.plot.lines(outcome, by="bilateralism")) == \
                panels(plain.comity.plot.lines(outcome, by="bilateralism"))
    with pytest.raises(package.Error, match="chunks: 'hegemonny' is no dimension of these results; "
                                            ".*hegemony"):
        package.open(tmp_path / "grid.h5", chunks={"hegemonny": 2})


def test_quantiles_are_quiet(package, run):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = run.comity.quantile("trust", [0.05, 0.5, 0.95])
        drawn(run.comity.plot())
    assert found.dims == ("quantile", "tick", "state", "partner")
    column = run["trust"].sel(state="MEX", partner="USA").values[:, 100]
    np.testing.assert_allclose(found.sel(state="MEX", partner="USA", tick=100),
                               np.quantile(column.astype(float), [0.05, 0.5, 0.95]))
    assert np.isnan(found.sel(state="MEX", partner="MEX")).all()
    with pytest.raises(package.Error, match=re.escape("1.5 is not between 0 and 1")):
        run.comity.quantile("trust", 1.5)


def test_flags_are_named(run):
    for name in ("phase", "final_phase", "highest_phase", "final_dyad_phase"):
        assert run[name].attrs["flag_meanings"] == "none nascent ascendant mature"
        np.testing.assert_array_equal(run[name].attrs["flag_values"], [0, 1, 2, 3])


# ---- order, chunks and other indexes, of every view ----

def panels(figure):
    """Titles, legends and sums of what is drawn, whatever the order of the lines."""
    drawn(figure)
    found = []
    for axes in figure.axes:
        legend = axes.get_legend()
        names = sorted(text.get_text() for text in legend.get_texts()) if legend else []
        lines = sorted(tuple(np.nansum(np.asarray(line.get_xydata(), float), axis=0).round(4))
                       for line in axes.get_lines())
        areas = sorted(round(float(sum(np.nansum(path.vertices) for path in area.get_paths())), 3)
                       for area in axes.collections if area.get_array() is None)
        found.append((axes.get_title("left"), names, lines, areas))
    return found


def reordered(data):
    yield data.isel(tick=slice(None, None, -1))
    yield data.isel({name: np.random.default_rng(1).permutation(size)
                     for name, size in data.sizes.items()})
    yield data.transpose(*reversed(list(data.dims)))


@pytest.mark.parametrize("view", [
    lambda data: data.comity.plot(), lambda data: data.comity.plot.trajectories("trust"),
    lambda data: data.comity.plot.trajectories(["conduct", "identity"]),
    lambda data: data.comity.plot.phases(), lambda data: data.comity.plot.survival()])
def test_pictures_do_not_depend_on_order(run, view):
    expected = panels(view(run))
    for changed in reordered(run):
        assert panels(view(changed)) == expected


def test_other_runs_of_a_picture_may_have_another_order(run):
    expected = panels(run.comity.plot.compare(run))
    for changed in reordered(run):
        assert panels(changed.comity.plot.compare(run)) == expected


def test_pairs_are_named_by_who_trusts_whom(run):
    figure = drawn(run.transpose(..., "partner", "state").comity.plot.trajectories("trust"))
    names = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert names == ["USA>CAN", "USA>MEX", "CAN>USA", "CAN>MEX", "MEX>USA", "MEX>CAN"]
    expected = run["trust"].sel(state="MEX", partner="USA").median("replicate")
    drawn_line = figure.axes[0].get_lines()[names.index("MEX>USA")].get_ydata()
    np.testing.assert_allclose(drawn_line, expected, rtol=1e-6)


@pytest.mark.filterwarnings("error")
def test_chunks_of_dask_are_drawn_and_derived_from(run):
    pytest.importorskip("dask")
    chunked = run.chunk({"replicate": 7})
    assert panels(chunked.comity.plot()) == panels(run.comity.plot())
    xr.testing.assert_allclose(chunked.comity.survival(), run.comity.survival())
    for phase in ("nascent", "mature"):
        xr.testing.assert_identical(chunked.comity.median_entry(phase).load(),
                                    run.comity.median_entry(phase))


def test_dates_as_the_index(run):
    assert panels(run.swap_dims(tick="time").comity.plot()) == panels(run.comity.plot())


def test_means_of_replicates_are_drawn_or_refused(package, run, grid):
    drawn(run.mean("replicate").comity.plot())
    with pytest.raises(package.Error, match="no replicates any more"):
        grid.mean("replicate").comity.plot.heat_map("final_trust MEX>USA")
    with pytest.raises(package.Error, match="no replicate is left"):
        run.isel(replicate=[]).comity.plot()


def test_points_of_one_at_a_time_that_were_chosen(package, scenario):
    sweep = package.sweep(scenario, design={"kind": "one_at_a_time"}, replicates=2, axes={
        "hegemony": [0, 0.5], "events.september_11.at": ["2000-01", "2003-05"]})
    for chosen in ([2], [0], [0, 1], [1, 2, 3, 4]):
        part = sweep.isel(point=chosen)
        drawn(part.comity.plot())


def test_a_stacked_grid_as_a_table(grid):
    stacked = grid.stack(cell=("hegemony", "bilateralism")).comity.to_tidy("final_phase")
    plain = grid.comity.to_tidy("final_phase")
    columns = ["hegemony", "bilateralism", "replicate", "value"]
    order = columns[:-1]
    assert np.array_equal(stacked.sort_values(order)[columns].values.astype(float),
                          plain.sort_values(order)[columns].values.astype(float))


def test_a_month_of_one_number_in_a_table(run):
    row = run.isel(replicate=0).sel(time="2001-09").isel(tick=0).comity.to_tidy("trilateral")
    assert str(row["time"][0])[:7] == "2001-09"


@pytest.mark.parametrize(("change", "sentence"), [
    (lambda run: run.drop_vars("state"), "these results have no labels of state any more"),
    (lambda run: run.drop_vars("dyad"), "these results have no labels of dyad any more"),
    (lambda run: run.drop_vars("phase_name"), "no labels of phase_name any more"),
    (lambda run: run.assign_coords(state=[0, 1, 2]), "labels of state are texts, and 0 is none"),
    (lambda run: run.assign_coords(phase_name=[0, 1, 2, 3]), "labels of phase_name are texts"),
    (lambda run: run.isel(partner=[0, 1, 2, 2]), "'MEX' stands twice among the labels of partner"),
    (lambda run: run.isel(state=[0, 0, 1, 2]), "'USA' stands twice among the labels of state"),
])
def test_pictures_want_labels(package, run, change, sentence):
    changed = change(run)
    for draw in (lambda plot: plot(), lambda plot: plot.trajectories(), lambda plot: plot.triad(),
                 lambda plot: plot.phases(), lambda plot: plot.compare(other=run)):
        with pytest.raises(package.Error, match=sentence):
            draw(changed.comity.plot)


def test_replicates_that_were_stacked_are_no_replicates(package, run):
    stacked = run.stack(z=("replicate", "tick")).comity
    for ask in (stacked.phase_shares, stacked.survival, lambda: stacked.median_entry("nascent"),
                stacked.plot):
        with pytest.raises(package.Error, match="stands along z; unstack that first"):
            ask()


def test_levels_that_are_none(package, run, grid, morris):
    for ask in (lambda: run.comity.survival("nascent"), lambda: run.comity.survival(95),
                lambda: run.comity.median_entry("nascent", 2),
                lambda: run.comity.quantile("trust", "median"),
                lambda: morris.comity.sensitivity("final_trust MEX>USA", level="high"),
                lambda: grid.comity.plot.lines("final_trust MEX>USA", level=None)):
        with pytest.raises(package.Error, match="is not between 0 and 1"):
            ask()


def test_a_copy_of_results_in_memory_is_opened(package, run, tmp_path):
    run.to_netcdf(tmp_path / "copy.nc")
    with package.open(tmp_path / "copy.nc") as copy:
        xr.testing.assert_allclose(copy.comity.phase_shares(), run.comity.phase_shares())
        assert copy.comity.provenance == {}
