"""Renewal, as an app sees it: it does not, unless something is over."""

from __future__ import annotations

from typing import Any

import pytest

from streamlit_pkce._signature import Signed, check_signature
from streamlit_pkce._verdict import Verdict
from support.sign_in import ACCESS_TOKEN, NOW, SignIn, config, metadata
from support.signers import signer
from support.story import Story, nobody

JWKS = {"keys": [signer("RS256").jwk]}


@pytest.fixture
def story() -> Story:
    return Story()


def code(token: Any) -> str | None:
    return None if token.error is None else token.error.code


def test_a_hundred_renewals_rerun_nothing(story: Story) -> None:
    login = SignIn()
    story.hears(login.report())
    for number in range(1, 101):
        at = NOW + 240 * number
        assert not story.notices(login.renewed(at=at).report(), at=at)
    assert story.session.outcome(at).tokens == story.hears(None, at=at)._outcome.tokens
    assert story.outcome == "accepted"


def test_a_renewal_costs_one_signature(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    def check(token: str, **how: Any) -> Signed:
        checked.append(token)
        return check_signature(token, **how)

    monkeypatch.setattr("streamlit_pkce._verify.check_signature", check)
    login = SignIn()
    story.hears(login.report())
    renewals = [login.renewed(at=NOW + 240 * number) for number in (1, 2, 3)]
    for renewal in renewals:
        story.hears(renewal.report(), at=renewal.now)
    assert checked == [login.token(), *(renewal.token() for renewal in renewals)]


def test_the_next_run_has_the_renewed_tokens(story: Story) -> None:
    login = SignIn()
    assert story.hears(login.report())["access_token"] == ACCESS_TOKEN
    renewal = login.renewed(name="Ada King")
    token = story.hears(renewal.report(), at=renewal.now)
    assert token["access_token"] == renewal.access_token
    assert token["id_token"] == renewal.token()
    assert token.claims["name"] == "Ada King"
    assert story.session.verdict == Verdict(renewal.seq, "accepted", "Ada King")


def test_an_access_token_that_has_expired_is_being_renewed(story: Story) -> None:
    login = SignIn(expires_at=NOW + 100)
    story.hears(login.report())
    assert story.hears(login.report(), at=NOW + 99).status == "authenticated"
    token = story.hears(login.report(), at=NOW + 100)
    assert (token.status, token.error, dict(token)) == ("pending", None, {})
    assert story.session.verdict == Verdict(login.seq, "accepted", "Ada Lovelace")


def test_who_wakes_up_after_hours_is_signed_in_again_by_the_renewal(story: Story) -> None:
    login = SignIn()
    story.hears(login.report())
    assert story.hears(None, at=NOW + 9000).status == "pending"
    renewal = login.renewed(at=NOW + 9001)
    assert story.notices(renewal.report(), at=renewal.now)
    assert story.hears(None, at=renewal.now).status == "authenticated"


def test_a_renewal_that_comes_after_the_end_but_before_the_app_looked_reruns_nothing(
    story: Story,
) -> None:
    login = SignIn()
    story.hears(login.report())
    renewal = login.renewed(at=NOW + 9000)
    assert not story.notices(renewal.report(), at=renewal.now)


def test_a_session_whose_renewal_has_failed_ends_with_the_reason(story: Story) -> None:
    story.hears(SignIn().report())
    assert story.hears(None, at=NOW + 9000).status == "pending"
    failed = nobody(NOW * 1000 + 1, "interaction_required")
    assert story.notices(failed, at=NOW + 9001)
    token = story.hears(None, at=NOW + 9001)
    assert (token.status, code(token)) == ("anonymous", "interaction_required")


def test_a_server_clock_that_jumps_forth_and_back_signs_nobody_out(story: Story) -> None:
    report = SignIn().report()
    story.hears(report)
    assert story.hears(report, at=NOW + 86400).status == "pending"
    assert story.hears(report, at=NOW + 10).status == "authenticated"


def test_expired_tokens_shown_again_are_still_being_renewed(story: Story) -> None:
    login = SignIn(expires_at=NOW + 100)
    story.hears(login.report())
    login.seq += 1
    token = story.hears(login.report(), at=NOW + 1000)
    assert (token.status, token.error, story.outcome) == ("pending", None, "accepted")


@pytest.mark.parametrize("obtained", ["silent", "refresh"])
def test_item_62_a_renewal_never_changes_the_person(story: Story, obtained: str) -> None:
    story.hears(SignIn().report())
    grace = SignIn(seq=NOW * 1000 + 1, obtained=obtained)
    grace.claims["sub"] = "grace"
    grace.login_id_token = grace.token()
    token = story.hears(grace.report())
    assert (token.status, code(token)) == ("anonymous", "account_changed")
    assert story.session.verdict == Verdict(grace.seq, "rejected", None, token.error)


def test_item_62_nor_does_one_after_the_end_of_the_access_token(story: Story) -> None:
    story.hears(SignIn().report())
    assert story.hears(None, at=NOW + 9000).status == "pending"
    grace = SignIn(obtained="silent").renewed(at=NOW + 9001)
    grace.claims |= {"sub": "grace"}
    grace.obtained, grace.login_id_token = "silent", None
    grace.claims["nonce"] = SignIn().claims["nonce"]
    token = story.hears(grace.report(), at=NOW + 9001)
    assert (token.status, code(token)) == ("anonymous", "account_changed")


def test_a_person_who_signs_in_may_take_anothers_place(story: Story) -> None:
    story.hears(SignIn().report())
    grace = SignIn(seq=NOW * 1000 + 1)
    grace.claims["sub"] = "grace"
    assert story.notices(grace.report())
    assert story.hears(None).claims["sub"] == "grace"


def test_item_73_an_old_token_set_does_not_replace_a_renewed_one(story: Story) -> None:
    login = SignIn()
    renewal = login.renewed()
    story.hears(login.report())
    story.hears(renewal.report(), at=renewal.now)
    token = story.hears(login.report(), at=renewal.now)
    assert token["access_token"] == renewal.access_token


# min_validity


def patient(min_validity: float) -> Story:
    return Story(config(metadata(), jwks=JWKS, min_validity=min_validity))


def test_a_run_that_needs_more_time_than_is_left_waits_for_the_renewal() -> None:
    story, login = patient(600), SignIn()
    assert story.hears(login.report()).status == "authenticated"
    assert story.hears(None, at=NOW + 2999).status == "authenticated"
    token = story.hears(None, at=NOW + 3000)
    assert (token.status, token.error, dict(token)) == ("pending", None, {})
    assert story.session.outcome(NOW + 3000).status == "authenticated"

    assert not story.notices(login.report(), at=NOW + 3001)
    renewal = login.renewed(at=NOW + 3002)
    assert story.notices(renewal.report(), at=renewal.now)
    assert story.hears(None, at=renewal.now).status == "authenticated"


def test_an_app_that_has_its_tokens_keeps_them_to_the_end() -> None:
    story, login = patient(600), SignIn()
    story.hears(login.report())
    assert not story.notices(login.report(), at=NOW + 3599)
    assert story.notices(login.report(), at=NOW + 3600)


def test_half_a_lifetime_is_always_enough() -> None:
    story = patient(600)
    report = SignIn(expires_at=NOW + 10).report()
    assert story.hears(report).status == "authenticated"
    assert story.hears(report, at=NOW + 4).status == "authenticated"
    assert story.hears(report, at=NOW + 5).status == "pending"


def test_tokens_that_never_expire_are_always_enough() -> None:
    assert patient(600).hears(SignIn(expires_at=None).report()).status == "authenticated"
