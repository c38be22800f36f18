# SPDX-License-Identifier: GPL-3.0-or-later
"""The stylised facts: they hold, the command would notice if they did not, and mistakes are told."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

FACTS = "configs/facts/north_america_2005.cfg"


@pytest.fixture(scope="module")
def region(root):
    """The region of the first version, whose facts these are."""
    return root / "configs/north_america_2005.cfg"


@pytest.fixture(scope="module")
def facts(comity, root, region):
    """facts(...) runs comity facts and returns its exit status and its data."""

    def run(*arguments, scenario=region):
        finished = comity("facts", scenario, "--facts", root / FACTS, "--format", "json",
                          *arguments, check=False)
        assert finished.returncode in (0, 1), finished.stderr
        return finished.returncode, json.loads(finished.stdout)

    return run


@pytest.fixture(scope="module")
def default_region(facts):
    return facts("-r", 400)


@pytest.mark.parametrize("name", [str(number) for number in range(1, 21)])
def test_fact_holds_in_the_region_of_2005(default_region, name):
    (finding,) = [one for one in default_region[1]["models"][0]["facts"] if one["name"] == name]
    assert finding["passed"], json.dumps(finding, indent=2)


def test_exit_status_of_facts_that_hold(default_region):
    assert default_region[0] == 0


def test_values_as_the_first_program_had_them(facts):
    """Of 1000 replicates of seed 1: what another program, over recorded trajectories, printed."""
    measures = {(fact["name"], one["label"]): one
                for fact in facts()[1]["models"][0]["facts"] for one in fact["measures"]}
    for key, value, error in (
            (("1", "US-CA less US-MX"), 0.168, 0.004), (("3", "US-CA / US-MX"), 1.433, 0.024),
            (("5", "lowest US-MX"), 0.971, 0.002), (("6", "after / before US-MX"), 2.006, 0.053),
            (("8", "lost with MX"), 0.311, 0.003), (("9", "entropy CA less US"), 0.219, 0.000),
            (("12", "institutions less identity"), 0.025, 0.001),
            (("14", "a month, of the pair with most"), 0.020, 0.001),
            (("16", "share nascent"), 0.725, 0.014), (("19", "benign less symmetric"), 0.377, 0.017),
            (("20", "mature at the end, trilateral"), 0.731, 0.014)):
        assert round(measures[key]["value"], 3) == value, key
        assert round(measures[key]["error"], 3) == error, key
    median = measures["17", "months between the medians"]
    assert median["value"] == 33.5 and median["error"] is None
    assert 25 < median["interval_low"] < 33.5 < median["interval_high"] < 43


def test_same_values_on_every_number_of_threads_and_kernel(facts):
    one = facts("-r", 50, "-j", 1, "--kernel", "sse2")
    assert facts("-r", 50, "-j", 3) == one


def test_region_without_diplomacy_fails(facts):
    status, report = facts("-r", 100, "--set", "agreements.initiative=0")
    assert status == 1
    # no accords to count, no institutions to grow
    assert set(report["models"][0]["fails"]) >= {"3", "6", "7", "12", "13", "16", "17", "19", "20"}


def test_scripted_measures_laid_over_themselves_lose_no_trust(facts, root, region, tmp_path):
    scripted = (root / "configs/north_america_scripted.cfg").read_text(encoding="utf-8")
    layer = tmp_path / "scripted.cfg"
    layer.write_text(re.sub(r"^@include .*$", f'@include "{region}"', scripted, flags=re.M),
                     encoding="utf-8")
    _, report = facts("-r", 50, scenario=layer)
    assert "8" in report["models"][0]["fails"]


def test_each_null_model_fails_what_it_takes_away(facts):
    _, report = facts("--power", "-r", 400)
    region, *nulls = report["models"]
    fails = {model["name"]: set(model["fails"]) for model in nulls}
    assert len(fails) >= 16
    assert not region["fails"]
    assert fails["no_hegemony"] >= {"15", "17", "19"}
    assert fails["no_signals"] >= {"10"}
    assert fails["no_identity"] >= {"11", "19"}
    assert fails["independent_dyads"] >= {"10", "11", "16", "19"}
    assert fails["no_diplomacy"] >= {"3", "6", "7", "13"}
    assert fails["frozen_trust"] >= {"8"}
    assert fails["static"] >= {"4", "5", "10", "11"}
    caught = set.union(*fails.values())
    assert set(report["weak"]) == {fact["name"] for fact in region["facts"]} - caught


def test_tables_of_null_models_are_those_of_json(comity, root, facts):
    """Which null model fails which fact, both ways round; ~: by no more than two errors."""
    nulls = [word for name in ("frozen_trust", "static")
             for word in ("--null", root / f"configs/nulls/{name}.cfg")]
    region, *models = facts(*nulls, "-r", 50)[1]["models"]
    fails = {model["name"]: model["fails"] for model in models}

    def printed(kind):
        return comity("facts", root / "configs/north_america_2005.cfg", "--facts", root / FACTS,
                      *nulls, "-r", 50, "--format", kind, check=False).stdout

    text, document = printed("text"), printed("markdown").replace("~", "")
    for name, failed in fails.items():
        assert re.search(rf"^{name} +{', '.join(fact + '~?' for fact in failed)}$", text, re.M), text
        assert re.search(rf"^\| `{name}` \| .* \| {', '.join(failed)} \|$", document, re.M)
    numbers = [fact["name"] for fact in region["facts"]]
    weak = [fact for fact in numbers if not any(fact in failed for failed in fails.values())]
    assert f"weak, as no null model fails them: {', '.join(weak)}\n" in text
    for fact in numbers:
        by = ", ".join(name for name, failed in fails.items() if fact in failed)
        assert f"| {fact} | {by or 'none'} | {'' if by else 'weak '}|\n" in document


def test_facts_of_a_copy_are_those_shipped(comity, root, tmp_path):
    shutil.copy(root / "configs/north_america.cfg", tmp_path)
    copied = comity("facts", "north_america.cfg", "-r", 4, check=False, cwd=tmp_path)
    shipped = comity("facts", root / "configs/north_america.cfg", "-r", 4, check=False)
    assert copied.returncode < 2 and copied.stdout == shipped.stdout


@pytest.mark.parametrize("box, options, told", [
    ("1.5", [], "--robust: 1.5 is out of range; a share in (0, 1), or a file of ranges, is expected"),
    ("0.1", ["--points", 7], "--points: 7 are too few; 25 or more are expected"),
    ("ranges = ( );", [],
     "box.cfg:1: ranges: the list is empty; groups ( {...}, ... ) are expected"),
    ('ranges = ( { key = "friction.ease"; from = 0.4; to = 0.6; },\n'
     ' { key = "friction.ease"; from = 0.1; to = 0.2; } );', [],
     "box.cfg:2: friction.ease: the key stands twice; once is expected"),
    ('ranges = ( { key = "friction.relax"; from = 0.5; to = 1.0; },'
     ' { key = "friction.ease"; from = 0.4; to = 0.6; } );', [],
     "together exceed 1; they may sum to 1 at most); a narrower one is expected")])
def test_boxes_that_are_refused(comity, root, region, tmp_path, box, options, told):
    if box[0] == "r":
        (tmp_path / "box.cfg").write_text(box)
        box = tmp_path / "box.cfg"
    assert told in refusal(comity, region, "--facts", root / FACTS, "--robust", box, *options)


@pytest.mark.parametrize("coefficients, told", [
    ("", "facts.cfg names no coefficients; a file of ranges is expected"),
    ('coefficients = ["conduct"];',
     'facts.cfg: coefficients: "conduct" is not the key of one number'),
    ('coefficients = ["trust.gain", "trust.gain"];',
     'facts.cfg: coefficients: "trust.gain" stands twice')])
def test_facts_without_a_box_of_their_own(comity, region, tmp_path, coefficients, told):
    (tmp_path / "facts.cfg").write_text(
        coefficients + 'facts = ( { name = "1"; statement = "S."; source = "s"; measures = ( '
        '{ label = "l"; above = 0; measure = { kind = "ensemble_mean"; of = { kind = "value"; '
        'of = "trust.USA.CAN"; at = 1; }; }; } ); } );')
    assert told in refusal(comity, region, "--facts", tmp_path / "facts.cfg", "--robust", "0.1")


def test_robust_share_of_the_box(facts):
    """About 14 in 100 settings within 20 % of the coefficients keep all twenty facts."""
    _, report = facts("--robust", "0.2", "--points", 400, "-r", 96)
    found = report["robustness"]
    assert found["keeping_all"] / found["points"] == pytest.approx(0.14, abs=0.04)
    assert len(found["coefficients"]) == 23
    assert 1 < found["participation"] < 23 and 1 < found["directions"] < 23
    assert all(1 <= found["keeping"][str(number)] <= 400 for number in range(1, 21))
    share = found["results"][0]["keeping"]
    assert share["least"] < 0.3 < share["most"]


def test_what_a_box_leaves_open_stands_beside_each_measure(comity, root, region):
    def printed_as(kind):
        return comity("facts", region, "--facts", root / FACTS, "--robust", "0.03", "--points", 30,
                      "-r", 100, "--format", kind, check=False).stdout

    printed = printed_as("markdown")
    table = printed[:re.search(r"^\d+ of 30 points", printed, re.MULTILINE).start()]
    ranges = re.findall(r"share nascent ([\d.]+) \[[\d., ]+\]; ([\d.]+) to ([\d.]+) \(0.60 to", table)
    assert len(ranges) == 1 and 0.6 <= float(ranges[0][1]) <= float(ranges[0][2]) <= 0.85
    assert "over the settings of the box that keep every fact" in table
    in_text = re.search(r"share nascent +[\d.]+ \[[\d., ]+\] +0.60 to 0.85\n +([\d.]+) to ([\d.]+)\n",
                        printed_as("text"))
    assert in_text.groups() == ranges[0][1:]


LITTLE = """
measures = (
  { name = "open"; kind = "ensemble_mean"; of = { kind = "value"; of = "trust.USA.CAN"; at = 0; }; },
  { name = "little"; kind = "product"; of = ( "open", 1e-6 ); },
  { name = "late"; kind = "ensemble_median"; of = { kind = "first"; of = "phase"; at_least = 3; }; } );
facts = ( { name = "L"; statement = "Little."; source = "s"; measures = (
  { label = "little"; measure = "little"; at_least = 1e-9; at_most = 4e-6; },
  { label = "open"; measure = "open"; at_least = 2; at_most = 12345678.9; } ); } );
headlines = ( { label = "late"; measure = "late"; } );
coefficients = ( "trust.gain", "trust.loss" );
"""


def test_small_and_infinite_numbers_are_shown_as_they_are(comity, region, tmp_path):
    (tmp_path / "facts.cfg").write_text(LITTLE)
    shown = comity("facts", region, "--facts", tmp_path / "facts.cfg", "-r", 4, "--robust", "0.1",
                   "--points", 40, check=False).stdout
    assert re.search(r"little +7\.\d*e-07 ± [-.\de]+ +1e-09 to 4e-06\n", shown), shown
    assert "2.00 to 12345678.9\n" in shown
    # none of the points keeps the fact; that is not known exactly: Wilson's interval
    assert f"0 of 40 points (0.000 [0.000, {3.8414588 / 43.8414588:.3f}]) keep" in shown
    assert re.search(r"late +never \[never, never\] +never to never", shown)
    assert "Of 3 bounded measures and results 1 have no slopes" in re.sub(r"\s+", " ", shown)


def test_measures_without_slopes_are_counted(comity, region, tmp_path):
    def robust(text, form):
        (tmp_path / "facts.cfg").write_text(text)
        return comity("facts", region, "--facts", tmp_path / "facts.cfg", "-r", 4, "--robust", "0.1",
                      "--points", 40, "--format", form, check=False).stdout

    facts, _, coefficients = LITTLE.partition("headlines")
    coefficients = coefficients.split(");", 1)[1]
    # small is not constant: what varies by its own size has slopes
    found = json.loads(robust((facts + coefficients).replace("1e-6", "1e-14"), "json"))["robustness"]
    assert (found["slopes_of"], found["without_slopes"]) == (2, 0)
    assert found["coefficients"][0]["influence"] > 0
    never = (facts + coefficients).replace('measure = "little"; at', 'measure = "late"; at').replace(
        'measure = "open"; at', 'measure = "late"; at')
    found = json.loads(robust(never, "json"))["robustness"]
    assert (found["slopes_of"], found["without_slopes"]) == (0, 2)
    assert [one["influence"] for one in found["coefficients"]] == [None, None]
    shown = re.sub(r"\s+", " ", robust(never, "text"))
    assert "Of 2 bounded measures and results 2 have no slopes" in shown
    assert "nan" not in shown and "of those that keep all" not in shown


def test_a_box_of_ranges(facts, tmp_path):
    box = tmp_path / "box.cfg"
    box.write_text('ranges = ( { key = "conduct.bonds"; from = 7.0; to = 8.0; } );')
    _, report = facts("--robust", box, "--points", 10, "-r", 20)
    assert report["robustness"]["coefficients"][0]["key"] == "conduct.bonds"


@pytest.fixture(scope="module")
def second_version(comity, root):
    finished = comity("facts", root / "configs/north_america.cfg", "-r", 800, "--format", "json")
    return json.loads(finished.stdout)["models"][0]


def test_facts_of_the_second_version_hold(second_version):
    assert not second_version["fails"]
    assert len(second_version["facts"]) == 36


@pytest.mark.parametrize("name, label, value", [
    # of 800 replicates of seed 1 of an independent program
    ("F1", "US-CA less US-MX", 0.212), ("F3", "US-CA / US-MX", 1.49),
    ("F5", "US-CA less US-MX", 0.0115), ("F5", "lowest US-MX", 0.947),
    ("F6", "after / before, the lesser", 2.05), ("F7", "trilateral share", 0.0277),
    ("F8", "lost with MX", 0.225), ("F8", "MX less CA", 0.17), ("F16", "share nascent", 0.661),
    ("F17", "months between the medians", 25), ("F19", "benign less symmetric", 0.335),
    ("F20", "mature at the end, trilateral", 0.674),
    ("N1", "months by which they are later, to 2006-08", 8.21),
    ("N2", "share, US-MX less US-CA", 0.0774), ("N6", "share, 1994-12", 0.966),
    ("N7", "2002 less 2007, yearly means", 0.076), ("N8", "2005 less 2011, yearly means", 0.288),
    ("N11", "2001-08 less the least monthly mean later", 0.208),
    ("N15", "after / before, 2010-05", 0.77), ("N15", "made up by 2013-03", 0.861),
    ("N16", "share refused, 2004-08 to 2005-06", 0.601),
    ("N17", "correlation of yearly means", 0.908),
    ("N18", "agreement with institutions alone", 0.891),
    ("N18", "standard deviation of mean identity", 0.0268), ("K1", "share ever mature", 0.989)])
def test_values_of_the_second_version(second_version, name, label, value):
    (found,) = [one for fact in second_version["facts"] for one in fact["measures"]
                if (fact["name"], one["label"]) == (name, label)]
    assert found["value"] == pytest.approx(value, rel=0.006)


def test_each_mechanism_of_the_second_version_is_needed_by_a_fact(comity, root):
    names = ("no_haste", "no_involvement", "no_memory_of_war", "no_blame_in_conduct", "no_sources")
    nulls = [word for name in names for word in ("--null", root / f"configs/nulls/{name}.cfg")]
    finished = comity("facts", root / "configs/north_america.cfg", "-r", 400, "--format", "json",
                      *nulls)
    fails = {model["name"]: model["fails"] for model in json.loads(finished.stdout)["models"]}
    assert set(fails["no_haste"]) >= {"F7", "F18", "N1"}
    assert set(fails["no_involvement"]) >= {"N2", "N3"}
    assert "J1" in fails["no_memory_of_war"] and "F5" in fails["no_blame_in_conduct"]
    assert set(fails["no_sources"]) >= {"F5", "N2", "N3", "N15"}


def refusal(comity, *arguments):
    finished = comity("facts", *arguments, check=False)
    assert finished.returncode == 2
    assert not finished.stdout
    return finished.stderr


def test_events_are_set_where_a_twin_takes_them_away(facts, comity, region, root):
    """`no_attacks` schedules nothing: what is set of the attacks leaves that twin as it is."""
    _, moved = facts("-r", 20, "--set", "events.september_11.at=1999-09")
    _, default = facts("-r", 20)
    assert moved["models"] != default["models"]
    refused = comity("facts", region, "--facts", root / FACTS, "-r", 20, "--set",
                     "events.september_12.at=1999-09", check=False)
    assert refused.returncode == 2 and "did you mean events.september_11" in refused.stderr
    refused = comity("compare", region, root / "configs/no_september_11.cfg", "--set",
                     "events.september_11.at=1999-09", check=False)
    assert refused.returncode == 2
    assert 'no event is named, in "North America without September 11"' in refused.stderr


def test_another_region_is_refused(comity, root):
    text = refusal(comity, root / "configs/nordic_triad.cfg", "--facts", root / FACTS, "-r", 2)
    assert 'unknown state "USA"; SWE, DNK or NOR is expected' in text


FACT = """facts = ( { name = "1"; statement = "S."; source = "s"; measures = ( { label = "l";
  measure = { kind = "ensemble_mean"; of = { kind = "value"; of = "phase"; at = 1; }; }; } ); } );"""


def test_mistakes_are_told_with_their_lines(comity, root, region, tmp_path):
    file = tmp_path / "facts.cfg"
    for text, *told in (
            ('facts = ( { name = "1"; statement = "S."; source = "s"; measures = (\n'
             '{ label = "l"; measure = "trust"; } ); } );', ":2: ", 'no measure "trust"'),
            ('measures = (\n{ name = "m"; kind = "meen"; of = "trust.USA.CAN"; } );\nFACT',
             ":2: m.kind", "did you mean mean?"),
            ('measures = (\n{ name = "m"; kind = "mean"; of = "trust.USA.CAN"; form = 3; } );\n'
             'FACT', ":2: m.form", "did you mean m.from?"),
            ('measures = (\n{ name = "m"; kind = "value"; of = "trust.USA.CAN"; } );\nFACT',
             ":2: m.at", "missing; a date"),
            ('measures = (\n{ name = "m"; kind = "value"; of = "trust.USA"; at = 1; } );\n'
             'FACT', ":2: m.of", 'one such as "trust.USA.CAN"'),
            ('measures = (\n{ name = "m"; kind = "first"; of = "phase"; at_least = 1; above = 0; '
             '} );\nFACT', ":2: m.", "second comparison"),
            ('scenarios = (\n{ name = "s"; lay = "no.cfg"; } );\nFACT', "no.cfg", "read")):
        file.write_text(text.replace("FACT", FACT))
        message = refusal(comity, region, "--facts", file, "-r", 2)
        for one in told:
            assert one in message, (text, message)


@pytest.mark.parametrize("before, after, told", [
    ('"Little."', '""', "facts[0].statement: the text is empty; a sentence is expected"),
    ('"L"', '"  "', "facts[0].name: the text is empty; a short text is expected"),
    ('label = "open"', 'label = ""', "L[1].label: the text is empty; a text is expected"),
    ("facts = (", "facts = (); others = (", "facts: the list is empty; groups"),
    ("measures = (\n  { label", "measures = (); others = (\n  { label", "L: the list is empty; gr"),
])
def test_nothing_is_no_fact_that_holds(comity, region, tmp_path, before, after, told):
    assert before in LITTLE
    (tmp_path / "facts.cfg").write_text(LITTLE.replace(before, after))
    assert told in refusal(comity, region, "--facts", tmp_path / "facts.cfg", "-r", 2)


def test_observed_series_beside_the_simulated(root, program, tmp_path):
    picture = tmp_path / "observed.png"
    finished = subprocess.run(
        [sys.executable, str(root / "scripts/observed"), "--json", "-r", "50", "-o", str(picture)],
        env={**os.environ, "COMITY": str(program)}, capture_output=True, text=True, timeout=1200,
        check=False)
    assert finished.returncode == 0, finished.stderr
    report = json.loads(finished.stdout)
    assert picture.read_bytes().startswith(b"\x89PNG")
    pairs = {(pair["series"], pair["member"], pair["against"]): pair for pair in report["pairs"]}
    assert pairs["GDP share", "USA", "power"]["pearson"] is None
    # slow_shift_of_power.cfg holds the observed GDP
    for state in ("USA", "CAN", "MEX"):
        pair = pairs["GDP share", state, "power of each year"]
        assert pair["simulated"] == pytest.approx(pair["observed"], abs=1e-5)
    # the first values are those of the table, and years are paired with their own
    trade = pairs["trade", "USA-CAN", "transactions"]
    assert trade["years"] == list(range(2001, 2008)) and trade["observed"][0] == 381
    assert pairs["trade", "USA-CAN+MEX", "transactions"]["pearson"] > 0.5
    assert pairs["votes", "CAN-MEX", "overlap"]["pearson"] < 0
