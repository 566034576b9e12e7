"""Providers without ID tokens whose access tokens expire, as those of a GitHub App do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.confidential import code, redeemed
from support.forge import ForgeApp, Person
from support.sign_in import NOW
from support.story import nobody

if TYPE_CHECKING:
    from support.servers import Site


@pytest.fixture
def forge_app(site: Site) -> ForgeApp:
    return ForgeApp(site)


def test_tokens_that_expire_and_rotate_are_renewed(forge_app: ForgeApp) -> None:
    person = Person(forge_app)
    token = person.hears(code(1))
    assert (token["access_token"], token["expires_at"]) == ("ghu_1", NOW + 28_800)
    verdict = person.session.verdict
    assert verdict is not None
    assert verdict.renew_in == 25_921
    # In time, with the refresh token that came last; and who it is is asked with the new token.
    assert person.hears(redeemed(2), at=NOW + 25_919)["access_token"] == "ghu_1"
    for nth in (1, 2, 3):
        token = person.hears(redeemed(2), at=NOW + nth * 25_921)
        assert (token.status, token["access_token"]) == ("authenticated", f"ghu_{nth + 1}")
        assert (token.claims["sub"], token.identity_source) == ("583231", "userinfo")
        assert token["scope"] == "read:user"
    assert forge_app.refreshed_with == ["ghr_1", "ghr_2", "ghr_3"]
    assert forge_app.site.asked == ["/user"] * 4


def test_a_refresh_token_whose_own_end_is_told_in_a_text_is_not_sent_after_it(
    forge_app: ForgeApp,
) -> None:
    person = Person(forge_app)
    person.hears(code(1))
    token = person.hears(redeemed(2), at=NOW + 15_811_200)
    assert not token
    assert forge_app.refreshed_with == []
    assert person.session.verdict is not None
    assert person.session.verdict.outcome == "rejected"


def test_a_renewal_that_is_refused_with_status_200_asks_for_another_code(
    forge_app: ForgeApp,
) -> None:
    person = Person(forge_app)
    person.hears(code(1))
    forge_app.members = {"error": "bad_refresh_token"}
    token = person.hears(redeemed(2), at=NOW + 25_921)
    assert (token.status, token["access_token"]) == ("authenticated", "ghu_1")
    verdict = person.session.verdict
    assert verdict is not None
    assert verdict.outcome == "rejected"
    token = person.hears(nobody(3), at=NOW + 25_930)
    assert token.error is not None
    assert (token.error.code, "bad_refresh_token" in token.error.hint) == ("session_expired", True)


def test_a_renewal_that_is_somebody_elses_ends_the_session(forge_app: ForgeApp) -> None:
    person = Person(forge_app)
    person.hears(code(1))
    forge_app.owner = {"id": 1, "login": "mojombo"}
    token = person.hears(redeemed(2), at=NOW + 25_921)
    assert token.error is not None
    assert token.error.code == "account_changed"
