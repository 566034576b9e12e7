"""The app in a frame of another site's page, in every browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.e2e.support.portal import Portal

from .support.embedded_tab import EmbeddedTab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver.remote.webdriver import WebDriver
    from tests.e2e.conftest import StartSite
    from tests.e2e.support.installation import Installation
    from tests.e2e.support.site import Site


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The app."""
    return start_site(latest_streamlit, "ways.py")


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """The site of the page around it."""
    portal = Portal("portal.example.localhost")
    yield portal
    portal.stop()


def test_a_window_signs_in_a_frame_and_a_reload_changes_nothing(
    site: Site, portal: Portal, driver: WebDriver
) -> None:
    site.turn_page()
    tab = EmbeddedTab(driver, portal.embed(f"{site.url}?embed=true&silent=no"))
    tab.visit()
    tab.sees("anonymous")

    tab.sign_in()

    tab.sees("authenticated")
    assert len(driver.window_handles) == 1
    tab.wait_until(tab.kept, "What is kept")
    site.turn_page()
    tab.reload()
    tab.sees("authenticated")
    assert set(site.diary.runs()) == {"pending", "authenticated"}
    assert not site.requests()
