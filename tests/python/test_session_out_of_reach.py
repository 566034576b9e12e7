"""What cannot be checked now is neither believed nor held against the person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce._verdict import Verdict
from support.servers import answer
from support.sign_in import NOW, SignIn, config, nonce
from support.signers import signer
from support.story import Story

if TYPE_CHECKING:
    from support.servers import Site


@pytest.fixture
def story(site: Site) -> Story:
    site.publish([signer("RS256").jwk])
    site.answers["/jwks"] = answer(b"", 503)
    return Story(config(site.url))


def report_of(site: Site, seq: int = 1, **claims: Any) -> dict[str, Any]:
    sign_in = SignIn(seq=seq)
    sign_in.claims |= {"iss": site.url} | claims
    return sign_in.report()


def test_a_first_sign_in_is_pending_with_an_error(story: Story, site: Site) -> None:
    token = story.hears(report_of(site))
    assert token.error is not None
    assert (token.status, token.error.code) == ("pending", "keys_unavailable")
    assert story.session.verdict == Verdict(1, "unverified", None, token.error)


def test_it_is_tried_again_and_again_but_not_asked_for(story: Story, site: Site) -> None:
    for _ in range(10):
        assert story.hears(report_of(site)).status == "pending"
    assert site.asked.count("/jwks") == 1


def test_it_is_verified_once_the_keys_are_there(
    story: Story, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = report_of(site)
    story.hears(report)
    site.publish([signer("RS256").jwk])
    monkeypatch.setattr("streamlit_pkce._document.QUIET", 0)
    assert story.hears(report).status == "authenticated"
    assert story.outcome == "accepted"


def test_who_was_signed_in_stays_so(story: Story, site: Site) -> None:
    site.publish([signer("RS256").jwk])
    story.hears(report_of(site, 1))
    site.answers["/jwks"] = answer(b"", 503)
    later = SignIn(seq=2, header={"kid": "rotated"})
    later.claims["iss"] = site.url
    token = story.hears(later.report())
    assert (token.status, token.error) == ("authenticated", None)
    assert story.outcome == "unverified"

    token = story.hears(later.report(), at=NOW + 3600)
    assert token.error is not None
    assert (token.status, token.error.code) == ("pending", "keys_unavailable")
    assert story.outcome == "unverified"


@pytest.mark.parametrize("trouble", ["keys", "userinfo"])
def test_an_outage_at_a_renewal_reruns_nothing_when_it_comes_and_when_it_goes(
    site: Site, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streamlit_pkce._document.QUIET", 0)
    monkeypatch.setattr("streamlit_pkce._document.FORCED", 0)
    site.publish([signer("RS256").jwk], userinfo_endpoint=f"{site.url}/userinfo")
    story = Story(config(site.url))
    login = SignIn()
    login.claims["iss"] = site.url
    story.hears(login.report())

    rotated = signer("RS256", name="second")
    renewal = login.kept() if trouble == "userinfo" else replace(login.renewed(), signer=rotated)
    site.answers["/jwks"] = site.answers["/userinfo"] = answer(b"", 503)
    assert not story.notices(renewal.report(), at=renewal.now)
    assert story.outcome == "unverified"
    assert story.hears(None, at=renewal.now).status == "authenticated"

    site.publish([signer("RS256").jwk, rotated.jwk])
    site.answers["/userinfo"] = answer({"sub": "ada"})
    assert not story.notices(renewal.report(), at=renewal.now + 31)
    token = story.hears(None, at=renewal.now + 31)
    assert (token["access_token"], story.outcome) == (renewal.access_token, "accepted")


def test_metadata_out_of_reach_is_no_refusal_either(site: Site) -> None:
    token = Story(config(site.url)).hears(report_of(site))
    assert token.error is not None
    assert (token.status, token.error.code) == ("pending", "metadata_unavailable")


def test_who_was_signed_in_is_known_again_when_the_browser_returns_to_the_old_tokens(
    story: Story, site: Site
) -> None:
    site.publish([signer("RS256").jwk])
    story.hears(report_of(site, 1))
    site.answers["/jwks"] = answer(b"", 503)
    later = SignIn(seq=2, header={"kid": "rotated"}, proof=b"\x00" * 32)
    later.claims["iss"] = site.url
    story.hears(later.report())
    token = story.hears(report_of(site, 3), at=NOW + 1800)  # long after the ID token's end
    assert (token.status, token.error) == ("authenticated", None)


def test_who_may_have_taken_the_place_of_another_does_not_find_their_data(
    story: Story, site: Site
) -> None:
    # Grace sits down at Ada's computer and signs in, and the server cannot check it.
    site.publish([signer("RS256").jwk])
    story.hears(report_of(site, 1))
    site.answers["/jwks"] = answer(b"", 503)
    proof = b"\x06" * 32
    grace = SignIn(seq=2, proof=proof, signer=signer("RS256", name="second"))
    grace.claims |= {"iss": site.url, "sub": "grace", "nonce": nonce(proof)}
    assert story.notices(grace.report())
    token = story.hears(grace.report())
    assert token.error is not None
    assert (token.status, token.error.code) == ("pending", "keys_unavailable")
    assert (dict(token), dict(token.claims), story.outcome) == ({}, {}, "unverified")

    renewal = replace(grace.renewed(), signer=grace.signer)
    assert story.hears(renewal.report(), at=renewal.now).status == "pending"


def test_nor_does_who_shows_tokens_that_are_too_old_to_be_checked(site: Site) -> None:
    site.publish([signer("RS256").jwk], userinfo_endpoint=f"{site.url}/userinfo")
    story = Story(config(site.url))
    story.hears(report_of(site, 1))
    proof = b"\x06" * 32
    grace = SignIn(seq=2, proof=proof, expires_at=NOW - 1)
    grace.claims |= {"iss": site.url, "sub": "grace", "nonce": nonce(proof), "exp": NOW - 300}
    token = story.hears(grace.report())
    assert (token.status, token.error, story.outcome) == ("pending", None, "unverified")
