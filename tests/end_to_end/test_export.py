# SPDX-License-Identifier: GPL-3.0-or-later
"""comity export: every kind of file as a table, held against what xarray reads of the file."""

import io
import os
import re
import signal
import subprocess

import numpy as np
import pandas
import pytest
import xarray

from forged import forge
from small_calibration import CALIBRATION, MEASURES

PHASES = ["none", "nascent", "ascendant", "mature"]
GRID = """
scenario = "{scenario}"; replicates = 3; ticks = 120;
axes = ( {{ key = "hegemony"; values = [0.1, 0.3]; }},
         {{ key = "events.september_11.at"; values = ["1994-03", "1999-12"]; }} );
"""
SAMPLED = """
scenario = "{scenario}"; replicates = 4; ticks = 120;
design = {{ kind = "sobol"; samples = 8; }};
axes = ( {{ key = "hegemony"; from = 0.1; to = 0.9; }} );
"""


@pytest.fixture(scope="module")
def files(comity, root, tmp_path_factory):
    """A file of each kind."""
    here = tmp_path_factory.mktemp("export")
    scenario = root / "configs/north_america.cfg"
    comity("run", scenario, "-r", 5, "-q", "-o", here / "run.h5")
    comity("run", root / "configs/no_september_11.cfg", "-r", 5, "-q", "-o", here / "other.h5")
    comity("compare", here / "run.h5", here / "other.h5", "-q", "-o", here / "comparison.h5")
    comity("replay", here / "run.h5", "--replicate", 2, "-o", here / "world.h5")
    for name, text in (("grid", GRID), ("sampled", SAMPLED)):
        (here / f"{name}.cfg").write_text(text.format(scenario=scenario))
        comity("sweep", here / f"{name}.cfg", "-q", "-o", here / f"{name}.h5")
    (here / "measures.cfg").write_text(MEASURES)
    (here / "calibration.cfg").write_text(CALIBRATION)
    comity("calibrate", here / "calibration.cfg", "-q", "-o", here / "posterior.h5")
    return here


@pytest.fixture
def export(comity):
    def table(path, *options):
        text = comity("export", path, *options).stdout
        return pandas.read_csv(io.StringIO(text), keep_default_na=False,
                               na_values={"value": [""]}, float_precision="round_trip")
    return table


def data_of(path):
    return xarray.open_dataset(path, engine="h5netcdf")


def numbers_of(data, frame, name):
    """The values of a variable at the labels that the rows of a tidy table give."""
    rows = frame[frame["variable"] == name]
    variable = data[name]
    found = variable.transpose(*variable.dims).values
    places = []
    for dimension in variable.dims:
        if dimension in data.coords:
            labels = data[dimension].values
            if np.issubdtype(labels.dtype, np.datetime64):
                labels = labels.astype("datetime64[D]")
            known = {str(label): at for at, label in enumerate(labels)}
            places.append([known[str(label)] for label in rows[dimension]])
        else:
            places.append([int(label) for label in rows[dimension]])
    return rows, found[tuple(places)] if places else np.full(len(rows), found)


def assert_same(data, frame, name):
    rows, expected = numbers_of(data, frame, name)
    printed = rows["value"].to_numpy(dtype=expected.dtype)
    np.testing.assert_array_equal(printed, expected)  # to the last bit
    meanings = data[name].attrs.get("flag_meanings", "").split()
    if meanings:
        assert list(rows["label"]) == [meanings[int(value)] for value in expected]
    return len(rows)


@pytest.mark.parametrize("kind", ["run", "grid", "sampled", "comparison", "posterior", "world"])
def test_tidy_table_has_every_number(files, export, kind):
    path = files / f"{kind}.h5"
    frame, data = export(path), data_of(path)
    assert len(frame) > 0 and list(frame.columns[-3:]) in (
        ["variable", "value", "label"], [frame.columns[-3], "variable", "value"])
    for name in frame["variable"].unique():
        count = assert_same(data, frame, name)
        own = {"state", "partner"} <= set(data[name].dims)
        assert count == data[name].size * (2 / 3 if own else 1)
    if kind in ("run", "grid", "sampled"):
        assert set(frame["variable"]) == {
            name for name, variable in data.data_vars.items()
            if "replicate" in variable.dims and "tick" not in variable.dims}


def test_axes_stand_beside_as_dates_and_numbers(files, export):
    frame = export(files / "grid.h5")
    assert set(frame["september_11_at"]) == {"1994-03-01", "1999-12-01"}
    assert set(frame["hegemony"]) == {0.1, 0.3} and set(frame["status"]) == {"done"}
    frame, data = export(files / "sampled.h5"), data_of(files / "sampled.h5")
    for point, rows in frame.groupby("point"):
        assert set(rows["hegemony"]) == {float(data["hegemony"][point])}


@pytest.mark.parametrize("kind", ["run", "grid", "sampled"])
def test_wide_table_has_a_row_for_each_replicate(files, export, kind):
    path = files / f"{kind}.h5"
    frame, data = export(path, "--shape", "wide"), data_of(path)
    stacked = data.stack(row=[name for name in data["final_phase"].dims])
    assert len(frame) == stacked.sizes["row"]
    assert [PHASES[int(value)] for value in stacked["final_phase"].values] == \
        list(frame["final_phase"])
    for column, chosen in (("final_trust MEX>USA", {"state": "MEX", "partner": "USA"}),
                           ("final_identity CAN", {"state": "CAN"}),
                           ("accords_total trilateral/migration",
                            {"venue": "trilateral", "issue": "migration"})):
        name = column.split()[0]
        np.testing.assert_array_equal(frame[column].to_numpy("float32"),
                                      stacked[name].sel(chosen).values)
    assert not [column for column in frame if "USA>USA" in column]
    never = np.isnan(stacked["first_entry"].sel(entered_phase="mature").values)
    assert list(frame["first_entry mature"] == "") == list(never)


def test_wide_table_of_a_comparison_has_a_row_for_each_outcome(files, export):
    frame, data = export(files / "comparison.h5", "--shape", "wide"), data_of(
        files / "comparison.h5")
    assert list(zip(frame["scenario"], frame["outcome"])) == [
        (str(scenario), str(outcome)) for scenario in data["scenario"].values
        for outcome in data["outcome"].values]
    np.testing.assert_array_equal(frame["mean"].to_numpy(float), data["mean"].values.ravel())
    assert set(frame["verdict"]) <= {"undecided", "different", "equivalent"}


def test_wide_table_of_a_posterior_has_a_row_for_each_draw(files, export):
    frame, data = export(files / "posterior.h5", "--shape", "wide"), data_of(
        files / "posterior.h5")
    assert len(frame) == 200
    for at, parameter in enumerate(data["parameter"].values.astype(str)):
        np.testing.assert_array_equal(frame[f"value {parameter}"], data["value"].values[:, at])


def test_trajectories_have_months(files, export):
    frame = export(files / "run.h5", "--variables", "phase,trust", "--shape", "wide")
    data = data_of(files / "run.h5")
    assert len(frame) == 5 * 240 and list(frame.columns[:4]) == ["replicate", "tick", "time",
                                                                 "phase"]
    assert list(frame["time"][:240]) == [str(month) for month in
                                         data["time"].values.astype("datetime64[D]")]
    assert [PHASES[value] for value in data["phase"].values.ravel()] == list(frame["phase"])
    np.testing.assert_array_equal(
        frame["trust CAN>MEX"].to_numpy("float32"),
        data["trust"].sel(state="CAN", partner="MEX").values.ravel())


def test_variables_of_unlike_shape_leave_cells_empty(files, export):
    """What ends a run has no month; both stand in one table."""
    frame = export(files / "run.h5", "--variables", "final_identity,trust,final_phase")
    assert list(frame["variable"].unique()) == ["final_identity", "trust", "final_phase"]
    for name, has in (("final_identity", ["replicate", "state"]), ("final_phase", ["replicate"]),
                      ("trust", ["replicate", "tick", "time", "state", "partner"])):
        part = frame[frame["variable"] == name]
        for label in ("replicate", "tick", "time", "state", "partner"):
            assert (part[label].astype(str) != "").all() == (label in has), (name, label)
            assert (part[label].astype(str) == "").all() == (label not in has), (name, label)
    np.testing.assert_array_equal(
        frame[frame["variable"] == "final_identity"]["value"].to_numpy("float32"),
        data_of(files / "run.h5")["final_identity"].values.ravel())


def test_a_number_that_another_program_has_added(files, comity, tmp_path):
    path = forge(files / "run.h5", tmp_path / "more.h5",
                 lambda file: file.create_dataset("answer", data=42.5), sealed=False)
    more = ("export", path, "--trust", "--variables")
    assert comity(*more, "answer").stdout == "variable,value\nanswer,42.5\n"
    beside = comity(*more, "answer,final_phase").stdout.splitlines()
    assert beside[:2] == ["replicate,variable,value,label", ",answer,42.5,"] and len(beside) == 7


def test_replicates_that_were_not_computed_are_left_out(comity, root, export, tmp_path):
    """A sweep whose points stop at a precision of their own."""
    (tmp_path / "adaptive.cfg").write_text(
        f'scenario = "{root}/configs/north_america.cfg"; ticks = 150;\n'
        'replicates = 90; adaptive = { outcome = "final_identity.MEX"; half_width = 0.015;'
        ' least = 4; };'
        '\naxes = ( { key = "hegemony"; values = [0.1, 0.9]; } );\n')
    comity("sweep", tmp_path / "adaptive.cfg", "-q", "-o", tmp_path / "adaptive.h5")
    counts = data_of(tmp_path / "adaptive.h5")["replicates"].values
    assert counts.min() < counts.max() or counts.max() < 90
    frame = export(tmp_path / "adaptive.h5", "--shape", "wide")
    assert list(frame.groupby("hegemony").size()) == list(counts)
    frame = export(tmp_path / "adaptive.h5", "--variables", "final_phase")
    assert list(frame.groupby("hegemony").size()) == list(counts)


def test_an_empty_file_is_written_to(comity, files, tmp_path):
    """As mktemp makes them."""
    path = tmp_path / "table.csv"
    path.touch()
    comity("export", files / "run.h5", "-o", path)
    assert path.read_text() == comity("export", files / "run.h5").stdout


def test_file_appears_whole_and_is_not_replaced(comity, files, tmp_path):
    table = tmp_path / "table.csv"
    printed = comity("export", files / "run.h5").stdout
    assert comity("export", files / "run.h5", "-o", table).stdout == ""
    assert table.read_text(encoding="utf-8") == printed
    refused = comity("export", files / "grid.h5", "-o", table, check=False)
    assert refused.returncode == 2 and "--force replaces it" in refused.stderr
    assert table.read_text(encoding="utf-8") == printed
    comity("export", files / "grid.h5", "-o", table, "--force")
    assert table.read_text(encoding="utf-8") == comity("export", files / "grid.h5").stdout
    assert os.listdir(tmp_path) == ["table.csv"]


@pytest.mark.parametrize(("options", "status", "said"), [
    (["--variables", "final_trsut"], 2, "--variables: .*'final_trsut'; did you mean final_trust"),
    (["--variables", "state"], 2, "--variables: .*'state'"),
    (["--variables", ","], 2, "--variables: .*nothing is chosen"),
    (["--shape", "long"], 2, "'long' is none of tidy, wide"),
    (["-o", "table.h5"], 2, "-o table.h5: a table is written as CSV"),
    (["-o", "missing/table.csv"], 2, "missing/table.csv: cannot be written"),
])
def test_mistakes(comity, files, tmp_path, options, status, said):
    refused = comity("export", files / "run.h5", *options, check=False, cwd=tmp_path)
    assert refused.returncode == status and refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1
    assert re.search(said, refused.stderr), refused.stderr
    assert os.listdir(tmp_path) == []


def test_what_is_no_results_file_is_refused(comity, files, tmp_path):
    (tmp_path / "text.h5").write_text("no results")
    for path in (tmp_path / "text.h5", tmp_path / "missing.h5"):
        refused = comity("export", path, check=False)
        assert refused.returncode in (1, 2) and str(path) in refused.stderr
    damaged = tmp_path / "damaged.h5"
    data = bytearray((files / "run.h5").read_bytes())
    for at in range(len(data) // 4, 3 * len(data) // 4, 512):  # one byte may be one that nobody reads
        data[at] ^= 0xFF
    damaged.write_bytes(data)
    refused = comity("export", damaged, check=False)
    assert refused.returncode in (1, 2) and "damaged.h5" in refused.stderr


def test_full_disk_and_reader_that_leaves(program, files):
    with open("/dev/full", "w", encoding="utf-8") as full:
        finished = subprocess.run([program, "export", files / "run.h5"], stdout=full,
                                  stderr=subprocess.PIPE, text=True)
    assert finished.returncode == 1 and "standard output" in finished.stderr
    with subprocess.Popen([program, "export", files / "run.h5", "--variables", "trust"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        child.stdout.readline()
        child.stdout.close()
        child.wait()
        assert child.returncode in (-signal.SIGPIPE, 1)


# ---- from Python ----

@pytest.mark.parametrize("kind", ["run", "grid", "sampled", "comparison", "world"])
def test_python_has_the_same_wide_table(package, files, export, kind):
    mine = package.open(files / f"{kind}.h5").comity.to_wide()
    theirs = export(files / f"{kind}.h5", "--shape", "wide")
    assert len(mine) == len(theirs) and {*map(str, mine.columns)} == {*theirs.columns}
    for name in mine.columns:
        if mine[name].dtype.kind == "M":
            assert list(mine[name].dt.strftime("%Y-%m-%d")) == list(theirs[name])
        elif mine[name].dtype.kind in "fi":
            column = np.array([np.nan if cell == "" else float(cell) for cell in theirs[name]],
                              mine[name].dtype)
            np.testing.assert_array_equal(mine[name], column)
        else:
            assert list(mine[name].astype(str)) == list(theirs[name].astype(str)), name


def test_stata_has_value_labels_and_months(package, files, tmp_path):
    data = package.open(files / "grid.h5")
    data.comity.to_stata(tmp_path / "grid.dta")
    wide = data.comity.to_wide()
    with pandas.read_stata(tmp_path / "grid.dta", iterator=True) as reader:
        frame = reader.read()
        labels = reader.variable_labels()
        names = {tuple(values.items()) for values in reader.value_labels().values()}
    assert tuple(enumerate(PHASES)) in names
    assert list(frame["final_phase"].astype(str)) == list(wide["final_phase"].astype(str))
    assert labels["final_trust_MEX_USA"] == "final_trust MEX>USA"
    np.testing.assert_array_equal(frame["final_trust_MEX_USA"], wide["final_trust MEX>USA"])
    assert list(frame["september_11_at"]) == list(wide["september_11_at"])
    assert max(map(len, frame.columns)) <= 32 and len({*frame.columns}) == len(wide.columns)


def test_spreadsheet(package, files, tmp_path):
    pytest.importorskip("openpyxl")
    data = package.open(files / "run.h5")
    data.comity.to_excel(tmp_path / "run.xlsx", "final_trust", "final_phase")
    frame = pandas.read_excel(tmp_path / "run.xlsx")
    wide = data.comity.to_wide("final_trust", "final_phase")
    assert list(frame.columns) == list(wide.columns)
    np.testing.assert_allclose(frame["final_trust USA>CAN"], wide["final_trust USA>CAN"], rtol=1e-7)
    assert list(frame["final_phase"]) == list(wide["final_phase"].astype(str))
