"""A provider like Entra ID, whose one issuer stands for many tenants."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from .misbehaviour import Honest, Json

if TYPE_CHECKING:
    from .signing import Claims

OURS = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"
THEIRS = "11111111-2222-3333-4444-555555555555"


class Tenanted(Honest):
    """People of one tenant sign in; which, a test says, and what their tokens say besides."""

    name = "common"

    def __init__(self, issuer: str) -> None:
        super().__init__(issuer)
        self._endpoints = f"{issuer}/v2.0"
        self._origin = issuer.removesuffix(f"/{self.name}")
        self._granted: dict[str, Claims] = {}
        self._claims: Claims = {}
        self.serve(OURS)

    def serve(self, tenant: str, *, lifetime: int = 3600, **claims: object) -> None:
        """Sign in the people of this tenant from now on."""
        self.issuer = self._issuer_of(tenant)
        self._lifetime = lifetime
        self._more: Claims = {"tid": tenant, **claims}
        self.asked.clear()

    def metadata(self) -> Json:
        return super().metadata() | {
            "issuer": self._issuer_of("{tenantid}"),
            "authorization_endpoint": f"{self._endpoints}/authorize",
            "token_endpoint": f"{self._endpoints}/token",
            "jwks_uri": f"{self._endpoints}/jwks",
        }

    def jwks(self) -> Json:
        issuer = self._issuer_of("{tenantid}")
        return {"keys": [key.public_jwk() | {"issuer": issuer} for key in self.keys]}

    def token(self, request: dict[str, str]) -> Json:
        if request["grant_type"] == "authorization_code":
            answer = super().token(request)
        else:
            answer = self._renew(self._granted.pop(request["refresh_token"]))
        # Good for one renewal, whose ID token has no nonce (OIDC Core section 12.2).
        refresh_token = secrets.token_urlsafe(16)
        bound = ("nonce", "at_hash")
        kept = {name: value for name, value in self._claims.items() if name not in bound}
        self._granted[refresh_token] = kept
        return answer | {"refresh_token": refresh_token, "expires_in": self._lifetime}

    def claims(self, authorization: dict[str, str], access_token: str) -> Claims:
        self._claims = super().claims(authorization, access_token) | self._more
        return self._claims

    def _renew(self, claims: Claims) -> Json:
        now = int(time.time())
        self._claims = claims | {"iat": now, "exp": now + 3600}
        return {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "id_token": self.sign(self.header(), self._claims),
        }

    def _issuer_of(self, tenant: str) -> str:
        return f"{self._origin}/{tenant}/v2.0"
