"""Keycloak is restarted while people are signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.support.waiting import wait_for

from .support.keys import Keys
from .support.realm import LIFETIME, ORDINARY
from .support.tab import Tab

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .support.stage import Stage

#: How long the component may wait before it tries again, in seconds, and some time to do so.
PATIENCE = 120


def test_a_restart_signs_nobody_out(stage: Stage, tabs: list[Tab]) -> None:
    for tab in tabs:
        tab.start_counting()
    stage.keycloak.stop()
    try:
        # Tokens end, and nothing renews them: nobody can tell yet what has become of the session.
        for tab in tabs:
            wait_for_pending(tab)
    finally:
        stage.keycloak.start_again()

    for tab in tabs:
        tab.wait_for_status("authenticated", patience=PATIENCE)
        assert {status for status, _ in tab.runs} == {"authenticated", "pending"}
        tab.person.expect_signed_in()
        tab.start_counting()
        tab.wait_for_tokens(2)
        tab.expect_undisturbed()


def test_nor_does_that_of_both_ends_with_a_new_key(stage: Stage, context: BrowserContext) -> None:
    realm = stage.make_realm("maintained")
    keys = Keys(realm)
    tab = Tab(stage, context, ORDINARY, realm=realm)
    tab.sign_in()
    old = keys.active("RS256")

    stage.stop()
    stage.keycloak.stop()
    stage.keycloak.start_again()
    keys.add("rsa-generated", priority=200, algorithm="RS256")
    new = keys.active("RS256")
    assert new != old
    stage.start_again()

    tab.wait_for_key(new)
    tab.wait_for_status("authenticated")
    assert "anonymous" not in dict(tab.runs)
    tab.start_counting()
    tab.wait_for_tokens(2)
    tab.expect_undisturbed()


def wait_for_pending(tab: Tab) -> None:
    """Wait until the app, asked again and again, waits for a renewal."""

    def is_pending() -> bool:
        tab.person.press("Rerun")
        return tab.shows("pending")

    wait_for(is_pending, "The end of the token", patience=6 * LIFETIME)
