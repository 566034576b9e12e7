"""The provider wants to be told first (RFC 9126): the window opens after that, in every browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .support.tab import Tab

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver
    from tests.e2e.conftest import StartSite
    from tests.e2e.support.installation import Installation
    from tests.e2e.support.site import Site


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app of two pages."""
    return start_site(latest_streamlit, "ways.py", pushed_only=True)


@pytest.mark.parametrize("flow", ["popup", "redirect"])
def test_whoever_clicks_gets_to_the_provider(site: Site, driver: WebDriver, flow: str) -> None:
    site.turn_page()
    tab = Tab(driver, site.url)
    tab.visit(f"second?silent=no&flow={flow}")
    if flow == "popup":
        tab.sign_in()
    else:
        tab.press("Log in")
        tab.fill_in()
    tab.expect("Hello Ada Lovelace")
    assert site.requests()["POST /request"] == 1
