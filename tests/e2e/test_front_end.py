"""Behind nginx with TLS, a path, gzip and a strict policy: all works, and nothing is violated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Request, expect

from .support.desk import LIFETIME, Desk
from .support.exchanges import Exchanges
from .support.front_end import FrontEnd
from .support.paths import REPOSITORY
from .support.violations import Violation, watch

if TYPE_CHECKING:
    from .conftest import NewContext, StartSiteBehind
    from .support.installation import Installation
    from .support.site import Site

README = REPOSITORY / "README.md"


@pytest.fixture(scope="module")
def site(start_site_behind: StartSiteBehind, every_streamlit: Installation) -> Site:
    """An app behind the front end of the guide; its tokens live for ten seconds."""
    return start_site_behind(
        FrontEnd(),
        every_streamlit,
        "team/tools",
        client_ids=("refresh", "frame", "visit", "bound"),
        without_refresh=("frame",),
        lifetimes={"": LIFETIME, "visit": 3600},
    )


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    """Of a browser that believes the certificate."""
    return new_context(ignore_https_errors=True)


@pytest.fixture
def violations(context: BrowserContext) -> list[Violation]:
    """What is violated in it."""
    return watch(context)


def of_ours(violations: list[Violation], site: Site) -> list[Violation]:
    """Those on the app's pages, but for what Streamlit does by itself."""
    return [it for it in violations if it.page.startswith(site.url) and not it.is_streamlits_own]


def test_every_way_in_and_out_violates_nothing(
    site: Site, context: BrowserContext, violations: list[Violation]
) -> None:
    """By window and refresh token in one tab, on the page itself and by frame in the other."""
    windows = Desk(site, context, "refresh", watch=1, silent="no")
    windows.open()
    window = windows.person.open_window()
    expect(window.get_by_label("User name")).to_be_visible()
    assert window.evaluate("window.opener") is None, "COOP has cut it off"
    windows.person.fill_in(window)
    windows.wait_for_status("authenticated")
    windows.start_counting()
    frames = Desk(site, context, "frame", watch=1, flow="redirect", silent="no", everywhere="yes")
    frames.open()
    frames.person.button.click()
    # The provider knows the person from the window, and asks nothing.
    frames.wait_for_status("authenticated")
    frames.start_counting()

    for desk in (windows, frames):
        desk.wait_for_tokens(2)
        desk.expect_undisturbed()
    assert windows.tally.refreshes >= 1
    assert frames.tally.codes >= 1

    for desk in (windows, frames):
        desk.page.reload()
        desk.wait_for_status("authenticated")
        assert "anonymous" not in desk.diary.runs()
    windows.person.press("Log out")
    windows.wait_for_status("anonymous")
    frames.person.log_out()
    frames.wait_for_status("anonymous")
    assert frames.page.url == frames.url
    assert of_ours(violations, site) == []


def test_a_key_of_the_browsers_violates_nothing(
    site: Site, context: BrowserContext, violations: list[Violation]
) -> None:
    """What makes the proofs is a script of its own, which nobody else loads."""
    exchanges = Exchanges(context)
    desk = Desk(site, context, "bound", silent="no", dpop="yes")

    desk.sign_in()

    assert exchanges.proofs
    assert of_ours(violations, site) == []


def test_a_first_visit_is_as_small_as_promised(
    site: Site, context: BrowserContext, violations: list[Violation]
) -> None:
    desk = Desk(site, context, "visit", silent="no")
    assets: dict[str, Request] = {}

    def note(request: Request) -> None:
        folder, _, name = urlsplit(request.url).path.rpartition("/")
        if folder.endswith("/streamlit-pkce.login"):
            assets[name] = request

    context.on("requestfinished", note)
    desk.open()
    # What a sign-in loads in its window, which is gone at once.
    desk.page.goto(site.address.redirect_uri)
    expect(desk.page.get_by_role("status")).to_contain_text("There is nothing to do here.")

    kinds = {name.rpartition(".")[2] for name in assets}
    assert kinds == {"js", "css", "wasm", "html"}
    for name, request in assets.items():
        response = request.response()
        assert response
        assert response.headers["content-encoding"] == "gzip", name
    size = sum(request.sizes()["responseBodySize"] for request in assets.values())
    [promised] = re.findall(r"\| at most (\d+) kB", README.read_text(encoding="utf-8"))
    # nginx compresses a little less than `make size` does, by dozens of bytes.
    assert round(size / 1000) <= int(promised)
    assert of_ours(violations, site) == []
