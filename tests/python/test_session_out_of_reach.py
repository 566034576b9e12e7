"""What cannot be checked now is neither believed nor held against the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce._verdict import Verdict
from support.servers import answer
from support.sign_in import NOW, SignIn, config
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
    assert token.error is not None
    assert (token.status, token.error.code) == ("authenticated", "keys_unavailable")
    assert story.outcome == "unverified"

    token = story.hears(later.report(), at=NOW + 3600)
    assert (token.status, story.outcome) == ("pending", "unverified")


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
