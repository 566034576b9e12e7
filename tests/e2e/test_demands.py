"""What an app demands of a sign-in: how the person authenticates, and how long ago."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .support.provider import ADA
from .support.traveller import Traveller
from .support.waiting import wait_for

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

BY_PASSWORD = "urn:example:password"
BY_HARDWARE_KEY = "urn:example:hardware-key"


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app, and a provider that knows people by their passwords alone."""
    return start_site(latest_streamlit, "demands.py", client_ids=("demo", "lax", "strict"))


def test_who_has_signed_in_in_another_way_than_demanded_stays_outside(
    site: Site, page: Page
) -> None:
    traveller = Traveller(page, site)
    traveller.open(f"?acr={BY_HARDWARE_KEY}")
    traveller.fill_in(traveller.open_window())

    traveller.expect_failed("id_token_acr_mismatch")
    traveller.sees("anonymous")
    expect(traveller.alert).to_have_text("This app needs you to sign in in a more secure way.")
    hint = traveller.text("because of id_token_acr_mismatch:")
    expect(hint).to_contain_text(BY_HARDWARE_KEY)
    expect(hint).to_contain_text(BY_PASSWORD)
    assert "authenticated" not in traveller.runs()

    # Nor does a reload let them in: nothing of it was kept.
    page.reload()
    expect(traveller.login.get_by_role("button")).to_be_enabled()
    traveller.sees("anonymous")
    assert "authenticated" not in traveller.runs()


def test_who_has_signed_in_in_the_demanded_way_is_let_in(site: Site, page: Page) -> None:
    traveller = Traveller(page, site)
    traveller.open(f"?acr={BY_HARDWARE_KEY}+{BY_PASSWORD}")
    traveller.sign_in()
    expect(traveller.text(f"Hello Ada Lovelace, by {BY_PASSWORD}")).to_be_visible()


def test_who_has_signed_in_too_long_ago_is_asked_for_the_password_again(
    site: Site, context: BrowserContext
) -> None:
    elsewhere = Traveller(context.new_page(), site)
    elsewhere.open("")
    elsewhere.sign_in()
    signed_in = time.monotonic()
    # An app that does not mind takes the provider's word without a click.
    lax = Traveller(context.new_page(), site)
    lax.page.goto(f"{site.url}?client=lax")
    lax.sees("authenticated")
    max_age = 2
    wait_for(lambda: time.monotonic() - signed_in > max_age + 1, "The login's old age")

    strict = Traveller(context.new_page(), site)
    strict.open(f"?client=strict&max_age={max_age}")
    strict.sees("anonymous")
    window = strict.open_window()
    # Although the provider knows who it is.
    expect(window.get_by_label("User name")).to_be_visible()
    strict.fill_in(window, ADA)
    strict.sees("authenticated")
    strict.wait_until_kept("session")
    signed_in_again = time.monotonic()

    # What was demanded of the sign-in is not demanded of the session.
    wait_for(lambda: time.monotonic() - signed_in_again > max_age + 1, "The second login's old age")
    strict.page.reload()
    strict.sees("authenticated")
