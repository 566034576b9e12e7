"""Pictures of the real component in every state: `make screenshots`.

Collected by naming this file to pytest; not part of the tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from .support.desk import LIFETIME
from .support.paths import REPOSITORY, SCREENSHOTS
from .support.person import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

    Take = Callable[[Page, str], None]

WIDTHS = {"narrow": 390, "wide": 960}
HEIGHT = 720


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The example app."""
    return start_site(latest_streamlit, str(REPOSITORY / "examples" / "demo.py"))


@pytest.fixture(scope="module")
def brief(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The same, with tokens that live for seconds."""
    app = str(REPOSITORY / "examples" / "demo.py")
    return start_site(latest_streamlit, app, lifetimes={"": LIFETIME})


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """What the person's system prefers."""
    return str(request.param)


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> str:
    """How much room there is."""
    return str(request.param)


@pytest.fixture
def page(browser: Browser, scheme: str, width: str) -> Iterator[Page]:
    """A tab of that width and scheme."""
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": WIDTHS[width], "height": HEIGHT},
        device_scale_factor=2,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def take(scheme: str, width: str) -> Take:
    """Takes the picture of a state."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def take(page: Page, state: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{state}-{scheme}-{width}.png")

    return take


def test_every_state(site: Site, page: Page, take: Take) -> None:
    person = Person(page)
    person.visit(site)
    take(page, "ready")

    window = person.open_window()
    expect(person.cancel).to_be_visible()
    take(page, "signing-in")
    expect(window.get_by_label("User name")).to_be_visible()
    take(window, "provider")

    person.cancel.click()
    person.expect_failed("cancelled")
    take(page, "failed")
    person.login.get_by_text("Details").click()
    take(page, "failed-details")

    with page.expect_popup() as opened:
        person.login.get_by_role("button", name="Try again").click()
    person.fill_in(opened.value)
    person.expect_signed_in()
    expect(page.get_by_role("heading", name="Hello Ada Lovelace")).to_be_visible()
    person.wait_until_idle()
    take(page, "signed-in")


def test_trouble_while_signed_in(brief: Site, page: Page, take: Take) -> None:
    person = Person(page)
    person.visit(brief)
    person.sign_in()
    brief.provider.fail(down=True)
    try:
        expect(person.login).to_contain_text("Reconnecting…", timeout=3 * LIFETIME * 1000)
        # It has been tried in vain, so a click may do better.
        expect(person.button).to_be_visible()
        person.wait_until_idle()
        take(page, "reconnecting")
    finally:
        brief.provider.behave()
    person.expect_signed_in()
