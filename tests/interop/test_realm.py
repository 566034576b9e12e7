"""The realm is as strict as the stories need it: what they show would else show nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.e2e.support.waiting import wait_for

from .support.realm import FRAMED, LIFETIME, ORDINARY
from .support.walk import Walk

if TYPE_CHECKING:
    from .support.stage import Stage


def test_a_request_without_pkce_is_refused(stage: Stage) -> None:
    walk = Walk(stage, ORDINARY)

    answer = walk.authorize(state="state").headers["Location"]

    assert "error=invalid_request" in answer
    assert "code_challenge_method" in answer


def test_a_refresh_token_works_once_and_a_second_use_ends_the_session(stage: Stage) -> None:
    walk = Walk(stage, ORDINARY)
    first = walk.exchange(walk.sign_in()).json()
    second = walk.refresh(first["refresh_token"]).json()
    assert second["id_token"]

    reused = walk.refresh(first["refresh_token"])
    orphaned = walk.refresh(second["refresh_token"])

    assert (reused.status_code, reused.json()["error"]) == (400, "invalid_grant")
    assert (orphaned.status_code, orphaned.json()["error"]) == (400, "invalid_grant")


def test_an_access_token_lives_for_seconds(stage: Stage) -> None:
    walk = Walk(stage, FRAMED)
    answer = walk.exchange(walk.sign_in())
    granted = time.monotonic()
    tokens = answer.json()

    assert (tokens["expires_in"], "refresh_token" in tokens) == (LIFETIME, False)
    assert walk.call(tokens["access_token"]) == 200
    wait_for(lambda: walk.call(tokens["access_token"]) == 401, "The end of the token")
    # Keycloak counts in whole seconds.
    assert time.monotonic() - granted > LIFETIME - 1
