# SPDX-License-Identifier: GPL-3.0-or-later
"""comity trace: the story told in words is that of the trajectories of comity run."""

import re

import h5py
import numpy
import pytest

WIDTH = 100
REPLICATES = 4
CODES = ["USA", "CAN", "MEX"]
NAMES = ["United States", "Canada", "Mexico"]
DYADS = [(0, 1), (0, 2), (1, 2)]
PHASES = ["NONE", "NASCENT", "ASCENDANT", "MATURE"]


def events(story):
    """(month, text) of each event, its lines joined; what is not dated is left out."""
    told = []
    for line in story.split("\nBalance")[0].splitlines():
        if re.match(r"\d{4}-\d{2}  ", line):
            told.append([line[:7], line[9:]])
        elif line.startswith("         "):
            told[-1][1] += " " + line.strip()
    return told


def month_of(tick):
    return f"{1994 + tick // 12}-{tick % 12 + 1:02d}"


def changes(series, before):
    """(tick, old, new) where a series differs from its last value, which first was `before`."""
    return [(t, old, new) for t, (old, new) in enumerate(zip([before, *series[:-1]], series))
            if old != new]


@pytest.fixture(scope="module")
def run(comity, scenario, tmp_path_factory):
    path = tmp_path_factory.mktemp("trace") / "run.h5"
    comity("run", scenario, "-r", REPLICATES, "--seed", 7, "-o", path, "--double", "--quiet")
    with h5py.File(path) as file:
        return {name: file[name][:] for name in
                ("phase", "dyad_phase", "coupling", "accords", "conduct", "regressions")}


@pytest.fixture(scope="module", params=range(REPLICATES))
def told(request, comity, scenario):
    """A replicate's number, events and whole text."""
    story = comity("trace", scenario, "--replicate", request.param, "--seed", 7).stdout
    return request.param, events(story), story


def test_phases_change_when_they_do_in_the_run(run, told):
    replicate, story, _ = told
    subjects = {"THE REGION": run["phase"][replicate]}
    for d, (i, j) in enumerate(DYADS):
        subjects[f"The dyad of {NAMES[i]} and {NAMES[j]}"] = run["dyad_phase"][replicate][:, d]
    for subject, series in subjects.items():
        found = []
        for month, text in story:
            rise = re.match(subject + r" becomes ([A-Z]+),", text)
            fall = re.match(subject + r" falls from ([A-Z]+) to ([A-Z]+)", text)
            if rise:
                found.append((month, rise[1]))
            elif fall:
                found.append((month, fall[2]))
        assert found == [(month_of(t), PHASES[new]) for t, _, new in changes(series, 0)]


def test_coupling_changes_when_it_does_in_the_run(run, told):
    replicate, story, _ = told
    found = [month for month, text in story if "coupled (" in text]
    assert found == [month_of(t) for t, _, _ in changes(run["coupling"][replicate], 0)]


def test_acts_are_those_of_the_run(run, told):
    replicate, story, _ = told
    found = set()
    for month, text in story:
        act = re.search(r"([\w ]+?) (?:acts alone toward|threatens or uses force against) "
                        r"([\w ]+?)(?: \(|;|,)", text)
        if act:
            found.add((month, act[1], act[2]))
    conduct = run["conduct"][replicate]
    assert found == {(month_of(t), NAMES[i], NAMES[j])
                     for t, i, j in numpy.argwhere(conduct == 1)}
    assert found


def test_accords_are_those_of_the_run(run, told):
    replicate, story, text = told
    found = dict.fromkeys(["all three", *(f"{NAMES[i]} and {NAMES[j]}" for i, j in DYADS)], 0)
    for _, line in story:
        accord = re.match(r"(?:Accord|(\d+) accords) of ([\w ]+) on ", line)
        if accord:
            found[accord[2]] += int(accord[1] or 1)
    totals = run["accords"][replicate][-1].sum(axis=1)
    assert found["all three"] == totals[3]
    assert [found[f"{NAMES[i]} and {NAMES[j]}"] for i, j in DYADS] == list(totals[:3])
    balance = re.search(r"^accords +(.*)$", text, re.MULTILINE)[1]
    venues = [*(f"{CODES[i]}-{CODES[j]}" for i, j in DYADS), "trilateral"]
    assert balance == ", ".join(f"{n:.0f} {venue}" for n, venue in zip(totals, venues))


def test_the_balance_counts_months(run, told):
    replicate, _, text = told
    months = [(run["phase"][replicate] == p).sum() for p in range(4)]
    row = re.search(r"^months in each phase +(.*)$", text, re.MULTILINE)[1]
    regressions = run["regressions"][replicate][-1]
    plural = "" if regressions == 1 else "s"
    assert row == (f"{months[0]} none, {months[1]} nascent, {months[2]} ascendant, "
                   f"{months[3]} mature; {regressions:.0f} regression{plural}")


def test_scripted_measures_are_told_as_scheduled(comity, root):
    story = events(comity("trace", root / "configs/north_america_scripted.cfg").stdout)
    scheduled = [(month, text) for month, text in story if text.startswith("As scheduled")]
    assert [month for month, _ in scheduled] == ["2004-08", "2005-01", "2005-02"]
    for (_, text), name in zip(scheduled, ["border_control", "travel_warning", "real_id"]):
        assert text.startswith(f"As scheduled ({name}), United States acts alone toward Mexico; ")
    assert ["2001-09", "A shock to terrorism of 1.20 (september_11)."] in story


def test_from_and_to_cut_the_story(comity, scenario):
    whole = comity("trace", scenario).stdout
    part = comity("trace", scenario, "--from", "2001-09", "--to", "2002-03").stdout
    assert events(part) == [e for e in events(whole) if "2001-09" <= e[0] <= "2002-03"]
    assert events(part)[0][0] == "2001-09"
    assert part.split("\nBalance")[1] == whole.split("\nBalance")[1]


def test_mean_field_tells_no_chances(comity, scenario):
    first = comity("trace", scenario, "--mean-field").stdout
    assert first == comity("trace", scenario, "--mean-field", "--seed", 9, "-r", 5).stdout
    assert first.startswith("North America after NAFTA, in mean field\n")
    assert "acts alone" not in first and "misreads" not in first
    assert "THE REGION becomes NASCENT" in first


def test_every_tells_levels(comity, scenario):
    story = events(comity("trace", scenario, "--every", 24, "--from", "2000-01").stdout)
    levels = [month for month, text in story if text.startswith("[ institutions ")]
    assert levels == [f"{year}-01" for year in range(2000, 2013, 2)]


def test_settings_change_the_story(comity, scenario):
    story = comity("trace", scenario, "--set", "events.september_11.magnitude=0.4").stdout
    assert "A shock to terrorism of 0.40 (september_11)." in story


def test_what_is_set_later_does_not_change_the_story(comity, root, tmp_path):
    """Coupling that is lost to force, though the peace that it needs is there."""
    scenario = root / "configs/unilateral_hegemon.cfg"
    late = tmp_path / "late.cfg"
    late.write_text(f'@include "{scenario}"\nevents = ( {{ set = "coupling.loose.peace"; '
                    'value = 1.0; at = "2013-12"; } );\n', encoding="utf-8")
    before, after = (
        [event for event in events(comity("trace", path, "--replicate", 1).stdout)
         if event[0] < "2013-12"] for path in (scenario, late))
    assert before == after and any("coercive acts are to be" in text for _, text in before)


def test_lines_fit(comity, root):
    for path in sorted((root / "configs").glob("*.cfg")):
        for options in (["--replicate", 1, "--every", 60], ["--mean-field"]):
            for line in comity("trace", path, *options).stdout.splitlines():
                assert len(line) <= WIDTH, (path, line)


@pytest.mark.parametrize("options, message", [
    (["--from", "yesterday"], "--from: 'yesterday' is not a month"),
    (["--to", "2014-01"], "--to: 2014-01 is outside the run, which is from 1994-01 to 2013-12"),
    (["--from", "2005-01", "--to", "2004-12"], "--from 2005-01 is after --to 2004-12"),
    (["--replicate", "-1"], "--replicate: '-1' is not a whole number"),
    (["--every", "0"], "--every: '0' is not a whole number"),
    (["--set", "hegemony=2"], "hegemony"),
    (["--form", "2005-01"], "did you mean --from?"),
    (["another.cfg"], "one scenario is expected, not 2"),
])
def test_mistakes_give_one_line(comity, scenario, options, message):
    finished = comity("trace", scenario, *options, check=False)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert len(finished.stderr.splitlines()) == 1
    assert message in finished.stderr
