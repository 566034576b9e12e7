"""Keycloak wants the authorization requests of a client pushed (RFC 9126)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from .support.realm import FRAMED, ORDINARY
from .support.tab import Tab

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .support.realm import Realm
    from .support.stage import Stage


@pytest.fixture(scope="module")
def realm(stage: Stage) -> Realm:
    """A realm in which both clients have to; what its metadata say of all clients stays false."""
    realm = stage.make_realm("pushing")
    for client in (ORDINARY, FRAMED):
        realm.change_client(client, require_pushed_authorization_requests="true")
    return realm


@pytest.fixture
def questions(context: BrowserContext) -> list[set[str]]:
    """The names in each query that Keycloak's authorization endpoint has got."""
    questions: list[set[str]] = []

    def note(url: str) -> None:
        parts = urlsplit(url)
        if parts.path.endswith("/protocol/openid-connect/auth"):
            questions.append(set(parse_qs(parts.query)))

    context.on("request", lambda request: note(request.url))
    return questions


def expect_brief(questions: list[set[str]]) -> None:
    """Nothing but which request is meant was in any address."""
    assert questions
    assert all(names == {"client_id", "request_uri"} for names in questions)


def test_who_signs_in_in_a_window_works_all_day(
    stage: Stage, realm: Realm, context: BrowserContext, questions: list[set[str]]
) -> None:
    tab = Tab(stage, context, ORDINARY, realm=realm, pushed="yes")
    tab.sign_in()
    tab.wait_for_tokens(3)
    tab.expect_undisturbed()
    expect_brief(questions)


def test_who_signs_in_on_this_page_comes_back_to_it(
    stage: Stage, realm: Realm, context: BrowserContext, questions: list[set[str]]
) -> None:
    tab = Tab(stage, context, ORDINARY, realm=realm, pushed="yes", flow="redirect")
    tab.open()
    tab.wait_for_status("anonymous")
    tab.person.button.click()
    tab.person.submit(tab.page)
    tab.wait_for_status("authenticated")
    expect_brief(questions)


def test_who_is_known_there_is_signed_in_and_renewed_in_the_frame(
    stage: Stage, realm: Realm, context: BrowserContext, questions: list[set[str]]
) -> None:
    first = Tab(stage, context, ORDINARY, realm=realm, pushed="yes", idle="yes")
    first.sign_in()
    tab = Tab(stage, context, FRAMED, realm=realm, pushed="yes")
    tab.open()
    tab.wait_for_status("authenticated")
    tab.start_counting()
    tab.wait_for_tokens(3)
    tab.expect_undisturbed()
    expect_brief(questions)


def test_an_app_that_does_not_know_is_told_so(
    stage: Stage, realm: Realm, context: BrowserContext
) -> None:
    tab = Tab(stage, context, ORDINARY, realm=realm)
    tab.open()
    tab.wait_for_status("anonymous")

    window = tab.person.open_window()
    if not window.is_closed():
        window.wait_for_event("close")

    tab.person.expect_failed("authorization_refused")
    tab.person.login.get_by_text("Details").click()
    expect(tab.person.text("Pushed Authorization Request is only allowed")).to_be_visible()
    assert tab.runs[-1] == ("anonymous", "authorization_refused")
