"""Tokens that are bound to a key of the browser's: whoever steals them has nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .support.address import Address
from .support.browser import INSECURE_HOST
from .support.desk import LIFETIME, Desk
from .support.exchanges import Exchanges
from .support.thief import Thief
from .support.waiting import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from .conftest import StartSite
    from .support.installation import Installation
    from .support.site import Site


CONFIDENTIAL = "confidential"
SECRET = "a-secret-that-no-browser-sees"


@pytest.fixture(scope="module")
def site(start_site: StartSite, latest_streamlit: Installation) -> Site:
    """An app that stays open; its provider wants a nonce in each proof, at UserInfo too."""
    return start_site(
        latest_streamlit,
        "bound.py",
        settings={"E2E_CONFIDENTIAL": CONFIDENTIAL, "E2E_SECRET": SECRET},
        client_ids=("bound", "robbed", "downgraded", CONFIDENTIAL),
        secrets={CONFIDENTIAL: SECRET},
        lifetimes={"": LIFETIME},
    )


def answers_in(desk: Desk) -> set[int | None]:
    """What the API has answered to the app; None where the app could not ask."""
    return {glance.details["status"] for glance in desk.diary.entries("glance")}


def test_a_person_works_all_day_and_one_key_of_the_browser_proves_it(
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, "bound")
    exchanges = Exchanges(context)
    desk.sign_in()
    desk.wait_for_tokens(2)
    desk.expect_undisturbed()
    before = len(exchanges.proofs)

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
    assert len({json.dumps(header["jwk"], sort_keys=True) for header, _ in proofs}) == 1
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
    site: Site, context: BrowserContext
) -> None:
    desk = Desk(site, context, CONFIDENTIAL)
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
