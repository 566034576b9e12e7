"""Long runs: a token set that was handed out hours ago shows what is right now."""

from __future__ import annotations

import copy
import json
import pickle
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import _judge
from streamlit_pkce._sign_out import SignOut
from streamlit_pkce._userinfo import QUIET
from support.long_run import LongRun, widget_states
from support.servers import answer
from support.sign_in import ACCESS_TOKEN, NOW, SignIn, config, metadata
from support.signers import signer
from support.story import forged, nobody

if TYPE_CHECKING:
    from support.servers import Site

LATER = NOW + 240
SIGNER = signer("RS256")


@pytest.mark.parametrize(
    "look",
    [
        lambda token: token["access_token"],
        lambda token: token.get("access_token"),
        lambda token: dict(token)["access_token"],
        lambda token: {**token}["access_token"],
        lambda token: dict(token.items())["access_token"],
        lambda token: next(iter(token.values())),
        lambda token: token.copy()["access_token"],
        lambda token: copy.deepcopy(token)["access_token"],
        lambda token: pickle.loads(pickle.dumps(token))["access_token"],
        lambda token: json.loads(json.dumps(token))["access_token"],
        lambda token: token.headers["Authorization"].removeprefix("Bearer "),
    ],
)
def test_whatever_looks_at_it_sees_the_renewed_token(run: LongRun, look: Any) -> None:
    token = run.login(SignIn().report())
    assert look(token) == ACCESS_TOKEN
    renewal = run.renews()
    assert look(token) == renewal.access_token


def test_time_and_claims_are_the_renewed_ones_too(run: LongRun) -> None:
    token = run.login(SignIn().report())
    run.renews(name="Ada King")
    assert token.expires_in == 3600
    assert token.claims["name"] == "Ada King"
    assert token["claims"]["name"] == "Ada King"
    assert token.status == "authenticated"


def test_a_run_of_a_hundred_lifetimes_never_sees_an_expired_token(
    run: LongRun, verifications: list[int]
) -> None:
    token = run.login(SignIn().report())
    for number in range(1, 101):
        renewal = run.renews(at=NOW + 3000 * number)
        for _ in range(5):
            assert token["access_token"] == renewal.access_token
            assert token.expires_in == 3600
    assert len(verifications) == 101


def test_a_look_at_what_has_not_changed_verifies_nothing(
    run: LongRun, verifications: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = run.login(SignIn().report())
    run.arrives(SignIn().report())
    assert token.headers
    monkeypatch.setattr(_judge, "parse_report", None)  # nor does it read it again
    for _ in range(100):
        assert token.headers
    assert len(verifications) == 1


@pytest.mark.parametrize(
    "lie",
    [
        forged(NOW * 1000 + 1),
        SignIn(seq=NOW * 1000 + 1, proof=bytes(32)).report(),
        {"version": 1, "seq": NOW * 1000 + 1, "status": "authenticated"},
        "nonsense",
        7,
    ],
)
def test_what_lies_there_is_believed_no_more_than_anything_else(run: LongRun, lie: object) -> None:
    token = run.login(SignIn().report())
    run.arrives(lie)
    assert (token.status, dict(token), token.headers) == ("anonymous", {}, {})


@pytest.mark.parametrize("garbage", ["", "[" * 100_000, "7", "[]", "{}", '{"report": null}'])
def test_what_is_no_report_at_all_changes_nothing(run: LongRun, garbage: str) -> None:
    token = run.login(SignIn().report())
    states = widget_states()
    states.widgets.add(id=f"$$ID-0-{run.key}", json_value=garbage)
    states.widgets.add(id=f"$$ID-1-{run.key}", string_value="{}")
    run.queue._rerun_data = SimpleNamespace(widget_states=states)
    assert token["access_token"] == ACCESS_TOKEN


def test_after_a_sign_out_it_is_empty_with_all_the_app_put_in(run: LongRun) -> None:
    token = run.login(SignIn().report())
    token["note"] = "the app's own"
    run.arrives(nobody(NOW * 1000 + 1))
    assert not token
    assert (token.status, list(token), token.headers, dict(token.claims)) == (
        "anonymous",
        [],
        {},
        {},
    )


def test_after_a_logout_it_is_empty_at_once(run: LongRun) -> None:
    token = run.login(SignIn().report())
    run.session.end(SignOut(NOW * 1000))
    assert not token
    run.renews()
    assert not token


def test_a_renewal_leaves_what_the_app_put_in(run: LongRun) -> None:
    token = run.login(SignIn().report())
    token["note"] = "the app's own"
    token["scope"] = "the app's own"
    assert token["scope"] == "the app's own"
    run.renews()
    assert (token["note"], token["scope"]) == ("the app's own", "openid profile email")


def test_while_a_renewal_cannot_be_checked_the_old_tokens_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = LongRun(
        monkeypatch,
        config(metadata(userinfo_endpoint="http://127.0.0.1:1/"), jwks={"keys": [SIGNER.jwk]}),
    )
    token = run.login(SignIn().report())
    run.now = LATER
    run.arrives(SignIn().kept(at=LATER).report())
    assert (token["access_token"], token.error) == (ACCESS_TOKEN, None)

    run.now = NOW + 3600
    assert (token.status, dict(token)) == ("pending", {})
    assert token.error is not None
    assert token.error.code == "userinfo_unavailable"


def test_a_renewal_that_could_not_be_checked_is_tried_again_in_the_same_run(
    monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    by_hand = metadata(userinfo_endpoint=f"{site.url}/userinfo")
    run = LongRun(monkeypatch, config(by_hand, jwks={"keys": [SIGNER.jwk]}))
    token = run.login(SignIn().report())
    site.answers["/userinfo"] = answer(b"", 503)
    run.now = LATER
    kept = SignIn().kept(at=LATER)
    run.arrives(kept.report())
    assert token["access_token"] == ACCESS_TOKEN

    site.answers["/userinfo"] = answer({"sub": "ada"})
    run.now += QUIET
    assert token["access_token"] == kept.access_token


def test_an_expired_token_is_not_shown(run: LongRun) -> None:
    token = run.login(SignIn().report())
    run.now = NOW + 3600
    assert (token.status, token.error, dict(token), token.headers) == ("pending", None, {}, {})
    renewal = run.renews(at=NOW + 3601)
    assert token["access_token"] == renewal.access_token


def test_item_62_what_was_begun_for_one_person_never_goes_on_with_anothers_tokens(
    run: LongRun,
) -> None:
    adas = run.login(SignIn().report())
    grace = SignIn(seq=NOW * 1000 + 1)
    grace.claims["sub"] = "grace"
    run.arrives(grace.report())
    assert (adas.headers, dict(adas)) == ({}, {})
    assert adas.error is not None
    assert (adas.status, adas.error.code) == ("anonymous", "account_changed")
    assert run.login().claims["sub"] == "grace"
    assert adas.headers == {}


def test_who_signs_in_in_mid_run_is_there_and_stays_the_same_person(run: LongRun) -> None:
    token = run.login(nobody(1))
    assert not token
    run.arrives(SignIn().report())
    assert token.claims["sub"] == "ada"
    grace = SignIn(seq=NOW * 1000 + 1)
    grace.claims["sub"] = "grace"
    run.arrives(grace.report())
    assert not token


def test_a_run_that_waits_for_fresh_tokens_gets_them_and_keeps_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = LongRun(monkeypatch, config(metadata(), jwks={"keys": [SIGNER.jwk]}, min_validity=600))
    run.login(SignIn().report())
    run.now = NOW + 3100
    token = run.login()
    assert token.status == "pending"
    renewal = run.renews(at=NOW + 3101)
    assert token["access_token"] == renewal.access_token
    run.now = NOW + 3101 + 3599
    assert token["access_token"] == renewal.access_token


def test_an_app_that_has_seen_two_states_in_one_run_runs_again(run: LongRun) -> None:
    token = run.login(SignIn().report())
    run.arrives(nobody(NOW * 1000 + 1))
    assert not token
    run.arrives(SignIn(seq=NOW * 1000 + 2).report())
    assert token
    assert run.session.app_must_rerun(run.now)
    run.login()
    assert not run.session.app_must_rerun(run.now)


def test_an_app_that_has_seen_renewals_only_does_not(run: LongRun) -> None:
    token = run.login(SignIn().report())
    for number in range(3):
        run.renews(at=LATER + number)
        assert token.status == "authenticated"
        assert token
    assert not run.session.app_must_rerun(run.now)


def test_streamlit_may_serialise_the_session_in_mid_run(run: LongRun) -> None:
    token = run.login(SignIn().report())
    renewal = run.renews()
    assert token
    run.session = pickle.loads(pickle.dumps(run.session))
    assert run.login()["access_token"] == renewal.access_token


def test_a_pickled_token_set_follows_no_session(run: LongRun) -> None:
    token = pickle.loads(pickle.dumps(run.login(SignIn().report())))
    run.renews()
    assert token["access_token"] == ACCESS_TOKEN


def test_a_copy_follows_the_session_as_the_original_does(run: LongRun) -> None:
    twin = run.login(SignIn().report()).copy()
    renewal = run.renews()
    assert twin["access_token"] == renewal.access_token
