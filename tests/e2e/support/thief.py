"""Somebody who has got hold of a refresh token, and of nothing else."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIMEOUT = 10


class Thief:
    """Tries to renew as somebody else.

    Parameters
    ----------
    token_endpoint
        Of the provider.
    client_id
        The client that the token was issued to, which is no secret.
    refresh_token
        What was stolen.
    """

    def __init__(self, token_endpoint: str, client_id: str, refresh_token: str) -> None:
        self._token_endpoint = token_endpoint
        self._client_id = client_id
        self._refresh_token = refresh_token
        self._key = ec.generate_private_key(ec.SECP256R1())

    def renew(self) -> requests.Response:
        """Send it as it is."""
        return self._post({})

    def renew_with_own_key(self) -> requests.Response:
        """Send it with a good proof of another key, with a nonce if the provider wants one."""
        answer = self._post({"DPoP": self._prove()})
        nonce = answer.headers.get("DPoP-Nonce")
        return answer if nonce is None else self._post({"DPoP": self._prove(nonce=nonce)})

    def _prove(self, **claims: str) -> str:
        public = ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return jwt.encode(
            {
                "jti": str(uuid.uuid4()),
                "htm": "POST",
                "htu": self._token_endpoint,
                "iat": int(time.time()),
                **claims,
            },
            self._key,
            algorithm="ES256",
            headers={"typ": "dpop+jwt", "jwk": public},
        )

    def _post(self, headers: Mapping[str, str]) -> requests.Response:
        return requests.post(
            self._token_endpoint,
            data={
                "grant_type": "refresh_token",
                "client_id": self._client_id,
                "refresh_token": self._refresh_token,
            },
            headers=headers,
            timeout=_TIMEOUT,
        )
