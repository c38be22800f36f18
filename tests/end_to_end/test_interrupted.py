# SPDX-License-Identifier: GPL-3.0-or-later
"""A results file is there whole or not at all, however a run ends."""

import os
import resource
import signal
import subprocess
import time

import pytest

import small_calibration
import waiting

LONG = ["--replicates", "50000000", "--record", "none", "--quiet"]


@pytest.fixture
def started(program, scenario, tmp_path):
    """A run that would take minutes, caught when its temporary file is there."""
    running = subprocess.Popen([program, "run", scenario, *LONG, "-o", tmp_path / "run.h5"],
                               stderr=subprocess.PIPE, text=True)
    waiting.until(lambda: list(tmp_path.iterdir()), running)
    yield running
    running.kill()
    running.wait()


@pytest.mark.parametrize("sent", waiting.ENDING, ids=lambda sent: sent.name)
def test_interrupt_leaves_nothing(started, tmp_path, sent):
    started.send_signal(sent)
    _, errors = started.communicate(timeout=1200)
    assert started.returncode == 130
    assert len(errors.splitlines()) == 1 and "interrupted" in errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGHUP], ids=lambda sent: sent.name)
def test_ignored_signals_stay_ignored(program, scenario, tmp_path, sent):
    """As after nohup, or trap '' INT in a script."""
    running = subprocess.Popen([program, "run", scenario, *LONG, "-o", tmp_path / "run.h5"],
                               stderr=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(sent, signal.SIG_IGN))
    waiting.until(lambda: list(tmp_path.iterdir()), running)
    running.send_signal(sent)
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=1200)
    assert running.returncode == 130
    running = subprocess.run(
        [program, "run", scenario, "-r", "20000", "--record", "none", "-q", "-o",
         tmp_path / "x.h5"], preexec_fn=lambda: (signal.signal(sent, signal.SIG_IGN),
                                                 signal.raise_signal(sent)), check=False)
    assert running.returncode == 0
    with open(f"/proc/{os.getpid()}/status", encoding="ascii") as status:
        assert "SigIgn" in status.read()


def test_a_reader_that_leaves_ends_the_program_as_it_ends_others(program, scenario):
    running = subprocess.Popen([program, "run", scenario, "-r", "2", "--no-output"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait() == -signal.SIGPIPE
    running = subprocess.Popen([program, "run", scenario, "-r", "2", "--no-output"],
                               restore_signals=False,  # ignored here, SIGPIPE is ignored there
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait() == -signal.SIGPIPE


def test_kill_leaves_no_file_of_that_name(started, tmp_path):
    started.kill()
    started.communicate()
    assert not (tmp_path / "run.h5").exists()


def test_older_results_survive_an_interrupt(program, comity, scenario, tmp_path):
    path = tmp_path / "run.h5"
    comity("run", scenario, "-r", 2, "-q", "-o", path)
    before = path.read_bytes()
    running = subprocess.Popen([program, "run", scenario, *LONG, "-o", path, "--force"],
                               stderr=subprocess.DEVNULL)
    waiting.until(lambda: len(list(tmp_path.iterdir())) > 1, running)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=1200) == 130
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def assert_refused(finished, named, code=1):
    assert finished.returncode == code
    assert len(finished.stderr.splitlines()) == 1 and named in finished.stderr


def test_missing_directory(comity, scenario, tmp_path):
    finished = comity("run", scenario, "-r", 2, "-o", tmp_path / "none/run.h5", check=False)
    assert_refused(finished, "No such file or directory", code=2)
    assert list(tmp_path.iterdir()) == []


def test_name_of_a_directory(comity, scenario, tmp_path):
    (tmp_path / "run.h5").mkdir()
    finished = comity("run", scenario, "-r", 2, "-o", tmp_path / "run.h5", check=False)
    assert_refused(finished, "directory", code=2)
    assert list(tmp_path.iterdir()) == [tmp_path / "run.h5"]
    assert list((tmp_path / "run.h5").iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_directory_without_permission(comity, scenario, tmp_path):
    tmp_path.chmod(0o500)
    try:
        finished = comity("run", scenario, "-r", 2, "-o", tmp_path / "run.h5", check=False)
    finally:
        tmp_path.chmod(0o700)
    assert_refused(finished, "Permission denied", code=2)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize("record", ["trust", "none"])
def test_full_disk(comity, scenario, tmp_path, record):
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path],
                             stderr=subprocess.PIPE, check=False)
    if mounted.returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        finished = comity("run", scenario, "-r", 20000, "--record", record, "-o",
                          tmp_path / "run.h5", check=False)
        assert_refused(finished, "No space left on device")
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)


@pytest.mark.parametrize("arguments", [["run", "-r", "200"], ["new"], ["export"]], ids=str)
def test_a_limit_of_the_size_of_files_is_reported(comity, program, scenario, tmp_path, arguments):
    comity("run", scenario, "-r", 2, "--ticks", 6, "-o", tmp_path / "run.h5", "-q")
    command, *options = arguments
    given = {"run": [scenario, "-o", "large", *options], "new": ["large"],
             "export": ["run.h5", "-o", "large"]}[command]
    finished = subprocess.run(
        [program, command, *given], stderr=subprocess.PIPE, text=True, stdout=subprocess.DEVNULL,
        cwd=tmp_path, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY)))
    assert_refused(finished, "File too large")
    assert [path.name for path in tmp_path.iterdir()] == ["run.h5"]


def test_full_disk_behind_the_table(program, scenario):
    with open("/dev/full", "w", encoding="ascii") as full:
        finished = subprocess.run([program, "run", scenario, "-r", "2", "--no-output"], stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False)
    assert_refused(finished, "No space left on device")


def catches(running, sent):
    """Whether the program has its own answer to a signal by now."""
    with open(f"/proc/{running.pid}/status", encoding="ascii") as status:
        caught = next(line for line in status if line.startswith("SigCgt")).split()[1]
    return int(caught, 16) >> (sent - 1) & 1


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGUSR1], ids=lambda sent: sent.name)
def test_an_export_leaves_nothing(program, comity, scenario, tmp_path, sent):
    comity("run", scenario, "-r", 2000, "--record", "trust", "-q", "-o", tmp_path / "run.h5")
    running = subprocess.Popen([program, "export", tmp_path / "run.h5", "--variables", "trust",
                                "-o", tmp_path / "table.csv"], stderr=subprocess.PIPE, text=True)
    waiting.until(lambda: catches(running, sent), running)
    running.send_signal(sent)
    _, errors = running.communicate(timeout=1200)
    assert running.returncode == 130
    assert errors == f"comity export: interrupted; {tmp_path / 'table.csv'} is not written\n"
    assert [path.name for path in tmp_path.iterdir()] == ["run.h5"]


@pytest.mark.parametrize("command", [
    ["run", "{}", *LONG, "--no-output"], ["compare", "{}", "{}", "-r", "300000", "-q"],
    ["compare", "{}", "{}", "-r", "300000", "-q", "--measures", "history"]],
    ids=lambda command: " ".join(command[::6]))
def test_what_writes_no_file_says_so_when_interrupted(program, scenario, command):
    running = subprocess.Popen([program, *(word.format(scenario) for word in command)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    waiting.until(lambda: catches(running, signal.SIGTERM), running)
    running.send_signal(signal.SIGTERM)
    output, errors = running.communicate(timeout=1200)
    assert (running.returncode, output) == (130, "")
    assert errors == f"comity {command[0]}: interrupted; nothing is written\n"


@pytest.mark.parametrize("command", [
    ["run", "{pipe}"], ["sweep", "{pipe}"], ["compare", "{scenario}", "{pipe}"],
    ["calibrate", "{folder}/calibration.cfg"]], ids=lambda command: command[0])
def test_an_input_that_does_not_come_can_be_interrupted(program, scenario, tmp_path, command):
    """A pipe that nobody writes to, as a table of observed series too."""
    small_calibration.written(tmp_path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "measures.cfg").write_text(small_calibration.MEASURES.replace(
        "(", '( { name = "seen"; kind = "observed"; file = "pipe"; series = "x"; },', 1))
    words = [word.format(pipe=pipe, scenario=scenario, folder=tmp_path) for word in command]
    running = subprocess.Popen([program, *words, "-q", "-o", tmp_path / "results.h5"],
                               stderr=subprocess.PIPE, text=True)
    with open(pipe, "wb"):  # when it is open on both sides
        waiting.until(lambda: catches(running, signal.SIGUSR1), running)
        for _ in range(600):  # one may come just before it reads
            if running.poll() is None:
                running.send_signal(signal.SIGUSR1)
                time.sleep(0.05)
    running.kill()
    told = running.stderr.read().splitlines()
    assert running.returncode == 130 and told[-1] == f"comity {command[0]}: interrupted"
    assert not list(tmp_path.glob("*results*"))


def test_interrupted_facts_are_reported_as_such(program, scenario):
    running = subprocess.Popen([program, "facts", scenario, "--robust", "0.1"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    waiting.until(lambda: catches(running, signal.SIGTERM), running)
    running.send_signal(signal.SIGTERM)
    output, errors = running.communicate(timeout=1200)
    assert (running.returncode, output, errors) == (130, "", "comity facts: interrupted\n")
