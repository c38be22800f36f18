# SPDX-License-Identifier: GPL-3.0-or-later
"""The explorer: the page is built, computes what the program computes, and does what it offers.

Without emscripten the whole file is skipped, without Chromium what needs a browser.
"""

import json
import re

import h5py
import numpy as np
import pytest

from doors import run_node
from explorer_page import chromium, explorer  # noqa: F401 (fixtures)

LANGUAGES = ("en", "es", "fr")
LARGEST = 600_000  # bytes
WORLDS = 64

try:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import Select, WebDriverWait
except ImportError:
    pass


@pytest.fixture(scope="module")
def data(page):
    return json.loads((page.parent / "data.json").read_text())


# ---- the page as a file


def test_size_and_no_network(page):
    text = page.read_text()
    assert len(text.encode()) < LARGEST
    addresses = set(re.findall(r"https?://[^\s\"'`<>\\)]*", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert "@import" not in text and not re.search(r"<(script|link)[^>]*\bsrc=", text)


def test_all_scenarios_are_in_it(root, data):
    configs = root / "configs"
    shipped = [*configs.glob("*.cfg"), *(configs / "nulls").glob("*.cfg")]
    assert {scenario["id"] for scenario in data["scenarios"]} == {
        str(path.relative_to(configs).with_suffix("")) for path in shipped}


def test_tables_are_those_of_the_program(comity, data):
    told = json.loads(comity("explain", "--json").stdout)
    for table in ("variables", "outcomes", "event_kinds"):
        assert data[table] == told[table]
    keys = [parameter["key"] for parameter in told["parameters"]]
    assert [parameter["key"] for parameter in data["parameters"]] == keys
    for parameter in data["parameters"]:
        assert parameter["meaning"] and parameter["source"]


# ---- what it computes


def without_diagonal(values, variable):
    """The cells that are slots: a state has no value toward itself."""
    return values[..., [1, 2, 3, 5, 6, 7]] if variable["dimensions"] == "state partner" else values


@pytest.mark.parametrize("scenario", ["north_america", "leaving_the_treaty"])
def test_worlds_and_series_have_the_bits_of_the_program(root, page, data, comity, tmp_path,
                                                        scenario):
    """Of every variable: the values in all worlds, then mean and quantiles as sweeps have them."""
    path = root / f"configs/{scenario}.cfg"
    run_node(root, page, scenario, WORLDS, tmp_path / "page.bin")
    comity("run", path, "-r", WORLDS, "--record", "all", "--double", "-q",
           "-o", tmp_path / "run.h5")
    slot = next(one["slot"] for one in data["parameters"] if one["key"] == "hegemony")
    hegemony = next(one["values"][slot] for one in data["scenarios"] if one["id"] == scenario)
    (tmp_path / "sweep.cfg").write_text(f"""scenario = "{path}"; precision = "double";
        axes = ( {{ key = "hegemony"; values = [{hegemony}]; }} );
        series = "all"; quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]; replicates = {WORLDS};""")
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    found = np.fromfile(tmp_path / "page.bin", "<f8")
    slots = data["variables"][-1]["slot"] + data["variables"][-1]["slots"]
    with h5py.File(tmp_path / "run.h5") as run, h5py.File(tmp_path / "sweep.h5") as sweep:
        ticks = run["tick"].shape[0]
        worlds = found[:WORLDS * ticks * slots].reshape(WORLDS, ticks, slots)
        bands = found[WORLDS * ticks * slots:].reshape(-1, ticks)
        for variable in data["variables"]:
            name, count = variable["name"], variable["slots"]
            expected = without_diagonal(run[name][()].reshape(WORLDS, ticks, -1), variable)
            own = worlds[..., variable["slot"]:variable["slot"] + count]
            assert np.array_equal(own, expected), name
            mean, *quantiles = bands[:6 * count].reshape(6, count, ticks)
            bands = bands[6 * count:]
            if f"{name}_mean" not in sweep:  # of phases and the like a sweep has shares
                continue
            expected = without_diagonal(sweep[f"{name}_mean"][0].reshape(ticks, -1), variable)
            assert np.array_equal(mean.T, expected), name
            for q, quantile in enumerate(quantiles):
                expected = without_diagonal(
                    sweep[f"{name}_quantile"][0, ..., q].reshape(ticks, -1), variable)
                assert np.array_equal(quantile.T, expected), name
    assert bands.size == 0


def plain(label):
    return label.replace(" → ", ">").replace(" – ", "-").replace(": ", "/")


@pytest.mark.parametrize("other, worlds, missing, unvaried", [
    ("benign_hegemon", 2, 40, True), ("benign_hegemon", 5, 26, True),
    ("benign_hegemon", 6, 0, True), ("unilateral_hegemon", WORLDS, 0, False)])
def test_differences_have_the_bits_of_compare(root, page, comity, other, worlds, missing, unvaried):
    """Of outcomes, also of so few worlds that equal differences say nothing, and with missing
    values; and month by month, of variables and of shares by their score."""
    variables = ["reciprocity", "institutions", "transactions", "overlap", "identity", "trilateral"]
    dates = {"1994-01": 0, "2001-10": 93, "2005-06": 137, "2013-12": 239}
    shown = json.loads(run_node(root, page, f"north_america,{other}", worlds, *variables))
    told = {row["outcome"]: row for row in json.loads(comity(
        "compare", root / "configs/north_america.cfg", root / f"configs/{other}.cfg",
        "-r", worlds, "--all", "--at", ",".join(dates), "--format", "json").stdout)["rows"]}
    assert len(shown["outcomes"]) == sum(outcome["slots"] for outcome in json.loads(
        (page.parent / "data.json").read_text())["outcomes"])
    without = 0
    for row in shown["outcomes"]:
        expected = told[f"{row['name']} {plain(row['label'])}".strip()]
        one, two = row["means"]
        assert [one["mean"], one["deviation"], two["mean"], two["deviation"],
                *(row["difference"][key] for key in ("mean", "low", "high"))] == [
            expected[key] for key in ("reference_mean", "reference_standard_deviation", "mean",
                                      "standard_deviation", "difference", "low", "high")]
        without += expected["low"] is None
        unvaried |= expected["low"] is not None and expected["low"] == expected["high"]
    assert without == missing and unvaried
    compared = 0
    for of in shown["months"]:
        for slot, label in enumerate(of["labels"]):
            for date, tick in dates.items():
                expected = told[" ".join(filter(None, [of["name"], plain(label), f"@{date}"]))]
                ticks = len(of["numbers"][0]) // len(of["labels"])
                assert [numbers[slot * ticks + tick] for numbers in of["numbers"]] == [
                    expected[key] for key in ("difference", "low", "high")]
                compared += 1
    assert compared == (3 + 3 + 3 + 3 + 3 + 3 + 1) * len(dates)


# ---- the page in a browser


def phase_counts(comity, path, *arguments):
    comity("run", *arguments, "--record", "phase", "-q", "-o", path)
    with h5py.File(path) as file:
        phase = file["phase"][()]
        return np.stack([(phase == p).sum(axis=0) for p in range(4)], axis=1)


def results_hash(comity, path, *arguments):
    comity("run", *arguments, "-q", "-o", path)
    with h5py.File(path) as file:
        return file.attrs["results_sha256"]


def test_phase_counts_are_those_of_run(explorer, comity, scenario, tmp_path):
    expected = phase_counts(comity, tmp_path / "run.h5", scenario, "-r", 200)
    assert np.array_equal(explorer.phases(), expected)
    assert explorer("#phases svg").is_displayed()


def test_a_slider_moved_by_keyboard_runs_the_worlds_again(explorer, comity, scenario, tmp_path):
    row = explorer.open_group("hegemony")
    slider = row.find_element(By.CSS_SELECTOR, "input[type=range]")
    slider.send_keys(Keys.ARROW_RIGHT * 20)
    explorer.wait_until_drawn()
    value = float(row.find_element(By.CSS_SELECTOR, "input.number").get_attribute("value"))
    assert value == 0.6
    expected = phase_counts(comity, tmp_path / "run.h5", scenario, "-r", 200, "--set",
                            f"hegemony={value}")
    assert np.array_equal(explorer.phases(), expected)
    row.find_element(By.CSS_SELECTOR, ".reset").click()
    explorer.wait_until_drawn()
    assert "hegemony" not in explorer.address()


def test_every_parameter_has_a_field_with_meaning_range_and_source(explorer, data):
    told = explorer.script(
        "return [...document.querySelectorAll('.row')].map((row) => row.dataset.key)")
    assert len(told) == len(set(told)) == sum(p["slots"] for p in data["parameters"])
    facts = explorer.script("return document.getElementById('parameters').textContent")
    for parameter in data["parameters"]:
        assert parameter["meaning"] in facts and parameter["source"] in facts
        assert parameter["key"] in facts
    shown = {data["sources"][k]["text"] for scenario in data["scenarios"]
             if scenario["id"] == "north_america" for k in scenario["sources"]}
    assert len(shown) > 8
    for text in shown:
        assert text in facts


def test_scenario_file_gives_the_results_of_the_setting(explorer, comity, scenario, tmp_path):
    for key, value in (("hegemony", "0.7"), ("states.USA.restraint", "0.9"),
                       ("dyads.CAN-MEX.trust.MEX", "0.31")):
        explorer.type(key, value)
    explorer.wait_until_drawn()
    saved = explorer.download("#save-scenario", "north_america.cfg")
    power, restraint = (comity("explain", saved, f"states.USA.{key}").stdout
                        for key in ("power", "restraint"))
    assert "World Bank" in power and "no source given" in restraint
    changes = ["--set", "hegemony=0.7", "--set", "states.USA.restraint=0.9",
               "--set", "dyads.CAN-MEX.trust.MEX=0.31"]
    assert results_hash(comity, tmp_path / "page.h5", saved) == results_hash(
        comity, tmp_path / "run.h5", scenario, "-r", 200, *changes)
    assert np.array_equal(explorer.phases(), phase_counts(comity, tmp_path / "again.h5", saved))


def test_events_are_moved_added_and_removed(explorer, comity, data, scenario, tmp_path):
    explorer(".marker").send_keys(Keys.PAGE_UP, Keys.ARROW_RIGHT)
    explorer.wait_until_drawn()
    moved = explorer.download("#save-scenario", "north_america.cfg")
    assert results_hash(comity, tmp_path / "page.h5", moved) == results_hash(
        comity, tmp_path / "run.h5", scenario, "-r", 200, "--set",
        "events.september_11.at=2002-10")
    size, when = (comity("explain", moved, f"events.september_11.{key}").stdout
                  for key in ("magnitude", "at"))
    assert "Chanona 2005" in size and "2001-09-11" not in when  # the source of another date
    explorer("[data-event=remove]").click()
    explorer.wait_until_drawn()
    assert explorer.all(".marker") == []
    without = scenario.parent / "no_september_11.cfg"
    assert np.array_equal(explorer.phases(),
                          phase_counts(comity, tmp_path / "none.h5", without, "-r", 200))
    kinds = [kind["name"] for kind in data["event_kinds"]]
    for kind in kinds:
        Select(explorer("[data-event=kind]")).select_by_value(kind)
        explorer("[data-event=add]").click()
    explorer.wait_until_drawn()
    assert len(explorer.all(".marker")) == len(kinds)
    added = explorer.download("#save-scenario", "north_america.cfg")
    assert np.array_equal(explorer.phases(), phase_counts(comity, tmp_path / "five.h5", added))


@pytest.mark.parametrize("language, source", [
    ("en", "Month in the scenario: the attacks of 2001-09-11"),
    ("es", "Mes en el escenario: los atentados del 2001-09-11"),
    ("fr", "Mois dans le scénario : les attentats du 2001-09-11")])
def test_every_event_says_where_it_comes_from(explorer, data, language, source):
    explorer.open(f"#scenario=north_america_history&lang={language}")
    told = explorer.script("return [...document.querySelectorAll('.event')].map((card) => "
                           "card.querySelector('.values')?.textContent)")
    assert source in told
    events = next(scenario["events"] for scenario in data["scenarios"]
                  if scenario["id"] == "north_america_history")
    assert len(told) == len(events) and all(told)


def test_a_second_setting_has_the_same_draws(explorer, comity, root, tmp_path):
    explorer("#compare").click()
    explorer.wait_until_drawn()
    explorer.show("difference")
    same = explorer.script("return Array.from(window.comity.reply.difference.mean)")
    assert set(same) == {0}
    svg = explorer.download("#save-svg", "comity.svg").read_text()  # both pictures of the tab
    assert "nascent or higher" in svg and "Canada → Mexico" in svg and svg.count("<svg") == 3
    Select(explorer("#scenario")).select_by_value("benign_hegemon")
    explorer.wait_until_drawn()
    assert np.array_equal(explorer.phases(1), phase_counts(
        comity, tmp_path / "run.h5", root / "configs/benign_hegemon.cfg", "-r", 200))
    assert len(explorer.all("#figure svg")) == 2


def test_the_address_holds_everything(explorer):
    explorer("#compare").click()
    explorer.wait_until_drawn()
    explorer.type("conduct.bonds", "4.25")
    explorer(".marker").send_keys(Keys.ARROW_LEFT)
    explorer("#edit-first").click()
    Select(explorer("#scenario")).select_by_value("us_japan_korea")
    explorer.wait_until_drawn()
    explorer.show("trajectories")
    Select(explorer("#variable")).select_by_value("institutions")
    explorer.wait_until_drawn()
    address = explorer.address()
    figures = "return document.getElementById('phases').innerHTML + " \
              "document.getElementById('figure').innerHTML"
    drawn = explorer.script(figures)
    assert "conduct.bonds=4.25" in address
    explorer.open(address)
    assert explorer.script(figures) == drawn
    assert explorer.address() == address


def test_the_story_is_that_of_trace(explorer, comity, scenario):
    explorer.open("#scenario=north_america&show=story&world=3&lang=en")
    shown = explorer.script("return [...document.querySelectorAll('.story li')].map((e) => "
                            "e.querySelector('time').dateTime + ' ' + "
                            "e.querySelector('span').textContent).join(' ')")
    told = comity("trace", scenario, "--replicate", 3).stdout.split("\n", 2)[2]
    assert " ".join(shown.split()) in " ".join(told.split())
    assert len(shown) > 5000


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("scenario", ["north_america_history", "leaving_the_treaty",
                                      "unilateral_hegemon"])
def test_the_story_is_told_in_other_languages(explorer, language, scenario):
    def told():
        return explorer.script("return [...document.querySelectorAll('.story li')].map((e) => "
                               "[e.querySelector('time').dateTime, e.children[1].lang, "
                               "e.children[1].textContent])")

    english = explorer.open(f"#scenario={scenario}&show=story&world=0&lang=en") and told()
    other = explorer.open(f"#scenario={scenario}&show=story&world=0&lang={language}") and told()
    assert [month for month, _, _ in other] == [month for month, _, _ in english]
    assert {lang for _, lang, _ in other} == {language}
    for (_, _, mine), (_, _, its) in zip(other, english):
        assert "undefined" not in mine and "NaN" not in mine and "{" not in mine
        numbers = [sorted(re.findall(r"\d+\.\d+", text))
                   for text in (mine.replace(",", "."), its)]
        assert numbers[0] == numbers[1], (mine, its)


def test_the_table_of_phases_is_that_of_run(explorer, comity, scenario):
    """Halves too, as 12.25 % of 400 worlds, are rounded as the program does."""
    explorer.open("#scenario=north_america&replicates=400&show=outcomes&lang=en")
    shown = explorer.script("return [...document.querySelectorAll('#figure table')[0].tBodies[0]"
                            ".rows].map((row) => [...row.cells].map((cell) => cell.textContent))")
    told = comity("run", scenario, "-r", 400, "--no-output").stdout.split("First entered")[0]
    rows = [line.split() for line in told.splitlines()]
    assert shown == [row for row in rows if row and row[0] in ("none", "nascent", "ascendant",
                                                               "mature")]
    shares = explorer.phases()[np.arange(6) * 239 // 5] / 4
    assert (shares * 10 % 1 == 0.5).any()


def test_tabs_follow_the_arrow_keys(explorer):
    explorer("#tab-trajectories").send_keys(Keys.ARROW_RIGHT)
    assert explorer.driver.switch_to.active_element.get_attribute("id") == "tab-triad"
    month = explorer("#month")
    before = explorer("#figure svg").get_attribute("outerHTML")
    month.send_keys(Keys.HOME)
    assert explorer("#figure svg").get_attribute("outerHTML") != before
    assert month.get_attribute("aria-valuetext") == "Jan 1994"


def test_the_triad_has_the_power_of_the_month(explorer, comity, root):
    """Events have set it since the start."""
    explorer.open("#scenario=slow_shift_of_power&show=triad&lang=en")

    def shares():
        return explorer.script("return [...document.querySelectorAll('#figure text')].map((text) =>"
                               " text.textContent.match(/^(\\d+) % ·/)?.[1]).filter(Boolean)")

    events = comity("explain", root / "configs/slow_shift_of_power.cfg", "--json").stdout
    events = [event for event in json.loads(events)["scenario"]["events"] if event["kind"] == "set"]
    first = explorer.script("return comity.settings[0].values.slice(arguments[0], arguments[0] + 3)",
                            min(event["target"] for event in events))
    last = list(first)
    for event in events:
        last[event["target"] - min(e["target"] for e in events)] = event["amount"]
    expected = [f"{100 * value / sum(last):.0f}" for value in last]
    assert shares() == expected
    explorer("#month").send_keys(Keys.HOME)
    assert shares() == [f"{100 * value / sum(first):.0f}" for value in first] != expected


def test_pictures_and_table(explorer):
    svg = explorer.download("#save-svg", "comity.svg").read_text()
    assert svg.startswith("<svg") and "class=" not in svg
    assert "trust of a state in its partner: median; bands hold" in svg
    png = explorer.download("#save-png", "comity.png").read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n") and len(png) > 20_000
    lines = explorer.download("#save-csv", "comity.csv").read_text().splitlines()
    assert len(lines) == 241 and lines[0].startswith("month,share none,share nascent")
    shares = explorer.phases() / 200
    last = lines[-1].split(",")
    assert last[0] == "2013-12" and [float(x) for x in last[1:5]] == list(shares[-1])


def test_the_table_has_the_bits_of_a_sweep(explorer, comity, tmp_path):
    """Shares, means and quantiles of the setting as its scenario file gives them in doubles."""
    explorer.type("hegemony", "0.7")
    explorer(".marker").send_keys(Keys.PAGE_UP)
    explorer.wait_until_drawn()
    saved = explorer.download("#save-scenario", "north_america.cfg")
    rows = explorer.download("#save-csv", "comity.csv").read_text().splitlines()
    shown = np.array([row.split(",")[1:] for row in rows[1:]], float)
    (tmp_path / "sweep.cfg").write_text(f"""scenario = "{saved}"; precision = "double";
        axes = ( {{ key = "hegemony"; values = [0.7]; }} ); series = ["phase", "trust"];
        quantiles = [0.05, 0.25, 0.5, 0.75, 0.95]; replicates = 200;""")
    comity("sweep", tmp_path / "sweep.cfg", "-q", "-o", tmp_path / "sweep.h5")
    with h5py.File(tmp_path / "sweep.h5") as file:
        ends = [file[f"trust_{part}"][0].reshape(240, 9, -1)[:, [1, 2, 3, 5, 6, 7]]
                for part in ("mean", "quantile")]
        expected = np.concatenate([file["phase_share"][0],
                                   np.concatenate(ends, axis=2).reshape(240, -1)], axis=1)
    assert np.array_equal(shown, expected)


def test_what_is_compared_has_the_same_draws_and_its_own_dates(explorer):
    explorer("#seed").send_keys(Keys.CONTROL, "a")
    explorer("#seed").send_keys("77", Keys.TAB)
    explorer("#compare").click()
    Select(explorer("#scenario")).select_by_value("nordic_triad")
    explorer.wait_until_drawn()
    assert explorer.script("return comity.reply.settings.map((one) => one.seed)") == ["77", "77"]
    assert "Years are counted from the start of each" in explorer("#figure").text
    years = explorer.script("return [...document.querySelectorAll('#figure text')].map((text) => "
                            "text.textContent).filter((text) => /^\\d+$/.test(text))")
    assert years and max(map(int, years)) == 30
    lines = explorer.download("#save-csv", "comity.csv").read_text().splitlines()
    assert lines[0].startswith("a month,b month,") and lines[-1].startswith("2033-12,1991-12,")
    explorer.show("outcomes")
    assert "There is no difference: A runs 240 months and B 480" in explorer("#figure").text
    assert explorer.all("#figure .clear") == []


# ---- languages and sizes


def same_keys(file, section, wanted, found):
    lacking, needless = [k for k in wanted if k not in found], [k for k in found if k not in wanted]
    assert not lacking, f"{file}: {section} lacks {', '.join(lacking)}"
    assert not needless, f"{file}: {section} has {', '.join(needless)}, which there is not any more"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_translations_are_whole(root, data, language):
    file = f"sim/web/texts/{language}.json"
    english = json.loads((root / "sim/web/texts/en.json").read_text())
    texts = json.loads((root / file).read_text())
    for section, content in english.items():
        if isinstance(content, dict):
            same_keys(file, section, content, texts[section])
            for key, text in content.items():
                assert set(re.findall(r"{\w+}", text)) == set(
                    re.findall(r"{\w+}", texts[section][key])), key
        else:
            assert len(texts[section]) == len(content)
    scenarios = data["scenarios"]
    parameters = [row["key"] for row in data["parameters"]]
    named = {"parameters": parameters, "sources": parameters,
             "variables": [row["name"] for row in data["variables"]],
             "outcomes": [row["name"] for row in data["outcomes"]],
             "events": [row["name"] for row in data["event_kinds"]],
             "event_meanings": [row["name"] for row in data["event_kinds"]],
             "story": json.loads((root / "sim/web/texts/es.json").read_text())["story"],
             "value_sources": [source["text"] for source in data["sources"]],
             "units": {row["unit"] for row in data["parameters"]} - {"1"},
             "scenarios": [scenario["id"] for scenario in scenarios],
             "names": {name for scenario in scenarios for name in
                       [*scenario["issues"], *(state["name"] for state in scenario["states"])]}}
    for section, wanted in named.items():
        same_keys(file, section, wanted, texts[section])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(320, 640), (1280, 900)], ids=["phone", "desktop"])
def test_nothing_is_wider_than_the_screen(explorer, language, size):
    width, height = size
    explorer.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
    try:
        explorer.open(f"#scenario=north_america&b.scenario=us_japan_korea&lang={language}")
        assert explorer.script("return document.documentElement.lang") == language
        for tab in ("trajectories", "triad", "story", "difference", "outcomes"):
            explorer.script("document.getElementById(arguments[0]).click()", f"tab-{tab}")
            wide = explorer.script("return document.documentElement.scrollWidth")
            assert wide <= width, tab
            assert "undefined" not in explorer("body").text
            # nothing drawn lies outside its picture, where it would be cut
            assert explorer.script("""return [...document.querySelectorAll("svg text")].filter(
                (text) => {
                    const [inner, outer] = [text, text.closest("svg")].map((of) =>
                        of.getBoundingClientRect());
                    return inner.left < outer.left - 1 || inner.right > outer.right + 1 ||
                        inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
                }).map((text) => text.textContent)""") == [], tab
    finally:
        explorer.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_every_text_has_contrast(explorer):
    """At least 4.5 to 1 (WCAG 2.1, 1.4.3), under the pointer too."""
    explorer.open("#scenario=north_america&b.scenario=benign_hegemon&lang=en")
    explorer.type("hegemony", "2")
    explorer.show("outcomes")  # the pointer stays on the tab
    explorer.script("document.querySelectorAll('details').forEach((folded) => folded.open = true)")
    found = explorer.script("""
        const light = (colour) => colour.match(/[\\d.]+/g).map(Number).slice(0, 3).map((value) =>
            (value <= 10 ? value / 3295 : ((value / 255 + 0.055) / 1.055) ** 2.4))
            .reduce((sum, value, k) => sum + value * [0.2126, 0.7152, 0.0722][k], 0);
        const behind = (element) => {
            for (; element; element = element.parentElement) {
                const colour = getComputedStyle(element).backgroundColor;
                if (!/, 0\\)$/.test(colour)) return light(colour);
            }
            return 1;
        };
        return [...document.querySelectorAll("body :not(script, style, option)")].filter((of) =>
            of.getClientRects().length > 0 && !of.disabled && [...of.childNodes].some((node) =>
                node.nodeType === Node.TEXT_NODE && node.data.trim())).map((of) => {
            const svg = of.closest("svg");
            const ink = light(getComputedStyle(of)[svg ? "fill" : "color"]);
            const ground = svg ? 1 : behind(of);
            return [(Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05), of.outerHTML];
        })""")
    assert len(found) > 500
    assert [text for contrast, text in found if contrast < 4.5] == []


def test_print_shows_the_whole_story(explorer):
    explorer.open("#scenario=north_america&show=story&lang=en")
    explorer.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        last = explorer.all(".story li")[-1]
        assert explorer.script("return arguments[0].getBoundingClientRect().bottom + scrollY <= "
                               "document.documentElement.scrollHeight", last)
        assert not explorer("#controls").is_displayed()
    finally:
        explorer.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_by_keyboard_nothing_is_lost(explorer):
    """The skip link keeps the setting, and a card that is drawn again keeps the focus."""
    explorer.open("#scenario=north_america_history&hegemony=0.7&lang=es")
    address = explorer.address()
    explorer.script("document.querySelector('.skip').focus()")
    explorer.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert explorer.script("return document.activeElement.id") == "top"
    assert explorer.address() == address and "hegemony=0.7" in address
    assert not explorer.script("return document.getElementById('event-cards').open")
    explorer("#event-cards summary").send_keys(Keys.ENTER)
    before = len(explorer.all(".event"))
    explorer("[data-event=remove]").send_keys(Keys.ENTER)
    assert len(explorer.all(".event")) == before - 1
    assert explorer.script("return document.activeElement.dataset.event") == "remove"
    explorer.script("const month = document.querySelector('[data-event=month]'); month.focus();"
                    "month.value = '2012-03'; month.dispatchEvent(new Event('change'))")
    assert explorer.script("return document.activeElement.value") == "2012-03"
    for _ in range(before - 1):
        explorer("[data-event=remove]").send_keys(Keys.ENTER)
    assert explorer.script("return document.activeElement.dataset.event") == "kind"


def test_on_a_phone_a_button_leads_to_the_setting_and_back(explorer):
    assert not explorer("#go").is_displayed()
    explorer.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True})
    try:
        explorer.open("#scenario=north_america_history&lang=fr")
        top = "return document.getElementById('controls').getBoundingClientRect().top"
        WebDriverWait(explorer.driver, 30, 0.05).until(
            lambda _: explorer("#go").text == "↓ Configuration")
        explorer("#go").click()
        WebDriverWait(explorer.driver, 30, 0.05).until(
            lambda _: explorer("#go").text == "↑ Figures")
        assert explorer.script(top) < 400
        explorer("#go").click()
        WebDriverWait(explorer.driver, 30, 0.05).until(
            lambda _: explorer("#go").text == "↓ Configuration")
    finally:
        explorer.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
