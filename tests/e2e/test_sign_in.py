"""Signing in, as most people will: press the button, fill in the form, be known to the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from .support import bridge
from .support.person import Person
from .support.provider import ADA

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """The smallest app."""
    return start_site(every_streamlit, "signing_in.py")


def test_the_app_learns_who_signed_in(site: Site, page: Page) -> None:
    person = Person(page)
    person.visit(site)

    window = person.open_window()
    expect(person.login).to_contain_text("Signing in…")
    person.fill_in(window)

    person.expect_signed_in(ADA)
    expect(person.text("Hello Ada Lovelace, ada@example.com")).to_be_visible()
    expect(person.text("Roles: admin, analyst")).to_be_visible()

    [token] = [entry.details for entry in site.diary.entries("token")]
    assert token["members"] == [
        "access_token",
        "claims",
        "expires_at",
        "id_token",
        "scope",
        "token_type",
    ]
    assert token["type"].lower() == "bearer"
    assert token["header"] == "Bearer"
    assert 3500 < token["lasts"] <= 3600


def test_a_sign_in_costs_one_of_everything(site: Site, page: Page) -> None:
    bridge.seize(page)
    person = Person(page)
    person.visit(site)
    # That nobody is signed in at the provider either.
    page.wait_for_function("window.posted > 0")
    assert site.diary.runs() == ["signed out"]
    before = bridge.posted(page)

    person.sign_in()
    expect(person.text("Hello Ada Lovelace")).to_be_visible()
    # The third run is our own, and the proof that there was none between it and the second.
    person.press("Rerun")

    assert site.diary.wait_for_runs(3) == ["signed out", "signed in", "signed in"]
    assert site.requests()["POST /token"] == 1
    assert len(site.diary.entries("verification")) == 1
    assert bridge.posted(page) == before + 1


def test_a_rerun_in_which_nothing_changed_costs_nothing(site: Site, page: Page) -> None:
    bridge.seize(page)
    person = Person(page)
    person.visit(site)
    person.sign_in()
    expect(person.text("Hello Ada Lovelace")).to_be_visible()
    person.wait_until_idle()
    site.turn_page()
    before = bridge.posted(page)

    for count in range(1, 4):
        person.press("Rerun")
        assert site.diary.wait_for_runs(count) == ["signed in"] * count

    assert not site.requests()
    assert not site.diary.entries("verification")
    assert bridge.posted(page) == before


def test_nobody_else_is_signed_in(site: Site, page: Page, page_of_another: Page) -> None:
    person = Person(page)
    person.visit(site)
    person.sign_in()
    expect(person.text("Hello Ada Lovelace")).to_be_visible()

    stranger = Person(page_of_another)
    stranger.visit(site)

    assert site.diary.runs() == ["signed out"]
