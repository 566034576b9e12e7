"""One person, more than one API: an access token for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.desk import LIFETIME, Desk
from .support.paths import REPOSITORY
from .support.person import Person
from .support.siblings import be_patient
from .support.traveller import Traveller
from .support.waiting import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app that calls two APIs; its tokens live for ten seconds."""
    return start_site(every_streamlit, "apis.py", lifetimes={"": LIFETIME})


def expect_line(desk: Desk, line: str) -> None:
    """Wait until the app has written this."""
    expect(desk.person.text(line)).to_be_visible()


def test_two_apis_two_tokens_and_a_button_for_what_the_person_has_to_allow(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "demo")
    desk.open()
    desk.person.sign_in()
    expect_line(desk, "notes: authenticated for https://notes.example.com")
    expect_line(desk, "mail: anonymous (interaction_required) for None")
    desk.person.wait_until_idle()
    # One run to see who has signed in, and at most one for what became of each API.
    assert 1 < desk.diary.runs().count("authenticated") <= 3
    assert "anonymous" not in desk.diary.runs()[2:]

    allow = desk.page.get_by_role("button", name="Allow mail")
    with desk.page.expect_popup() as opened:
        allow.click()
    with opened.value.expect_event("close"):
        opened.value.get_by_role("button", name="Allow").click()
    expect_line(desk, "mail: authenticated for https://mail.example.com")
    expect(allow).to_have_count(0)
    desk.person.expect_signed_in()

    # Both are renewed like the login, and nobody notices; but a renewal that reports at the moment
    # in which the app has run has all of it drawn again.
    desk.wait_for_tokens(len(desk.diary.tokens("glance")) + 1)
    desk.start_counting()
    names = ("glance", "notes", "mail")
    wait_for(lambda: all(len(desk.diary.tokens(name)) >= 3 for name in names), "Third tokens")
    desk.expect_undisturbed()
    for name in names:
        assert all(entry.details["lasts"] > 0 for entry in desk.diary.entries(name))

    # A reload asks nobody anything.
    before = desk.tally
    desk.page.reload()
    expect_line(desk, "mail: authenticated for https://mail.example.com")
    assert (desk.tally - before).codes <= 1

    desk.person.press("Log out")
    expect_line(desk, "notes: anonymous for None")


def expect_asked(desk: Desk) -> None:
    """Wait until the app asks the person to allow one of the APIs."""
    expect_line(desk, "mail: anonymous (interaction_required) for None")
    expect(desk.page.get_by_role("button", name="Allow mail")).to_be_enabled()
    desk.person.wait_until_idle()


def test_who_closes_the_window_finds_the_button_again(site: Site, context: BrowserContext) -> None:
    desk = Desk(site, context, "demo")
    desk.open()
    desk.person.sign_in()
    expect_asked(desk)
    asking = Person(desk.page, nth=1)
    with desk.page.expect_popup() as opened:
        desk.page.get_by_role("button", name="Allow mail").click()
    expect(opened.value.get_by_role("button", name="Allow")).to_be_visible()

    opened.value.close()

    asking.expect_failed("popup_closed")
    # Nothing of it is the login's affair, nor the app's.
    desk.person.expect_signed_in()
    expect(desk.person.alert).to_have_count(0)
    assert "anonymous" not in desk.diary.runs()[2:]

    with desk.page.expect_popup() as opened:
        asking.login.get_by_role("button", name="Try again").click()
    opened.value.get_by_role("button", name="Allow").click()
    expect_line(desk, "mail: authenticated for https://mail.example.com")


@pytest.mark.parametrize("flow", ["redirect", "auto"])
def test_the_page_itself_goes_where_the_app_or_the_browser_wants_no_window(
    site: Site, context: BrowserContext, flow: str
) -> None:
    desk = Desk(site, context, "demo", flow=flow)
    desk.page.add_init_script("window.open = () => null")
    desk.open()
    traveller = Traveller(desk.page, site)
    if flow == "auto":
        traveller.button.click()
        traveller.expect_blocked()
        traveller.login.get_by_role("button", name="Sign in on this page instead").click()
        traveller.arrive()
    else:
        traveller.depart()
    traveller.submit()
    expect_asked(desk)
    asking = Person(desk.page, nth=1)
    desk.start_counting()

    desk.page.get_by_role("button", name="Allow mail").click()
    if flow == "auto":
        # It is a new page, which does not know yet that windows are blocked.
        asking.expect_blocked()
        asking.login.get_by_role("button", name="Sign in on this page instead").click()
    desk.page.get_by_role("button", name="Allow").click()

    expect_line(desk, "mail: authenticated for https://mail.example.com")
    assert desk.page.url == desk.url
    desk.person.expect_signed_in()
    assert "anonymous" not in desk.diary.runs()
    expect(asking.login).to_have_count(0)


def test_who_refuses_there_is_back_signed_in_and_may_think_again(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "demo", flow="redirect")
    desk.open()
    traveller = Traveller(desk.page, site)
    traveller.depart()
    traveller.submit()
    expect_asked(desk)
    desk.page.get_by_role("button", name="Allow mail").click()
    # The page that is being left has such a button too.
    expect(desk.page.get_by_role("button", name="Allow", exact=True)).to_be_visible()

    desk.page.get_by_role("button", name="Cancel").click()

    expect_line(desk, "mail: anonymous (interaction_required) for None")
    asking = Person(desk.page, nth=1)
    asking.expect_failed("access_denied")
    desk.person.expect_signed_in()
    asking.login.get_by_role("button", name="Try again").click()
    desk.page.get_by_role("button", name="Allow").click()
    expect_line(desk, "mail: authenticated for https://mail.example.com")


def test_the_example_calls_two_apis_and_tabs_share_both_tokens(
    start_site: StartSite, latest_streamlit: Installation, context: BrowserContext
) -> None:
    site = start_site(latest_streamlit, str(REPOSITORY / "examples" / "two_apis.py"))
    page = context.new_page()
    person = Person(page)
    person.visit(site)
    person.sign_in()
    expect_answers(page)
    tally = site.provider.tally()
    assert (tally.codes, tally.refreshes) == (1, 1)
    # A second tab asks for nothing.
    second = context.new_page()
    be_patient(second)
    second.goto(site.url)
    expect_answers(second)
    assert site.provider.tally() == tally


def expect_answers(page: Page) -> None:
    """Wait until both APIs have answered the app."""
    answers = page.get_by_test_id("stJson")
    expect(answers.filter(has_text="ada@example.com")).to_be_visible()
    expect(answers.filter(has_text="notes_of")).to_be_visible()
