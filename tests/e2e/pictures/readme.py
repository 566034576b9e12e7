"""The picture in the README, `docs/demo.png`: an app before and after, side by side."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, expect

from ..support.paths import REPOSITORY, SCREENSHOTS
from ..support.person import Person

if TYPE_CHECKING:
    from ..conftest import StartSite
    from ..support.installation import Installation
    from ..support.site import Site

WIDTH, HEIGHT = 560, 455
TOP = 90  # of which nothing is to be seen
GAP = 4


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """The example app with the draft."""
    return start_site(latest_streamlit, str(REPOSITORY / "examples" / "ways.py"))


def test_before_and_after(site: Site, browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2, color_scheme="light"
    )
    page = context.new_page()
    person = Person(page)
    person.button = person.login.get_by_role("button", name="Sign in with Example")
    person.visit(site)
    draft = page.get_by_label("Your draft")
    draft.fill("Notes on the analytical engine")
    draft.blur()
    expect(page.get_by_text("30 characters come back with you.")).to_be_visible()
    person.wait_until_idle()
    before = page.screenshot()
    person.fill_in(person.open_window())
    expect(page.get_by_text("Written by Ada Lovelace.")).to_be_visible()
    person.wait_until_idle()
    pictures = [before, page.screenshot()]

    page.set_viewport_size({"width": 2 * WIDTH + GAP, "height": HEIGHT})
    images = "".join(
        f"<img width={WIDTH} src='data:image/png;base64,{b64encode(it).decode()}'>"
        for it in pictures
    )
    page.goto("about:blank")
    page.set_content(f"<body style='margin:0;display:flex;gap:{GAP}px;background:#ccc'>{images}")
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(
        path=SCREENSHOTS / "demo.png",
        clip={"x": 0, "y": TOP, "width": 2 * WIDTH + GAP, "height": HEIGHT - TOP},
    )
    context.close()
