"""Keys that providers sign with, made once per test run."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

MISSING: Final = object()
"""The value of a member that is not there."""


def without_missing(members: dict[str, Any]) -> dict[str, Any]:
    """The members that are there."""
    return {name: value for name, value in members.items() if value is not MISSING}


@dataclass(frozen=True)
class Signer:
    """A private key, the algorithm it signs with, and the JWK to verify that."""

    algorithm: str
    private: Any
    jwk: dict[str, Any]

    def sign(self, payload: dict[str, Any] | bytes, header: dict[str, Any] | None = None) -> str:
        """Sign claims of any type, or any bytes; MISSING members are left out."""
        if isinstance(payload, dict):
            payload = json.dumps(without_missing(payload)).encode()
        named = without_missing({"kid": self.jwk["kid"], **(header or {})})
        return jwt.PyJWS().encode(payload, self.private, self.algorithm, named)


@cache
def signer(algorithm: str, *, name: str = "first", curve: str = "Ed25519") -> Signer:
    """The key of this name for an algorithm; `curve` counts for EdDSA."""
    private: Any
    match algorithm[:2]:
        case "RS" | "PS":
            private = rsa_key(name)
            public = jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
        case "ES":
            curves = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}
            private = ec.generate_private_key(curves[algorithm])
            public = jwt.algorithms.ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
        case _:
            kind = ed25519.Ed25519PrivateKey if curve == "Ed25519" else ed448.Ed448PrivateKey
            private = kind.generate()
            public = jwt.algorithms.OKPAlgorithm.to_jwk(private.public_key(), as_dict=True)
    public.pop("key_ops", None)
    kid = f"{algorithm}-{name}"
    return Signer(algorithm, private, {**public, "kid": kid, "use": "sig"})


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """An RSA key: slow to make, so the algorithms share it."""
    del name  # only tells the keys in the cache apart
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def handmade(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None) -> str:
    """A token that no decent library makes: unsigned, or with HMAC over any secret."""
    signed = ".".join(encode(json.dumps(part).encode()) for part in (header, claims))
    mac = b"" if secret is None else hmac.digest(secret, signed.encode(), hashlib.sha256)
    return f"{signed}.{encode(mac)}"


def encode(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
