"""The hidden frame: a person who is signed in at the provider need not do it again here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from .support.desk import LIFETIME, Desk
from .support.person import Person
from .support.provider import GRACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

# What the frame gets instead of an answer when tokens are to be renewed, by client.
UNANSWERED = {
    "framed-out": "login page",
    "framed-out-by-policy": "login page with a policy",
    "framed-silence": "nothing",
}
FRAMES_ONLY = ("frames", *UNANSWERED, "ended", "other-person")
AT_LOAD = ("first", "second", "unasked", "login-page", "silence", "refused", "nested", "reloaded")


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app whose tokens live for ten seconds; some clients have to renew them in a frame."""
    return start_site(
        latest_streamlit,
        "workday.py",
        client_ids=(*FRAMES_ONLY, *AT_LOAD),
        without_refresh=FRAMES_ONLY,
        # Somebody else has to be there before the first renewal, however slow the machine is.
        lifetimes={"": LIFETIME, "other-person": LIFETIME * 3},
    )


def frames_of(page: Page) -> list[str]:
    """From now on, where each frame of the page goes, in order."""
    visited: list[str] = []

    def note(frame: Frame) -> None:
        if frame != page.main_frame:
            visited.append(frame.url)

    page.on("framenavigated", note)
    return visited


# Renewal


@pytest.fixture(scope="module")
def desks(site: Site, browser: Browser) -> Iterator[dict[str, Desk]]:
    """People whose tokens can be renewed in the frame alone, and their trouble; by client."""
    desks: dict[str, Desk] = {}
    for client in FRAMES_ONLY:
        desk = desks[client] = Desk(site, browser.new_context(), client, watch=1)
        desk.sign_in()
        if client in UNANSWERED:
            desk.fail(silent=UNANSWERED[client])
        elif client != "frames":
            desk.fail(ignoresIdTokenHint=True)
            site.provider.end_sessions(client)
    # Somebody else comes to the same browser, and signs in at the provider.
    elsewhere = Desk(site, desks["other-person"].page.context, "first", silent="no")
    elsewhere.sign_in(GRACE)
    yield desks
    for desk in desks.values():
        desk.page.context.close()


def test_renewal_in_the_frame_alone(site: Site, desks: dict[str, Desk]) -> None:
    desk = desks["frames"]
    visited = frames_of(desk.page)

    # Counting began with the login: now, a token may be on its way.
    tokens = desk.wait_for_tokens(len(desk.diary.tokens("glance")) + 3)

    desk.expect_undisturbed()
    assert desk.tally.codes >= len(tokens) - 1
    assert desk.tally.refreshes == 0
    # Item 65: nothing but the callback page is ever in the frame; item 64: which is taken away.
    expect(desk.page.locator("iframe")).to_have_count(0)
    assert {address.split("#")[0] for address in visited} <= {
        "about:blank",
        site.address.redirect_uri,
    }


def test_item_66_no_session_at_the_provider_any_more(desks: dict[str, Desk]) -> None:
    desk = desks["ended"]

    desk.wait_for_status("anonymous")

    desk.person.expect_failed("interaction_required")
    assert desk.diary.errors() == ["interaction_required"]
    # Asked once: there is no hope that the provider changes its mind.
    assert desk.tally.silent == 1


@pytest.mark.parametrize("client", ["framed-out", "framed-out-by-policy"])
def test_item_67_a_login_page_that_no_frame_may_show(desks: dict[str, Desk], client: str) -> None:
    desk = desks[client]

    desk.wait_for_status("anonymous", patience=LIFETIME * 3)

    [code] = desk.diary.errors()
    assert code == "silent_refused"
    expect(desk.person.text(f"because of {code}:")).to_contain_text("X-Frame-Options")
    expect(desk.page.locator("iframe")).to_have_count(0)
    # Once more than once: it could have been bad luck.
    assert desk.tally.silent == 2


def test_item_66_a_frame_that_stays_empty(desks: dict[str, Desk]) -> None:
    """Not the same as a frame that is refused: it may have been the network."""
    desk = desks["framed-silence"]

    desk.wait_for_status("anonymous", patience=LIFETIME * 4)

    desk.person.expect_failed("silent_timeout")
    assert desk.diary.errors() == ["silent_timeout"]
    expect(desk.page.locator("iframe")).to_have_count(0)


def test_item_62_somebody_else_has_signed_in_at_the_provider(desks: dict[str, Desk]) -> None:
    desk = desks["other-person"]

    desk.wait_for_status("anonymous", patience=LIFETIME * 6)

    desk.person.expect_failed("account_changed")
    assert desk.diary.errors() == ["account_changed"]
    expect(desk.page.locator("body")).not_to_contain_text("Grace")


# At load


def test_who_is_signed_in_at_the_provider_is_signed_in_without_a_click(
    site: Site, context: BrowserContext
) -> None:
    Desk(site, context, "first").sign_in(GRACE)
    desk = Desk(site, context, "second")

    desk.open()

    desk.wait_for_status("authenticated")
    desk.person.expect_signed_in(GRACE)
    assert set(desk.diary.runs()) == {"pending", "authenticated"}
    assert (desk.tally.silent, desk.tally.codes) == (1, 1)


def test_an_app_that_wants_a_click_gets_one(site: Site, context: BrowserContext) -> None:
    Desk(site, context, "first").sign_in(GRACE)
    desk = Desk(site, context, "unasked", silent="no")

    desk.open()

    desk.wait_for_status("anonymous")
    assert desk.tally.silent == 0
    expect(desk.person.button).to_be_enabled()


def test_whoever_is_not_signed_in_there_finds_the_button(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "first")

    desk.open()

    desk.wait_for_status("anonymous")
    expect(desk.person.alert).to_have_count(0)
    assert desk.diary.errors()[-1] is None
    assert desk.tally.silent == 1


def test_a_login_page_in_the_frame_is_not_asked_for_at_every_load(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "login-page")
    desk.fail(silent="login page")

    for _ in range(3):
        desk.diary.turn_page()
        desk.open()
        desk.wait_for_status("anonymous")

    assert desk.tally.silent == 1
    expect(desk.person.button).to_be_enabled()
    expect(desk.page.locator("iframe")).to_have_count(0)


def test_a_click_ends_the_attempt(site: Site, context: BrowserContext) -> None:
    desk = Desk(site, context, "silence")
    desk.fail(silent="nothing")
    desk.page.goto(desk.url)
    expect(desk.page.locator("iframe")).to_have_count(1)

    window = desk.person.open_window()

    expect(desk.page.locator("iframe")).to_have_count(0)
    desk.person.fill_in(window)
    desk.wait_for_status("authenticated")


@pytest.mark.parametrize(
    "error",
    [
        "login_required",
        "interaction_required",
        "consent_required",
        "account_selection_required",
        "server_error",
    ],
)
def test_a_refusal_at_load_is_no_failure(site: Site, context: BrowserContext, error: str) -> None:
    desk = Desk(site, context, "refused")
    desk.fail(authorizationError=error)

    desk.open()

    desk.wait_for_status("anonymous")
    expect(desk.person.alert).to_have_count(0)
    assert desk.tally.silent == 1


def test_item_65_an_app_that_is_its_own_redirect_uri_is_not_nested(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "nested", redirect="self")

    desk.page.goto(desk.url)

    desk.wait_for_status("anonymous")
    expect(desk.page.locator("iframe")).to_have_count(0)
    assert desk.tally.silent == 1


def test_item_70_a_reload_in_the_middle_of_a_sign_in_starts_over(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "reloaded")
    desk.open()
    window = desk.person.open_window()
    expect(desk.person.cancel).to_be_visible()

    desk.page.reload()

    expect(desk.person.button).to_be_enabled()
    expect(desk.person.cancel).to_be_hidden()
    window.close()
    desk.person.sign_in()
    desk.wait_for_status("authenticated")


def test_the_frame_signs_nobody_in_whom_the_app_has_not_asked_for(
    site: Site, page: Page, page_of_another: Page
) -> None:
    """A session at the provider belongs to one browser."""
    desk = Desk(site, page.context, "first")
    desk.sign_in()
    stranger = Desk(site, page_of_another.context, "first")

    stranger.open()

    stranger.wait_for_status("anonymous")
    expect(Person(stranger.page).button).to_be_enabled()
