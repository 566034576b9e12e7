"""Logins on one page, tabs of one browser: none of them disturbs another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from .support.person import Person

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def two_logins(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app with two logins."""
    return start_site(every_streamlit, "two_logins.py", client_ids=("demo", "other"))


@pytest.fixture(scope="module")
def one_login(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app with one login."""
    return start_site(every_streamlit, "signing_in.py")


def test_two_logins_on_one_page(two_logins: Site, page: Page) -> None:
    reader, writer = Person(page), Person(page, nth=1)
    reader.visit(two_logins, logins=2)
    expect(writer.button).to_be_enabled()
    expect(page.get_by_text("Reader: anonymous at nobody")).to_be_visible()
    expect(page.get_by_text("Writer: anonymous at nobody")).to_be_visible()
    reader.wait_until_idle()
    two_logins.turn_page()

    readers_window = reader.open_window()
    writers_window = writer.open_window()
    writer.fill_in(writers_window)
    writer.expect_signed_in()
    expect(page.get_by_text("Writer: authenticated at other")).to_be_visible()
    expect(page.get_by_text("Reader: anonymous at nobody")).to_be_visible()
    expect(reader.login).to_contain_text("Signing in…")

    reader.fill_in(readers_window)
    reader.expect_signed_in()

    expect(page.get_by_text("Reader: authenticated at demo")).to_be_visible()
    expect(page.get_by_text("Writer: authenticated at other")).to_be_visible()
    assert two_logins.requests()["POST /token"] == 2
    runs = two_logins.diary.runs()
    # What the two have found at first may have been drawn once more since the page was turned.
    first = runs.index("anonymous, authenticated")
    assert set(runs[:first]) <= {"anonymous, anonymous"}
    assert runs[first:] == ["anonymous, authenticated", "authenticated, authenticated"]


def test_two_logins_share_one_wasm(two_logins: Site, page: Page) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    Person(page).visit(two_logins)
    expect(Person(page, nth=1).button).to_be_enabled()

    assert len([url for url in asked if url.endswith(".wasm")]) == 1


def test_two_logins_that_report_at_once_are_both_heard(two_logins: Site, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    Person(page).visit(two_logins)
    expect(page.get_by_text("Reader: anonymous at nobody")).to_be_visible()
    expect(page.get_by_text("Writer: anonymous at nobody")).to_be_visible()

    # Streamlit's own words when it reruns one fragment only.
    assert [text for text in said if "Multiple different fragmentIds" in text] == []


def test_two_tabs(one_login: Site, context: BrowserContext) -> None:
    first, second = Person(context.new_page()), Person(context.new_page())
    first.visit(one_login)
    second.visit(one_login)

    first_window = first.open_window()
    second_window = second.open_window()
    second.fill_in(second_window)
    second.expect_signed_in()
    expect(first.login).to_contain_text("Signing in…")
    expect(first.text("Hello")).to_be_hidden()

    first.fill_in(first_window)
    first.expect_signed_in()

    expect(first.text("Hello Ada Lovelace")).to_be_visible()
    expect(second.text("Hello Ada Lovelace")).to_be_visible()
