"""Tokens are renewed for as long as the session at Keycloak lives, and nobody notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, expect

from .support.realm import FRAMED, ORDINARY
from .support.tab import Tab

if TYPE_CHECKING:
    from .support.stage import Stage


def test_nobody_notices(stage: Stage, tabs: list[Tab]) -> None:
    sessions = stage.realm.session_count(FRAMED)
    for tab in tabs:
        start_counting_anew(tab)

    for tab, kind in zip(tabs, ("REFRESH_TOKEN", "CODE_TO_TOKEN"), strict=True):
        # The first and five more: longer than two of them live.
        tokens = tab.wait_for_tokens(6)
        tab.expect_undisturbed()
        assert_one_event_for_each_renewal(tab, tokens, kind)
        expect(tab.page.locator("iframe")).to_have_count(0)
    assert stage.realm.session_count(FRAMED) == sessions


def test_tabs_share_one_renewal(stage: Stage, context: BrowserContext) -> None:
    first = Tab(stage, context, ORDINARY, "first")
    first.sign_in()
    others = [Tab(stage, context, ORDINARY, name) for name in ("second", "third", "fourth")]
    for tab in others:
        tab.open()
        tab.wait_for_status("authenticated")
        # Told by the first tab: never taken for a stranger, and no sign-in of its own.
        assert "anonymous" not in dict(tab.runs)
    assert first.events["CODE_TO_TOKEN"] == 0
    tabs = [first, *others]

    start_counting_anew(first)
    for tab in others:
        tab.start_counting()
    first.wait_for_tokens(5)

    for tab in tabs:
        tab.wait_for_tokens(4)
        tab.expect_undisturbed()
        # What one of them renews serves all of them.
        assert len({*tab.tokens} - {*first.tokens}) <= 1
    tokens = first.tokens
    # Had any refresh token been used twice, Keycloak would have ended the session.
    assert_one_event_for_each_renewal(first, tokens, "REFRESH_TOKEN")


def start_counting_anew(tab: Tab) -> None:
    """Count from a renewal on: then none is on its way, and the next one is seconds away."""
    tab.wait_for_tokens(len(tab.tokens) + 1)
    tab.start_counting()


def assert_one_event_for_each_renewal(tab: Tab, tokens: list[str], kind: str) -> None:
    """Keycloak has noted what brought these tokens and, perhaps, a newer one; nothing else."""
    events = tab.events
    # Each code comes with a login, by the session that there is.
    assert set(events) - {"LOGIN"} == {kind}
    assert len(tokens) - 1 <= events[kind] <= len(tokens)
