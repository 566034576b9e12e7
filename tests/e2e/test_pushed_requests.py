"""A provider that wants to be told first what it will be asked (RFC 9126)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from .support.browser import lengthen_timeouts
from .support.desk import LIFETIME, Desk
from .support.exchanges import Exchanges
from .support.provider import ADA
from .support.traveller import Traveller

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Request

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

FRAMES_ONLY = "frames"
CLIENTS = ("window", "page", "first", "second", FRAMES_ONLY, "unregistered", "unreachable")


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that stays open; the address of one client is not known to the provider."""
    return start_site(
        latest_streamlit,
        "workday.py",
        client_ids=CLIENTS,
        without_refresh=(FRAMES_ONLY,),
        lifetimes={"": LIFETIME},
        pushed_only=True,
    )


class Questions:
    """What the provider is asked in a browser: the names in each query, and what was pushed."""

    def __init__(self, context: BrowserContext) -> None:
        self.queries: list[set[str]] = []
        self.pushed: list[dict[str, list[str]]] = []
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.path == "/auth":
            self.queries.append(set(parse_qs(parts.query)))
        if parts.path == "/request" and request.method == "POST":
            self.pushed.append(parse_qs(request.post_data or ""))

    def expect_brief(self) -> None:
        """Nothing but which request is meant was in any address, and each was pushed once."""
        assert self.queries
        assert all(query == {"client_id", "request_uri"} for query in self.queries)
        assert len(self.pushed) == len(self.queries)
        states = [state for form in self.pushed for state in form["state"]]
        assert len(set(states)) == len(states)


def test_a_window_is_opened_for_what_was_pushed(site: Site, context: BrowserContext) -> None:
    desk = Desk(site, context, "window", silent="no")
    asked = Questions(context)
    desk.open()
    assert asked.pushed == []
    desk.person.sign_in()
    desk.wait_for_status("authenticated")
    asked.expect_brief()
    assert asked.pushed[0]["code_challenge_method"] == ["S256"]
    # What has been pushed is good for one sign-in.
    desk.person.press("Log out")
    desk.wait_for_status("anonymous")
    desk.person.sign_in_again()
    asked.expect_brief()


def test_the_page_is_left_for_what_was_pushed(site: Site, context: BrowserContext) -> None:
    asked = Questions(context)
    traveller = Traveller(context.new_page(), site)
    traveller.open("?client=page&silent=no&flow=redirect")
    traveller.depart()
    traveller.submit()
    traveller.sees("authenticated")
    traveller.expect_signed_in(ADA)
    asked.expect_brief()


def test_a_session_at_the_provider_is_found_at_load(site: Site, context: BrowserContext) -> None:
    lengthen_timeouts(context)
    first = Desk(site, context, "first")
    first.sign_in()
    asked = Questions(context)
    second = Desk(site, context, "second")
    second.page.goto(second.url)
    second.wait_for_status("authenticated")
    asked.expect_brief()
    assert asked.pushed[0]["prompt"] == ["none"]


def test_who_has_no_refresh_token_is_renewed_in_the_frame(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, FRAMES_ONLY, watch=1)
    desk.sign_in()
    asked = Questions(context)
    desk.wait_for_tokens(3)
    desk.expect_undisturbed()
    asked.expect_brief()
    # Whom it is about is in no address either.
    assert all("id_token_hint" in form for form in asked.pushed)


def test_what_the_provider_refuses_is_told_and_the_window_closes(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "unregistered", silent="no", redirect="unregistered")
    asked = Questions(context)
    desk.open()
    window = desk.person.open_window()
    desk.person.expect_failed("authorization_refused")
    if not window.is_closed():
        window.wait_for_event("close")
    expect(desk.person.login).to_contain_text("redirect_uri")
    assert asked.queries == []


def test_who_cannot_be_told_is_not_asked(site: Site, context: BrowserContext) -> None:
    desk = Desk(site, context, "unreachable", silent="no")
    desk.open()
    pushes = f"{site.provider.issuer}/request"
    context.route(pushes, lambda route: route.abort())
    desk.person.button.click()
    desk.person.expect_failed("push_failed")
    expect(desk.person.text("because of push_failed:")).to_be_visible()
    desk.wait_for_status("anonymous")
    assert desk.diary.errors()[-1] == "push_failed"

    context.unroute(pushes)
    desk.person.button = desk.person.login.get_by_role("button", name="Try again")
    desk.person.sign_in()
    desk.wait_for_status("authenticated")


def test_a_further_access_token_is_asked_for_in_the_same_way(
    start_site: StartSite, latest_streamlit: Installation, context: BrowserContext
) -> None:
    site = start_site(latest_streamlit, "apis.py", client_ids=("apis",), pushed_only=True)
    desk = Desk(site, context, "apis")
    asked = Questions(context)
    desk.sign_in()
    allow = desk.page.get_by_role("button", name="Allow mail")
    with desk.page.expect_popup() as opened:
        allow.click()
    with opened.value.expect_event("close"):
        opened.value.get_by_role("button", name="Allow").click()
    mail = "mail: authenticated for https://mail.example.com"
    expect(desk.person.text(mail)).to_be_visible()
    asked.expect_brief()
    assert asked.pushed[-1]["resource"] == ["https://mail.example.com"]


def test_tokens_are_bound_to_a_key_as_ever(
    start_site: StartSite, latest_streamlit: Installation, context: BrowserContext
) -> None:
    site = start_site(
        latest_streamlit,
        "bound.py",
        settings={"E2E_CONFIDENTIAL": ""},
        client_ids=("bound",),
        pushed_only=True,
    )
    desk = Desk(site, context, "bound")
    asked = Questions(context)
    exchanges = Exchanges(context)
    desk.sign_in()
    asked.expect_brief()
    assert exchanges.proofs
