"""Laptops sleep, trains go through tunnels, clocks are set: the person stays signed in.

All of it happens at the same time, to people with clients of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.desk import LIFETIME, Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

STORIES = ("awake", "offline", "frozen", "forward", "back", "slept")

# By how many minutes a clock has always been wrong, by client.
WRONG = {"late": -20, "early": 20}

MINUTE = 60 * 1000
HOUR = 60 * MINUTE

# The clock of a page that does what the tests say; timers go on as they were.
CLOCK = """
const now = Date.now.bind(Date);
window.clockIsOff = 0;
Date.now = () => now() + window.clockIsOff;
"""


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that stays open."""
    return start_site(
        latest_streamlit,
        "workday.py",
        client_ids=(*STORIES, *WRONG),
        lifetimes={"": LIFETIME},
    )


@pytest.fixture(scope="module")
def desks(site: Site, browser: Browser) -> Iterator[dict[str, Desk]]:
    """Everybody signs in, their trouble begins, and lasts for longer than a token lives."""
    desks: dict[str, Desk] = {}
    for story in (*STORIES, *WRONG):
        context = browser.new_context()
        context.add_init_script(CLOCK)
        context.add_init_script(f"window.clockIsOff = {WRONG.get(story, 0) * MINUTE};")
        desks[story] = Desk(site, context, story, watch=1)
        desks[story].sign_in()
    for desk in desks.values():
        desk.start_counting()
    desks["offline"].page.context.set_offline(True)
    desks["frozen"].freeze()
    desks["slept"].freeze()
    set_clock(desks["forward"], HOUR)
    set_clock(desks["back"], -HOUR)

    desks["awake"].wait_for_tokens(4)

    yield desks
    for desk in desks.values():
        desk.page.context.close()


def set_clock(desk: Desk, milliseconds: int) -> None:
    """Have the page's clock be off by so much."""
    desk.page.evaluate("(by) => { window.clockIsOff = by; }", milliseconds)


def expect_asleep(desk: Desk, awake: Desk) -> int:
    """They have missed renewals that others made; returns how often they asked for tokens."""
    asked = desk.tally.exchanges
    # At most what was on its way when the timers stopped.
    assert asked <= 1 < awake.tally.exchanges
    return asked


def expect_well(desk: Desk) -> None:
    """They have a token that works, and have never been called anonymous."""
    desk.wait_for_status("authenticated")
    desk.person.expect_signed_in()
    expect(desk.person.alert).to_have_count(0)
    assert "anonymous" not in desk.diary.runs()
    assert (desk.tally.reused, desk.tally.refused) == (0, 0)
    assert desk.rerun().details["lasts"] > 0


def test_item_58_back_from_a_tunnel(desks: dict[str, Desk]) -> None:
    desk = desks["offline"]
    assert desk.tally.exchanges == 0

    desk.page.context.set_offline(False)

    expect_well(desk)
    assert desk.tally.refreshes <= 2


def test_item_58_a_tab_that_was_frozen(desks: dict[str, Desk]) -> None:
    desk = desks["frozen"]
    before = expect_asleep(desk, desks["awake"])

    desk.thaw()

    expect_well(desk)
    # One renewal however many were missed.
    assert desk.tally.exchanges - before <= 2


def test_item_58_a_laptop_that_slept(desks: dict[str, Desk]) -> None:
    """Not only have the timers stood still: the clock has gone on for an hour."""
    desk = desks["slept"]
    before = expect_asleep(desk, desks["awake"])

    desk.thaw()
    set_clock(desk, HOUR)
    desk.page.evaluate("() => { dispatchEvent(new Event('focus')); }")

    expect_well(desk)
    assert desk.tally.exchanges - before <= 2


@pytest.mark.parametrize("story", ["forward", "back"])
def test_item_59_a_clock_that_was_set(desks: dict[str, Desk], story: str) -> None:
    desk = desks[story]

    expect_well(desk)
    # As often as somebody with a good clock, and at most once more for the jump.
    assert 1 <= desk.tally.exchanges <= desks["awake"].tally.exchanges + 1


@pytest.mark.parametrize("story", WRONG)
def test_items_59_60_a_clock_that_is_always_wrong(desks: dict[str, Desk], story: str) -> None:
    desk = desks[story]

    desk.wait_for_tokens(3)

    desk.expect_undisturbed()
    # No more often than somebody with a good clock.
    assert 2 <= desk.tally.exchanges <= desks["awake"].tally.exchanges + 1
