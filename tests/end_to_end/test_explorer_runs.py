# SPDX-License-Identifier: GPL-3.0-or-later
"""The explorer's runs: they can be cancelled, and one that fails is told and not the last."""

import contextlib

import numpy as np
import pytest

from explorer_page import chromium, explorer  # noqa: F401 (fixtures)

try:
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import Select, WebDriverWait
except ImportError:
    pass

LONG = "#scenario=north_america&replicates=2000&ticks=1200&lang=en"
LENGTHEN = ("comity.setLength('ticks', 1200); comity.setLength('replicates', 2000);"
            "comity.rebuild()")
NOT_RUN = "Not run: see the message at the top."
KERNEL = """const compile = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...given) => {
        const { instance } = await compile(...given);
        const exports = { ...instance.exports };
        let ticks, replicates, seed;
        exports.explorer_run_of = (...of) => {
            [ticks, replicates, , seed] = of.slice(3);
            return instance.exports.explorer_run_of(...of);
        };
        exports.explorer_run = (...of) => {
            %s
            return instance.exports.explorer_run(...of);
        };
        return { instance: { exports } };
    };"""
TRAP = KERNEL % 'if (seed === 666) throw new WebAssembly.RuntimeError("unreachable");'
ENDLESS = KERNEL % ("while (ticks === 1200 && replicates === 2000) "
                    "instance.exports.explorer_run(...of);")


def wait(explorer, true):
    WebDriverWait(explorer.driver, 60, 0.05).until(lambda _: true())


def bar(explorer):
    return explorer("#bar").text.split("\n")


def wait_until_under_way(explorer):
    wait(explorer, lambda: bar(explorer) == ["Running … Escape cancels.", "Cancel"])


def write(explorer, field, value):
    explorer(f"#{field}").send_keys(Keys.CONTROL, "a")
    explorer(f"#{field}").send_keys(value, Keys.TAB)


def worlds(explorer):
    """Those of the figures: how many in each setting, over how many months."""
    return explorer.script(
        "return comity.reply.results.map((result) => [result.replicates, result.ticks])")


@contextlib.contextmanager
def script_before_the_page(explorer, source):
    made = explorer.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument",
                                           {"source": source})
    try:
        yield
    finally:
        explorer.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", made)


def in_workers(source):
    """A script of the page that lets its workers begin with another."""
    return ("const make = Blob; window.Blob = function (parts, of) { return new make("
            f"of.type === 'text/javascript' ? [{source!r}, ...parts] : parts, of); }};")


@pytest.fixture
def endless(explorer):
    """The explorer where the longest run, however fast the machine, does not end by itself."""
    with script_before_the_page(explorer, in_workers(ENDLESS)):
        yield explorer.open("#lang=en")


def test_a_long_run_is_cancelled_and_run_again(endless):
    explorer = endless.open(LONG, drawn=False)
    wait_until_under_way(explorer)
    assert explorer("#summary").text == "Running … Escape cancels."
    explorer("body").send_keys(Keys.ESCAPE)
    told = "Cancelled: this setting was not run, and there is no figure yet."
    assert bar(explorer) == [told, "Run again"] and not explorer.script("return comity.runner.busy")
    assert explorer("#summary").text == explorer("#status").text == told
    assert not any(explorer(f"#save-{what}").is_enabled() for what in ("svg", "png", "csv"))
    explorer("#again").send_keys(Keys.ENTER)
    wait_until_under_way(explorer)
    assert explorer.script("return document.activeElement.id") == "cancel"  # the focus stays here
    explorer("#cancel").send_keys(Keys.ENTER)
    assert explorer.script("return document.activeElement.id") == "again"
    assert not explorer.script("return comity.reply")
    write(explorer, "replicates", "20")
    write(explorer, "ticks", "12")
    explorer.wait_until_drawn()
    assert worlds(explorer) == [[20, 12]]
    assert not explorer("#bar").is_displayed() and explorer("#save-csv").is_enabled()


def test_what_is_cancelled_leaves_the_last_complete_figures(endless):
    """With what they are of, whatever was asked for since."""
    explorer = endless

    def cancelled(change, *arguments):
        explorer.script(change, *arguments)
        wait_until_under_way(explorer)
        explorer("body").send_keys(Keys.ESCAPE)
        assert bar(explorer)[0].endswith("The figures are those of the last complete run.")

    def shown():
        return (explorer("#phases svg").get_attribute("outerHTML"), explorer("#figure").text,
                explorer.download("#save-csv", "comity.csv").read_text())

    explorer.open("#scenario=north_america&show=story&world=3&lang=en")
    before = shown()
    assert explorer("#figure h3").text == "North America after NAFTA, world 3"
    assert before[2].startswith("month,share none,")
    cancelled(LENGTHEN)
    assert shown() == before
    cancelled("const world = document.getElementById('world'); world.value = '5';"
              "world.dispatchEvent(new Event('input'))")
    assert shown() == before
    explorer("#compare").click()
    wait_until_under_way(explorer)
    explorer.show("difference")
    assert explorer("#figure").text.startswith("Add a second setting")
    explorer.show("trajectories")
    cancelled("const variable = document.getElementById('variable'); variable.value = 'institutions';"
              "variable.dispatchEvent(new Event('change'))")
    explorer.show("triad")
    explorer.show("trajectories")
    assert "trust of a state in its partner: median" in explorer("#figure").text
    assert "A: " not in explorer("#figures").text
    assert shown()[::2] == before[::2]


@pytest.mark.parametrize("stage", ["under way", "idle"])
def test_a_worker_that_dies_without_a_word_is_replaced(endless, stage):
    explorer = endless
    end = "window.dead = comity.runner.worker; window.dead.terminate()"
    before = explorer.phases()
    if stage == "under way":
        explorer.script(LENGTHEN)
        wait_until_under_way(explorer)
        explorer.script(end)
        wait(explorer, lambda: bar(explorer) == [NOT_RUN, "Run again"])
        assert explorer("#problem").text.startswith("The browser ended the computation, perhaps")
        assert explorer("#status").text == explorer("#summary").text == NOT_RUN
        assert np.array_equal(explorer.phases(), before)
    else:
        explorer.script(end)
        wait(explorer, lambda: explorer.script("return comity.runner.worker === null"))
        assert not explorer("#problem").is_displayed()
    write(explorer, "ticks", "240")
    write(explorer, "replicates", "199")
    wait(explorer, lambda: worlds(explorer) == [[199, 240]])
    assert explorer.script("return comity.runner.worker instanceof Worker && "
                           "comity.runner.worker !== window.dead")
    assert not explorer("#problem").is_displayed() and not explorer("#bar").is_displayed()


@pytest.mark.parametrize("in_page", [False, True])
def test_a_run_that_fails_is_told_and_the_next_one_works(explorer, in_page):
    """Here worlds of one seed meet what a kernel with a fault would: a trap."""
    source = (TRAP + "window.Worker = function () { throw new Error('none here'); };" if in_page
              else in_workers(TRAP))
    with script_before_the_page(explorer, source):
        explorer.open("#lang=en")
        assert explorer.script("return comity.runner.inPage") == in_page
        before = explorer.phases()
        write(explorer, "seed", "666")
        wait(explorer, lambda: bar(explorer) == [NOT_RUN, "Run again"])
        assert explorer("#problem").text == "The computation failed: unreachable"
        assert explorer("#status").text == NOT_RUN
        assert explorer.script("return comity.runner.worker") is None
        write(explorer, "seed", "1")
        explorer.wait_until_drawn()
        assert np.array_equal(explorer.phases(), before)
        assert not explorer("#problem").is_displayed() and not explorer("#bar").is_displayed()


def test_a_long_run_gives_way_to_a_newer_one(endless):
    explorer = endless.open(LONG, drawn=False)
    wait_until_under_way(explorer)
    explorer.script("comity.runner.since -= 2000; window.slow = comity.runner.worker")
    write(explorer, "ticks", "12")
    write(explorer, "replicates", "20")
    explorer.wait_until_drawn()
    assert worlds(explorer) == [[20, 12]]
    assert explorer.script("return comity.runner.worker !== window.slow")
