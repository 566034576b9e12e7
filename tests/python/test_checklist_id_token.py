"""Items 36 to 50 of the checklist: every way an ID token can be wrong, one test each.

OpenID Connect Core 1.0, section 3.1.3.7. Each sign-in is right but for one thing.
"""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support.sign_in import CLIENT, ISSUER, NOW, PROOF, SignIn, nonce
from support.signers import MISSING, encode, handmade, rsa_key, signer


def test_the_sign_in_all_these_tests_start_from_is_believed() -> None:
    assert SignIn().verify()["name"] == "Ada Lovelace"


@pytest.mark.parametrize(
    "issuer",
    ["https://evil.example.com", f"{ISSUER}/", ISSUER.upper(), MISSING, None, [ISSUER], ""],
)
def test_item_36_another_issuer_is_refused(issuer: object) -> None:
    sign_in = SignIn()
    sign_in.claims["iss"] = issuer
    assert sign_in.refusal() == "id_token_issuer_mismatch"


@pytest.mark.parametrize(
    "audience", ["another-client", MISSING, None, [], [[CLIENT]], {"0": CLIENT}, ""]
)
def test_item_37_an_audience_without_this_client_is_refused(audience: object) -> None:
    sign_in = SignIn()
    sign_in.claims["aud"] = audience
    assert sign_in.refusal() == "id_token_audience_mismatch"


def test_item_37_an_audience_that_is_a_list_of_this_client_is_accepted() -> None:
    sign_in = SignIn()
    sign_in.claims["aud"] = [CLIENT]
    assert sign_in.refusal() is None


def test_item_37_an_untrusted_audience_besides_this_client_is_refused() -> None:
    sign_in = SignIn()
    sign_in.claims |= {"aud": [CLIENT, "another-client"], "azp": CLIENT}
    assert sign_in.refusal() == "id_token_audience_mismatch"


@pytest.mark.parametrize("party", ["another-client", None, 1, [CLIENT]])
def test_item_38_another_authorized_party_is_refused(party: object) -> None:
    sign_in = SignIn()
    sign_in.claims["azp"] = party
    assert sign_in.refusal() == "id_token_authorized_party_mismatch"


def test_item_38_this_client_as_authorized_party_is_accepted() -> None:
    sign_in = SignIn()
    sign_in.claims["azp"] = CLIENT
    assert sign_in.refusal() is None


def test_item_38_several_audiences_without_an_authorized_party_are_refused() -> None:
    sign_in = SignIn()
    sign_in.claims["aud"] = [CLIENT, "another-client"]
    assert sign_in.refusal() == "id_token_audience_mismatch"


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


def test_item_42_an_expired_token_is_refused_after_the_leeway() -> None:
    sign_in = SignIn(leeway=60)
    sign_in.now = NOW + 300 + 59
    assert sign_in.refusal() is None
    sign_in.now = NOW + 300 + 60
    assert sign_in.refusal() == "id_token_expired"


def test_item_42_the_leeway_can_be_none() -> None:
    assert SignIn(leeway=0, now=NOW + 300).refusal() == "id_token_expired"


@pytest.mark.parametrize("expires", [MISSING, None, "soon", str(NOW + 300), True, [], float("inf")])
def test_item_42_a_token_without_an_expiry_is_refused(expires: object) -> None:
    sign_in = SignIn()
    sign_in.claims["exp"] = expires
    assert sign_in.refusal() == "id_token_expiry_missing"


@pytest.mark.parametrize("issued", [MISSING, None, "now", True, {}])
def test_item_43_a_token_without_an_issue_time_is_refused(issued: object) -> None:
    sign_in = SignIn()
    sign_in.claims["iat"] = issued
    assert sign_in.refusal() == "id_token_issued_at_missing"


def test_item_43_a_token_issued_in_the_future_is_refused_beyond_the_leeway() -> None:
    sign_in = SignIn()
    sign_in.claims["iat"] = NOW + 60
    assert sign_in.refusal() is None
    sign_in.claims["iat"] = NOW + 61
    assert sign_in.refusal() == "id_token_issued_in_future"


def test_item_44_a_token_that_is_not_valid_yet_is_refused_beyond_the_leeway() -> None:
    sign_in = SignIn()
    sign_in.claims["nbf"] = NOW + 60
    assert sign_in.refusal() is None
    sign_in.claims["nbf"] = NOW + 61
    assert sign_in.refusal() == "id_token_not_yet_valid"


def test_item_44_a_not_before_that_is_no_time_is_refused() -> None:
    sign_in = SignIn()
    sign_in.claims["nbf"] = "yesterday"
    assert sign_in.refusal() == "id_token_not_yet_valid"


@pytest.mark.parametrize("subject", [MISSING, None, "", 7, ["ada"], "a" * 256])
def test_item_45_a_token_about_nobody_is_refused(subject: object) -> None:
    sign_in = SignIn()
    sign_in.claims["sub"] = subject
    assert sign_in.refusal() == "id_token_subject_missing"


def test_item_45_a_subject_of_255_characters_is_accepted() -> None:
    sign_in = SignIn()
    sign_in.claims["sub"] = "a" * 255
    assert sign_in.refusal() is None


@pytest.mark.parametrize("value", [MISSING, None, 5, [nonce(PROOF)]])
def test_item_46_a_token_without_a_nonce_is_refused(value: object) -> None:
    sign_in = SignIn()
    sign_in.claims["nonce"] = value
    assert sign_in.refusal() == "nonce_missing"


def test_item_46_a_stolen_id_token_with_the_thiefs_own_proof_is_refused() -> None:
    assert SignIn(proof=b"\xff" * 32).refusal() == "nonce_mismatch"


@pytest.mark.parametrize("value", ["", "n\u00f6nce", encode(PROOF)])
def test_item_46_a_nonce_that_is_not_the_hash_of_the_proof_is_refused(value: str) -> None:
    sign_in = SignIn()
    sign_in.claims["nonce"] = value
    assert sign_in.refusal() == "nonce_mismatch"


@pytest.mark.parametrize("claimed", ["", "AAAAAAAAAAAAAAAAAAAAAA", None, 3])
def test_item_48_a_wrong_access_token_hash_is_refused(claimed: object) -> None:
    sign_in = SignIn()
    sign_in.claims["at_hash"] = claimed
    assert sign_in.refusal() == "access_token_hash_mismatch"


@pytest.mark.parametrize(
    "token",
    [
        "e30",
        "e30.e30",
        "e30.e30.c2ln.c2ln",
        "e30.e30.c2l=",
        "e30.e30.c2l+",
        encode(b"[]") + ".e30.c2ln",
        encode(b"{") + ".e30.c2ln",
        encode(b"\xff\xfe") + ".e30.c2ln",
        encode(b"[" * 40_000) + ".e30.c2ln",
        encode(b'{"alg":"RS256","kid":7}') + ".e30.c2ln",
    ],
)
def test_item_50_what_is_no_token_at_all_is_refused(token: str) -> None:
    assert SignIn(id_token=token).refusal() == "id_token_malformed"


DEEP = b'{"sub":"ada","a":' + b"[" * 32 + b"]" * 32 + b"}"


@pytest.mark.parametrize("payload", [b"[]", b"not json", b"\xff", b'"text"', DEEP])
def test_item_50_a_signed_payload_that_is_no_object_is_refused(payload: bytes) -> None:
    sign_in = SignIn()
    sign_in.id_token = sign_in.signer.sign(payload)
    assert sign_in.refusal() == "id_token_malformed"
