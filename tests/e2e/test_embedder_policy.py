"""Cross-Origin-Embedder-Policy on the app: no hidden frame, and all else works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect

from .support.desk import LIFETIME, Desk
from .support.front_end import FrontEnd

if TYPE_CHECKING:
    from .conftest import NewContext, StartSiteBehind
    from .support.installation import Installation
    from .support.site import Site

NOSNIFF = "add_header X-Content-Type-Options nosniff always;"
EMBEDDER = "add_header Cross-Origin-Embedder-Policy {} always;"


@pytest.fixture(scope="module")
def front() -> FrontEnd:
    """As the guide has it, but for that header."""
    return FrontEnd()


@pytest.fixture(scope="module")
def site(
    front: FrontEnd, start_site_behind: StartSiteBehind, latest_streamlit: Installation
) -> Site:
    """An app behind it."""
    return start_site_behind(
        front,
        latest_streamlit,
        "tools",
        client_ids=("window", "page"),
        lifetimes={"": LIFETIME},
    )


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    """Of a browser that believes the certificate."""
    return new_context(ignore_https_errors=True)


@pytest.mark.parametrize("policy", ["require-corp", "credentialless"])
def test_people_sign_in_by_window_and_on_the_page_itself_and_stay_so(
    site: Site, front: FrontEnd, context: BrowserContext, policy: str
) -> None:
    front.change({NOSNIFF: EMBEDDER.format(policy)})
    windows = Desk(site, context, "window", watch=1)
    windows.sign_in()
    pages = Desk(site, context, "page", watch=1, flow="redirect")
    pages.open()
    # The provider knows the person from the window, and asks nothing but in a frame.
    expect(pages.person.button).to_be_enabled()
    pages.person.button.click()
    pages.wait_for_status("authenticated")
    pages.start_counting()

    for desk in (windows, pages):
        assert desk.page.evaluate("crossOriginIsolated")
        desk.wait_for_tokens(2)
        desk.expect_undisturbed()
        assert desk.tally.refreshes >= 1
        # Or the page would be gone in the middle of a renewal.
        desk.person.wait_until_kept_anew()
        desk.page.reload()
        desk.wait_for_status("authenticated")
        assert "anonymous" not in desk.diary.runs()
        assert (desk.tally.codes, desk.tally.silent) == (0, 0)
