"""A server that has never seen a session: after a restart, or as another replica.

Whatever it needs is in the report, in the app's configuration, or at the provider.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.servers import answer
from support.sign_in import ACCESS_TOKEN, NOW, SignIn, config
from support.signers import signer
from support.story import Story

if TYPE_CHECKING:
    from support.servers import Site

LATER = NOW + 240
HOURS_LATER = NOW + 6 * 3600


@pytest.fixture
def login(site: Site) -> SignIn:
    site.publish([signer("RS256").jwk], userinfo_endpoint=f"{site.url}/userinfo")
    site.answers["/userinfo"] = answer({"sub": "ada"})
    login = SignIn()
    login.claims["iss"] = site.url
    return login


@pytest.mark.parametrize("kind", ["login", "silent", "refresh", "refresh_without_id_token"])
def test_it_accepts_each_kind_of_token_set(login: SignIn, site: Site, kind: str) -> None:
    shown = {
        "login": login,
        "silent": replace(login, obtained="silent"),
        "refresh": login.renewed(),
        "refresh_without_id_token": login.kept(),
    }[kind]
    story = Story(config(site.url))
    assert story.hears(shown.report(), at=shown.now).status == "authenticated"
    assert story.outcome == "accepted"


def test_also_when_the_id_token_has_expired_meanwhile(login: SignIn, site: Site) -> None:
    story = Story(config(site.url))
    token = story.hears(login.report(), at=NOW + 1800)
    assert token.status == "authenticated"
    assert site.headers[-1]["Authorization"] == f"Bearer {ACCESS_TOKEN}"


def test_also_after_days_of_renewals(login: SignIn, site: Site) -> None:
    story = Story(config(site.url))
    renewal = login.renewed(at=NOW + 5 * 86400)
    assert story.hears(renewal.report(), at=renewal.now).status == "authenticated"
    assert "/userinfo" not in site.asked


def test_who_wakes_up_with_expired_tokens_is_renewed_and_not_refused(
    login: SignIn, site: Site
) -> None:
    site.know()
    story = Story(config(site.url))
    token = story.hears(login.report(), at=HOURS_LATER)
    assert (token.status, token.error) == ("pending", None)
    assert story.outcome == "unverified"
    assert "/userinfo" not in site.asked

    renewal = login.renewed(at=HOURS_LATER + 1)
    assert story.hears(renewal.report(), at=renewal.now).status == "authenticated"


def test_while_the_provider_is_down_everybody_it_does_not_know_is_pending_with_a_code(
    login: SignIn, site: Site
) -> None:
    site.answers.clear()
    story = Story(config(site.url))
    token = story.hears(login.report())
    assert token.error is not None
    assert (token.status, token.error.code) == ("pending", "metadata_unavailable")
    assert story.outcome == "unverified"


def test_while_the_provider_is_down_the_keys_that_are_known_go_on_working(
    login: SignIn, site: Site
) -> None:
    Story(config(site.url)).hears(login.report())
    site.answers.clear()
    assert Story(config(site.url)).hears(login.report(), at=LATER).status == "authenticated"
    renewal = login.renewed()
    assert Story(config(site.url)).hears(renewal.report(), at=LATER).status == "authenticated"


def test_while_the_provider_is_down_whoever_was_signed_in_keeps_their_tokens(
    login: SignIn, site: Site
) -> None:
    story = Story(config(site.url))
    story.hears(login.report())
    site.answers.clear()
    kept = login.kept()
    token = story.hears(kept.report(), at=LATER)
    assert (token.status, token.error) == ("authenticated", None)
    assert token["access_token"] == ACCESS_TOKEN
    verdict = story.session.verdict
    assert verdict is not None
    assert verdict.error is not None
    assert (verdict.outcome, verdict.error.code) == ("unverified", "userinfo_unavailable")
