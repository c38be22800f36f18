# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the system, the allocator or HDF5 that fail: tests/stress/fail_once.py and without_locks.py, a
part of them."""

import collections
import os
import re
import shutil
import subprocess
import sys

import pytest

from test_sweep_interrupted import owned
import same_results
import waiting

COMMANDS = ["calibrate", "check", "compare", "completion", "explain", "export", "facts", "merge",
            "new", "plan", "replay", "run", "scenarios", "sensitivity", "show", "status", "submit",
            "sweep", "trace", "verify"]


@pytest.fixture(scope="module")
def faults(program, root, tmp_path_factory):
    if not shutil.which("cc"):
        pytest.skip("there is no compiler for the library that is preloaded")
    sys.path.insert(0, str(root / "tests/stress"))
    import fail_once  # noqa: PLC0415
    directory = tmp_path_factory.mktemp("faults")
    return fail_once.Faults(program, fail_once.build(directory), directory)


def test_calls_fail_in_every_command(faults, program):
    import fault_commands  # noqa: PLC0415
    assert COMMANDS == sorted(fault_commands.commands_of(program))
    assert {*COMMANDS} == {words[0] for words in faults.commands.values()}


@pytest.mark.parametrize("command", COMMANDS)
def test_one_call_fails(faults, command):
    """A part of the sites, of each way to give the command."""
    names = [name for name, words in faults.commands.items() if words[0] == command]
    for name in names:
        faults.campaign(name, every=60)
        assert len(faults.sites[name]) > 10
    assert sum(faults.injected[name] for name in names) >= (10 if command == "sweep" else 1)
    assert faults.wrong == []


def test_no_text_is_cut_short_for_want_of_memory(faults):
    """That of open_memstream would be, and nothing would tell."""
    faults.counts("new_printed")
    sites = [site for site in faults.sites["new_printed"] if site.call in ("malloc", "realloc")]
    assert len(sites) > 20
    for site in sites:
        assert not faults.fail("new_printed", site.call, site.last, site.of)[1]


QUESTIONS = ["H5Iget_type", "H5Pfill_value_defined", "H5Tget_size", "H5Tis_variable_str"]


def test_hdf5_does_not_answer(faults, program):
    """A size of 0 is no size of a text, nor is what cannot be asked for its kind no variable."""
    if faults.comity == program:
        pytest.skip("this program was not built with tests/comity_failing")
    faults.counts("export")
    sites = [site for site in faults.sites["export"] if site.call in QUESTIONS]
    assert {site.call for site in sites} == {*QUESTIONS}
    for site in sites:
        assert not faults.fail("export", site.call, site.first)[1]


def test_what_hdf5_cannot_read_beside_a_virtual_file_is_told(faults):
    """It takes a shard that it cannot open for one that never was, and gives fill values."""
    faults.counts("print_virtual")
    reads = [site for site in faults.sites["print_virtual"] if site.call == "pread"]
    assert len(reads) > 10
    for site in reads:
        assert not faults.fail("print_virtual", "pread", site.first)[1]


def test_a_damaged_part_that_cannot_be_set_aside(faults):
    faults.counts("resume_damaged")
    ended, problem = faults.fail("resume_damaged", "rename", 1)
    assert ended == "refused" and not problem, problem


def test_fewer_threads_than_were_asked_for(faults, tmp_path):
    """They give the same results; not one gives none."""
    faults.counts("sweep")
    words = [3 if word == 1 and before == "-j" else word for before, word
             in zip(["", *faults.commands["sweep"]], faults.commands["sweep"])]
    for number, status in ((1, 1), (2, 0), (3, 0)):
        place, trace = faults.place("sweep"), tmp_path / f"trace{number}"
        done = faults.preloaded(words, place, COMITY_FAULT=f"pthread_create:{number}",
                                COMITY_FAULT_TRACE=str(trace))
        assert trace.exists() and done.returncode == status, done.stderr
        assert faults.is_whole("sweep", place) if status == 0 else "a thread" in done.stderr


@pytest.mark.parametrize("name", ["submit", "submit_printed"])
def test_no_job_runs_another_program(faults, name):
    """Where it lies is read from a link; "comity" alone may be an older one."""
    faults.counts(name)
    links = [site for site in faults.sites[name] if site.call == "readlink"]
    assert links
    for site in links:
        assert not faults.fail(name, site.call, site.last)[1]


def test_hdf5_starts_without_memory(faults):
    """It may go on without a driver for files, which is no fault of the file that is asked for."""
    faults.counts("show", "hdf5")  # which keeps what it prints
    for number in range(1, faults.counts("new", "hdf5")["calloc"] + 1):
        _, problem = faults.fail("show", "calloc", number, of="hdf5")
        assert not problem


def test_names_and_texts_that_libconfig_had_no_memory_for(faults, tmp_path):
    """It goes on without them, so that a key seems to be missing; or it crashes, which is its own."""
    text, counts = tmp_path / "small.cfg", tmp_path / "counts"
    text.write_text("states = ( " + ", ".join(
        f'{{ code = "{code}"; power = 1.0; }}' for code in ("AAA", "BBB", "CCC")) + " );\n")
    preload = {"LD_PRELOAD": str(faults.library), "COMITY_FAULT_OF": "others"}
    whole = faults.run(["check", text], tmp_path, COMITY_FAULT_COUNTS=str(counts), **preload)
    assert whole.returncode == 0, whole.stderr
    count = int(re.search(r"malloc (\d+)", counts.read_text()).group(1))
    ended = collections.Counter()
    for number in range(count // 3, count + 1):  # before, the program starts
        done = faults.run(["check", text], tmp_path, COMITY_FAULT=f"malloc:{number}", **preload)
        ended[done.returncode] += 1
        assert done.returncode < 0 or (done.stdout == whole.stdout if done.returncode == 0
                                       else "memory" in done.stderr), done.stderr
    assert ended[1] > 20


def test_what_a_killed_calibration_had_begun_is_tidied_away(comity, faults, tmp_path):
    """A temporary file among its simulations, of a process that is gone."""
    command = faults.commands["calibrate"]
    comity(*command, "--keep", cwd=tmp_path)
    parts = tmp_path / "results.h5.parts"
    stale = parts / owned(".part-000000000-1.h5")
    stale.write_bytes(b"begun")
    comity(*command, "--resume", cwd=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results.h5"]


def test_a_damaged_part_of_a_calibration_is_told(comity, faults, tmp_path):
    command, results = faults.commands["calibrate"], tmp_path / "results.h5"
    comity(*command, "--keep", cwd=tmp_path)
    whole = results.rename(tmp_path / "whole.h5")
    part = next(tmp_path.glob("results.h5.parts/part-*.h5"))
    part.write_bytes(part.read_bytes()[:-100])
    told = comity(*command, "--resume", cwd=tmp_path).stderr
    assert len(told.splitlines()) == 1 and part.name in told, told
    assert "it is set aside and computed again" in told
    assert same_results.differences(whole, results) == []


@pytest.mark.parametrize("processes", [1, 2])
def test_killed_calibrations_go_on(program, faults, tmp_path, processes):
    import kill_calibrations  # noqa: PLC0415
    rounds = kill_calibrations.Calibrations(program, tmp_path, "sequential", 1600)
    assert rounds.round(processes) == []


def test_processes_that_join_in_a_calibration_are_killed(program, faults, tmp_path):
    import kill_calibrations  # noqa: PLC0415
    assert kill_calibrations.Calibrations(program, tmp_path, "sequential", 8000).join() == []


FORKING = ["run", "sweep", "resume", "join", "merge", "compare", "replay", "calibrate",
           "calibrate_on", "merge_simulations"]


@pytest.mark.parametrize("name", FORKING)
def test_no_process_is_forked_while_threads_compute(faults, tmp_path, name):
    """What reads a file in a process of its own, which would wait for ever for a lock that one of
    the threads holds: to a new file, to one that holds the same, with others and without."""
    words = faults.commands[name]
    words = [2 if word == 1 and before == "-j" else word for before, word in zip(["", *words], words)]
    place, forks = faults.place(name), tmp_path / "forks"
    joins = [["--join"]] if name in ("sweep", "calibrate") else []
    for more in [[], [], *joins]:
        with_threads = {"LD_PRELOAD": str(faults.library), "COMITY_FORKS": str(forks)}
        assert faults.run([*words, *more], place, **with_threads).returncode == 0
    assert forks.exists() and set(forks.read_text().splitlines()) <= {"renewing claims"}


def test_none_is_forked_where_others_have_completed_a_sweep(comity, program, faults, root, tmp_path):
    """Its parts are gone when it wants to write more of them, and it finds the file in their place."""
    import without_locks  # noqa: PLC0415
    sweep, forks, target = tmp_path / "sweep.cfg", tmp_path / "forks", tmp_path / "sweep.h5"
    sweep.write_text(without_locks.SWEEP.format(scenario=root / "configs/north_america.cfg",
                                                levels=1000))
    comity("sweep", sweep, "-q", "-o", tmp_path / "whole.h5")
    with_threads = {"LD_PRELOAD": str(faults.library), "COMITY_FORKS": str(forks)}
    with subprocess.Popen([program, "sweep", sweep, "-q", "-j", "2", "-o", target],
                          env={**os.environ, **with_threads}) as late:
        parts = tmp_path / "sweep.h5.parts"
        waiting.until(lambda: any(parts.glob("part-*")) or late.poll() is not None, late)
        if parts.exists():
            (tmp_path / "whole.h5").rename(target)
            parts.rename(tmp_path / "gone")
    assert late.returncode == 0 and set(forks.read_text().splitlines()) == set()


def test_processes_without_locks_do_no_damage(program, faults, tmp_path):
    import without_locks  # noqa: PLC0415
    rounds = without_locks.Rounds(program, faults.library, tmp_path, levels=40)
    for kills in (0, 1, 2):
        assert rounds.round(3, kills) == []


@pytest.fixture(scope="module")
def outputs(program, faults, tmp_path_factory):
    import one_output  # noqa: PLC0415
    return one_output.Outputs(program, faults.library, tmp_path_factory.mktemp("outputs"))


@pytest.mark.parametrize("name", ["run", "sweep", "join", "compare", "calibrate", "merge", "replay",
                                  "merge_simulations", "export", "new"])
def test_a_file_that_appears_at_the_last_moment_stays(outputs, name):
    """On file systems of disks and of networks, whose calls differ."""
    import one_output  # noqa: PLC0415
    for lacks in one_output.LACKS:
        assert outputs.appears(name, lacks) == []


@pytest.mark.parametrize("locks", [True, False], ids=["locks", "no locks"])
@pytest.mark.parametrize("names", [("run", "run"), ("run", "sweep"), ("sweep", "sweep"),
                                   ("calibrate", "compare"), ("export", "export")], ids="-".join)
def test_two_processes_make_one_output(outputs, names, locks):
    assert outputs.together(names, locks, link=names[0] != "export") == []


def test_the_lock_of_a_killed_sweep_ends_with_it(program, faults, root, tmp_path):
    """The process that reads what lies at its target for it may live a moment longer."""
    import without_locks  # noqa: PLC0415
    sweep, target, reader = (tmp_path / name for name in ("sweep.cfg", "sweep.h5", "reader"))
    scenario = root / "configs/north_america.cfg"
    sweep.write_text(without_locks.SWEEP.format(scenario=scenario, levels=400))
    subprocess.run([program, "run", scenario, "-r", "2", "-q", "-o", target], check=True)
    command = [program, "sweep", sweep, "-q", "-j", "1", "--resume", "--force", "-o", target]
    with subprocess.Popen(command) as interrupted:
        waiting.until(lambda: list(tmp_path.glob("sweep.h5.parts/part-*.blocks")), interrupted)
        interrupted.kill()
    stopped = {"LD_PRELOAD": str(faults.library), "COMITY_READER_STOPS": str(reader)}
    with subprocess.Popen(command, env={**os.environ, **stopped}) as killed:
        waiting.until(lambda: reader.exists() and reader.read_text(), killed)
        killed.kill()
    subprocess.run(command, check=True)
