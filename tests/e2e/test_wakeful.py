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

STORIES = ("awake", "offline", "frozen", "slept", "forward", "back")

# By how many minutes a clock has always been wrong, by client.
WRONG = {"late": -20, "early": 20}

MINUTE = 60 * 1000
HOUR = 60 * MINUTE

# By how much a clock is set, by client.
CHANGES = {"forward": HOUR, "back": -HOUR}

#: The least time between two renewals, in seconds, less what clocks may differ by.
RHYTHM = 5 - 0.1

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
    for story, desk in desks.items():
        desk.start_counting()
        begin_trouble(story, desk)

    desks["awake"].wait_for_tokens(4)

    yield desks
    for desk in desks.values():
        desk.page.context.close()


def begin_trouble(story: str, desk: Desk) -> None:
    """Have happen what the story is about."""
    if story == "offline":
        desk.page.context.set_offline(True)
    elif story in {"frozen", "slept"}:
        desk.freeze()
    elif story in CHANGES:
        set_clock(desk, CHANGES[story])


def set_clock(desk: Desk, milliseconds: int) -> None:
    """Have the page's clock be off by so much."""
    desk.page.evaluate("(by) => { window.clockIsOff = by; }", milliseconds)


def expect_asleep(desk: Desk, awake: Desk) -> None:
    """They have missed renewals that others made."""
    # At most what was on its way when the timers stopped, or the connection was lost.
    assert desk.tally.exchanges <= 1 < awake.tally.exchanges


def expect_calm(desk: Desk, *, jumps: int = 0) -> None:
    """They have made one renewal however many were missed, or would be due by such a clock.

    At each of its `jumps` the token that was new a moment ago may be of yesterday.
    """
    pauses = desk.pauses
    assert sum(pause < RHYTHM for pause in pauses) <= jumps, pauses


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
    expect_asleep(desk, desks["awake"])

    desk.page.context.set_offline(False)

    expect_well(desk)
    expect_calm(desk)


def test_item_58_a_tab_that_was_frozen(desks: dict[str, Desk]) -> None:
    desk = desks["frozen"]
    expect_asleep(desk, desks["awake"])

    desk.thaw()

    expect_well(desk)
    expect_calm(desk)


def test_item_58_a_laptop_that_slept(desks: dict[str, Desk]) -> None:
    """Not only have the timers stood still: the clock has gone on for an hour."""
    desk = desks["slept"]
    expect_asleep(desk, desks["awake"])

    desk.thaw()
    set_clock(desk, HOUR)
    desk.page.evaluate("() => { dispatchEvent(new Event('focus')); }")

    expect_well(desk)
    expect_calm(desk, jumps=1)


@pytest.mark.parametrize("story", CHANGES)
def test_item_59_a_clock_that_was_set(desks: dict[str, Desk], story: str) -> None:
    desk = desks[story]

    expect_well(desk)
    assert desk.tally.exchanges >= 1
    expect_calm(desk, jumps=1)


@pytest.mark.parametrize("story", WRONG)
def test_items_59_60_a_clock_that_is_always_wrong(desks: dict[str, Desk], story: str) -> None:
    desk = desks[story]

    desk.wait_for_tokens(3)

    desk.expect_undisturbed()
    assert desk.tally.exchanges >= 2
    expect_calm(desk)
