# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documentation prints is what the program prints, and its commands work."""

import os
import re
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def place(readme, root, tmp_path_factory):
    """A directory that looks like the top of the tree, with the sweep file of README.md."""
    directory = tmp_path_factory.mktemp("readme")
    for name in ("configs", "scripts", "sim"):
        (directory / name).symlink_to(root / name)
    (sweep,) = [block for block in blocks(readme, "") if block.startswith("scenario = ")]
    assert len(sweep.splitlines()) == 5
    (directory / "hegemony.cfg").write_text(sweep, encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def shell(program, place):
    """shell(command) runs a line of the README; `comity` is found as the README says."""
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}",
                   "COMITY": str(program), "COMITY_LIBRARY": str(program.parent / "libcomity.so.0"),
                   "PYTHONPATH": f"{place}/sim/python", "PYTHONDONTWRITEBYTECODE": "1",
                   "MPLBACKEND": "agg"}

    def run(*command):
        finished = subprocess.run(command, cwd=place, env=environment, text=True, timeout=1200,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        assert finished.returncode == 0, f"{command}: {finished.stderr}"
        return finished.stdout

    return run


def blocks(text, language):
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for found, block in fences if found == language]


def commands(readme, *beginnings):
    lines = [line.split("#")[0].strip() for block in blocks(readme, "sh")
             for line in block.splitlines()]
    return [line for line in lines if line.startswith(beginnings)]


def documentation(root, program, *arguments):
    return subprocess.run([sys.executable, root / "scripts/documentation", "--program", program,
                           *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True)


def test_output_is_up_to_date_and_mended_where_it_is_not(readme, root, program, tmp_path):
    """Its runs are made once; that --check notices is seen in test_check_explain_show.py."""
    assert readme.count("  nascent         4.2  2003-12") == 1
    changed = readme.replace("  nascent         4.2  2003-12", "  nascent         4.1  2003-12")
    (tmp_path / "README.md").write_text(changed, encoding="utf-8")
    finished = documentation(root, program, "README.md", "--root", tmp_path)
    assert (finished.returncode, finished.stdout) == (0, "README.md updated\n"), finished.stderr
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == readme


@pytest.mark.skipif(bool(os.environ.get("COMITY_QUICK")), reason="takes many runs; --quick")
@pytest.mark.parametrize("page", ["FACTS", "TRACE"])
def test_pages_are_up_to_date(root, program, page):
    finished = documentation(root, program, "--check", f"sim/model/{page}.md")
    assert finished.returncode == 0, finished.stderr


def test_facts_are_all_there(root, comity):
    page = (root / "sim/model/FACTS.md").read_text(encoding="utf-8")
    tables = re.findall(r"^(?:\|.*\n)+", page, re.MULTILINE)
    facts = set(re.findall(r'\{ name = "([A-Z]\d+)"; source',
                           (root / "configs/facts/north_america.cfg").read_text(encoding="utf-8")))
    assert len(facts) > 30
    for table in tables[:1]:
        assert facts <= set(re.findall(r"^\| (\w+) \|", table, re.MULTILINE))
    assert f"{len(facts)} of {len(facts)} facts hold" in page
    assert any("votes | USA-MEX" in table for table in tables)


def test_commands_are_those_of_the_program(readme, comity):
    named = set(re.findall(r"\bcomity ([a-z]+)\b", "\n".join(
        re.findall(r"`(comity [^`]*)`", readme) + commands(readme, "comity "))))
    offered = set(re.findall(r"^  ([a-z]+)  ", comity("--help").stdout, re.MULTILINE))
    assert named == offered


def test_commands_work(readme, shell):
    found = commands(readme, "comity ", "scripts/plot ")
    assert len(found) >= 15
    for command in found:
        shell("sh", "-c", command)


def test_first_notebook(readme, shell, root):
    shell("comity", "run", root / "configs/north_america.cfg", "-r", "400", "-q", "-o",
          "north_america.h5")
    code = blocks(readme, "python")[0]
    assert len(code.splitlines()) == 5
    shell("/usr/bin/python3", "-c", code)


def test_package(readme, shell, place):
    code = blocks(readme, "python")[1]
    shell("/usr/bin/python3", "-c", code)
    for picture in re.findall(r'savefig\("(.*?)"\)', code):
        assert (place / picture).stat().st_size > 10000
    methods = set(re.findall(r"\.comity\.(?:plot\.)?(\w+)\(", code))
    assert {"median_entry", "phase_shares", "trajectories", "phase_diagram"} <= methods


@pytest.mark.parametrize("page", ["README.md", "configs/README.md", "scripts/install.md",
                                  "sim/model/README.md", "sim/model/FACTS.md",
                                  "sim/results/README.md", "tests/benchmark/README.md"])
def test_links(root, page):
    text = (root / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]*)\)", text) + re.findall(r'src="([^"]*)"', text)
    for link in links:
        if link.startswith("https://"):
            continue
        path, _, heading = link.partition("#")
        target = root / page if not path else (root / page).parent / path
        assert target.exists(), link
        if heading:
            titles = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in [title.lower().replace(" ", "-") for title in titles], link


def test_places_named_exist(readme, root):
    """Files and directories of the tree that README.md names."""
    named = re.findall(r"`((?:configs|include|scripts|sim|tests)/[\w./]*)", readme)
    assert len(named) > 15
    for name in named:
        assert (root / name).exists(), name


def test_tests_named_by_the_evaluation_are_there(root):
    page = (root / "sim/model/TRACE.md").read_text(encoding="utf-8")
    for paths in re.findall(r"^\|.* \| (`tests/.*`) \|$", page, re.MULTILINE):
        directory = "."
        for path in re.findall(r"`(.*?)`", paths):
            directory = path.rpartition("/")[0] or directory
            assert (root / directory / path.rpartition("/")[2]).exists(), path


def test_rooms_stand_in_the_order_of_the_build(root):
    """Which is that of what they may call."""
    told = re.findall(r"^\| `sim/(\w+)/` \|", (root / "README.md").read_text(encoding="utf-8"),
                      re.MULTILINE)
    built = re.findall(r"subdir\('(\w+)'\)", (root / "sim/meson.build").read_text(encoding="utf-8"))
    assert told == built and len(told) > 15


def test_versions_agree(root, program):
    """The version stands in meson.build; what cannot read it there repeats it."""
    version = re.search(r"version: '([\d.]+)'", (root / "meson.build").read_text("utf-8"))[1]
    printed = subprocess.run([program, "--version"], text=True, stdout=subprocess.PIPE, check=True)
    assert version in printed.stdout
    for name, pattern in (("CITATION.cff", r"^version: ([\d.]+)$"),
                          ("scripts/R/comity/DESCRIPTION", r"^Version: ([\d.]+)$"),
                          ("CHANGELOG.md", r"^## ([\d.]+)"),
                          ("include/comity/version.h", r'"([\d.]+)"')):
        text = (root / name).read_text("utf-8")
        assert re.search(pattern, text, re.MULTILINE)[1] == version, name
