"""An app left open with a busy script for many lifetimes of its tokens: `make soak`.

`SOAK_LIFETIMES` says how many. Collected by naming this file to pytest; not part of the tests,
because it takes that long.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, expect

from .soak_figures import Figures, table
from .support.desk import LIFETIME, Desk
from .support.memory import Memory, measure
from .support.waiting import PATIENCE, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.provider import Tally
    from .support.site import Site

LIFETIMES = int(os.environ.get("SOAK_LIFETIMES", "100"))
#: The lifetime after which all that is done once has been done: caches are filled, code is
#: compiled, tokens have been renewed three times.
SETTLED = 2
#: For how many more the app goes on; as in `apps/soak.py`.
SPARE = 4
#: Bytes by which the heap may have grown. Streamlit's own page varies by two thirds of that while
#: a script is busy and nobody renews anything. Over a hundred lifetimes it leaves 3 kB for each
#: renewal; a frame that is not given back shows in the number of documents at once.
NOISE = 600_000

REFRESH_TOKEN, HIDDEN_FRAME = "demo", "framed"
#: What the tokens of each client are renewed with.
WAYS = {REFRESH_TOKEN: "refresh token", HIDDEN_FRAME: "hidden frame"}


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """A busy app; its tokens live for ten seconds."""
    return start_site(
        latest_streamlit,
        "soak.py",
        client_ids=tuple(WAYS),
        without_refresh=(HIDDEN_FRAME,),
        lifetimes={"": LIFETIME},
    )


@pytest.fixture
def desks(site: Site, browser: Browser) -> Iterator[list[Desk]]:
    """One person for each way, in browsers of their own, so that each tab's heap is its own."""
    contexts = {client: browser.new_context() for client in WAYS}
    yield [
        Desk(site, context, client, lifetime=LIFETIME, lifetimes=LIFETIMES)
        for client, context in contexts.items()
    ]
    for context in contexts.values():
        context.close()


def test_nobody_notices(desks: list[Desk], capsys: pytest.CaptureFixture[str]) -> None:
    for desk in desks:
        desk.open()
        desk.person.sign_in()
        desk.wait_for_status("authenticated")
    before = []
    for desk in desks:
        live_through(desk, SETTLED)
        before.append(measure(desk.page))

    lives, renewals, after = [], [], []
    for desk in desks:
        live_through(desk, LIFETIMES)
        renewals.append(count_renewals(desk))
        lives.append(lived(desk))
        after.append(measure(desk.page))

    for desk in desks:
        expect_the_run_to_end(desk)
    all_figures = [
        sum_up(*everything)
        for everything in zip(desks, lives, renewals, before, after, strict=True)
    ]
    with capsys.disabled():
        sys.stdout.write(f"\n{table(all_figures)}")
    for desk, figures in zip(desks, all_figures, strict=True):
        assert LIFETIMES <= figures.renewals <= 2 * (figures.lifetimes + 1)
        assert figures.reruns == 0
        assert [step for step in steps(desk) if step["status"] != 200] == []
        assert figures.shortest > 0
        expect_all_given_back(figures.before, figures.after)


def live_through(desk: Desk, lifetimes: int) -> None:
    """Wait until the app has been busy for so many lifetimes."""
    wait_for(
        lambda: lived(desk) >= lifetimes,
        f"Lifetime {lifetimes} of {desk.client_id}",
        patience=lifetimes * LIFETIME + PATIENCE,
    )


def lived(desk: Desk) -> int:
    """For how many lifetimes the app has been busy so far."""
    return max((step["lived"] for step in steps(desk)), default=0)


def count_renewals(desk: Desk) -> int:
    """Wait until every token that was asked for is in use; returns how many came by renewal.

    One that was asked for twice, or went astray, would never be.
    """

    def everything_in_use() -> Tally | None:
        tally = desk.tally
        return tally if tally.exchanges == len(desk.diary.tokens("step")) else None

    tally = wait_for(everything_in_use, f"One token for each token request of {desk.client_id}")
    renewals = tally.exchanges - 1
    assert (tally.refused, tally.reused) == (0, 0)
    # One code is the sign-in's, one frame was there before it.
    by_frame = renewals if desk.client_id == HIDDEN_FRAME else 0
    assert (tally.codes, tally.silent) == (1 + by_frame, 1 + by_frame)
    assert tally.refreshes == renewals - by_frame
    return renewals


def expect_the_run_to_end(desk: Desk) -> None:
    """The one run that began with the sign-in comes to its end by itself."""
    expect(desk.person.text("All work is done.")).to_be_visible(
        timeout=(SPARE * LIFETIME + PATIENCE) * 1000
    )
    desk.person.wait_until_idle()
    desk.person.expect_signed_in()
    # An expired token would have been refused all the time.
    assert [control.details["status"] for control in desk.diary.entries("control")] == [401]


def steps(desk: Desk) -> list[Mapping[str, Any]]:
    """What the script has noted at each of its steps."""
    return [step.details for step in desk.diary.entries("step")]


def sum_up(desk: Desk, lifetimes: int, renewals: int, before: Memory, after: Memory) -> Figures:
    """The figures of one tab."""
    runs = desk.diary.runs()
    return Figures(
        way=WAYS[desk.client_id],
        lifetimes=lifetimes,
        renewals=renewals,
        reruns=len(runs) - 1 - runs.index("authenticated"),
        calls=len(steps(desk)),
        refused=sum(step["status"] != 200 for step in steps(desk)),
        shortest=min(step["lasts"] for step in steps(desk)),
        before=before,
        after=after,
    )


def expect_all_given_back(before: Memory, after: Memory) -> None:
    """Renewal leaves nothing behind in the tab."""
    assert (after.nodes, after.listeners, after.documents, after.wasm) == (
        before.nodes,
        before.listeners,
        before.documents,
        before.wasm,
    )
    assert after.heap - before.heap < NOISE
