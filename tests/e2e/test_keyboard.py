"""Everything can be done from the keyboard, and is said to those who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from .support.paths import REPOSITORY
from .support.person import Person
from .support.provider import ADA

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

ENOUGH_TABS = 30


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that shows status and error."""
    return start_site(latest_streamlit, "status.py")


@pytest.fixture(scope="module")
def demo(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The example app."""
    return start_site(latest_streamlit, str(REPOSITORY / "examples" / "demo.py"))


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(ENOUGH_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element.getRootNode().activeElement === element"):
            return
    raise AssertionError("The keyboard does not lead there.")


def test_sign_in_from_the_keyboard(site: Site, page: Page) -> None:
    person = Person(page)
    person.visit(site)
    status = person.login.locator("[aria-live=polite]")

    tab_to(page, person.button)
    assert person.button.evaluate("button => getComputedStyle(button).outlineStyle") != "none"
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    expect(status).to_contain_text("Signing in…")

    window = opened.value
    expect(window.get_by_label("User name")).to_be_focused()
    window.keyboard.type(ADA.username)
    window.keyboard.press("Tab")
    window.keyboard.type(ADA.password)
    with window.expect_event("close"):
        window.keyboard.press("Enter")

    expect(status).to_contain_text("Signed in as Ada Lovelace")


def test_cancel_from_the_keyboard(site: Site, page: Page) -> None:
    person = Person(page)
    person.visit(site)
    tab_to(page, person.button)
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    expect(person.cancel).to_be_visible()

    with opened.value.expect_event("close"):
        page.keyboard.press("Escape")

    person.expect_failed("cancelled")
    # Whoever cancelled from the keyboard can go on from there.
    expect(person.login.get_by_role("button", name="Try again")).to_be_focused()


def test_a_whole_visit_from_the_keyboard(demo: Site, page: Page) -> None:
    person = Person(page)
    person.visit(demo)
    tab_to(page, person.button)
    with page.expect_popup() as opened:
        page.keyboard.press("Space")
    window = opened.value
    expect(window.get_by_label("User name")).to_be_focused()
    window.keyboard.type(ADA.username)
    window.keyboard.press("Tab")
    window.keyboard.type(ADA.password)
    with window.expect_event("close"):
        window.keyboard.press("Enter")
    # The button is gone, but not the place: the next key leads on from here.
    expect(person.login.get_by_role("status")).to_be_focused()
    expect(page.get_by_role("heading", name="Hello Ada Lovelace")).to_be_visible()
    person.wait_until_idle()

    tab_to(page, page.get_by_role("button", name="Log out"))
    page.keyboard.press("Enter")
    yes = page.get_by_role("button", name="Sign out")
    expect(yes).to_be_visible()
    tab_to(page, yes)
    page.keyboard.press("Enter")

    expect(person.button).to_be_enabled()
    tab_to(page, person.button)
