# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scenario sets is in results files as data: start, events, power, parameters."""

import numpy as np
import pytest
import xarray as xr

EVENTS = """@include "{base}"
title = "Late start: 1999-01; { at = \\"2003-02\\"; shock = \\"crime\\" }";
start = "1994-03";
inherit_events = false;
events = (
    { name = "attack"; at = "2001-09"; shock = "terrorism"; magnitude = 1.25; },
    { name = "attack"; at = "2001-10"; shock = "migration"; magnitude = 0.5; },
    { at = "2002-01"; measure = "MEX"; toward = "CAN"; ticks = 3; },
    { at = "2002-02"; accord = "CAN-MEX"; issue = "migration"; count = 2; },
    { at = "2002-02"; accord = "trilateral"; issue = "terrorism"; count = 1; },
    { at = "2003-05"; rupture = "USA-MEX"; of = "transactions"; factor = 0.5; },
    { name = "pledge"; at = 11; set = "states.USA.restraint"; value = 0.9; }
);
"""


def load(path):
    with xr.open_dataset(path, engine="h5netcdf") as data:
        return data.load()


def texts(variable):
    return [text.decode() if isinstance(text, bytes) else str(text) for text in variable.values]


def events(data):
    kinds = data["event_kind"].attrs["flag_meanings"].split()
    return list(zip(texts(data["event_name"]), [kinds[code] for code in data["event_kind"].values],
                    texts(data["event_members"]), data["event_tick"].values.tolist(),
                    np.nan_to_num(data["event_magnitude"].values, nan=-1).tolist(),
                    data["event_count"].values.tolist()))


@pytest.fixture(name="scheduled")
def _scheduled(tmp_path, scenario):
    path = tmp_path / "scheduled.cfg"
    path.write_text(EVENTS.replace("{base}", str(scenario)))
    return path


EXPECTED = [("pledge", "set", "states.USA.restraint", 11, 0.9, 0),
            ("attack", "shock", "terrorism", 90, 1.25, 0),
            ("attack", "shock", "migration", 91, 0.5, 0),
            ("", "measure", "MEX>CAN", 94, -1, 3),
            ("", "accord", "CAN-MEX migration", 95, -1, 2),
            ("", "accord", "trilateral terrorism", 95, -1, 1),
            ("", "rupture", "USA-MEX transactions", 110, 0.5, 0)]


def test_a_run_has_its_events_start_and_power(comity, scheduled, tmp_path):
    comity("run", scheduled, "-r", 3, "-o", tmp_path / "run.h5")
    data = load(tmp_path / "run.h5")
    assert data.attrs["start"] == "1994-03"
    assert events(data) == EXPECTED
    assert texts(data["event"]) == ["pledge", "attack", "attack (2)", "measure 2002-01",
                                    "accord 2002-02", "accord 2002-02 (2)", "rupture 2003-05"]
    assert data["event_time"].values[1] == np.datetime64("2001-09-01")
    power = data["states_power"]
    assert power.attrs["key"] == "states.power"
    xr.testing.assert_allclose(data["power_share"].sel(state="MEX"),
                               power.sel(state="MEX") / power.sum(), rtol=1e-15)
    assert not [name for name in data.attrs if "." in name]
    assert data.attrs["hegemony"] == 0.5 and "conduct_base" in data.attrs
    assert float(data["dyads_trust"].sel(state="USA", partner="CAN")) == 0.75
    assert np.isnan(data["dyads_trust"].sel(state="USA", partner="USA"))


def test_without_events_there_is_no_such_dimension(comity, scenario, tmp_path):
    path = tmp_path / "quiet.cfg"
    path.write_text(f'@include "{scenario}"\ninherit_events = false;\n')
    comity("run", path, "-r", 2, "-o", tmp_path / "run.h5")
    data = load(tmp_path / "run.h5")
    assert "event" not in data.sizes and "event_time" not in data
    assert "power_share" in data


def test_a_sweep_has_the_events_of_each_scenario_and_the_power_of_each_point(
        comity, scheduled, scenario, tmp_path):
    sweep = tmp_path / "sweep.cfg"
    sweep.write_text(f'scenario = "{scenario}"; replicates = 2;\n'
                     'outcomes = ["final_phase"];\n'
                     'axes = ( { key = "states.MEX.power"; values = [553.6, 2000.0]; },\n'
                     '         { key = "hegemony"; values = [0.0, 0.5, 1.0]; } );\n')
    comity("sweep", sweep, "-o", tmp_path / "sweep.h5")
    data = load(tmp_path / "sweep.h5")
    assert data.attrs["start"] == "1994-01"
    assert data["power_share"].dims == ("power", "hegemony", "state")
    shares = data["power_share"].isel(hegemony=1).sel(state="MEX").values
    assert shares == pytest.approx([553.6 / 8420.7, 2000 / 9867.1], rel=1e-12)

    sweep.write_text(f'scenario = "{scenario}"; replicates = 2;\n'
                     'outcomes = ["final_phase"];\n'
        f'axes = ( {{ name = "scenario"; scenarios = ["{scenario}", "{scenario.parent}/'
        'no_september_11.cfg"]; } );\n')
    comity("sweep", sweep, "-o", tmp_path / "two.h5")
    data = load(tmp_path / "two.h5")
    assert texts(data["event_name"]) == ["september_11"]
    assert texts(data["event_scenario"]) == ["north_america"]


def test_a_comparison_has_the_events_of_each_scenario(comity, scheduled, scenario, tmp_path):
    early = tmp_path / "early.cfg"
    early.write_text(scheduled.read_text().replace('start = "1994-03";', ""))
    comity("compare", scenario, early, "-r", 5, "-o", tmp_path / "compared.h5")
    data = load(tmp_path / "compared.h5")
    owners = texts(data["event_scenario"])
    assert owners == ["north_america"] + 7 * ["early"]
    assert data["power_share"].dims == ("scenario", "state")
    assert data.attrs["start"] == "1994-01"


def test_memory_and_file_agree(comity, package, scheduled, tmp_path):
    comity("run", scheduled, "-r", 3, "-o", tmp_path / "run.h5")
    data = package.run(scheduled, replicates=3)
    assert events(data) == EXPECTED
    stored = load(tmp_path / "run.h5")
    assert (stored["event_time"].values == data["event_time"].values).all()
    assert (stored["power_share"].values == data["power_share"].values).all()


def test_what_differs_from_the_scenario_is_told_and_kept(comity, scenario, tmp_path):
    told = comity("run", scenario, "-r", 3, "--set", "hegemony=0", "--set",
                  "states.USA.restraint = 0.9", "--ticks", 60, "-o", tmp_path / "run.h5").stdout
    assert told.splitlines()[1] == ("with hegemony = 0; states.USA.restraint = 0.9; "
                                    "ticks = 60, without september_11")
    data = load(tmp_path / "run.h5")
    assert data.attrs["changed_keys"].splitlines() == ["hegemony", "states.USA.restraint", "ticks"]
    assert data.attrs["changed_values"].splitlines() == ["0", "0.9", "60, without september_11"]
    comity("run", scenario, "-r", 3, "-o", tmp_path / "plain.h5")
    assert "changed_keys" not in load(tmp_path / "plain.h5").attrs


@pytest.mark.parametrize("setting, said", [
    ("restraint=0.7", "restraint: unknown key; did you mean states.USA.restraint"),
    ("MEX.restraint=0.7", "did you mean states.MEX.restraint"),
    ("trust=0.7", "did you mean dyads.USA-CAN.trust"),
    ("events.september_11.at=2020-01", "a month from 1994-01 to 2013-12")])
def test_keys_that_lack_their_group_are_completed(comity, scenario, setting, said):
    finished = comity("run", scenario, "--no-output", "--set", setting, check=False)
    assert finished.returncode == 2 and said in finished.stderr


def test_threads_follow_the_affinity_of_the_process(package):
    import ctypes
    import os
    processors = os.sched_getaffinity(0)
    library = ctypes.CDLL(os.environ["COMITY_LIBRARY"])
    try:
        os.sched_setaffinity(0, {min(processors)})
        assert library.comity_processors() == 1
    finally:
        os.sched_setaffinity(0, processors)
    assert library.comity_processors() == len(processors)


def test_a_scenario_without_replicates_has_those_of_the_shipped_ones(comity, scenario, tmp_path):
    path = tmp_path / "plain.cfg"
    path.write_text("\n".join(line for line in scenario.read_text().splitlines()
                              if not line.startswith("replicates")))
    assert "400 replicates" in comity("check", path).stdout
