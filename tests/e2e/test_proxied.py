"""An app that asks a proxy for a token which ends, or for a name that nobody has signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.visitor import PROPER, SECRET, claims_of, enter, id_token
from .support.waiting import PATIENCE, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .conftest import StartDoor, StartSite
    from .support.front_door import Gatekeeper
    from .support.installation import Installation
    from .support.site import Site

LIFETIME = 30


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


def test_a_connection_opened_anew_brings_what_the_proxy_says_by_then(
    proxied: Site, context: BrowserContext, start_door: StartDoor, gatekeeper: Gatekeeper
) -> None:
    """As after a pause of the network's: the page is the same, and so is the person."""
    door = start_door(proxied, PROPER, gatekeeper)
    proxied.turn_page()
    first = id_token(proxied, client_id="brief")
    gatekeeper.sessions = {"adas": (first, "ada")}
    page = enter(context, door, "adas", "?by=token")
    expect(page.get_by_text("It is ada")).to_be_visible()
    newer = newer_than(first, proxied)
    gatekeeper.sessions = {"adas": (newer, "ada")}

    with page.expect_websocket(timeout=PATIENCE * 1000):
        door.restart()
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-connection-state", "CONNECTED"
    )
    page.get_by_role("button", name="Rerun").click()

    wait_for(lambda: untils(proxied)[-1] == claims_of(newer)["exp"], "The newer token")
    assert set(untils(proxied)) == {claims_of(first)["exp"], claims_of(newer)["exp"]}
    expect(page.get_by_text("It is ada")).to_be_visible()


def newer_than(token: str, site: Site) -> str:
    """A token of the same client that lasts longer, if by a second."""

    def sign_in_again() -> str | None:
        newer = id_token(site, client_id="brief")
        return newer if claims_of(newer)["exp"] > claims_of(token)["exp"] else None

    return wait_for(sign_in_again, "A newer token")


def untils(site: Site) -> list[float]:
    """Until when each run has seen somebody."""
    return [run.details["until"] for run in site.diary.entries("run")]


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


def test_where_the_proxy_has_no_name_the_browsers_own_is_not_taken_for_one(
    proxied: Site, context: BrowserContext, start_door: StartDoor, gatekeeper: Gatekeeper
) -> None:
    gatekeeper.sessions = {"a-guests": ("", "")}
    door = start_door(proxied, PROPER, gatekeeper)
    guests = start_door(door, {"X-Forwarded-User": "root"})

    page = enter(context, guests, "a-guests", "?by=secret")

    expect(page.get_by_text("because of identity_header_missing")).to_be_visible()
    expect(page.get_by_text("It is")).to_have_count(0)
