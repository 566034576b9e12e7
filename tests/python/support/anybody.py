"""Somebody who signs in at whichever provider an app names, without a browser."""

from __future__ import annotations

import time
from typing import Any

from .sign_in import SignIn, metadata
from .signers import signer

TENANT = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"


def fetch(url: str, **_: object) -> dict[str, Any]:
    """What each provider of this world publishes: the same, but for its name."""
    if url.endswith("/jwks"):
        return {"keys": [signer("RS256").jwk]}
    return metadata(
        url.removesuffix("/.well-known/openid-configuration").replace(
            "organizations", "{tenantid}"
        ),
        dpop_signing_alg_values_supported=["ES256"],
    )


class Anybody:
    """A stand-in for the mounted component: each login that is drawn is signed in to at once."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def __call__(self, *, data: dict[str, Any], **_: object) -> object:
        self.told.append(data)
        return {"report": self.report(data)}

    def report(self, data: dict[str, Any]) -> dict[str, Any]:
        """What a browser says that was told this."""
        now = int(time.time())
        parameters = dict(data["parameters"])
        sign_in = SignIn(expires_at=now + 3600, seq=len(data["further"]))
        sign_in.claims |= {
            "iss": data["issuer"].replace("organizations", TENANT),
            "aud": data["client_id"],
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "acr": parameters.get("acr_values", "0").split()[0],
            "tid": TENANT,
            "roles": ["admin"],
        }
        further = [
            {
                "wish": wish,
                "access_token": "a-further-token",
                "scope": "",
                "expires_at": now + 3600,
                "error": None,
            }
            for wish in data["further"]
        ]
        return sign_in.report() | {"further": further}
