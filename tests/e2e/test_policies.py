"""A front end that allows less than the guide's: a sentence names what is missing, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Frame, expect

from .support.browser import lengthen_timeouts
from .support.desk import LIFETIME, Desk
from .support.front_end import FrontEnd
from .support.violations import watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import NewContext, StartSiteBehind
    from .support.installation import Installation
    from .support.site import Site

NO_PROVIDER = {"frame-src 'self' https://login.example.com": "frame-src 'self'"}
NOSNIFF = "add_header X-Content-Type-Options nosniff always;"
EMBEDDER = "add_header Cross-Origin-Embedder-Policy require-corp always;"
FORBIDS_FRAME: dict[str, dict[str, str]] = {
    "frame-src without the provider": NO_PROVIDER,
    "frame-src without the app": {"frame-src 'self' ": "frame-src "},
    "frame-ancestors without the app": {"frame-ancestors 'self'": "frame-ancestors 'none'"},
    "embedder policy": {NOSNIFF: EMBEDDER},
    "embedder policy without credentials": {
        NOSNIFF: EMBEDDER.replace("require-corp", "credentialless")
    },
}
NO_FRAMES = "add_header X-Frame-Options DENY always;"
NO_TOKEN_ENDPOINT = {
    "connect-src 'self' https://login.example.com": "connect-src 'self'",
}
SECRET = "a-secret-that-no-browser-sees"


@pytest.fixture(scope="module")
def guides() -> FrontEnd:
    """As the guide has it."""
    return FrontEnd()


@pytest.fixture
def front(guides: FrontEnd) -> Iterator[FrontEnd]:
    """What a story may change."""
    yield guides
    guides.change()


@pytest.fixture(scope="module")
def site(
    guides: FrontEnd, start_site_behind: StartSiteBehind, latest_streamlit: Installation
) -> Site:
    """An app behind it."""
    return start_site_behind(
        guides,
        latest_streamlit,
        "tools",
        client_ids=("demo", "frame"),
        without_refresh=("frame",),
        lifetimes={"": 3600, "frame": LIFETIME},
    )


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    """Of a browser that believes the certificate."""
    return new_context(ignore_https_errors=True)


def test_without_wasm_the_directive_is_named(
    site: Site, front: FrontEnd, context: BrowserContext
) -> None:
    front.change({"\"'wasm-unsafe-eval'\"": '""'})
    desk = Desk(site, context, "demo", silent="no")

    desk.open()

    because = desk.person.text("because of wasm_unavailable:")
    expect(because).to_contain_text("needs 'wasm-unsafe-eval' in script-src")
    expect(desk.person.login).to_contain_text("needs 'wasm-unsafe-eval' in script-src")


def test_without_the_token_endpoint_the_directive_is_named(
    site: Site, front: FrontEnd, context: BrowserContext
) -> None:
    front.change(NO_TOKEN_ENDPOINT)
    desk = Desk(site, context, "demo", silent="no")
    desk.open()

    desk.person.fill_in(desk.person.open_window())

    desk.person.expect_failed("token_request_failed")
    because = desk.person.text("because of token_request_failed:")
    expect(because).to_contain_text("connect-src in the app's own Content-Security-Policy")


def test_where_the_server_redeems_the_codes_that_directive_is_not_needed(
    start_site_behind: StartSiteBehind, latest_streamlit: Installation, context: BrowserContext
) -> None:
    front = FrontEnd()
    site = start_site_behind(
        front,
        latest_streamlit,
        "tools",
        settings={"E2E_SECRET": SECRET},
        client_ids=("confidential",),
        secrets={"confidential": SECRET},
    )
    front.change(NO_TOKEN_ENDPOINT)
    lengthen_timeouts(context)
    violations = watch(context)
    desk = Desk(site, context, "confidential")
    desk.sign_in()

    desk.page.reload()
    desk.wait_for_status("authenticated")
    desk.person.press("Log out")
    desk.wait_for_status("anonymous")

    assert violations == []


@pytest.mark.parametrize("what", FORBIDS_FRAME)
def test_a_frame_that_is_forbidden_is_not_waited_for(
    site: Site, front: FrontEnd, context: BrowserContext, what: str
) -> None:
    front.change(FORBIDS_FRAME[what])
    lengthen_timeouts(context)
    desk = Desk(site, context, "demo")

    desk.open()

    desk.wait_for_status("anonymous")
    expect(desk.person.button).to_be_enabled()
    expect(desk.page.locator("iframe")).to_have_count(0)
    assert desk.diary.errors()[-1] is None
    # It is not tried again at each load.
    desk.diary.turn_page()
    desk.open()
    desk.wait_for_status("anonymous")
    assert desk.tally.silent <= 1


def test_the_apps_own_x_frame_options_are_found_out_once(
    site: Site, front: FrontEnd, context: BrowserContext
) -> None:
    """Nothing tells the page that they are why no answer comes."""
    front.change({"; frame-ancestors 'self'": "", NOSNIFF: NO_FRAMES})
    # The frame has to come to its end before time is up, which is waited for.
    lengthen_timeouts(context, 3)
    desk = Desk(site, context, "demo")
    desk.open()
    desk.wait_for_status("anonymous")
    assert desk.tally.silent == 1
    frames: list[Frame] = []

    def note(frame: Frame) -> None:
        frames.append(frame)

    desk.page.on("frameattached", note)

    desk.open()

    desk.wait_for_status("anonymous")
    expect(desk.person.button).to_be_enabled()
    assert frames == []
    assert desk.tally.silent == 1
    desk.person.sign_in()
    desk.wait_for_status("authenticated")


def test_who_can_be_renewed_by_frame_alone_is_told_what_forbids_it(
    site: Site, front: FrontEnd, context: BrowserContext
) -> None:
    front.change(NO_PROVIDER)
    desk = Desk(site, context, "frame", silent="no")
    desk.open()
    desk.person.sign_in()
    desk.wait_for_status("authenticated")

    desk.wait_for_status("anonymous", patience=LIFETIME * 4)

    because = desk.person.text("because of silent_refused:")
    expect(because).to_contain_text("the app's own headers do (frame-src, frame-ancestors, Cross")
