# SPDX-License-Identifier: GPL-3.0-or-later
"""No control character of a file, or of its name, reaches a terminal: tables and messages show it."""

import os
import pty
import re
import shutil
import subprocess

import h5py
import pytest

EVIL = "\x1b[31m\x07\x9b2J\x7f\rred"  # colour, bell, C1, DEL, over the line
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def output_of(finished):
    text = finished.stdout + finished.stderr
    assert not CONTROL.search(text), text
    return text


def write_all(path, change):
    with h5py.File(path, "r+") as file:
        change(file)


def every_text(file):
    """Every attribute that is a text, of the file and of what it holds, gets an evil end."""
    owners = [file, *(file[name] for name in file)]
    for owner in owners:
        for name, value in list(owner.attrs.items()):
            if isinstance(value, bytes) and not name.isupper():
                owner.attrs[name] = value.decode() + EVIL
    file.attrs["of" + EVIL] = EVIL


@pytest.fixture
def run(comity, scenario, tmp_path):
    path = tmp_path / "run.h5"
    comity("run", scenario, "-r", 3, "--ticks", 24, "-q", "-o", path)
    return path


@pytest.mark.parametrize("key", ["title", "rationale", "states.USA.name", "scenario", "version",
                                 "command_line", "build", "extra"])
def test_attributes_of_a_file(comity, run, key):
    def change(file):
        owner = file["provenance"] if key in ("version", "command_line", "build") else file
        owner.attrs[key] = f"a {EVIL}"
    write_all(run, change)
    text = output_of(comity("show", run, check=False))
    if key in ("title", "command_line", "extra"):
        assert r"a \x1b[31m\x07\xc2\x9b2J\x7f\x0dred" in text


def test_every_command_that_reads_a_file(comity, run, tmp_path):
    write_all(run, every_text)
    for arguments in (["show", run], ["show", run, "--variables"], ["compare", run, run],
                      ["compare", run, run, "--trust"], ["verify", run],
                      ["compare", run, run, "--trust", "--format", "markdown"],
                      ["compare", run, run, "--trust", "--format", "json"],
                      ["compare", run, run, "--trust", "--format", "csv"],
                      ["sensitivity", run], ["merge", run, run, "-o", tmp_path / "merged.h5"],
                      ["replay", run, "--replicate", 0, "-o", tmp_path / "world.h5"]):
        output_of(comity(*arguments, check=False))


def test_names_of_datasets(comity, run):
    write_all(run, lambda file: file.move("trust", "trust" + EVIL))
    output_of(comity("show", run, check=False))
    output_of(comity("compare", run, run, check=False))


def test_texts_are_copied_as_they_are_but_not_to_a_terminal(program, comity, run):
    text = f"# {EVIL}\r\nend\n"
    write_all(run, lambda file: file["provenance"].attrs.__setitem__("source_text_0", text))
    copied = subprocess.run([program, "show", run, "--source"], stdout=subprocess.PIPE, check=True)
    assert text.encode() in copied.stdout
    controller, terminal = pty.openpty()
    with subprocess.Popen([program, "show", run, "--source"], stdout=terminal) as shown:
        os.close(terminal)
        seen = b""
        while True:
            try:
                piece = os.read(controller, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
    os.close(controller)
    assert shown.returncode == 0
    assert b"\x1b" not in seen and rb"# \x1b[31m\x07\xc2\x9b2J\x7f\x0dred\x0d" in seen


@pytest.mark.parametrize("command", ["check", "run", "compare", "facts", "trace", "explain", "plan",
                                     "sweep", "calibrate", "show", "verify", "sensitivity"])
def test_names_of_files(comity, scenario, tmp_path, command):
    """Of files that are there and are wrong, and of files that are not there."""
    for name in (f"{EVIL}.cfg", f"{EVIL}.h5", "\udcff\udc9b.cfg"):
        path = tmp_path / os.fsencode(name).decode("utf-8", "surrogateescape")
        for there in (False, True):
            if there:
                path.write_text("x = 1;\n")
            finished = subprocess_of(comity, command, path, tmp_path)
            assert finished.returncode in (1, 2)
            assert r"\x" in output_of(finished)


def subprocess_of(comity, command, path, folder):
    more = {"run": ["-o", folder / "out.h5"], "sweep": ["-o", folder / "out.h5"],
            "calibrate": ["-o", folder / "out.h5"], "compare": [path]}.get(command, [])
    return comity(command, path, *more, check=False)


@pytest.mark.parametrize("character", [r"\x1b", r"\x07", r"\x7f", "\x9b", "\x85", r"\r"])
def test_names_in_a_scenario_have_none(comity, scenario, tmp_path, character):
    path = tmp_path / "scenario.cfg"
    for key in ('title = "{}";', 'events = ({{ name = "{}"; at = 1; shock = "terrorism"; '
                'magnitude = 1.0; }});'):
        path.write_text(f'@include "{scenario}"\n' + key.format(f"a{character}b") + "\n")
        finished = comity("check", path, check=False)
        assert finished.returncode == 2
        assert "the text has a control character" in output_of(finished)


def test_titles_that_print_in_any_language_remain(comity, scenario, tmp_path):
    path = tmp_path / "scenario.cfg"
    path.write_text(f'@include "{scenario}"\ntitle = "Amérique, 北美, \u00a0š, 🌍";\n')
    assert comity("check", path).stdout.startswith("Amérique, 北美, \u00a0š, 🌍")


def test_a_long_table_of_such_titles_is_cut_nowhere(comity, run, tmp_path):
    """Characters of several bytes across the ends of the buffers of standard output."""
    title = "é北🌍" * 3000
    path = tmp_path / "long.h5"
    shutil.copy(run, path)
    write_all(path, lambda file: file.attrs.__setitem__("title", title[:6000]))
    assert title[:6000] in comity("show", path, "--trust").stdout
