"""A front end that allows less than the guide's: a sentence names what is missing, at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect

from .support.desk import LIFETIME, Desk
from .support.front_end import FrontEnd
from .support.violations import watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import NewContext, StartSiteBehind
    from .support.installation import Installation
    from .support.site import Site

NO_PROVIDER = {"frame-src 'self' https://login.example.com": "frame-src 'self'"}
EMBEDDER = "add_header Cross-Origin-Embedder-Policy require-corp always;"
FORBIDS_FRAME: dict[str, dict[str, str]] = {
    "frame-src without the provider": NO_PROVIDER,
    "frame-src without the app": {"frame-src 'self' ": "frame-src "},
    "frame-ancestors without the app": {"frame-ancestors 'self'": "frame-ancestors 'none'"},
    "embedder policy": {"add_header X-Content-Type-Options nosniff always;": EMBEDDER},
    "embedder policy without credentials": {
        "add_header X-Content-Type-Options nosniff always;": EMBEDDER.replace(
            "require-corp", "credentialless"
        )
    },
}
REQUIRE = "require-trusted-types-for 'script'; trusted-types "

# Time-outs of seconds become such of minutes.
PATIENT = """
const { setTimeout: later } = window;
window.setTimeout = (act, delay, ...rest) => later(act, delay < 4000 ? delay : 60 * delay, ...rest);
"""

# An operator who wants Trusted Types all the same lets through what Streamlit does.
TRUST = """
trustedTypes.createPolicy("default", {
  createHTML: (text) => (noteTrusted("HTML", text), text),
  createScriptURL: (url) => (noteTrusted("script", url), url),
});
"""


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
    front.change({"connect-src 'self' https://login.example.com": "connect-src 'self'"})
    desk = Desk(site, context, "demo", silent="no")
    desk.open()

    desk.person.fill_in(desk.person.open_window())

    desk.person.expect_failed("token_request_failed")
    because = desk.person.text("because of token_request_failed:")
    expect(because).to_contain_text("connect-src in the app's own Content-Security-Policy")


@pytest.mark.parametrize("what", FORBIDS_FRAME)
def test_a_frame_that_is_forbidden_is_not_waited_for(
    site: Site, front: FrontEnd, context: BrowserContext, what: str
) -> None:
    front.change(FORBIDS_FRAME[what])
    context.add_init_script(PATIENT)
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


def test_trusted_types_forbid_nothing_that_the_component_does(
    site: Site, front: FrontEnd, context: BrowserContext
) -> None:
    """Streamlit cannot load any component under them, unless an operator's policy lets it."""
    front.change({"default-src 'none'": REQUIRE + "default; default-src 'none'"})
    trusted: list[tuple[str, str]] = []

    def note(_: object, kind: str, text: str) -> None:
        trusted.append((kind, text))

    context.expose_binding("noteTrusted", note)
    context.add_init_script(TRUST)
    violations = watch(context)
    desk = Desk(site, context, "demo")
    desk.sign_in()

    desk.page.reload()
    desk.wait_for_status("authenticated")
    desk.person.press("Log out")
    desk.wait_for_status("anonymous")

    assert violations == []
    [place] = {text for kind, text in trusted if kind == "HTML"}
    assert place.startswith('<div class="streamlit-pkce">')
    [script] = {text for kind, text in trusted if kind == "script"}
    assert re.search(r"/streamlit-pkce\.login/index-\w+\.js$", script)


def test_trusted_types_without_exception_are_streamlits_to_learn(
    site: Site, front: FrontEnd, context: BrowserContext
) -> None:
    front.change({"default-src 'none'": REQUIRE + "'none'; default-src 'none'"})
    violations = watch(context)
    desk = Desk(site, context, "demo")

    desk.page.goto(desk.url)

    expect(desk.person.text("BidiComponent Error")).to_be_visible()
    expect(desk.person.text("The app sees: pending")).to_be_visible()
    assert violations
    assert all("/static/js/" in violation.script for violation in violations)
