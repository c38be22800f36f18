# SPDX-License-Identifier: GPL-3.0-or-later
"""`comity run`: what its options change, and that its results do not depend on the machine."""

import json
import os
import re
import shutil
import subprocess

import netCDF4
import numpy as np
import pytest
import xarray as xr

import results_hash

QUICK = bool(os.environ.get("COMITY_QUICK"))


def load(path):
    with xr.open_dataset(path, engine="h5netcdf") as run:
        return run.load()


@pytest.fixture
def run(comity, scenario, tmp_path):
    """Runs the default region with few replicates; returns the results."""

    def run_with(*options, replicates=8, env=None):
        path = tmp_path / "run.h5"
        comity("run", scenario, "-r", replicates, "-o", path, "-q", "--force", *options,
               env=env)
        return load(path)

    return run_with


def assert_same(one, other):
    """Equal data and coordinates, bit for bit but for the kind of a NaN."""
    assert set(one.variables) == set(other.variables)
    for name in one.variables:
        assert one[name].dims == other[name].dims
        np.testing.assert_array_equal(one[name].values, other[name].values, err_msg=name)


def kernels():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        flags = re.search(r"^flags\s*:(.*)$", file.read(), re.MULTILINE)
    flags = set(flags.group(1).split()) if flags else set()
    if not flags:
        return []
    avx2 = {"avx2", "fma", "bmi1", "bmi2"} <= flags
    avx512 = avx2 and {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"} <= flags
    return ["sse2"] + ["avx2"] * avx2 + ["avx512"] * avx512


def test_threads_do_not_matter(run):
    one, two, seven = (run("-j", threads, replicates=100) for threads in (1, 2, 7))
    assert_same(one, two)
    assert_same(one, seven)
    assert len({data.attrs["results_sha256"] for data in (one, two, seven)}) == 1


@pytest.mark.skipif(len(kernels()) < 2, reason="this processor has one instruction set only")
def test_instruction_sets_do_not_matter(run):
    first, *others = (run("--kernel", kernel, "--double", replicates=33) for kernel in kernels())
    for other in others:
        assert_same(first, other)
        assert first.attrs["results_sha256"] == other.attrs["results_sha256"]


def test_replicates_do_not_depend_on_how_many_there_are(run):
    few, many = run(replicates=5), run(replicates=70)
    for name in few.data_vars:
        if "replicate" in few[name].dims:
            expected = many[name].isel(replicate=slice(5)).values
            np.testing.assert_array_equal(few[name].values, expected, err_msg=name)


def test_single_precision_is_rounded_double_precision(run):
    single, double = run(), run("--double")
    assert double["trust"].dtype == np.float64
    for name in single.data_vars:
        if single[name].dtype == np.float32:
            rounded = double[name].values.astype(np.float32)
            np.testing.assert_array_equal(single[name].values, rounded, err_msg=name)


@pytest.mark.parametrize("replicates", [1, 40])
def test_hash_of_the_results_follows_from_the_file(comity, scenario, tmp_path, replicates):
    path = tmp_path / "run.h5"
    comity("run", scenario, "-r", replicates, "-q", "--double", "-o", path)
    computed, recorded = results_hash.of_file(path)
    assert computed == recorded


def test_seed_of_64_bits(run):
    largest = run("--seed", 2**64 - 1, "--record", "trust")
    assert largest.attrs["seed"] == str(2**64 - 1)
    for other in (2**32 - 1, 2**63 - 1, 1):
        assert not np.array_equal(run("--seed", other, "--record", "trust")["trust"].values,
                                  largest["trust"].values, equal_nan=True)


def test_ticks(run):
    whole, short = run(), run("--ticks", 100)
    assert short.sizes["tick"] == 100
    for name in ("trust", "accords", "phase", "phase_share", "time"):
        np.testing.assert_array_equal(short[name].values,
                                      whole[name].isel(tick=slice(100)).values, err_msg=name)


def test_every(run):
    whole, thinned = run(), run("--every", 7)
    np.testing.assert_array_equal(thinned["tick"], np.arange(0, 240, 7))
    for name in whole.variables:
        if "tick" in whole[name].dims:
            np.testing.assert_array_equal(thinned[name].values,
                                          whole[name].isel(tick=slice(None, None, 7)).values,
                                          err_msg=name)
        elif name in whole.data_vars:
            np.testing.assert_array_equal(thinned[name].values, whole[name].values, err_msg=name)


def trajectories(data):
    return {name for name in data.data_vars if data[name].dims[:2] == ("replicate", "tick")}


def test_record(run):
    whole, few = run(), run("--record", "identity,trust")
    assert trajectories(few) == {"identity", "trust"}
    np.testing.assert_array_equal(few["trust"].values, whole["trust"].values)
    assert trajectories(run("--record", "none")) == set()
    everything = trajectories(run("--record", "all"))
    assert everything > trajectories(whole) and "threat_deviation" in everything


def test_set(run):
    equal = run("--set", "hegemony=0", "--set", "states.CAN.restraint=0.25", "--record", "influence")
    assert equal.attrs["hegemony"] == 0
    np.testing.assert_array_equal(equal["states_restraint"], [0.3, 0.25, 0.8])
    np.testing.assert_allclose(equal["influence"], 1 / 3, rtol=1e-6)


def test_mean_field_has_probabilities_for_acts(run):
    skeleton = run("--mean-field", replicates=8)
    assert skeleton.attrs["mode"] == "mean_field"
    assert skeleton.sizes["replicate"] == 1
    np.testing.assert_array_equal(skeleton["conduct"].values,
                                  skeleton["unilateral_probability"].values)
    assert_same(skeleton, run("--mean-field", "--seed", 99))


def test_without_output(comity, scenario, tmp_path):
    printed = comity("run", scenario, "-r", 3, "--no-output", cwd=tmp_path).stdout
    assert "3 replicates" in printed
    assert list(tmp_path.iterdir()) == []


def test_output_is_named_after_the_scenario(comity, scenario, tmp_path):
    comity("run", scenario, "-r", 2, cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["north_america.h5"]


@pytest.mark.skipif(not kernels(), reason="no x86 processor")
def test_kernels_that_there_are_are_told(comity, scenario):
    for name in ("abacus", *sorted({"sse2", "avx2", "avx512"} - set(kernels()))):
        refused = comity("run", scenario, "--kernel", name, "--no-output", check=False)
        assert refused.returncode == 2
        assert refused.stderr == (
            f"comity run: --kernel: this processor does not run '{name}'; there are sse2, avx2, "
            f"avx512, of which it runs {', '.join(kernels())}\n")


@pytest.mark.parametrize("there", [True, False], ids=["written before", "dangling"])
def test_a_link_stays_and_its_file_is_written(comity, scenario, tmp_path, there):
    """Through two links, the second from one directory to another."""
    disk, here = tmp_path / "disk", tmp_path / "here"
    disk.mkdir(), here.mkdir()
    (here / "run.h5").symlink_to("other.h5")
    (here / "other.h5").symlink_to("../disk/run.h5")
    for replicates in ([2, 3] if there else [3]):
        comity("run", scenario, "-r", replicates, "-o", here / "run.h5", "-q", "--force")
    assert os.readlink(here / "run.h5") == "other.h5"
    assert os.readlink(here / "other.h5") == "../disk/run.h5"
    assert load(disk / "run.h5").sizes["replicate"] == 3
    assert {path.name for path in tmp_path.rglob("*.*")} == {"run.h5", "other.h5"}
    sweep = tmp_path / "sweep.cfg"
    sweep.write_text(f'scenario = "{scenario}"; replicates = 2; ticks = 93;'
                     'axes = ({ key = "hegemony"; values = [0.0, 1.0]; });')
    comity("sweep", sweep, "-o", here / "run.h5", "-q", "--force")
    assert (here / "run.h5").is_symlink()
    assert load(disk / "run.h5").sizes["hegemony"] == 2
    assert [path.name for path in here.iterdir() if not path.is_symlink()] == []


def test_links_that_lead_nowhere_are_refused(comity, scenario, tmp_path):
    (tmp_path / "round.h5").symlink_to("round.h5")
    (tmp_path / "away.h5").symlink_to("missing/run.h5")
    for name, cause in [("round.h5", "Too many levels of symbolic links"),
                        ("away.h5", "its directory: No such file or directory")]:
        refused = comity("run", scenario, "-r", 2, "-o", tmp_path / name, "-q", check=False)
        assert refused.returncode == 2 and f"{name}: cannot be written: {cause}" in refused.stderr
        assert (tmp_path / name).is_symlink()


def test_equal_runs_make_equal_files(comity, scenario, tmp_path):
    files = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        comity("run", scenario, "-r", 40, "-q", "-o", "run.h5", cwd=tmp_path / name,
               env={"SOURCE_DATE_EPOCH": "1000000000"})
        files.append((tmp_path / name / "run.h5").read_bytes())
    assert files[0] == files[1]
    with netCDF4.Dataset(tmp_path / "one/run.h5") as data:
        assert data["provenance"].date == "2001-09-09T01:46:40Z"


@pytest.mark.parametrize("date", ["", "soon", "-1", "1e9", "99999999999999999999", "1000 "])
def test_a_date_that_is_none_is_refused(comity, scenario, tmp_path, date):
    refused = comity("run", scenario, "-r", 2, "-q", "-o", tmp_path / "run.h5", check=False,
                     env={"SOURCE_DATE_EPOCH": date})
    assert refused.returncode == 2 and len(refused.stderr.splitlines()) == 1
    assert f"SOURCE_DATE_EPOCH: '{date}' is not a number of seconds since 1970" in refused.stderr
    assert not list(tmp_path.iterdir())


def test_numbers_are_decimal(run, comity, scenario):
    assert_same(run("-s", "010"), run("-s", "10"))
    assert_same(run("-s", "0xff"), run("-s", "255"))
    for number in (" 10", "+10", "-10", "10 ", "0o10", "1e3", ""):
        refused = comity("run", scenario, "--no-output", "-s", number, check=False)
        assert refused.returncode == 2 and "is not a whole number" in refused.stderr


def test_all_scenarios_run(comity, root, tmp_path):
    scenarios = sorted((root / "configs").glob("*.cfg"))
    ran = 0
    for path in scenarios:
        if re.search(r"^\s*(scenario|sweep|axes)\s*[=:]", path.read_text(), re.MULTILINE):
            continue
        comity("run", path, "-r", 2, "-q", "--force", "-o", tmp_path / "run.h5")
        assert load(tmp_path / "run.h5").sizes["replicate"] == 2
        ran += 1
    assert ran >= 10


MISTAKES = [
    ([], "one scenario is expected"),
    (["SCENARIO", "SCENARIO"], "one scenario is expected"),
    (["missing.cfg"], "missing.cfg"),
    (["SCENARIO", "--bogus"], "--bogus"),
    (["SCENARIO", "--seed"], "--seed"),
    (["SCENARIO", "--replicates", "0"], "--replicates"),
    (["SCENARIO", "--replicates", "many"], "--replicates"),
    (["SCENARIO", "--ticks", "-1"], "--ticks"),
    (["SCENARIO", "--every", "0"], "--every"),
    (["SCENARIO", "--threads", "0"], "--threads"),
    (["SCENARIO", "--compress", "10"], "--compress"),
    (["SCENARIO", "--seed", "18446744073709551616"], "--seed"),
    (["SCENARIO", "--record", "trusts"], "did you mean trust"),
    (["SCENARIO", "--set", "hegemon=1"], "did you mean hegemony"),
    (["SCENARIO", "--set", "hegemony=2"], "hegemony"),
    (["SCENARIO", "--set", "hegemony"], "hegemony"),
    (["SCENARIO", "--kernel", "abacus"], "abacus"),
]


@pytest.mark.parametrize("arguments, named", MISTAKES,
                         ids=[" ".join(arguments) or "nothing" for arguments, _ in MISTAKES])
def test_mistakes_are_told_in_one_line(comity, scenario, tmp_path, arguments, named):
    words = [str(scenario) if word == "SCENARIO" else word for word in arguments]
    finished = comity("run", *words, cwd=tmp_path, check=False)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert len(finished.stderr.splitlines()) == 1 and named in finished.stderr
    assert list(tmp_path.iterdir()) == []


def test_table_agrees_with_the_file(comity, scenario, tmp_path):
    path = tmp_path / "run.h5"
    text = comity("run", scenario, "-r", 150, "--double", "-o", path).stdout
    data = load(path)
    assert text.startswith(f"{data.attrs['title']}\n150 replicates of 240 months, "
                           "1994-01 to 2013-12; seed 1\n\n")
    months = [str(month) for month in data["time"].values.astype("datetime64[M]")]
    table = text[text.index("Phase, %"):text.index("\nWritten")].split("\n\n")

    shown = re.findall(r"\d{4}-\d{2}", table[0].splitlines()[1])
    for line in table[0].splitlines()[2:]:
        phase, *shares = line.split()
        index = list(data["phase_name"].values).index(phase)
        expected = [f"{100 * np.mean(data['phase'].values[:, months.index(month)] == index):.1f}"
                    for month in shown]
        assert shares == expected, phase

    for line in table[1].splitlines()[2:]:
        phase, never, *entered = re.split(r"\s{2,}", line.strip())
        first = data["first_entry"].sel(entered_phase=phase).fillna(np.inf).values
        assert never == f"{100 * np.mean(np.isinf(first)):.1f}", phase
        # of all replicates; those that never enter are later than all, as Kaplan and Meier take it
        ordered = np.sort(first)
        median, low, high = ("never" if np.isinf(tick) else months[int(tick)] for tick in
                             (ordered[max(0, int(np.ceil(q * 150)) - 1)] for q in (0.5, 0.05, 0.95)))
        assert entered == [median, f"{low} to {high}"], phase

    for state, name, line in zip(data["state"].values, data["state_name"].values.astype(str),
                                 table[2].splitlines()[2:]):
        columns = [data["final_trust"].sel(state=state, partner=partner).values
                   for partner in data["partner"].values if partner != state]
        columns.append(data["final_identity"].sel(state=state).values)
        expected = [f"{column.mean():.3f} ({column.std(ddof=1):.3f})" for column in columns]
        assert line.strip().startswith(str(name))
        assert re.findall(r"\d\.\d{3} \(\d\.\d{3}\)", line) == expected, name


def test_a_single_replicate_has_no_deviation_and_three_no_last_quarter(comity, scenario):
    single = comity("run", scenario, "-r", 1, "--no-output").stdout
    assert re.search(r"\n\nAt the end\n +state .*\n +United States +\d\.\d{3} +\d\.\d{3} ", single)
    assert "(" not in single[single.index("At the end"):]
    told = json.loads(comity("run", scenario, "-r", 1, "--no-output", "--format", "json").stdout)
    assert all(one["standard_deviation"] is None for one in told["outcomes"])
    for replicates, moved in ((3, False), (4, True)):
        shown = comity("run", scenario, "-r", replicates, "--no-output").stdout
        assert ("in the last quarter" in shown) is moved and ("settled" in shown) is moved


# Peak memory of a command in kB. A child's peak starts with that of the process that makes it, so
# the command is started by a small one.
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_memory_does_not_grow_with_replicates(program, scenario, tmp_path):
    def peak(replicates):
        return int(subprocess.check_output(
            ["/usr/bin/python3", "-I", "-S", "-c", PEAK, program, "run", scenario, "-q", "-j", "2",
             "--record", "none", "-r", str(replicates), "--force",
             "-o", tmp_path / "run.h5"]))

    assert peak(100_000) < 1.2 * peak(4_000)  # whose buffers are full


@pytest.mark.skipif(QUICK, reason="left out by --quick")
@pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not installed")
def test_valgrind_finds_nothing(program, scenario, tmp_path):
    # sse2: valgrind knows no AVX-512
    finished = subprocess.run(
        ["valgrind", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite",
         program, "run", scenario, "-r", "5", "-j", "2", "--kernel", "sse2", "-q", "-o",
         tmp_path / "run.h5"],
        stderr=subprocess.PIPE, text=True, timeout=1200, check=False)
    assert finished.returncode == 0, finished.stderr


def test_run_and_compare_give_the_same_median_of_first_entries(comity, scenario, tmp_path):
    """That of those that enter was earlier: 2010-06 of ascendant, which most never are."""
    for ticks in (240, 160):
        arguments = ["-r", 150, "--ticks", ticks]
        shown = comity("run", scenario, *arguments, "--no-output", cwd=tmp_path).stdout
        compared = json.loads(comity("compare", scenario, scenario, *arguments, "--format", "json",
                                     cwd=tmp_path).stdout)
        for entry in compared["scenarios"][0]["entries"]:
            phase = entry["phase"]
            line = next(line for line in shown[shown.index("First entered"):].splitlines()
                        if line.split()[0] == phase)
            _, _, median, _ = re.split(r"\s{2,}", line.strip())
            month = entry["median"]
            assert median == ("never" if not isinstance(month, (int, float)) else
                              f"{1994 + int(month) // 12}-{int(month) % 12 + 1:02d}"), phase
