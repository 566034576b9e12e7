"""Apps that move the login about, or forget their session, while somebody signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from .support.person import Person

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def restless(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app that does such things at the press of a button."""
    return start_site(every_streamlit, "restless.py")


def test_a_login_that_is_moved_does_not_take_the_window_away(restless: Site, page: Page) -> None:
    person = Person(page)
    person.visit(restless)
    window = person.open_window()
    window.get_by_label("User name").fill("ada")

    person.press("Draw one more")
    expect(page.get_by_text("One more", exact=True)).to_be_visible()
    expect(person.login).to_contain_text("Signing in…")

    person.fill_in(window)
    person.expect_signed_in()
    expect(person.text("The app sees: authenticated")).to_be_visible()


def test_a_login_that_is_moved_keeps_the_keyboard(restless: Site, page: Page) -> None:
    person = Person(page)
    person.visit(restless)
    person.button.focus()
    with page.expect_popup():
        page.keyboard.press("Enter")
    expect(person.cancel).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_text("There was trouble before")).to_be_visible()
    expect(person.login.get_by_role("button", name="Try again")).to_be_focused()


def test_a_login_that_is_moved_takes_the_focus_from_nobody(restless: Site, page: Page) -> None:
    person = Person(page)
    person.visit(restless)
    person.button.focus()
    elsewhere = page.get_by_role("button", name="Draw one more")

    elsewhere.click()

    expect(page.get_by_text("One more", exact=True)).to_be_visible()
    person.wait_until_idle()
    expect(elsewhere).to_be_focused()


def test_an_app_that_forgets_is_told_again_who_is_signed_in(restless: Site, page: Page) -> None:
    person = Person(page)
    person.visit(restless)
    person.sign_in()
    expect(person.text("The app sees: authenticated")).to_be_visible()
    person.wait_until_idle()
    restless.turn_page()

    page.get_by_role("button", name="Forget").click()

    expect(person.text("The app sees: authenticated")).to_be_visible()
    restless.diary.wait_for_runs(1)
    person.wait_until_idle()
    assert "anonymous" not in restless.diary.runs()
    assert restless.diary.runs()[-1] == "authenticated"
    assert not restless.requests()["POST /token"]
