"""What an app demands of a sign-in, as Keycloak understands it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, expect
from tests.e2e.support.provider import ADA
from tests.e2e.support.waiting import wait_for

from .support.realm import FRAMED, ORDINARY
from .support.tab import Tab

if TYPE_CHECKING:
    from .support.stage import Stage

#: In seconds.
MAX_AGE = 2


def test_who_has_signed_in_too_long_ago_is_asked_for_the_password_again(
    stage: Stage, context: BrowserContext
) -> None:
    first = Tab(stage, context, FRAMED, idle="yes")
    first.sign_in()
    signed_in = time.monotonic()
    wait_for(lambda: time.monotonic() - signed_in > MAX_AGE + 1, "The login's old age")

    tab = Tab(stage, context, ORDINARY, max_age=str(MAX_AGE))
    tab.open()
    # Not by the session that there is.
    tab.wait_for_status("anonymous")
    window = tab.person.open_window()
    # Keycloak knows who it is, and asks for the password alone.
    window.get_by_label("Password", exact=True).fill(ADA.password)
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign In").click()
    tab.wait_for_status("authenticated")

    # What was demanded of the sign-in is not demanded of the session.
    tab.start_counting()
    tab.wait_for_tokens(2)
    tab.expect_undisturbed()


def test_who_has_signed_in_in_another_way_than_demanded_stays_outside(
    stage: Stage, context: BrowserContext
) -> None:
    tab = Tab(stage, context, ORDINARY, acr="gold")
    tab.open()
    tab.wait_for_status("anonymous")

    tab.person.fill_in(tab.person.open_window())

    tab.person.expect_failed("id_token_acr_mismatch")
    tab.person.login.get_by_text("Details").click()
    expect(tab.person.text("gold")).to_be_visible()
    assert tab.runs[-1] == ("anonymous", "id_token_acr_mismatch")
