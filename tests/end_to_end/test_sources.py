# SPDX-License-Identifier: GPL-3.0-or-later
"""Where values come from: what a scenario says of it, and where that is shown."""

import csv
import json
import re

import pytest

REGION = """
states = ( { code = "A"; power = 1; }, { code = "B"; power = 2; }, { code = "C"; power = 3; } );
events = ( { name = "storm"; at = "1995-01"; shock = "migration"; magnitude = 0.5; } );
sources = (
  { of = "states.power"; text = "a census, with a \\"quote\\" \\\\ and é"; },
  { of = ["states.A.restraint", "events.storm.at"]; text = "a newspaper"; },
  { of = "conduct.base"; text = "a survey"; }
);
"""
CENSUS = 'a census, with a "quote" \\ and é'
NONE = "no source given"


def table_of(comity, *arguments, cwd=None):
    text = comity("explain", *arguments, "--format", "csv", cwd=cwd).stdout
    return {row["key"]: row["source"] for row in csv.DictReader(text.splitlines())}


@pytest.fixture
def region(tmp_path):
    path = tmp_path / "region.cfg"
    path.write_text(REGION, encoding="utf-8")
    return path


def test_explain_prints_the_source_of_a_value(comity, region):
    text = comity("explain", region, "states.power").stdout
    assert re.search(rf"^  source +{re.escape(CENSUS)}$", text, re.M)
    both = comity("explain", region, "states.restraint").stdout.splitlines()
    assert [line.strip() for line in both[1:7]][1::2] == ["a newspaper", NONE, NONE]
    events = comity("explain", region, "events").stdout.splitlines()
    assert events[1].endswith("storm  at: a newspaper")
    sources = table_of(comity, region)
    assert sources["states.B.power"] == CENSUS
    assert sources["dyads.A-B.trust.A"] == NONE and sources["states.B.agenda.migration"] == NONE
    assert sources["conduct.base"] == "a survey"
    assert sources["conduct.bonds"].startswith("Deutsch")


def test_without_a_scenario_the_table_speaks(comity):
    assert "[C]" in comity("explain", "states.agenda").stdout
    assert NONE not in comity("explain").stdout


def test_a_new_value_does_not_inherit_a_source(comity, region, tmp_path):
    variant = tmp_path / "variant.cfg"
    variant.write_text('@include "region.cfg"\nstates = ( { code = "B"; power = 5; } );\n'
                       'conduct = { base = -2.0; };\n')
    sources = table_of(comity, variant)
    assert sources["states.A.power"] == CENSUS and sources["states.B.power"] == NONE
    assert sources["conduct.base"] == "(i), (c)"
    variant.write_text('@include "region.cfg"\nsources = ( { of = "states.B.power"; text = "x"; } );')
    sources = table_of(comity, variant)
    assert (sources["states.A.power"], sources["states.B.power"]) == (CENSUS, "x")
    changed = table_of(comity, region, "--set", "states.A.power=9")
    assert (changed["states.A.power"], changed["states.B.power"]) == (NONE, CENSUS)


@pytest.mark.parametrize(("added", "source"), [
    ("", "a newspaper"),
    ('inherit_events = false;\nevents = ( { name = "storm"; at = "1996-01"; shock = "migration"; '
     "magnitude = 0.5; } );", None),
    ('inherit_events = false;\nevents = ( { name = "storm"; at = "1996-01"; shock = "migration"; '
     'magnitude = 0.5; } );\nsources = ( { of = "events.storm.at"; text = "x"; } );', "x"),
])
def test_an_event_has_the_source_of_its_own_file(comity, region, tmp_path, added, source):
    variant = tmp_path / "variant.cfg"
    variant.write_text(f'@include "region.cfg"\n{added}')
    shown = comity("explain", variant, "events").stdout.splitlines()[1]
    assert shown.endswith(f"at: {source}" if source else NONE)
    shown = comity("explain", variant, "events", "--set", "events.storm.at=1997-01").stdout
    assert shown.splitlines()[1].endswith(NONE)


def test_sources_stay_in_results_and_change_none(comity, package, region, tmp_path):
    bare = tmp_path / "bare.cfg"
    bare.write_text(REGION[:REGION.index("sources")])
    for path in (region, bare):
        comity("run", path, "-q", "-r", 3, "--ticks", 24, "-o", path.with_suffix(".h5"))
    results = region.with_suffix(".h5")
    resolved = tmp_path / "resolved.cfg"
    resolved.write_text(comity("show", "--scenario", results).stdout, encoding="utf-8")
    first, second = (table_of(comity, path) for path in (region, resolved))
    assert first == second
    assert "storm  at: a newspaper" in comity("explain", resolved, "events").stdout
    with package.open(results) as one, package.open(bare.with_suffix(".h5")) as other:
        assert one["states_power"].attrs["source"] == CENSUS
        assert one["states_restraint"].attrs["source"] == (
            f"states.A.restraint: a newspaper; states.B.restraint: {NONE}; "
            f"states.C.restraint: {NONE}")
        assert other["states_power"].attrs["source"] == NONE
        assert one["trust"].equals(other["trust"])
    told = package.explain(str(region))
    assert told.loc["states.A.power", "source"] == CENSUS
    assert told.loc["states.B.restraint", "source"] == NONE
    assert package.explain().loc["states.B.restraint", "source"] != NONE


def test_a_sweep_goes_on_when_only_a_source_was_written(comity, region, tmp_path):
    sweep = tmp_path / "sweep.cfg"
    sweep.write_text('scenario = "region.cfg"; replicates = 2; ticks = 24; '
                     'axes = ( { key = "hegemony"; values = [0.1, 0.2]; } );')
    comity("sweep", sweep, "-q", "-o", tmp_path / "sweep.h5")
    region.write_text(REGION.replace("a newspaper", "an archive"), encoding="utf-8")
    comity("sweep", sweep, "-q", "-o", tmp_path / "sweep.h5")


def test_shipped_scenarios_say_where_their_values_come_from(comity, root):
    files = sorted((root / "configs").glob("*.cfg"))
    assert len(files) >= 18
    for path in files:
        text = comity("explain", path.relative_to(root), "--format", "csv", cwd=root).stdout
        lacking = [row["key"] for row in csv.DictReader(text.splitlines())
                   if row["source"] == NONE and row["from"] != "default"]
        assert lacking == [], path
        assert NONE not in comity("explain", path, "events").stdout, path


def test_programs_read_sources(comity, region):
    scenario = json.loads(comity("explain", region, "--json").stdout)["scenario"]
    assert [(row["text"], len(row["slots"])) for row in scenario["sources"]] == [
        (CENSUS, 3), ("a newspaper", 1), ("a survey", 1)]
    assert scenario["events"][0]["sources"] == {"at": "a newspaper"}
