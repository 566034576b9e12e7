"""Several tabs of one browser share one session, and the provider hears of one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import BrowserContext, expect

from .support.desk import LIFETIME, Desk
from .support.diary import Diary
from .support.siblings import be_patient
from .support.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

TABS = 10
LIFETIMES = 20
SHORT = 6
"""Seconds that a token of the crowd lives."""

MIN_INTERVAL = 5
"""Seconds between two renewals at least, however short a token lives."""

OTHERS = ("sibling", "copied", "closed", "leaving", "quitting", "in-flight")


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that stays open in many tabs."""
    return start_site(
        latest_streamlit,
        "workday.py",
        client_ids=("crowd", *OTHERS),
        # The sibling is not to renew while a slow machine opens the second tab.
        lifetimes={"": LIFETIME, "crowd": SHORT, "sibling": 3600},
    )


class Crowd(NamedTuple):
    """Tabs of one browser."""

    desks: list[Desk]
    since: float
    """When they were signed in, on the clock of `time.monotonic`."""


@pytest.fixture(scope="module", autouse=True)
def crowd(site: Site, browser: Browser) -> Iterator[Crowd]:
    """Ten tabs that are there all the time, so that the other stories do not have to wait."""
    context = browser.new_context()
    desks = [Desk(site, context, "crowd", tab=tab, watch=1) for tab in range(TABS)]
    since = time.monotonic()
    desks[0].sign_in()
    for desk in desks[1:]:
        be_patient(desk.page)
        desk.open()
        desk.wait_for_status("authenticated")
    yield Crowd(desks, since)
    context.close()


def in_two_tabs(site: Site, context: BrowserContext, client_id: str, **query: int) -> list[Desk]:
    """Two tabs of one person, who has signed in in the first."""
    first, second = (Desk(site, context, client_id, tab=tab, **query) for tab in range(2))
    first.sign_in()
    second.open()
    second.wait_for_status("authenticated")
    second.person.expect_signed_in()
    for desk in (first, second):
        desk.start_counting()
    return [first, second]


@pytest.mark.parametrize("storage", ["memory", "session", "local"])
def test_a_new_tab_is_signed_in_by_its_sibling(
    site: Site, context: BrowserContext, storage: str
) -> None:
    first = Desk(site, context, "sibling", tab=1, storage=storage)
    first.sign_in()
    second = Desk(site, context, "sibling", tab=2, storage=storage)
    be_patient(second.page)

    second.open()

    second.wait_for_status("authenticated")
    second.person.expect_signed_in()
    assert set(second.diary.runs()) == {"pending", "authenticated"}
    assert (second.tally.exchanges, second.tally.silent) == (0, 0)


def test_item_54_a_tab_that_was_duplicated(site: Site, context: BrowserContext) -> None:
    context.add_init_script("window.found = { ...sessionStorage };")
    first = Desk(site, context, "copied", tab=1, watch=1)
    first.sign_in()
    first.person.wait_until_kept("session")
    with context.expect_page() as opened:
        # What "Duplicate tab" does: a copy of `sessionStorage` goes with it.
        kept = first.page.evaluate(
            "() => { const kept = { ...sessionStorage }; window.open(location.href); return kept; }"
        )
    copy = opened.value
    expect(copy.get_by_text("The app sees: authenticated")).to_be_visible()
    assert any(name.startswith("streamlit-pkce:") for name in kept)
    assert copy.evaluate("window.found") == kept
    both = Diary(site.diary.path, client="copied")

    # Counting began with the login: now, a token may be on its way.
    first.wait_for_tokens(3)

    tally = first.tally
    assert (tally.refreshes, tally.exchanges, tally.reused) == (2, 2, 0)
    # What the copy has is worth something without the original, too.
    first.page.close()
    both.turn_page()
    wait_for(lambda: len(both.tokens("glance")) >= 3, "Two tokens of the copy's own")
    tally = first.tally
    assert (tally.refused, tally.reused, tally.codes, tally.silent) == (0, 0, 0, 0)
    assert both.runs() == []
    expect(copy.get_by_text("The app sees: authenticated")).to_be_visible()


def test_a_tab_that_is_closed_while_it_renews(site: Site, context: BrowserContext) -> None:
    """Nobody can know whether the provider has taken its refresh token."""
    desks = in_two_tabs(site, context, "closed", watch=1)
    desks[0].fail(tokensHeld=True)
    with context.expect_event("request", lambda request: request.url.endswith("/token")) as asked:
        # Whichever of the two begins, it does not come to its end.
        pass
    [leaving] = [desk for desk in desks if desk.page == asked.value.frame.page]
    [staying] = [desk for desk in desks if desk != leaving]

    leaving.page.close()
    staying.fail()

    staying.wait_for_tokens(3)
    staying.expect_undisturbed()
    assert staying.tally.reused == 0


def test_item_77_logging_out_in_one_tab_is_logging_out_in_all(
    site: Site, context: BrowserContext
) -> None:
    first, second = in_two_tabs(site, context, "leaving")

    first.person.press("Log out")

    for desk in (first, second):
        desk.wait_for_status("anonymous")
        expect(desk.person.button).to_be_enabled()
        expect(desk.person.alert).to_have_count(0)
        assert desk.diary.errors()[-1] is None
    # The provider would sign them in again without a word: that is not what they want.
    for desk in (first, second):
        desk.page.reload()
        desk.wait_for_status("anonymous")
        assert desk.diary.runs()[-1] == "anonymous"
        expect(desk.person.button).to_be_enabled()
    assert first.tally.codes == 0
    # Until they say so.
    second.person.sign_in_again()
    second.wait_for_status("authenticated")


@pytest.mark.parametrize("storage", ["memory", "session", "local"])
def test_nobody_comes_back_who_has_logged_out(
    site: Site, context: BrowserContext, storage: str
) -> None:
    desk = Desk(site, context, "quitting", storage=storage)
    desk.sign_in()

    desk.person.press("Log out")
    desk.wait_for_status("anonymous")
    desk.page.reload()
    desk.wait_for_status("anonymous")
    later = Desk(site, context, "quitting", storage=storage, tab=2)
    later.open()

    later.wait_for_status("anonymous")
    assert desk.tally.codes == 0


def test_item_77_logging_out_beats_a_renewal_in_flight(site: Site, context: BrowserContext) -> None:
    first, second = in_two_tabs(site, context, "in-flight")
    first.fail(tokensHeld=True)
    wait_for(lambda: first.tally.refreshes == 1, "A renewal")

    second.person.press("Log out")

    for desk in (first, second):
        desk.wait_for_status("anonymous")
    first.fail()
    for desk in (first, second):
        assert desk.rerun().details["saw"] == "anonymous"
        desk.page.reload()
        desk.wait_for_status("anonymous")
    assert first.tally.codes == 0


def test_items_51_53_ten_tabs_for_twenty_lifetimes(crowd: Crowd, site: Site) -> None:
    everybody = Diary(site.diary.path, client="crowd")
    end = crowd.since + LIFETIMES * SHORT
    wait_for(lambda: time.monotonic() >= end, "The end", patience=LIFETIMES * SHORT * 2)

    refreshes = site.provider.tally("crowd").refreshes
    elapsed = time.monotonic() - crowd.since
    # One for each lifetime, though ten tabs look every second whether one is due; a few less where
    # the machine is so busy that a token has expired before.
    assert LIFETIMES * 3 / 4 <= refreshes <= elapsed / MIN_INTERVAL + 1
    for desk in crowd.desks:
        desk.person.expect_signed_in()
        desk.start_counting()
    # The ten go on together: each is shown what the others are.
    first, *others = crowd.desks
    *_, newer = first.wait_for_tokens(3)
    wait_for(
        lambda: all(newer in desk.diary.tokens("glance") for desk in others),
        "The same token in every tab",
    )
    # From the first sign-in on, every token that the provider has made was seen, and no other.
    wait_for(
        lambda: site.provider.tally("crowd").refreshes == len(everybody.tokens("glance")) - 1,
        "As many refreshes as new tokens",
    )
    tally = site.provider.tally("crowd")
    assert (tally.refused, tally.reused, tally.codes) == (0, 0, 1)
    after = everybody.runs()[everybody.runs().index("authenticated") :]
    assert set(after) <= {"pending", "authenticated"}
