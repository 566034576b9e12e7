"""The same sign-in where the app, the browser or the provider are set up in an unusual way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from .support.address import Address
from .support.browser import INSECURE_HOST
from .support.person import Person

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


def test_below_a_base_path(
    start_site: StartSite, every_streamlit: Installation, page: Page
) -> None:
    site = start_site(every_streamlit, "signing_in.py", address=Address(base_path="tools/report"))
    person = Person(page)
    person.visit(site)
    assert "/tools/report/" in page.url

    person.sign_in()

    expect(person.text("Hello Ada Lovelace")).to_be_visible()


def test_on_plain_http(start_site: StartSite, every_streamlit: Installation, page: Page) -> None:
    site = start_site(every_streamlit, "signing_in.py", address=Address(host=INSECURE_HOST))
    person = Person(page)
    person.visit(site)
    assert page.evaluate("[isSecureContext, typeof crypto.subtle]") == [False, "undefined"]

    person.sign_in()

    expect(person.text("Hello Ada Lovelace")).to_be_visible()


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that shows status and error."""
    return start_site(latest_streamlit, "status.py")


def test_a_report_that_streamlit_does_not_pass_on_is_told_again(site: Site, page: Page) -> None:
    lost: list[str | bytes] = []

    def relay(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            text = message if isinstance(message, str) else message.decode("latin-1")
            if not lost and '"status":"authenticated"' in text:
                lost.append(message)
            else:
                server.send(message)

        socket.on_message(pass_on)

    page.route_web_socket(re.compile("/_stcore/stream"), relay)
    person = Person(page)
    page.goto(site.url)
    expect(person.text("The app sees: anonymous")).to_be_visible()

    person.sign_in()

    expect(person.text("The app sees: authenticated")).to_be_visible()
    assert len(lost) == 1


def test_a_provider_that_cuts_the_tie_between_the_windows(site: Site, page: Page) -> None:
    person = Person(page)
    person.visit(site)
    site.provider.fail(crossOriginOpenerPolicy="same-origin")

    window = person.open_window()
    window.get_by_label("User name").fill("ada")
    assert window.evaluate("window.opener") is None
    window.get_by_label("Password").fill("analytical-engine")
    window.get_by_role("button", name="Sign in").click()

    person.expect_signed_in()
    expect(person.text("The app sees: authenticated")).to_be_visible()


def test_a_provider_that_is_down_does_not_take_the_app_with_it(
    start_site: StartSite, latest_streamlit: Installation, page: Page
) -> None:
    site = start_site(latest_streamlit, "status.py")
    site.provider.stop()

    page.goto(site.url)

    person = Person(page)
    person.expect_failed("metadata_unavailable")
    expect(person.alert).to_contain_text("The sign-in service cannot be reached.")
    expect(person.text("because of metadata_unavailable:")).to_be_visible()
    assert "authenticated" not in site.diary.runs()


def test_a_browser_without_wasm_says_so(site: Site, page: Page) -> None:
    page.add_init_script("delete globalThis.WebAssembly")
    site.turn_page()
    page.goto(site.url)

    person = Person(page)
    expect(person.alert).to_contain_text("This browser could not start the sign-in component.")
    expect(person.login).to_contain_text("the browser must not be older than 2022")
    expect(person.text("because of wasm_unavailable:")).to_be_visible()


def test_nothing_jumps_when_the_component_arrives(site: Site, page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/*.wasm", hold)
    site.turn_page()
    with page.expect_request("**/*.wasm"):
        page.goto(site.url)
    person = Person(page)
    place = person.login.locator("button")
    expect(place).to_be_disabled()
    expect(page.get_by_text("The app sees")).to_be_visible()
    before, below = place.bounding_box(), page.get_by_text("The app sees").bounding_box()

    [route] = held
    route.continue_()
    expect(person.button).to_be_enabled()

    after = person.button.bounding_box()
    assert before
    assert after
    assert (before["x"], before["y"], before["height"]) == (after["x"], after["y"], after["height"])
    assert page.get_by_text("The app sees").bounding_box() == below
