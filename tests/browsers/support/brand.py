"""The browsers, and how each of them is started."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selenium import webdriver
from selenium.webdriver.chrome.service import Service as ChromiumService
from selenium.webdriver.firefox.service import Service as FirefoxService
from selenium.webdriver.webkitgtk.options import Options as WebKitOptions
from selenium.webdriver.webkitgtk.service import Service as WebKitService
from tests.e2e.support.browser import ARGUMENTS, find_chromium
from tests.e2e.support.paths import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from selenium.webdriver.remote.webdriver import WebDriver

#: Where `install-browsers.sh` has put what the system does not have.
_OWN_TOOLS = REPOSITORY / ".cache" / "browsers" / "bin"


@dataclass(frozen=True)
class Setting:
    """What one start of a browser is given.

    Attributes
    ----------
    log
        Takes what the driver prints.
    display
        Where windows are to be seen, for a browser that cannot do without.
    third_party_cookies
        Whether frames of other sites are to get their cookies; otherwise it is as it comes.
    """

    log: Path
    display: str
    third_party_cookies: bool = False


@dataclass(frozen=True)
class Brand:
    """A browser by its name.

    Attributes
    ----------
    start
        Opens it, with nothing in its memory.
    hides_cookies
        Whether, as it comes, a frame of another site does not get its cookies.
    """

    name: str
    start: Callable[[Setting], WebDriver]
    hides_cookies: bool


def _chromium(setting: Setting) -> WebDriver:
    options = webdriver.ChromeOptions()
    options.binary_location = find_chromium()
    options.accept_insecure_certs = True
    for argument in (*ARGUMENTS, "--headless=new"):
        options.add_argument(argument)
    if setting.third_party_cookies:
        options.add_experimental_option(
            "prefs",
            {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}},
        )
    service = ChromiumService(_find("chromedriver"), log_output=str(setting.log))
    return webdriver.Chrome(options, service)


def _firefox(setting: Setting) -> WebDriver:
    options = webdriver.FirefoxOptions()
    options.binary_location = _find("firefox-esr", "firefox")
    options.accept_insecure_certs = True
    options.add_argument("-headless")
    if setting.third_party_cookies:
        options.set_preference("network.cookie.cookieBehavior", 0)
    service = FirefoxService(_find("geckodriver"), log_output=str(setting.log))
    return webdriver.Firefox(options, service)


def _webkit(setting: Setting) -> WebDriver:
    # A frame of another site gets its cookies anyway.
    options = WebKitOptions()
    options.set_capability("acceptInsecureCerts", value=True)
    service = WebKitService(
        _find("WebKitWebDriver"),
        log_output=str(setting.log),
        env={**os.environ, "DISPLAY": setting.display},
    )
    return webdriver.WebKitGTK(options, service)


BRANDS = (
    Brand("chromium", _chromium, hides_cookies=True),
    Brand("firefox", _firefox, hides_cookies=True),
    Brand("webkit", _webkit, hides_cookies=False),
)


def _find(*names: str) -> str:
    """The path of the first of these programs; a missing one is never a skipped test."""
    path = os.pathsep.join([os.environ["PATH"], str(_OWN_TOOLS)])
    for name in names:
        found = shutil.which(name, path=path)
        if found:
            return found
    raise FileNotFoundError(f"{names[0]} was not found: `make test-browsers` installs it.")
