"""A key of the server's, what it proves, and the nonces that servers want in there."""

from __future__ import annotations

import pickle
import time

import pytest

from streamlit_pkce._proof_key import Nonces, ProofKey, nonces
from support.binding import read_proof as read

ENDPOINT = "https://login.example.com/token"


@pytest.fixture(autouse=True)
def _no_nonces_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nonces, "_by_origin", {})


def test_item_79_a_proof_is_one_of_rfc_9449_section_4_2() -> None:
    header, claims = read(ProofKey.make().prove("POST", f"{ENDPOINT}?version=2#top"))
    assert (header["typ"], header["alg"]) == ("dpop+jwt", "ES256")
    assert set(header["jwk"]) == {"kty", "crv", "x", "y"}
    assert (claims["htm"], claims["htu"]) == ("POST", ENDPOINT)
    assert abs(claims["iat"] - time.time()) < 5
    assert set(claims) == {"jti", "htm", "htu", "iat"}


def test_item_79_no_two_proofs_have_the_same_identifier() -> None:
    key = ProofKey.make()
    first, second = (read(key.prove("POST", ENDPOINT))[1]["jti"] for _ in range(2))
    assert first != second


def test_item_79_a_proof_for_an_api_names_the_access_token_by_its_hash() -> None:
    # RFC 9449, section 7.1.
    access_token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
    _, claims = read(ProofKey.make().prove("GET", "https://api.example.com/me", access_token))
    assert claims["ath"] == "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"


def test_every_key_is_another_one_and_is_shown_nowhere() -> None:
    first, second = ProofKey.make(), ProofKey.make()
    jwks = [read(key.prove("GET", ENDPOINT))[0]["jwk"] for key in (first, second)]
    assert jwks[0] != jwks[1]
    assert "PRIVATE" in first.pem.decode()
    assert "PRIVATE" not in repr(first)


def test_a_session_that_is_serialised_keeps_its_key() -> None:
    key = ProofKey.make()
    again = pickle.loads(pickle.dumps(key))
    assert read(again.prove("GET", ENDPOINT))[0] == read(key.prove("GET", ENDPOINT))[0]


def test_item_81_the_newest_nonce_of_a_server_is_in_each_proof_for_it() -> None:
    key = ProofKey.make()
    for nonce in ("n-1", "n-2"):
        assert nonces.remember(ENDPOINT, nonce)
        assert read(key.prove("POST", "https://LOGIN.example.com/other"))[1]["nonce"] == nonce
    assert "nonce" not in read(key.prove("GET", "https://login.example.com:8443/token"))[1]


@pytest.mark.parametrize("nonce", [None, "", "n" * 2000, "n\n", "ñ"])
def test_what_cannot_be_a_nonce_is_none(nonce: str | None) -> None:
    assert not nonces.remember(ENDPOINT, nonce)
    assert nonces.of(ENDPOINT) is None


def test_nonces_of_ever_more_servers_do_not_pile_up() -> None:
    own = Nonces()
    for number in range(200):
        own.remember(f"https://{number}.example.com/token", "n")
    assert own.of("https://199.example.com") == "n"
    assert own.of("https://0.example.com") is None
