# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes in texts that few people make: lists too long or empty, two keys where one can be."""

import pytest

import small_calibration

SCENARIO = 'scenario = "{scenario}"; replicates = 2; ticks = 24;\n'
AXIS = 'axes = ( { key = "hegemony"; values = [0.0, 1.0]; } );\n'
TABLE = 'design = { kind = "table"; file = "table.csv"; };'
MEASURES = """
measures = ( { name = "a"; kind = "accords"; }, { name = "e"; kind = "ensemble_mean"; of = "a"; } );
"""
# keys that may have a value of 0.1, one for each axis of a grid
MANY = [f"states.{state}.{key}" for state in ("USA", "CAN", "MEX")
        for key in ("power", "restraint", "identity")] + [
    f"dyads.{dyad}.{key}" for dyad in ("USA-CAN", "USA-MEX", "CAN-MEX")
    for key in ("capacity", "transactions", "institutions", "peace", "friction")] + ["hegemony"]
FACT = '{ name = "F1"; source = "s"; statement = "S."; measures = ( { label = "a"; above = 0; ' \
       'measure = "e"; } ); }'


def listed(item, count):
    return ", ".join([item] * count)


def refused(finished, *told):
    assert finished.returncode == 2, finished.stderr
    for sentence in told:
        assert sentence in finished.stderr, finished.stderr


@pytest.mark.parametrize("text, told", [
    (SCENARIO + "axes = ( { zip = (); } );", "axes[0].zip: the list has 0; 1 to 128 groups are"),
    (SCENARIO + "axes = ( { zip = 3; } );",
     "axes[0].zip: this is a whole number; a list of groups"),
    (SCENARIO + "axes = ( " + listed("{ }", 65) + " );",
     "axes: there are 65; at most 64 are allowed"),
    (SCENARIO + AXIS + f"quantiles = [{listed('0.5', 17)}];",
     "there are 17; at most 16 are allowed"),
    ('scenario = "none.cfg";' + AXIS, "the file none.cfg cannot be read: No such file"),
    ('scenario = ".";' + AXIS, "the file . cannot be read: Is a directory"),
    (SCENARIO + 'set = ( { key = "states.power"; value = []; } );' + AXIS,
     "set.states.power: the list has 0; 1 to 12 are expected"),
    (SCENARIO + TABLE.replace("table.csv", "none.csv"), "the file none.csv cannot be read"),
    (SCENARIO + TABLE, f'table.csv:1: "{40 * "k"}..." is an unknown key'),
    (SCENARIO + AXIS.replace("values = [0.0, 1.0]", 'prior = { kind = "discrete"; }')
     + 'design = { kind = "sobol"; samples = 4; };', "a discrete prior needs values = [ ... ]"),
    (SCENARIO + "axes = ( " + ", ".join(
        f'{{ key = "{key}"; values = [0.1]; }}' for key in MANY) + " );",
     "axes: a grid of 25 axes; at most 24, or another design, are expected"),
    (SCENARIO + 'design = { kind = "morris"; samples = 4; levels = 8; };\n'
     + 'axes = ( { key = "phases.dwell"; from = 1; to = 2; scale = "logarithmic"; } );',
     "phases.dwell: 8 levels of it are so close that some moves change nothing; a wider range is"),
    (SCENARIO + AXIS + f'title = "{128 * "x"}";',
     "the text has 128 bytes; at most 127 are allowed"),
    (SCENARIO.replace("= 2", "= 200") + AXIS
     + 'measures = "measures.cfg"; adaptive = { outcome = "e"; half_width = 0.1; };',
     "e is no number of single worlds; a measure that is, is expected"),
])
def test_sweeps(comity, scenario, tmp_path, text, told):
    (tmp_path / "table.csv").write_text(200 * "k" + "\n0.1\n")
    (tmp_path / "measures.cfg").write_text(MEASURES)
    (tmp_path / "sweep.cfg").write_text(text.replace("{scenario}", str(scenario)))
    refused(comity("plan", "sweep.cfg", cwd=tmp_path, check=False), told)


def test_a_table_of_too_many_columns(comity, scenario, tmp_path):
    (tmp_path / "table.csv").write_text(",".join(f"key{k}" for k in range(65)) + "\n")
    (tmp_path / "sweep.cfg").write_text(SCENARIO.replace("{scenario}", str(scenario)) + TABLE)
    refused(comity("plan", "sweep.cfg", cwd=tmp_path, check=False),
            "table.csv:1: there are too many columns; at most 64 are allowed")


@pytest.mark.parametrize("text, told", [
    (200 * "x" + " = 1;", f"{40 * 'x'}... is an unknown key"),
    ('events = ( { name = "x"; at = 3; set = "events.september_11.at"; value = 2; } );',
     "events.x.set: an event cannot set an event; a parameter is expected"),
    ('events = ( { name = "x"; at = 3; rupture = "USA-CAN"; of = "friends"; factor = 0.5; } );',
     '"friends" cannot be ruptured; institutions or transactions is expected'),
    ('events = ( { name = "x"; at = 3; rupture = "trilateral"; of = "transactions"; } );',
     "the trilateral forum has no transactions; a dyad is expected"),
    ('dyads = ( { between = ["USA", "CAN", "MEX"]; } );',
     "the list has 3; two states are expected"),
    ('issues = ["a.b", "c", "d", "e"];', '"a.b" cannot name an issue; a text without dots is'),
    (16 * '@include "x.cfg"\n', "scenario.cfg:17: more than 16 files are included"),
])
def test_scenarios(comity, scenario, tmp_path, text, told):
    (tmp_path / "scenario.cfg").write_text(f'@include "{scenario}"\n{text}\n')
    refused(comity("check", "scenario.cfg", cwd=tmp_path, check=False), told)


@pytest.mark.parametrize("measure, told", [
    ('kind = "observed"; file = "long.csv"; series = "f";',
     "m.series: the series has 1200 values; at most 1024 are allowed"),
    ('kind = "difference"; of = ( 3 );', "m.of: there is 1; 2 are expected"),
    ('kind = "difference"; of = ( 1, 2, 3 );', "m.of: there are 3; 2 are expected"),
    ('kind = "difference"; of = ( 3, 4 );', "m.of: they are numbers alone"),
    ('kind = "difference"; of = ( "a", "e" );',
     "some are of single worlds and some of the ensemble"),
    ('kind = "total"; of = ( "s", "s" );', "they have 1800 values; at most 1024 are allowed"),
    ('kind = "ensemble_mean"; of = 3;', "this is the same in every world; a measure of worlds is"),
    ('kind = "middle"; of = ( 1, 2, 3, "a" );', "there are 4 values; an odd number of them is"),
    ('kind = "parameter"; of = "states.power";', '"states.power" has 3 values; the key of one'),
    ('kind = "accords"; issue = "cheese";', 'm.issue: unknown issue "cheese"; terrorism, '),
    ('kind = "acts"; pair = "USA>FRA";',
     'm.pair: unknown pair "USA>FRA"; one such as "USA.CAN" is'),
    ('kind = "series"; of = "trust.USA.CAN";', "the window has more than 1024 periods"),
    ('kind = "series"; of = "trust.USA.CAN"; every = "week";',
     'm.every: "week" is unknown; "month" or "year" is expected'),
    ('kind = "series"; of = "trust.USA.CAN"; like = "a";', "m.like: this is no observed series"),
    ('kind = "series"; of = "trust.USA.CAN"; like = { kind = "observed"; file = "early.csv"; '
     'series = "early"; };', "m.like: the series has values before or after the run; a run that"),
    ('kind = "ratio"; of = ( "a", "a", "a" );', "m.of: there are 3; 2 are expected"),
    (17 * 'kind = "difference"; of = ( 1, { ' + 'kind = "number"; value = 1; ' + 17 * "} );",
     "measures may be defined in place 16 deep; a name is expected"),
])
def test_measures(comity, scenario, tmp_path, measure, told):
    (tmp_path / "long.csv").write_text("series,member,when,value\n" + "".join(
        f"f,,{1900 + k // 12}-{k % 12 + 1:02},1\n" for k in range(1200)))
    (tmp_path / "early.csv").write_text("series,member,when,value\nearly,,1993-12,1\n")
    (tmp_path / "scenario.cfg").write_text(f'@include "{scenario}"\nticks = 1500;\n')
    (tmp_path / "measures.cfg").write_text(MEASURES.replace(
        " );", ', { name = "s"; kind = "series"; of = "trust.USA.CAN"; to = 899; },\n'
        f'{{ name = "m"; {measure} }} );'))
    refused(comity("run", "scenario.cfg", "--measures", "measures.cfg", "-r", 2, "--no-output",
                   "-q", cwd=tmp_path, check=False), "measures.cfg:3: ", told)


@pytest.mark.parametrize("facts, told", [
    (FACT.replace("above", "at_least = 1; above"),
     "F1[0].at_least: at_least and above cannot both be; one is expected"),
    (listed(FACT, 2), 'facts[1].name: "F1" stands twice; another name is expected'),
])
def test_facts(comity, scenario, tmp_path, facts, told):
    (tmp_path / "facts.cfg").write_text(MEASURES + f"facts = ( {facts} );")
    refused(comity("facts", scenario, "--facts", "facts.cfg", "-r", 2, cwd=tmp_path, check=False),
            told)


@pytest.mark.parametrize("old, new, told", [
    ('scenario = "north_america";', "", "scenario: missing; the file of a scenario is expected"),
    ("priors = (", "priors = ();\nx = (", "priors: the list has 0; 1 to 64 groups are expected"),
    ("hold_out = true;", "hold_out = [3];", "hold_out"),
    ("title =", "hold_out = [3]; title =", "hold_out: this is a whole number; a text in quotes"),
    ("title =", 'hold_out = ["zz"]; title =',
     'hold_out: no target is of "zz"; measures of targets'),
    ("title =", 'budget = { time = "soon"; }; title =',
     "budget.time: this is no time; a number of"),
    ("title =", "budget = { time = true; }; title =", "budget.time: this is true or false; a text"),
    ("title =", "budget = { worlds = 1000; }; title =",
     "`simulations` stands beside it; one of the"),
    ("simulations = 4000;", "budget = { worlds = 9000000000000; };",
     "these are 9000000000000 simulations of each model; 100 to 100000000 are expected"),
])
def test_calibrations(comity, tmp_path, old, new, told):
    file = small_calibration.written(tmp_path)
    file.write_text(file.read_text().replace(old, new))
    refused(comity("calibrate", file, "-q", "-o", tmp_path / "c.h5", check=False), told)
    assert not (tmp_path / "c.h5").exists()


@pytest.mark.parametrize("key", ["priors", "targets"])
def test_a_calibration_without_a_list(comity, tmp_path, key):
    file = small_calibration.written(tmp_path)
    before, after = file.read_text().split(f"{key} = (")
    file.write_text(before + after.partition("\n);\n")[2])
    refused(comity("calibrate", file, "-q", "-o", tmp_path / "c.h5", check=False),
            f"{key}: missing; a list of groups ( {{...}}, ... ) is expected")


def test_too_many_twins(comity, scenario, tmp_path):
    twins = ",\n".join(f'{{ name = "s{k}"; file = "{scenario}"; }}' for k in range(64))
    (tmp_path / "measures.cfg").write_text(f"scenarios = ( {twins} );{MEASURES}")
    refused(comity("run", scenario, "--measures", "measures.cfg", "-r", 2, "--no-output", "-q",
                   cwd=tmp_path, check=False),
            "measures.cfg:64: scenarios[63]: at most 63 scenarios are allowed")


def test_a_calibration_has_no_twins(comity, scenario, tmp_path):
    file = small_calibration.written(tmp_path)
    (tmp_path / "measures.cfg").write_text(
        f'scenarios = ( {{ name = "calm"; lay = "{scenario}"; }} );' + small_calibration.MEASURES)
    refused(comity("calibrate", file, "-q", "-o", tmp_path / "c.h5", check=False),
            "a calibration has no twin scenarios; measures of one scenario are expected")
