"""Everybody can read it: any theme, any size, any direction of writing, and screen readers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from .support.accessibility import faults
from .support.desk import LIFETIME
from .support.paths import REPOSITORY
from .support.person import HEBREW, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

    Scheme = Literal["dark", "light"]

# White is hard to read on this, and Streamlit writes in white on the primary color.
BRAND = {
    "STREAMLIT_THEME_BASE": "light",
    "STREAMLIT_THEME_PRIMARY_COLOR": "#f0a500",
    "STREAMLIT_THEME_BACKGROUND_COLOR": "#fff8e7",
    "STREAMLIT_THEME_SECONDARY_BACKGROUND_COLOR": "#f1e3c4",
    "STREAMLIT_THEME_TEXT_COLOR": "#1d2b53",
}
PRIMARY = {"type": "primary", "icon": ":material/login:"}
SCHEMES: tuple[Scheme, ...] = ("dark", "light")


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app whose tokens live for seconds, in Streamlit's own themes."""
    return start_site(every_streamlit, "dressed.py", lifetimes={"": LIFETIME})


@pytest.fixture(scope="module")
def branded(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The same in a theme that an app's author has made."""
    lifetimes = {"": LIFETIME}
    return start_site(latest_streamlit, "dressed.py", settings=BRAND, lifetimes=lifetimes)


@pytest.fixture(scope="module")
def guarded(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The example app with a login page."""
    return start_site(latest_streamlit, str(REPOSITORY / "examples" / "guards.py"))


def visit(site: Site, page: Page, **looks: Any) -> Person:
    """Open the app with such a login."""
    person = Person(page)
    person.button = person.login.get_by_role("button")
    person.visit(site, f"?looks={quote(json.dumps(looks))}")
    expect_seen(person, "anonymous")
    return person


def expect_seen(person: Person, status: str) -> None:
    """The app has seen this status and rests: while it runs, what is on the page fades."""
    expect(person.text(f"The app sees: {status}")).to_be_visible()
    person.wait_until_idle()


def check(page: Page, schemes: Sequence[Scheme]) -> None:
    """Nothing is wrong, whatever the person's system prefers."""
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
        assert faults(page) == [], scheme


def check_button(button: Locator, schemes: Sequence[Scheme]) -> None:
    """Nothing is wrong, be it left alone, under the mouse, or reached by keyboard."""
    page = button.page
    check(page, schemes)
    button.hover()
    check(page, schemes)
    page.mouse.move(0, 0)
    page.keyboard.press("Tab")
    button.focus()
    check(page, schemes)


def live_a_day(site: Site, page: Page, schemes: Sequence[Scheme]) -> None:
    """Check every state that the component has."""
    person = visit(site, page, **PRIMARY)
    check_button(person.button, schemes)

    person.open_window()
    expect(person.cancel).to_be_visible()
    check_button(person.cancel, schemes)

    person.cancel.click()
    person.expect_failed("cancelled")
    person.login.get_by_text("Details").click()
    check(page, schemes)

    person.sign_in()
    expect_seen(person, "authenticated")
    check(page, schemes)

    site.provider.fail(down=True)
    expect(person.login).to_contain_text("Reconnecting…", timeout=3 * LIFETIME * 1000)
    # Tried in vain, so a click may do better.
    expect(person.button).to_be_visible()
    check(page, schemes)
    site.provider.behave()
    person.expect_signed_in()

    page.route("**/session/end?**", lambda _: None)
    page.get_by_role("button", name="Log out").click(no_wait_after=True)
    expect(person.login).to_contain_text("Signing out…")
    check(page, schemes)


def test_axe_finds_nothing_in_streamlits_themes(site: Site, page: Page) -> None:
    live_a_day(site, page, SCHEMES)


def test_axe_finds_nothing_in_a_theme_of_the_apps_own(branded: Site, page: Page) -> None:
    live_a_day(branded, page, ["light"])


@pytest.mark.parametrize("kind", ["secondary", "tertiary"])
def test_axe_finds_nothing_in_the_other_types(
    site: Site, branded: Site, page: Page, kind: str
) -> None:
    themes: list[tuple[Site, Sequence[Scheme]]] = [(site, SCHEMES), (branded, ["light"])]
    page.add_init_script("window.open = () => null")
    for place, schemes in themes:
        person = visit(place, page, type=kind, icon=":material/login:")
        check_button(person.button, schemes)
        person.button.click()
        person.expect_blocked()
        person.login.get_by_text("Details").click()
        check_button(person.button, schemes)


def test_axe_finds_nothing_in_the_login_page(guarded: Site, page: Page) -> None:
    person = Person(page)
    person.visit(guarded)
    # Only then is there a login page.
    expect(page.get_by_role("heading", name="The archive")).to_be_visible()
    person.wait_until_idle()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
        assert faults(page, within="[data-testid=stMain]") == [], scheme


def assert_nothing_is_cut_off(person: Person) -> None:
    """All of the component is within the page, and within itself."""
    [left, right, page_width] = person.login.evaluate(
        """component => {
          const parts = [...component.querySelectorAll("*")];
          const boxes = parts.map((it) => it.getBoundingClientRect());
          return [
            Math.min(...boxes.map(({ left }) => left)),
            Math.max(...boxes.map(({ right }) => right)),
            document.documentElement.clientWidth,
          ];
        }"""
    )
    assert left >= 0
    assert right <= page_width
    cut_off = "it => it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight + 1"
    assert not person.login.get_by_role("button").evaluate(cut_off)


@pytest.mark.parametrize("enlarged", [1, 2])
@pytest.mark.parametrize("labels", [{"lang": "de"}, HEBREW], ids=["German", "Hebrew"])
def test_it_fits_a_narrow_and_an_enlarged_page(
    branded: Site, page: Page, labels: dict[str, str], enlarged: int
) -> None:
    page.set_viewport_size({"width": 320 * enlarged, "height": 640})
    page.add_init_script(
        f"""addEventListener("DOMContentLoaded", () => {{
          document.documentElement.style.fontSize = "{100 * enlarged}%";
        }})"""
    )
    long = {**labels, "log_in": labels.get("log_in", "Anmelden") + " (Intranet@example.com)" * 2}
    person = visit(branded, page, **PRIMARY, labels=long, width=600)
    assert_nothing_is_cut_off(person)
    assert faults(page) == []
    person.open_window()
    person.button.click()
    expect(person.alert).to_be_visible()
    person.login.locator("summary").click()
    assert_nothing_is_cut_off(person)
    assert faults(page) == []


def test_from_right_to_left(branded: Site, page: Page) -> None:
    person = visit(branded, page, **PRIMARY, labels=HEBREW)
    root = person.login.locator("xpath=..")
    expect(root).to_have_attribute("lang", "he")
    expect(person.login).to_have_css("direction", "rtl")
    with page.expect_popup() as opened:
        person.button.click()
    expect(person.login).to_contain_text("מתחבר…")
    button, status = person.button.bounding_box(), person.login.get_by_role("status").bounding_box()
    assert button
    assert status
    assert status["x"] + status["width"] < button["x"]
    person.fill_in(opened.value)
    expect(person.login).to_contain_text("מחובר בתור Ada Lovelace")
    # What is English is written as English is.
    expect(person.login).to_have_css("direction", "rtl")


def test_where_colors_are_forced_words_and_focus_are_seen(branded: Site, page: Page) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    person = visit(branded, page, **PRIMARY)
    page.keyboard.press("Tab")
    person.button.focus()
    # The style sheet may be later than the button.
    expect(person.button).to_have_css("outline-width", "2px")
    expect(person.button).to_have_css("text-shadow", "none")
    # axe cannot judge forced colors, but there are only as many as the system has.
    outline, background, letters, ground = person.button.evaluate(
        """button => {
          const { outlineColor, color, backgroundColor } = getComputedStyle(button);
          const page = getComputedStyle(document.body).backgroundColor;
          return [outlineColor, page, color, backgroundColor];
        }"""
    )
    assert outline not in {"rgba(0, 0, 0, 0)", background}
    assert letters != ground
    # Some of Streamlit's own come to their end first.
    page.wait_for_function("document.getAnimations().length === 0")
