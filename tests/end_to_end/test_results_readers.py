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

import conventions
import small_calibration

DATES = """scenario = "{scenario}"; replicates = 3; outcomes = ["final_phase", "first_entry"];
series = ["trust"]; every = 24;
axes = ( {{ key = "events.september_11.at"; values = ["2000-01", "2001-09", "2004-06"]; }},
         {{ key = "hegemony"; values = [0.3, 0.7]; }} );
"""


@pytest.fixture(name="files", scope="module")
def _files(comity, root, tmp_path_factory):
    """A run, a sweep with an axis of dates, one of points with scenarios and a date, a comparison,
    a posterior with its check of coverage, its simulations, and a replayed world."""
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
    (folder / "dates.cfg").write_text(
        f'scenario = "{scenario}"; replicates = 2; outcomes = ["final_phase"];\n'
        'design = { kind = "one_at_a_time"; };\n'
        'axes = ( { key = "events.september_11.at"; values = ["2000-01", "2002-03"]; },\n'
        '  { key = "hegemony"; values = [0.2, 0.5]; } );\n')
    comity("sweep", folder / "dates.cfg", "-o", folder / "dates.h5")
    comity("compare", scenario, other, "-r", 8, "-o", folder / "comparison.h5")
    comity("replay", folder / "run.h5", "--replicate", 3, "-o", folder / "world.h5")
    calibration = small_calibration.written(folder)
    comity("calibrate", calibration, "-o", folder / "posterior.h5", "--check", 10, "--keep", "-q")
    next((folder / "posterior.h5.parts").glob("*.h5")).rename(folder / "simulations.h5")
    return {path.stem: path for path in sorted(folder.glob("*.h5"))}


KINDS = ["comparison", "dates", "grid", "points", "posterior", "run", "simulations", "world"]
REGIONS = [kind for kind in KINDS if kind not in ("posterior", "simulations")]  # with states


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_no_group_and_no_text_of_unknown_size_but_labels(files, kind):
    with h5py.File(files[kind]) as file:
        for name, item in file.items():
            assert isinstance(item, h5py.Dataset), name
            if h5py.check_string_dtype(item.dtype) and item.dtype.itemsize != 1:
                assert item.ndim == 1 and h5py.h5ds.is_scale(item.id), name


# xarray of Debian 12 warns when it casts missing dates, and gives them as missing
@pytest.mark.filterwarnings("ignore:invalid value encountered in cast:RuntimeWarning")
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
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=1200)
    assert finished.returncode == 0 and finished.stderr == "", finished.stderr
    assert "provenance" in finished.stdout and ("state" in finished.stdout or kind not in REGIONS)
    if tool == "ncdump":  # every value too
        finished = subprocess.run([tool, files[kind]], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=1200)
        assert finished.returncode == 0 and b"data:" in finished.stdout


R_NCDF4 = """library(ncdf4)
for (path in c({paths})) {{
  file <- nc_open(path)
  for (name in names(file$var)) values <- ncvar_get(file, name)
  if ("state" %in% names(file$dim))
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
                      text=True, timeout=1200).stdout != "TRUE":
        pytest.skip(f"R's package {package} is not installed")
    finished = subprocess.run(["Rscript", "-e", text], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=1200)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_ncdf4_of_r_reads_every_variable(files):
    paths = ", ".join(f'"{path}"' for path in files.values())
    assert run_r("ncdf4", R_NCDF4.format(paths=paths, run=files["run"])) == "3 3 240 6"


def test_stars_of_r_reads_the_data(files):
    wanted = [("run", "trust"), ("run", "phase_share"), ("grid", "final_phase"),
              ("points", "final_phase"), ("comparison", "survival"),
              ("posterior", "value"), ("simulations", "summary"), ("world", "trust")]
    shown = run_r("stars", "".join(R_STARS.format(path=files[kind], name=name)
                                   for kind, name in wanted)).splitlines()
    for line, (kind, name) in zip(shown, wanted, strict=True):
        with xr.open_dataset(files[kind], engine="h5netcdf", decode_times=False) as data:
            *dimensions, total = line.split()
            assert dimensions == list(reversed(data[name].dims)), (kind, name)
            expected = float(data[name].astype(float).sum())
            assert float(total) == pytest.approx(expected, rel=1e-5), (kind, name)


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_conventions_ask_for_holds(files, kind):
    assert conventions.violations(files[kind]) == []


def test_times_and_replicates_have_their_standard_names(files):
    with xr.open_dataset(files["run"], engine="h5netcdf") as data:
        assert data["time"].attrs["standard_name"] == "time" and data["time"].attrs["axis"] == "T"
        assert data["replicate"].attrs["standard_name"] == "realization"
        assert "comity run " in data.attrs["history"]


SPOILT = {
    "2.3": lambda file: file["trust"].attrs.__setitem__("a.b", 1),
    "2.5.1": lambda file: file["phase"].attrs.__setitem__("valid_range", np.array([0, 1], "i1")),
    "2.6.1": lambda file: file.attrs.__setitem__("Conventions", "CF-1.10"),
    "2.6.2": lambda file: file.attrs.__delitem__("history"),
    "3.1": lambda file: file["trust"].attrs.__setitem__("units", "trusts"),
    "3.2": lambda file: file["trust"].attrs.__delitem__("long_name"),
    "3.3": lambda file: file["trust"].attrs.__setitem__("standard_name", "trust"),
    "3.5": lambda file: file["phase"].attrs.__setitem__("flag_meanings", "none nascent"),
    "4": lambda file: file["tick"].attrs.__setitem__("axis", "T"),
    "4.4.1": lambda file: file["time"].attrs.__delitem__("calendar"),
    "5": lambda file: file["trust"].attrs.__setitem__("coordinates", "date"),
    "1.3": lambda file: file["tick"].__setitem__(3, 0),
}


@pytest.mark.parametrize("section", SPOILT)
def test_the_checker_sees_what_is_broken(files, tmp_path, section):
    shutil.copy(files["run"], tmp_path / "spoilt.h5")
    with h5py.File(tmp_path / "spoilt.h5", "r+") as file:
        SPOILT[section](file)
    assert [one for one in conventions.violations(tmp_path / "spoilt.h5") if f"{section}" in one]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", KINDS)
def test_it_opens_without_a_warning(files, package, kind):
    """Dates with missing values too, as of the points of a design that leave one as it is."""
    with package.open(files[kind]) as data:
        data.load()
    if kind == "dates":
        assert 0 < int(data["september_11_at"].isnull().sum()) < data.sizes["point"]
