"""A client with a secret, at Keycloak: the app's server redeems the codes and renews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext, Request, expect
from tests.e2e.support.waiting import wait_for

from .support.realm import CONFIDENTIAL, FRAMED
from .support.tab import Tab

if TYPE_CHECKING:
    from .support.stage import Stage


def test_a_person_works_all_day_reloads_and_signs_out(
    stage: Stage, context: BrowserContext
) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    context.on("request", note)
    tab = Tab(stage, context, CONFIDENTIAL, exchange="server")
    tab.sign_in()
    tab.wait_for_tokens(3)
    tab.expect_undisturbed()
    assert set(tab.events) == {"REFRESH_TOKEN"}

    # The browser has nothing to keep; by the session at Keycloak it brings another code.
    tab.start_counting()
    tab.page.reload()
    tab.wait_for_status("authenticated")
    assert "anonymous" not in dict(tab.runs)
    assert (tab.events["LOGIN"], tab.events["CODE_TO_TOKEN"]) == (1, 1)
    tab.start_counting()
    tab.wait_for_tokens(2)
    tab.expect_undisturbed()
    assert not any(url.endswith("/token") for url in asked)

    tab.start_counting()
    tab.page.get_by_role("button", name="Log out").click()
    expect(tab.person.button).to_be_enabled()
    tab.wait_for_status("anonymous")
    assert tab.page.url == tab.url
    wait_for(lambda: tab.events["REVOKE_GRANT"] == 1, "The revocation")

    other = Tab(stage, context, FRAMED)
    other.open()
    other.wait_for_status("anonymous")
    expect(other.person.button).to_be_enabled()


def test_without_the_secret_the_author_is_told_what_is_wrong(
    stage: Stage, context: BrowserContext
) -> None:
    tab = Tab(stage, context, CONFIDENTIAL)
    tab.open()
    tab.wait_for_status("anonymous")

    tab.person.fill_in(tab.person.open_window())

    tab.person.expect_failed("token_refused")
    tab.person.login.get_by_text("Details").click()
    expect(tab.person.text("unauthorized_client")).to_be_visible()
