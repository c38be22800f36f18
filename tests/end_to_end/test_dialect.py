# SPDX-License-Identifier: GPL-3.0-or-later
"""One C dialect in all layers: the layout of .clang-format, and a few habits; the top level."""

import re
import shutil
import subprocess

import pytest

FORMATTER = 14  # as Debian 12 has it; others break some lines in other places


def sources(root, *folders, endings=(".c", ".h")):
    return sorted(path for folder in folders for path in (root / folder).rglob("*")
                  if path.suffix in endings and "build" not in path.parts)


def formatter():
    for name in (f"clang-format-{FORMATTER}", "clang-format"):
        program = shutil.which(name)
        if program:
            version = subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True,
                                     check=True).stdout
            if re.search(rf"version {FORMATTER}\.", version):
                return program
    return None


def test_layout(root):
    program = formatter()
    if not program:
        pytest.skip(f"clang-format {FORMATTER} is not installed")
    finished = subprocess.run(
        [program, "--dry-run", "-Werror", *sources(root, "sim", "include", "tests")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert finished.returncode == 0, finished.stdout[:4000]


def test_the_top_level_has_nothing_but_what_tools_demand(root):
    git = shutil.which("git")
    listed = git and subprocess.run([git, "-C", root, "ls-files"], stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL, text=True, check=False)
    if not listed or listed.returncode != 0:
        pytest.skip("this is no clone of the repository, or git is missing")
    assert {path.split("/")[0] for path in listed.stdout.splitlines()} == {
        "sim", "include", "configs", "scripts", "tests", "meson.build", "README.md", "LICENSE",
        "meson_options.txt", "pyproject.toml", "CITATION.cff", "CONTRIBUTING.md", "CHANGELOG.md",
        ".ci", ".clang-format", ".gitignore"}


def lines_with(root, pattern):
    return [f"{path.relative_to(root)}:{number}: {line.strip()}"
            for path in sources(root, "sim", "include")
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if re.search(pattern, line)]


def test_pointers_are_asked_by_themselves(root):
    """if (!pointer), not if (pointer == NULL)."""
    assert lines_with(root, r"== NULL\b|\b(if|while) \(\w+ != NULL\)") == []


def test_answers_of_yes_and_no_are_bool(root):
    """None is an int that returns both 0 and 1 and nothing else."""
    assert lines_with(root, r"^(static )?int (is|has|can|are|was|may|knows|needs)_\w+\(") == []
    function = re.compile(r"^(?:static )?int (\w+)\([^{;]*\)\n{\n(.*?)^}", re.M | re.S)
    assert [f"{path.relative_to(root)}: {found.group(1)}"
            for path in sources(root, "sim", "include", "tests")
            for found in function.finditer(path.read_text(encoding="utf-8"))
            if set(re.findall(r"return ([^;]+);", found.group(2))) == {"0", "1"}
            and found.group(1) != "main"] == []


def test_control_flow_is_plain(root):
    """Early return or goto out, not status = status ? status : next()."""
    assert [path for path in sources(root, "sim", "tests")
            if re.search(r"\bstatus\s*\?\s*status\s*:", path.read_text(encoding="utf-8"))] == []


def test_statuses_are_asked_by_themselves(root):
    """if (status), if (!next()), not status != COMITY_OK."""
    assert lines_with(root, r"[!=]= COMITY_OK\b") == []


def test_bodies_of_several_lines_have_braces(root):
    """Those of one line have none, as the layout has it."""
    control = re.compile(r"\s*(\} else|if|for|while|else|switch|do)\b")
    no_code = re.compile(r'"(?:\\.|[^"\\])*"|/\*.*?\*/')
    bare = []
    for path in sources(root, "sim", "include", "tests"):
        lines = [no_code.sub("", line).rstrip()
                 for line in path.read_text(encoding="utf-8").splitlines()]
        head, depth = False, 0
        for number, (line, body) in enumerate(zip(lines, lines[1:]), 1):
            head = bool(head or control.match(line)) and not line.endswith("\\")
            depth = depth + line.count("(") - line.count(")") if head else 0
            if head and depth == 0:
                head = False
                long = body.endswith("{") if control.match(body) else not body.endswith(";")
                if long and not line.endswith(("{", ";")):
                    bare.append(f"{path.relative_to(root)}:{number}")
    assert bare == []


def test_problems_go_to_one_list(root):
    """struct comity_problems, not a buffer for a sentence."""
    assert lines_with(root, r"\bchar \*(error|message|problem|sentence), *(size_t|$)") == []


def test_every_file_names_its_licence(root):
    assert [path for path in sources(root, "sim", "include", "tests")
            if not path.read_text(encoding="utf-8").startswith(
                "/* SPDX-License-Identifier: GPL-3.0-or-later */")] == []


def test_lines_fit(root):
    assert lines_with(root, r"^.{101,}$") == []


def test_files_are_short_enough_to_be_read(root):
    """About 600 lines at most."""
    lengths = {path.relative_to(root): len(path.read_text(encoding="utf-8").splitlines())
               for path in sources(root, "sim", "include", "tests", "scripts",
                                   endings=(".c", ".h", ".py", ".mjs", ".R"))}
    assert {path: length for path, length in lengths.items() if length > 600} == {}


def test_functions_are_short(root):
    """None has more than 50 lines between its braces; of the tests about as many."""
    long = []
    for path in sources(root, "sim", "tests"):
        most = 50 if path.is_relative_to(root / "sim") else 60
        begun = 0
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line == "{":
                begun = number
            elif line == "}" and begun:
                if number - begun - 1 > most:
                    long.append(f"{path.relative_to(root)}:{begun}")
                begun = 0
    assert long == []
