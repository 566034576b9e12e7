"""Signing out where one has signed in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .support.traveller import Traveller
from .support.walk import Walk, answer_in

if TYPE_CHECKING:
    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site

PLACE = "second?silent=no#half-way"

#: The names of all that is kept for the component.
NAMES = """
() => {
  const ours = (it) => it.startsWith("streamlit-pkce");
  const names = (area) => Object.keys(window[area]).filter(ours);
  return { sessionStorage: names("sessionStorage"), localStorage: names("localStorage") };
}
"""

#: What is in its database; a key as what it is, since there is nothing else to be seen of it.
ROWS = """
async () => {
  const end = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
  const database = await end(indexedDB.open("streamlit-pkce"));
  const show = (row) => (row instanceof CryptoKey ? String(row) : row);
  const rows = {};
  for (const name of database.objectStoreNames)
    rows[name] = (await end(database.transaction(name).objectStore(name).getAll())).map(show);
  database.close();
  return rows;
}
"""


@pytest.fixture(scope="module")
def site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """An app of two pages, and two clients of it."""
    return start_site(every_streamlit, "ways.py", client_ids=("demo", "other"))


def signed_in(site: Site, page: Page, place: str = PLACE) -> Traveller:
    """Somebody who is signed in, and whose browser has kept that."""
    traveller = Traveller(page, site)
    traveller.open(place)
    traveller.sign_in()
    traveller.sees("authenticated")
    traveller.wait_until_kept("session")
    site.turn_page()
    return traveller


def silent_answer(site: Site, context: BrowserContext) -> str:
    """What the provider answers if asked who is there, and not to ask."""
    walk = Walk(site.provider.issuer, site.address.redirect_uri)
    reply = context.request.get(walk.authorization_url(prompt="none"), max_redirects=0)
    return answer_in(reply.headers["location"]).get("error", "none")


def test_the_session_is_gone_at_both_ends_and_the_page_is_the_same(
    site: Site, context: BrowserContext
) -> None:
    traveller = signed_in(site, context.new_page())
    assert silent_answer(site, context) == "none"
    traveller.log_out()

    expect(traveller.button).to_be_enabled()
    traveller.sees("anonymous")
    assert traveller.page.url == site.url + PLACE
    assert silent_answer(site, context) == "login_required"
    assert site.requests()["POST /token/revocation"] == 1
    assert traveller.runs()[0] == "anonymous", "at once, before the page is left"
    assert "authenticated" not in traveller.runs()


def test_nothing_of_it_is_kept(site: Site, page: Page) -> None:
    traveller = signed_in(site, page)
    group = page.evaluate("Object.keys(sessionStorage).find((it) => /:[0-9a-f]{16}$/.test(it))")
    assert group, "there was something"
    traveller.log_out()
    expect(traveller.button).to_be_enabled()
    assert page.evaluate("(it) => sessionStorage.getItem(it)", group) is None
    kept = traveller.kept()
    for name in ("token", "away:", "back:", "id_token_hint", "next"):
        assert name not in kept
    page.reload()
    traveller.sees("anonymous")


def test_a_sign_out_before_the_browser_has_said_who_is_there_is_one_at_both_ends(
    site: Site, context: BrowserContext
) -> None:
    traveller = signed_in(site, context.new_page())
    page = traveller.page
    group = page.evaluate("Object.keys(sessionStorage).find((it) => /:[0-9a-f]{16}$/.test(it))")

    # The script's first run signs out; the page that the provider leads back to does so again.
    with page.expect_request("**/session/end?**") as farewell:
        page.goto(site.url + PLACE.replace("#", "&leave=yes#"))
    assert "id_token_hint=" in farewell.value.url
    page.get_by_role("button", name="Sign out").click()
    expect(traveller.button).to_be_enabled()
    traveller.sees("anonymous")
    assert silent_answer(site, context) == "login_required"
    assert site.requests()["GET /session/end"] == 1
    assert site.requests()["POST /token/revocation"] == 1
    assert page.evaluate("(it) => sessionStorage.getItem(it)", group) is None
    assert "authenticated" not in traveller.runs()


def test_neither_tab_nor_browser_keeps_anything_of_it(site: Site, page: Page) -> None:
    traveller = signed_in(site, page)
    rows = page.evaluate(ROWS)
    assert rows["keys"], "what is kept is sealed"
    traveller.log_out()
    expect(traveller.button).to_be_enabled()
    traveller.sees("anonymous")

    kept = page.evaluate(NAMES)
    # The page that was left; when the person signed out, and that they want to stay so.
    assert {name.split(":")[1] for name in kept["sessionStorage"]} <= {"home"}
    assert {name.split(":")[1] for name in kept["localStorage"]} == {"quiet", "signed_out"}
    # A key that no script can read, and seals nothing any more; of renewals, numbers.
    rows = page.evaluate(ROWS)
    assert all(row == "[object CryptoKey]" for row in rows["keys"])
    for row in rows["ledger"]:
        assert all(value is None or isinstance(value, int | float) for value in row.values())


def test_all_tabs_are_signed_out_and_the_others_stay_where_they_are(
    site: Site, context: BrowserContext
) -> None:
    first = signed_in(site, context.new_page())
    second = Traveller(context.new_page(), site)
    second.page.goto(site.url)
    second.sees("authenticated")

    first.log_out()
    second.sees("anonymous")
    assert second.page.url == site.url
    expect(first.button).to_be_enabled()


def test_out_of_the_app_alone_leaves_the_provider_alone(
    site: Site, context: BrowserContext
) -> None:
    traveller = signed_in(site, context.new_page(), PLACE.replace("#", "&here=yes#"))
    traveller.press("Log out")
    traveller.sees("anonymous")
    expect(traveller.button).to_be_enabled()
    assert silent_answer(site, context) == "none"
    # Nor is the refresh token revoked, with which some providers would end the session.
    assert site.requests()["POST /token/revocation"] == 0


def test_two_logins_are_signed_out_one_after_the_other(site: Site, page: Page) -> None:
    first, second = Traveller(page, site), Traveller(page, site, nth=1)
    first.open("?silent=no&also=other")
    first.sign_in()
    second.sign_in_again()
    expect(first.text("Also there: Ada Lovelace")).to_be_visible()
    first.sees("authenticated")
    site.turn_page()

    first.log_out()

    expect(first.text("Also there: nobody")).to_be_visible()
    expect(first.button).to_be_enabled()
    expect(second.button).to_be_enabled()
    assert page.url == f"{site.url}?silent=no&also=other"
    assert site.requests()["GET /session/end"] == 2
    assert site.requests()["POST /token/revocation"] == 2


def test_no_id_token_is_kept_in_plain_on_the_way_from_one_provider_to_the_next(
    site: Site, context: BrowserContext
) -> None:
    page = context.new_page()
    kept: list[list[str]] = []
    page.expose_function("noteKept", lambda name, entry: kept.append([name, entry]))
    page.add_init_script(
        "const keep = Storage.prototype.setItem;"
        "Storage.prototype.setItem = function (name, entry) {"
        " noteKept(name, `${entry}`); keep.call(this, name, entry); }"
    )
    first, second = Traveller(page, site), Traveller(page, site, nth=1)
    first.open("?silent=no&also=other")
    first.sign_in()
    second.sign_in_again()
    expect(first.text("Also there: Ada Lovelace")).to_be_visible()
    first.sees("authenticated")
    site.turn_page()

    first.log_out()

    expect(second.button).to_be_enabled()
    assert site.requests()["GET /session/end"] == 2
    names = [name for name, _ in kept]
    assert "streamlit-pkce:next" in names, "the second one's way was kept"
    for name, entry in kept:
        assert "id_token_hint" not in entry, name
        assert not re.search(r"eyJ[\w-]+\.eyJ", entry), name
    assert page.evaluate("sessionStorage.getItem('streamlit-pkce:next')") is None


def test_the_login_of_another_page_is_over_too(site: Site, context: BrowserContext) -> None:
    query = "?silent=no&elsewhere=other"
    traveller = signed_in(site, context.new_page(), query)
    traveller.page.get_by_role("link", name="second").click()
    traveller.sees("anonymous")
    traveller.sign_in_again()
    traveller.sees("authenticated")

    site.turn_page()

    # Also the login whose component is on the other page takes leave of its provider.
    traveller.log_out()
    expect(traveller.button).to_be_enabled()
    assert site.requests()["GET /session/end"] == 2
    assert site.requests()["POST /token/revocation"] == 2
    traveller.page.goto(site.url + query)
    traveller.sees("anonymous")
    expect(traveller.button).to_be_enabled()


def test_whoever_stays_at_the_provider_is_out_of_the_app(site: Site, page: Page) -> None:
    traveller = signed_in(site, page)
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("button", name="Stay signed in").click()
    traveller.sees("anonymous")
    assert page.url == site.url + PLACE
