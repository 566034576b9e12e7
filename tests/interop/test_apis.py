"""An access token for a further API, which Keycloak names by a client scope with an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, expect
from tests.e2e.support.waiting import wait_for

from .support.realm import FRAMED, ORDINARY
from .support.tab import Tab

if TYPE_CHECKING:
    from .support.realm import Realm
    from .support.stage import Stage

SCOPE, API = "notes.read", "https://notes.example.com"


@pytest.fixture(scope="module")
def realm(stage: Stage) -> Realm:
    """A realm whose clients may ask for it."""
    realm = stage.make_realm("apis")
    realm.offer_scope(SCOPE, (ORDINARY, FRAMED), audience=API)
    return realm


@pytest.mark.parametrize(
    ("client", "login"),
    [
        # A refresh token is good for what the login has asked for; the frame for anything.
        (ORDINARY, {"scope": f"openid profile email {SCOPE}"}),
        (FRAMED, {}),
    ],
)
def test_an_api_has_a_token_of_its_own_that_is_renewed_too(
    stage: Stage, context: BrowserContext, realm: Realm, client: str, login: dict[str, str]
) -> None:
    tab = Tab(stage, context, client, realm=realm, api=SCOPE, **login)
    sign_in(tab)
    tab.start_counting()
    wait_for(lambda: len(tab.diary.tokens("api")) >= 3, "Two renewals", patience=60)
    tab.wait_for_tokens(3)

    tab.expect_undisturbed()
    for entry in tab.diary.entries("api"):
        assert API in entry.details["for"]
        assert SCOPE in entry.details["scope"].split()
    assert not {*tab.tokens} & {*tab.diary.tokens("api")}

    # A reload asks nobody anything.
    tab.page.reload()
    expect(tab.person.text("For the API: authenticated")).to_be_visible()
    assert "anonymous" not in dict(tab.runs)


def test_what_the_login_has_not_asked_for_keycloak_leaves_out_and_the_token_says_so(
    stage: Stage, context: BrowserContext, realm: Realm
) -> None:
    tab = Tab(stage, context, ORDINARY, realm=realm, api=SCOPE)
    sign_in(tab)
    wait_for(lambda: tab.diary.entries("api"), "The app's look at the token")
    seen = tab.diary.entries("api")[-1].details
    assert API not in seen["for"]
    assert SCOPE not in seen["scope"].split()


def sign_in(tab: Tab) -> None:
    """Sign in, and wait for the API's token."""
    tab.sign_in()
    expect(tab.person.text("For the API: authenticated")).to_be_visible()
    tab.person.wait_until_idle()
