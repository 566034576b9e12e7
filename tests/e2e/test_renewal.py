"""Tokens are renewed with a refresh token, and nobody notices."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from .support.desk import LIFETIME, Desk
from .support.diary import Diary
from .support.waiting import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Request

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

# Notes all that changes in the component and in what the app has written.
NOTE_FLICKER = """
() => {
  window.flicker = [];
  const options = { subtree: true, childList: true, characterData: true, attributes: true };
  const watch = (root) =>
    new MutationObserver((changes) => {
      window.flicker.push(...changes.map(({ type, target }) => `${type} of ${target.nodeName}`));
    }).observe(root, options);
  for (const element of document.querySelectorAll("*")) {
    if (element.shadowRoot) watch(element.shadowRoot);
  }
  document.querySelectorAll("[data-testid=stMarkdownContainer]").forEach(watch);
}
"""


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app that stays open; its tokens live for ten seconds."""
    return start_site(every_streamlit, "workday.py", lifetimes={"": LIFETIME})


def test_nobody_notices(site: Site, context: BrowserContext) -> None:
    desk = Desk(site, context, "demo", watch=1)
    desk.sign_in()
    everything = Diary(site.diary.path)
    everything.turn_page()
    desk.page.evaluate(NOTE_FLICKER)

    tokens = desk.wait_for_tokens(3)

    desk.expect_undisturbed()
    assert desk.page.evaluate("window.flicker") == []
    tally = desk.tally
    assert (tally.refreshes, tally.exchanges, tally.silent) == (2, 2, 0)
    assert len(everything.entries("verification")) == 2
    assert all(glance.details["lasts"] > 0 for glance in desk.diary.entries("glance"))
    # The script that runs next sees the newest token, and has lost nothing.
    run = desk.rerun()
    assert run.details["token"] not in tokens[:2]
    assert (run.details["saw"], run.details["name"]) == ("authenticated", "Ada Lovelace")


def test_item_61_the_scope_asked_for_at_first_is_asked_for_again(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "demo", watch=1)
    forms: list[dict[str, list[str]]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/token"):
            forms.append(parse_qs(request.post_data))

    desk.sign_in()
    desk.page.on("request", note)

    desk.wait_for_tokens(2)
    # Events of the page arrive when it is asked something.
    desk.expect_undisturbed()

    [form] = forms
    assert set(form) == {"grant_type", "client_id", "refresh_token", "scope"}
    assert form["grant_type"] == ["refresh_token"]
    assert form["scope"] == ["openid profile email"]


def test_min_validity_lets_no_run_begin_with_a_token_about_to_expire(
    site: Site, context: BrowserContext
) -> None:
    wanted = LIFETIME / 2
    desk = Desk(site, context, "demo", min_validity=str(wanted))
    desk.sign_in()
    desk.fail(tokenStatus=503)
    wait_for(lambda: desk.tally.exchanges > 0, "A renewal that is late")

    # A token is there, and has not expired; but the app wants more than that.
    assert desk.rerun().details["saw"] == "pending"
    desk.fail()

    desk.wait_for_status("authenticated")
    renewed = desk.diary.entries("run")[-1]
    assert renewed.details["saw"] == "authenticated"
    assert renewed.details["lasts"] >= wanted
    assert "anonymous" not in desk.diary.runs()
