# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that end before a scheduled event: every door leaves it out, and says so."""

import pytest
import xarray as xr

WITHOUT = "ticks = 60, without september_11"


def load(path):
    with xr.open_dataset(path, engine="h5netcdf") as data:
        return data.load()


@pytest.fixture
def sweep_file(scenario, tmp_path):
    def write(settings, axes='{ key = "hegemony"; values = [0.1, 0.6]; }'):
        path = tmp_path / "sweep.cfg"
        path.write_text(f'scenario = "{scenario}"; replicates = 4; axes = ( {axes} ); {settings}',
                        encoding="utf-8")
        return path
    return write


def test_every_door_computes_the_same_and_says_what_is_left_out(comity, package, scenario,
                                                                sweep_file, tmp_path):
    ran = comity("run", scenario, "-r", 4, "--ticks", 60, "-o", tmp_path / "run.h5")
    assert f"with {WITHOUT}\n" in ran.stdout
    expected = load(tmp_path / "run.h5")["final_trust"]

    variant = tmp_path / "short.cfg"
    variant.write_text(f'@include "{scenario}"\nticks = 60;\n', encoding="utf-8")
    ran = comity("run", variant, "-r", 4, "-o", tmp_path / "variant.h5")
    assert f"with {WITHOUT}\n" in ran.stdout
    assert WITHOUT in comity("check", variant).stdout
    xr.testing.assert_equal(load(tmp_path / "variant.h5")["final_trust"], expected)
    assert "equal" in comity("verify", tmp_path / "variant.h5").stdout

    data = package.run(scenario, replicates=4, ticks=60)
    assert data.attrs["changed_values"] == "60, without september_11"
    xr.testing.assert_equal(data["final_trust"], expected)

    sweep = sweep_file("ticks = 60;", '{ key = "hegemony"; values = [0.1]; }')
    assert "Left out september_11" in " ".join(comity("plan", sweep).stdout.split())
    computed = comity("sweep", sweep, "-o", tmp_path / "sweep.h5")
    assert "60 months leave out what is scheduled later: september_11" in computed.stderr
    assert "september_11" in comity("show", tmp_path / "sweep.h5").stdout
    xr.testing.assert_equal(load(tmp_path / "sweep.h5")["final_trust"].isel(hegemony=0, drop=True),
                            package.run(scenario, replicates=4, ticks=60, hegemony=0.1)
                            ["final_trust"])


def test_dates_that_are_set_are_those_of_the_run_as_it_is(comity, package, scenario, sweep_file):
    """The length comes first: a longer run has room for them, a shorter one has not."""
    assert "ticks = 300" in comity("run", scenario, "-r", 2, "--no-output", "--ticks", 300, "--set",
                                   "events.september_11.at=2015-01").stdout
    assert package.run(scenario, replicates=2, ticks=300,
                       set={"events.september_11.at": "2015-01"}).sizes["event"] == 1
    moved = comity("run", scenario, "-r", 2, "--no-output", "--ticks", 60, "--set",
                   "events.september_11.at=1995-01").stdout
    assert "without" not in moved
    refused = comity("run", scenario, "-r", 2, "--no-output", "--ticks", 60, "--set",
                     "events.september_11.at=2003-01", check=False)
    assert refused.returncode == 2 and "a month from 1994-01 to 1998-12" in refused.stderr
    refused = comity("plan", sweep_file(
        'ticks = 60; set = ( { key = "events.september_11.at"; value = "2003-01"; } );'),
        check=False)
    assert refused.returncode == 2 and "a month from 1994-01 to 1998-12" in refused.stderr


def test_an_axis_over_an_event_keeps_it(comity, sweep_file):
    dated = '{ key = "events.september_11.at"; from = "1995-01"; to = "1996-01"; levels = 3; }'
    assert "Left out" not in comity("plan", sweep_file("ticks = 60;", dated)).stdout
    late = dated.replace("1996-01", "2001-01")
    refused = comity("plan", sweep_file("ticks = 60;", late), check=False)
    assert refused.returncode == 2 and "a month from 1994-01 to 1998-12" in refused.stderr
    sized = '{ key = "events.september_11.magnitude"; values = [0.5, 1]; }'
    refused = comity("plan", sweep_file("ticks = 60;", sized), check=False)
    assert refused.returncode == 2 and "more than 92 ticks are expected" in refused.stderr
