"""An app behind a real nginx that says who is there, and those who come past it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from playwright.sync_api import expect

from .support.front_door import COOKIE, FrontDoor, Gatekeeper
from .support.paths import REPOSITORY
from .support.provider import ADA, GRACE
from .support.signing import Key, altered, unsigned
from .support.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.provider import User
    from .support.site import Site

SECRET = "correct-horse-battery-staple"
LIFETIME = 30

StartDoor = Callable[..., FrontDoor]


@pytest.fixture(scope="module")
def archive(start_site: StartSite, every_streamlit: Installation) -> Site:
    """The example, which the proxy and the app share a secret for."""
    return start_site(
        every_streamlit,
        str(REPOSITORY / "examples" / "behind_a_proxy.py"),
        client_ids=("demo", "other"),
        settings={"DEMO_PROXY_SECRET": SECRET},
    )


@pytest.fixture(scope="module")
def proxied(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app that is told what to ask the proxy for."""
    return start_site(
        every_streamlit,
        "proxied.py",
        client_ids=("demo", "brief"),
        id_token_lifetimes={"": 3600, "brief": LIFETIME},
        settings={"E2E_PROXY_SECRET": SECRET},
    )


@pytest.fixture
def gatekeeper() -> Iterator[Gatekeeper]:
    """Who knows the sessions at the proxy."""
    gatekeeper = Gatekeeper()
    yield gatekeeper
    gatekeeper.stop()


@pytest.fixture
def start_door(tmp_path: Path) -> Iterator[StartDoor]:
    """Starts proxies; all end with the test."""
    doors: list[FrontDoor] = []

    def start(
        behind: Site | FrontDoor, headers: dict[str, str], gatekeeper: Gatekeeper | None = None
    ) -> FrontDoor:
        door = FrontDoor(behind.address, tmp_path / str(len(doors)), headers, gatekeeper)
        doors.append(door)
        return door

    yield start
    for door in doors:
        door.stop()


PROPER = {"Authorization": "$identity", "X-Forwarded-User": "$person", "X-Proxy-Secret": SECRET}
"""What a proxy sends: all of it its own, so nothing of the browser's comes through."""


def id_token(site: Site, user: User = ADA, client_id: str = "demo") -> str:
    """What the provider tells the proxy when somebody signs in there."""
    walk = Walk(site.provider.issuer, site.address.redirect_uri, client_id)
    return str(walk.sign_in(user)["id_token"])


def enter(context: BrowserContext, door: FrontDoor, session: str = "", query: str = "") -> Page:
    """Open the app by the door, with somebody's session at the proxy."""
    if session:
        context.add_cookies([{"name": COOKIE, "value": session, "url": door.address.url}])
    page = context.new_page()
    page.goto(door.address.url + query)
    return page


def expect_refused(page: Page, code: str) -> None:
    """The example lets nobody in, and says why."""
    expect(page.get_by_text(f"({code})")).to_be_visible()
    expect(page.get_by_text("Hello")).to_have_count(0)


def test_the_app_knows_who_has_signed_in_at_the_proxy(
    archive: Site, context: BrowserContext, start_door: StartDoor, gatekeeper: Gatekeeper
) -> None:
    gatekeeper.sessions = {
        "adas": (id_token(archive), "ada"),
        "graces": (id_token(archive, GRACE), "grace"),
    }
    door = start_door(archive, PROPER, gatekeeper)

    page = enter(context, door, "adas")

    expect(page.get_by_text("Hello Ada Lovelace")).to_be_visible()
    expect(page.get_by_text("You may do everything.")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are signed out here.")).to_be_visible()
    expect(page.get_by_text("Hello")).to_have_count(0)

    page = enter(context, door, "graces")

    expect(page.get_by_text("Hello Grace Hopper")).to_be_visible()
    expect(page.get_by_text("You may look around.")).to_be_visible()


def test_who_has_no_session_at_the_proxy_does_not_reach_the_app(
    archive: Site, context: BrowserContext, start_door: StartDoor, gatekeeper: Gatekeeper
) -> None:
    page = enter(context, start_door(archive, PROPER, gatekeeper))
    expect(page.get_by_text("401 Authorization Required").first).to_be_visible()


def test_what_a_browser_sends_itself_is_not_what_the_app_reads(
    archive: Site,
    context: BrowserContext,
    start_door: StartDoor,
    gatekeeper: Gatekeeper,
) -> None:
    """Grace sends Ada's token and more, by a proxy of her own that adds it to each request."""
    gatekeeper.sessions = {"graces": (id_token(archive, GRACE), "grace")}
    door = start_door(archive, PROPER, gatekeeper)
    sent = {"Authorization": f"Bearer {id_token(archive)}", "X-Forwarded-User": "ada"}
    graces = start_door(door, sent)

    page = enter(context, graces, "graces")

    expect(page.get_by_text("Hello Grace Hopper")).to_be_visible()


FORGERIES: dict[str, tuple[Callable[[str], str], str]] = {
    "alg-none": (
        lambda genuine: unsigned({"alg": "none"}, claims_of(genuine)),
        "id_token_algorithm_forbidden",
    ),
    "a-foreign-key-of-the-same-name": (
        lambda genuine: Key.rsa(jwt.get_unverified_header(genuine)["kid"]).sign(
            jwt.get_unverified_header(genuine), claims_of(genuine)
        ),
        "signature_invalid",
    ),
    "an-altered-payload": (
        lambda genuine: altered(genuine, sub="root", name="Somebody Else"),
        "signature_invalid",
    ),
}


def claims_of(token: str) -> dict[str, Any]:
    """What a token says."""
    return dict(jwt.decode(token, options={"verify_signature": False}))


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_past_the_proxy_is_nobodys(
    archive: Site, context: BrowserContext, start_door: StartDoor, forgery: str
) -> None:
    """Even of somebody who knows the secret."""
    forge, code = FORGERIES[forgery]
    forged = forge(id_token(archive))
    way = start_door(archive, {"Authorization": f"Bearer {forged}", "X-Proxy-Secret": SECRET})

    expect_refused(enter(context, way), code)

    assert code in archive.app.log
    assert forged not in archive.app.log


def test_the_token_of_another_app_is_nobodys(
    archive: Site, context: BrowserContext, start_door: StartDoor
) -> None:
    token = id_token(archive, client_id="other")
    way = start_door(archive, {"Authorization": f"Bearer {token}", "X-Proxy-Secret": SECRET})
    expect_refused(enter(context, way), "id_token_audience_mismatch")


def test_a_stolen_token_is_no_use_past_the_proxy(
    archive: Site, context: BrowserContext, start_door: StartDoor
) -> None:
    way = start_door(archive, {"Authorization": f"Bearer {id_token(archive)}"})
    expect_refused(enter(context, way), "proxy_not_trusted")


def test_without_a_token_nobody_is_there(
    archive: Site, context: BrowserContext, start_door: StartDoor
) -> None:
    way = start_door(archive, {"X-Proxy-Secret": SECRET, "X-Forwarded-User": "root"})
    expect_refused(enter(context, way), "identity_header_missing")


def test_the_app_is_told_when_what_it_has_read_expires(
    proxied: Site, context: BrowserContext, start_door: StartDoor, gatekeeper: Gatekeeper
) -> None:
    """By itself, without anybody doing anything; and a reload is enough."""
    door = start_door(proxied, PROPER, gatekeeper)
    proxied.turn_page()
    gatekeeper.sessions = {"adas": (id_token(proxied, client_id="brief"), "ada")}
    page = enter(context, door, "adas", "?by=token")
    expect(page.get_by_text("It is ada")).to_be_visible()

    expect(page.get_by_text("because of session_expired")).to_be_visible(timeout=90_000)

    assert proxied.diary.runs() == ["authenticated", "anonymous"]
    gatekeeper.sessions = {"adas": (id_token(proxied, client_id="brief"), "ada")}
    page.reload()
    expect(page.get_by_text("It is ada")).to_be_visible()


def test_a_name_counts_if_the_proxy_knows_the_secret(
    proxied: Site, context: BrowserContext, start_door: StartDoor, gatekeeper: Gatekeeper
) -> None:
    gatekeeper.sessions = {"adas": ("none", "ada")}
    page = enter(context, start_door(proxied, PROPER, gatekeeper), "adas", "?by=secret")
    expect(page.get_by_text("It is ada")).to_be_visible()


def test_a_name_of_somebody_past_the_proxy_counts_for_nothing(
    proxied: Site, context: BrowserContext, start_door: StartDoor
) -> None:
    for sent in ({}, {"X-Proxy-Secret": "guess"}):
        page = enter(
            context, start_door(proxied, {"X-Forwarded-User": "root", **sent}), query="?by=secret"
        )
        expect(page.get_by_text("because of proxy_not_trusted")).to_be_visible()
        expect(page.get_by_text("It is root")).to_have_count(0)


def test_a_name_counts_if_the_proxy_is_where_it_should_be(
    proxied: Site, context: BrowserContext, start_door: StartDoor, gatekeeper: Gatekeeper
) -> None:
    gatekeeper.sessions = {"adas": ("none", "ada")}
    page = enter(
        context, start_door(proxied, PROPER, gatekeeper), "adas", "?by=address&from=127.0.0.1"
    )
    expect(page.get_by_text("It is ada")).to_be_visible()


def test_an_address_that_only_a_header_names_opens_nothing(
    proxied: Site, context: BrowserContext, start_door: StartDoor
) -> None:
    """Streamlit's newer server believes X-Forwarded-For of whoever is on its own machine."""
    way = start_door(proxied, {"X-Forwarded-User": "root", "X-Forwarded-For": "10.9.8.7"})
    page = enter(context, way, query="?by=address&from=10.9.8.7")
    expect(page.get_by_text("because of proxy_not_trusted")).to_be_visible()
    expect(page.get_by_text("It is root")).to_have_count(0)


def test_a_proxy_that_adds_its_header_to_the_browsers_lets_nobody_in(
    proxied: Site, context: BrowserContext, start_door: StartDoor
) -> None:
    """It cannot be told which of the two is whose."""
    sent = {"X-Forwarded-User": "ada", "x-forwarded-user": "root", "X-Proxy-Secret": SECRET}
    page = enter(context, start_door(proxied, sent), query="?by=secret")
    expect(page.get_by_text("because of identity_header_invalid")).to_be_visible()
    expect(page.get_by_text("It is")).to_have_count(0)
