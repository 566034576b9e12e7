"""Items 50 to 52 and 62 of the checklist: what a renewed token set must be.

OpenID Connect Core 1.0, section 12.2. Each renewal is right but for one thing.
"""

from __future__ import annotations

import pytest

from support.sign_in import ACCESS_TOKEN, CLIENT, NOW, PROOF, SignIn, at_hash, nonce
from support.signers import MISSING, signer

LATER = NOW + 240
DAYS_LATER = NOW + 6 * 86400


def test_the_renewal_all_these_tests_start_from_is_believed() -> None:
    assert SignIn().renewed().verify()["iat"] == LATER


def test_item_52_the_claims_are_the_renewed_ones() -> None:
    assert SignIn().renewed(name="Ada King").verify()["name"] == "Ada King"


def test_item_52_the_logins_own_id_token_may_have_expired_long_ago() -> None:
    assert SignIn().renewed(at=DAYS_LATER).refusal() is None


def test_item_52_the_logins_id_token_need_not_be_of_the_renewed_access_token() -> None:
    login = SignIn()
    login.claims["at_hash"] = at_hash(ACCESS_TOKEN)
    renewal = login.renewed()
    renewal.claims["at_hash"] = at_hash(renewal.access_token)
    assert renewal.refusal() is None
    renewal.claims["at_hash"] = at_hash(ACCESS_TOKEN)
    assert renewal.refusal() == "access_token_hash_mismatch"


@pytest.mark.parametrize("issuer", ["https://evil.example.com", MISSING])
def test_item_52_another_issuer_is_refused(issuer: object) -> None:
    assert SignIn().renewed(iss=issuer).refusal() == "id_token_issuer_mismatch"


@pytest.mark.parametrize("audience", ["another-client", [CLIENT, "another-client"], MISSING])
def test_item_52_another_audience_is_refused(audience: object) -> None:
    assert SignIn().renewed(aud=audience).refusal() == "id_token_audience_mismatch"


def test_item_52_the_audience_may_be_written_in_another_way() -> None:
    assert SignIn().renewed(aud=[CLIENT]).refusal() is None


def test_item_52_an_authorized_party_that_was_absent_stays_absent() -> None:
    assert SignIn().renewed(azp=CLIENT).refusal() == "renewed_id_token_mismatch"


def test_item_52_an_authorized_party_that_was_there_stays_there() -> None:
    login = SignIn()
    login.claims["azp"] = CLIENT
    assert login.renewed().refusal() is None
    assert login.renewed(azp=MISSING).refusal() == "renewed_id_token_mismatch"
    assert login.renewed(azp="another-client").refusal() == "id_token_authorized_party_mismatch"


def test_item_52_the_time_of_the_authentication_is_the_original_one() -> None:
    login = SignIn()
    login.claims["auth_time"] = NOW - 10
    assert login.renewed().refusal() is None
    assert login.renewed(auth_time=MISSING).refusal() is None
    assert login.renewed(auth_time=LATER).refusal() == "renewed_id_token_mismatch"


def test_item_52_a_token_issued_before_the_login_is_refused() -> None:
    assert SignIn().renewed(iat=NOW).refusal() is None
    assert SignIn().renewed(iat=NOW - 1).refusal() == "renewed_id_token_mismatch"


def test_item_52_a_nonce_may_be_there_if_it_is_the_logins() -> None:
    assert SignIn().renewed(nonce=nonce(PROOF)).refusal() is None
    assert SignIn().renewed(nonce=nonce(bytes(32))).refusal() == "nonce_mismatch"
    assert SignIn().renewed(nonce=None).refusal() == "nonce_missing"


def test_item_62_the_token_of_another_person_is_refused() -> None:
    assert SignIn().renewed(sub="grace").refusal() == "account_changed"


def test_item_52_an_expired_renewed_token_is_refused() -> None:
    assert SignIn().renewed(exp=LATER - 60).refusal() == "id_token_expired"


def test_item_52_a_renewed_token_signed_by_a_stranger_is_refused() -> None:
    renewal = SignIn().renewed()
    kid = {"kid": renewal.signer.jwk["kid"]}
    renewal.id_token = signer("RS256", name="second").sign(renewal.claims, kid)
    assert renewal.refusal() == "signature_invalid"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"nonce": MISSING}, "nonce_missing"),
        ({"nonce": nonce(bytes(32))}, "nonce_mismatch"),
        ({"iss": "https://evil.example.com"}, "id_token_issuer_mismatch"),
        ({"aud": "another-client"}, "id_token_audience_mismatch"),
        ({"azp": "another-client"}, "id_token_authorized_party_mismatch"),
        ({"iat": NOW + 9999}, "id_token_issued_in_future"),
        ({"sub": ""}, "id_token_subject_missing"),
    ],
)
def test_item_50_the_logins_id_token_is_checked_like_any_other(
    claims: dict[str, object], code: str
) -> None:
    login = SignIn()
    login.claims |= claims
    renewal = SignIn().renewed()
    renewal.login_id_token = login.token()
    assert renewal.refusal() == code


def test_item_50_a_logins_id_token_signed_by_a_stranger_is_refused() -> None:
    login = SignIn()
    login.id_token = signer("RS256", name="second").sign(
        login.claims, {"kid": login.signer.jwk["kid"]}
    )
    assert login.renewed().refusal() == "signature_invalid"


def test_item_50_a_silent_sign_in_is_checked_like_a_login() -> None:
    assert SignIn(obtained="silent").refusal() is None
    assert SignIn(obtained="silent", proof=bytes(32)).refusal() == "nonce_mismatch"
