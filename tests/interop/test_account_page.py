"""Signing out at Keycloak itself, on the page where people look after their account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.e2e.support.provider import ADA

from .support.realm import FRAMED, ORDINARY
from .support.tab import PersonAtKeycloak, Tab

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .support.stage import Stage

#: That of a token, in seconds: Keycloak brings back a session with whose token it is answering
#: something while it ends, so nothing may be renewed or called then.
LIFETIME = 40


def test_who_signs_out_on_the_account_page_is_out_of_the_apps_too(
    stage: Stage, context: BrowserContext
) -> None:
    realm = stage.make_realm("account", LIFETIME)
    account = context.new_page()
    account.goto(f"{realm.issuer}/account")
    PersonAtKeycloak(account).submit(account)
    # Its head is drawn anew when the rest has come.
    expect(account.get_by_role("button", name="Save")).to_be_visible()
    tabs = [Tab(stage, context, client, realm=realm, idle="yes") for client in (ORDINARY, FRAMED)]
    for tab in tabs:
        tab.open()
    for tab in tabs:
        tab.wait_for_status("authenticated")
        tab.start_counting()

    account.bring_to_front()
    account.get_by_role("button", name=ADA.name).click()
    account.get_by_role("menuitem", name="Sign out").click()
    expect(account.get_by_label("Password", exact=True)).to_be_visible()

    # Nobody has told the apps: they learn it when they renew next.
    for tab in tabs:
        tab.wait_for_status("anonymous", patience=2 * LIFETIME)
        assert tab.runs == [("anonymous", "interaction_required")]
        tab.person.expect_failed("interaction_required")
