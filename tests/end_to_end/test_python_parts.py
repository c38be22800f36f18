# SPDX-License-Identifier: GPL-3.0-or-later
"""Datasets that xarray itself opened, and parts of every kind of results: what is said of them is of
what is there, or it is refused."""

import numpy as np
import pandas
import pytest
import small_calibration
import xarray as xr
from pictures import drawn


@pytest.fixture(scope="module")
def files(comity, scenario, root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    comity("run", scenario, "-r", 20, "-q", "-o", folder / "run.h5")
    comity("run", scenario, "-r", 20, "--record", "trust", "-q", "-o", folder / "outcomes.h5")
    comity("compare", scenario, root / "configs/benign_hegemon.cfg", "-r", 20, "-q",
           "-o", folder / "comparison.h5")
    comity("calibrate", small_calibration.written(folder), "--check", 30, "-q",
           "-o", folder / "posterior.h5")
    (folder / "dates.cfg").write_text(
        f'scenario = "{scenario}"; replicates = 4; trajectories = ["phase"];\n'
        'axes = ( { key = "events.september_11.at"; values = ["1996-01", "2003-01"]; } );\n')
    comity("sweep", folder / "dates.cfg", "-q", "-o", folder / "dates.h5")
    return folder


@pytest.fixture(scope="module")
def run(package, files):
    return package.open(files / "run.h5").load()


@pytest.fixture(scope="module")
def posterior(package, files):
    return package.open(files / "posterior.h5")


PARTS = {
    "opened by xarray": lambda data: data.isel(replicate=slice(0, 7)),
    "without labels": lambda data: data.isel(replicate=slice(0, 7)).drop_vars("replicate"),
    "labelled anew": lambda data: data.isel(replicate=slice(5, 12)).assign_coords(replicate=range(7)),
    "mapped": lambda data: data.map(lambda values: values).assign_attrs(data.attrs).isel(
        replicate=slice(0, 7)),
    "merged": lambda data: xr.merge([data.isel(replicate=slice(0, 7))])}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_shares_are_of_the_replicates_that_are_here(package, files, part):
    for opened in (xr.open_dataset(files / "run.h5", engine="h5netcdf"),
                   package.open(files / "run.h5")):
        here = part(opened)
        expected = np.stack([(here["phase"].values == code).mean(axis=0) for code in range(4)], axis=-1)
        np.testing.assert_allclose(here.comity.phase_shares(), expected)
        with pytest.raises(package.Error, match="not all of them"):
            here.drop_vars("phase").comity.plot.phases()


@pytest.mark.usefixtures("package")
def test_the_whole_keeps_its_shares_without_trajectories(files):
    whole = xr.open_dataset(files / "outcomes.h5", engine="h5netcdf")
    assert whole.comity.phase_shares().identical(whole["phase_share"])


@pytest.mark.usefixtures("package")
def test_events_of_a_point_are_its_own_whoever_opened_the_file(files):
    swept = xr.open_dataset(files / "dates.h5", engine="h5netcdf")
    for place, month in enumerate(("1996-01", "2003-01")):
        caption = drawn(swept.isel(september_11_at=place).comity.plot())._supxlabel.get_text()
        assert f"september 11, {month}" in caption and f"events.september_11.at = {month}" in caption


@pytest.mark.usefixtures("package")
def test_texts_of_a_file_are_texts_whoever_opened_it(files):
    run = xr.open_dataset(files / "run.h5", engine="h5netcdf")
    shown = [text.get_text() for text in run.comity.plot.triad().axes[0].texts]
    assert any(text.startswith("United States\n") for text in shown) and "b'" not in str(shown)
    assert "provenance" not in run.isel(replicate=3).comity.to_wide()
    assert run.comity.provenance["command_line"].startswith("comity run")
    compared = xr.open_dataset(files / "comparison.h5", engine="h5netcdf")
    assert "b'" not in drawn(compared.comity.plot()).axes[0].get_title(loc="left")
    assert compared.comity.to_wide()["unit"].iloc[0] == "1"


# ---- entries ----

def test_entries_of_phases_that_were_chosen(package, run):
    of_all = run.comity.survival()
    of_one = run.sel(entered_phase="nascent")
    xr.testing.assert_equal(of_one.comity.survival()["survival"].isel(entered_phase=0),
                            of_all["survival"].sel(entered_phase="nascent"))
    assert float(of_one.comity.median_entry("nascent")["median_entry"]) == float(
        run.comity.median_entry("nascent")["median_entry"])
    np.testing.assert_array_equal(of_one.comity.first_passage("nascent"),
                                  run.comity.first_passage("nascent"))
    drawn(of_one.comity.plot.survival())
    for call in (of_one.comity.first_passage, of_one.comity.median_entry):
        with pytest.raises(package.Error, match="nothing is left of mature in these results, but of n"):
            call("mature")


def test_the_length_of_a_run_is_not_that_of_some_phases(run):
    part = run.sel(phase_name=["mature"])  # 0 months of it
    xr.testing.assert_equal(part.comity.survival()["survival"], run.comity.survival()["survival"])
    assert part.comity.survival().sizes["tick"] == 240


def test_one_month_has_the_survival_of_its_run(run):
    xr.testing.assert_equal(run.isel(tick=7).comity.survival(), run.comity.survival())


def test_runs_of_different_lengths_are_not_taken_together(package, scenario, run):
    shorter = package.run(scenario, replicates=5, ticks=120, record="none")
    joined = xr.concat([run[list(shorter.data_vars)].drop_dims(["tick", "event"]),
                        shorter.drop_dims(["tick", "event"])], "replicate",
                       data_vars="minimal", coords="minimal", compat="override")
    with pytest.raises(package.Error, match="different lengths, of 120 to 240 months"):
        joined.comity.median_entry("nascent")


@pytest.mark.parametrize("view", ["survival", "median_entry", "quantile", "to_stata", "plot"])
def test_nothing_left_is_said_to_be(package, run, view, tmp_path):
    arguments = {"median_entry": ["nascent"], "quantile": ["final_identity", 0.5],
                 "to_stata": [tmp_path / "x.dta"]}.get(view, [])
    with pytest.raises(package.Error, match="no replicate is left of these results"):
        getattr(run.isel(replicate=[]).comity, view)(*arguments)


# ---- arrays of the caller's ----

@pytest.mark.parametrize("axis", ["hegemony", "bilateralism"])
def test_arrays_are_drawn_by_the_labels_of_the_axes(package, scenario, axis):
    grid = package.sweep(scenario, replicates=3, outcomes=["final_identity"], axes={
        "hegemony": [0, 0.5, 1], "bilateralism": [0, 0.4, 1]})
    values = grid["final_identity"].sel(state="USA")
    for view, shown in (("heat_map", lambda figure: figure.axes[0].collections[0].get_array()),
                        ("lines", lambda figure: [line.get_ydata() for line in figure.axes[0].lines])):
        draw = getattr(grid.comity.plot, view)
        np.testing.assert_array_equal(shown(draw(values.isel({axis: [2, 0, 1]}))), shown(draw(values)))
        with pytest.raises(package.Error, match=f"the {axis}s of the outcome are not those of these"):
            draw(values.assign_coords({axis: [0, 0.1, 0.2]}))
        with pytest.raises(package.Error, match=f"the {axis}s of the outcome are not .* 1 of them are"):
            draw(values.isel({axis: [0, 1]}))


# ---- comparisons ----

def test_effects_have_the_intervals_of_their_differences(package, files):
    data = package.open(files / "comparison.h5").load()
    row = data["outcome"].values.tolist().index("final_trust MEX>USA")
    data["difference"][1, row] = data["effect"][1, row] = 0.0  # but not for sure
    data["difference_low"][1, row], data["difference_high"][1, row] = -0.06, 0.02
    deviation = float(data["standard_deviation"][:, row].mean())
    segments = [segment for bars in drawn(data.comity.plot()).axes[0].containers
                for collection in bars.lines[2] for segment in collection.get_segments()
                if segment[0, 1] == row]
    np.testing.assert_allclose(segments[0][:, 0], [-0.06 / deviation, 0.02 / deviation])


def test_parts_of_a_comparison(package, files):
    data = package.open(files / "comparison.h5").load()
    drawn(data.isel(outcome=0).comity.plot())
    for view in (data.isel(scenario=1).comity.plot, data.isel(scenario=[1]).comity.plot):
        with pytest.raises(package.Error, match="the picture needs 'north_america', the reference"):
            view()
    one = data.isel(scenario=1)
    drawn(one.comity.plot.survival())
    drawn(data.sel(entered_phase=["nascent"]).comity.plot.survival())
    assert float(one.sel(entered_phase="nascent").comity.median_entry("nascent")["median_entry"]) == (
        float(data["median_entry"].sel(entered_phase="nascent")[1]))


def test_medians_of_several_runs_name_the_replicates_of_each(run):
    caption = drawn(run.comity.plot.compare(run.isel(replicate=slice(0, 5))))._supxlabel.get_text()
    assert "medians of 20 replicates, 5 replicates" in caption


# ---- posteriors ----

def test_tables_of_a_posterior_are_those_of_the_command(comity, files, posterior, tmp_path):
    for shape, made in (("wide", posterior.comity.to_wide()), ("tidy", posterior.comity.to_tidy())):
        comity("export", files / "posterior.h5", "--shape", shape, "-o", tmp_path / "t.csv", "--force")
        read = pandas.read_csv(tmp_path / "t.csv")
        pandas.testing.assert_frame_equal(
            read.sort_values(list(read)).reset_index(drop=True),
            made[list(read)].sort_values(list(read)).reset_index(drop=True), check_dtype=False)
    posterior.comity.to_stata(tmp_path / "posterior.dta")
    assert len(pandas.read_stata(tmp_path / "posterior.dta")) == 200


def test_what_was_found_of_a_posterior_is_not_said_of_a_part(package, posterior):
    for part in (posterior.isel(draw=slice(0, 50)), posterior.isel(draw=np.arange(300) % 200)):
        assert part.comity.draws().sizes["draw"] == part.sizes["draw"]
        for view in ("marginals", "pairs", "predictions"):
            with pytest.raises(package.Error, match=f"{part.sizes['draw']} draws are here"):
                getattr(part.comity.plot, view)()
    for part, name in ((posterior.isel(draw=0), "draw"), (posterior.isel(parameter=0), "parameter")):
        for call in (part.comity.draws, part.comity.plot, part.comity.groups):
            with pytest.raises(package.Error, match=f"one {name} was chosen; choose with a list"):
                call()


def test_the_coverage_of_some_truths_is_theirs(package, posterior):
    for part in (posterior, posterior.isel(truth=slice(0, 10))):
        ranks = part["rank"].isel(parameter=1).values
        share = 100 * np.mean((ranks >= 0.025) & (ranks <= 0.975))
        title = drawn(part.comity.plot.coverage()).axes[1].get_title(loc="left")
        assert title == f"trust gain, {share:.0f} %"
    with pytest.raises(package.Error, match="one truth was chosen"):
        posterior.isel(truth=0).comity.plot.coverage()
