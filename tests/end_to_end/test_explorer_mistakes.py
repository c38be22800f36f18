# SPDX-License-Identifier: GPL-3.0-or-later
"""The explorer: what is wrong with a field, an address or a browser is said, and nothing is lost."""

import re

import numpy as np
import pytest

from explorer_page import Explorer, chromium, explorer  # noqa: F401 (fixtures)

try:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import Select, WebDriverWait
except ImportError:
    pass


def test_a_value_out_of_range_is_refused_in_place(explorer):
    before = explorer.phases()
    number = explorer.type("bilateralism", "7")
    assert number.get_attribute("aria-invalid") == "true"
    assert explorer.refusals() == [
        "bilateralism: 7 is out of range; a number in [0, 1] is expected"]
    number.send_keys(Keys.TAB)
    assert number.get_attribute("value") == "0.6"
    explorer.type("conduct.urgency", "1,5")  # not 15
    number = explorer.type("phases.dwell", "٦")
    assert explorer.refusals()[1:] == [
        'conduct.urgency: "1,5" is not a value; a number in [0, 50] is expected',
        'phases.dwell: "٦" is not a value; a whole number in [0, 100000] is expected']
    assert number.get_attribute("aria-describedby") == number.find_element(
        By.XPATH, "../p").get_attribute("id")
    for field, value, told in (
            ("replicates", "2001", "Worlds: '2001' is not a whole number from 1 to 2000"),
            ("ticks", "0", "Months: '0' is not a whole number from 1 to 1200"),
            ("seed", "-3", f"Seed: '-3' is not a whole number from 0 to {2 ** 64 - 1}")):
        before_it = explorer(f"#{field}").get_attribute("value")
        explorer(f"#{field}").send_keys(Keys.CONTROL, "a")
        explorer(f"#{field}").send_keys(value, Keys.TAB)
        assert told in explorer.refusals()
        assert explorer(f"#{field}").get_attribute("value") == before_it
    explorer.wait_until_drawn()
    assert np.array_equal(explorer.phases(), before)
    explorer.type("bilateralism", "0.7")
    assert not any(told.startswith("bilateralism") for told in explorer.refusals())
    explorer.open("#scenario=north_america&lang=fr")
    explorer.type("conduct.urgency", "1,5")
    assert explorer.refusals() == [] and "conduct.urgency=1.5" in explorer.address()


def test_values_that_do_not_go_together_are_reported(explorer):
    explorer.type("signals.reading_weight", "0.9")
    WebDriverWait(explorer.driver, 30, 0.05).until(lambda _: explorer("#problem").is_displayed())
    assert "signals.reading_weight" in explorer("#problem").text
    explorer.type("signals.reading_weight", "0.3")
    WebDriverWait(explorer.driver, 30, 0.05).until(
        lambda _: not explorer("#problem").is_displayed())


def test_no_scenario_is_saved_without_memory(explorer):
    """Neither a file without its values, nor one with values that could not be checked."""
    for call, found in (("explorer_scenario", 0), ("explorer_check", -1)):
        explorer.script("const [call, found] = arguments, { engine } = comity; engine.own = "
                        "engine.door; engine.door = { ...engine.own, [call]: () => found };",
                        call, found)
        explorer("#save-scenario").click()
        assert explorer("#problem").text.startswith("There is not enough memory")
        explorer.script("comity.engine.door = comity.engine.own; comity.report([])")
    saved = explorer.download("#save-scenario", "north_america.cfg").read_text()
    assert saved.startswith("title = ") and len(list(explorer.driver.kept.glob("*.cfg"))) == 1


def test_tables_larger_than_all_addresses_find_no_memory(explorer):
    """Their sizes, of 2 ** 32 bytes and more, do not wrap round in WebAssembly."""
    assert explorer.script("""
        const { engine } = comity;
        const setting = { ...comity.settings[0], events: [], ticks: 16, replicates: 2 ** 28 };
        engine.fill(0, setting);
        try {
            return engine.run([setting], 0).length;
        } catch (error) {
            return error.message;
        }""") == "no memory"
    explorer("#reset-all").click()
    explorer.wait_until_drawn()
    assert explorer.phases().sum() == 200 * 240


@pytest.mark.parametrize("events, problem", [
    ("rupture,20,1,0,0,2,cut", "events.cut: factor: 2 is out of range"),
    ("measure,20,99,0,1,0,raid", "events.raid: there is nothing of number 99"),
    ("shock,20,0,0,0,1e9,", "shock event: magnitude: 1000000000 is out of range"),
])
def test_an_address_with_impossible_events_is_refused(chromium, page, events, problem):
    chromium.get("about:blank")
    chromium.get(f"{page.as_uri()}#scenario=north_america&events={events}&lang=en")
    told = WebDriverWait(chromium, 30, 0.05).until(
        lambda driver: driver.find_element(By.ID, "problem").text)
    assert problem in told
    # and the page still works
    opened = Explorer(chromium, page)
    chromium.find_element(By.CSS_SELECTOR, "[data-event=remove]").click()
    opened.wait_until_drawn()
    assert opened.phases().sum() == 200 * 240 and not opened("#problem").is_displayed()


@pytest.mark.parametrize("language", ("es", "fr"))
@pytest.mark.parametrize("problem", [
    "signals.reading_weight=0.9", "phases.dwell=0.5", "bilateralism=7",
    "&".join(f"states.USA.agenda.{issue}=0" for issue in (
        "terrorism", "organised crime", "migration", "development")),
    "events=rupture,20,1,0,0,2,cut", "events=measure,20,99,0,1,0,", "events=accord,20,1,0,0,0,many"])
def test_mistakes_are_told_in_the_language_of_the_page(chromium, page, language, problem):
    chromium.get("about:blank")
    chromium.get(f"{page.as_uri()}#scenario=north_america&{problem}&lang={language}")
    told = WebDriverWait(chromium, 30, 0.05).until(
        lambda driver: driver.find_element(By.ID, "problem").text)
    assert not re.search(r"\b(is|the|of|at|they|number|event|expected)\b", told), told


@pytest.mark.parametrize("address, told", [
    ("scenario=nosuch&hegemony=0.7", "scenario: there is no 'nosuch'"),
    ("ticks=99999", "ticks: '99999' is not a whole number from 1 to 1200"),
    ("replicates=2.6", "replicates: '2.6' is not a whole number from 1 to 2000"),
    ("seed=abc", f"seed: 'abc' is not a whole number from 0 to {2 ** 64 - 1}"),
    ("hegemony=0,5", 'hegemony: "0,5" is not a value; a number in [0, 1] is expected'),
    ("hegemony=0x1", 'hegemony: "0x1" is not a value; a number in [0, 1] is expected'),
    ("lang=toString", "lang: there is no 'toString'"),
    ("show=constructor", "show: there is no 'constructor'"),
    ("variable=<b>", "variable: there is no '<b>'"),
    ("world=-1", "world: '-1' is not a whole number from 0 to 199"),
    ("month=abc", "month: 'abc' is not a whole number from 0 to 239"),
    ("world=20&replicates=20", "world: '20' is not a whole number from 0 to 19"),
    ("month=240", "month: '240' is not a whole number from 0 to 239"),
    ("hegemony=0.1&hegemony=0.2", "hegemony: given more than once: '0.1 0.2'"),
    ("scenario=hub_and_spoke&scenario=nosuch",
     "scenario: given more than once: 'hub_and_spoke nosuch'"),
    ("b.scenario=hub_and_spoke&b.seed=4",
     "b.seed: 4 is not that of the first setting, 1; both have the same draws"),
    *((f"events={event}", f"events: '{event}' is not an event; kind, tick, target, issue, count, "
       "amount and name are expected, with commas between") for event in (
        "shock,20", "shock,-5,0,0,0,1,x", "shock,1.5,0,0,0,1,x", "shock,20,0,0,0,,x",
        "set,20,hegemoni,0,0,0.5,x", "shock,20,0,0,0,1,x,tick=5", "shock,20,0,0,0,1,<img src=x>")),
])
def test_what_an_address_has_wrong_is_named(explorer, address, told):
    assert explorer.go(f"#{address}" + ("" if "lang=" in address else "&lang=en")) == (
        f"In the address: {told}")
    assert explorer.phases().sum() == 240 * (20 if "replicates=20" in address else 200)


def test_an_address_with_unknown_keys_says_so(explorer):
    explorer.open("#scenario=north_america&hegemoni=0.7&lang=en")
    assert "hegemoni" in explorer("#problem").text
    explorer.type("hegemony", "0.6")
    explorer.wait_until_drawn()
    assert "hegemoni" in explorer("#problem").text


def test_figures_are_named_after_what_was_run(explorer):
    """Not after what is still computed, or cannot be."""
    title = "return document.querySelector('#figure h3').textContent"
    explorer.show("story")
    explorer.script("comity.runner.ask = () => {}")
    Select(explorer("#scenario")).select_by_value("benign_hegemon")
    explorer.script("comity.draw()")
    assert explorer.script(title) == "North America after NAFTA, world 0"
    assert "NAFTA" in explorer("#phases").text
    explorer.open("#scenario=north_america&hegemony=2&lang=en", drawn=False)
    WebDriverWait(explorer.driver, 30, 0.05).until(lambda _: explorer("#problem").text)
    Select(explorer("#language")).select_by_value("fr")
    WebDriverWait(explorer.driver, 30, 0.05).until(
        lambda _: explorer("#problem").text.startswith("hegemony: 2 est hors"))


def test_events_after_the_end_come_back(explorer):
    def of_months(months):
        explorer("#ticks").send_keys(Keys.CONTROL, "a")
        explorer("#ticks").send_keys(months, Keys.TAB)
        explorer.wait_until_drawn()
        return len(explorer.all(".marker")), explorer("#events-after").text

    assert of_months("20") == (0, "After the last month, and so left out: "
                                  "Sep 2001: Shock of a threat (september_11)")
    assert of_months("240") == (1, "")


def test_the_story_names_the_event_that_was_moved_past_another(explorer):
    events = "shock,20,0,0,0,0.4,one;shock,30,1,0,0,0.5,two"
    explorer.open(f"#scenario=north_america&events={events}&show=story&lang=es")
    explorer(".marker").send_keys(Keys.PAGE_UP)
    explorer.wait_until_drawn()
    told = [text for text in explorer("#figure").text.splitlines() if "(one)" in text or
            "(two)" in text]
    assert len(told) == 2 and "0,50" in told[0] and "(two)" in told[0]
    assert "0,40" in told[1] and "(one)" in told[1]


def test_a_kernel_that_does_not_start(explorer, page):
    """In a worker: the page computes itself. Nowhere: a message, and no empty form."""
    def with_script(source):
        made = explorer.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument",
                                               {"source": source})
        explorer.driver.get("about:blank")
        explorer.driver.get(f"{page.as_uri()}#lang=en")
        return made

    fails = "WebAssembly.instantiate = () => Promise.reject(new Error('no room'));"
    made = with_script("const make = Blob; window.Blob = function (parts, options) { return new "
                       f'make(["{fails}", ...parts], options); }};')
    explorer.wait_until_drawn()
    assert explorer.script("return comity.runner.inPage")
    assert not explorer("#problem").is_displayed()
    explorer.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", made)
    made = with_script(fails)
    WebDriverWait(explorer.driver, 30, 0.05).until(lambda _: explorer("#problem").text)
    assert "WebAssembly with SIMD is needed" in explorer("#problem").text
    assert not explorer("main").is_displayed() and not explorer("#go").is_displayed()
    explorer.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", made)


def test_without_a_worker_the_page_computes_itself(explorer):
    with_worker = explorer.phases()
    source = explorer.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {
        "source": "window.Worker = function () { throw new Error('none here'); };"})
    try:
        explorer.open("#lang=en")
        assert explorer.script("return comity.runner.inPage")
        assert np.array_equal(explorer.phases(), with_worker)
    finally:
        explorer.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", source)


def test_events_take_what_their_kind_allows(explorer):
    """A new value begins with that of its parameter; what is no number changes nothing."""
    explorer.open("#scenario=north_america&events=&lang=en")

    def add(kind):
        Select(explorer("[data-event=kind]")).select_by_value(kind)
        explorer("[data-event=add]").click()
        explorer.script("document.getElementById('event-cards').open = true")
        return explorer(f".event.{kind}")

    card = add("set")
    Select(card.find_element(By.CSS_SELECTOR, "[data-event=target]")).select_by_visible_text(
        "states.USA.power")
    amount = card.find_element(By.CSS_SELECTOR, "[data-event=amount]")
    assert amount.get_attribute("value") == "7287.2"
    amount.send_keys(Keys.CONTROL, "a")
    amount.send_keys("1,5", Keys.TAB)
    assert explorer.refusals() == ['Value: "1,5" is not a value; a number is expected']
    assert amount.get_attribute("value") == "7287.2"
    count = add("accord").find_element(By.CSS_SELECTOR, "[data-event=count]")
    count.send_keys(Keys.CONTROL, "a")
    count.send_keys("100000")
    WebDriverWait(explorer.driver, 30, 0.05).until(lambda _: explorer("#problem").text == (
        "accord event: count: 100000 is out of range; a whole number in [1, 10000] is expected"))
