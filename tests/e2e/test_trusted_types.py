"""Trusted Types on the app: what they keep from loading, and what an operator's policy lets in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect

from .support.desk import Desk
from .support.front_end import FrontEnd
from .support.violations import watch

if TYPE_CHECKING:
    from .conftest import NewContext, StartSiteBehind
    from .support.installation import Installation
    from .support.site import Site

REQUIRE = "require-trusted-types-for 'script'; trusted-types "

# An operator who wants Trusted Types all the same lets through what Streamlit does.
TRUST = """
trustedTypes.createPolicy("default", {
  createHTML: (text) => (noteTrusted("HTML", text), text),
  createScriptURL: (url) => (noteTrusted("script", url), url),
});
"""


@pytest.fixture(scope="module")
def guides(every_streamlit: Installation) -> FrontEnd:  # noqa: ARG001 - one for each
    """As the guide has it, but for what each story adds."""
    return FrontEnd()


@pytest.fixture(scope="module")
def site(
    guides: FrontEnd, start_site_behind: StartSiteBehind, every_streamlit: Installation
) -> Site:
    """An app behind it."""
    return start_site_behind(guides, every_streamlit, "tools")


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    """Of a browser that believes the certificate."""
    return new_context(ignore_https_errors=True)


def test_trusted_types_forbid_nothing_that_the_component_does(
    site: Site, guides: FrontEnd, context: BrowserContext
) -> None:
    """Streamlit cannot load any component under them, unless an operator's policy lets it."""
    guides.change({"default-src 'none'": REQUIRE + "default; default-src 'none'"})
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

    assert [it for it in violations if not it.is_streamlits_own] == []
    [place] = {text for kind, text in trusted if kind == "HTML"}
    assert place.startswith('<div class="streamlit-pkce">')
    [script] = {text for kind, text in trusted if kind == "script"}
    assert re.search(r"/streamlit-pkce\.login/index-\w+\.js$", script)


def test_trusted_types_without_exception_are_streamlits_to_learn(
    site: Site, guides: FrontEnd, context: BrowserContext
) -> None:
    guides.change({"default-src 'none'": REQUIRE + "'none'; default-src 'none'"})
    violations = watch(context)
    desk = Desk(site, context, "demo")

    desk.page.goto(desk.url)

    expect(desk.person.text("BidiComponent Error")).to_be_visible()
    expect(desk.person.text("The app sees: pending")).to_be_visible()
    others = [it for it in violations if not it.is_streamlits_own]
    assert others
    assert all("/static/js/" in violation.script for violation in others)
