"""Every algorithm that is accepted, with a real key of its kind."""

from __future__ import annotations

import hashlib

import pytest

from streamlit_pkce._algorithms import ALGORITHMS
from support.sign_in import ACCESS_TOKEN, SignIn
from support.signers import encode, signer

HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_signed_with_it_is_believed(algorithm: str) -> None:
    sign_in = SignIn(signer=signer(algorithm))
    assert sign_in.verify()["sub"] == "ada"


def test_the_list_is_the_one_that_was_decided() -> None:
    assert sorted(ALGORITHMS) == [
        "ES256",
        "ES384",
        "ES512",
        "EdDSA",
        "PS256",
        "PS384",
        "PS512",
        "RS256",
        "RS384",
        "RS512",
    ]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_its_own_hash_makes_the_access_token_hash(algorithm: str) -> None:
    digest = HASHES.get(algorithm[-3:], hashlib.sha512)(ACCESS_TOKEN.encode()).digest()
    sign_in = SignIn(signer=signer(algorithm))
    sign_in.claims["at_hash"] = encode(digest[: len(digest) // 2])
    assert sign_in.refusal() is None

    sign_in.access_token = "another-access-token"
    assert sign_in.refusal() == "access_token_hash_mismatch"


@pytest.mark.parametrize(
    "length",
    [
        # Half of the 114 bytes that Ed448 itself takes, and half of Keycloak's 64.
        57,
        32,
    ],
)
def test_eddsa_with_ed448_is_believed_and_hashes_by_shake256(length: int) -> None:
    sign_in = SignIn(signer=signer("EdDSA", curve="Ed448"))
    sign_in.claims["at_hash"] = encode(hashlib.shake_256(ACCESS_TOKEN.encode()).digest(length))
    assert sign_in.refusal() is None

    sign_in.access_token = "another-access-token"
    assert sign_in.refusal() == "access_token_hash_mismatch"


@pytest.mark.parametrize("length", [0, 16, 31, 33, 56, 58, 64, 114])
def test_no_other_length_of_it_will_do(length: int) -> None:
    sign_in = SignIn(signer=signer("EdDSA", curve="Ed448"))
    sign_in.claims["at_hash"] = encode(hashlib.shake_256(ACCESS_TOKEN.encode()).digest(length))
    assert sign_in.refusal() == "access_token_hash_mismatch"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_by_another_key_of_its_kind_is_refused(algorithm: str) -> None:
    stranger = signer(algorithm, name="second")
    sign_in = SignIn(signer=signer(algorithm))
    sign_in.id_token = stranger.sign(sign_in.claims, {"kid": sign_in.signer.jwk["kid"]})
    assert sign_in.refusal() == "signature_invalid"
