"""TokenSet: a dict that is empty until somebody is signed in, and keeps its secrets."""

from __future__ import annotations

import copy
import json
import pickle
import threading
from typing import Any

import pytest
from jwt import PyJWK

from streamlit_pkce import AuthError, TokenSet
from streamlit_pkce._claims import Expected
from streamlit_pkce._keys import Key
from streamlit_pkce._outcome import Glance, Outcome
from streamlit_pkce._report import SignedIn
from streamlit_pkce._signature import Signed
from streamlit_pkce._tokens import Tokens
from support.signers import signer

CLAIMS = {"sub": "ada", "name": "Ada", "roles": ["reader"]}
SECRETS = ("the-access-token", "the-id-token", "the-refresh-token")


def tokens(*, expires_at: int | None = 2000, refresh_token: str | None = None) -> Tokens:
    return Tokens(
        access_token=SECRETS[0],
        token_type="Bearer",
        scope="openid",
        expires_at=expires_at,
        id_token=SECRETS[1],
        refresh_token=refresh_token,
    )


def signed_in(**members: Any) -> TokenSet:
    return TokenSet(Outcome("authenticated", None, tokens(**members), CLAIMS))


def test_it_is_a_dict_of_the_documented_members() -> None:
    token = signed_in()
    assert token == {
        "access_token": "the-access-token",
        "token_type": "Bearer",
        "scope": "openid",
        "expires_at": 2000,
        "id_token": "the-id-token",
        "claims": CLAIMS,
    }
    assert bool(token) is True
    assert token.status == "authenticated"
    assert token.headers == {"Authorization": "Bearer the-access-token"}
    assert json.loads(json.dumps(token)) == token


def test_a_refresh_token_is_a_member_if_the_app_asked_for_it() -> None:
    assert signed_in(refresh_token=SECRETS[2])["refresh_token"] == SECRETS[2]


@pytest.mark.parametrize("status", ["pending", "anonymous"])
def test_it_is_empty_and_falsy_while_nobody_is_signed_in(status: Any) -> None:
    error = AuthError("cancelled", "The sign-in was cancelled.")
    token = TokenSet(Outcome(status, error))
    assert not token
    assert token.status == status
    assert token.error == error
    assert dict(token.claims) == {}
    assert token.headers == {}
    assert token.expires_in is None


def test_the_seconds_left_are_counted_anew_at_each_look(monkeypatch: pytest.MonkeyPatch) -> None:
    token = signed_in()
    monkeypatch.setattr("time.time", lambda: 1990.5)
    assert token.expires_in == 9
    monkeypatch.setattr("time.time", lambda: 1999.0)
    assert token.expires_in == 1
    monkeypatch.setattr("time.time", lambda: 3000.0)
    assert token.expires_in == 0


def test_no_stated_lifetime_means_no_seconds_left() -> None:
    assert signed_in(expires_at=None).expires_in is None


def test_claims_cannot_be_written() -> None:
    with pytest.raises(TypeError):
        signed_in().claims["sub"] = "admin"  # type: ignore[index]


def test_what_an_app_does_to_its_dict_changes_nothing_else() -> None:
    outcome = Outcome("authenticated", None, tokens(), CLAIMS)
    token = TokenSet(outcome)
    token["claims"]["roles"].append("admin")
    token["access_token"] = "another"
    assert token.claims["roles"] == ["reader"]
    token.claims["roles"].append("owner")
    assert token.headers == {"Authorization": "Bearer the-access-token"}
    assert TokenSet(outcome).claims["roles"] == ["reader"]


def test_nothing_that_holds_tokens_shows_them() -> None:
    held = tokens(refresh_token=SECRETS[2])
    outcome = Outcome("authenticated", None, held, CLAIMS)
    token = TokenSet(outcome)
    report = SignedIn(1, held, b"the-proof")
    expected = Expected("https://login.example.com", "demo", b"the-proof", SECRETS[0], 60, 0)
    signed = Signed(json.dumps(CLAIMS).encode(), "RS256", Key(PyJWK(signer("RS256").jwk), None))
    for shown in (held, outcome, token, report, token.copy(), [token], expected, signed):
        for text in (repr(shown), str(shown), f"{shown}", f"{shown!r}"):
            assert not any(secret in text for secret in (*SECRETS, "the-proof", "Ada"))


def test_its_text_says_what_an_author_needs() -> None:
    error = AuthError("cancelled", "The sign-in was cancelled.")
    assert repr(TokenSet(Outcome("anonymous", error))) == (
        "TokenSet(status='anonymous', error='cancelled', members=[])"
    )


@pytest.mark.parametrize(
    "copied",
    [
        TokenSet.copy,
        copy.copy,
        copy.deepcopy,
        lambda token: pickle.loads(pickle.dumps(token)),
    ],
    ids=["copy", "copy.copy", "copy.deepcopy", "pickle"],
)
def test_a_copy_is_a_token_set_too(copied: Any) -> None:
    token = copied(signed_in())
    assert isinstance(token, TokenSet)
    assert token == signed_in()
    assert token.status == "authenticated"
    assert token.claims == CLAIMS
    assert token.headers == signed_in().headers


def test_a_thread_that_looks_slowly_does_not_bring_back_who_is_signed_out() -> None:
    before = Outcome("authenticated", None, tokens(), CLAIMS)
    began, may_end = threading.Event(), threading.Event()
    now = before

    def newest() -> Outcome:
        found = now
        if threading.current_thread() is slow and not may_end.is_set():
            began.set()
            assert may_end.wait(10)
        return found

    token = TokenSet(before, Glance(before), newest)
    seen: list[str] = []
    slow = threading.Thread(target=lambda: seen.append(token.status))
    slow.start()
    assert began.wait(10)
    now = Outcome("anonymous")
    assert token.status == "anonymous"
    may_end.set()
    slow.join()
    assert seen == ["anonymous"]
    assert json.loads(json.dumps(token)) == {}  # which does not look
    assert token.copy() == {}
