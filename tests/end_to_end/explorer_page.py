# SPDX-License-Identifier: GPL-3.0-or-later
"""The explorer's page in headless Chromium, without a network, as a user handles it."""

import shutil

import numpy as np
import pytest

BROWSER = ("chromium", "chromedriver")

try:
    from selenium import webdriver
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError:
    webdriver = None


@pytest.fixture(scope="module")
def chromium(page, tmp_path_factory):
    missing = [tool for tool in BROWSER if not shutil.which(tool)]
    missing += [] if webdriver else ["python3-selenium"]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed; scripts/setup --test does that")
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--window-size=1280,1000", "--lang=en-US", "--force-color-profile=srgb"):
        options.add_argument(argument)
    options.binary_location = shutil.which("chromium")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    kept = tmp_path_factory.mktemp("downloads")
    driver = webdriver.Chrome(
        service=webdriver.ChromeService(shutil.which("chromedriver"))
        if hasattr(webdriver, "ChromeService")
        else webdriver.chrome.service.Service(shutil.which("chromedriver")), options=options)
    driver.execute_cdp_cmd("Page.setDownloadBehavior",
                           {"behavior": "allow", "downloadPath": str(kept)})
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.emulateNetworkConditions", {
        "offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0})
    driver.kept = kept
    yield driver
    driver.quit()


class Explorer:
    """The open page, as a user handles it."""

    def __init__(self, driver, page):
        self.driver = driver
        self.page = page

    def open(self, address="", drawn=True):
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get(self.page.as_uri() + address)
        if drawn:
            self.wait_until_drawn()
        return self

    def wait_until_drawn(self):
        """Nothing is under way and what is shown is the present setting."""
        WebDriverWait(self.driver, 60, 0.05).until(lambda driver: driver.execute_script(
            "const p = window.comity; return p && p.reply && !p.runner.busy && !p.runner.waiting;"))

    def __call__(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def phases(self, which=0):
        """Worlds in each phase, by month."""
        shares, worlds = self.script(
            "const { shares, replicates } = window.comity.reply.results[arguments[0]];"
            "return [Array.from(shares), replicates]", which)
        return np.rint(np.array(shares) * worlds).astype(int).reshape(-1, 4)

    def show(self, tab):
        self(f"#tab-{tab}").click()

    def open_group(self, key):
        """The row of a parameter, its group unfolded."""
        row = self(f'.row[data-key="{key}"]')
        self.script("for (let e = arguments[0].closest('details'); e;"
                    " e = e.parentElement.closest('details')) e.open = true;", row)
        return row

    def type(self, key, value):
        """Types a value over the one in a parameter's number field."""
        number = self.open_group(key).find_element(By.CSS_SELECTOR, "input.number")
        number.send_keys(Keys.CONTROL, "a")
        number.send_keys(value)
        return number

    def address(self):
        self.script("window.comity.writeAddress()")
        return self.script("return location.hash")

    def download(self, button, name):
        path = self.driver.kept / name
        path.unlink(missing_ok=True)
        self(button).click()
        WebDriverWait(self.driver, 30, 0.05).until(lambda _: path.exists() and path.stat().st_size)
        return path

    def refusals(self):
        """What stands beneath fields."""
        return [note.text for note in self.all(".refusal") if note.text]

    def go(self, address):
        """Follows another link to the open page: what it reports."""
        self.script("const followed = new Promise((done) => addEventListener('hashchange', "
                    "() => done(true))); location.hash = arguments[0]; return followed", address)
        WebDriverWait(self.driver, 60, 0.05).until(lambda driver: driver.execute_script(
            "const p = window.comity; return !p.runner.busy && !p.runner.waiting;"))
        return self("#problem").text

    def problems(self):
        return [entry for entry in self.driver.get_log("browser")
                if entry["level"] in ("SEVERE", "WARNING")]


@pytest.fixture
def explorer(chromium, page):
    opened = Explorer(chromium, page).open("#lang=en")
    yield opened
    assert opened.problems() == []
