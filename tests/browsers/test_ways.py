"""The ways in and out, a reload, and the way back, in every browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.e2e.support.provider import GRACE

from .support.tab import Tab

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver
    from tests.e2e.conftest import StartSite
    from tests.e2e.support.installation import Installation
    from tests.e2e.support.site import Site

#: How an entry begins that nobody can read.
SEALED = re.compile(r"1\d+:")

PLACE = "second?flow=redirect&silent=no&draft=three+lines#half-way"


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app of two pages."""
    return start_site(latest_streamlit, "ways.py")


@pytest.fixture
def tab(site: Site, driver: WebDriver) -> Tab:
    """Somebody who has not been here before."""
    site.turn_page()
    return Tab(driver, site.url)


def test_a_window_opens_and_the_app_learns_who_it_is(site: Site, tab: Tab) -> None:
    tab.visit()
    tab.sees("anonymous")

    tab.sign_in()

    tab.expect("Hello Ada Lovelace")
    assert len(tab.driver.window_handles) == 1
    assert site.requests()["POST /token"] == 1
    assert site.diary.runs() == ["pending", "anonymous", "authenticated"]


def test_whoever_closes_the_window_can_try_again(tab: Tab) -> None:
    tab.visit("?silent=no")
    tab.open_window()

    tab.driver.close()

    tab.expect("The sign-in window was closed before the sign-in was complete.")
    tab.open_window("Try again")
    tab.fill_in()
    tab.expect("Hello Ada Lovelace")


def test_whoever_refuses_at_the_provider_is_told_so(tab: Tab) -> None:
    tab.visit("?silent=no")
    tab.open_window()
    tab.refuse()
    tab.expect("The sign-in service denied access.")
    assert len(tab.driver.window_handles) == 1


def test_without_a_window_the_person_is_back_where_they_were(site: Site, tab: Tab) -> None:
    tab.visit(PLACE)
    tab.press("Log in")
    tab.fill_in()

    tab.expect("Hello Ada Lovelace")
    assert tab.place == PLACE
    tab.expect("Your draft: three lines")
    assert site.requests()["POST /token"] == 1
    assert not [name for name in tab.kept() if "away:" in name or "back:" in name]


def test_the_back_button_leads_to_a_page_that_works(tab: Tab) -> None:
    tab.visit(PLACE)
    tab.press("Log in")
    tab.wait_until(lambda: not tab.is_at(tab.url), "The provider")

    tab.driver.back()

    tab.press("Log in")
    tab.fill_in(GRACE)
    tab.expect("Hello Grace Hopper")


def test_a_reload_changes_nothing(site: Site, tab: Tab) -> None:
    tab.visit()
    tab.sign_in()
    tab.sees("authenticated")
    tab.wait_until(tab.kept, "What is kept")
    [entry] = tab.kept().values()
    assert SEALED.match(entry)
    site.turn_page()

    tab.reload()

    tab.sees("authenticated")
    assert set(site.diary.runs()) == {"pending", "authenticated"}
    assert not site.requests()


def test_logging_out_ends_the_session_at_both_ends(site: Site, tab: Tab) -> None:
    tab.visit()
    tab.sign_in()
    tab.sees("authenticated")

    tab.log_out()

    tab.sees("anonymous")
    assert tab.place == ""
    # Nobody waits for it, and the page is left meanwhile.
    tab.wait_until(lambda: site.requests()["POST /token/revocation"] == 1, "The revocation")
    tab.reload()
    tab.sees("anonymous")
    # The provider asks who it is.
    tab.sign_in(GRACE)
    tab.expect("Hello Grace Hopper")
