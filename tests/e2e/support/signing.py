"""Keys and signatures of every kind, good and bad."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

Claims = dict[str, Any]


@dataclass(frozen=True)
class Key:
    """A private key with a name and an algorithm."""

    kid: str
    algorithm: str
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    @classmethod
    def rsa(cls, kid: str) -> Key:
        """A key for RS256."""
        return cls(kid, "RS256", rsa.generate_private_key(public_exponent=65537, key_size=2048))

    @classmethod
    def ec(cls, kid: str) -> Key:
        """A key for ES256."""
        return cls(kid, "ES256", ec.generate_private_key(ec.SECP256R1()))

    def public_jwk(self) -> dict[str, Any]:
        """The entry in a JWK Set (RFC 7517 section 4)."""
        public = jwt.get_algorithm_by_name(self.algorithm).to_jwk(
            self.private.public_key(), as_dict=True
        )
        return {**public, "kid": self.kid, "alg": self.algorithm, "use": "sig"}

    def sign(self, header: Claims, claims: Claims) -> str:
        """A JWS with exactly this header, whatever it says (RFC 7515 section 3.1)."""
        signed = signing_input(header, claims)
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        return f"{signed}.{_encode(algorithm.sign(signed.encode(), self.private))}"


def unsigned(header: Claims, claims: Claims) -> str:
    """A JWS with an empty signature."""
    return f"{signing_input(header, claims)}."


def sign_with_secret(secret: bytes, header: Claims, claims: Claims) -> str:
    """A JWS with HMAC-SHA-256."""
    signed = signing_input(header, claims)
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    return f"{signed}.{_encode(algorithm.sign(signed.encode(), secret))}"


def signing_input(header: Claims, claims: Claims) -> str:
    """What a signature covers (RFC 7515 section 2)."""
    return ".".join(_encode(json.dumps(part).encode()) for part in (header, claims))


def altered(token: str, **claims: Any) -> str:
    """The token with other claims and its old signature."""
    header, _, signature = token.split(".")
    changed = {**jwt.decode(token, options={"verify_signature": False}), **claims}
    return ".".join((header, _encode(json.dumps(changed).encode()), signature))


def left_half_hash(text: str) -> str:
    """`at_hash` of an access token, for algorithms with SHA-256 (OIDC Core section 3.1.3.6)."""
    return _encode(hashlib.sha256(text.encode("ascii")).digest()[:16])


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
