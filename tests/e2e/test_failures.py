"""When a sign-in fails, the person reads a sentence and the app gets a stable code."""

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
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app that shows status and error."""
    return start_site(every_streamlit, "status.py")


@pytest.fixture
def person(site: Site, page: Page) -> Person:
    """Someone who looks at the app, signed out."""
    person = Person(page)
    person.visit(site)
    return person


def expect_told(site: Site, person: Person, code: str) -> None:
    """The person is told, the app too, and nobody is signed in."""
    person.expect_failed(code)
    expect(person.text(f"because of {code}:")).to_be_visible()
    assert site.diary.errors()[-1] == code
    assert site.diary.runs()[-1] == "anonymous"
    assert "authenticated" not in site.diary.runs()


def test_cancel(site: Site, person: Person) -> None:
    window = person.open_window()

    with window.expect_event("close"):
        person.cancel.click()

    expect_told(site, person, "cancelled")


def test_closed_window(site: Site, person: Person) -> None:
    window = person.open_window()
    expect(window.get_by_label("User name")).to_be_visible()

    window.close()

    expect_told(site, person, "popup_closed")
    # The hint names the most frequent cause, and its cure.
    advice = f"register exactly {site.address.redirect_uri} as a Single-page application"
    expect(person.text("because of popup_closed:")).to_contain_text(advice)


def test_blocked_window(site: Site, page: Page) -> None:
    page.add_init_script("window.open = () => null;")
    person = Person(page)
    person.visit(site)

    person.button.click()

    person.expect_blocked()
    expect(person.text("because of popup_blocked:")).to_be_visible()
    assert site.diary.errors()[-1] == "popup_blocked"
    expect(person.alert).to_contain_text("Allow pop-ups")
    expect(person.login.get_by_role("button", name="Sign in on this page instead")).to_be_enabled()


def test_the_person_declines_at_the_provider(site: Site, person: Person) -> None:
    window = person.open_window()

    with window.expect_event("close"):
        window.get_by_role("button", name="Cancel").click()

    expect_told(site, person, "access_denied")
    assert site.requests()["POST /token"] == 0


def test_the_provider_fails(site: Site, person: Person) -> None:
    site.provider.fail(authorizationError="temporarily_unavailable")

    person.button.click()

    expect_told(site, person, "authorization_refused")
    said = "provider answered temporarily_unavailable"
    expect(person.text("because of authorization_refused:")).to_contain_text(said)
    assert site.requests()["POST /token"] == 0


def test_the_person_tries_again(site: Site, person: Person) -> None:
    person.open_window()
    person.cancel.click()
    person.expect_failed("cancelled")

    with person.page.expect_popup() as opened:
        person.login.get_by_role("button", name="Try again").click()
    person.fill_in(opened.value)

    person.expect_signed_in()
    expect(person.text("The app sees: authenticated")).to_be_visible()
    assert site.diary.errors()[-1] is None
    assert site.requests()["POST /token"] == 1
