# SPDX-License-Identifier: GPL-3.0-or-later
"""Readers that nobody here wrote open every kind of results file as it is: xarray with dask, the
netCDF tools, R's ncdf4 and stars. Those that are not installed are skipped."""

import importlib.util
import shutil
import subprocess

import h5py
import numpy as np
import pytest
import xarray as xr

DATES = """scenario = "{scenario}"; replicates = 3; outcomes = ["final_phase", "first_entry"];
series = ["trust"]; every = 24;
axes = ( {{ key = "events.september_11.at"; values = ["2000-01", "2001-09", "2004-06"]; }},
         {{ key = "hegemony"; values = [0.3, 0.7]; }} );
"""


@pytest.fixture(name="files", scope="module")
def _files(comity, root, tmp_path_factory):
    """A run, a sweep with an axis of dates and one of scenarios, one of points, a comparison."""
    folder = tmp_path_factory.mktemp("readers")
    scenario = root / "configs/north_america.cfg"
    other = root / "configs/no_september_11.cfg"
    comity("run", scenario, "-r", 6, "-o", folder / "run.h5")
    (folder / "grid.cfg").write_text(DATES.format(scenario=scenario))
    comity("sweep", folder / "grid.cfg", "-o", folder / "grid.h5")
    (folder / "points.cfg").write_text(
        f'scenario = "{scenario}"; replicates = 2; outcomes = ["final_phase"];\n'
        'design = { kind = "one_at_a_time"; };\n'
        f'axes = ( {{ name = "scenario"; scenarios = ["{scenario}", "{other}"]; }},\n'
        '  { key = "hegemony"; values = [0.2, 0.5]; } );\n')
    comity("sweep", folder / "points.cfg", "-o", folder / "points.h5")
    comity("compare", scenario, other, "-r", 8, "-o", folder / "comparison.h5")
    return {path.stem: path for path in sorted(folder.glob("*.h5"))}


KINDS = ["comparison", "grid", "points", "run"]


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_no_group_and_no_text_of_unknown_size_but_labels(files, kind):
    with h5py.File(files[kind]) as file:
        for name, item in file.items():
            assert isinstance(item, h5py.Dataset), name
            if h5py.check_string_dtype(item.dtype) and item.dtype.itemsize != 1:
                assert item.ndim == 1 and h5py.h5ds.is_scale(item.id), name


@pytest.mark.skipif(not importlib.util.find_spec("dask"), reason="dask is not installed")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_xarray_cuts_every_file_into_chunks(files, kind, engine):
    with xr.open_dataset(files[kind], engine=engine, chunks="auto") as data:
        with xr.open_dataset(files[kind], engine=engine) as plain:
            xr.testing.assert_identical(data.load(), plain.load())


def test_texts_that_are_no_labels_are_characters(files, package):
    with xr.open_dataset(files["run"], engine="h5netcdf") as data:
        assert data["state_name"].dtype == np.dtype("S13")
        names = data["state_name"].astype(str)
        assert str(names.sel(state="MEX").values) == "Mexico"
    with package.open(files["run"]) as data:
        assert list(data["state_name"].values) == ["United States", "Canada", "Mexico"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tool", ["ncdump", "ncks"])
def test_the_netcdf_tools_read_it(files, kind, tool):
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not installed")
    finished = subprocess.run([tool, "-h" if tool == "ncdump" else "-m", files[kind]],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    assert finished.returncode == 0 and finished.stderr == "", finished.stderr
    assert "provenance" in finished.stdout and "state" in finished.stdout
    if tool == "ncdump":  # every value too
        finished = subprocess.run([tool, files[kind]], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=60)
        assert finished.returncode == 0 and b"data:" in finished.stdout


R_NCDF4 = """library(ncdf4)
for (path in c({paths})) {{
  file <- nc_open(path)
  for (name in names(file$var)) values <- ncvar_get(file, name)
  stopifnot(all(ncvar_get(file, "state") == c("USA", "CAN", "MEX")))
  if ("state_name" %in% names(file$var))
    stopifnot(all(ncvar_get(file, "state_name") == c("United States", "Canada", "Mexico")))
}}
cat(dim(ncvar_get(nc_open("{run}"), "trust")))
"""
R_STARS = """suppressMessages(library(stars))
values <- read_mdim("{path}", "{name}")
cat(names(dim(values)), sum(values[[1]], na.rm = TRUE), "\\n")
"""


def run_r(package, text):
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed")
    asked = f'cat(requireNamespace("{package}", quietly = TRUE))'
    if subprocess.run(["Rscript", "-e", asked], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                      text=True, timeout=120).stdout != "TRUE":
        pytest.skip(f"R's package {package} is not installed")
    finished = subprocess.run(["Rscript", "-e", text], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=300)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_ncdf4_of_r_reads_every_variable(files):
    paths = ", ".join(f'"{path}"' for path in files.values())
    assert run_r("ncdf4", R_NCDF4.format(paths=paths, run=files["run"])) == "3 3 240 6"


def test_stars_of_r_reads_the_data(files):
    wanted = [("run", "trust"), ("run", "phase_share"), ("grid", "final_phase"),
              ("points", "final_phase"), ("comparison", "survival")]
    shown = run_r("stars", "".join(R_STARS.format(path=files[kind], name=name)
                                   for kind, name in wanted)).splitlines()
    for line, (kind, name) in zip(shown, wanted, strict=True):
        with xr.open_dataset(files[kind], engine="h5netcdf", decode_times=False) as data:
            *dimensions, total = line.split()
            assert dimensions == list(reversed(data[name].dims)), (kind, name)
            expected = float(data[name].astype(float).sum())
            assert float(total) == pytest.approx(expected, rel=1e-5), (kind, name)


@pytest.mark.parametrize("kind", KINDS)
def test_conventions_are_not_claimed_and_their_attributes_hold(files, kind):
    """CF-1.10, 2.3 and 3.5: names of letters, digits and underscores; flags of their variable's
    type, one value for each meaning; 2.5.1: fill values of their variable's type; 5: coordinates
    that are there, over dimensions of the variable."""
    with h5py.File(files[kind]) as file:
        assert "Conventions" not in file.attrs
        for name, item in [("", file), *file.items()]:
            assert not [key for key in item.attrs if not key.replace("_", "").isalnum()], name
        for name, item in file.items():
            if "flag_meanings" in item.attrs:
                assert item.attrs["flag_values"].dtype == item.dtype, name
                meanings = item.attrs["flag_meanings"].decode().split()
                assert len(item.attrs["flag_values"]) == len(meanings), name
            if "_FillValue" in item.attrs:
                assert item.attrs["_FillValue"].dtype == item.dtype, name
    with xr.open_dataset(files[kind], engine="h5netcdf", decode_coords=False) as data:
        for name, variable in data.variables.items():
            for other in variable.attrs.get("coordinates", "").split():
                assert set(data[other].dims) <= set(variable.dims), (name, other)
