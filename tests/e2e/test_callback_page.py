"""The redirect URI's page by itself: what it passes on, and what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation

STATE = "A" * 43
"""What a state of this component looks like."""


@pytest.fixture(scope="module")
def callback(start_site: StartSite, every_streamlit: Installation) -> str:
    """The page's address."""
    return start_site(every_streamlit, "status.py").address.redirect_uri


def listen(page: Page, callback: str) -> None:
    """Have `page` collect what the callback page says for `STATE`."""
    page.goto(callback)
    page.evaluate(
        """(state) => {
            window.heard = [];
            const channel = new BroadcastChannel(`streamlit-pkce:${state}`);
            channel.onmessage = ({ data }) => window.heard.push(data);
        }""",
        STATE,
    )


@pytest.mark.parametrize("separator", ["?", "#"])
def test_it_passes_an_answer_on_and_cleans_up(
    callback: str, separator: str, context: BrowserContext
) -> None:
    app, answer = context.new_page(), context.new_page()
    listen(app, callback)

    answer.goto(f"{callback}{separator}code=one-time&state={STATE}")

    app.wait_for_function("window.heard.length > 0")
    assert app.evaluate("window.heard") == [f"streamlit-pkce:code=one-time&state={STATE}"]
    assert answer.url == callback
    expect(answer.get_by_role("status")).to_have_text("You can close this window.")


def test_a_reload_passes_nothing_on_again(callback: str, context: BrowserContext) -> None:
    app, answer = context.new_page(), context.new_page()
    listen(app, callback)
    answer.goto(f"{callback}?code=one-time&state={STATE}")
    app.wait_for_function("window.heard.length > 0")

    answer.reload()

    expect(answer.get_by_role("status")).to_contain_text("There is nothing to do here.")
    assert app.evaluate("window.heard.length") == 1


@pytest.mark.parametrize("response", ["code=theirs&state=of-another-library", "code=theirs", ""])
def test_an_answer_that_is_not_ours_is_left_alone(callback: str, response: str, page: Page) -> None:
    address = f"{callback}?{response}"

    page.goto(address)

    expect(page.get_by_role("status")).to_contain_text("There is nothing to do here.")
    assert page.url == address


def test_it_loads_nothing_but_its_own_script(callback: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{callback}?state={STATE}&error=%3Cimg%20src%3Dx%3E&error_description=%3Cscript%3E")
    expect(page.get_by_role("status")).to_have_text("You can close this window.")

    files = {address.split("?")[0].rsplit("/", 1)[-1] for address in asked}
    assert files == {"callback.html", "callback.js"}
    assert page.locator("img").count() == 0
