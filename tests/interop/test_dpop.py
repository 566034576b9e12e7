"""Keycloak binds refresh tokens to a key of the browser's, or all tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.e2e.support.thief import Thief
from tests.e2e.support.waiting import wait_for

from .support.bound import RENEWING, STRICT, BoundStage, BoundTab
from .support.realm import CONFIDENTIAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Route
    from tests.e2e.support.installation import Installation

    from .support.stage import Stage


@pytest.fixture(scope="module")
def bound(
    stage: Stage, latest_streamlit: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BoundStage]:
    """A realm of its own, at the same Keycloak."""
    keycloak = stage.realm._keycloak
    bound = BoundStage(latest_streamlit, keycloak, tmp_path_factory.mktemp("bound"))
    yield bound
    bound.stop()


def test_only_the_refresh_token_is_bound_and_the_app_calls_an_api_all_day(
    bound: BoundStage, context: BrowserContext
) -> None:
    tab = BoundTab(bound, context, RENEWING)
    tab.sign_in()
    thief = Thief(bound.token_endpoint, RENEWING, tab.exchanges.refresh_token)
    assert [thief.renew().status_code, thief.renew_with_own_key().status_code] == [400, 400]

    tab.wait_for_tokens(2)
    tab.page.reload()
    tab.wait_for_status("authenticated")
    tab.diary.turn_page()
    tab.wait_for_tokens(2)

    assert tab.calls == {("Bearer", 200)}
    assert tab.diary.runs() == []

    def leave(route: Route) -> None:
        # The page is gone then, with whatever it has not sent yet.
        wait_for(bound.events, "What Keycloak makes of the refresh token that is given up")
        route.continue_()

    tab.page.route("**/logout?**", leave)
    with tab.page.expect_navigation(url=f"{bound.url}**"):
        tab.page.get_by_role("button", name="Log out").click()
    tab.wait_for_status("anonymous")
    assert bound.events() == ["REVOKE_GRANT"]


def test_all_tokens_are_bound_and_the_app_knows_who_is_there(
    bound: BoundStage, context: BrowserContext
) -> None:
    tab = BoundTab(bound, context, STRICT, "&bound=all")
    tab.sign_in()
    tab.wait_for_tokens(2)
    assert tab.calls == {("DPoP", None)}
    assert tab.diary.runs() == []


def test_who_wants_refresh_tokens_bound_alone_is_told_what_else_keycloak_binds(
    bound: BoundStage, context: BrowserContext
) -> None:
    tab = BoundTab(bound, context, STRICT)
    tab.open()

    tab.person.fill_in(tab.person.open_window())

    tab.person.expect_failed("token_type_unsupported")
    tab.person.login.get_by_text("Details").click()
    expect(tab.person.text("dpop=True")).to_be_visible()
    tab.wait_for_status("anonymous")


def test_where_the_server_has_the_key_the_app_calls_an_api_all_day(
    bound: BoundStage, context: BrowserContext
) -> None:
    tab = BoundTab(bound, context, CONFIDENTIAL, "&bound=all&exchange=server")
    tab.sign_in()
    tab.wait_for_tokens(3)
    assert tab.calls == {("DPoP", 200)}
    assert tab.diary.runs() == []
