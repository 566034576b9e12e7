"""Items 39 to 41 of the checklist: every way an ID token's signature can be wrong.

OpenID Connect Core 1.0, section 3.1.3.7. Each sign-in is right but for one thing.
"""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support.sign_in import SignIn
from support.signers import MISSING, encode, handmade, rsa_key, signer


def test_item_39_an_altered_payload_is_refused() -> None:
    sign_in = SignIn()
    header, _, signature = sign_in.token().split(".")
    forged = encode(json.dumps(sign_in.claims | {"sub": "admin"}).encode())
    sign_in.id_token = f"{header}.{forged}.{signature}"
    assert sign_in.refusal() == "signature_invalid"


def test_item_39_a_missing_signature_is_refused() -> None:
    sign_in = SignIn()
    sign_in.id_token = sign_in.token().rpartition(".")[0] + "."
    assert sign_in.refusal() == "signature_invalid"


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE"])
def test_item_40_none_is_refused(algorithm: str) -> None:
    sign_in = SignIn(algorithms=["RS256", algorithm])
    sign_in.id_token = handmade({"alg": algorithm}, sign_in.claims, None)
    assert sign_in.refusal() == "id_token_algorithm_forbidden"


def test_item_40_hs256_with_public_key_as_secret_is_refused() -> None:
    sign_in = SignIn(algorithms=["RS256", "HS256"])
    public = sign_in.signer.private.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "kid": sign_in.signer.jwk["kid"]}
    sign_in.id_token = handmade(header, sign_in.claims, pem)
    assert sign_in.refusal() == "id_token_algorithm_forbidden"


def test_item_40_hs256_with_a_secret_in_the_key_set_is_refused() -> None:
    secret = b"0123456789abcdef0123456789abcdef"
    rsa_jwk = signer("RS256").jwk
    sign_in = SignIn(algorithms=["RS256", "HS256"])
    sign_in.jwks = [rsa_jwk, {"kty": "oct", "kid": "shared", "k": encode(secret)}]
    sign_in.id_token = handmade({"alg": "HS256", "kid": "shared"}, sign_in.claims, secret)
    assert sign_in.refusal() == "id_token_algorithm_forbidden"


@pytest.mark.parametrize("algorithm", ["ES256K", "RS1", "A128KW", "", None, 5, ["RS256"]])
def test_item_40_an_unknown_algorithm_is_refused(algorithm: Any) -> None:
    sign_in = SignIn(algorithms=["RS256", "ES256K", "RS1"])
    sign_in.id_token = handmade({"alg": algorithm}, sign_in.claims, b"any")
    assert sign_in.refusal() == "id_token_algorithm_forbidden"


def test_item_40_an_algorithm_that_the_metadata_does_not_name_is_refused() -> None:
    sign_in = SignIn(signer=signer("ES256"), algorithms=["RS256"])
    assert sign_in.refusal() == "id_token_algorithm_forbidden"


@pytest.mark.parametrize(
    ("used", "meant"), [("RS256", "ES256"), ("ES256", "ES384"), ("PS256", "EdDSA")]
)
def test_item_40_a_key_of_another_type_or_curve_is_refused(used: str, meant: str) -> None:
    sign_in = SignIn(signer=signer(used), algorithms=[used, meant])
    sign_in.jwks = [signer(meant).jwk | {"kid": sign_in.signer.jwk["kid"]}]
    assert sign_in.refusal() == "id_token_algorithm_forbidden"


@pytest.mark.parametrize(
    "restriction",
    [{"alg": "PS256"}, {"use": "enc"}, {"key_ops": ["encrypt"]}, {"key_ops": "verify"}],
)
def test_item_40_a_key_meant_for_something_else_is_refused(restriction: dict[str, Any]) -> None:
    sign_in = SignIn()
    sign_in.jwks = [sign_in.signer.jwk | restriction]
    assert sign_in.refusal() == "id_token_algorithm_forbidden"


@pytest.mark.parametrize("header", [{"crit": ["exp"]}, {"crit": []}, {"b64": False}])
def test_item_40_a_critical_header_is_refused(header: dict[str, Any]) -> None:
    sign_in = SignIn()
    named = {"alg": "RS256", "kid": sign_in.signer.jwk["kid"]} | header
    sign_in.id_token = handmade(named, sign_in.claims, b"any")
    assert sign_in.refusal() == "id_token_critical_header"


def test_item_40_an_encrypted_token_is_refused() -> None:
    sign_in = SignIn()
    sign_in.id_token = encode(b'{"alg":"RSA-OAEP","enc":"A128GCM"}') + ".a.b.c.d"
    assert sign_in.refusal() == "id_token_encrypted"


def test_item_40_an_rsa_key_of_1024_bits_is_refused() -> None:
    weak = rsa_key("weak", bits=1024)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(weak.public_key(), as_dict=True)
    sign_in = SignIn(jwks=[public | {"kid": "weak", "key_ops": ["verify"]}])
    parts = [encode(b'{"alg":"RS256","kid":"weak"}'), encode(json.dumps(sign_in.claims).encode())]
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(
        ".".join(parts).encode(), weak
    )
    sign_in.id_token = ".".join([*parts, encode(signature)])
    assert sign_in.refusal() == "key_unknown"


def test_item_40_a_key_in_the_header_of_the_token_is_not_used() -> None:
    stranger = signer("RS256", name="second")
    sign_in = SignIn()
    header = {"jwk": stranger.jwk, "kid": sign_in.signer.jwk["kid"]}
    sign_in.id_token = stranger.sign(sign_in.claims, header)
    assert sign_in.refusal() == "signature_invalid"


def test_item_41_an_unknown_kid_is_refused() -> None:
    sign_in = SignIn(header={"kid": "nobody"})
    assert sign_in.refusal() == "key_unknown"


def test_item_41_no_kid_and_one_key_is_accepted() -> None:
    assert SignIn(header={"kid": MISSING}).refusal() is None


def test_item_41_no_kid_and_several_keys_tries_each_that_fits() -> None:
    right = signer("RS256")
    others = [signer("ES256").jwk, signer("RS256", name="second").jwk]
    assert SignIn(header={"kid": MISSING}, jwks=[*others, right.jwk]).refusal() is None
    assert SignIn(header={"kid": MISSING}, jwks=others).refusal() == "signature_invalid"
