"""The session at Keycloak: it outlives a page, serves other apps, and comes to an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.e2e.support.provider import ADA
from tests.e2e.support.waiting import wait_for

from .support.realm import LIFETIME, SESSION_LIFETIME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .support.stage import Stage
    from .support.tab import Tab

#: When a short session ends, in seconds after its sign-in; in the middle of a token's life.
SHORT_SESSION = 25


@pytest.fixture
def short_sessions(stage: Stage) -> Iterator[None]:
    """Sessions end soon."""
    stage.realm.limit_sessions(SHORT_SESSION)
    yield
    stage.realm.limit_sessions(SESSION_LIFETIME)


def test_who_is_signed_in_need_not_sign_in_again_for_another_app(tabs: list[Tab]) -> None:
    _, other = tabs

    assert other.runs == [("pending", None), ("authenticated", None)]
    assert other.events == {"LOGIN": 1, "CODE_TO_TOKEN": 1}


def test_a_reload_stays_signed_in(tabs: list[Tab]) -> None:
    for tab in tabs:
        tab.start_counting()
        tab.page.reload()

    for tab in tabs:
        tab.wait_for_status("authenticated")
        assert {status for status, _ in tab.runs} == {"pending", "authenticated"}
        # What was restored can be renewed.
        tab.start_counting()
        tab.wait_for_tokens(2)
        tab.expect_undisturbed()


def test_an_app_learns_that_somebody_was_signed_out_by_an_operator(
    stage: Stage, tabs: list[Tab]
) -> None:
    for tab in tabs:
        tab.start_counting()

    def are_out() -> bool:
        stage.realm.keep_out(ADA)
        return all(tab.shows("anonymous") for tab in tabs)

    wait_for(are_out, "The end of the session in both tabs")
    for tab in tabs:
        assert tab.runs == [("anonymous", "interaction_required")]
        tab.person.expect_failed("interaction_required")
    # And the person can go on.
    for tab in tabs:
        tab.start_counting()
        tab.person.try_again()
        tab.wait_for_status("authenticated")
        # The frame may have brought more since.
        assert tab.events["CODE_TO_TOKEN"] >= 1
        stage.realm.end_sessions(ADA)


@pytest.mark.usefixtures("short_sessions")
def test_tokens_that_get_shorter_towards_the_end_of_the_session(tabs: list[Tab]) -> None:
    for tab in tabs:
        tab.start_counting()

    for tab in tabs:
        tab.wait_for_status("anonymous", patience=SHORT_SESSION + LIFETIME)
        # The last ones may live for less than it takes to renew them, and the app waits then.
        settled = [run for run in tab.runs if run != ("pending", None)]
        assert settled == [("anonymous", "interaction_required")]
        # Keycloak lets no token outlive the session: each has less to live than the last one.
        requests = sum(count for kind, count in tab.events.items() if kind != "LOGIN")
        assert 3 <= requests <= 8
