# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios and sweeps in configs/ are sound, run, and are described in configs/README.md."""

import json
import pathlib
import re

import pytest
import xarray

from small_calibration import written

CONFIGS = pathlib.Path(__file__).resolve().parents[2] / "configs"
SCENARIOS = sorted(path.stem for path in CONFIGS.glob("*.cfg"))
FACTS = sorted(path.stem for path in CONFIGS.glob("facts/*.cfg"))
NULLS = sorted(path.stem for path in CONFIGS.glob("nulls/*.cfg"))
SWEEPS = sorted(path.stem for path in CONFIGS.glob("sweeps/*.cfg"))


@pytest.fixture(scope="module")
def configs(root):
    return root / "configs"


@pytest.fixture(scope="module")
def described(configs):
    """The table rows of configs/README.md that begin with a file: {file: row}."""
    text = (configs / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([\w/]+\.cfg)` (\|.*)$", text, re.MULTILINE))


def test_all_files_are_described_and_no_other(described):
    assert set(described) == ({f"{name}.cfg" for name in SCENARIOS}
                              | {f"nulls/{name}.cfg" for name in NULLS}
                              | {f"facts/{name}.cfg" for name in FACTS}
                              | {f"sweeps/{name}.cfg" for name in SWEEPS})


def opening_comment(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(lines[:next(n for n, line in enumerate(lines) if not line.startswith("#"))])


@pytest.mark.parametrize("name", NULLS)
def test_null_model_says_what_it_takes_away_and_is_sound(comity, configs, name):
    assert "null model" in opening_comment(configs / f"nulls/{name}.cfg")
    comity("check", configs / f"nulls/{name}.cfg")


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_says_what_is_expected(configs, name):
    assert "Expected" in opening_comment(configs / f"{name}.cfg")


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_runs(comity, configs, tmp_path, name):
    scenario = configs / f"{name}.cfg"
    assert comity("check", "--quiet", scenario).stdout == ""
    table = comity("run", scenario, "-r", 8, "-o", tmp_path / "run.h5").stdout
    title = re.search(r'^title = "(.*)";$', scenario.read_text(encoding="utf-8"), re.MULTILINE)[1]
    lines = table.splitlines()
    assert lines[0] == title
    assert lines[1].startswith("8 replicates of ")
    with xarray.open_dataset(tmp_path / "run.h5", engine="h5netcdf") as run:
        assert run.sizes["replicate"] == 8
        assert f"of {run.sizes['tick']} months" in lines[1]
        for level in ("trust", "institutions", "transactions", "identity"):
            assert 0 <= run[level].min() and run[level].max() <= 1, level


def axes_of(plan):
    """The lines about the axes in what `comity plan` prints."""
    block = re.search(r"^Axes +(.*?)^\w", plan, re.MULTILINE | re.DOTALL)[1]
    return [line.strip() for line in re.sub(r"\n {14,}", "\n", block).splitlines()]


@pytest.mark.parametrize("name", SWEEPS)
def test_sweep_can_be_planned(comity, configs, name):
    sweep = configs / f"sweeps/{name}.cfg"
    plan = comity("plan", sweep).stdout
    points, replicates, runs = map(int, re.search(
        r"^Work +(\d+) points times (\d+) replicates = (\d+) runs", plan, re.MULTILINE).groups())
    assert points * replicates == runs > 0
    assert re.search(r"^Time +", plan, re.MULTILINE)


NUMBERS = {"36": 36, "eight": 8, "nine": 9}


@pytest.mark.parametrize("name, count", [("morris_screening", 36), ("sobol_indices", 8),
                                         ("latin_hypercube", 10)])
def test_sweep_has_as_many_axes_as_described(comity, configs, described, name, count):
    axes = axes_of(comity("plan", configs / f"sweeps/{name}.cfg").stdout)
    assert len(axes) == count
    word, magnitude = re.match(r"\| (\w+) coefficients( and the magnitude)?",
                               described[f"sweeps/{name}.cfg"]).groups()
    assert NUMBERS[word] + bool(magnitude) == count


@pytest.mark.parametrize("name", ["morris_screening", "sobol_indices", "latin_hypercube"])
def test_ranges_hold_the_values_of_the_scenario(comity, configs, name):
    text = (configs / f"sweeps/{name}.cfg").read_text(encoding="utf-8")
    axes = re.findall(r'key = "(.*?)"; from = (\S+); to = (\S+);', text)
    assert len(axes) == text.count("from = ")
    for key, low, high in axes:
        if not key.startswith("events."):
            (row,) = re.findall(rf"^{re.escape(key)} .*", comity("explain", "north_america",
                                                                 key).stdout, re.MULTILINE)
            value = row.split()[1]
            assert float(low) <= float(value) <= float(high), key


@pytest.mark.parametrize("name", SWEEPS)
def test_sweep_runs_when_reduced(comity, configs, tmp_path, name):
    text = (configs / f"sweeps/{name}.cfg").read_text(encoding="utf-8")
    for whole, part in ((r"replicates = \d+", "replicates = 2"), (r"samples = \d+", "samples = 4"),
                        (r"levels = (6|\d\d)", "levels = 3"), (r'"\.\./', f'"{configs}/')):
        text = re.sub(whole, part, text)
    (tmp_path / "reduced.cfg").write_text(text, encoding="utf-8")
    comity("sweep", tmp_path / "reduced.cfg", "-q", "-o", tmp_path / "reduced.h5")
    with xarray.open_dataset(tmp_path / "reduced.h5", engine="h5netcdf") as sweep:
        assert 0 < sweep["status"].size <= 4 * 37
        assert bool((sweep["replicates"] == 2).all())
        assert bool(sweep["final_phase"].notnull().all())


def test_past_of_an_unstable_mexico_is_that_of_the_default(comity, configs, tmp_path):
    runs = {}
    for name in ("north_america", "unstable_mexico", "unstable_mexico_cooperative",
                 "unstable_mexico_unilateral"):
        path = tmp_path / f"{name}.h5"
        comity("run", configs / f"{name}.cfg", "-r", 8, "-q", "--record", "trust,phase", "-o", path)
        with xarray.open_dataset(path, engine="h5netcdf") as data:
            runs[name] = data.load()
    default = runs.pop("north_america").set_index(tick="time")["trust"]
    for name, run in runs.items():
        trust = run.set_index(tick="time")["trust"]
        until = slice(None, "2006-11-30")
        assert trust.sel(tick=until).identical(default.sel(tick=until)), name
        assert not trust.equals(default), name


def test_no_hegemony_and_equal_power_cannot_be_told_apart(comity, configs, tmp_path):
    runs = []
    for name in ("nulls/no_hegemony", "symmetric_power"):
        path = tmp_path / f"{pathlib.Path(name).name}.h5"
        comity("run", configs / f"{name}.cfg", "-r", 8, "-q", "-o", path)
        with xarray.open_dataset(path, engine="h5netcdf") as data:
            runs.append(data[["trust", "identity", "trilateral", "phase"]].load())
    xarray.testing.assert_allclose(runs[0], runs[1], rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", ["nordic_triad", "us_japan_korea"])
def test_coefficients_travel_unchanged(configs, package, name):
    """Other regions have the coefficients and thresholds of North America."""
    groups = re.compile("^((signals|conduct|trust|force|peace|agreements|transactions|friction"
                        "|identity|phases)_|threat_(persistence|noise))")

    def coefficients(file):
        run = package.run(configs / file, replicates=1, ticks=1)
        return {key: value for key, value in run.attrs.items() if groups.match(key)}

    assert coefficients(f"{name}.cfg") == coefficients("north_america.cfg")
    assert len(coefficients("north_america.cfg")) > 30


# ---- the reference of sweep files in configs/README.md ----

def examples(heading):
    """The examples of the table whose header begins with a word: {first cell: example}."""
    text = (CONFIGS / "README.md").read_text(encoding="utf-8")
    table = re.search(rf"^\| {heading} \| an example .*\n\|[-|]+\n((?:\|.*\n)+)", text,
                      re.MULTILINE)
    rows = re.findall(r"^\| `?([^|`]+)`? \| `([^`]*)`", table[1], re.MULTILINE)
    assert len(rows) == table[1].count("\n")
    return dict(rows)


AXIS = '{ key = "hegemony"; from = 0.0; to = 1.0; levels = 2; }'


@pytest.fixture(scope="module")
def plan(comity, configs, tmp_path_factory):
    """plan({key: line}) is what `comity plan` says of a sweep with these lines."""
    directory = tmp_path_factory.mktemp("reference")
    for path in configs.glob("*.cfg"):
        (directory / path.name).symlink_to(path)
    (directory / "facts").symlink_to(configs / "facts")
    (directory / "points.csv").write_text("hegemony,states.USA.restraint\n0.5,0.3\n0.7,0.9\n")
    comity("calibrate", "north_america", "--simulations", 400, "--kept", 40, "-q",
           "-o", directory / "posterior.h5")

    def run(**lines):
        given = {"scenario": 'scenario = "north_america.cfg";', "axes": f"axes = ( {AXIS} );",
                 **lines}
        (directory / "sweep.cfg").write_text("\n".join(given.values()))
        return comity("plan", directory / "sweep.cfg").stdout

    return run


def statements(text):
    """A text as {key: statement}: what stands between semicolons that no bracket holds."""
    found, depth, start = {}, 0, 0
    for place, character in enumerate(text):
        depth += (character in "({[") - (character in ")}]")
        if character == ";" and depth == 0:
            statement = text[start:place + 1].strip()
            found[statement.split(" ", 1)[0]] = statement
            start = place + 1
    return found


@pytest.fixture(scope="module")
def reference(comity):
    """What the program says of the keys of each kind of file."""
    tables = json.loads(comity("explain", "--keys", "--format", "json").stdout)
    rows = {name: table for name, table in tables.items() if name.endswith(("keys", "columns"))}
    assert set(rows) == {"keys", "sweep_keys", "calibration_keys", "measure_keys", "box_keys",
                         "observed_columns"}
    for table in rows.values():
        assert len({row["key"] for row in table}) == len(table) > 3
        assert all(row["meaning"] and row["type"] and row["default"] for row in table
                   if table is not rows["keys"])
    return rows


def examples_of(reference, table):
    """{key: statements of its example}, each with the key in it."""
    made = {}
    for row in reference[table]:
        assert re.search(rf"\b{row['key'].split('.')[-1]} = ", row["example"]), row
        made[row["key"]] = statements(row["example"])
    return made


def test_every_example_of_a_sweep_is_planned(reference, plan):
    for key, lines in examples_of(reference, "sweep_keys").items():
        design = lines.get("design", "")
        if key.startswith("axes.prior"):
            lines["design"] = 'design = { kind = "latin_hypercube"; samples = 4; };'
        if key == "axes.scenarios":
            lines["scenario"] = ""
        if 'kind = "' in design:
            free = 'axes = ( { key = "hegemony"; from = 0.0; to = 1.0; } );'
            lines["axes"] = "" if '"table"' in design else free
        plan(**lines)  # a mistake ends it with a failure


def test_every_example_of_a_calibration_computes(reference, comity, tmp_path):
    base = statements(written(tmp_path).read_text().strip())
    for key, lines in examples_of(reference, "calibration_keys").items():
        given = {**base, **lines}
        if key.startswith("budget"):
            del given["simulations"]
        (tmp_path / "calibration.cfg").write_text("\n".join(given.values()))
        comity("calibrate", tmp_path / "calibration.cfg", "--simulations", 300, "--kept", 20, "-q",
               "--force", "-o", tmp_path / "x.h5")


def test_every_example_of_measures_and_facts_is_computed(reference, comity, configs, tmp_path):
    file = tmp_path / "measures.cfg"
    (tmp_path / "calm.cfg").write_text(f'@include "{configs}/no_september_11.cfg"\n')
    for key, lines in examples_of(reference, "measure_keys").items():
        file.write_text("\n".join(lines.values()))
        comity("run", "north_america", "-r", 2, "--ticks", 24, "--measures", file, "-q", "--force",
               "-o", tmp_path / "x.h5")
        if "facts" in lines:
            comity("facts", "north_america", "--facts", file, "-r", 2, "-q")
    for lines in examples_of(reference, "box_keys").values():
        (tmp_path / "box.cfg").write_text("\n".join(lines.values()))
        comity("facts", "north_america", "--facts", file, "-r", 2, "--robust", tmp_path / "box.cfg",
               "--points", 8, "-q")


def test_every_example_of_an_observed_column_is_read(reference, comity, tmp_path):
    columns = {row["key"]: row["example"] for row in reference["observed_columns"]}
    (tmp_path / "o.csv").write_text(f"{','.join(columns)}\n{','.join(columns.values())}\n")
    (tmp_path / "m.cfg").write_text(
        f'measures = ( {{ name = "seen"; kind = "observed"; file = "o.csv"; series = '
        f'"{columns["series"]}"; member = "{columns["member"]}"; }} );')
    comity("run", "north_america", "-r", 2, "--measures", tmp_path / "m.cfg", "-q", "-o",
           tmp_path / "x.h5")


@pytest.mark.parametrize("kind, line", examples("axis").items())
def test_axis_of_a_sweep_file(plan, kind, line):
    lines = {"axes": f"axes = ( {line} );"}
    if kind == "whole scenarios":
        lines["scenario"] = ""
    if "prior" in kind:
        lines["design"] = 'design = { kind = "latin_hypercube"; samples = 4; };'
    assert len(axes_of(plan(**lines))) >= 1


@pytest.mark.parametrize("kind, line", examples("design").items())
def test_design_of_a_sweep_file(plan, kind, line):
    levels = " levels = 2;" if kind in ("grid", "one_at_a_time") else ""
    axes = "" if kind in ("table", "posterior") else \
        f'axes = ( {{ key = "hegemony"; from = 0.0; to = 1.0;{levels} }} );'
    assert re.search(rf"^Design +{kind}: ", plan(axes=axes, design=line), re.MULTILINE)


# ---- the reference of scenario files, which the program prints ----

def test_every_example_of_a_key_is_a_sound_scenario(reference, comity, configs, tmp_path):
    rows = reference["keys"]
    assert len(rows) > 90 and len({row["key"] for row in rows}) == len(rows)
    files = []
    for row in rows:
        assert row["meaning"] and row["type"] and row["key"].split(".")[-1] in row["example"], row
        files.append(tmp_path / f"{row['key']}.cfg")
        files[-1].write_text(f'@include "{configs}/north_america.cfg"\n{row["example"]}\n')
    assert comity("check", "--quiet", *files, check=False).stderr == ""
    text = comity("explain", "--keys").stdout
    assert [line for line in text.splitlines() if len(line) > 100] == []
    assert all(re.search(rf"^ *{re.escape(row['key'])} ", text, re.M) for row in rows)


SWEEP, CALIBRATE = ["plan", "FILE"], ["calibrate", "FILE", "-o", "x.h5"]
FACTS_OF, BOX = ["facts", "north_america", "--facts", "FILE"], ["facts", "north_america", "--robust",
                                                                "FILE"]
WRONG = [("keys", ["check", "FILE"], "sources.", "sources = ( { qqqq = 1; } );"),
         ("keys", ["check", "FILE"], "friction.", "friction = { qqqq = 1; };"),
         ("sweep_keys", SWEEP, "set.", "set = ( { qqqq = 1; } ); axes = ( ); scenario = "
                                       '"north_america";'),
         ("sweep_keys", SWEEP, "adaptive.", "adaptive = { qqqq = 1; };"),
         *(("sweep_keys", SWEEP, "axes.", f"axes = ( {{ {fields} }} );") for fields in (
             "qqqq = 1;", 'zip = ( { key = "hegemony"; qqqq = 1; } );')),
         *(("sweep_keys", SWEEP, "design.", f'design = {{ kind = "{kind}"; qqqq = 1; }};')
           for kind in ("latin_hypercube", "sobol", "halton", "saltelli", "morris", "table",
                        "posterior")),
         ("calibration_keys", CALIBRATE, "budget.", "budget = { qqqq = 1; };"),
         *(("calibration_keys", CALIBRATE, f"{name}.",
            f'scenario = "north_america"; {name} = ( {{ qqqq = 1; }} );')
           for name in ("priors", "constraints", "targets", "models")),
         ("measure_keys", FACTS_OF, "scenarios.", "scenarios = ( { qqqq = 1; } );"),
         ("measure_keys", FACTS_OF, "facts.", "facts = ( { qqqq = 1; } );"),
         ("measure_keys", FACTS_OF, "facts.measures.", "facts = ( ); headlines = ( { qqqq = 1; } );"),
         ("box_keys", BOX, "", "qqqq = 1;"), ("box_keys", BOX, "ranges.", "ranges = ( { qqqq = 1; } );")]


def test_every_key_of_the_readers_is_in_the_reference(reference, comity, tmp_path):
    """What a mistaken key is told to be one of is documented, and nothing else is."""
    wrong, named = tmp_path / "wrong.cfg", {}
    for table, command, prefix, text in WRONG:
        wrong.write_text(text)
        told = comity(*(wrong if word == "FILE" else word for word in command), check=False,
                      cwd=tmp_path).stderr
        words = re.search(r"qqqq: unknown key; the keys here are (.*)", told)
        assert words, (text, told)
        named.setdefault((table, prefix), set()).update(
            prefix + word for word in words[1].split(", "))
    for (table, prefix), keys in named.items():
        assert keys == {row["key"] for row in reference[table] if row["key"].startswith(prefix)
                        and "." not in row["key"].removeprefix(prefix)}, (table, prefix)


def test_all_kinds_of_design_and_of_prior_are_described(reference, root):
    ranges = {row["key"]: row["range"] for row in reference["sweep_keys"]}
    for header, key in ("design.h", "design.kind"), ("prior.h", "axes.prior.kind"):
        source = (root / "include/comity" / header).read_text(encoding="utf-8")
        assert set(re.findall(r"^    X\(\w+, (\w+)[,)]", source, re.MULTILINE)) == set(
            re.findall(r"\w+", ranges[key])) - {"or"} | (
                {"normal"} if header == "prior.h" else set())  # it has no ends, which axes need
    assert set(examples("design")) == set(re.findall(r"\w+", ranges["design.kind"])) - {"or"}
