# SPDX-License-Identifier: GPL-3.0-or-later
"""What README.md prints is what the program prints, and its commands work."""

import re
import subprocess

import pytest


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def quickstart(comity, root, tmp_path_factory):
    """What scripts/quickstart runs: the directory and the table printed."""
    place = tmp_path_factory.mktemp("readme")
    table = comity("run", root / "configs/north_america.cfg", "--replicates", 400, "--output",
                   "north_america.h5", cwd=place).stdout
    return place, table


def blocks(text, language):
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for found, block in fences if found == language]


def test_table(readme, quickstart):
    _, table = quickstart
    assert blocks(readme, "")[0] == table[:table.index("\nWritten to")]


def test_hash(readme, quickstart, comity):
    place, _ = quickstart
    shown = comity("show", "north_america.h5", cwd=place).stdout.splitlines()
    lines = [line for line in shown if "results_sha256" in line]
    (printed,) = [block for block in blocks(readme, "") if "results_sha256" in block]
    assert printed.splitlines()[1:] == lines


def test_notebook(readme, quickstart):
    place, _ = quickstart
    (code,) = blocks(readme, "python")
    assert len(code.splitlines()) == 5
    subprocess.run(["/usr/bin/python3", "-c", code], cwd=place, check=True,
                   env={"MPLBACKEND": "agg", "PATH": "/usr/bin:/bin", "HOME": str(place)})


def test_commands(readme, program, root, tmp_path):
    commands = [line.split("#")[0].strip() for block in blocks(readme, "sh")
                for line in block.splitlines() if line.startswith("comity ")]
    assert len(commands) >= 5
    (tmp_path / "configs").symlink_to(root / "configs")
    for command in commands:
        subprocess.run(["sh", "-c", f'comity() {{ "{program}" "$@"; }}; {command}'], cwd=tmp_path,
                       check=True, stdout=subprocess.DEVNULL)


def test_links(readme, root):
    links = re.findall(r"\]\(([^)]*)\)", readme)
    assert links
    for link in links:
        assert (root / link).exists(), link
