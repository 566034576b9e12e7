"""Signing out at providers that have another form for it than the standard's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from .support.traveller import Traveller
from .support.waiting import wait_for
from .support.walk import Walk, answer_in

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app whose provider names no `end_session_endpoint`."""
    return start_site(latest_streamlit, "ways.py", own_logout=True)


def silent_answer(walk: Walk, context: BrowserContext) -> str:
    """What the provider answers if asked who is there, and not to ask."""
    reply = context.request.get(walk.authorization_url(prompt="none"), max_redirects=0)
    return answer_in(reply.headers["location"]).get("error", "none")


@pytest.mark.parametrize(
    ("preset", "path", "way_back"),
    [("cognito", "/logout", "logout_uri"), ("auth0", "/v2/logout", "returnTo")],
)
def test_the_session_ends_there_and_the_page_is_the_same(
    site: Site, context: BrowserContext, preset: str, path: str, way_back: str
) -> None:
    walk = Walk(site.provider.issuer, site.address.redirect_uri)
    assert "end_session_endpoint" not in walk.metadata()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    traveller = Traveller(context.new_page(), site)
    place = f"second?silent=no&preset={preset}#half-way"
    traveller.open(place)
    traveller.sign_in()
    traveller.sees("authenticated")
    assert silent_answer(walk, context) == "none"
    site.turn_page()

    # Nobody is asked whether they are sure.
    with traveller.page.expect_navigation():
        traveller.page.get_by_role("button", name="Log out").click()

    expect(traveller.button).to_be_enabled()
    traveller.sees("anonymous")
    assert traveller.page.url == site.url + place
    assert silent_answer(walk, context) == "login_required"
    assert "authenticated" not in traveller.runs()
    assert site.requests()["POST /token/revocation"] == 1
    [request] = [url for url in asked if urlsplit(url).path == path]
    # No ID token in an address of a provider that does not ask for one.
    assert parse_qs(urlsplit(request).query) == {
        "client_id": ["demo"],
        way_back: [site.address.redirect_uri],
    }


def test_without_its_form_it_cannot_be_told_and_the_app_is_signed_out_all_the_same(
    site: Site, context: BrowserContext
) -> None:
    walk = Walk(site.provider.issuer, site.address.redirect_uri)
    traveller = Traveller(context.new_page(), site)
    traveller.open("second?silent=no")
    traveller.sign_in()
    traveller.sees("authenticated")
    site.turn_page()

    traveller.press("Log out")

    traveller.sees("anonymous")
    expect(traveller.button).to_be_enabled()
    assert silent_answer(walk, context) == "none"
    # Nobody waits for its answer.
    wait_for(lambda: site.requests()["POST /token/revocation"] == 1, "The revocation")
    assert "end_session_endpoint" in site.app.log
