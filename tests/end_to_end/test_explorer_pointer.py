# SPDX-License-Identifier: GPL-3.0-or-later
"""The explorer: what is dragged, pointed at, played and copied."""

import pytest

from explorer_page import chromium, explorer  # noqa: F401 (fixtures)

try:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import Select, WebDriverWait
except ImportError:
    pass


def test_an_event_is_dragged(explorer):
    tick = "return comity.settings[0].events[0].tick"
    before, width = explorer.script(tick), explorer("#line").rect["width"]
    month = explorer("[data-event=month]").get_attribute("value")
    ActionChains(explorer.driver).drag_and_drop_by_offset(
        explorer(".marker"), round(width / 4), 0).perform()
    explorer.wait_until_drawn()
    assert explorer.script(tick) == pytest.approx(before + 239 / 4, abs=2)
    assert explorer("[data-event=month]").get_attribute("value") > month
    ActionChains(explorer.driver).drag_and_drop_by_offset(
        explorer(".marker"), -int(explorer(".marker").rect["x"]), 0).perform()
    assert explorer.script(tick) == 0  # not before the start


def test_the_shares_under_the_pointer_are_read_out(explorer):
    panel = explorer("#phases [data-panel]")
    ActionChains(explorer.driver).move_to_element(panel).perform()
    month, _, told = explorer("#readout").text.partition(": ")
    tick = {"Dec 2003": 119, "Jan 2004": 120}[month]
    assert told == ", ".join(f"{name} {share / 2:.1f} %" for name, share in zip(
        ("none", "nascent", "ascendant", "mature"), explorer.phases()[tick]))
    ActionChains(explorer.driver).move_to_element(explorer("#tab-story")).perform()
    assert explorer("#readout").text == ""


def test_the_months_of_one_world_are_played(explorer):
    explorer.open("#scenario=north_america&ticks=12&show=triad&lang=en")
    Select(explorer("#of")).select_by_value("world")
    explorer("#world").send_keys(Keys.CONTROL, "a")
    explorer("#world").send_keys("200", Keys.TAB)
    assert explorer.refusals()[0].endswith("'200' is not a whole number from 0 to 199")
    explorer("#world").send_keys(Keys.CONTROL, "a")
    explorer("#world").send_keys("7", Keys.TAB)
    explorer.wait_until_drawn()
    assert "of=world" in explorer.address() and "world=7" in explorer.address()
    # from the first month, as it stands at the last; clicked and read at once, as it soon ends
    press = "const play = document.querySelector('#play'); play.click();"
    assert explorer.script(press + "return play.textContent").endswith("Pause")
    WebDriverWait(explorer.driver, 30, 0.05).until(lambda _: explorer("#play").text.endswith("Play"))
    assert explorer("#month").get_attribute("value") == "11"
    assert explorer.script(press + "play.click(); return play.textContent").endswith("Play")
    explorer("#play").click()
    explorer.show("story")  # which ends it


def test_the_link_is_copied_or_shown(explorer):
    for origin, told in (("granted", "The link is copied"), ("denied", "file://")):
        explorer.driver.execute_cdp_cmd("Browser.setPermission", {
            "permission": {"name": "clipboard-write"}, "setting": origin})
        explorer("#copy").click()
        WebDriverWait(explorer.driver, 30, 0.05).until(
            lambda _: explorer("#status").text.startswith(told))
