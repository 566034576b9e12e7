"""The login works wherever it is drawn, and refuses to where it cannot."""

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
    """An app that draws its login where the address says."""
    return start_site(every_streamlit, "places.py")


@pytest.mark.parametrize(
    ("place", "container"),
    [
        ("sidebar", "stSidebar"),
        ("columns", "stColumn"),
        ("tabs", "stTabs"),
        ("dialog", "stDialog"),
    ],
)
def test_sign_in_at(site: Site, page: Page, place: str, container: str) -> None:
    person = Person(page)
    person.visit(site, f"?place={place}")
    expect(page.get_by_test_id(container).locator(".streamlit-pkce")).to_be_visible()

    person.fill_in(person.open_window())

    expect(person.text("Hello Ada Lovelace")).to_be_visible()


def test_a_form_is_no_place_for_a_login(site: Site, page: Page) -> None:
    site.turn_page()

    page.goto(f"{site.url}?place=form")

    error = page.get_by_test_id("stException")
    expect(error).to_contain_text("PlacementError")
    expect(error).to_contain_text("st.form")
    expect(page.locator(".streamlit-pkce")).to_have_count(0)
