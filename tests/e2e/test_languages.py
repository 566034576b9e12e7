"""Everybody reads their own language, and the app may say things in its own words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from .support.person import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

# How far an element moves that is moved by another: https://web.dev/articles/cls
WATCH_SHIFTS = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.shift += value;
  }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app whose login looks as the address says."""
    return start_site(every_streamlit, "dressed.py")


def open_app(site: Site, page: Page, **looks: Any) -> Person:
    """Begin to open the app with such a login."""
    site.turn_page()
    page.goto(f"{site.url}?looks={quote(json.dumps(looks))}")
    return Person(page)


@pytest.fixture
def german(browser: Browser) -> Iterator[Page]:
    """A tab of somebody who reads German."""
    context = browser.new_context(locale="de-CH")
    yield context.new_page()
    context.close()


def test_a_person_reads_their_own_language(site: Site, german: Page) -> None:
    person = open_app(site, german)
    button = person.login.get_by_role("button")
    expect(button).to_have_text("Anmelden")
    expect(person.login.locator("xpath=..")).to_have_attribute("lang", "de")
    expect(button).to_be_enabled()
    with german.expect_popup() as opened:
        button.click()
    expect(person.login).to_contain_text("Anmeldung läuft …")
    person.login.get_by_role("button", name="Abbrechen").click()
    expect(person.alert).to_have_text("Die Anmeldung wurde abgebrochen.")
    expect(person.login.locator("summary")).to_have_text("Details")

    with german.expect_popup() as opened:
        person.login.get_by_role("button", name="Noch einmal versuchen").click()
    person.fill_in(opened.value)
    expect(person.login).to_contain_text("Angemeldet als Ada Lovelace")


def test_the_app_has_the_last_word(site: Site, german: Page) -> None:
    labels = {"cancel": "Lieber nicht", "cancelled": "Schade!", "log_in": "Herein"}
    person = open_app(site, german, labels=labels, label="Nur herein")
    button = person.login.get_by_role("button")
    expect(button).to_have_text("Nur herein")
    expect(button).to_be_enabled()
    with german.expect_popup():
        button.click()
    person.login.get_by_role("button", name="Lieber nicht").click()
    expect(person.alert).to_have_text("Schade!")
    expect(button).to_have_text("Noch einmal versuchen")


def test_whatever_stands_before_a_page_speaks_the_persons_language(
    start_site: StartSite, every_streamlit: Installation, german: Page
) -> None:
    site = start_site(every_streamlit, "guarded.py")
    german.goto(f"{site.url}?role=ada")
    person = Person(german)
    expect(german.get_by_role("heading", name="Willkommen")).to_be_visible()
    expect(person.text("Bitte melden Sie sich an, um fortzufahren.")).to_be_visible()
    button = person.login.get_by_role("button", name="Anmelden")
    expect(button).to_be_enabled()
    person.wait_until_idle()
    with german.expect_popup() as opened:
        button.click()
    person.fill_in(opened.value)

    confirmation = german.locator(".streamlit-pkce").nth(1)
    confirm = confirmation.get_by_role("button", name="Bestätigen, dass Sie es sind")
    expect(confirm).to_be_enabled()
    expect(confirmation.locator("xpath=..")).to_have_attribute("lang", "de")
    with german.expect_popup() as opened:
        confirm.click()
    person.fill_in(opened.value)
    expect(person.text("Everything is deleted.")).to_be_visible()

    person.wait_until_kept("session")
    german.goto(f"{site.url}?role=grace")
    expect(german.get_by_role("heading", name="Kein Zugriff")).to_be_visible()
    words = "Diese Seite ist nicht für alle. Sie sind angemeldet als Ada Lovelace."
    expect(person.text(words)).to_be_visible()


def test_texts_that_come_late_or_never_move_nothing(site: Site, german: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    german.add_init_script(WATCH_SHIFTS)
    german.route("**/de-*.json", hold)
    german.route("**/style-*.css", hold)
    person = open_app(site, german, type="primary", icon=":material/login:")
    below = person.text("The app sees: anonymous")
    expect(below).to_be_visible()
    # The Wasm has overtaken them.
    expect(person.button).to_be_enabled()
    person.wait_until_idle()
    before = below.bounding_box()

    for route in held:
        route.continue_()
    expect(person.login.get_by_role("button")).to_have_text("Anmelden")
    expect(person.login.get_by_role("button")).to_have_css("border-radius", "8px")
    assert below.bounding_box() == before
    assert german.evaluate("window.shift") < 0.01


def test_an_icon_without_its_font_moves_nothing(site: Site, german: Page) -> None:
    with german.expect_request("**/MaterialSymbols*"):
        german.route("**/MaterialSymbols*", lambda route: route.abort())
        person = open_app(site, german, icon=":material/login:")
    button = person.login.get_by_role("button", name="Anmelden")
    expect(button).to_be_enabled()
    expect(button).to_have_css("border-radius", "8px")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] == 40


def test_a_language_that_cannot_be_had_is_english(site: Site, german: Page) -> None:
    german.route("**/de-*.json", lambda route: route.abort())
    person = open_app(site, german)
    person.sign_in()
    expect(person.login.locator("xpath=..")).to_have_attribute("lang", "en")
