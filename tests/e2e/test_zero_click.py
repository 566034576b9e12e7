"""In without a click: by the session at the provider, or by way of its login page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .support.traveller import Traveller

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

PLACE = "second?auto=yes#half-way"


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app of two pages."""
    return start_site(every_streamlit, "ways.py", client_ids=("demo", "other"))


def enter(site: Site, page: Page, place: str = PLACE) -> Traveller:
    """Open the app, and touch nothing."""
    traveller = Traveller(page, site)
    site.turn_page()
    page.goto(site.url + place)
    return traveller


def test_a_stranger_is_led_to_the_provider_and_a_known_person_touches_nothing(
    site: Site, context: BrowserContext
) -> None:
    first = enter(site, context.new_page())
    first.arrive()
    assert first.runs() == ["pending"], "nobody is shown as anonymous on the way"
    first.submit()
    first.sees("authenticated")
    assert first.page.url == site.url + PLACE
    first.page.close()

    # On the next morning, say, with another tab: the frame is enough.
    second = enter(site, context.new_page())
    second.sees("authenticated")
    assert "anonymous" not in second.runs()
    assert second.page.url == site.url + PLACE


def test_where_frames_are_of_no_use_the_page_itself_asks(
    site: Site, context: BrowserContext
) -> None:
    place = "?auto=yes&silent=no"
    first = enter(site, context.new_page(), place)
    first.arrive()
    first.submit()
    first.sees("authenticated")
    first.page.close()

    second = enter(site, context.new_page(), place)
    second.sees("authenticated")
    second.expect_signed_in()
    assert "anonymous" not in second.runs()


def test_nobody_goes_round_in_circles(site: Site, page: Page) -> None:
    traveller = enter(site, page)
    traveller.arrive()
    traveller.cancel_there()
    traveller.expect_failed("access_denied")

    # Nor does it begin again by itself when the page is loaded anew.
    page.reload()
    traveller.sees("anonymous")
    expect(traveller.button).to_be_enabled()
    assert page.url == site.url + PLACE

    # What the person does is another matter.
    traveller.fill_in(traveller.open_window())
    traveller.sees("authenticated")


def test_of_two_logins_one_goes_at_a_time(site: Site, page: Page) -> None:
    place = "?auto=yes&silent=no&also=other&also_auto=yes"
    traveller = enter(site, page, place)
    signed_in = page.locator(".streamlit-pkce").get_by_text("Signed in as Ada Lovelace")
    buttons = page.get_by_role("button", name="Log in")
    traveller.arrive()
    traveller.submit()

    # Neither has overtaken the other: one is in, and the other one waits for a click.
    expect(signed_in).to_have_count(1)
    expect(buttons).to_have_count(1)
    expect(buttons).to_be_enabled()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert site.requests()["POST /token"] == 1

    # Or for its turn, when the page is loaded the next time.
    traveller.wait_until_kept("session")
    page.reload()
    expect(signed_in).to_have_count(2)
    assert site.requests()["POST /token"] == 2
    assert page.url == site.url + place


def test_whoever_signs_out_stays_out(site: Site, page: Page) -> None:
    traveller = enter(site, page, PLACE.replace("#", "&here=yes#"))
    traveller.arrive()
    traveller.submit()
    traveller.sees("authenticated")
    traveller.press("Log out")
    traveller.sees("anonymous")

    page.reload()
    traveller.sees("anonymous")
    expect(traveller.button).to_be_enabled()
    assert page.url.startswith(site.url)
