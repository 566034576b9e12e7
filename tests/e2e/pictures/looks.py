"""What an app's author makes of it: types, icons, widths, texts and a theme."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from ..support.paths import REPOSITORY
from ..support.person import HEBREW, Person
from .conftest import HEIGHT, WIDTHS

if TYPE_CHECKING:
    from ..conftest import StartSite
    from ..support.installation import Installation
    from ..support.site import Site
    from .conftest import Take

LANGUAGES = ("de", "es", "fr", "ja", "zh-Hans")

# Letters on a primary color as bright as this are hard to read.
THEME = {
    "STREAMLIT_THEME_PRIMARY_COLOR": "#f0a500",
    "STREAMLIT_THEME_BACKGROUND_COLOR": "#fff8e7",
    "STREAMLIT_THEME_SECONDARY_BACKGROUND_COLOR": "#f1e3c4",
    "STREAMLIT_THEME_TEXT_COLOR": "#1d2b53",
    "STREAMLIT_THEME_FONT": "serif",
    "STREAMLIT_THEME_BUTTON_RADIUS": "full",
}


@pytest.fixture(scope="module")
def looks(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """Login buttons beside Streamlit's own."""
    return start_site(latest_streamlit, "looks.py")


@pytest.fixture(scope="module")
def dressed(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """A login with looks and texts as the address says."""
    return start_site(latest_streamlit, "dressed.py")


def test_types_icons_and_widths(looks: Site, page: Page, take: Take, width: str) -> None:
    page.goto(looks.url)
    expect(page.get_by_text("That was all.")).to_be_visible()
    expect(Person(page, nth=6).button).to_be_enabled()
    page.set_viewport_size({"width": WIDTHS[width], "height": 2 * HEIGHT})
    take(page, "looks")


@pytest.mark.parametrize("language", [*LANGUAGES, "he"])
def test_every_language(dressed: Site, page: Page, take: Take, language: str) -> None:
    labels = HEBREW if language == "he" else {"lang": language}
    style = {"type": "primary", "icon": ":material/login:", "labels": labels}
    page.goto(f"{dressed.url}?looks={quote(json.dumps(style))}")
    person = Person(page)
    person.button = person.login.get_by_role("button")
    expect(person.button).to_be_enabled()
    person.wait_until_idle()
    take(page, f"ready-{language}")
    window = person.open_window()
    person.button.click()
    expect(person.alert).to_be_visible()
    person.login.locator("summary").click()
    person.wait_until_idle()
    take(page, f"failed-{language}")
    window = person.open_window()
    take(page, f"signing-in-{language}")
    person.fill_in(window)
    expect(page.get_by_text("The app sees: authenticated")).to_be_visible()
    person.wait_until_idle()
    take(page, f"signed-in-{language}")


@pytest.fixture(scope="module")
def themed(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An example app in a theme of its own."""
    ways = str(REPOSITORY / "examples" / "ways.py")
    return start_site(latest_streamlit, ways, settings=THEME)


@pytest.mark.parametrize("scheme", ["light"])  # it is the same in both
def test_a_theme_of_the_apps_own(themed: Site, page: Page, take: Take) -> None:
    person = Person(page)
    person.button = person.login.get_by_role("button")
    person.visit(themed)
    take(page, "themed-ready")
    person.open_window()
    expect(person.cancel).to_be_visible()
    take(page, "themed-signing-in")
    person.cancel.click()
    person.expect_failed("cancelled")
    person.login.get_by_text("Details").click()
    take(page, "themed-failed")
    person.fill_in(person.open_window())
    expect(page.get_by_text("Written by Ada Lovelace.")).to_be_visible()
    person.wait_until_idle()
    take(page, "themed-signed-in")
