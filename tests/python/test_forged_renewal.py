"""Lies about how tokens were obtained, one test each: none of them makes another person.

Mallory has a browser of her own, may say in it whatever she likes, and can sign
in as herself. She wants to be taken for Ada.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from support.servers import answer
from support.sign_in import NOW, SignIn, nonce
from support.story import Story

if TYPE_CHECKING:
    from streamlit_pkce._tokens import Obtained
    from support.servers import Site

OBTAINED: tuple[Obtained, ...] = ("login", "silent", "refresh", "refresh_without_id_token")
LATER = NOW + 240
HOURS_LATER = NOW + 6 * 3600
MALLORYS_PROOF = b"\x0b" * 32


@pytest.fixture
def ada(site: Site) -> SignIn:
    return SignIn(metadata={"userinfo_endpoint": f"{site.url}/userinfo"})


@pytest.fixture
def mallory(ada: SignIn, site: Site) -> SignIn:
    """Her own login, right in every respect; UserInfo answers whatever suits her."""
    site.answers["/userinfo"] = answer({"sub": "mallory"})
    own = ada.claims | {"sub": "mallory", "name": "Mallory", "nonce": nonce(MALLORYS_PROOF)}
    return replace(ada, claims=own, proof=MALLORYS_PROOF, access_token="mallorys-access-token")


@pytest.mark.parametrize("obtained", OBTAINED)
def test_a_stolen_id_token_of_a_login(ada: SignIn, mallory: SignIn, obtained: Obtained) -> None:
    stolen = replace(mallory, obtained=obtained, id_token=ada.token())
    assert stolen.refusal() == "nonce_mismatch"


@pytest.mark.parametrize("obtained", OBTAINED)
@pytest.mark.parametrize("beside_her_own", [False, True])
def test_a_stolen_renewed_id_token(
    ada: SignIn, mallory: SignIn, obtained: Obtained, beside_her_own: bool
) -> None:
    # It has no nonce, and would be anybody's by itself.
    stolen = replace(
        mallory,
        obtained=obtained,
        id_token=ada.renewed().token(),
        login_id_token=mallory.token() if beside_her_own else None,
        now=LATER,
    )
    is_compared = beside_her_own and obtained.startswith("refresh")
    assert stolen.refusal() == ("account_changed" if is_compared else "nonce_missing")


@pytest.mark.parametrize("obtained", OBTAINED)
def test_a_stolen_access_token_beside_her_own_expired_id_token(
    mallory: SignIn, site: Site, obtained: Obtained
) -> None:
    site.answers["/userinfo"] = answer({"sub": "ada"})
    shown = replace(mallory, obtained=obtained, now=HOURS_LATER, expires_at=HOURS_LATER + 3600)
    assert shown.refusal() == "userinfo_subject_mismatch"


@pytest.mark.parametrize("obtained", OBTAINED)
def test_her_own_access_token_beside_all_that_ada_once_had(
    ada: SignIn, site: Site, obtained: Obtained
) -> None:
    # Even with the proof: what has expired needs the provider's word, about Ada.
    site.answers["/userinfo"] = answer({"sub": "mallory"})
    shown = replace(ada, obtained=obtained, now=HOURS_LATER, expires_at=HOURS_LATER + 3600)
    assert shown.refusal() == "userinfo_subject_mismatch"


def test_a_renewed_token_that_is_said_to_be_a_login(ada: SignIn) -> None:
    assert replace(ada.renewed(), obtained="login").refusal() == "nonce_missing"


@pytest.mark.parametrize("obtained", ["refresh", "refresh_without_id_token"])
def test_a_dead_session_that_is_said_to_be_renewed(
    ada: SignIn, site: Site, obtained: Obtained
) -> None:
    site.know()
    shown = replace(ada, obtained=obtained, now=HOURS_LATER, expires_at=HOURS_LATER + 3600)
    assert shown.refusal() == "access_token_refused"


@pytest.mark.parametrize("obtained", ["login", "refresh_without_id_token"])
def test_an_id_token_from_before_rights_were_withdrawn_tells_its_age(
    ada: SignIn, site: Site, obtained: Obtained
) -> None:
    # This one does gain something, and an app has one way to know.
    site.answers["/userinfo"] = answer({"sub": "ada"})
    ada.claims["groups"] = ["admin"]
    renewal = ada.renewed(at=LATER, groups=[])
    story = Story(ada.config())
    story.hears(ada.report())
    assert story.hears(renewal.report(), at=LATER).claims["groups"] == []
    shown = replace(ada, seq=renewal.seq + 1, obtained=obtained, expires_at=HOURS_LATER + 3600)
    token = story.hears(shown.report(), at=HOURS_LATER)
    assert (token.claims["groups"], token.claims["iat"]) == (["admin"], NOW)


def test_a_login_that_is_said_to_be_a_refresh_to_get_around_the_access_tokens_hash(
    ada: SignIn, site: Site
) -> None:
    ada.claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA"
    site.know()
    shown = replace(ada, obtained="refresh")
    assert shown.refusal() == "access_token_refused"


@pytest.mark.parametrize("obtained", OBTAINED)
def test_an_access_token_that_is_said_to_live_for_ever(
    ada: SignIn, site: Site, obtained: Obtained
) -> None:
    site.answers["/userinfo"] = answer({"sub": "ada"})
    shown = replace(ada, obtained=obtained, expires_at=2**53 - 1)
    token = Story(ada.config()).hears(shown.report())
    assert token["expires_at"] < NOW + 11 * 366 * 86400


def test_an_access_token_that_is_dead_and_said_to_live_longer(ada: SignIn, site: Site) -> None:
    site.answers["/userinfo"] = answer({"sub": "ada"})
    story, kept = Story(ada.config()), ada.kept()
    assert story.hears(kept.report(), at=LATER).status == "authenticated"
    assert story.hears(kept.report(), at=HOURS_LATER).status == "pending"
    site.know()
    shown = replace(kept, seq=kept.seq + 1, expires_at=HOURS_LATER + 3600)
    token = story.hears(shown.report(), at=HOURS_LATER)
    assert token.error is not None
    assert (token.status, token.error.code) == ("anonymous", "access_token_refused")


@pytest.mark.parametrize("issued", [0, -1e300, -(10**400)])
def test_a_provider_that_issued_its_token_before_the_beginning_of_time(issued: float) -> None:
    login = SignIn()
    login.claims["iat"] = issued
    assert Story().hears(login.report()).status == "pending"


@pytest.mark.parametrize("obtained", ["silent", "refresh", "refresh_without_id_token"])
def test_another_person_in_an_app_that_has_begun_for_ada(
    ada: SignIn, mallory: SignIn, site: Site, obtained: Obtained
) -> None:
    site.answers["/userinfo"] = answer({"sub": "mallory"})
    story = Story(ada.config())
    story.hears(ada.report())
    token = story.hears(replace(mallory, seq=ada.seq + 1, obtained=obtained).report())
    assert token.error is not None
    assert (token.status, token.error.code) == ("anonymous", "account_changed")
