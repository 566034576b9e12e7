"""The button is one of Streamlit's: nobody sees that it is not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from .support.style import Look, assert_alike, look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

TYPES = ("primary", "secondary", "tertiary")
BRAND = {
    "STREAMLIT_THEME_BASE": "light",
    "STREAMLIT_THEME_PRIMARY_COLOR": "#f0a500",
    "STREAMLIT_THEME_BACKGROUND_COLOR": "#fff8e7",
    "STREAMLIT_THEME_SECONDARY_BACKGROUND_COLOR": "#f1e3c4",
    "STREAMLIT_THEME_TEXT_COLOR": "#1d2b53",
    "STREAMLIT_THEME_FONT": "serif",
    "STREAMLIT_THEME_BUTTON_RADIUS": "full",
}


@pytest.fixture(scope="module")
def sites(start_site: StartSite, every_streamlit: Installation) -> Callable[[bool], Site]:
    """An app with login buttons beside Streamlit's own, with a theme of its own or not."""

    @cache
    def get(has_theme: bool) -> Site:
        return start_site(every_streamlit, "looks.py", settings=BRAND if has_theme else {})

    return get


@pytest.fixture(params=["light", "dark", "brand"])
def theme(request: pytest.FixtureRequest) -> str:
    """Streamlit's own themes, and one that an app's author has made."""
    return str(request.param)


@pytest.fixture
def page(browser: Browser, theme: str) -> Iterator[Page]:
    """A tab of somebody who prefers that scheme."""
    context = browser.new_context(color_scheme="dark" if theme == "dark" else "light")
    yield context.new_page()
    context.close()


def own(page: Page, name: str) -> Locator:
    """Streamlit's button of that name."""
    return page.locator(f".st-key-own-{name} button")


def hovered(button: Locator) -> Look:
    """With the mouse over it."""
    button.hover()
    return look(button)


def pressed(button: Locator) -> Look:
    """With the mouse's button down; nothing comes of it."""
    button.hover()
    button.page.mouse.down()
    seen = look(button)
    button.page.mouse.move(0, 0)
    button.page.mouse.up()
    return seen


def focused(button: Locator) -> Look:
    """As from the keyboard."""
    button.page.keyboard.press("Tab")
    button.focus()
    seen = look(button)
    button.blur()
    return seen


def test_it_looks_as_streamlits_own(sites: Callable[[bool], Site], theme: str, page: Page) -> None:
    site = sites(theme == "brand")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/*.wasm", hold)
    site.turn_page()
    with page.expect_request("**/*.wasm"):
        page.goto(site.url)
    expect(page.get_by_text("That was all.")).to_be_visible()
    ours = {
        name: page.locator(".streamlit-pkce").nth(nth).get_by_role("button")
        for nth, name in enumerate((*TYPES, "symbol", "emoji", "stretch", "fixed"))
    }
    expect(ours["fixed"]).to_have_text("Log in")
    # Words may be there before their font and their style sheet are.
    page.wait_for_function("document.fonts.status === 'loaded'")
    for kind in TYPES:
        expect(ours[kind]).to_have_css("min-height", "40px")
        assert_alike(look(ours[kind]), look(own(page, f"{kind}-disabled")))

    held.pop().continue_()
    for name, button in ours.items():
        expect(button).to_be_enabled()
        assert_alike(look(button), look(own(page, name)))
    for kind in TYPES:
        for state in (hovered, pressed, focused):
            assert_alike(state(ours[kind]), state(own(page, kind)))
