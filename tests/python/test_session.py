"""Sessions: what becomes of a person from report to report."""

from __future__ import annotations

import logging
import pickle
from typing import Any

import pytest

from streamlit_pkce._verdict import Verdict
from support.sign_in import ACCESS_TOKEN, NOW, PROOF, SignIn, nonce
from support.signers import encode
from support.story import Story, forged, nobody


@pytest.fixture
def story() -> Story:
    return Story()


def test_pending_until_the_browser_has_spoken(story: Story) -> None:
    token = story.hears(None)
    assert (token.status, token.error, story.session.verdict) == ("pending", None, None)


def test_a_browser_with_nobody_makes_anonymous(story: Story) -> None:
    token = story.hears(nobody(1))
    assert (token.status, token.error) == ("anonymous", None)
    assert story.session.verdict == Verdict(1, "accepted")


def test_an_error_of_the_browser_reaches_the_app(story: Story) -> None:
    token = story.hears(nobody(1, "popup_closed"))
    assert token.error is not None
    assert token.error.code == "popup_closed"
    assert story.session.verdict == Verdict(1, "accepted")


def test_a_verified_token_set_signs_in(story: Story) -> None:
    story.hears(nobody(1))
    token = story.hears(SignIn(seq=2).report())
    assert token.status == "authenticated"
    assert token["access_token"] == ACCESS_TOKEN
    assert token.claims["name"] == "Ada Lovelace"
    assert story.session.verdict == Verdict(2, "accepted", "Ada Lovelace")


@pytest.mark.parametrize(
    ("claims", "shown"),
    [
        ({"name": " ", "preferred_username": "ada"}, "ada"),
        ({"name": ["Ada"], "email": "ada@example.com"}, "ada@example.com"),
        ({"name": None}, "ada"),
    ],
)
def test_the_browser_is_told_the_best_name_there_is(
    story: Story, claims: dict[str, Any], shown: str
) -> None:
    sign_in = SignIn()
    sign_in.claims |= claims
    story.hears(sign_in.report())
    assert story.session.verdict is not None
    assert story.session.verdict.name == shown


def test_an_unchanged_report_is_verified_once(story: Story, verifications: list[int]) -> None:
    report = SignIn().report()
    for _ in range(10):
        assert story.hears(report).status == "authenticated"
    assert len(verifications) == 1


def test_a_component_that_comes_and_goes_changes_nothing(
    story: Story, verifications: list[int]
) -> None:
    sign_in = SignIn(seq=1)
    story.hears(sign_in.report())
    assert story.hears(None).status == "authenticated"

    # It reports the same tokens again, long after the ID token has expired.
    sign_in.seq = 2
    assert story.hears(sign_in.report(), at=NOW + 1800).status == "authenticated"
    assert story.session.verdict == Verdict(2, "accepted", "Ada Lovelace")
    assert len(verifications) == 1


def test_any_other_token_beside_a_verified_one_is_verified_again(
    story: Story, verifications: list[int]
) -> None:
    sign_in = SignIn(seq=1)
    story.hears(sign_in.report())
    for change in ({"access_token": "other"}, {"expires_at": NOW + 9999}):
        sign_in.seq += 1
        story.hears(sign_in.report() | {"tokens": sign_in.report()["tokens"] | change})
    assert len(verifications) == 3


def test_verified_tokens_with_another_proof_are_verified_again(story: Story) -> None:
    story.hears(SignIn(seq=1).report())
    token = story.hears(SignIn(seq=2, proof=b"\x00" * 32).report())
    assert token.error is not None
    assert (token.status, token.error.code) == ("anonymous", "nonce_mismatch")


def test_item_73_an_older_report_is_ignored(story: Story) -> None:
    story.hears(SignIn(seq=10).report())
    for stale in (nobody(9), nobody(0, "cancelled"), forged(9)):
        token = story.hears(stale)
        assert (token.status, token.error) == ("authenticated", None)
    assert story.session.verdict == Verdict(10, "accepted", "Ada Lovelace")


def test_a_forged_token_is_refused_and_the_browser_told_to_drop_it(story: Story) -> None:
    story.hears(SignIn(seq=1).report())
    token = story.hears(forged(2))
    assert (token.status, dict(token)) == ("anonymous", {})
    assert token.error is not None
    assert token.error.code == "signature_invalid"
    assert story.session.verdict == Verdict(2, "rejected", None, token.error)


def test_a_token_stolen_from_another_browser_is_refused(story: Story) -> None:
    token = story.hears(SignIn(proof=b"\x00" * 32).report())
    assert token.error is not None
    assert (token.status, token.error.code) == ("anonymous", "nonce_mismatch")


def test_why_tokens_were_refused_stays_visible_when_the_browser_drops_them(story: Story) -> None:
    story.hears(forged(1))
    token = story.hears(nobody(2))
    assert token.error is not None
    assert token.error.code == "signature_invalid"

    token = story.hears(nobody(3, "cancelled"))
    assert token.error is not None
    assert token.error.code == "cancelled"
    assert story.hears(nobody(4)).error is None


def test_a_sign_in_after_a_refused_one_clears_the_error(story: Story) -> None:
    story.hears(forged(1))
    assert story.hears(SignIn(seq=2).report()).error is None
    assert story.hears(nobody(3)).error is None


def test_a_malformed_report_is_refused(story: Story) -> None:
    story.hears(SignIn(seq=1).report())
    token = story.hears({"seq": 2, "version": 1, "status": "authenticated"})
    assert token.error is not None
    assert (token.status, token.error.code) == ("anonymous", "report_malformed")
    assert story.session.verdict == Verdict(2, "rejected", None, token.error)


def test_a_malformed_report_without_a_number_has_no_verdict(story: Story) -> None:
    assert story.hears("nonsense").status == "anonymous"
    assert story.session.verdict is None


def test_a_good_report_after_a_malformed_one_is_taken(story: Story) -> None:
    report = SignIn().report()
    story.hears(report)
    story.hears("nonsense")
    assert story.hears(report).status == "authenticated"


def test_a_refused_report_is_logged_once_and_without_secrets(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    report = forged(1)
    with caplog.at_level(logging.DEBUG):
        for _ in range(5):
            story.hears(report)
        for _ in range(5):
            story.hears({"seq": 2, "tokens": report["tokens"]})
    refusals = [record.message for record in caplog.records if record.name == "streamlit_pkce"]
    assert refusals == [
        "refused a sign-in: signature_invalid (issuer https://login.example.com, client demo)",
        "refused a sign-in: report_malformed (issuer https://login.example.com, client demo)",
    ]


@pytest.mark.parametrize("secret", ["access_token", "id_token", "refresh_token", "proof"])
def test_item_72_no_secret_is_in_any_log_whatever_goes_wrong(
    story: Story, caplog: pytest.LogCaptureFixture, secret: str
) -> None:
    good = SignIn().report()
    value = good["proof"] if secret == "proof" else good["tokens"][secret]
    with caplog.at_level(logging.DEBUG):
        story.hears(good)
        story.hears(forged(NOW * 1000 + 1))
        story.hears(good | {"seq": NOW * 1000 + 2, "version": 9})
        story.hears(good | {"seq": NOW * 1000 + 3}, at=NOW + 99999)
    assert value not in caplog.text
    assert ".".join(value.split(".")[:2]) not in caplog.text


def test_an_access_token_that_never_expires_ends_nothing(story: Story) -> None:
    report = SignIn(expires_at=None).report()
    story.hears(report)
    assert story.hears(report, at=NOW + 10**9).status == "authenticated"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_session_survives_serialisation(story: Story, protocol: int) -> None:
    story.hears(SignIn().report())
    story.session = pickle.loads(pickle.dumps(story.session, protocol))
    assert story.hears(None).status == "authenticated"


def test_a_refresh_token_is_handed_over_only_if_asked_for(story: Story) -> None:
    assert "refresh_token" not in story.hears(SignIn().report())


def test_the_nonce_of_these_tests_is_the_contracts() -> None:
    assert nonce(PROOF) == "Yw3NKWbEM2aRElRIu7JbT_QSpJxzLbLIq8G4WBvXEN0"
    assert encode(PROOF) == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


def test_a_malformed_report_that_is_older_than_the_last_one_is_ignored(story: Story) -> None:
    story.hears(SignIn(seq=10).report())
    assert not story.notices(SignIn(seq=3).report() | {"version": 2})
    assert story.hears(None).status == "authenticated"
    assert (story.session.verdict is not None, story.outcome) == (True, "accepted")
