"""Roles as Keycloak tells them, and signing in once more as it understands it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect
from tests.e2e.support.provider import ADA, GRACE, User

from .support.realm import AUDITOR, EDITOR, FRAMED, ORDINARY
from .support.tab import Tab

if TYPE_CHECKING:
    from .support.stage import Stage

ROLES = f"{AUDITOR} {EDITOR} audit"


@pytest.mark.parametrize(
    ("user", "client", "has"),
    [
        (ADA, ORDINARY, f"{AUDITOR}, {EDITOR}"),
        # The role of another client is none.
        (ADA, FRAMED, AUDITOR),
        (GRACE, ORDINARY, ""),
    ],
)
def test_roles_of_the_realm_and_of_the_client_are_found(
    stage: Stage, context: BrowserContext, user: User, client: str, has: str
) -> None:
    tab = Tab(stage, context, client, roles=ROLES)
    tab.sign_in(user)

    expect(tab.page.get_by_text("Roles:", exact=False)).to_have_text(f"Roles: {has}".strip())


def test_who_confirms_enters_the_password_once_more(stage: Stage, context: BrowserContext) -> None:
    tab = Tab(stage, context, ORDINARY, roles=ROLES)
    tab.sign_in()
    expect(tab.person.text("Confirmed: anonymous")).to_be_visible()

    with tab.page.expect_popup() as opened:
        tab.page.get_by_role("button", name="Confirm it is you").click()
    window = opened.value
    window.get_by_label("Password", exact=True).fill(ADA.password)
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign In").click()

    expect(tab.person.text("Confirmed: authenticated")).to_be_visible()
    # By itself, when its time is over; the login goes on.
    expect(tab.person.text("Confirmed: anonymous")).to_be_visible()
    expect(tab.person.text("The app sees: authenticated")).to_be_visible()
    assert {status for status, _ in tab.runs} == {"authenticated"}

    # Nor is a role lost by that, whose token has been renewed since.
    tab.start_counting()
    tab.wait_for_tokens(2)
    tab.person.press("Rerun")
    expect(tab.page.get_by_text("Roles:")).to_have_text(f"Roles: {AUDITOR}, {EDITOR}")
    expect(tab.person.text("Confirmed: anonymous")).to_be_visible()


def test_who_confirms_on_the_page_itself_is_back_and_still_signed_in(
    stage: Stage, context: BrowserContext
) -> None:
    tab = Tab(stage, context, ORDINARY, flow="redirect", roles=ROLES)
    tab.open()
    tab.wait_for_status("anonymous")
    tab.person.button.click()
    tab.person.submit(tab.page)
    expect(tab.person.text("Confirmed: anonymous")).to_be_visible()
    tab.person.wait_until_idle()
    tab.start_counting()

    tab.page.get_by_role("button", name="Confirm it is you").click()
    # Keycloak knows who it is, and asks for the password alone.
    tab.page.get_by_label("Password", exact=True).fill(ADA.password)
    tab.page.get_by_role("button", name="Sign In").click()

    expect(tab.person.text("Confirmed: authenticated")).to_be_visible()
    assert tab.page.url == tab.url
    expect(tab.page.get_by_text("Roles:")).to_have_text(f"Roles: {AUDITOR}, {EDITOR}")
    tab.wait_for_status("authenticated")
    assert "anonymous" not in {status for status, _ in tab.runs}
