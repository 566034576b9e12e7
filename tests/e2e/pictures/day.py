"""A day with the component, from the first sight of the button to an action confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, expect

from ..support.paths import REPOSITORY
from ..support.person import Person
from ..support.provider import GRACE

if TYPE_CHECKING:
    from ..conftest import StartSite
    from ..support.installation import Installation
    from ..support.site import Site
    from .conftest import Take


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The example app."""
    return start_site(latest_streamlit, str(REPOSITORY / "examples" / "demo.py"))


@pytest.fixture(scope="module")
def guarded(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The example app with a login page."""
    return start_site(latest_streamlit, str(REPOSITORY / "examples" / "guards.py"))


def test_before_the_button_works(site: Site, page: Page, take: Take) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/*.wasm", hold)
    page.goto(site.url)
    button = page.locator(".streamlit-pkce").get_by_role("button")
    expect(button).to_be_disabled()
    take(page, "preparing")
    held.pop().continue_()
    expect(button).to_be_enabled()


def test_every_state(site: Site, page: Page, take: Take) -> None:
    person = Person(page)
    person.visit(site)
    take(page, "ready")

    window = person.open_window()
    expect(person.cancel).to_be_visible()
    take(page, "signing-in")
    expect(window.get_by_label("User name")).to_be_visible()
    take(window, "provider")

    person.cancel.click()
    person.expect_failed("cancelled")
    take(page, "failed")
    person.login.get_by_text("Details").click()
    take(page, "failed-details")

    with page.expect_popup() as opened:
        person.login.get_by_role("button", name="Try again").click()
    person.fill_in(opened.value)
    person.expect_signed_in()
    expect(page.get_by_role("heading", name="Hello Ada Lovelace")).to_be_visible()
    # It comes late, and moves the buttons below.
    expect(page.get_by_test_id("stJson")).to_contain_text("access_token")
    take(page, "signed-in")

    page.route("**/session/end?**", lambda _: None)
    page.get_by_role("button", name="Log out").click(no_wait_after=True)
    expect(person.login).to_contain_text("Signing out…")
    take(page, "signing-out")


def test_what_stands_before_pages_and_actions(guarded: Site, page: Page, take: Take) -> None:
    person = Person(page)
    person.visit(guarded)
    expect(page.get_by_role("heading", name="The archive")).to_be_visible()
    take(page, "login-page")
    person.open_window().close()
    person.expect_failed("popup_closed")
    person.login.get_by_text("Details").click()
    take(page, "login-page-failed")

    with page.expect_popup() as opened:
        person.login.get_by_role("button", name="Try again").click()
    person.fill_in(opened.value, GRACE)
    expect(page.get_by_role("heading", name="Records")).to_be_visible()
    take(page, "behind-the-login-page")
    page.goto(f"{guarded.url}administration")
    expect(page.get_by_role("heading", name="No access")).to_be_visible()
    person.wait_until_idle()
    take(page, "no-access")


def test_an_action_to_confirm(guarded: Site, page: Page, take: Take) -> None:
    person = Person(page)
    person.visit(guarded)
    person.sign_in()
    page.goto(f"{guarded.url}administration")
    confirm = page.get_by_role("button", name="Confirm it is you")
    expect(confirm).to_be_enabled()
    expect(page.get_by_test_id("stTable")).to_contain_text("signed_in")
    person.wait_until_idle()
    take(page, "to-confirm")
    with page.expect_popup() as opened:
        confirm.click()
    person.fill_in(opened.value)
    expect(page.get_by_role("button", name="Delete all records")).to_be_visible()
    person.wait_until_idle()
    take(page, "confirmed")
