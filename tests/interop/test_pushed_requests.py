"""Keycloak wants authorization requests pushed (RFC 9126), and these are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from .support.realm import ORDINARY
from .support.tab import Tab

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .support.stage import Stage


def test_a_client_whose_requests_must_be_pushed_is_told_so(
    stage: Stage, context: BrowserContext
) -> None:
    realm = stage.make_realm("pushing")
    # Of one client; what the realm's metadata says of all of them stays false.
    realm.change_client(ORDINARY, require_pushed_authorization_requests="true")
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
