"""Signing in at Keycloak in a window, as a public client with PKCE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect
from tests.e2e.support.provider import GRACE

from .support.realm import FRAMED, ORDINARY
from .support.tab import Tab

if TYPE_CHECKING:
    from .support.stage import Stage


@pytest.mark.parametrize("client", [ORDINARY, FRAMED])
def test_the_app_learns_who_signed_in(stage: Stage, context: BrowserContext, client: str) -> None:
    tab = Tab(stage, context, client)
    tab.open()
    tab.wait_for_status("anonymous")

    tab.person.sign_in(GRACE)

    expect(tab.person.text("Hello Grace Hopper, grace@example.com")).to_be_visible()
    assert tab.events["CODE_TO_TOKEN"] == 1
    assert tab.runs[-1] == ("authenticated", None)
