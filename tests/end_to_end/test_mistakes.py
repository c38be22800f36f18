# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes on the command line: each is refused with what would be right, and leaves nothing."""

import re

import pytest


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["--set", "restraint=0.7"], "did you mean states.USA.restraint, or states.restraint for all?"),
    (["--set", "USA.restraint=0.7"], "did you mean states.USA.restraint"),
    (["--set", "hegemony", "=", "0.7"], "no blanks are expected around =, as --set hegemony=0.7"),
    (["--set", "hegemony=", "0.7"], "no blanks are expected around =, as --set hegemony=0.7"),
    (["--set", "hegemony", "=0.7"], "no blanks are expected around =, as --set hegemony=0.7"),
    (["--set", "hegemony", "0.7"], "no blanks are expected around =, as --set hegemony=0.7"),
    (["--set", "hegemony="], "'hegemony=' lacks a value; KEY=VALUE is expected"),
    (["--set", "events.september_11.at=2020-01"],
     "2020-01 (tick 312) is outside the run; a month from 1994-01 to 2003-12"),
    (["--record", "trsut"], "--record: there is no variable 'trsut'; did you mean trust?"),
    (["--record", "trsut", "--no-output"], "did you mean trust?"),
    (["--record", "trust.MEX.USA"], "trust is expected, and \"trust.MEX.USA\" is chosen"),
    (["--record", "final_trust"], "final_trust is an outcome"),
    (["--output", "out.csv"], "-o out.csv: results are written as HDF5, whatever the name; one "
                              "that ends in .h5 is expected, as out.h5"),
    (["--output", "out.PNG"], "as out.h5"),
    (["--output", "-"], "-: cannot be written: results are no text for standard output"),
    (["--output=-j"], "-j: cannot be written: an option stands where a file is named"),
    (["--output", ""], "--output: the value is empty; FILE is expected"),
    (["--measures", ""], "--measures: the value is empty; FILE is expected"),
    (["--title", " "], "--title: the value is empty; TEXT is expected"),
    (["--record", ","], "--record: the list is empty; variables, all or none is expected"),
    (["--record", "all,trust"], "--record: 'all' stands alone, without other names"),
    (["--no-output", "-o", "x.h5"], "--no-output and --output exclude each other"),
    (["--set", "hegemony=0.1", "--set", "hegemony=0.2"],
     "--set is given twice, as 'hegemony=0.1' and as 'hegemony=0.2'"),
    (["--t=1"], "--t=1 may be one of --ticks, --title, --threads"),
])
def test_run(comity, scenario, tmp_path, arguments, sentence):
    ran = comity("run", scenario, "-r", 2, "--ticks", 120, "-q", *arguments, cwd=tmp_path,
                 check=False)
    assert ran.returncode == 2
    assert sentence in ran.stderr and ran.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["rnu"], "comity: unknown command 'rnu'; did you mean run?\n"),
    (["xyzzy"], "comity: unknown command 'xyzzy'; see comity --help\n"),
    (["a\x1b[31m"], "comity: unknown command 'a\\x1b[31m'; see comity --help\n"),
    (["help", "rnu"], "comity: unknown command 'rnu'; did you mean run?\n"),
])
def test_a_command_that_is_none(comity, arguments, sentence):
    ran = comity(*arguments, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", sentence)


def test_help_is_found_in_each_way(comity):
    overview = comity("--help").stdout
    assert "usage: comity COMMAND" in overview
    assert [comity(*way).stdout for way in (["-h"], ["help"], ["help", "help"])] == [overview] * 3
    assert comity("help", "run").stdout == comity("run", "--help").stdout
    bare = comity(check=False)
    assert (bare.returncode, bare.stdout, bare.stderr) == (2, "", overview)


def test_an_option_may_be_overridden(comity, scenario, tmp_path):
    """The last one counts, so that a script may have its own in front."""
    comity("run", scenario, "-q", "-s", 1, "-r", 5, "--seed=2", "-r", 3, "-o", tmp_path / "both.h5")
    comity("run", scenario, "-q", "-s", 2, "-r", 3, "-o", tmp_path / "last.h5")
    hashes = [re.search(r"results_sha256 +(\w+)", comity("show", path).stdout).group(1)
              for path in sorted(tmp_path.iterdir())]
    assert len(hashes) == 2 and hashes[0] == hashes[1]


@pytest.mark.parametrize("command", ["compare", "facts", "trace", "explain"])
def test_blanks_around_an_assignment(comity, scenario, tmp_path, command):
    files = [scenario, scenario] if command == "compare" else [scenario]
    ran = comity(command, *files, "--set", "hegemony", "=", "0.7", cwd=tmp_path, check=False)
    assert ran.returncode == 2 and "--set hegemony=0.7" in ran.stderr


@pytest.mark.parametrize(("named", "sentence"), [
    ("trust", "of the outcomes, which have one in a run, minimum_trust, final_trust come from it"),
    ("trust MEX>USA", "trust is a variable"),
    ("final_trsut MEX>USA", "did you mean 'final_trust MEX>USA'?"),
])
def test_outcomes_of_a_comparison(comity, scenario, tmp_path, named, sentence):
    ran = comity("compare", scenario, scenario, "-r", 2, "-q", "--outcomes", named, cwd=tmp_path,
                 check=False)
    assert ran.returncode == 2 and sentence in ran.stderr


def test_no_command_writes_results_under_the_name_of_another_format(comity, scenario, tmp_path):
    sweep = tmp_path / "sweep.cfg"
    sweep.write_text(f'scenario = "{scenario}"; replicates = 2; '
                     'axes = ( { key = "hegemony"; values = [0.1, 0.2]; } );', encoding="utf-8")
    comity("sweep", sweep, "-q", "-o", tmp_path / "sweep.h5")
    comity("run", scenario, "-q", "-r", 2, "-o", tmp_path / "run.nc")
    before = sorted(tmp_path.iterdir())
    for arguments in (["sweep", sweep, "-q"], ["sweep", sweep, "--shard", "1/2"],
                      ["merge", tmp_path / "sweep.h5"], ["compare", scenario, scenario, "-r", 2],
                      ["replay", tmp_path / "run.nc", "--replicate", 1],
                      ["calibrate", "north_america"]):
        ran = comity(*arguments, "-o", tmp_path / "out.csv", check=False)
        assert ran.returncode == 2 and "one that ends in .h5 is expected" in ran.stderr, arguments
        assert sorted(tmp_path.iterdir()) == before


def test_mistakes_in_python_have_no_prefix_of_the_command_line(package, scenario):
    with pytest.raises(package.Error) as told:
        package.run(scenario, replicates=2, hegemon=0.5)
    assert str(told.value) == "hegemon: unknown key; did you mean hegemony?"
    with pytest.raises(package.Error, match="2020-01") as told:
        package.run(scenario, replicates=2, set={"events.september_11.at": "2020-01"})
    assert "--" not in str(told.value)


def test_a_file_of_another_kind_is_named_with_the_commands_that_take_it(comity, root, tmp_path):
    """Every kind of file given to every command that wants another."""
    box = tmp_path / "box.cfg"
    box.write_text('ranges = ( { key = "hegemony"; from = 0.2; to = 0.8; } );', encoding="utf-8")
    configs = root / "configs"
    files = {"a scenario": configs / "north_america.cfg",
             "a sweep": configs / "sweeps/restraint.cfg",
             "a calibration": configs / "calibrations/north_america.cfg",
             "a file of measures": configs / "facts/north_america.cfg",
             "a box of coefficients": box}
    commands = [("a scenario", ["check"]), ("a scenario", ["run", "--no-output"]),
                ("a scenario", ["compare", configs / "north_america.cfg"]),
                ("a scenario", ["trace"]), ("a scenario", ["explain"]),
                ("a sweep", ["plan"]), ("a sweep", ["sweep", "-o", "x.h5"]),
                ("a calibration", ["calibrate", "-o", "x.h5"]),
                ("a file of measures", ["run", configs / "north_america.cfg", "--no-output",
                                        "--measures"]),
                ("a box", ["facts", configs / "north_america.cfg", "--robust"])]
    for wanted, (command, *options) in commands:
        for kind, path in files.items():
            if kind.startswith(wanted):
                continue
            ran = comity(command, *options, path, cwd=tmp_path, check=False)
            assert ran.returncode == 2, (command, kind)
            assert f"this is {kind}" in ran.stderr and "is expected" in ran.stderr, (command, kind)
            assert ran.stderr.count("\n") == 1 and str(path) in ran.stderr, (command, kind)
    assert list(tmp_path.iterdir()) == [box]


def test_results_are_not_written_to_standard_output_and_texts_are(comity, scenario, tmp_path):
    sweep = tmp_path / "sweep.cfg"
    sweep.write_text(f'scenario = "{scenario}"; replicates = 2; ticks = 12; '
                     'axes = ( { key = "hegemony"; values = [0.1, 0.2]; } );', encoding="utf-8")
    comity("run", scenario, "-q", "-r", 2, "--ticks", 12, "-o", "run.h5", cwd=tmp_path)
    for k in (1, 2):
        comity("sweep", sweep, "-q", "--shard", f"{k}/2", "-o", f"{k}.h5", cwd=tmp_path)
    before = sorted(tmp_path.iterdir())
    for arguments in (["sweep", sweep], ["merge", "1.h5", "2.h5"],
                      ["compare", scenario, scenario, "-r", 2, "--ticks", 12],
                      ["replay", "run.h5", "--replicate", 1], ["submit", sweep, "--print"],
                      ["calibrate", "north_america", "--simulations", 100, "--kept", 50]):
        refused = comity(*arguments, "-o", "-", cwd=tmp_path, check=False)
        assert refused.returncode == 2 and not refused.stdout
        assert refused.stderr == (f"comity {arguments[0]}: -: cannot be written: results are no "
                                  "text for standard output; name a file\n")
    table = comity("export", "run.h5", "-o", "-", cwd=tmp_path).stdout
    assert table == comity("export", "run.h5", cwd=tmp_path).stdout
    assert comity("new", "-", cwd=tmp_path).stdout.startswith("# A region of one's own")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("command", ["run", "check", "plan", "show", "export", "status", "facts"])
def test_a_name_that_is_empty(comity, tmp_path, command):
    refused = comity(command, "", cwd=tmp_path, check=False)
    assert refused.returncode == 2 and "argument 1 is empty; " in refused.stderr


def test_a_folder_of_shipped_inputs_is_no_input(comity, tmp_path):
    refused = comity("run", "sweeps", cwd=tmp_path, check=False)
    assert refused.returncode == 2 and refused.stderr.startswith("sweeps: the file cannot be read")


def test_what_was_not_computed_so_has_no_status(comity, scenario, tmp_path):
    comity("run", scenario, "-q", "-r", 2, "--ticks", 12, "-o", "run.h5", cwd=tmp_path)
    for named, sentence in ((scenario, "is not an HDF5 file"), (".", "Is a directory"),
                            ("run.h5", "it holds a run; the file of a sweep or calibration")):
        refused = comity("status", named, cwd=tmp_path, check=False)
        assert refused.returncode == 1 and not refused.stdout and sentence in refused.stderr


@pytest.mark.parametrize("command", ["check {}", "plan {}"])
def test_a_comment_may_end_a_file_without_an_end_of_its_line(comity, scenario, tmp_path, command):
    texts = {"check {}": f'@include "{scenario}"\nhegemony = 0.7; # done',
             "plan {}": f'scenario = "{scenario}"; axes = ( {{ key = "hegemony"; values = [0.1]; }} );//'}
    (tmp_path / "x.cfg").write_text(texts[command])
    comity(*command.format(tmp_path / "x.cfg").split())


@pytest.mark.parametrize("command", ["run", "export"])
def test_a_name_that_is_too_long_is_refused_before_anything_is_computed(comity, scenario, tmp_path, command):
    name = tmp_path / ("a" * 256)
    comity("run", scenario, "-r", 2, "-q", "-o", tmp_path / "run.h5")
    refused = comity(command, {"run": scenario, "export": tmp_path / "run.h5"}[command], "-o", name,
                     *(["-r", 10**9] if command == "run" else []), check=False)
    assert refused.returncode == 2 and refused.stderr.endswith("cannot be written: File name too long\n")


EMPTY = "the text is empty; the name of a file is expected"


@pytest.mark.parametrize("blank", ["", " "])
@pytest.mark.parametrize(("command", "text", "problems"), [
    ("plan FILE", "scenario = BLANK;\n"
                  "axes = ( { key = 'hegemony'; from = 0.0; to = 1.0; levels = 3; } );",
     ["scenario: " + EMPTY]),
    ("plan FILE", "scenario = 'north_america'; measures = BLANK;\n"
                  "axes = ( { key = 'hegemony'; from = 0.0; to = 1.0; levels = 3; } );",
     ["measures: " + EMPTY]),
    ("plan FILE", "scenario = 'north_america'; design = { kind = 'table'; file = BLANK; };",
     ["design.file: " + EMPTY]),
    ("plan FILE", "scenario = 'north_america';\n"
                  "axes = ( { key = BLANK; from = 0.0; to = 1.0; levels = 3; } );",
     ["BLANK: unknown key"]),
    ("run north_america --measures FILE",
     "measures = ( { name = 'a'; kind = 'observed'; file = BLANK; series = 'gdp'; } );",
     ["a.file: " + EMPTY]),
    ("facts north_america --facts FILE",
     "scenarios = ( { name = 'a'; lay = BLANK; }, { name = 'b'; file = BLANK; } );",
     ["scenarios[0].lay: " + EMPTY, "scenarios[1].file: " + EMPTY]),
    ("facts north_america --robust FILE", "ranges = ( { key = BLANK; from = 0.1; to = 0.2; } );",
     ["ranges[0].key: the text is empty; the key of one number is expected"]),
    ("calibrate FILE -o x.h5", "scenario = BLANK; measures = BLANK;\n"
     "priors = ( { key = 'hegemony'; prior = { kind = 'uniform'; from = 0.0; to = 1.0; }; } );\n"
     "targets = ( { measure = 'a'; observed = 0.5; error = 0.1; } );",
     ["scenario: " + EMPTY, "measures: " + EMPTY]),
    ("check FILE", "@include 'north_america.cfg'\nsources = ( { of = BLANK; text = 'none'; } );",
     ["sources[0].of: BLANK: unknown key"]),
])
def test_empty_names_in_files_are_reported_where_they_stand(comity, tmp_path, command, text,
                                                            problems, blank):
    (tmp_path / "mine.cfg").write_text(text.replace("BLANK", f"'{blank}'").replace("'", '"'))
    ran = comity(*command.replace("FILE", "mine.cfg").split(), cwd=tmp_path, check=False)
    assert ran.returncode == 2 and [path.name for path in tmp_path.iterdir()] == ["mine.cfg"]
    for problem in problems:
        sentence = re.escape(problem.replace("BLANK", f'"{blank}"'))
        assert re.search(rf"mine.cfg:\d: {sentence}\n", ran.stderr), ran.stderr
    assert not re.search("[Ii]s a directory|scenario: missing", ran.stderr)


def test_empty_names_of_null_models_and_in_python(comity, package):
    refused = comity("facts", "north_america", "--null", "", check=False)
    assert refused.stderr == "comity facts: --null: the value is empty; FILE is expected\n"
    with pytest.raises(package.Error, match='^"": the file cannot be read'):
        package.compare("north_america", "no_september_11", measures="")
