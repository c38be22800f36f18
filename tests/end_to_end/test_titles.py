# SPDX-License-Identifier: GPL-3.0-or-later
"""What results are called, and what differs from the scenario's file: in tables, files, captions."""

import json
import re

import pytest
import xarray as xr


def load(path):
    with xr.open_dataset(path, engine="h5netcdf") as data:
        return data.load()


@pytest.fixture(scope="module")
def sweep(scenario, tmp_path_factory):
    path = tmp_path_factory.mktemp("titles") / "sweep.cfg"
    path.write_text(f'title = "As the file says"; scenario = "{scenario}"; replicates = 4; '
                    'set = ( { key = "conduct.base"; value = -3.5; }, '
                    '{ key = "events.september_11.at"; value = "2001-10"; } ); '
                    'axes = ( { key = "hegemony"; values = [0.1, 0.2]; } );', encoding="utf-8")
    return path


def test_a_run(comity, package, scenario, tmp_path):
    path, world = tmp_path / "run.h5", tmp_path / "world.h5"
    ran = comity("run", scenario, "-r", 3, "--set", "hegemony=0", "--title", "No hegemon", "-o", path)
    assert ran.stdout.splitlines()[:2] == ["No hegemon", "with hegemony = 0"]
    assert load(path).attrs["title"] == "No hegemon"
    assert comity("show", path).stdout.splitlines()[:2] == [
        "title   No hegemon", "with    hegemony = 0"]
    replayed = comity("replay", path, "--replicate", 2, "-o", world)
    assert replayed.stdout.splitlines()[:2] == ["No hegemon, replicate 2", "with  hegemony = 0"]
    assert load(world).attrs["changed_values"] == "0"
    comity("replay", path, "--replicate", 2, "-o", world, "--force", "--title", "One of them")
    assert load(world).attrs["title"] == "One of them"
    for file in (path, world):
        assert "all coordinates and attributes" in comity("verify", file).stdout
    data = package.run(scenario, replicates=3, hegemony=0, title="No hegemon")
    assert (data.attrs["title"], data.attrs["changed_keys"]) == ("No hegemon", "hegemony")


def test_a_sweep(comity, package, sweep, tmp_path):
    path, world = tmp_path / "sweep.h5", tmp_path / "world.h5"
    comity("sweep", sweep, "-q", "-o", path, "--title", "Another")
    data = load(path)
    assert data.attrs["title"] == "Another"
    assert data.attrs["changed_keys"].splitlines() == ["conduct.base", "events.september_11.at"]
    assert data.attrs["changed_values"].splitlines() == ["-3.5", "2001-10"]
    comity("replay", path, "--point", 1, "--replicate", 2, "-o", world)
    changes = dict(zip(load(world).attrs["changed_keys"].splitlines(),
                       load(world).attrs["changed_values"].splitlines()))
    assert changes == {"conduct.base": "-3.5", "events.september_11.at": "2001-10",
                       "hegemony": "0.2"}
    for share in (1, 2):
        comity("sweep", sweep, "-q", "-o", tmp_path / f"{share}.h5", "--shard", f"{share}/2",
               "--title", "Another")
    comity("merge", tmp_path / "1.h5", tmp_path / "2.h5", "-o", tmp_path / "whole.h5")
    assert load(tmp_path / "whole.h5").attrs["title"] == "Another"
    for file in (path, world, tmp_path / "whole.h5"):
        assert "all coordinates and attributes" in comity("verify", file).stdout
    assert package.sweep(sweep).attrs["changed_keys"] == data.attrs["changed_keys"]


def test_two_files_of_one_scenario_are_told_apart(comity, scenario, tmp_path):
    for name, settings in (("a", []), ("b", ["--set", "hegemony=0"])):
        comity("run", scenario, "-q", "-r", 3, *settings, "-o", tmp_path / f"{name}.h5")
    compared = comity("compare", "a.h5", "b.h5", "--title", "Two runs", "-o", "both.h5",
                      cwd=tmp_path).stdout
    assert compared.startswith("Two runs\n")
    assert "\nb: hegemony = 0 instead of 0.5.\n" in compared
    assert "\nb (North America after NAFTA with hegemony = 0) against a\n" in compared
    data = load(tmp_path / "both.h5")
    assert data.attrs["title"] == "Two runs"
    assert list(data["changes"].values.astype(str)) == ["", "hegemony = 0"]
    assert list(data["differences"].values.astype(str)) == ["", "hegemony = 0 instead of 0.5"]
    assert "all coordinates and attributes" in comity("verify", tmp_path / "both.h5").stdout
    _, other = json.loads(comity("compare", "a.h5", "b.h5", "--format", "json",
                                 cwd=tmp_path).stdout)["scenarios"]
    assert other["changes"] == "hegemony = 0"


def test_figures_of_a_comparison_tell_its_scenarios_apart(package, comity, scenario, tmp_path):
    """Two of one title were one curve."""
    for name, settings in (("a", []), ("b", ["--set", "hegemony=0"])):
        comity("run", scenario, "-q", "-r", 12, *settings, "-o", tmp_path / f"{name}.h5")
    comity("compare", tmp_path / "a.h5", tmp_path / "b.h5", "-q", "-o", tmp_path / "both.h5")
    comity("compare", scenario, scenario, "-r", 3, "-q", "-o", tmp_path / "same.h5")
    for file, labels in (("both.h5", ["North America after NAFTA",
                                      "North America after NAFTA, with hegemony = 0"]),
                         ("same.h5", ["north_america: North America after NAFTA",
                                      "north_america (2): North America after NAFTA"])):
        figure = package.open(tmp_path / file).comity.plot.survival()
        texts = [text.get_text().replace("\n", " ") for part in figure.subfigs
                 for legend in part.legends for text in legend.get_texts()]
        assert texts == labels
    effects = package.open(tmp_path / "both.h5").comity.plot()
    assert "North America after NAFTA, with hegemony = 0" in [
        axes.get_title(loc="left").replace("\n", " ") for axes in effects.axes]


def test_variants_are_told_apart_by_what_they_change(comity, root, scenario, tmp_path):
    variant = tmp_path / "variant.cfg"
    variant.write_text(f'@include "{scenario}"\nhegemony = 0.2;\n', encoding="utf-8")
    compared = comity("compare", scenario, variant, root / "configs/no_september_11.cfg", scenario,
                      "-r", 3).stdout
    assert "\nvariant: hegemony = 0.2 instead of 0.5.\n" in compared
    assert "\nno_september_11: without shock september_11 2001-09 of 1.2.\n" in compared
    assert "\nnorth_america (2): differs in nothing that results depend on.\n" in compared


def test_a_story(comity, package, scenario):
    told = comity("trace", scenario, "--set", "hegemony=0.3", "--title", "A story").stdout
    assert told.splitlines()[:2] == ["A story, replicate 0 of seed 1", "with hegemony = 0.3"]
    assert "with hegemony = 0.3" in str(package.trace(scenario, hegemony=0.3))


@pytest.mark.parametrize(("title", "sentence"), [
    ("a" * 128, "it has 128 bytes; at most 127 are expected"),
    ("a\nb", "byte 0x0A is of no printing character")])
def test_what_cannot_be_a_title(comity, scenario, sweep, tmp_path, title, sentence):
    for command in (["run", scenario], ["trace", scenario], ["compare", scenario, scenario],
                    ["facts", scenario, "-r", 2], ["sweep", sweep, "-o", tmp_path / "x.h5"],
                    ["calibrate", "north_america", "-o", tmp_path / "x.h5"]):
        ran = comity(*command, "--title", title, cwd=tmp_path, check=False)
        assert ran.returncode == 2 and sentence in ran.stderr, command
    assert not list(tmp_path.iterdir())


def test_every_command_that_makes_results_takes_a_title(comity):
    commands = re.findall(r"^  ([a-z]+)  ", comity("--help").stdout, re.M)
    assert len(commands) >= 20
    helps = {command: comity(command, "--help").stdout for command in commands}
    titled = {command for command, text in helps.items() if "--title TEXT" in text}
    # what prints or writes the titles of the files that it is given, and what has no place for one
    others = {"check", "completion", "explain", "export", "new", "plan", "scenarios", "show",
              "status", "verify"}
    assert titled == set(commands) - others
    results = {command for command, text in helps.items()
               if re.search(r"--output FILE +results file", text)}
    assert results and results <= titled


def test_titles_of_facts_and_sensitivity_and_of_what_is_merged(comity, package, scenario, sweep,
                                                               tmp_path):
    facts = comity("facts", scenario, "-r", 4, "--title", "Mine", check=False)
    assert facts.stdout.startswith("Mine: 4 replicates, seed 1")
    assert comity("facts", scenario, "-r", 4, "--title", "x" * 200, check=False).returncode == 2
    told = package.facts(scenario, replicates=4, title="Mine", power=False)
    assert set(told["title"]) == {"Mine"}
    for share in (1, 2):
        comity("sweep", sweep, "-q", "-o", tmp_path / f"{share}.h5", "--shard", f"{share}/2")
    comity("merge", tmp_path / "1.h5", tmp_path / "2.h5", "-o", tmp_path / "whole.h5", "--title",
           "Joined")
    assert load(tmp_path / "whole.h5").attrs["title"] == "Joined"
    assert "all coordinates and attributes" in comity("verify", tmp_path / "whole.h5").stdout
    screened = tmp_path / "screened.cfg"
    screened.write_text(f'scenario = "{scenario}"; replicates = 2; ticks = 24; '
                        'design = { kind = "morris"; samples = 3; levels = 4; }; '
                        'axes = ( { key = "hegemony"; from = 0.1; to = 0.9; } );')
    comity("sweep", screened, "-q", "-o", tmp_path / "screened.h5")
    arguments = ["sensitivity", tmp_path / "screened.h5", "--outcomes", "final_trilateral"]
    assert "Screened (" in " ".join(comity(*arguments, "--title", "Screened").stdout.split())
    found = comity(*arguments, "--title", "Screened", "--format", "json").stdout
    assert json.loads(found)["title"] == "Screened"
    script = comity("submit", sweep, "-o", "x.h5", "--title", "It's ours", "--print").stdout
    assert "--title 'It'" in script


def test_titles_in_python(package, scenario):
    compared = package.compare(scenario, scenario, replicates=4, ticks=24, title="Twice")
    assert compared.attrs["title"] == "Twice"
    assert package.trace(scenario, title="Mine").title.startswith("Mine, replicate 0")


def test_the_title_of_a_calibration_in_python(package, root):
    found = package.calibrate(root / "configs/calibrations/north_america.cfg", simulations=200,
                              kept=20, title="Mine")
    assert found.attrs["title"] == "Mine"
