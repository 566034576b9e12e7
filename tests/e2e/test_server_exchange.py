"""The server redeems the codes, with a secret: a confidential client of a provider without CORS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocket, expect

from .support.address import Address
from .support.desk import LIFETIME, Desk
from .support.paths import REPOSITORY
from .support.person import Person
from .support.provider import ADA, GRACE, Provider
from .support.streamlit_server import StreamlitServer
from .support.waiting import wait_for
from .support.walk import Walk, answer_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

SECRET = "a-secret-that-no-browser-sees"
#: A member of this name; there are names in the metadata and the arguments that only hold it.
TOKENS = re.compile(rb"(?<!expose_)(access|refresh|id)_token(?!_)")
CLIENTS = ("brief", "frames", "long", "misled")


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app that stays open, on two servers; the provider knows another secret of one client."""
    return start_site(
        every_streamlit,
        "workday.py",
        replicas=2,
        settings={"E2E_SECRET": SECRET},
        client_ids=CLIENTS,
        secrets=dict.fromkeys(CLIENTS, SECRET) | {"misled": "another-one"},
        without_refresh=("frames",),
        lifetimes={"": 3600, "brief": LIFETIME, "frames": LIFETIME},
    )


@pytest.fixture(autouse=True)
def all_servers_run(site: Site) -> None:
    """Whichever an earlier story has ended."""
    for server in site.servers:
        server.start_again()


class Wire:
    """All that a browser hears and says, beyond the provider's own pages."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.frames: list[bytes] = []
        page.context.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        for event in ("framesent", "framereceived"):
            socket.on(event, self._note)

    def _note(self, frame: str | bytes) -> None:
        self.frames.append(frame.encode() if isinstance(frame, str) else frame)


def sign_in(desk: Desk) -> None:
    """Sign in, and wait until the page has no spent code left to show to another server."""
    with desk.page.expect_websocket() as opened:
        desk.open()
    with opened.value.expect_event("framesent", lambda frame: b"redeemed" in frame):
        desk.person.sign_in()
    desk.wait_for_status("authenticated")
    desk.start_counting()


def test_a_person_works_all_day_and_the_browser_has_no_token(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "brief", watch=1)
    wire = Wire(desk.page)
    desk.sign_in()

    desk.wait_for_tokens(3)

    tally = desk.tally
    desk.expect_undisturbed()
    assert (tally.refreshes, tally.exchanges, tally.silent) == (2, 2, 0)
    assert all(glance.details["lasts"] > 0 for glance in desk.diary.entries("glance"))
    assert not any(url.endswith("/token") for url in wire.asked)
    heard = b"".join(wire.frames)
    assert b"exchange" in heard
    assert SECRET.encode() not in heard
    assert not TOKENS.search(heard)
    kept = desk.page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
    assert "token" not in kept


def test_without_a_refresh_token_the_frame_brings_another_code(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "frames", watch=1)
    desk.sign_in()
    desk.wait_for_tokens(3)
    tally = desk.tally
    desk.expect_undisturbed()
    assert (tally.codes, tally.refreshes) == (2, 0)


def test_a_reload_signs_in_again_without_a_click(site: Site, context: BrowserContext) -> None:
    desk = Desk(site, context, "long")
    desk.sign_in()
    desk.page.reload()
    desk.wait_for_status("authenticated")
    desk.person.expect_signed_in()
    assert (desk.tally.codes, desk.tally.silent) == (1, 1)
    assert "anonymous" not in desk.diary.runs()


def test_the_other_server_takes_over_by_the_providers_session(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "long")
    sign_in(desk)
    desk.lose_server()
    assert desk.rerun().details["saw"] in {"pending", "authenticated"}
    desk.wait_for_status("authenticated")
    desk.person.expect_signed_in()
    assert desk.rerun().details["saw"] == "authenticated"
    assert "anonymous" not in desk.diary.runs()
    assert desk.tally.codes == 1


def test_the_other_server_asks_for_a_click_where_nobody_is_known_any_more(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "long")
    sign_in(desk)
    site.provider.end_sessions("long")
    desk.lose_server()
    desk.rerun()
    desk.wait_for_status("anonymous")
    desk.person.expect_failed("interaction_required")


@pytest.mark.parametrize(("everywhere", "revoked"), [("yes", 2), ("no", 0)])
def test_a_new_tab_needs_no_click_and_a_sign_out_ends_both_as_far_as_it_is_meant(
    site: Site, context: BrowserContext, everywhere: str, revoked: int
) -> None:
    first = Desk(site, context, "long", tab=1, everywhere=everywhere)
    first.sign_in()
    second = Desk(site, context, "long", tab=2)
    second.open()
    second.wait_for_status("authenticated")
    second.person.expect_signed_in()
    assert (second.tally.codes, second.tally.silent) == (1, 1)
    assert set(second.diary.runs()) == {"pending", "authenticated"}
    for desk in (first, second):
        desk.start_counting()
    site.turn_page()

    if everywhere == "yes":
        first.person.log_out()
    else:
        first.person.press("Log out")

    for desk in (first, second):
        desk.wait_for_status("anonymous")
        expect(desk.person.button).to_be_enabled()
        expect(desk.person.alert).to_have_count(0)
    if everywhere == "no":
        # The session at the provider goes on, and would not if a refresh token were revoked.
        second.person.sign_in_again()
    wait_for(
        lambda: site.requests()["POST /token/revocation"] == revoked,
        "Each tab's refresh token's revocation",
    )


def test_a_refresh_token_that_was_revoked_is_no_end_while_the_provider_knows_the_person(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "brief", watch=1)
    desk.sign_in()
    site.provider.revoke_refresh_tokens("brief")
    desk.wait_for_tokens(2)
    desk.expect_undisturbed()
    assert desk.tally.codes == 1


def test_a_provider_that_is_down_for_a_while_signs_nobody_out(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "brief", watch=1)
    desk.sign_in()
    desk.fail(tokenStatus=503)
    wait_for(lambda: desk.tally.exchanges > 1, "Another attempt to renew")
    desk.fail()
    desk.wait_for_tokens(2)
    assert "anonymous" not in desk.diary.runs()
    desk.person.expect_signed_in()


def test_the_page_itself_goes_to_the_provider_and_comes_back_with_a_code(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "long", flow="redirect", silent="no")
    desk.open()
    desk.person.button.click()
    desk.page.get_by_label("User name").fill(ADA.username)
    desk.page.get_by_label("Password").fill(ADA.password)
    desk.page.get_by_role("button", name="Sign in").click()
    desk.wait_for_status("authenticated")
    desk.person.expect_signed_in()
    assert desk.page.url == desk.url
    assert desk.tally.exchanges == 1


def test_a_wrong_secret_is_the_operators_business(site: Site, context: BrowserContext) -> None:
    desk = Desk(site, context, "misled")
    desk.open()
    desk.person.fill_in(desk.person.open_window())
    desk.person.expect_failed("token_refused")
    desk.wait_for_status("anonymous")
    log = site.app.log
    assert "the token endpoint refused this server (client misled)" in log
    assert "invalid_client" in log
    assert SECRET not in log
    assert SECRET not in desk.page.content()


SECRETS = """
[pkce.office]
issuer = "{issuer}"
client_id = "demo"
exchange = "server"
client_secret = "{secret}"
"""


@pytest.fixture(scope="module")
def office(
    every_streamlit: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[StreamlitServer, Provider]]:
    """examples/confidential.py, with settings in its folder."""
    folder: Path = tmp_path_factory.mktemp("office")
    address = Address()
    provider = Provider(
        folder / "provider.log", redirect_uris=[address.redirect_uri], secrets={"demo": SECRET}
    )
    try:
        (folder / ".streamlit").mkdir()
        settings = SECRETS.format(issuer=provider.issuer, secret=SECRET)
        (folder / ".streamlit" / "secrets.toml").write_text(settings)
        example = str(REPOSITORY / "examples" / "confidential.py")
        app = StreamlitServer(every_streamlit, example, address, folder, {})
        yield app, provider
        app.stop()
    finally:
        provider.stop()


def test_the_example_signs_in_calls_an_api_and_signs_out_at_both_ends(
    office: tuple[StreamlitServer, Provider], page: Page
) -> None:
    app, provider = office
    person = Person(page)
    page.goto(app.address.url)
    expect(person.button).to_be_enabled()
    person.wait_until_idle()
    person.sign_in(GRACE)
    expect(page.get_by_text("Hello Grace Hopper")).to_be_visible()
    person.press("Call UserInfo")
    expect(page.get_by_test_id("stJson")).to_contain_text("Grace Hopper")

    person.log_out()
    expect(person.button).to_be_enabled()
    expect(page.get_by_text("Hello Grace Hopper")).to_have_count(0)
    wait_for(
        lambda: provider.requests()["POST /token/revocation"] == 1, "The refresh token's revocation"
    )
    walk = Walk(provider.issuer, app.address.redirect_uri)
    reply = page.context.request.get(walk.authorization_url(prompt="none"), max_redirects=0)
    assert answer_in(reply.headers["location"]).get("error") == "login_required"
    assert SECRET not in app.log
