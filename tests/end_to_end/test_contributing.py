# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes of CONTRIBUTING.md, applied to a copy of the tree: what they add works, and what is
left out is asked for by name."""

import os
import re
import shutil
import subprocess
import sys

import pytest

# Unoptimised: what is tried here is whether it works, in as little time as can be.
SETUP = ["meson", "setup", "build", "--buildtype=plain", "-Doptimization=0"]

SCENARIO = """
@include "%s"
inherit_events = false;
events = ( { at = "1996-01"; shock = "terrorism"; magnitude = 1.2; },
           { at = "1996-03"; calm = "terrorism"; share = 0.25; name = "quiet"; } );
identity: { decay = 0.5; };
"""
SWEEP = """
scenario = "%s";
replicates = 1;
design: { kind = "corners"; };
axes = ( { key = "hegemony"; from = 0; to = 1; },
         { key = "bilateralism"; from = 0.2; to = 0.8; } );
outcomes = ["final_friction"];
"""
MEASURES = """
measures = ( { name = "usa"; kind = "value"; of = "identity.USA"; at = 0; },
             { name = "canada"; kind = "value"; of = "identity.CAN"; at = 0; },
             { name = "apart"; kind = "span"; of = ["usa", "canada"]; } );
"""


class Recipe:
    """The changes of a section, by file."""

    def __init__(self, text):
        self.files = {}
        for block in re.findall(r"```diff\n(.*?)\n```", text, re.S):
            _, name, *lines = block.split("\n")
            self.files[name.removeprefix("+++ b/")] = self.hunks(lines)

    @staticmethod
    def hunks(lines):
        """Each as what is there and what takes its place."""
        found = []
        for line in lines:
            if line.startswith("@@"):
                found.append(([], []))
                continue
            before, after = found[-1]
            if line[:1] != "+":
                before.append(line[1:])
            if line[:1] != "-":
                after.append(line[1:])
        return [("".join(line + "\n" for line in before), "".join(line + "\n" for line in after))
                for before, after in found]

    def apply(self, tree):
        for name, hunks in self.files.items():
            path = tree / name
            text = path.read_text() if path.exists() else ""
            for before, after in hunks:
                assert text.count(before) == 1 or not text, f"{name} has not once:\n{before}"
                text = text.replace(before, after) if text else after
            path.write_text(text)


@pytest.fixture(scope="module")
def recipes(root):
    sections = re.split(r"^## ", (root / "CONTRIBUTING.md").read_text(), flags=re.M)[1:]
    return {section.split("\n")[0]: Recipe(section) for section in sections}


def build(tree, *targets):
    return subprocess.run(["ninja", "-C", tree / "build", *targets], check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=1200)


@pytest.fixture(scope="module")
def tree(root, recipes, tmp_path_factory):
    """A copy of the sources with all changes."""
    missing = [tool for tool in ("meson", "ninja", "cc") if not shutil.which(tool)]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed")
    tree = tmp_path_factory.mktemp("tree") / "comity"
    tree.mkdir()
    for name in ("include", "sim", "configs", "tests"):
        shutil.copytree(root / name, tree / name,
                        ignore=shutil.ignore_patterns("__pycache__", "corpus", "node_modules"))
    for path in root.glob("meson*"):
        shutil.copy(path, tree)
    for recipe in recipes.values():
        recipe.apply(tree)
    finished = subprocess.run(SETUP, cwd=tree, check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=1200,
                              env={**os.environ, "CC": os.environ.get("CC", "cc")})
    assert finished.returncode == 0, finished.stdout
    return tree


@pytest.fixture(scope="module")
def extended(tree):
    """The program with all that was added."""
    finished = build(tree, "sim/cli/comity")
    assert finished.returncode == 0, finished.stdout
    assert "warning:" not in finished.stdout

    def run(*arguments):
        return subprocess.run([tree / "build/sim/cli/comity", *map(str, arguments)], check=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                              timeout=1200).stdout

    return run


@pytest.fixture(scope="module")
def changed(scenario, tmp_path_factory):
    path = tmp_path_factory.mktemp("extended") / "changed.cfg"
    path.write_text(SCENARIO % scenario)
    return path


def test_every_recipe_is_small(recipes):
    assert {name: len(recipe.files) for name, recipe in recipes.items()} == {
        "A parameter and its rule": 2, "An outcome": 1, "A kind of design": 2,
        "A kind of event": 2, "A type of measure": 2, "A command": 2, "A figure": 2}


def test_each_kind_that_has_a_file_is_listed(root):
    for header, folder in (("include/comity/events.h", "sim/model/events"),):
        listed = re.findall(r"^    X\([A-Z_]+, (\w+)\)", (root / header).read_text(), re.M)
        assert sorted(listed) == sorted(path.stem for path in (root / folder).glob("*.c"))


# ---- what was added works ----

def test_event_is_read_acts_and_is_told(extended, changed):
    assert "calm: terrorism times 0.25" in extended("check", changed)
    told = extended("trace", changed, "--from", "1996-03", "--to", "1996-03")
    before, after = re.search(r"The threat of terrorism calms down \(quiet\): its deviation "
                              r"(\S+) -> (\S+)\.", " ".join(told.split())).groups()
    assert float(before) > 0.8 and float(after) < 0.5


def test_parameter_acts(extended, changed):
    assert "identity.decay" in extended("explain", changed, "identity.decay")
    levels = [extended("trace", changed, "--mean-field", "--set", f"identity.decay={decay}",
                       "--from", "2013-12") for decay in (0, 0.5)]
    ends = [float(re.search(r"identity.*-> (\S+) USA", text).group(1)) for text in levels]
    assert ends[1] < 0.05 < ends[0]


def test_measure_is_computed(extended, changed, tmp_path):
    (tmp_path / "measures.cfg").write_text(MEASURES)
    told = extended("run", changed, "-r", 2, "--no-output", "--set", "identity.decay=0",
                    "--measures", tmp_path / "measures.cfg")
    values = {name: float(value) for name, value in
              re.findall(r"^\s*(usa|canada|apart)\s+(\S+)", told, re.M)}
    assert values["apart"] == pytest.approx(abs(values["usa"] - values["canada"]), abs=2e-3)
    assert values["apart"] > 0.1


def test_design_and_outcome_are_in_a_sweep(extended, scenario, tmp_path):
    (tmp_path / "sweep.cfg").write_text(SWEEP % scenario)
    extended("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    shown = extended("show", tmp_path / "sweep.h5")
    assert re.search(r"point +4 ", shown)
    assert "how closed the border is after the last tick" in shown


def test_command_is_listed_and_runs(extended, scenario):
    assert "the first and the last month of a scenario" in extended("--help")
    assert extended("months", scenario) == "1994-01 to 2013-12\n"


def test_figure_is_drawn(tree, program, north_america):
    drawn = subprocess.run(
        [sys.executable, "-c", "import comity, sys\n"
         "figure = comity.open(sys.argv[1]).comity.plot.accords()\n"
         "figure.savefig(sys.argv[2])\n"
         "print(len(figure.axes[0].patches))", north_america, tree / "accords.png"],
        env={**os.environ, "PYTHONPATH": str(tree / "sim/python"),
             "COMITY_LIBRARY": str(program.parent / "libcomity.so.0")},
        check=True, stdout=subprocess.PIPE, text=True, timeout=1200)
    assert int(drawn.stdout) == 16  # four venues, four issues


# ---- what is left out is asked for ----

@pytest.mark.parametrize("name", ["sim/model/events/calm.c", "sim/design/corners.c",
                                  "sim/measures/span.c", "sim/cli/months.c"])
def test_a_listed_file_that_is_not_there_is_named(tree, extended, name):
    path, aside = tree / name, tree / "aside.c"
    meson = path.parent / "meson.build"
    meson = meson if meson.exists() else path.parent.parent / "meson.build"
    path.rename(aside)
    try:
        meson.touch()
        finished = build(tree, "build.ninja")
        assert finished.returncode != 0
        assert re.search(rf"File .*{path.name} does not exist", finished.stdout)
    finally:
        aside.rename(path)
        meson.touch()


def compile_one(tree, name):
    """What the compiler says of a file that does not compile."""
    finished = subprocess.run(
        [os.environ.get("CC", "cc").split()[-1], "-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra",
         "-Werror=missing-field-initializers", "-fsyntax-only", "-Iinclude", "-Isim", name],
        cwd=tree, check=False, stderr=subprocess.PIPE, text=True, timeout=1200)
    assert finished.returncode != 0
    return finished.stderr


@pytest.fixture
def change(tree):
    """change(name, before, after): puts one text in place of another, until the test ends."""
    kept = {}

    def put(name, before, after):
        text = (tree / name).read_text()
        assert text.count(before) == 1
        kept.setdefault(name, text)
        (tree / name).write_text(text.replace(before, after))

    yield put
    for name, text in kept.items():
        (tree / name).write_text(text)


@pytest.mark.parametrize(("name", "before", "after", "asked"), [
    ("sim/model/events/calm.c", ", sentence }", " }", "sentence"),
    ("sim/model/events/calm.c", '"calm of {members}", sentence }', "}", "label"),
    ("sim/design/corners.c", "corners_init, corners_point", "corners_init", "point"),
    ("sim/model/tick.c", "PARAMETER(IDENTITY_DECAY)", "PARAMETER(IDENTITY_LOSS)",
     "COMITY_SLOT_IDENTITY_LOSS"),
])
def test_a_fact_that_is_missing_is_named(tree, change, name, before, after, asked):
    change(name, before, after)
    assert asked in compile_one(tree, name)


def test_an_outcome_has_the_shape_of_its_variable(tree, change):
    change("include/comity/outcomes.h", "final_friction, DYAD", "final_friction, PAIR")
    assert ("outcome final_friction and its variable FRICTION_LEVEL differ in shape"
            in compile_one(tree, "sim/engine/outcomes.c"))


@pytest.mark.parametrize(("before", "after", "asked"), [
    ("COMITY_STATES = 3", "COMITY_STATES = 4", "the arithmetic of dyads is that of three states"),
    ("COMITY_ISSUES = 4", "COMITY_ISSUES = 5",
     "parameters, the kernels and the scenarios have four issues"),
])
def test_another_number_of_states_or_issues_does_not_compile(tree, change, before, after, asked):
    change("include/comity/shapes.h", before, after)
    assert asked in compile_one(tree, "sim/model/shapes.c")
