"""Signing in at a provider like GitHub, which has no ID tokens and lets no browser ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, WebSocket, expect

from .support.address import Address
from .support.forge import SECRET, Forge
from .support.person import Person
from .support.streamlit_server import StreamlitServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .support.installation import Installation

WELCOME = "octocat is number 583231, by userinfo"


@pytest.fixture(scope="module")
def forge_and_app(
    every_streamlit: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Forge, StreamlitServer]]:
    """Both of them."""
    address = Address()
    forge = Forge(address.redirect_uri)
    try:
        env = {"E2E_FORGE": forge.url, "E2E_SECRET": SECRET}
        folder = tmp_path_factory.mktemp("forge")
        app = StreamlitServer(every_streamlit, "forge.py", address, folder, env)
        yield forge, app
        app.stop()
    finally:
        forge.stop()


@pytest.fixture
def forge(forge_and_app: tuple[Forge, StreamlitServer]) -> Forge:
    """It behaves, whatever an earlier story has made of it."""
    forge, _ = forge_and_app
    forge.behave()
    return forge


@pytest.fixture
def app(forge_and_app: tuple[Forge, StreamlitServer]) -> StreamlitServer:
    """The app."""
    return forge_and_app[1]


@pytest.fixture
def person(app: StreamlitServer, page: Page) -> Person:
    """Somebody who looks at the app."""
    person = Person(page)
    page.goto(app.address.url)
    expect(person.button).to_be_enabled()
    person.wait_until_idle()
    return person


def answer(window: Page, name: str) -> None:
    """Press this button of the forge's window, which closes."""
    with window.expect_event("close"):
        window.get_by_role("button", name=name).click()


def try_again(person: Person) -> None:
    """The person's second attempt, which works."""
    with person.page.expect_popup() as opened:
        person.login.get_by_role("button", name="Try again").click()
    answer(opened.value, "Authorize")
    expect(person.text(WELCOME)).to_be_visible()


def test_a_person_signs_in_and_out_and_a_reload_takes_a_click(
    forge: Forge, app: StreamlitServer, page: Page
) -> None:
    said: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda frame: said.append(frame))  # noqa: PLW0108 - it takes no method

    page.on("websocket", listen)
    person = Person(page)

    def sign_in() -> None:
        expect(person.button).to_be_enabled()
        person.wait_until_idle()
        answer(person.open_window(), "Authorize")
        expect(person.text(WELCOME)).to_be_visible()
        expect(person.login).to_contain_text("Signed in as The Octocat")

    redeemed, asked = forge.redeemed, len(forge.origins)
    page.goto(app.address.url)
    sign_in()
    page.reload()
    sign_in()
    person.wait_until_idle()

    assert forge.redeemed == redeemed + 2
    assert forge.origins[asked:] == [None, None], "no browser asks for tokens"
    assert "gho_" not in "".join(str(frame) for frame in said)
    assert SECRET not in page.content() + app.log

    person.press("Log out")
    expect(person.text("The app sees: anonymous")).to_be_visible()
    expect(person.button).to_be_enabled()


def test_a_wrong_secret_which_is_refused_with_status_200_is_the_operators_business(
    forge: Forge, app: StreamlitServer, person: Person
) -> None:
    forge.secret = "somebody-has-made-a-new-one"
    redeemed = forge.redeemed
    answer(person.open_window(), "Authorize")
    person.expect_failed("token_refused")
    expect(person.text("The app sees: anonymous")).to_be_visible()
    expect(person.text("because of token_refused:")).to_contain_text("incorrect_client_credentials")
    assert forge.redeemed == redeemed
    assert "incorrect_client_credentials" in app.log
    assert SECRET not in app.log + person.page.content()

    forge.behave()
    try_again(person)


def test_who_refuses_there_is_nobody_and_may_think_again(forge: Forge, person: Person) -> None:
    asked = len(forge.origins)
    answer(person.open_window(), "Cancel")
    person.expect_failed("access_denied")
    expect(person.text("The app sees: anonymous")).to_be_visible()
    expect(person.text("because of access_denied:")).to_be_visible()
    assert len(forge.origins) == asked, "there is nothing to redeem"

    try_again(person)


def test_while_nobody_can_say_who_it_is_the_app_waits_and_the_code_is_not_lost(
    forge: Forge, person: Person
) -> None:
    forge.user_status = 502
    asked = len(forge.origins)
    answer(person.open_window(), "Authorize")
    expect(person.text("because of userinfo_unavailable:")).to_be_visible()
    expect(person.text("The app sees: pending")).to_be_visible()
    expect(person.text(WELCOME)).to_have_count(0)

    # It is asked again by itself, though not at once.
    forge.behave()
    expect(person.text(WELCOME)).to_be_visible(timeout=60_000)
    expect(person.login).to_contain_text("Signed in as The Octocat")
    assert len(forge.origins) == asked + 1
