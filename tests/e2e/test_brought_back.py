"""Back from the provider by the browser's own button: the page is there as it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.browser import launch
from .support.traveller import Traveller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Playwright

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

#: Notes whether the page was brought back, or was loaded anew and knows nothing.
WATCH = """
addEventListener("pageshow", ({ persisted }) => { window.isBroughtBack = persisted; });
"""


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app of two pages."""
    return start_site(every_streamlit, "ways.py")


@pytest.fixture
def tab(playwright: Playwright) -> Iterator[Page]:
    """A tab of a browser that keeps pages that were left, which drivers switch off."""
    browser = launch(playwright, keeps_pages=True)
    page = browser.new_page()
    page.add_init_script(WATCH)
    yield page
    browser.close()


def test_whoever_presses_back_at_the_provider_finds_a_page_that_works(
    site: Site, tab: Page
) -> None:
    traveller = Traveller(tab, site)
    traveller.open("second?flow=redirect&silent=no&draft=three+lines#half-way")
    traveller.depart()

    # Nothing is loaded.
    tab.go_back(wait_until="commit")

    # Or all of this would be about a page that was loaded anew.
    tab.wait_for_function("isBroughtBack")
    # It is not on its way any more, and the server is there again.
    expect(traveller.button).to_be_enabled()
    site.diary.turn_page()
    traveller.press("Rerun")
    site.diary.wait_for_runs(1)

    traveller.depart()
    traveller.submit()
    traveller.sees("authenticated")
    expect(traveller.text("Your draft: three lines")).to_be_visible()
    assert site.provider.tally().codes == 1


def test_whoever_presses_back_instead_of_signing_out_there_is_signed_out_here(
    site: Site, tab: Page
) -> None:
    traveller = Traveller(tab, site)
    traveller.open("second?silent=no#half-way")
    traveller.sign_in()
    traveller.sees("authenticated")
    tab.get_by_role("button", name="Log out").click()
    expect(tab.get_by_role("button", name="Sign out")).to_be_visible()

    tab.go_back(wait_until="commit")

    tab.wait_for_function("isBroughtBack")
    expect(traveller.button).to_be_enabled()
    traveller.sees("anonymous")
    # The provider still knows them, as they have wanted it. Streamlit may still be connecting anew.
    traveller.sign_in_again()
    traveller.sees("authenticated")
