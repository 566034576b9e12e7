"""Ways in and out, in which a draft is never lost: `examples/ways.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from .support.paths import REPOSITORY
from .support.traveller import Traveller

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

DRAFT = "Three lines, and half a thought"


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """The app with the draft."""
    return start_site(every_streamlit, str(REPOSITORY / "examples" / "ways.py"))


class Writer(Traveller):
    """Somebody who writes before they have said who they are."""

    @property
    def draft(self) -> Locator:
        """What they write into."""
        return self.page.get_by_label("Your draft")

    def write(self) -> None:
        """Write the draft, and wait until the app has it."""
        self.draft.fill(DRAFT)
        self.draft.press("Tab")
        expect(self.text(f"{len(DRAFT)} characters come back with you.")).to_be_visible()
        self.wait_until_idle()

    def finds_the_draft(self) -> None:
        """It is there, and so is its author's name."""
        expect(self.text("Written by Ada Lovelace.")).to_be_visible()
        expect(self.draft).to_have_value(DRAFT)


@pytest.fixture
def writer(site: Site, page: Page) -> Writer:
    """With a tab of their own."""
    return Writer(page, site)


def test_who_signs_in_on_this_page_finds_the_draft_again(site: Site, writer: Writer) -> None:
    writer.open("on_this_page")
    writer.write()
    writer.depart()
    writer.submit()
    writer.finds_the_draft()
    assert writer.page.url == f"{site.url}on_this_page"


def test_who_leaves_this_app_only_is_let_in_again_and_who_logs_out_is_not(writer: Writer) -> None:
    writer.button = writer.login.get_by_role("button", name="Sign in with Example")
    writer.open("")
    writer.write()
    writer.fill_in(writer.open_window())
    writer.finds_the_draft()
    expect(writer.login).to_contain_text("Hello Ada Lovelace")

    writer.press("Leave this app only")
    with writer.page.expect_popup() as opened:
        writer.button.click()
    if not opened.value.is_closed():
        opened.value.wait_for_event("close")
    writer.finds_the_draft()

    writer.log_out()
    expect(writer.button).to_be_enabled()
    expect(writer.open_window().get_by_label("Password")).to_be_visible()


def test_who_opens_the_page_without_a_click_is_led_to_the_provider_by_it(writer: Writer) -> None:
    writer.page.goto(f"{writer.site.url}without_a_click")
    writer.arrive()
    writer.submit()
    expect(writer.text("Written by Ada Lovelace.")).to_be_visible()
    assert writer.page.url == f"{writer.site.url}without_a_click"
