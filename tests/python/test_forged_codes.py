"""Codes that an attacker shows to a server that redeems them, and tokens that come of a code."""

from __future__ import annotations

from typing import Any

import pytest

from streamlit_pkce._session import Session
from support.confidential import ConfidentialProvider, ServerStory, code
from support.sign_in import NOW, SignIn, nonce
from support.signers import encode


def test_a_code_that_was_refused_is_not_tried_again(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    for seq in (1, 2):
        assert story.hears(code(seq, "stolen")).error is not None
    assert len(provider.asked("authorization_code")) == 1


def test_whoever_shows_one_code_after_another_is_stopped(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    for seq in range(30):
        story.hears(code(seq, f"guess-{seq}"), at=NOW + seq / 10)
    assert len(provider.asked("authorization_code")) == 10
    assert story.hears(code(31), at=NOW + 90).status == "authenticated"


def test_a_code_of_another_login_is_good_for_nothing(
    story: ServerStory, provider: ConfidentialProvider
) -> None:
    provider.codes["first"] = nonce(bytes(32))  # another browser has begun it
    token = story.hears(code(1))
    assert token.error is not None
    assert token.error.code == "nonce_mismatch"
    assert story.outcome == "rejected"


def test_a_proof_that_is_another_browsers_is_of_no_use(story: ServerStory) -> None:
    report = code(1) | {"proof": encode(bytes(32))}
    token = story.hears(report)
    assert token.error is not None
    assert token.error.code == "nonce_mismatch"


def test_a_stolen_code_without_its_verifier_is_refused_by_the_provider(story: ServerStory) -> None:
    token = story.hears(code(1, code_verifier="w" * 43))
    assert token.error is not None
    assert token.error.code == "token_refused"
    assert "invalid_grant" in token.error.hint


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({"iss": "https://evil.example.com"}, "id_token_issuer_mismatch"),
        ({"aud": "another-app"}, "id_token_audience_mismatch"),
        ({"exp": NOW - 3600}, "id_token_expired"),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "access_token_hash_mismatch"),
    ],
)
def test_tokens_that_come_to_the_server_are_verified_as_any_others(
    story: ServerStory, provider: ConfidentialProvider, claims: dict[str, Any], error: str
) -> None:
    provider.claims = claims
    token = story.hears(code(1))
    assert not token
    assert token.error is not None
    assert token.error.code == error


def test_tokens_that_the_browser_makes_up_do_not_count(story: ServerStory) -> None:
    token = story.hears(SignIn(issuer=story.config.issuer.url).report())
    assert not token
    assert token.error is not None
    assert token.error.code == "report_malformed"


def test_a_browser_that_redeems_codes_itself_hands_over_none() -> None:
    session, parsed = Session(), SignIn().config()
    session.take(code(1), parsed, None, NOW)  # type: ignore[arg-type]
    assert session.outcome(NOW).error is not None


@pytest.mark.parametrize(
    "members",
    [
        {"code": ""},
        {"code": "x" * 70_000},
        {"code": "two\nlines"},
        {"code": 7},
        {"code_verifier": "short"},
        {"code_verifier": "v" * 42 + "&"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": None},
        {"obtained": "refresh"},
    ],
)
def test_a_malformed_code_is_sent_nowhere(
    story: ServerStory, provider: ConfidentialProvider, members: dict[str, Any]
) -> None:
    token = story.hears(code(1, **members))
    assert token.error is not None
    assert token.error.code == "report_malformed"
    assert provider.site.posted == []


def test_a_redirect_uri_that_the_app_has_not_named_is_refused(
    provider: ConfidentialProvider,
) -> None:
    story = ServerStory(provider, redirect_uri="https://app.example.com/own.html")
    assert story.hears(code(1)).error is not None
    assert provider.site.posted == []
