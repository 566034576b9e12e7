"""The provider or the network has trouble when tokens are due: nobody is signed out by that.

All of it happens at the same time, to people with clients of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.desk import LIFETIME, Desk
from .support.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from .conftest import NewContext, StartSite
    from .support.installation import Installation
    from .support.site import Site

#: The shortest pause after trouble, and the one that a busy provider asks for, in seconds.
FIRST_PAUSE = 1
RETRY_AFTER = 8
#: How far two programs on one machine may differ about the time, in seconds.
CLOCKS = 0.1

# What goes wrong from the sign-in on, by client.
STRANGE: dict[str, dict[str, object]] = {
    "expires-absent": {"expiresIn": None},
    "expires-at-once": {"expiresIn": 0},
    "expires-in-a-second": {"expiresIn": 1},
    "expired-before": {"expiresIn": -5},
    "expires-in-text": {"expiresIn": "3600"},
}
ODD: dict[str, dict[str, object]] = {
    "lost": {"lostResponses": 1},
    "revoked": {},
    "ended": {},
    "bare": {"withoutIdToken": True},
    "swapped": {"subject": "grace"},
}
TROUBLE: dict[str, dict[str, object]] = {
    "busy": {"tokenStatus": 429, "retryAfter": RETRY_AFTER},
    "unavailable": {"tokenStatus": 503},
    "broken": {"tokenStatus": 500},
    "stuck": {"tokenHangs": True},
}


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that stays open; its tokens live for ten seconds."""
    return start_site(
        latest_streamlit,
        "workday.py",
        client_ids=("well", *STRANGE, *ODD, *TROUBLE),
        lifetimes={"": LIFETIME},
    )


def sign_in(
    site: Site, browser: Browser, stories: dict[str, dict[str, object]]
) -> Iterator[dict[str, Desk]]:
    """Everybody signs in, and has their trouble from then on; by client."""
    desks: dict[str, Desk] = {}
    for client, faults in stories.items():
        desk = desks[client] = Desk(site, browser.new_context(), client, watch=1)
        desk.sign_in()
        desk.fail(**faults)
        if client in {"revoked", "ended"}:
            site.provider.revoke_refresh_tokens(client)
        if client == "ended":
            site.provider.end_sessions(client)
    yield desks
    for desk in desks.values():
        desk.page.context.close()


@pytest.fixture
def troubled(site: Site, browser: Browser) -> Iterator[dict[str, Desk]]:
    """People with a provider that does not do its work for a while."""
    yield from sign_in(site, browser, TROUBLE)


@pytest.fixture(scope="module")
def desks(site: Site, browser: Browser) -> Iterator[dict[str, Desk]]:
    """People whose provider does something that is not so common, each in its own way."""
    yield from sign_in(site, browser, ODD)


def wait_for_the_end_of_the_token(desk: Desk) -> None:
    """Wait until the app is shown none any more."""
    wait_for(
        lambda: any(it.details["token"] is None for it in desk.diary.entries("glance")),
        f"The end of the token of {desk.client_id}",
    )


def wait_for_pauses(desk: Desk, count: int) -> None:
    """Wait until tokens were asked for once more often than that."""
    wait_for(
        lambda: len(desk.pauses) >= count,
        f"Attempt {count + 1} of {desk.client_id}",
        patience=120,
    )


def test_item_55_trouble_signs_nobody_out(troubled: dict[str, Desk]) -> None:
    for desk in troubled.values():
        # The old token serves until its end; whatever runs after that waits, and is not told
        # that it is over.
        wait_for_the_end_of_the_token(desk)
        assert desk.rerun().details["saw"] == "pending"
    for client, desk in troubled.items():
        wait_for_pauses(desk, 2)
        # In no hurry: each pause is twice as long as the one before.
        for number, pause in enumerate(desk.pauses):
            assert pause > FIRST_PAUSE * 2**number - CLOCKS, (client, desk.pauses)
    # Not before the provider wants it.
    assert min(troubled["busy"].pauses) > RETRY_AFTER - CLOCKS

    for desk in troubled.values():
        desk.fail()

    for desk in troubled.values():
        # The next pause may be as long as all this has taken.
        desk.wait_for_status("authenticated", patience=300)
        desk.person.expect_signed_in()
        assert "anonymous" not in desk.diary.runs()
        assert (desk.tally.refused, desk.tally.reused) == (0, 0)


def test_item_59_no_lifetime_makes_it_spin(site: Site, new_context: NewContext) -> None:
    desks = {client: Desk(site, new_context(), client) for client in STRANGE}
    for client, desk in desks.items():
        desk.fail(**STRANGE[client])
        desk.open()
        desk.person.fill_in(desk.person.open_window())
    well = Desk(site, new_context(), "well", watch=1)
    well.sign_in()
    for desk in desks.values():
        desk.start_counting()

    well.wait_for_tokens(3)

    for client, desk in desks.items():
        assert desk.tally.exchanges <= well.tally.exchanges, client
    for client in ("expires-absent", "expires-in-text"):
        assert desks[client].rerun().details["saw"] == "authenticated"


def test_item_56_a_refresh_token_whose_answer_got_lost_is_not_sent_again(
    desks: dict[str, Desk],
) -> None:
    desk = desks["lost"]

    desk.wait_for_tokens(3)

    desk.expect_undisturbed()
    # One was granted and never came, then the frame got a code, and with it a new family.
    tally = desk.tally
    assert (tally.silent, tally.codes, tally.refused, tally.reused) == (1, 1, 0, 0)
    assert tally.refreshes >= 2


def test_item_57_a_refresh_token_that_is_revoked_leaves_the_frame(desks: dict[str, Desk]) -> None:
    desk = desks["revoked"]

    desk.wait_for_tokens(3)

    desk.expect_undisturbed()
    tally = desk.tally
    assert (tally.refused, tally.silent, tally.codes) == (1, 1, 1)
    assert tally.refreshes >= 1


def test_item_57_a_session_that_cannot_be_renewed_ends_with_its_access_token(
    desks: dict[str, Desk],
) -> None:
    desk = desks["ended"]

    desk.wait_for_status("anonymous")

    desk.person.expect_failed("interaction_required")
    assert desk.diary.errors() == ["interaction_required"]
    # Up to the last second the app could work.
    glances = [glance.details for glance in desk.diary.entries("glance")]
    last = [glance for glance in glances if glance["lasts"] is not None][-1]
    without = [glance["at"] for glance in glances if glance["lasts"] is None]
    [end] = desk.diary.entries("run")
    assert min([*without, end.details["at"]]) > last["at"] + last["lasts"] - 1
    assert (desk.tally.refused, desk.tally.silent) == (1, 1)
    # And the person can go on.
    with desk.page.expect_popup() as opened:
        desk.person.login.get_by_role("button", name="Try again").click()
    desk.person.fill_in(opened.value)
    desk.wait_for_status("authenticated")


def test_item_52_a_provider_that_sends_no_new_id_token(desks: dict[str, Desk]) -> None:
    desk = desks["bare"]

    # Longer than the login's own ID token lives.
    desk.wait_for_tokens(4)

    desk.expect_undisturbed()
    assert desk.tally.refreshes >= 3
    assert desk.rerun().details["name"] == "Ada Lovelace"


def test_item_62_another_person_is_never_taken_for_the_first(desks: dict[str, Desk]) -> None:
    desk = desks["swapped"]

    desk.wait_for_status("anonymous")

    desk.person.expect_failed("account_changed")
    assert desk.diary.errors() == ["account_changed"]
    expect(desk.page.locator("body")).not_to_contain_text("Grace")
