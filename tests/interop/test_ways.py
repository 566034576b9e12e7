"""Every way in and out at Keycloak: without a window, without a click, and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, expect
from tests.e2e.support.waiting import wait_for

from .support.realm import FRAMED, ORDINARY
from .support.tab import Tab

if TYPE_CHECKING:
    from .support.stage import Stage


def test_the_page_itself_goes_there_and_comes_back(stage: Stage, context: BrowserContext) -> None:
    tab = Tab(stage, context, ORDINARY, flow="redirect")
    tab.open()
    tab.wait_for_status("anonymous")
    tab.person.button.click()
    tab.person.submit(tab.page)

    tab.wait_for_status("authenticated")
    assert tab.page.url == tab.url
    assert tab.events == {"LOGIN": 1, "CODE_TO_TOKEN": 1}
    # What came that way is renewed like any other.
    tab.start_counting()
    tab.wait_for_tokens(2)
    tab.expect_undisturbed()


def test_nobody_has_to_click(stage: Stage, context: BrowserContext) -> None:
    first = Tab(stage, context, ORDINARY, auto="yes")
    first.open()
    first.person.submit(first.page)
    first.wait_for_status("authenticated")
    assert "anonymous" not in {status for status, _ in first.runs}

    # The session at Keycloak is enough for the other app.
    second = Tab(stage, context, FRAMED, auto="yes")
    second.open()
    second.wait_for_status("authenticated")
    assert second.page.url == second.url


def test_out_of_everything(stage: Stage, context: BrowserContext) -> None:
    tab = Tab(stage, context, ORDINARY)
    tab.sign_in()
    before = stage.realm.session_count(ORDINARY)
    tab.page.get_by_role("button", name="Log out").click()

    # Keycloak knows by the id_token_hint who it is, and asks nothing.
    expect(tab.person.button).to_be_enabled()
    tab.wait_for_status("anonymous")
    assert tab.page.url == tab.url
    # Nobody waits for the revocation, with which the session ends if it has not before.
    wait_for(lambda: tab.events["REVOKE_GRANT"] == 1, "The revocation")
    assert stage.realm.session_count(ORDINARY) == before - 1

    # No session, no silent sign-in: another app of the realm asks the person.
    other = Tab(stage, context, FRAMED)
    other.open()
    other.wait_for_status("anonymous")
    expect(other.person.button).to_be_enabled()
