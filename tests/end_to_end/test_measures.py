# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures that a sweep keeps: against whole trajectories, in twin scenarios, and their mistakes."""

import pathlib
import re
import shutil

import numpy as np
import pytest
import xarray

MEASURES = """
title = "Some measures";
scenarios = ( { name = "calm"; lay = "calm.cfg"; } );
measures = (
  { name = "trust_us_mx"; kind = "mean"; of = "reciprocity.USA-MEX"; from = "2001-09"; to = "2005-06"; },
  { name = "lowest_exchange"; kind = "minimum"; of = "transactions.USA-MEX"; },
  { name = "identity_change"; kind = "change"; of = "identity.MEX"; },
  { name = "overlap_2005"; kind = "value"; of = "overlap.USA-MEX"; at = "2005-06"; },
  { name = "months_nascent"; kind = "months"; of = "phase"; at_least = 1; },
  { name = "month_nascent"; kind = "first"; of = "phase"; at_least = 1; never = 240; },
  { name = "accords_after"; kind = "accords"; venue = "USA-CAN"; from = "2001-09"; to = "2003-08"; },
  { name = "accords_before"; kind = "accords"; venue = "USA-CAN"; from = "1999-09"; to = "2001-08"; },
  { name = "acts_us"; kind = "acts"; pair = "USA.MEX"; },
  { name = "lost"; kind = "paired_difference"; of = "overlap_2005"; scenario = "calm"; },
  { name = "trust_years"; kind = "series"; of = "trust.USA.MEX"; like = {
      kind = "observed"; file = "seen.csv"; series = "favourable"; member = "USA>MEX"; }; },
  { name = "fit"; kind = "correlation"; of = ( "trust_years", {
      kind = "observed"; file = "seen.csv"; series = "favourable"; member = "USA>MEX"; } ); },
  { name = "surge"; kind = "ratio"; of = (
      { kind = "ensemble_mean"; of = "accords_after"; },
      { kind = "ensemble_mean"; of = "accords_before"; } ); },
  { name = "share_2005"; kind = "ensemble_share"; at_least = 1;
    of = { kind = "value"; of = "phase"; at = "2005-06"; }; }
);
"""
SEEN = 'series,member,year,value\nfavourable,USA>MEX,2003,74\nfavourable,USA>MEX,2005,74\n' \
       'favourable,USA>MEX,2006,64\nfavourable,"USA>MEX",2010,49\nfavourable,CAN>USA,2010,50\n'
BEFORE, JUNE_2005 = 91, 137


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("measures")
    (folder / "measures.cfg").write_text(MEASURES)
    (folder / "seen.csv").write_text(SEEN)
    (folder / "calm.cfg").write_text(f'@include "{root}/configs/north_america.cfg"\n'
                                     "inherit_events = false;\n")
    (folder / "sweep.cfg").write_text(f"""
title = "Measures kept";
scenario = "{root}/configs/north_america.cfg";
replicates = 20;
outcomes = "none";
measures = "measures.cfg";
precision = "double";
axes = ( {{ key = "hegemony"; values = [0.3, 0.5]; }},
         {{ key = "conduct.bonds"; values = [6.0, 7.5, 9.0]; }} );
""")
    return folder


@pytest.fixture(scope="module")
def swept(comity, folder):
    comity("sweep", folder / "sweep.cfg", "-q", "-o", folder / "swept.h5")
    with xarray.open_dataset(folder / "swept.h5", engine="h5netcdf") as data:
        return data.load()


@pytest.fixture(scope="module")
def runs(comity, folder, root):
    """The trajectories of one point, and of its twin."""
    found = []
    for name in (root / "configs/north_america.cfg", folder / "calm.cfg"):
        path = folder / f"{pathlib.Path(name).stem}.h5"
        comity("run", name, "-r", 20, "--set", "hegemony=0.3", "--set", "conduct.bonds=9", "-q",
               "--double", "-o", path)
        with xarray.open_dataset(path, engine="h5netcdf") as data:
            found.append(data.load())
    return found


def at_point(swept, name):
    return swept[name].isel(hegemony=0, bonds=2)


def test_measures_are_those_of_trajectories(swept, runs):
    run, calm = runs
    us_mx = run.isel(dyad=1)
    during = us_mx["reciprocity"].isel(tick=slice(BEFORE + 1, JUNE_2005 + 1))
    accords = run["accords"].isel(venue=0).sum("issue")
    phase = run["phase"]
    first = (phase >= 1).argmax("tick").where((phase >= 1).any("tick"), 240)
    overlap = us_mx["overlap"].isel(tick=JUNE_2005)
    trust = run["trust"].isel(state=0, partner=2)
    years = [trust.isel(tick=slice(12 * (year - 1994), 12 * (year - 1993))).mean("tick")
             for year in (2003, 2005, 2006, 2010)]
    fits = [np.corrcoef(world, [74, 74, 64, 49])[0, 1] for world in np.array(years).T]
    for name, wanted in {
            "trust_us_mx": during.mean("tick"),
            "lowest_exchange": us_mx["transactions"].min("tick"),
            "identity_change": run["identity"].isel(state=2, tick=-1)
            - run["identity"].isel(state=2, tick=0),
            "overlap_2005": overlap,
            "months_nascent": (phase >= 1).sum("tick"),
            "month_nascent": first,
            "accords_after": accords.isel(tick=115) - accords.isel(tick=91),
            "accords_before": accords.isel(tick=91) - accords.isel(tick=67),
            "acts_us": run["conduct"].isel(state=0, partner=2).sum("tick"),
            "lost": overlap - calm["overlap"].isel(dyad=1, tick=JUNE_2005),
            "fit": np.array(fits)}.items():
        np.testing.assert_allclose(at_point(swept, name), wanted, rtol=1e-12, atol=1e-12,
                                   err_msg=name)


def test_measures_of_the_ensemble(swept, runs):
    accords = runs[0]["accords"].isel(venue=0).sum("issue")
    after = (accords.isel(tick=115) - accords.isel(tick=91)).values.astype(float)
    before = (accords.isel(tick=91) - accords.isel(tick=67)).values.astype(float)
    ratio = after.mean() / before.mean()
    influence = (after - ratio * before) / before.mean()
    assert float(at_point(swept, "surge")) == pytest.approx(ratio, rel=1e-12)
    assert float(at_point(swept, "surge_error")) == pytest.approx(
        influence.std(ddof=1) / 20 ** 0.5, rel=1e-10)
    share = float((runs[0]["phase"].isel(tick=JUNE_2005) >= 1).mean())
    assert float(at_point(swept, "share_2005")) == pytest.approx(share)
    assert "trust_years" not in swept  # a series is there for others


def test_a_run_prints_measures(comity, folder, root, swept):
    printed = comity("run", root / "configs/north_america.cfg", "-r", 20, "--set", "hegemony=0.3",
                     "--set", "conduct.bonds=9", "--measures", folder / "measures.cfg",
                     "-o", folder / "measured.h5").stdout
    for name in ("surge", "share_2005"):
        assert f"{float(at_point(swept, name)):.3f}" in printed.split(f"  {name} ")[1].split("\n")[0]
    for name in ("trust_us_mx", "lost", "fit"):
        mean = float(at_point(swept, name).mean())
        assert f"{mean:.3f}" in printed.split(f"  {name} ")[1].split("\n")[0]
    finished = comity("run", root / "configs/north_america.cfg", "-r", 2, "--measures",
                      folder / "none.cfg", "--no-output", check=False)
    assert finished.returncode == 2 and "none.cfg" in finished.stderr


def test_the_logarithm_of_nothing_is_no_month(comity, scenario, tmp_path):
    (tmp_path / "m.cfg").write_text(
        'measures = ( { name = "log"; kind = "logarithm"; of = { kind = "ensemble_share"; at_least = 3;'
        ' of = { kind = "value"; of = "phase"; at = "1994-06"; }; }; } );')
    said = comity("run", scenario, "--ticks", 12, "-r", 4, "--measures", tmp_path / "m.cfg",
                  "--no-output").stdout
    assert re.search(r"\n +log +-inf\b", said), said


def test_same_bits_computed_again_from_the_file_alone(comity, folder, swept, tmp_path):
    for name in ("seen.csv", "calm.cfg", "measures.cfg"):
        (folder / name).rename(tmp_path / name)
    try:
        assert "all" in comity("verify", folder / "swept.h5").stdout
    finally:
        for name in ("seen.csv", "calm.cfg", "measures.cfg"):
            (tmp_path / name).rename(folder / name)
    other = tmp_path / "other.h5"
    comity("sweep", folder / "sweep.cfg", "-q", "-j", 1, "-o", other)
    with xarray.open_dataset(other, engine="h5netcdf") as data:
        assert data.attrs["results_sha256"] == swept.attrs["results_sha256"]


TWINS = """
scenarios = ( { name = "crash"; lay = "crash.cfg"; }, { name = "calm"; lay = "calm.cfg"; } );
measures = (
  { name = "lost_crash"; kind = "paired_difference"; scenario = "crash";
    of = { kind = "value"; of = "trust.USA.MEX"; at = "2012-06"; }; },
  { name = "lost_calm"; kind = "paired_difference"; scenario = "calm";
    of = { kind = "value"; of = "trust.USA.MEX"; at = "2012-06"; }; } );
"""
CRASH = """events = ( { name = "crash"; at = "2009-01"; shock = "terrorism"; magnitude = 2.0; } );"""


def test_what_a_sweep_moves_is_moved_in_twins_that_have_events_besides(comity, folder, root, tmp_path):
    """A twin has the events of its base where the sweep puts them, and its own; one without the
    event stays as it is."""
    shutil.copy(folder / "calm.cfg", tmp_path)
    (tmp_path / "crash.cfg").write_text(CRASH)
    (tmp_path / "measures.cfg").write_text(TWINS)
    base = root / "configs/north_america.cfg"
    (tmp_path / "crashed.cfg").write_text(f'@include "{base}"\n{CRASH}')
    (tmp_path / "sweep.cfg").write_text(f"""
scenario = "{base}"; replicates = 8; outcomes = "none"; measures = "measures.cfg";
precision = "double";
axes = ( {{ key = "events.september_11.at"; values = ["1996-03", "2001-09"]; }} );
""")
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "swept.h5")
    with xarray.open_dataset(tmp_path / "swept.h5", engine="h5netcdf") as data:
        swept = data.load()

    def trust(scenario, *changes):
        comity("run", scenario, "-r", 8, *changes, "-q", "--double", "--force",
               "-o", tmp_path / "run.h5")
        with xarray.open_dataset(tmp_path / "run.h5", engine="h5netcdf") as data:
            return data["trust"].isel(state=0, partner=2, tick=12 * 18 + 5).values

    calm = trust(tmp_path / "calm.cfg")
    for k, month in enumerate(["1996-03", "2001-09"]):
        moved = ["--set", f"events.september_11.at={month}"]
        alone, crash = trust(base, *moved), trust(tmp_path / "crashed.cfg", *moved)
        assert (alone != crash).any()
        assert (swept["lost_crash"][k].values == alone - crash).all()
        assert (swept["lost_calm"][k].values == alone - calm).all()


def test_replicates_until_a_measure_is_known(comity, folder):
    text = (folder / "sweep.cfg").read_text()
    file = folder / "adaptive.cfg"
    file.write_text(text.replace("replicates = 20;", "replicates = 2000;")
                    + 'adaptive = { outcome = "overlap_2005"; half_width = 0.01; };')
    comity("sweep", file, "-q", "-o", folder / "adaptive.h5")
    with xarray.open_dataset(folder / "adaptive.h5", engine="h5netcdf") as data:
        used = data["replicates"].values
        assert (used > 50).any() and (used < 2000).all()
        error = data["overlap_2005"].std("replicate", ddof=1) / data["replicates"] ** 0.5
        assert float(error.max()) < 0.01
    planned = " ".join(comity("plan", file).stdout.split())
    assert "50 to 2000 replicates, until the mean of overlap_2005 is known to ±0.01 (95 %)" in planned
    reckoned = float(re.search(r"with ([\d.]+) replicates a point", planned).group(1))
    assert 0.7 * used.min() < reckoned < 1.4 * used.max()  # of whatever points were tried


@pytest.mark.parametrize("text, told", [
    ('measures = "none.cfg"', "none.cfg cannot be read"),
    ('measures = 3', "a text in quotes is expected"),
])
def test_mistakes_in_the_sweep(comity, folder, text, told):
    file = folder / "mistaken.cfg"
    file.write_text((folder / "sweep.cfg").read_text().replace('measures = "measures.cfg"', text))
    finished = comity("sweep", file, "-q", "-o", folder / "mistaken.h5", check=False)
    assert finished.returncode == 2 and told in finished.stderr, finished.stderr
    assert not (folder / "mistaken.h5").exists()


@pytest.mark.parametrize("measure, told", [
    ('{ name = "trust"; kind = "value"; of = "trust.USA.CAN"; at = 3; }', "trust: the results"),
    ('{ name = "hegemony"; kind = "value"; of = "trust.USA.CAN"; at = 3; }', "hegemony: the results"),
    ('{ name = "m"; kind = "value"; of = "trust.USA.CAN"; at = "2020-01"; }', "m.at: 2020-01 is after"),
    ('{ name = "m"; kind = "accords"; venue = "USA"; }', 'm.venue: unknown venue "USA"'),
    ('{ name = "m"; kind = "series"; of = "trust.USA.CAN"; like = { kind = "observed"; '
     'file = "seen.csv"; series = "favourable"; }; }', "has several members"),
    ('{ name = "m"; kind = "twin"; of = 3; scenario = "calmer"; }', "did you mean calm?"),
])
def test_mistakes_in_the_measures(comity, folder, measure, told):
    (folder / "wrong.cfg").write_text('scenarios = ( { name = "calm"; lay = "calm.cfg"; } );\n'
                                      f'measures = ( {measure} );')
    file = folder / "mistaken.cfg"
    file.write_text((folder / "sweep.cfg").read_text().replace("measures.cfg", "wrong.cfg"))
    finished = comity("plan", file, check=False)
    assert finished.returncode == 2
    assert "wrong.cfg:2: " in finished.stderr and told in finished.stderr, finished.stderr


def test_a_twin_scenario_that_is_not_there_is_told_once(comity, scenario, tmp_path):
    (tmp_path / "measures.cfg").write_text(
        'scenarios = ( { name = "calm"; file = "calm.cfg"; } );\n'
        'measures = ( { name = "liking"; kind = "mean"; of = "trust.MEX.USA"; },\n'
        '  { name = "calmly"; kind = "twin"; of = "liking"; scenario = "calm"; } );\n')
    told = comity("run", scenario, "--measures", tmp_path / "measures.cfg", "-q", "-o",
                  tmp_path / "run.h5", check=False).stderr
    assert told == (f"{tmp_path}/measures.cfg:1: calm: the scenario {tmp_path}/calm.cfg cannot be "
                    "read: No such file or directory\n")
