"""What the stories stand on: each browser in turn, and what the end-to-end tests have."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.remote.webdriver import WebDriver
from tests.e2e.support.outcome import FAILED
from tests.e2e.support.paths import REPOSITORY

from .support.brand import BRANDS, Brand, Setting
from .support.display import Display

if TYPE_CHECKING:
    from pathlib import Path

_EVIDENCE = REPOSITORY / ".cache" / "browsers" / "failures"

StartBrowser = Callable[..., WebDriver]


def pytest_configure(config: pytest.Config) -> None:
    """Take the fixtures of the end-to-end tests along: installations, sites."""
    config.pluginmanager.import_plugin("tests.e2e.conftest")
    # What Selenium says of its own WebKit driver.
    config.addinivalue_line(
        "filterwarnings", "ignore:setting remote_server_addr:DeprecationWarning"
    )


@pytest.fixture(scope="session", params=BRANDS, ids=lambda brand: brand.name)
def brand(request: pytest.FixtureRequest) -> Brand:
    """One browser after the other."""
    found: Brand = request.param
    return found


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    """Where the windows are; what failed tests of an earlier run have left is removed."""
    shutil.rmtree(_EVIDENCE, ignore_errors=True)
    display = Display(tmp_path_factory.mktemp("display") / "xvfb.log")
    yield display
    display.stop()


@pytest.fixture
def start_browser(
    brand: Brand, display: Display, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[StartBrowser]:
    """Starts browsers that know nothing yet; what they showed is kept if the test fails."""
    started: list[WebDriver] = []

    def start(*, third_party_cookies: bool = False) -> WebDriver:
        log = tmp_path / f"driver-{len(started)}.log"
        started.append(brand.start(Setting(log, display.name, third_party_cookies)))
        return started[-1]

    yield start
    for driver in started:
        if request.node.stash.get(FAILED, False):
            keep_evidence(driver, request.node.name)
        driver.quit()


@pytest.fixture
def driver(start_browser: StartBrowser) -> WebDriver:
    """A browser as it comes."""
    return start_browser()


def keep_evidence(driver: WebDriver, test: str) -> None:
    """Write a screenshot of each tab of a failed test to `.cache/browsers/failures/`."""
    folder = _EVIDENCE / re.sub(r"[^\w.-]+", "-", test)
    folder.mkdir(parents=True, exist_ok=True)
    # A browser in trouble is a reason to fail, and none to hide why.
    with suppress(WebDriverException):
        for number, handle in enumerate(driver.window_handles):
            driver.switch_to.window(handle)
            driver.save_screenshot(str(folder / f"tab-{number}.png"))
