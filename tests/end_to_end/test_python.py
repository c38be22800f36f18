# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python package: results in memory equal those of files; what it derives and draws."""

import gc
import os
import pathlib
import re
import threading
import time

import numpy as np
import pytest
import xarray as xr
from pictures import drawn


@pytest.fixture(scope="module")
def run(package, scenario):
    return package.run(scenario, replicates=40, seed=3)


@pytest.fixture(scope="module")
def grid(package, scenario):
    return package.sweep(scenario, {"hegemony": np.linspace(0, 1, 4), "bilateralism": [0.0, 0.5, 1]},
                         replicates=6, series=["trust", "phase"], trajectories=["identity"], every=12)


def same(read, made):
    """Values, types, dimensions, coordinates and attributes, in order; dates of making apart."""
    read = read.load()
    xr.testing.assert_identical(read, made)
    assert list(read.variables) == list(made.variables)
    assert list(read.attrs) == list(made.attrs)
    for name in read.variables:
        assert read[name].dtype == made[name].dtype
        assert list(read[name].attrs) == list(made[name].attrs)
    for key, value in read.attrs.items():
        assert type(value) is type(made.attrs[key])
    for texts in (read.comity.provenance, made.comity.provenance):
        assert set(texts) >= {"version", "commit", "build", "date", "command_line"}
    changing = {"date", "command_line", "history"}
    assert {key: text for key, text in read.comity.provenance.items() if key not in changing} == {
        key: text for key, text in made.comity.provenance.items() if key not in changing}


@pytest.mark.parametrize("options, keywords", [
    (["-r", 33, "-s", 2**64 - 1], {"replicates": 33, "seed": 2**64 - 1}),
    (["-r", 3, "--double", "--record", "all"], {"replicates": 3, "double": True, "record": "all"}),
    (["--mean-field"], {"mean_field": True}),
    (["-r", 5, "--ticks", 100, "--every", 7, "--record", "trust,phase"],
     {"replicates": 5, "ticks": 100, "every": 7, "record": ["trust", "phase"]}),
    (["-r", 4, "--record", "none"], {"replicates": 4, "record": []}),
    (["-r", 4, "--set", "hegemony=0.7", "--set", "states.USA.restraint=0.9", "--set",
      "events.september_11.at=1999-09", "--set", "states.restraint=[0.1, 0.2, 0.30000000000000004]"],
     {"replicates": 4, "set": {"hegemony": 0.7, "states.USA.restraint": 0.9},
      "events.september_11.at": "1999-09",
      "states.restraint": [0.1, 0.2, np.float64(0.1) + 0.2]}),
], ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "")
def test_a_run_equals_the_file(comity, package, scenario, tmp_path, options, keywords):
    comity("run", scenario, "-q", *options, "-o", tmp_path / "run.h5")
    same(package.open(tmp_path / "run.h5"), package.run(scenario, **keywords))


@pytest.mark.parametrize("design", [
    """axes = ( { key = "hegemony"; from = 0.0; to = 1.0; levels = 5; },
                { key = "events.september_11.at"; values = ["1998-09", "2001-09"]; },
                { name = "both"; zip = ( { key = "states.USA.restraint"; values = [0.0, 1.0]; },
                                         { key = "states.MEX.restraint"; values = [1.0, 0.5]; } ); } );
       series = ["trust", "phase"]; trajectories = ["identity", "phase"]; every = 12;
       quantiles = [0.1, 0.9]; precision = "double";""",
    """axes = ( { key = "hegemony"; from = 0.0; to = 1.0; }, { key = "threat.noise"; from = 0.001;
                to = 0.1; scale = "logarithmic"; } );
       design = { kind = "saltelli"; samples = 8; };""",
    """axes = ( { name = "scenario"; scenarios = ["%s/benign_hegemon.cfg", "%s/north_america.cfg"]; } );
       mean_field = true;""",
    """axes = ( { key = "hegemony"; from = 0.0; to = 1.0; levels = 5; } ); trajectories = ["phase"];
       adaptive = { outcome = "final_identity.MEX"; half_width = 0.02; least = 3; step = 2; };""",
], ids=["grid", "saltelli", "scenarios", "adaptive"])
def test_a_sweep_equals_the_file(comity, package, root, scenario, tmp_path, design):
    text = f'scenario = "{scenario}"; replicates = 7;\n{design.replace("%s", str(root / "configs"))}\n'
    (tmp_path / "sweep.cfg").write_text(text)
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    made = package.sweep(tmp_path / "sweep.cfg")
    same(package.open(tmp_path / "sweep.h5"), made)
    same(made, package.sweep(text))


def test_a_sweep_by_keywords_is_one_of_a_file(comity, package, grid, tmp_path, scenario):
    (tmp_path / "sweep.cfg").write_text(grid.comity.provenance["sweep"])
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    same(package.open(tmp_path / "sweep.h5"), grid)
    alone = package.run(scenario, replicates=6, hegemony=1 / 3, bilateralism=0.5)
    point = grid.isel(hegemony=1, bilateralism=1)
    np.testing.assert_array_equal(point["final_trust"], alone["final_trust"])
    np.testing.assert_array_equal(point["identity"], alone["identity"].isel(tick=slice(0, None, 12)))


@pytest.mark.parametrize("options, keywords", [
    (["--set", "hegemonny=1", "--set", "bilateralism=7"], {"hegemonny": 1, "bilateralism": 7}),
    (["--set", "states.USA.agenda=[1, 2]"], {"set": {"states.USA.agenda": [1, 2]}}),
])
def test_mistakes_in_settings(comity, package, scenario, options, keywords):
    finished = comity("run", scenario, "--no-output", *options, check=False)
    assert finished.returncode == 2
    with pytest.raises(package.Error) as caught:
        package.run(scenario, **keywords)
    # in the words of the command line, without its option
    assert str(caught.value) + "\n" == finished.stderr.replace("--set: ", "")


@pytest.mark.parametrize("text", ["hegemony = 2.0;\nstates = 5;\nnonsense = 1;\n", "a = ;\n", ""])
@pytest.mark.parametrize("kind", ["run", "sweep"])
def test_mistakes_in_files(comity, package, tmp_path, text, kind):
    path = tmp_path / "wrong.cfg"
    path.write_text(text)
    finished = comity(kind, path, "-o", tmp_path / "out.h5", check=False)
    assert finished.returncode == 2
    with pytest.raises(package.Error) as caught:
        getattr(package, kind)(path)
    assert str(caught.value) + "\n" == finished.stderr


@pytest.mark.parametrize("keywords, said", [
    ({"record": ["trust", "phases"]}, "record: there is no variable 'phases'; did you mean phase?"),
    ({"replicates": 0}, "replicates: 0 is not a whole number from 1 to 4294967295"),
    ({"every": 1.5}, "every: 1.5 is not a whole number from 1 to 4294967295"),
    ({"seed": -1}, "seed: -1 is not a whole number from 0 to 18446744073709551615"),
])
def test_mistakes_in_options(package, scenario, keywords, said):
    with pytest.raises(package.Error, match=re.escape(said)):
        package.run(scenario, **keywords)


def test_files_that_are_none(package, tmp_path):
    (tmp_path / "text.h5").write_text("no data")
    xr.Dataset({"x": 1}).to_netcdf(tmp_path / "other.h5", engine="h5netcdf")
    for name in ("text.h5", "other.h5", "missing.h5"):
        with pytest.raises(package.Error, match=name):
            package.open(tmp_path / name)


def resident():
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_arrays_are_views_that_free_the_memory(package, scenario):
    made = package.run(scenario, replicates=50, record="all", double=True)
    for name, variable in made.variables.items():
        if variable.dtype.kind in "fi" and name not in ("replicate", "tick", "phase_name"):
            assert not variable.values.flags.owndata, name
            assert variable.values.flags.c_contiguous, name
    size = sum(variable.nbytes for variable in made.variables.values())
    trust = made["trust"].values[3, 4]
    before = trust.copy()
    del made
    gc.collect()
    np.testing.assert_array_equal(trust, before)  # a view of a view keeps all of it
    del trust
    gc.collect()
    start = resident()
    for _ in range(12):
        package.run(scenario, replicates=50, record="all", double=True)
        gc.collect()
    assert resident() - start < 3 * size


def test_the_lock_is_released(package, scenario):
    """Another thread of the interpreter goes on while the library computes."""
    counts, done = [0], threading.Event()

    def count():
        while not done.is_set():
            counts[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    before = counts[0]
    package.run(scenario, replicates=20000, record="none", threads=1)
    counted = counts[0] - before
    done.set()
    thread.join()
    assert counted > 5  # held for the whole call, the lock would let it count once or twice


def test_runs_in_threads_agree(package, scenario, run):
    made = []
    threads = [threading.Thread(target=lambda: made.append(
        package.run(scenario, replicates=40, seed=3))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    for one in made:
        xr.testing.assert_identical(one, run)


def test_speed(package, scenario):
    """Printed, not required: machines differ."""
    package.run(scenario, replicates=200)
    seconds = []
    for _ in range(7):
        began = time.perf_counter()
        package.run(scenario, replicates=200)
        seconds.append(time.perf_counter() - began)
    print(f"\n200 replicates x 240 months in memory: {min(seconds):.3f} s (best of 7), "
          f"{sorted(seconds)[3]:.3f} s (median)")


# ---- what is derived ----

def test_phase_shares(run, grid):
    shares = run.comity.phase_shares()
    for tick in (0, 100, 239):
        for code, name in enumerate(["none", "nascent", "ascendant", "mature"]):
            assert shares.sel(tick=tick, phase_name=name) == np.mean(
                run["phase"].values[:, tick] == code)
    final = grid.drop_vars("phase_share").comity.phase_shares()
    assert final.dims == ("hegemony", "bilateralism", "phase_name")
    by_hand = np.mean(grid["final_phase"].values == 1, axis=2)
    np.testing.assert_allclose(final.sel(phase_name="nascent"), by_hand)


def test_first_passage(package, run):
    passage = run.comity.first_passage("nascent").values
    for replicate, phases in enumerate(run["phase"].values):
        entered = np.flatnonzero(phases == 1)
        assert (passage[replicate] == entered[0]) if len(entered) else np.isnan(passage[replicate])
    with pytest.raises(package.Error, match="nascent, ascendant, mature"):
        run.comity.first_passage("none")


def test_survival_by_hand(package):
    """Ten replicates of six months; entries at 1, 1, 2, 4, 4, 4, the rest never."""
    first = np.array([1, 1, 2, 4, 4, 4, np.nan, np.nan, np.nan, np.nan])[:, None]
    data = xr.Dataset(
        {"first_entry": (("replicate", "entered_phase"), first),
         "final_phase": ("replicate", np.ones(10)),
         "months_in_phase": (("replicate", "phase_name"), np.full((10, 2), 3.0))},
        coords={"entered_phase": ["nascent"]}, attrs={"comity_format": "run", "ticks": 6})
    curve = data.comity.survival(0.95).isel(entered_phase=0)
    np.testing.assert_allclose(curve["survival"], [1, 0.8, 0.7, 0.7, 0.4, 0.4])
    np.testing.assert_array_equal(curve["at_risk"], [10, 10, 8, 7, 7, 4])
    np.testing.assert_array_equal(curve["entries"], [0, 2, 1, 0, 3, 0])
    # Greenwood: 2/(10 8) + 1/(8 7) + 3/(7 4), on the scale log(-log S), z = 1.959964
    greenwood = 2 / 80 + 1 / 56 + 3 / 28
    shift = np.exp(1.9599639845 * np.sqrt(greenwood) / -np.log(0.4))
    np.testing.assert_allclose(curve["survival_low"][4], 0.4**shift)
    np.testing.assert_allclose(curve["survival_high"][5], 0.4**(1 / shift))
    np.testing.assert_allclose(curve["survival_low"][0], 10 / (10 + 1.9599639845**2))  # of none
    np.testing.assert_allclose(curve["survival_high"][0], 1)
    everyone = data.assign(first_entry=data["first_entry"].fillna(5)).comity.survival()
    assert everyone["survival"][0, -1] == 0 and everyone["survival_low"][0, -1] == 0
    np.testing.assert_allclose(everyone["survival_high"][0, -1], everyone["survival_high"][0, -2])


def test_survival_agrees_with_compare(comity, package, scenario, tmp_path):
    comity("compare", scenario, scenario.parent / "benign_hegemon.cfg", "-r", 60, "-q", "-o",
           tmp_path / "c.h5")
    compared = package.open(tmp_path / "c.h5").isel(scenario=1)
    own = package.run(scenario.parent / "benign_hegemon.cfg", replicates=60).comity.survival()
    for name in ("survival", "survival_low", "survival_high"):
        np.testing.assert_allclose(own[name].values, compared[name].values, atol=1e-9)
    np.testing.assert_array_equal(own["time"].values, compared["time"].values)


def test_to_tidy(run):
    frame = run.comity.to_tidy("trust", "trilateral")
    assert list(frame)[-2:] == ["variable", "value"]
    assert len(frame) == 40 * 240 * (6 + 1)
    assert not frame["value"].isna().any()
    one = frame[(frame["variable"] == "trust") & (frame["replicate"] == 7) & (frame["tick"] == 50)
                & (frame["state"] == "MEX") & (frame["partner"] == "CAN")]
    assert one["value"].item() == run["trust"].sel(state="MEX", partner="CAN").values[7, 50]
    outcomes = run.comity.to_tidy()
    assert {"first_entry", "final_trust", "final_phase"} <= set(outcomes["variable"])


def test_functions(package, scenario):
    means = package.function(scenario, ["final_trust.MEX.USA", "final_trilateral",
                                        "first_entry.mature"], replicates=8, seed=5)

    def workbench(model, **experiment):  # as ema_workbench.Model calls a function
        return model(**experiment)

    answer = workbench(means, hegemony=0.25, **{"states.USA.restraint": 0.75})
    run = package.run(scenario, replicates=8, seed=5, hegemony=0.25,
                      **{"states.USA.restraint": 0.75})
    assert answer["final_trust.MEX.USA"] == pytest.approx(
        run["final_trust"].sel(state="MEX", partner="USA").values.astype(float).mean())
    assert answer["first_entry.mature"] == 240  # never

    def evaluate(function, sample):  # as SALib's ProblemSpec does
        return function(sample)

    names, sample = ["hegemony", "bilateralism"], np.array([[0.0, 0.5], [1.0, 0.5], [0.5, 1.0]])
    rows = evaluate(lambda points: means.rows(names, points), sample)
    assert rows.shape == (3, 3)
    assert list(rows[1]) == list(means(hegemony=1.0, bilateralism=0.5).values())
    with pytest.raises(package.Error, match="final_trust.STATE.PARTNER is expected"):
        package.function(scenario, "final_trust.MEX", 1)()
    with pytest.raises(package.Error, match="no outcome 'trust_final'; one of .*, final_trust, "):
        package.function(scenario, ["final_trilateral", "trust_final"], 1)()


# ---- what is drawn ----

def test_figures_of_runs(package, run, scenario):
    benign = package.run(scenario.parent / "benign_hegemon.cfg", replicates=40)
    plot = run.comity.plot
    for figure in (plot.trajectories(), plot.phases(), plot.triad(at="2005-06"), plot.triad(),
                   plot.triad(replicate=3), plot.survival(), plot.survival(benign=benign),
                   plot.compare(benign=benign)):
        drawn(figure)
        assert figure._repr_png_().startswith(b"\x89PNG")
    words = [text.get_text() for text in plot.triad(at="2005-06").axes[0].texts]
    month = run.isel(tick=11 * 12 + 5).mean("replicate")
    assert f"{float(month['trust'].sel(state='CAN', partner='MEX')):.2f}" in words
    for wrong in ("2015-01", "June 2005"):
        with pytest.raises(package.Error, match="1994-01 to 2013-12"):
            plot.triad(at=wrong)
    with pytest.raises(package.Error, match="trust"):
        package.run(scenario, replicates=1, record="none").comity.plot.triad()


def test_figures_of_sweeps(package, grid):
    drawn(grid.comity.plot.phase_diagram("hegemony", "bilateralism"))
    drawn(grid.comity.plot.phase_diagram(highest=True))
    with pytest.raises(package.Error, match="hegemony, bilateralism"):
        grid.comity.plot.phase_diagram("hegemonny")
    with pytest.raises(package.Error, match="two axes"):
        grid.isel(hegemony=0).comity.plot.phase_diagram()


def test_the_diagram_shows_the_most_frequent_phase(package, grid):
    from comity.figures import canvas  # noqa: PLC0415
    from matplotlib.colors import to_rgb  # noqa: PLC0415
    axes = grid.comity.plot.phase_diagram("hegemony", "bilateralism").axes[0]
    shown = axes.collections[0].get_facecolor()[:, :3].reshape(3, 4, 3)  # [bilateralism][hegemony]
    phases = grid["final_phase"].values
    for i in range(4):
        for j in range(3):
            counts = np.bincount(phases[i, j].astype(int), minlength=4)
            colour = np.array(to_rgb(canvas.PHASE_COLOURS[counts.argmax()]))
            weight = 0.35 + 0.65 * (counts.max() / 6 - 0.25) / 0.75
            np.testing.assert_allclose(shown[j, i], 1 - (1 - colour) * weight)


def test_figure_of_a_comparison(comity, package, scenario, tmp_path):
    comity("compare", scenario, scenario.parent / "benign_hegemon.cfg",
           scenario.parent / "no_september_11.cfg", "-r", 30, "-q", "-o", tmp_path / "c.h5")
    data = package.open(tmp_path / "c.h5")
    drawn(data.comity.plot.compare())
    drawn(data.comity.plot.survival())


def test_help_teaches(package):
    import pydoc  # noqa: PLC0415
    text = pydoc.render_doc(package, renderer=pydoc.plaintext)
    for word in ("comity.run(", "comity.sweep(", "replicates", "phase_diagram", "EMA", "SALib"):
        assert word in text
    for name in package.__all__:
        assert getattr(package, name).__doc__
