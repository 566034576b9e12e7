"""Keycloak is restarted while people are signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.support.waiting import wait_for

from .support.realm import LIFETIME

if TYPE_CHECKING:
    from .support.stage import Stage
    from .support.tab import Tab

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


def wait_for_pending(tab: Tab) -> None:
    """Wait until the app, asked again and again, waits for a renewal."""

    def is_pending() -> bool:
        tab.person.press("Rerun")
        return tab.shows("pending")

    wait_for(is_pending, "The end of the token", patience=6 * LIFETIME)
