"""The guide's policy is the strictest under which Streamlit runs: nothing in it is too much."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import requests
from playwright.sync_api import expect

from .support.front_end import FrontEnd
from .support.violations import watch
from .support.waiting import wait_for

if TYPE_CHECKING:
    from .conftest import NewContext, StartSiteBehind
    from .support.installation import Installation
    from .support.site import Site

STREAMLITS = ("script-src", "style-src", "img-src", "font-src")
COMPONENTS = "'wasm-unsafe-eval'"

#: Tall brackets are in a font that the style sheet has within it. Of fonts that no text is in,
#: Chromium tells most of the time, but not always.
IN_A_FORMULA = "async () => { await document.fonts.load('1em KaTeX_Size3') }"


def stricter_policies(site: Site) -> dict[str, str]:
    """The policy of the site without one of its sources, by what that is."""
    answer = requests.get(site.address.health_url, timeout=10, verify=site.address.trusted)
    policy = answer.headers["Content-Security-Policy"]
    stricter = {}
    for directive in policy.split("; "):
        name, *sources = directive.split()
        for source in sources:
            if name in STREAMLITS and source != COMPONENTS:
                rest = [other for other in sources if other != source] or ["'none'"]
                stricter[f"{name} {source}"] = policy.replace(directive, " ".join([name, *rest]))
    return stricter


def test_each_of_its_sources_is_one_that_a_plain_app_needs(
    start_site_behind: StartSiteBehind, latest_streamlit: Installation, new_context: NewContext
) -> None:
    """Each stricter one is only reported, so that one visit tells what all of them forbid."""
    front = FrontEnd()
    site = start_site_behind(front, latest_streamlit, "tools", "plain.py")
    stricter = stricter_policies(site)
    assert {source.split()[0] for source in stricter} == set(STREAMLITS)
    front.change(
        {
            "add_header X-Content-Type-Options nosniff always;": "".join(
                f'add_header Content-Security-Policy-Report-Only "{policy}" always;\n'
                for policy in stricter.values()
            )
        }
    )
    context = new_context(ignore_https_errors=True)
    violations = watch(context)
    page = context.new_page()

    page.goto(site.url)

    expect(page.get_by_role("heading", name="Plain")).to_be_visible()
    page.evaluate(IN_A_FORMULA)

    def is_violated(policy: str) -> bool:
        page.wait_for_timeout(10)  # reports come meanwhile
        return any(violation.policy == policy for violation in violations)

    for source, policy in stricter.items():
        wait_for(partial(is_violated, policy), f"A violation without {source}")
    assert {violation.policy for violation in violations} == set(stricter.values())
