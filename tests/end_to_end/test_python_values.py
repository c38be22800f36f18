# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers and months of any type, options, mistakes in them, and what interrupts a computation."""

import _thread
import datetime
import decimal
import fcntl
import os
import re
import signal
import subprocess
import sys
import threading
import time

import h5py
import numpy as np
import pandas as pd
import pytest
import xarray as xr


def seed_of(data):
    return data.attrs.get("seed") or data.comity.provenance["sweep"]


# ---- numbers and months ----

@pytest.mark.parametrize("seed", [3, 3.0, "3", "0x3", np.uint64(3), np.array(3), np.float32(3),
                                  xr.DataArray(3), decimal.Decimal(3)], ids=repr)
def test_seeds_of_any_type(package, scenario, seed):
    one = package.run(scenario, replicates=2, record="none", seed=3)
    same = package.run(scenario, replicates=np.int8(2), record="none", seed=seed)
    xr.testing.assert_identical(one, same)
    swept = package.sweep(scenario, {"hegemony": [0.5]}, replicates=2.0, seed=seed,
                          outcomes="final_trust")
    np.testing.assert_array_equal(swept["final_trust"][0], one["final_trust"])


@pytest.mark.parametrize("seed", [2**64 - 1, np.uint64(2**64 - 1), str(2**64 - 1), 2**63])
def test_seeds_of_64_bits(package, scenario, seed):
    alone = package.run(scenario, replicates=2, record="none", seed=seed)
    swept = package.sweep(scenario, {"hegemony": [0.5]}, replicates=2, seed=seed,
                          outcomes="final_trust")
    np.testing.assert_array_equal(swept["final_trust"][0], alone["final_trust"])


@pytest.mark.parametrize("seed", [-1, 2**64, 3.5, "3.5", "three", None, [3], np.nan], ids=repr)
def test_seeds_that_are_none(package, scenario, seed):
    told = "seed: .* is not a whole number from 0 to 18446744073709551615"
    with pytest.raises(package.Error, match=told):
        package.sweep(scenario, {"hegemony": [0.5]}, replicates=2, seed=seed)
    if seed is not None:
        with pytest.raises(package.Error, match=told):
            package.run(scenario, replicates=2, seed=seed)


@pytest.mark.parametrize("month", [
    "1999-09", np.datetime64("1999-09"), np.datetime64("1999-09-11T12:00"), pd.Period("1999-09", "M"),
    pd.Timestamp("1999-09-11"), datetime.date(1999, 9, 11), datetime.datetime(1999, 9, 1, 5),
    np.array("1999-09", "datetime64[M]"), xr.DataArray(np.datetime64("1999-09-01", "ns"))], ids=repr)
def test_months_of_any_type(package, scenario, month):
    key = "events.september_11.at"
    expected = package.run(scenario, replicates=2, record="none", set={key: "1999-09"})
    xr.testing.assert_identical(
        expected, package.run(scenario, replicates=2, record="none", set={key: month}))
    swept = package.sweep(scenario, {key: [month, "2001-09"]}, replicates=2, outcomes="final_trust")
    np.testing.assert_array_equal(swept["final_trust"][0], expected["final_trust"])


@pytest.mark.parametrize("number", [
    0.25, np.float32(0.25), np.float16(0.25), np.array(0.25), np.array(0.25, "f4"), xr.DataArray(0.25),
    decimal.Decimal("0.25"), np.longdouble(0.25), "0.25"], ids=repr)
def test_numbers_of_any_type(package, scenario, number):
    expected = package.run(scenario, replicates=2, record="none", hegemony=0.25)
    xr.testing.assert_identical(
        expected, package.run(scenario, replicates=2, record="none", hegemony=number))
    if not isinstance(number, str):
        swept = package.sweep(scenario, {"hegemony": [number]}, replicates=2, set={
            "bilateralism": number}, outcomes="final_trust")
        assert swept["hegemony"].values == [0.25]


def test_a_single_is_the_decimal_that_one_would_write(package, scenario):
    made = package.run(scenario, replicates=1, record="none", hegemony=np.float32(0.1))
    assert made.attrs["hegemony"] == 0.1
    many = package.run(scenario, replicates=1, record="none",
                       set={"states.restraint": np.array([0.1, 0.2, 0.3], "f4")})
    np.testing.assert_array_equal(many["states_restraint"], [0.1, 0.2, 0.3])


@pytest.mark.parametrize("value", [None, object(), pd.NaT, np.datetime64("NaT"), [None]],
                         ids=["None", "object", "NaT", "datetime64", "list"])
def test_values_that_are_none(package, scenario, value):
    with pytest.raises(package.Error, match="^hegemony: (.* is not a value; a number, a month|NaT is no month)"):
        package.run(scenario, hegemony=value)


# ---- levels ----

def test_levels_are_decimals(package, scenario):
    grid = package.sweep(scenario, {"hegemony": np.linspace(0, 1, 11),
                                    "bilateralism": np.arange(0.1, 0.75, 0.1)},
                         replicates=1, outcomes="final_phase")
    assert list(grid["hegemony"].values) == [k / 10 for k in range(11)]
    assert list(grid["bilateralism"].values) == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    for level in np.linspace(0, 1, 11):  # as it was computed, and as it is written
        assert grid.sel(hegemony=level).identical(grid.sel(hegemony=round(level, 1)))
        assert grid["final_phase"].sel(hegemony=level).ndim == 2
    assert list(grid.sel(hegemony=[0.1 + 0.2, 0.7])["hegemony"].values) == [0.3, 0.7]
    with pytest.raises(KeyError):
        grid.sel(hegemony=0.3001)
    thirds = package.sweep(scenario, {"hegemony": np.linspace(0, 1, 4)}, replicates=1,
                           outcomes="final_phase")
    assert thirds["hegemony"].values[1] == 1 / 3  # no short decimal: to the last bit


@pytest.mark.parametrize("by_file", [False, True], ids=["keywords", "file"])
def test_levels_in_any_order_are_found(comity, package, scenario, tmp_path, by_file):
    if by_file:
        (tmp_path / "s.cfg").write_text(f"""scenario = "{scenario}"; replicates = 3;
            axes = ( {{ key = "hegemony"; values = [1.0, 0.0, 0.5]; }},
                     {{ key = "events.september_11.at"; values = ["2009-09", "1995-09"]; }} );""")
        comity("sweep", tmp_path / "s.cfg", "-q", "-o", tmp_path / "s.h5")
        grids = [package.open(tmp_path / "s.h5"), package.sweep(tmp_path / "s.cfg")]
    else:
        grids = [package.sweep(scenario, {"hegemony": [1, 0, 0.5], "events.september_11.at": [
            "2009-09", "1995-09"]}, replicates=3)]
    for grid in grids:
        assert list(grid["hegemony"].values) == [0, 0.5, 1]
        nearest = grid.sel(hegemony=0.4, method="nearest")
        assert nearest["hegemony"] == 0.5
        assert grid.sel(hegemony=slice(0, 0.6)).sizes["hegemony"] == 2
        alone = package.run(scenario, replicates=3, hegemony=1, record="none",
                            set={"events.september_11.at": "1995-09"})
        np.testing.assert_array_equal(grid["final_trust"][2, 0], alone["final_trust"])


def test_members_of_a_zip_stay_together(package, scenario):
    zipped = package.sweep(scenario, {"both": {"zip": [
        {"key": "hegemony", "values": [0.5, 0.0]}, {"key": "bilateralism", "values": [0.1, 0.9]}]}},
        replicates=1, outcomes="final_phase")
    pairs = dict(zip(zipped["both"].values.tolist(), zipped["bilateralism"].values.tolist()))
    assert pairs == {0.5: 0.1, 0.0: 0.9}


# ---- mistakes ----

@pytest.mark.parametrize("keywords, said", [
    ({"hegemon": 0.5}, "hegemon: unknown key; did you mean hegemony?"),
    ({"restraint": 0.7}, "restraint: unknown key; did you mean states.USA.restraint"),
    ({"replicate": 5}, "replicate: unknown key; did you mean the option replicates?"),
    ({"thread": 1}, "thread: unknown key; did you mean the option threads?"),
    ({"hegemony": 7}, "hegemony: 7 is out of range; a number in [0, 1] is expected"),
])
def test_mistakes_in_keywords(package, scenario, keywords, said):
    with pytest.raises(package.Error) as caught:
        package.run(scenario, **keywords)
    assert str(caught.value).startswith(said) and "--" not in str(caught.value)


@pytest.mark.parametrize("name, value, said", [
    ("mean_field", "no", "mean_field: 'no' is neither True nor False"),
    ("double", 1, "double: 1 is neither True nor False"),
    ("replicates", True, "replicates: True is not a whole number"),
    ("hegemony", True, "hegemony: True is not a value"),
    ("measures", b"history", "measures: b'history' is no path"),
    ("title", 3, "title: 3 is no text"), ("record", 3, "record: 3 is no list"),
    ("set", [1], r"set: \[1\] is no dictionary")], ids=str)
def test_options_are_of_their_kind(package, scenario, name, value, said):
    with pytest.raises(package.Error, match=said):
        package.run(scenario, **{"replicates": 2, "ticks": 6, name: value})


def test_options_of_other_functions_are_of_their_kind(package, scenario, root):
    other = root / "configs/benign_hegemon.cfg"
    few = {"replicates": 2, "ticks": 6}
    for call, said in (
            (lambda: package.compare(scenario, other, independent="yes", **few), "independent: 'yes'"),
            (lambda: package.compare(scenario, other, outcomes=b"final_trust", **few), "outcomes: b'"),
            (lambda: package.compare(scenario, other, margins=3, **few), "margins: 3 is no dictionary"),
            (lambda: package.calibrate("north_america", resume="no"), "resume: 'no' is neither"),
            (lambda: package.plan(scenario, {"hegemony": [0.5]}, seconds="x"), "seconds: 'x' is not"),
            (lambda: package.sweep(scenario, {"hegemony": [0.5]}, samples=64, **few), "samples: "),
            (lambda: package.function(scenario, 3), "outcomes: 3 is no list")):
        with pytest.raises(package.Error, match=said):
            call()
    # a margin of 0 is one: whatever differs matters
    assert (package.compare(scenario, other, margin=0, **few)["margin"].fillna(0) == 0).all()


def _dangling(file):
    del file["final_trust"]
    file["final_trust"] = h5py.SoftLink("/nowhere")


def _in_a_circle(file):
    del file["first_entry"]
    file["first_entry"] = h5py.SoftLink("/first_entry")


def _no_number(file):
    file.attrs["ticks"] = "many"


@pytest.mark.parametrize("damage", [_dangling, _in_a_circle, _no_number])
def test_a_damaged_file_is_named(package, comity, scenario, tmp_path, damage):
    comity("run", scenario, "-r", 2, "--ticks", 6, "-o", tmp_path / "run.h5", "-q")
    with h5py.File(tmp_path / "run.h5", "r+") as file:
        damage(file)
    with pytest.raises(package.Error, match="run.h5: is damaged or incomplete$"):
        package.open(tmp_path / "run.h5")


def test_half_a_file_and_another_kind_are_told_apart(package, comity, scenario, tmp_path):
    comity("run", scenario, "-r", 2, "--ticks", 6, "-o", tmp_path / "run.h5", "-q")
    whole = (tmp_path / "run.h5").read_bytes()
    for text, what in ((whole[:len(whole) // 2], "is damaged or incomplete"),
                       (b"a,b\n", "not a results file")):
        (tmp_path / "file.h5").write_bytes(text)
        with pytest.raises(package.Error, match=f"file.h5: {what}$"):
            package.open(tmp_path / "file.h5")


def test_why_a_file_cannot_be_read_is_said(package, comity, scenario, tmp_path):
    """A program that writes to a file keeps others from it by a lock."""
    path = tmp_path / "run.h5"
    comity("run", scenario, "-r", 2, "--ticks", 6, "-o", path, "-q")
    with open(path, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(package.Error, match="run.h5: cannot be read: "
                                                "Resource temporarily unavailable$"):
            package.open(path)
    package.open(path).close()
    with pytest.raises(package.Error, match="cannot be read: Is a directory$"):
        package.open(tmp_path)


def test_what_is_no_phase_is_not_called_one(package, scenario):
    """A mean of phases was cut to the phase below."""
    run = package.run(scenario, replicates=3, ticks=6)
    assert run.comity.to_wide("final_phase")["final_phase"].dtype.name == "category"
    run["final_phase"][:] = [0.75, 5, np.inf]
    assert run.comity.to_wide("final_phase")["final_phase"].tolist() == [0.75, 5, np.inf]


def test_an_outcome_like_no_other_is_named(package, scenario):
    sweep = package.sweep(scenario, {"trust.gain": {"from": 0.02, "to": 0.06},
                                     "trust.loss": {"from": 0.1, "to": 0.3}}, replicates=2, ticks=6,
                          design={"kind": "saltelli", "samples": 8}, outcomes="final_trust")
    with pytest.raises(package.Error, match="these results do not hold qwxyz$"):
        sweep.comity.sensitivity("qwxyz")
    for name, value in (("seed", -1), ("seed", 2**64), ("resamples", 2**32)):
        with pytest.raises(package.Error, match=f"{name}: {value} is not a whole number"):
            sweep.comity.sensitivity("final_trust MEX>USA", **{name: value})


@pytest.mark.parametrize("call", [
    lambda package: package.run(None), lambda package: package.sweep(None),
    lambda package: package.sweep(None, {"hegemony": [0]}), lambda package: package.open(None),
    lambda package: package.run(7), lambda package: package.function(None, "final_trilateral")(),
    lambda package: package.trace(None), lambda package: package.facts(None),
    lambda package: package.calibrate(None), lambda package: package.compare(None, None),
    lambda package: package.plan(None)])
def test_no_file_at_all(package, call):
    with pytest.raises(package.Error, match="(None|7): the path of a .* is expected"):
        call(package)


def test_texts_are_not_compared(package, scenario):
    with pytest.raises(package.Error, match="the path of each is expected, not its text"):
        package.compare(scenario, scenario.read_text())


@pytest.mark.parametrize("call", [
    lambda package, path: package.run(f"{path}\0.cfg"),
    lambda package, path: package.run('title = "a\0b";\n' + path.read_text()),
    lambda package, path: package.run(path, set={"hegemony\0": 0.5}),
    lambda package, path: package.run(path, hegemony="0.5\0 and more"),
    lambda package, path: package.run(path, record="trust\0,phase"),
    lambda package, path: package.sweep(path, {"hegemony": [0.5]}, title="a\0b"),
    lambda package, path: package.sweep("a\0\nb")])
def test_texts_are_not_cut(package, scenario, call):
    with pytest.raises(package.Error, match="cannot hold the character NUL"):
        call(package, scenario)


def test_out_of_memory_is_a_memory_error(package, scenario):
    text = "\n".join(["import resource, comity", "package = comity",
                      f"comity.run({str(scenario)!r}, replicates=1)",
                      "resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))",
                      "try:",
                      f"    comity.run({str(scenario)!r}, replicates=4 * 10**6, record='all')",
                      "except MemoryError as error:", "    print('memory:', error)"])
    finished = subprocess.run([sys.executable, "-c", text], check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=1200,
                              env={**os.environ, "PYTHONPATH": os.path.dirname(
                                  os.path.dirname(package.__file__))})
    assert finished.stdout == "memory: out of memory\n", finished.stderr


# ---- interruptions ----

class Alarm(Exception):
    """What a handler of a signal raises."""


@pytest.mark.parametrize("raised", [KeyboardInterrupt, Alarm, SystemExit])
def test_what_a_handler_raises_ends_the_computation(package, scenario, raised):
    def handler(*_):
        raise raised

    before = signal.signal(signal.SIGALRM, handler)
    threads = threading.active_count(), len(os.listdir("/proc/self/task"))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(raised):
            package.run(scenario, replicates=400000, record="none", threads=1)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    deadline = time.monotonic() + 30
    while len(os.listdir("/proc/self/task")) > threads[1] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(os.listdir("/proc/self/task")) <= threads[1]  # nothing computes on


def test_what_the_worker_raises_is_raised(package, monkeypatch):
    from comity.binding import calls  # noqa: PLC0415

    class Failure(BaseException):
        pass

    def work():
        raise Failure("of the worker")

    import ctypes  # noqa: PLC0415
    with pytest.raises(Failure, match="of the worker"):
        calls._wait_for(work, ctypes.c_int(0))

    def no_thread(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_thread, "start_new_thread", no_thread)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        calls._wait_for(lambda: 0, ctypes.c_int(0))


def test_arrays_outlive_the_end_of_the_interpreter(package, scenario):
    """An object that is destroyed last reads an array: its memory must still be there."""
    text = f"""
import atexit, comity, numpy, sys
run = comity.run({str(scenario)!r}, replicates=200, seed=1)
values = run["trust"].values
expected = values.copy()
def check():
    import gc
    gc.collect()
    sys.stdout.write("same" if numpy.array_equal(values, expected, equal_nan=True) else "freed")
import weakref
weakref.finalize(check, lambda: None)
atexit._run_exitfuncs()
del run
check()
"""
    finished = subprocess.run([sys.executable, "-c", text], check=False, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=1200,
                              env={**os.environ, "PYTHONPATH": os.path.dirname(
                                  os.path.dirname(package.__file__))})
    assert (finished.returncode, finished.stdout) == (0, "same"), finished.stderr


# ---- functions ----

def test_rows_are_one_sweep(package, scenario, monkeypatch):
    from comity import functions, running, sweeping  # noqa: PLC0415
    means = package.function(scenario, ["final_trust.MEX.USA", "first_entry.mature",
                                        "accords_total.trilateral.terrorism"], replicates=7, seed=5,
                             bilateralism=0.6, set={"states.USA.restraint": 0.4}, ticks=120)
    names = ["hegemony", "states.CAN.restraint"]
    points = np.random.default_rng(1).random((9, 2))
    alone = [list(means(**dict(zip(names, point))).values()) for point in points]
    calls = []
    monkeypatch.setattr(sweeping, "compute", counted(calls, sweeping.compute))
    monkeypatch.setattr(running, "compute", counted(calls, running.compute))
    np.testing.assert_array_equal(means.rows(names, points), alone)
    assert calls == ["comity_sweep_run"]
    assert functions.Function.rows(means, names, np.empty((0, 2))).shape == (0, 3)
    with pytest.raises(package.Error, match="1 columns for 2 parameters"):
        means.rows(names, [[0.5]])
    with pytest.raises(package.Error, match=re.escape("hegemony")):
        means.rows(names, [[7, 0.5]])
    months = package.function(scenario, "final_trilateral", replicates=3)
    key = "events.september_11.at"
    by_month = months.rows([key], np.array([["1999-09"], ["2005-09"]], object))
    assert by_month[0, 0] == months(**{key: "1999-09"})["final_trilateral"]


def counted(calls, compute):
    def call(what, *arguments, **options):
        calls.append(what)
        return compute(what, *arguments, **options)
    return call


# ---- the locale of the host ----

WITH_COMMAS = """
import locale, sys
import comity
scenario, facts = sys.argv[1:3]
if len(sys.argv) > 3:
    locale.setlocale(locale.LC_NUMERIC, sys.argv[3])
print(comity.run(scenario, replicates=4, hegemony=0.123456789).attrs)
compared = comity.compare(scenario, scenario, replicates=4, margins={"final_trust": 0.15})
print(compared.attrs, set(map(float, compared["margins"])) if "margins" in compared else None)
print(comity.trace(scenario, 1, end="1996-12"))
print(comity.facts(scenario, file=facts, replicates=4).to_csv())
try:
    comity.run(scenario, hegemony=1.5)
except ValueError as error:
    print(error)
print(locale.format_string("%.1f", 0.5), file=sys.stderr)
"""


def test_a_locale_with_decimal_commas_changes_nothing(package, root, scenario, tmp_path):
    (tmp_path / "commas").write_text('LC_NUMERIC\ndecimal_point ","\nthousands_sep "."\n'
                                     'grouping 3\nEND LC_NUMERIC\n')
    subprocess.run(["localedef", "-c", "-i", tmp_path / "commas", tmp_path / "with_commas"],
                   check=False, capture_output=True)  # warns of what else a locale has
    arguments = [sys.executable, "-c", WITH_COMMAS, scenario,
                 root / "configs/facts/north_america.cfg"]
    environment = os.environ | {"PYTHONPATH": str(root / "sim/python"), "LOCPATH": str(tmp_path)}
    plain, commas = (subprocess.run([*arguments, *more], check=True, text=True, timeout=1200,
                                    capture_output=True, env=environment)
                     for more in ([], ["with_commas"]))
    assert (plain.stderr, commas.stderr) == ("0.5\n", "0,5\n")
    assert "-> 0." in plain.stdout and commas.stdout == plain.stdout
