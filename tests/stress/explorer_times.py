#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the explorer takes from a moved slider to the painted figure, in headless Chromium.

    scripts/explorer && tests/stress/explorer_times.py [PAGE]

prints, for one setting and for two, on each tab, the median and the longest of 25 moves in
milliseconds; 200 worlds of 240 months each. Times are those of this machine and its other load.
"""

import pathlib
import shutil
import statistics
import sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABS = ("trajectories", "triad", "story", "difference", "outcomes")
MOVES = 25

MOVE = """
const done = arguments[1];
const from = performance.now();
new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
}).observe(document.body, { attributes: true, attributeFilter: ["data-drawn"] });
const slider = document.querySelector('.row[data-key="hegemony"] input[type=range]');
slider.value = arguments[0];
slider.dispatchEvent(new Event("input"));
"""


def main():
    page = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/explorer/comity.html")
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--window-size=1280,1000"):
        options.add_argument(argument)
    options.binary_location = shutil.which("chromium")
    driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)

    def drawn():
        return int(driver.execute_script("return document.body.dataset.drawn || 0"))

    print(f"{page.stat().st_size / 1000:.0f} kB")
    print(f"{'from slider to screen, ms':28}{'median':>8}{'longest':>9}")
    try:
        for settings, second in (("one setting", ""), ("two settings",
                                                       "&b.scenario=benign_hegemon")):
            for tab in TABS:
                driver.get("about:blank")
                driver.get(f"{page.resolve().as_uri()}#scenario=north_america{second}"
                           f"&show={tab}&lang=en")
                WebDriverWait(driver, 60, 0.01).until(lambda _: drawn() > 0)
                times = []
                for move in range(MOVES):
                    times.append(driver.execute_async_script(MOVE, 0.2 + 0.02 * move))
                print(f"{settings + ', ' + tab:28}{statistics.median(times):8.0f}"
                      f"{max(times):9.0f}")
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
