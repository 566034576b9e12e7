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


def test_a_person_signs_in_and_out_and_a_reload_takes_a_click(
    forge_and_app: tuple[Forge, StreamlitServer], page: Page
) -> None:
    forge, app = forge_and_app
    said: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda frame: said.append(frame))  # noqa: PLW0108 - it takes no method

    page.on("websocket", listen)
    person = Person(page)

    def sign_in() -> None:
        expect(person.button).to_be_enabled()
        person.wait_until_idle()
        window = person.open_window()
        with window.expect_event("close"):
            window.get_by_role("button", name="Authorize").click()
        expect(person.text(WELCOME)).to_be_visible()
        expect(person.login).to_contain_text("Signed in as The Octocat")

    page.goto(app.address.url)
    sign_in()
    page.reload()
    sign_in()
    person.wait_until_idle()

    assert forge.redeemed == 2
    assert forge.origins == [None, None], "no browser asks for tokens"
    assert "gho_" not in "".join(str(frame) for frame in said)
    assert SECRET not in page.content() + app.log

    person.press("Log out")
    expect(person.text("The app sees: anonymous")).to_be_visible()
    expect(person.button).to_be_enabled()
