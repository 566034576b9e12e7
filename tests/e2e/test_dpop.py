"""Tokens that are bound to a key of the browser's: whoever steals them has nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.address import Address
from .support.browser import INSECURE_HOST
from .support.desk import LIFETIME, Desk
from .support.exchanges import Exchanges
from .support.provider import ADA
from .support.thief import Thief
from .support.waiting import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


CLIENTS = ("bound", "robbed", "downgraded", "bereft", "shared", "redirected", "leaving")
CONFIDENTIAL = "confidential"
SECRET = "a-secret-that-no-browser-sees"


def start(start_site: StartSite, installation: Installation) -> Site:
    """An app that stays open; its provider wants a nonce in each proof, at UserInfo too."""
    return start_site(
        installation,
        "bound.py",
        settings={"E2E_CONFIDENTIAL": CONFIDENTIAL, "E2E_SECRET": SECRET},
        client_ids=(*CLIENTS, CONFIDENTIAL),
        secrets={CONFIDENTIAL: SECRET},
        # A thief is to come before the renewal, on a busy machine too.
        lifetimes={"": LIFETIME, "robbed": 2 * LIFETIME},
    )


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """On one Streamlit, since a key is none of its business."""
    return start(start_site, latest_streamlit)


@pytest.fixture(scope="module")
def every_site(start_site: StartSite, every_streamlit: Installation) -> Site:
    """On each, for those who work all day."""
    return start(start_site, every_streamlit)


def answers_in(desk: Desk) -> set[int | None]:
    """What the API has answered to the app; None where the app could not ask."""
    return {glance.details["status"] for glance in desk.diary.entries("glance")}


def test_a_person_works_all_day_and_one_key_of_the_browser_proves_it(
    every_site: Site, context: BrowserContext
) -> None:
    desk = Desk(every_site, context, "bound")
    exchanges = Exchanges(context)
    desk.sign_in()
    desk.wait_for_tokens(2)
    desk.expect_undisturbed()
    before = len(exchanges.statuses)

    desk.page.reload()
    desk.wait_for_status("authenticated")
    desk.start_counting()
    desk.wait_for_tokens(2)

    desk.expect_undisturbed()
    assert desk.tally.codes == 0
    assert answers_in(desk) == {None}
    # The provider says once on each page that it wants its nonce.
    statuses = exchanges.statuses
    assert statuses == [400, *[200] * (before - 1), 400, *[200] * (len(statuses) - before - 1)]
    proofs = exchanges.proofs
    assert len(exchanges.keys) == 1
    assert len({claims["jti"] for _, claims in proofs}) == len(proofs)
    assert [status == 200 for status in statuses] == ["nonce" in claims for _, claims in proofs]
    kept = desk.page.evaluate(READ_KEYS)
    assert kept == [{"extractable": False, "usages": ["sign"]}]


# The private keys that this origin keeps, as any script of the page may look at them.
READ_KEYS = """
async () => {
  const result = (request) =>
    new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const database = await result(indexedDB.open("streamlit-pkce"));
  const rows = await result(database.transaction("keys").objectStore("keys").getAll());
  database.close();
  const keys = rows.map((row) => row.privateKey).filter(Boolean);
  return keys.map(({ extractable, usages }) => ({ extractable, usages }));
}
"""


# Forgets some of what is in there, by the names of the rows.
LOSE_KEYS = """
async (prefix) => {
  const end = (request) =>
    new Promise((resolve) => {
      request.onsuccess = request.oncomplete = () => resolve(request.result);
    });
  const database = await end(indexedDB.open("streamlit-pkce"));
  const transaction = database.transaction("keys", "readwrite");
  const rows = transaction.objectStore("keys");
  const names = (await end(rows.getAllKeys())).filter((name) => name.startsWith(prefix));
  names.forEach((name) => rows.delete(name));
  await end(transaction);
  database.close();
  return names.length;
}
"""


@pytest.mark.parametrize(("lost", "count", "is_refused"), [("dpop:", 1, True), ("", 2, False)])
def test_whoever_has_lost_the_key_needs_no_click(
    site: Site, context: BrowserContext, lost: str, count: int, is_refused: bool
) -> None:
    """Alone, so that the tokens are still there; or with the one by which those were sealed."""
    desk = Desk(site, context, "bereft")
    exchanges = Exchanges(context)
    desk.sign_in()
    desk.person.wait_until_kept("session")
    assert desk.page.evaluate(LOSE_KEYS, lost) == count

    desk.page.reload()

    desk.wait_for_status("authenticated")
    wait_for(lambda: desk.tally.codes == 1, "Another code, by the frame")
    assert bool(desk.tally.refused) == is_refused
    assert "anonymous" not in desk.diary.runs()
    desk.start_counting()
    desk.wait_for_tokens(2)
    desk.expect_undisturbed()
    assert (desk.tally.codes, desk.tally.refused) == (0, 0)
    assert len(exchanges.keys) == 2


def test_all_tabs_prove_the_same_key(site: Site, context: BrowserContext) -> None:
    exchanges = Exchanges(context)
    first, second = (Desk(site, context, "shared", tab=tab) for tab in range(2))
    own = Exchanges(context, second.page)
    first.sign_in()
    second.open()
    second.wait_for_status("authenticated")
    second.start_counting()
    second.wait_for_tokens(2)

    first.page.close()
    second.wait_for_tokens(3)

    second.expect_undisturbed()
    assert own.statuses[-1] == 200, "the second one renews"
    assert second.tally.codes == 0
    assert len(exchanges.keys) == 1


def test_the_page_that_went_to_the_provider_itself_proves_its_key_when_it_is_back(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "redirected", flow="redirect")
    exchanges = Exchanges(context)
    desk.open()
    desk.person.button.click()
    desk.page.get_by_label("User name").fill(ADA.username)
    desk.page.get_by_label("Password").fill(ADA.password)
    desk.page.get_by_role("button", name="Sign in").click()
    desk.wait_for_status("authenticated")
    assert desk.page.url == desk.url
    desk.start_counting()
    desk.wait_for_tokens(2)
    desk.expect_undisturbed()
    assert desk.tally.codes == 0
    assert exchanges.statuses == [400, *[200] * (len(exchanges.statuses) - 1)]
    assert len(exchanges.keys) == 1


@pytest.mark.parametrize("client_id", ["leaving", CONFIDENTIAL])
def test_a_bound_refresh_token_is_revoked(
    site: Site, context: BrowserContext, client_id: str
) -> None:
    desk = Desk(site, context, client_id)
    desk.sign_in()
    site.turn_page()

    desk.person.log_out()

    desk.wait_for_status("anonymous")
    expect(desk.person.button).to_be_enabled()
    wait_for(lambda: site.requests()["POST /token/revocation"] == 1, "The revocation")
    assert "was not revoked" not in site.app.log


def test_a_stolen_refresh_token_renews_nothing_without_the_key(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "robbed")
    exchanges = Exchanges(context)
    desk.sign_in()
    thief = Thief(f"{site.provider.issuer}/token", "robbed", exchanges.refresh_token)

    without_proof = thief.renew()
    with_own_key = thief.renew_with_own_key()

    for answer in (without_proof, with_own_key):
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    desk.wait_for_tokens(2)
    desk.expect_undisturbed()


def test_item_82_tokens_that_are_bound_to_no_key_are_refused(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "downgraded")
    desk.open()
    desk.fail(ignoresProofs=True)
    desk.person.fill_in(desk.person.open_window())
    desk.person.expect_failed("token_type_unsupported")
    desk.wait_for_status("anonymous")


def test_where_the_server_has_the_key_the_app_calls_an_api_all_day(
    every_site: Site, context: BrowserContext
) -> None:
    desk = Desk(every_site, context, CONFIDENTIAL)
    desk.sign_in()
    desk.wait_for_tokens(3)
    desk.expect_undisturbed()
    assert answers_in(desk) == {200}
    assert desk.tally.codes == 0


def test_on_plain_http_nobody_is_sent_to_the_provider(
    start_site: StartSite, latest_streamlit: Installation, context: BrowserContext
) -> None:
    site = start_site(
        latest_streamlit,
        "bound.py",
        address=Address(host=INSECURE_HOST),
        settings={"E2E_CONFIDENTIAL": CONFIDENTIAL},
    )
    desk = Desk(site, context, "demo")
    desk.open()
    expect(desk.person.alert).to_be_visible()
    expect(desk.person.login).to_contain_text("dpop needs the browser's cryptography")
    wait_for(lambda: desk.diary.errors()[-1:] == ["configuration_invalid"], "The app's knowing why")
    assert site.requests()["GET /auth"] == 0
