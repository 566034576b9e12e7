"""An OpenID provider as a set of small steps, each of which can go wrong.

`Honest` does everything right. A module of the OpenID Foundation's suite is a
subclass that does one thing wrong: see `id_token_modules.py` and `flow_modules.py`.
"""

from __future__ import annotations

import secrets
import time
from typing import Any, ClassVar

from .signing import Claims, Key, left_half_hash

Json = dict[str, Any]

#: Keys are slow to make: every module shares these.
FIRST = Key.rsa("first")
SECOND = Key.rsa("second")
FOREIGN = Key.rsa("first")
ELLIPTIC = Key.ec("elliptic")
FOREIGN_ELLIPTIC = Key.ec("elliptic")


class Honest:
    """A provider that approves everybody at once and keeps to the specifications.

    Attributes
    ----------
    name
        The module's name in the suite.
    refused_with
        The error code the app has to see; None if the sign-in has to succeed.
    visits
        How often a person signs in.
    offers_button
        Whether the component lets a person start a sign-in.
    closes_window
        Whether the callback page takes the provider's answer for one of ours.
    """

    name: ClassVar[str]
    refused_with: ClassVar[str | None] = None
    visits: ClassVar[int] = 1
    offers_button: ClassVar[bool] = True
    closes_window: ClassVar[bool] = True

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.keys = [FIRST]
        self.asked: list[str] = []
        self._codes: dict[str, Json] = {}

    # What is published

    def metadata(self) -> Json:
        """OpenID Connect Discovery 1.0 section 3."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [key.algorithm for key in self.keys],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def jwks(self) -> Json:
        """RFC 7517 section 5."""
        return {"keys": [key.public_jwk() for key in self.keys]}

    # One sign-in

    def authorize(self, request: dict[str, str]) -> dict[str, str]:
        """The authorization response (RFC 6749 section 4.1.2, RFC 9207)."""
        code = secrets.token_urlsafe(16)
        self._codes[code] = dict(request)
        return {"code": code, "state": request["state"], "iss": self.issuer}

    def token(self, request: dict[str, str]) -> Json:
        """The token response (OIDC Core section 3.1.3.3)."""
        authorization = self._codes.pop(request["code"])
        access_token = secrets.token_urlsafe(16)
        claims = self.claims(authorization, access_token)
        return {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": authorization["scope"],
            "id_token": self.sign(self.header(), claims),
        }

    def claims(self, authorization: dict[str, str], access_token: str) -> Claims:
        """What the ID token says (OIDC Core section 2)."""
        now = int(time.time())
        return {
            "iss": self.issuer,
            "sub": "ada",
            "aud": authorization["client_id"],
            "exp": now + 3600,
            "iat": now,
            "nonce": authorization["nonce"],
            "at_hash": left_half_hash(access_token),
            "name": "Ada Lovelace",
        }

    def header(self) -> Claims:
        """The ID token's header."""
        return {"alg": self.keys[0].algorithm, "kid": self.keys[0].kid, "typ": "JWT"}

    def sign(self, header: Claims, claims: Claims) -> str:
        """The ID token."""
        return self.keys[0].sign(header, claims)

    # Between two sign-ins

    def rest(self) -> None:
        """Called before the second sign-in."""
