# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands that inform: check, explain, show; and the documentation made from them."""

import os
import json
import re
import shutil
import subprocess
import sys

import h5py
import pytest

COMMANDS = ["check", "run", "explain", "show", "compare", "trace", "plan", "sweep", "merge",
            "verify", "replay"]
WIDTH = 100


def scenarios(root):
    return sorted((root / "configs").glob("*.cfg"))


def line_of(text, start):
    """The one line that begins so, without what it begins with."""
    lines = [line for line in text.splitlines() if line.startswith(start)]
    assert len(lines) == 1, (start, lines)
    return lines[0][len(start):].strip()


def table_of(text, caption):
    """The cells of the rows under a caption."""
    lines = text.split(f"\n{caption}\n")[1].split("\n\n")[0].splitlines()
    return [re.split("  +", line.strip()) for line in lines]


@pytest.fixture
def mistaken(tmp_path):
    path = tmp_path / "mistaken.cfg"
    path.write_text('titel = "x";\nhegemony = 3;\n')
    return path


def one_line_error(finished, status):
    assert finished.returncode == status
    assert finished.stdout == ""
    assert len(finished.stderr.splitlines()) == 1, finished.stderr
    return finished.stderr


# ---- what every command does ----

@pytest.mark.parametrize("command", COMMANDS)
def test_help_goes_to_standard_output(comity, command):
    for option in ("--help", "-h"):
        finished = comity(command, option)
        assert finished.stdout.startswith(f"usage: comity {command} ")
        assert finished.stderr == ""


def test_help_says_that_shares_count_higher_phases(comity):
    for command in ("compare", "sensitivity"):
        assert "share_ending PHASE, the share of replicates in the phase or a higher one" in \
            comity(command, "--help").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_unknown_options_give_one_line(comity, command):
    assert "there is no option -X" in one_line_error(comity(command, "-X", check=False), 2)
    assert "did you mean --help?" in one_line_error(comity(command, "--hepl", check=False), 2)
    assert "takes no value" in one_line_error(comity(command, "--help=x", check=False), 2)


@pytest.mark.parametrize("command", ["check", "run", "show"])
def test_missing_arguments_give_one_line(comity, command):
    assert "expected" in one_line_error(comity(command, check=False), 2)


@pytest.mark.parametrize("command", ["run", "explain"])
def test_missing_values_give_one_line(comity, command):
    assert "--set needs a value" in one_line_error(comity(command, "--set", check=False), 2)


@pytest.mark.parametrize("end, reason", [(">/dev/full", "No space left on device"),
                                         (">&-", "Bad file descriptor")])
@pytest.mark.parametrize("command, printed", [
    ("check {scenario}", "comity"), ("explain {scenario}", "comity"), ("show {run}", "comity"),
    ("show {run} --source", "comity"), ("show {run} --scenario", "comity"), ("new -", "comity new"),
    ("export {run}", "comity export"), ("facts {scenario} -r 2", "comity")])
def test_output_that_cannot_be_written_is_noticed(program, scenario, north_america, command, printed,
                                                  end, reason):
    """Once, with the reason; also where the command would fail anyway, as facts that do not hold."""
    finished = subprocess.run(
        ["sh", "-c", f'"$0" {command.format(scenario=scenario, run=north_america)} {end}', program],
        check=False, stderr=subprocess.PIPE, text=True)
    assert finished.returncode == 1
    assert finished.stderr.splitlines()[0] == f"{printed}: standard output: {reason}"


def test_closed_streams_are_not_taken_for_files(program, north_america, tmp_path):
    """A file that is opened first has the number of a closed stream: nothing is printed into it."""
    for closed in ("2>&-", "<&- >&- 2>&-"):
        for command in (f"verify {north_america}", f"run {north_america.parent}/absent.cfg",
                        "run north_america -r 2 --force -o run.h5", "verify run.h5"):
            finished = subprocess.run(["sh", "-c", f'"$0" {command} {closed}', program],
                                      check=False, cwd=tmp_path, stdout=subprocess.DEVNULL)
            expected = 2 if "absent" in command else 0 if closed == "2>&-" else 1
            assert finished.returncode == expected, (command, closed)
    assert subprocess.run([program, "verify", "run.h5"], cwd=tmp_path, check=False,
                          stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.parametrize("command", ["check", "explain", "show"])
def test_closed_pipe_is_noticed(program, scenario, north_america, command):
    argument = north_america if command == "show" else scenario
    reading, writing = os.pipe()
    os.close(reading)
    finished = subprocess.run([program, command, argument], stdout=writing)
    os.close(writing)
    assert finished.returncode != 0


def test_lines_fit_the_screen(comity, root, north_america):
    outputs = [
        comity("check", *[path.relative_to(root) for path in scenarios(root)], cwd=root),
        comity("explain", "configs/north_america.cfg", cwd=root),
        comity("explain", "configs/us_japan_korea.cfg", "states", cwd=root),
        comity("explain", "--variables", "--outcomes"),
        comity("show", north_america.name, cwd=north_america.parent),
        *(comity(command, "--help") for command in COMMANDS),
    ]
    for output in outputs:
        # a path is not divided, however long the directory of the tests is
        assert [line for line in output.stdout.splitlines()
                if len(line) > WIDTH and len(line.split()) > 1] == []


# ---- check ----

def test_check_says_what_would_run(comity, scenario):
    text = comity("check", scenario).stdout
    assert text.splitlines()[0] == "North America after NAFTA"
    shares = re.findall(r"^ +(USA|CAN|MEX) +.*? ([0-9.]+) +([0-9.]+) +[0-9.]+  ", text, re.M)
    power = {code: float(share) for code, share, _ in shares}
    voice = {code: float(influence) for code, _, influence in shares}
    gdp = {"USA": 7287.2, "CAN": 579.9, "MEX": 553.6}
    roots = {code: value ** 0.5 for code, value in gdp.items()}  # hegemony is 0.5
    for code in gdp:
        assert power[code] == pytest.approx(100 * gdp[code] / sum(gdp.values()), abs=0.051)
        assert voice[code] == pytest.approx(roots[code] / sum(roots.values()), abs=0.00051)
    assert line_of(text, "Issues") == "terrorism, organised crime, migration, development"
    assert line_of(text, "Run") == "240 months, 1994-01 to 2013-12; 400 replicates; seed 1"
    assert table_of(text, "Events")[1] == ["2001-09", "shock: terrorism + 1.2", "september_11"]
    assert table_of(text, "Changed")[0][:2] == ["bilateralism", "0.6 instead of 0.8"]
    first = scenario.with_name("north_america_2005.cfg")
    assert line_of(comity("check", first).stdout, "Changed: ").startswith("nothing")


def test_check_estimates_the_size_of_the_file(comity, scenario, tmp_path):
    number, unit = re.search(r"file about ([0-9.]+) (kB|MB)",
                             comity("check", scenario).stdout).groups()
    comity("run", scenario, "--output", tmp_path / "run.h5", "--quiet")
    size = (tmp_path / "run.h5").stat().st_size
    assert float(number) * {"kB": 1e3, "MB": 1e6}[unit] == pytest.approx(size, rel=0.2)


def test_check_tells_changed_coefficients(comity, root):
    text = comity("check", "configs/nulls/no_hegemony.cfg", cwd=root).stdout
    key, change, origin = table_of(text, "Changed")[0]
    assert (key, change) == ("hegemony", "0 instead of 0.5")
    assert re.fullmatch(r"configs/nulls/no_hegemony.cfg:\d+", origin)
    assert text.count("has no leverage") == 3


def test_check_counts_long_lists_of_events(comity, root):
    text = comity("check", "configs/slow_shift_of_power.cfg", cwd=root).stdout
    assert re.match(r"\d+, \d{4}-\d\d to \d{4}-\d\d", line_of(text, "Events"))


def test_check_finds_no_mistake_in_shipped_scenarios(comity, root):
    files = scenarios(root)
    assert len(files) >= 10
    assert len(re.findall("^File ", comity("check", *files).stdout, re.M)) == len(files)
    assert comity("check", "--quiet", *files).stdout == ""


def test_check_tells_all_mistakes_of_all_files(comity, scenario, mistaken, tmp_path):
    finished = comity("check", mistaken, scenario, tmp_path / "missing.cfg", check=False)
    assert finished.returncode == 2
    assert finished.stdout.startswith("North America after NAFTA\n")
    for expected in (f"{mistaken}:1: titel: ", "did you mean title?", f"{mistaken}:2: hegemony: ",
                     "missing.cfg: the file cannot be read"):
        assert expected in finished.stderr


def test_check_gives_mistakes_to_programs(comity, scenario, mistaken):
    """Each with its place, its key and a sentence, as on the standard error of the text."""
    finished = comity("check", scenario, mistaken, "--format", "json", check=False)
    assert finished.returncode == 2 and finished.stderr == ""
    found = json.loads(finished.stdout)
    assert [(row["file"], row["sound"]) for row in found["scenarios"]] == [
        (str(scenario), "yes"), (str(mistaken), "no")]
    assert found["scenarios"][0]["months"] == 240 and found["scenarios"][0]["seed"] == "1"
    said = comity("check", mistaken, check=False).stderr.splitlines()
    assert said == [f"{row['file']}:" + (f"{row['line']}:" if row["line"] else "") +
                    f" {row['key']}: {row['problem']}" for row in found["problems"]]
    assert len(said) >= 2
    assert comity("check", scenario, "--format", "csv").returncode == 0


# ---- explain ----

def test_explain_tells_values_and_where_they_come_from(comity, root):
    lines = comity("explain", "configs/nulls/no_hegemony.cfg", "--set", "conduct.base=-2",
                   "--set", "states.USA.agenda.migration=0.5", cwd=root).stdout.splitlines()
    table = {}
    for line in lines:
        found = re.match(r"(\S.*?)  +(-?[0-9.e+]+) +(\S+)$", line)
        if found:
            table[found[1]] = (float(found[2]), found[3])
    assert table["hegemony"][0] == 0
    assert table["hegemony"][1].startswith("configs/nulls/no_hegemony.cfg:")
    assert table["conduct.base"] == (-2, "--set")
    assert table["states.USA.agenda.migration"] == (0.5, "--set")
    value, origin = table["dyads.CAN-MEX.capacity"]
    assert value == 0.35
    name, line = origin.split(":")
    assert "0.35" in (root / name).read_text().splitlines()[int(line) - 1]


def test_explain_lists_every_parameter(comity, north_america, scenario):
    keys = re.findall(r"^\| `([^`]+)` \|", comity("explain", "--markdown").stdout, re.M)
    with h5py.File(north_america) as file:
        stored = set(file.attrs) | {file[name].attrs["key"].decode() for name in file
                                    if "key" in file[name].attrs}
    assert len(keys) == len(set(keys)) > 50
    assert all({key, key.replace(".", "_")} & stored for key in keys)
    text = comity("explain", scenario).stdout
    for key in keys:
        assert key in text or key.split(".")[0] in ("states", "dyads"), key


def test_explain_tells_all_about_a_key(comity, scenario):
    text = comity("explain", scenario, "conduct.urgency").stdout
    assert "threat pushes toward acting alone" in line_of(text, "  meaning")
    assert line_of(text, "  symbol") == "k_U"
    assert line_of(text, "  unit") == "logit"
    assert line_of(text, "  range") == "[0, 50]"
    assert line_of(text, "  default") == "6"
    assert "[C]" in line_of(text, "  source")


@pytest.mark.parametrize("key, count", [
    ("conduct", 6), ("threat.mean", 4), ("threat.mean.terrorism", 1), ("states.USA", 19),
    ("states.agenda", 12), ("dyads.CAN-USA.trust", 2), ("dyads.MEX-USA", 8), ("dyads", 24),
    ("phases.nascent", 3), ("phases", 12), ("trust", 6), ("trilateral", 1),
])
def test_explain_takes_keys_and_groups(comity, scenario, key, count):
    values = re.findall(r"^\S.* \S*north_america.cfg:\d+$",
                        comity("explain", scenario, key).stdout, re.M)
    assert len(values) == count


def test_explain_tells_events(comity, scenario):
    text = comity("explain", scenario, "events.september_11").stdout
    assert "2001-09  shock: terrorism + 1.2" in text
    assert "events.september_11.magnitude" in text
    assert "2001-12" in comity("explain", scenario, "events", "--set",
                               "events.september_11.at=2001-12").stdout


@pytest.mark.parametrize("key, expected", [
    ("conduct.urgncy", "did you mean conduct.urgency?"),
    ("urgency", "did you mean conduct.urgency?"),
    ("conducts", "did you mean conduct?"),
    ("dyads.USA-CAM", "USA-CAN"),
    ("states.US", "USA"),
    ("events.september_10", "did you mean events.september_11?"),
    ("qqqqqq", "unknown key"),
])
def test_explain_suggests_what_was_meant(comity, scenario, key, expected):
    error = one_line_error(comity("explain", scenario, key, check=False), 2)
    assert error.startswith(f"comity explain: {key}: ")
    assert expected in error


def test_explain_without_a_scenario_tells_defaults(comity):
    assert re.search(r"^conduct.urgency +6 +default$",
                     comity("explain", "conduct.urgency").stdout, re.M)


def test_explain_as_json_holds_the_whole_scenario(comity, scenario, tmp_path):
    told = json.loads(comity("explain", scenario, "--json", "--set", "hegemony=0.7").stdout)
    assert told["scenario"]["title"] == "North America after NAFTA"
    assert told["scenario"]["seed"] == "1" and told["scenario"]["start"] == "1994-01"
    assert [state["code"] for state in told["scenario"]["states"]] == ["USA", "CAN", "MEX"]
    assert "2001-09-11" in told["scenario"]["events"][0].pop("sources")["at"]
    assert told["scenario"]["events"][0] | {"line": 0} == {
        "kind": "shock", "tick": 92, "target": 0, "issue": 0, "count": 0, "amount": 1.2,
        "name": "september_11", "line": 0}
    values = {row["key"]: row["value"] for row in told["parameters"]}
    assert values["hegemony"] == [0.7] and values["states.power"] == [7287.2, 579.9, 553.6]
    slots = [row["slot"] for row in told["parameters"]]
    assert slots == sorted(slots) and slots[0] == 0
    finished = comity("explain", "hegemony", "--json", check=False)
    assert finished.returncode == 2 and "leave out hegemony" in finished.stderr


def test_explain_prints_sound_markdown(comity, scenario):
    for arguments in ((), ("--variables",), ("--outcomes",), (scenario,), (scenario, "events")):
        rows = comity("explain", "--markdown", *arguments).stdout.splitlines()
        columns = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
        assert len(columns) == 1, arguments
        assert re.fullmatch(r"(\|---)+\|", rows[1])


def test_explain_lists_variables_and_outcomes_of_files(comity, north_america):
    text, measures = comity("explain", "--variables", "--outcomes").stdout.split("\nMeasures that ")
    shares = set(re.findall(r"^ ([a-z_]+) ", measures, re.M))
    assert shares - {"name"} == {"share_entering", "share_ending", "share_relapsing", "share_in"}
    assert re.search(r" share_ending +entered_phase +1 +share of replicates in the phase or a "
                     r"higher one", measures)
    listed = set(re.findall(r"^ ([a-z_]+) ", text, re.M)) - {"name"}
    with h5py.File(north_america) as file:
        stored = {name for name in file if "replicate" in dimensions(file, name)}
    assert listed == stored - {"replicate"}


def dimensions(file, name):
    item = file[name]
    return [scale.name.strip("/") for axis in item.dims for scale in axis.values()] \
        if isinstance(item, h5py.Dataset) else []


# ---- show ----

def test_show_tells_what_the_file_holds(comity, north_america):
    text = comity("show", north_america).stdout
    assert line_of(text, "title") == "North America after NAFTA"
    assert line_of(text, "format") == "run"
    assert re.fullmatch(r"64 +0 to 63 +\S.*", line_of(text, "  replicate "))
    assert re.fullmatch(r"3 +USA-CAN to CAN-MEX +pair of states", line_of(text, "  dyad "))
    with h5py.File(north_america) as file:
        for name, item in file.items():
            numbers = isinstance(item, h5py.Dataset) and item.dtype.kind in "fi"
            if numbers and not h5py.h5ds.is_scale(item.id) and not {"key", "comity_texts"} & set(item.attrs):
                shown = line_of(text, f"  {name} ")
                assert shown.split()[0] == str(item.dtype), name
        assert line_of(text, "  results_sha256 ") == file.attrs["results_sha256"].decode()
        provenance = {name: text.decode() for name, text in file["provenance"].attrs.items()}
    flat = " ".join(text.split())
    for name in ("version", "commit", "build", "date", "instruction_set", "command_line"):
        assert f"{name} {provenance[name]}" in flat


def test_show_tells_the_size(comity, north_america):
    number, ratio = re.search(r"^size +([0-9.]+) MB on disk .* ratio of ([0-9.]+)$",
                              comity("show", north_america).stdout, re.M).groups()
    size = north_america.stat().st_size
    assert float(number) == pytest.approx(size / 1e6, rel=0.01)
    with h5py.File(north_america) as file:
        data = sum(item.size * item.dtype.itemsize for item in file.values()
                   if isinstance(item, h5py.Dataset) and item.dtype.kind in "fi")
    assert float(ratio) == pytest.approx(data / size, abs=0.006)


def test_show_scenario_repeats_the_run(comity, scenario, tmp_path):
    changes = ("--set", "hegemony=0.62", "--set", "events.september_11.magnitude=0.7",
               "--seed", str(2**63 + 5), "--ticks", "130", "-r", "40")
    comity("run", scenario, *changes, "-o", "first.h5", "-q", cwd=tmp_path)
    (tmp_path / "again.cfg").write_text(comity("show", "first.h5", "--scenario",
                                               cwd=tmp_path).stdout)
    comity("run", "again.cfg", "-o", "second.h5", "-q", cwd=tmp_path)
    comity("run", scenario, "-r", "40", "-o", "other.h5", "-q", cwd=tmp_path)
    first, second, other = (line_of(comity("show", name, cwd=tmp_path).stdout, "  results_sha256 ")
                            for name in ("first.h5", "second.h5", "other.h5"))
    assert first == second != other


def test_show_source_gives_the_files(comity, root, tmp_path):
    comity("run", "configs/no_september_11.cfg", "-r", "1", "-o", tmp_path / "run.h5", "-q",
           cwd=root)
    expected = "\n".join(f"# ---- {name}\n{(root / name).read_text()}" for name in
                         ("configs/north_america.cfg", "configs/no_september_11.cfg"))
    assert comity("show", tmp_path / "run.h5", "--source").stdout == expected


@pytest.fixture(scope="module")
def sweeps(comity, root, tmp_path_factory):
    """Files of a sweep of one scenario with a table, and of a sweep of two scenarios."""
    folder = tmp_path_factory.mktemp("sweeps")
    (folder / "points.csv").write_text("hegemony,trust.gain\n0.25,0.05\n0.75,0.04\n")
    base = root / "configs"
    (folder / "one.cfg").write_text(
        f'scenario = "{base}/north_america.cfg"; replicates = 2; outcomes = ["final_phase"];\n'
        'set = ( { key = "bilateralism"; value = 0.4321; } );\n'
        'design = { kind = "table"; file = "points.csv"; };\n')
    (folder / "two.cfg").write_text(
        f'axes = ( {{ scenarios = ["{base}/north_america.cfg", "{base}/no_september_11.cfg"]; }} );'
        '\nreplicates = 2; outcomes = ["final_phase"];\n')
    for name in ("one", "two"):
        comity("sweep", folder / f"{name}.cfg", "-o", folder / f"{name}.h5", "-q")
    return folder


def test_show_scenario_of_a_sweep(comity, sweeps, tmp_path):
    one = comity("show", sweeps / "one.h5", "--scenario")
    assert one.stdout.startswith('title = "North America after NAFTA";') and one.stderr == ""
    assert "bilateralism = 0.4321;" in one.stdout and "# ----" not in one.stdout
    (tmp_path / "again.cfg").write_text(one.stdout)
    comity("check", tmp_path / "again.cfg")
    two = comity("show", sweeps / "two.h5", "--scenario").stdout
    assert re.findall(r"^# ---- .*", two, re.M) == [
        "# ---- scenario_0: North America after NAFTA",
        "# ---- scenario_1: North America without September 11"]
    (tmp_path / "second.cfg").write_text(two.split("# ---- scenario_1")[1].split("\n", 1)[1])
    comity("check", tmp_path / "second.cfg")
    assert "each scenario that was varied" in comity("show", sweeps / "two.h5").stdout


def test_show_source_of_a_sweep(comity, sweeps):
    expected = "\n".join(f"# ---- {what}\n{(sweeps / name).read_text()}" for what, name in
                         (("sweep", "one.cfg"), ("table", "points.csv")))
    assert comity("show", sweeps / "one.h5", "--source").stdout == expected
    assert comity("show", sweeps / "two.h5", "--source").stdout == \
        "# ---- sweep\n" + (sweeps / "two.cfg").read_text()


def test_show_warns_where_the_scenario_is_not_all_of_a_world(comity, north_america, sweeps,
                                                             tmp_path):
    def replayed(*arguments):
        comity("replay", *arguments, "--force", "-o", tmp_path / "world.h5")
        shown = comity("show", tmp_path / "world.h5", "--scenario")
        assert shown.stdout.startswith("title = ")
        return shown.stderr

    assert replayed(north_america, "--replicate", 0) == ""
    assert comity("show", north_america, "--scenario").stderr == ""
    for arguments, which in [((north_america, "--replicate", 3), "replicate 3 of stream 0"),
                             ((sweeps / "one.h5", "--point", 0, "--replicate", 1),
                              "replicate 1 of stream 0")]:
        said = replayed(*arguments)
        assert len(said.splitlines()) == 1 and which in said and "`comity replay`" in said


def test_show_variables_gives_no_more(comity, north_america):
    text = comity("show", north_america, "--variables").stdout
    assert text in comity("show", north_america).stdout
    assert "Variables over replicate tick\n" in text
    assert "Provenance" not in text


def test_show_refuses_what_is_not_ours(comity, scenario, north_america, tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["a"] = [1.0]
    (tmp_path / "cut.h5").write_bytes(north_america.read_bytes()[:50000])
    (tmp_path / "empty.h5").touch()
    for path, expected in ((scenario, "not an HDF5 file"), (tmp_path / "other.h5", "not one of"),
                           (tmp_path / "cut.h5", "damaged"), (tmp_path / "empty.h5", "not an HDF5"),
                           (tmp_path, "Is a directory"), (tmp_path / "no.h5", "No such file")):
        error = one_line_error(comity("show", path, check=False), 1)
        assert f"comity show: {path}: " in error
        assert expected in error


# ---- documentation ----

def documentation(root, program, *arguments):
    return subprocess.run([sys.executable, root / "scripts/documentation", "--program", program,
                           *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True)


def test_documentation_is_up_to_date(root, program):
    finished = documentation(root, program, "--check", "sim/model/README.md", "configs/KEYS.md")
    assert finished.returncode == 0, finished.stderr


def test_documentation_notices_and_mends_what_is_out_of_date(root, program, tmp_path):
    document = "sim/model/README.md"
    page = tmp_path / document
    page.parent.mkdir(parents=True)
    written = (root / document).read_text(encoding="utf-8")
    page.write_text(written.replace("| `hegemony` | h | 0.5 |", "| `hegemony` | h | 0.4 |"),
                    encoding="utf-8")
    assert documentation(root, program, document, "--root", tmp_path, "--check").returncode == 1
    assert documentation(root, program, document, "--root", tmp_path).returncode == 0
    assert page.read_text(encoding="utf-8") == written


def commands_of(comity):
    return re.findall(r"^  ([a-z]+)  ", comity("--help").stdout, re.M)


def options_of(comity, command):
    return re.findall(r"^ +(?:-\w, |    )--([a-z-]+)", comity(command, "--help").stdout, re.M)


def test_manual_is_sound_and_names_every_option(comity, root, tmp_path):
    """Each command has a section, and in it each of its options."""
    page = tmp_path / "comity.1"
    page.write_text(comity("--manual", root / "sim/cli/comity.1.in").stdout, encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    sections = dict(re.findall(r"^\.Ss comity (\w+)\n(.*?)(?=^\.S[sh] )", text, re.M | re.S))
    assert sorted(sections) == sorted(commands_of(comity)) and len(sections) >= len(COMMANDS)
    for command, section in sections.items():
        options = options_of(comity, command)
        assert options
        for option in options:
            assert re.search(rf"^\.It .*Fl \\-{option}\b", section, re.M), (command, option)
    assert "@" not in text
    for tool in (["mandoc", "-Tlint", "-Wwarning"],
                 ["groff", "-ww", "-Wbreak", "-Tutf8", "-mandoc", "-z"]):
        try:
            finished = subprocess.run([*tool, page], stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True)
        except FileNotFoundError:
            continue
        assert finished.stdout == ""


def test_completion_knows_commands_options_and_values(comity, tmp_path):
    """In bash itself; zsh only reads what is meant for it."""
    script = tmp_path / "comity.bash"
    script.write_text(comity("completion", "bash").stdout)

    def complete(*words):
        line = " ".join(f"'{word}'" for word in ("comity", *words))
        return subprocess.run(
            ["bash", "--norc", "-c", f"source {script}; COMP_WORDS=({line}); "
             f"COMP_CWORD={len(words)}; _comity; printf '%s\\n' \"${{COMPREPLY[@]}}\""],
            stdout=subprocess.PIPE, text=True, check=True, cwd=tmp_path).stdout.split()

    assert {*commands_of(comity), "--help", "--version"} == {*complete("")}
    assert complete("comp") == ["compare", "completion"]
    for command in commands_of(comity):
        assert {f"--{option}" for option in options_of(comity, command)} <= {*complete(command, "-")}
    assert complete("compare", "--format", "l") == ["latex"]
    (tmp_path / "mine.cfg").touch()
    assert complete("run", "mi") == ["mine.cfg"]
    script = tmp_path / "_comity"
    script.write_text(comity("completion", "zsh").stdout)
    for command in commands_of(comity):
        assert re.search(rf"^    {command}\)$", script.read_text(), re.M)
    if shutil.which("zsh"):
        subprocess.run(["zsh", "-n", script], check=True)
    refused = comity("completion", "fish", check=False)
    assert refused.returncode == 2 and "neither bash nor zsh" in refused.stderr


@pytest.mark.parametrize("arguments, told", [
    (["explain", "--json", "--keys"],
     "--json prints everything; leave out --markdown, --variables, --outcomes, --measures and"),
    (["show", "x.h5", "--scenario", "--variables"],
     "--scenario, --source and --variables exclude each other"),
    (["show", "x.h5", "--source", "--format", "json"],
     "--scenario and --source print texts; leave out --format"),
    (["run"], "comity run: "),
    (["sweep", "x.cfg"], "comity sweep: -o FILE is expected; see comity sweep --help"),
])
def test_options_that_do_not_go_together(comity, arguments, told):
    finished = comity(*arguments, check=False)
    assert finished.returncode == 2 and told in finished.stderr and finished.stdout == ""


def test_a_posterior_has_no_sources(comity, root):
    path = root / "configs/posteriors/north_america.h5"
    finished = comity("show", path, "--source", check=False)
    assert finished.returncode == 1 and finished.stdout == ""
    assert finished.stderr == f"comity show: {path}: the file holds no files it was made from\n"
