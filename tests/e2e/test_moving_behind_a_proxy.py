"""An app that moves behind a proxy by changing one line, and shows the same there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from .support.front_door import FrontDoor
from .support.person import Person
from .support.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The app with either line, and its provider."""
    return start_site(latest_streamlit, "movable.py")


@pytest.fixture
def door(site: Site, tmp_path: Path) -> Iterator[FrontDoor]:
    """oauth2-proxy, where Ada has signed in as she would at the component."""
    granted = Walk(site.provider.issuer, site.address.redirect_uri).sign_in()
    headers = {
        "Authorization": f"Bearer {granted['id_token']}",
        "X-Forwarded-Access-Token": granted["access_token"],
    }
    door = FrontDoor(site.address, tmp_path, headers)
    yield door
    door.stop()


def shown(page: Page, status: str) -> list[str]:
    """All that the app says, once its script has seen this in a run that has ended."""
    knows = {"authenticated": "The API knows: ada", "anonymous": "The API knows: None"}[status]
    expect(page.get_by_text(f"The app sees: {status}")).to_be_visible()
    expect(page.get_by_text(knows)).to_be_visible()
    Person(page).wait_until_idle()
    return page.get_by_test_id("stMarkdown").all_inner_texts()


def test_all_that_the_app_shows_is_the_same_by_the_component_and_by_the_proxy(
    site: Site, context: BrowserContext, door: FrontDoor
) -> None:
    at_the_component, at_the_proxy = Person(context.new_page()), Person(context.new_page())
    at_the_component.visit(site, "?by=login")
    at_the_component.sign_in()
    at_the_proxy.page.goto(f"{door.address.url}?by=proxy")

    issuer = site.provider.issuer
    signed_in = shown(at_the_component.page, "authenticated")

    assert signed_in == [
        "The app sees: authenticated",
        f"It is ['{issuer}', 'demo', 'ada', 'Ada Lovelace', ['admin', 'analyst']]",
        "which the token says too: True",
        "from its id_token",
        "Members: ['access_token', 'claims', 'expires_at', 'id_token', 'scope', 'token_type']",
        "Admin: True True, reader: False",
        f"Logins: ['{issuer}']",
        "Still good: True, error: None",
        "The API knows: ada, by ['Authorization']",
    ]
    assert shown(at_the_proxy.page, "authenticated") == signed_in

    at_the_component.press("Log out")
    at_the_proxy.press("Log out")

    signed_out = shown(at_the_component.page, "anonymous")
    assert signed_out[-1] == "The API knows: None, by []"
    assert shown(at_the_proxy.page, "anonymous") == signed_out
