# SPDX-License-Identifier: GPL-3.0-or-later
"""The explorer in the browsers of others: their history, languages, colours and windows."""

import pytest

from explorer_page import chromium, explorer  # noqa: F401 (fixtures)

try:
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError:
    pass


def test_back_forward_and_reload_show_the_setting_of_the_address(explorer):
    def shown():
        """The field, what was run, the tab, and whether the address holds the field's value."""
        return explorer.script("""
            const p = window.comity;
            if (!p || !p.reply || p.runner.busy || p.runner.waiting) return null;
            const field = document.querySelector('.row[data-key="hegemony"] input.number').value;
            const { slot } = p.data.parameters.find(({ key }) => key === "hegemony");
            return [field, String(p.reply.settings[0].values[slot]),
                document.querySelector("[aria-selected=true]").id,
                location.hash.includes(`hegemony=${field}&`)];
            """)

    driver = explorer.driver
    explorer.open("#hegemony=0.3&lang=en")
    explorer.go("#hegemony=0.4&show=story&lang=en")
    explorer.type("hegemony", "0.45")
    explorer.show("triad")
    explorer.address()
    explorer.go("#hegemony=0.6&lang=en&hegemoni=1")
    explorer.address()  # the page writes it a moment later, without what it refused
    for move, value, tab in ((driver.back, "0.45", "tab-triad"),
                             (driver.back, "0.3", "tab-trajectories"),
                             (driver.forward, "0.45", "tab-triad"),
                             (driver.refresh, "0.45", "tab-triad"),
                             (driver.forward, "0.6", "tab-trajectories")):
        move()
        WebDriverWait(driver, 30, 0.05).until(lambda _: shown() == [value, value, tab, True])
        assert not explorer("#problem").is_displayed()


def test_a_change_that_is_not_yet_in_the_address_does_not_enter_another(explorer):
    """The address is written a moment later; who goes back before finds what was there."""
    explorer.go("#hegemony=0.4&lang=en")
    explorer.address()
    explorer.go("#hegemony=0.6&lang=en")
    explorer.script("history.back(); return new Promise((done) => addEventListener('popstate', "
                    "() => { comity.writeAddress(); setTimeout(done, 400); }))")
    explorer.wait_until_drawn()
    assert "hegemony=0.4&" in explorer.script("return location.hash")
    assert explorer('.row[data-key="hegemony"] input.number').get_attribute("value") == "0.4"


@pytest.mark.parametrize("language, value", [("en", "0.6"), ("es", "0,6"), ("fr", "0,6")])
def test_fields_have_the_decimal_sign_of_the_language(explorer, language, value):
    explorer.open(f"#hegemony=0.6&events=shock,20,0,0,0,0.6,one&lang={language}")
    number = explorer('.row[data-key="hegemony"] input.number')
    assert number.get_attribute("value") == value
    assert explorer("[data-event=amount]").get_attribute("value") == value
    slider = explorer('.row[data-key="hegemony"] input[type=range]')
    slider.send_keys(Keys.ARROW_RIGHT)
    assert number.get_attribute("value") == value + "05"
    number.send_keys(Keys.END, "5")
    explorer.wait_until_drawn()
    assert "hegemony=0.6055&" in explorer.address() and explorer.refusals() == []


def test_forced_colours_keep_pictures_and_what_is_chosen(explorer):
    explorer.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
        {"name": "forced-colors", "value": "active"},
        {"name": "prefers-color-scheme", "value": "dark"}]})
    try:
        looks = explorer.script("""
            const of = (place, part) => getComputedStyle(document.querySelector(place), part);
            return { ink: of("#phases svg text").fill, marker: of(".marker", "::after")
                .backgroundColor, tabs: ["true", "false"].map((chosen) =>
                of(`.tabs [aria-selected=${chosen}]`).backgroundColor),
                page: of("body").backgroundColor, line: of(".marker", "::before").backgroundColor }
            """)
        assert looks["ink"] == "rgb(34, 34, 34)" and looks["marker"] == "rgb(213, 94, 0)"
        assert looks["tabs"][0] != looks["tabs"][1] and looks["line"] != looks["page"]
    finally:
        explorer.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("width, height", [(640, 512), (320, 256)], ids=["200 %", "400 %"])
def test_magnified_the_page_can_be_read(explorer, width, height):
    """Of a window of 1280 by 1024; what stays at the top leaves half of it free."""
    explorer.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": height, "deviceScaleFactor": 1280 // width, "mobile": False})
    try:
        explorer.open("#scenario=north_america&b.scenario=us_japan_korea&lang=fr")
        field = explorer("#replicates")
        explorer.script("arguments[0].scrollIntoView({ block: 'center' })", field)
        top, bottom = explorer.script("const { top, bottom } = arguments[0].getBoundingClientRect();"
                                      "return [top, bottom]", explorer("#top"))
        assert max(0, bottom) - max(0, top) <= 0.6 * height
        assert explorer.script("return document.documentElement.scrollWidth") <= width
        field.click()
    finally:
        explorer.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_without_scripts_there_is_a_sentence_and_no_empty_form(explorer):
    explorer.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        explorer.open("", drawn=False)
        assert explorer("noscript p").text.startswith("This page needs JavaScript.")
        shown = explorer.all("main, footer, #language, #go, #bar, button, select, input")
        assert not any(part.is_displayed() for part in shown)
    finally:
        explorer.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
