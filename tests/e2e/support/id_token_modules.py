"""The suite's modules about the ID token: its claims, its header, its signature.

From the plans oidcc-client-basic-certification-test-plan,
oidcc-client-config-certification-test-plan and, where it applies to a public client,
fapi2-security-profile-final-client-test. The error codes are those of
tests/contract/errors.json.
"""

from __future__ import annotations

from typing import ClassVar

from .misbehaviour import ELLIPTIC, FIRST, FOREIGN, FOREIGN_ELLIPTIC, SECOND, Honest, Json
from .signing import Claims, sign_with_secret, unsigned

Authorization = dict[str, str]


class HappyPath(Honest):
    name = "oidcc-client-test"


class InvalidIss(Honest):
    name = "invalid-iss"
    refused_with = "id_token_issuer_mismatch"

    def claims(self, authorization: Authorization, access_token: str) -> Claims:
        return {**super().claims(authorization, access_token), "iss": f"{self.issuer}/other"}


class _WithoutClaim(Honest):
    claim: ClassVar[str]

    def claims(self, authorization: Authorization, access_token: str) -> Claims:
        claims = super().claims(authorization, access_token)
        del claims[self.claim]
        return claims


class MissingSub(_WithoutClaim):
    name = "missing-sub"
    refused_with = "id_token_subject_missing"
    claim = "sub"


class MissingAud(_WithoutClaim):
    name = "missing-aud"
    refused_with = "id_token_audience_mismatch"
    claim = "aud"


class MissingIat(_WithoutClaim):
    name = "missing-iat"
    refused_with = "id_token_issued_at_missing"
    claim = "iat"


class MissingExp(_WithoutClaim):
    name = "invalid-missing-exp"
    refused_with = "id_token_expiry_missing"
    claim = "exp"


class MissingNonce(_WithoutClaim):
    name = "invalid-missing-nonce"
    refused_with = "nonce_missing"
    claim = "nonce"


class InvalidAud(Honest):
    name = "invalid-aud"
    refused_with = "id_token_audience_mismatch"

    def claims(self, authorization: Authorization, access_token: str) -> Claims:
        return {**super().claims(authorization, access_token), "aud": "somebody-else"}


class InvalidSecondaryAud(Honest):
    name = "invalid-secondary-aud"
    refused_with = "id_token_audience_mismatch"

    def claims(self, authorization: Authorization, access_token: str) -> Claims:
        client_id = authorization["client_id"]
        return {
            **super().claims(authorization, access_token),
            "aud": [client_id, "somebody-else"],
            "azp": client_id,
        }


class ValidAudAsArray(Honest):
    name = "valid-aud-as-array"

    def claims(self, authorization: Authorization, access_token: str) -> Claims:
        return {
            **super().claims(authorization, access_token),
            "aud": [authorization["client_id"]],
        }


class NonceInvalid(Honest):
    name = "nonce-invalid"
    refused_with = "nonce_mismatch"

    def claims(self, authorization: Authorization, access_token: str) -> Claims:
        return {**super().claims(authorization, access_token), "nonce": "of-another-sign-in"}


class ExpiredExp(Honest):
    name = "invalid-expired-exp"
    refused_with = "id_token_expired"

    def claims(self, authorization: Authorization, access_token: str) -> Claims:
        claims = super().claims(authorization, access_token)
        # An hour and more ago: no leeway reaches that far.
        return {**claims, "iat": claims["iat"] - 7200, "exp": claims["iat"] - 3600}


class InvalidAtHash(Honest):
    name = "invalid-athash"
    refused_with = "access_token_hash_mismatch"

    def claims(self, authorization: Authorization, access_token: str) -> Claims:
        return super().claims(authorization, access_token + "-altered")


class _WithoutKid(Honest):
    def header(self) -> Claims:
        header = super().header()
        del header["kid"]
        return header


class KidAbsentSingleJwks(_WithoutKid):
    name = "kid-absent-single-jwks"


class KidAbsentMultipleJwks(_WithoutKid):
    name = "kid-absent-multiple-jwks"

    def jwks(self) -> Json:
        return {"keys": [key.public_jwk() for key in (SECOND, ELLIPTIC, FIRST)]}


class SigRs256(Honest):
    name = "idtoken-sig-rs256"


class SigNone(Honest):
    name = "idtoken-sig-none"
    refused_with = "id_token_algorithm_forbidden"

    def header(self) -> Claims:
        return {"alg": "none"}

    def sign(self, header: Claims, claims: Claims) -> str:
        return unsigned(header, claims)


class NullAlg(Honest):
    name = "invalid-null-alg"
    refused_with = "id_token_algorithm_forbidden"

    def header(self) -> Claims:
        return {**super().header(), "alg": None}

    def sign(self, header: Claims, claims: Claims) -> str:
        return unsigned(header, claims)


class InvalidSigRs256(Honest):
    name = "invalid-sig-rs256"
    refused_with = "signature_invalid"

    def sign(self, header: Claims, claims: Claims) -> str:
        return FOREIGN.sign(header, claims)


class InvalidSigEs256(Honest):
    name = "invalid-sig-es256"
    refused_with = "signature_invalid"

    def __init__(self, issuer: str) -> None:
        super().__init__(issuer)
        self.keys = [ELLIPTIC]

    def sign(self, header: Claims, claims: Claims) -> str:
        return FOREIGN_ELLIPTIC.sign(header, claims)


class InvalidSigHs256(Honest):
    name = "invalid-sig-hs256"
    refused_with = "id_token_algorithm_forbidden"

    def header(self) -> Claims:
        return {"alg": "HS256"}

    def sign(self, header: Claims, claims: Claims) -> str:
        return sign_with_secret(b"a secret nobody has agreed on....", header, claims)
