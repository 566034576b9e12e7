"""A provider and an API that bind access tokens to a key of the server's."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import jwt
from jwt.algorithms import ECAlgorithm

from .confidential import ConfidentialProvider
from .servers import answer
from .signers import encode

if TYPE_CHECKING:
    from .servers import Answer, Headers, Site


def read_proof(proof: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Its header and its claims, if its own key has signed it."""
    header = jwt.get_unverified_header(proof)
    key: Any = ECAlgorithm.from_jwk(header["jwk"])
    return header, jwt.decode(proof, key, algorithms=["ES256"])


class BindingProvider(ConfidentialProvider):
    """It wants its nonce in each proof, if it has one.

    Attributes
    ----------
    nonce
        None if proofs need none.
    keys
        What the proofs were signed with that were good, by their `x`.
    api_calls
        The access tokens that the API at ``/api`` was shown with a good proof.
    """

    def __init__(self, site: Site) -> None:
        super().__init__(site, dpop_signing_alg_values_supported=["ES256"])
        self.members = {"token_type": "DPoP"}
        self.nonce: str | None = None
        self.keys: list[str] = []
        self.api_calls: list[str] = []
        self._spent: set[str] = set()
        site.answers["/api"] = self._api

    def _token(self, form: dict[str, str]) -> Answer:
        _, headers, _ = self.site.posted[-1]
        if not self._is_good(headers, "POST", "/token"):
            said = {"error": "use_dpop_nonce" if self.nonce else "invalid_dpop_proof"}
            return answer(said, 400, self._nonce())
        status, headers, body = super()._token(form)
        return status, {**headers, **self._nonce()}, body

    def _api(self, headers: Headers) -> Answer:
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme != "DPoP" or not self._is_good(headers, "GET", "/api", token):
            error = "use_dpop_nonce" if self.nonce else "invalid_token"
            return answer(b"", 401, {"WWW-Authenticate": f'DPoP error="{error}"', **self._nonce()})
        self.api_calls.append(token)
        return answer({}, 200, self._nonce())

    def _nonce(self) -> dict[str, str]:
        return {"DPoP-Nonce": self.nonce} if self.nonce else {}

    def _is_good(self, headers: Headers, method: str, path: str, token: str | None = None) -> bool:
        header, claims = read_proof(headers["DPoP"])
        ath = None if token is None else encode(hashlib.sha256(token.encode()).digest())
        expected = (method, f"{self.site.url}{path}", ath, self.nonce)
        said = (claims["htm"], claims["htu"], claims.get("ath"), claims.get("nonce"))
        is_good = said == expected and claims["jti"] not in self._spent
        self._spent.add(claims["jti"])
        if is_good:
            self.keys.append(header["jwk"]["x"])
        return is_good
