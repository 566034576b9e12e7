"""Items 36 to 50 of the checklist: every way what an ID token says can be wrong, one test each.

OpenID Connect Core 1.0, section 3.1.3.7. Each sign-in is right but for one thing.
"""

from __future__ import annotations

import pytest

from support.sign_in import CLIENT, ISSUER, NOW, PROOF, SignIn, nonce
from support.signers import MISSING, encode


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
