# SPDX-License-Identifier: GPL-3.0-or-later
"""compare, trace, explain, check and plan of the Python package are those of the command line."""

import datetime
import json

import numpy as np
import pytest
import xarray as xr
from pictures import drawn


@pytest.fixture(scope="module")
def benign(scenario):
    return scenario.parent / "benign_hegemon.cfg"


# ---- compare ----

@pytest.mark.parametrize("options, keywords", [
    ([], {}),
    (["--set", "hegemony=0.4", "--outcomes", "final_trilateral,final_trust MEX>USA"],
     {"hegemony": 0.4, "outcomes": ["final_trilateral", "final_trust MEX>USA"]}),
    (["--all", "--level", "0.9", "--margin", "0.1", "--independent", "-s", str(2**64 - 1)],
     {"outcomes": "all", "level": 0.9, "margin": 0.1, "independent": True, "seed": 2**64 - 1}),
    (["--at", "2001-09,2005-06", "--outcomes", "final_trilateral"],
     {"at": ["2001-09", datetime.date(2005, 6, 1)], "outcomes": "final_trilateral"}),
], ids=str)
def test_a_comparison_equals_its_file(comity, package, scenario, benign, tmp_path, options, keywords):
    comity("compare", scenario, benign, "-r", 12, "-q", "-o", tmp_path / "c.h5", *options)
    made = package.compare(scenario, benign, replicates=12, **keywords)
    read = package.open(tmp_path / "c.h5").load()
    xr.testing.assert_identical(read, made)
    assert list(read.variables) == list(made.variables)
    drawn(made.comity.plot())


def test_comparisons_of_results_and_references(package, comity, scenario, benign, tmp_path):
    comity("run", benign, "-r", 12, "-q", "-o", tmp_path / "benign.h5")
    turned = package.compare(scenario, tmp_path / "benign.h5", reference=tmp_path / "benign.h5",
                             replicates=12, outcomes="final_trilateral")
    plain = package.compare(scenario, benign, replicates=12, outcomes="final_trilateral")
    assert turned.attrs["reference"] == "benign"
    other = str(plain["scenario"][1].item())
    assert turned["difference"].sel(scenario="north_america").item() == pytest.approx(
        -plain["difference"].sel(scenario=other).item())


@pytest.mark.parametrize("count, keywords, said", [
    (1, {}, "1 of the scenarios that are to be compared; two or more are expected"),
    (2, {"level": 3}, "level: 3 is not between 0 and 1"),
    (2, {"outcomes": "final_trsut"}, "did you mean 'final_trust'?"),
    (2, {"hegemon": 1}, "hegemon: unknown key; did you mean hegemony?"),
    (2, {"margins": {"final_trsut": 1}}, "final_trsut"),
    (2, {"replicates": 0}, "replicates: 0 is not a whole number"),
])
def test_mistakes_in_comparisons(package, scenario, benign, count, keywords, said):
    with pytest.raises(package.Error) as caught:
        package.compare(*[scenario, benign][:count], **keywords)
    assert said in str(caught.value) and "--set" not in str(caught.value)


# ---- trace ----

def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize("options, keywords", [
    (["--replicate", 3, "--from", "2001-06", "--to", "2002-12"],
     {"replicate": 3, "start": "2001-06", "end": np.datetime64("2002-12")}),
    (["--set", "hegemony=0", "-s", 7], {"hegemony": 0, "seed": 7}),
    (["--mean-field"], {"mean_field": True}),
], ids=str)
def test_a_story_is_that_of_the_program(comity, package, scenario, options, keywords):
    told = comity("trace", scenario, *options).stdout
    story = package.trace(scenario, **keywords)
    assert words(told).startswith(words(str(story)))
    frame = story.to_frame()
    assert list(frame) == ["tick", "month", "text"] and len(frame) == len(story.events) > 3
    for event in story.events:
        assert event.month == f"{1994 + event.tick // 12}-{event.tick % 12 + 1:02d}"


def test_mistakes_in_stories(package, scenario):
    with pytest.raises(package.Error, match="outside the run, which is from 1994-01 to 2013-12"):
        package.trace(scenario, start="2050-01")
    with pytest.raises(package.Error, match="replicate: -1 is not a whole number"):
        package.trace(scenario, -1)


# ---- explain and check ----

def test_values_are_those_of_a_run(package, scenario):
    table = package.explain(scenario, hegemony=0.7, set={"states.USA.restraint": 0.9})
    run = package.run(scenario, replicates=1, record="none", hegemony=0.7,
                      set={"states.USA.restraint": 0.9})
    assert table.index.is_unique and len(table) > 100
    assert table.loc["hegemony", "value"] == 0.7 == run.attrs["hegemony"]
    for state in ("USA", "CAN", "MEX"):
        assert table.loc[f"states.{state}.restraint", "value"] == run["states_restraint"].sel(
            state=state)
    assert table.loc["hegemony", "origin"] == "changed"
    assert table.loc["states.MEX.restraint", "origin"].startswith(f"{scenario}:")
    assert table.loc["hegemony", "range"] == "[0, 1]" and table.loc["hegemony", "symbol"] == "h"
    defaults = package.explain()
    assert set(defaults["origin"]) == {"default"}


def test_checks_list_every_mistake(package, scenario, root, tmp_path):
    assert package.check(scenario) == [] and package.check(scenario, hegemony=0.7) == []
    assert sorted(package.check(scenario, hegemon=1, set={"bilateralism": 7})) == [
        "bilateralism: 7 is out of range; a number in [0, 1] is expected",
        "hegemon: unknown key; did you mean hegemony?"]
    assert package.check(root / "configs/sweeps/restraint.cfg", sweep=True) == []
    (wrong,) = package.check(scenario, {"hegemony": [0, 9]})
    assert "9 is out of range" in wrong
    (missing,) = package.check(tmp_path / "none.cfg")
    assert "cannot be read" in missing


# ---- plan ----

def test_a_plan_tells_what_a_sweep_takes(package, root, scenario):
    plan = package.plan(root / "configs/sweeps/restraint.cfg")
    assert plan.points * plan.replicates * plan.ticks > 0 and plan.seconds > 0
    assert plan.file_bytes > 0 and plan.memory_bytes > 0 and plan.threads >= 1
    assert f"{plan.points} points of {plan.replicates} replicates" in str(plan)
    small = package.plan(scenario, {"hegemony": [0, 0.5, 1]}, replicates=5, threads=1)
    assert (small.points, small.replicates, small.ticks, small.threads) == (3, 5, 240, 1)
    assert any("known to" in sentence for sentence in small.advice)
    with pytest.raises(package.Error, match="cannot be read"):
        package.plan("missing.cfg")


def test_reports_are_json_friendly(package, scenario):
    """What notebooks pass on: plain numbers and texts."""
    import dataclasses  # noqa: PLC0415
    json.dumps(dataclasses.asdict(package.plan(scenario, {"hegemony": [0, 1]}, replicates=5)))
    json.dumps(dataclasses.asdict(package.trace(scenario)))


# ---- facts ----

def test_facts_are_those_of_the_command(comity, package, scenario):
    printed = json.loads(comity("facts", scenario, "-r", 20, "--power", "--format", "json",
                                check=False).stdout)  # some facts fail with so few replicates
    table = package.facts(scenario, replicates=20, power=True)
    assert list(dict.fromkeys(table["model"])) == [model["name"] for model in printed["models"]]
    rows = [(model["name"], fact["name"], fact["statement"], measure["label"], measure["value"],
             measure["error"], fact["passed"], fact["close"])
            for model in printed["models"] for fact in model["facts"] for measure in fact["measures"]]
    assert len(rows) == len(table)
    columns = ["model", "fact", "statement", "measure", "value", "error", "holds", "close"]
    for row, found in zip(rows, table[columns].itertuples(index=False), strict=True):
        for one, other in zip(row, found, strict=True):
            assert one == other or one is None and not np.isfinite(other), (row, found)
    assert table[table["measure"] == "trilateral share"]["bound"].unique().tolist() == ["0.02 to 0.20"]


def test_facts_of_a_changed_scenario(package, scenario, root):
    plain = package.facts(scenario, replicates=10)
    calm = package.facts(scenario, replicates=10, **{"trust.loss": 0.05})
    lost = [float(table.set_index("measure").loc["lost with MX", "value"]) for table in (plain, calm)]
    assert lost[1] < lost[0]
    one = package.facts(scenario, replicates=10, power=True,
                        nulls=[next((root / "configs/nulls").glob("*.cfg"))])
    assert one["model"].nunique() == 2
    with pytest.raises(package.Error, match="hegemon: unknown key"):
        package.facts(scenario, hegemon=1)
    with pytest.raises(package.Error, match="none.cfg"):
        package.facts(scenario, file="none.cfg")
