"""Keys that are damaged: as good as not there, and never the end of the app."""

from __future__ import annotations

import binascii
from typing import Any

import jwt
import pytest

from support.sign_in import SignIn
from support.signers import MISSING, signer

DAMAGE: list[Any] = [5, None, "A", "!", "", "AAAA", [], "\ud800"]


@pytest.mark.parametrize("value", DAMAGE, ids=ascii)
@pytest.mark.parametrize(
    ("algorithm", "member"),
    [("RS256", "n"), ("RS256", "e"), ("ES256", "x"), ("ES256", "y"), ("EdDSA", "x")],
)
def test_a_damaged_key_is_as_good_as_none(algorithm: str, member: str, value: Any) -> None:
    right = signer(algorithm)
    damaged = right.jwk | {member: value}
    assert SignIn(signer=right, jwks=[damaged]).refusal() == "key_unknown"
    both = SignIn(signer=right, header={"kid": MISSING}, jwks=[damaged, right.jwk])
    assert both.refusal() is None


@pytest.mark.parametrize("error", [TypeError, ValueError, binascii.Error])
def test_so_it_is_with_a_pyjwt_that_lets_every_error_out(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def refuse(*_: object) -> None:
        raise error("damaged")

    sign_in = SignIn()
    sign_in.id_token = sign_in.token()
    monkeypatch.setattr(jwt, "PyJWK", refuse)
    assert sign_in.refusal() == "key_unknown"
