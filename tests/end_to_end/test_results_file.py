# SPDX-License-Identifier: GPL-3.0-or-later
"""The results file of a run, as xarray, netCDF4 and h5py see it."""

import h5py
import netCDF4
import numpy as np
import pytest
import xarray as xr

INDEX = {
    "state": ["USA", "CAN", "MEX"],
    "partner": ["USA", "CAN", "MEX"],
    "dyad": ["USA-CAN", "USA-MEX", "CAN-MEX"],
    "venue": ["USA-CAN", "USA-MEX", "CAN-MEX", "trilateral"],
    "issue": ["terrorism", "organised crime", "migration", "development"],
    "phase_name": ["none", "nascent", "ascendant", "mature"],
    "entered_phase": ["nascent", "ascendant", "mature"],
    "replicate": list(range(64)),
    "tick": list(range(240)),
}


@pytest.fixture(params=["h5netcdf", "netcdf4"])
def data(request, north_america):
    with xr.open_dataset(north_america, engine=request.param) as run:
        yield run


def test_dimensions_and_labels(data):
    assert dict(data.sizes) == {"event": 1, **{name: len(labels) for name, labels in INDEX.items()}}
    for name, labels in INDEX.items():
        assert list(data[name].values) == labels, name
    assert data["trust"].dims == ("replicate", "tick", "state", "partner")
    assert data["accords"].dims == ("replicate", "tick", "venue", "issue")
    assert data["phase_share"].dims == ("tick", "phase_name")
    assert data["first_entry"].dims == ("replicate", "entered_phase")


def test_values_are_found_by_label(data):
    by_label = data["trust"].sel(tick=0, state="MEX", partner="USA")
    assert float(by_label[0]) == pytest.approx(float(data["trust"][0, 0, 2, 0]))
    assert 0.3 < float(by_label.mean()) < 0.5  # it starts at 0.40, and falls easily


def test_time_is_decoded(data):
    time = data["time"]
    assert time.dims == ("tick",) and "time" in data["trust"].coords
    assert time.values[0] == np.datetime64("1994-01-01")
    assert time.values[92] == np.datetime64("2001-09-01")
    assert time.values[-1] == np.datetime64("2013-12-01")


def test_every_variable_is_described(data):
    for name, variable in data.variables.items():
        assert variable.attrs.get("long_name"), name
        if name in data.data_vars and variable.dtype.kind not in "OS" and variable.ndim > 0:
            assert "units" in {**variable.attrs, **variable.encoding}, name


def test_flags(data):
    for name, meanings in {"phase": "none nascent ascendant mature",
                           "dyad_phase": "none nascent ascendant mature",
                           "coupling": "none loose tight",
                           "vision": "negative intermediate positive"}.items():
        variable = data[name]
        assert variable.attrs["flag_meanings"] == meanings
        assert list(variable.attrs["flag_values"]) == list(range(len(meanings.split())))
        assert variable.dtype == np.int8


def test_values_are_in_their_range(data):
    checked = 0
    for name, variable in data.data_vars.items():
        if "valid_range" not in variable.attrs:
            continue
        low, high = variable.attrs["valid_range"]
        values = variable.values
        if {"state", "partner"} <= set(variable.dims):
            assert np.isnan(values[..., range(3), range(3)]).all(), name
            values = values[..., ~np.eye(3, dtype=bool)]
        assert np.isfinite(values).all() and low <= values.min() and values.max() <= high, name
        checked += 1
    assert checked >= 15


def test_relations_between_variables(data):
    trust, dyads = data["trust"].values, [(0, 1), (0, 2), (1, 2)]
    for index, (i, j) in enumerate(dyads):
        mutual = np.minimum(trust[..., i, j], trust[..., j, i])
        np.testing.assert_array_equal(data["reciprocity"].values[..., index], mutual)
    np.testing.assert_allclose(
        data["institutions"],
        1 - (1 - data["bilateral"]) * (1 - data["trilateral"]).values[..., None], atol=1e-6)
    np.testing.assert_allclose(data["agenda"].sum("issue"), 1, atol=1e-6)
    assert (data["accords"].diff("tick") >= 0).all()


def test_outcomes_follow_from_the_trajectories(data):
    phase = data["phase"].values
    for index, name in enumerate(INDEX["phase_name"]):
        share = data["phase_share"].sel(phase_name=name).values
        np.testing.assert_allclose(share, (phase == index).mean(axis=0), atol=1e-12)
        months = data["months_in_phase"].sel(phase_name=name).values
        np.testing.assert_array_equal(months, (phase == index).sum(axis=1))
    for index, name in enumerate(INDEX["entered_phase"], 1):
        first = np.where((phase == index).any(axis=1), (phase == index).argmax(axis=1), np.nan)
        np.testing.assert_array_equal(data["first_entry"].sel(entered_phase=name).values, first)
    last = data.isel(tick=-1)
    for outcome, variable in {"final_trust": "trust", "final_identity": "identity",
                              "final_phase": "phase", "final_institutions": "institutions",
                              "final_trilateral": "trilateral", "final_overlap": "overlap",
                              "final_transactions": "transactions", "accords_total": "accords",
                              "regressions_total": "regressions"}.items():
        np.testing.assert_array_equal(data[outcome].values, last[variable].values, err_msg=outcome)
    np.testing.assert_array_equal(data["minimum_trust"].values, data["trust"].min("tick").values)
    np.testing.assert_array_equal(data["peak_friction"].values, data["friction"].max("tick").values)
    np.testing.assert_array_equal(data["unilateral_acts"].where(data["unilateral_acts"].notnull())
                                  .fillna(0).values, data["conduct"].sum("tick").values)


def test_attributes_of_the_run(data):
    assert data.attrs["title"] == "North America after NAFTA"
    assert data.attrs["seed"] == "1" and data.attrs["mode"] == "stochastic"
    assert data.attrs["hegemony"] == 0.5
    np.testing.assert_array_equal(data["threat_mean"], [0.25, 0.35, 0.30, 0.30])
    assert len(data.attrs["results_sha256"]) == 64


def test_readers_agree(north_america):
    with xr.open_dataset(north_america, engine="h5netcdf") as one, \
            xr.open_dataset(north_america, engine="netcdf4") as other:
        assert list(one.variables) == list(other.variables)
        xr.testing.assert_identical(one.load(), other.load())


def test_h5py_finds_a_scale_on_every_axis(north_america):
    with h5py.File(north_america) as file:
        datasets = [item for item in file.values() if isinstance(item, h5py.Dataset)]
        assert len(datasets) > 40
        for dataset in datasets:
            if not h5py.h5ds.is_scale(dataset.id):
                for axis in range(dataset.ndim):
                    assert len(dataset.dims[axis]) == 1, dataset.name
        assert file["trust"].dims[2][0].asstr()[...].tolist() == INDEX["state"]


def test_provenance_is_enough_to_run_again(comity, north_america, tmp_path):
    with netCDF4.Dataset(north_america) as file:
        texts = file["provenance"].__dict__
        recorded = file.results_sha256
    assert texts["command_line"].startswith("comity run ")
    assert texts["source_path_0"].endswith("configs/north_america.cfg")
    assert "NAFTA enters into force" in texts["source_text_0"]
    assert texts["version"] and texts["commit"] and texts["build"]
    assert texts["instruction_set"] in ("sse2", "avx2", "avx512", "portable")
    (tmp_path / "again.cfg").write_text(texts["scenario"])
    comity("run", "again.cfg", "-q", cwd=tmp_path)
    with netCDF4.Dataset(tmp_path / "again.h5") as file:
        assert file.results_sha256 == recorded
