"""How the pictures are taken: in both schemes, with little room and with much."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page

from ..support.paths import SCREENSHOTS

if TYPE_CHECKING:
    from collections.abc import Iterator

Take = Callable[[Page, str], None]

WIDTHS = {"narrow": 390, "wide": 960}
HEIGHT = 720


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
