"""A sign-in that is right in every respect, until a test makes it wrong in one."""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from streamlit_pkce import login
from streamlit_pkce._codes import Failure
from streamlit_pkce._parameters import parse_parameters
from streamlit_pkce._provider import Provider
from streamlit_pkce._report import SignedIn, parse_report
from streamlit_pkce._verify import Known, verify

from .signers import Signer, encode, signer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streamlit_pkce._config import Config

ISSUER = "https://login.example.com"
CLIENT = "demo"
NOW = 1_790_000_000
PROOF = bytes(range(32))
ACCESS_TOKEN = "example-access-token"


def metadata(issuer: str = ISSUER, **members: Any) -> dict[str, Any]:
    """The metadata of a provider."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks",
    } | members


def config(issuer: Any = ISSUER, **arguments: Any) -> Config:
    """The arguments of login(), parsed; with login()'s own defaults."""
    own = inspect.signature(login).parameters
    defaults: dict[str, Any] = {
        name: own[name].default for name in own if name not in ("issuer", "on_event")
    }
    defaults |= {"client_id": CLIENT, "scope": "openid profile email"}
    return parse_parameters(issuer, **(defaults | arguments))


def nonce(proof: bytes) -> str:
    """What the browser asks the provider to put into the ID token."""
    return encode(hashlib.sha256(proof).digest())


def at_hash(access_token: str) -> str:
    """What ties an ID token that is signed with RS256 to its access token."""
    return encode(hashlib.sha256(access_token.encode()).digest()[:16])


@dataclass
class SignIn:
    """One sign-in: the token, what the provider publishes, what the browser reports."""

    signer: Signer = field(default_factory=lambda: signer("RS256"))
    header: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(
        default_factory=lambda: {
            "iss": ISSUER,
            "sub": "ada",
            "aud": CLIENT,
            "iat": NOW,
            "exp": NOW + 300,
            "nonce": nonce(PROOF),
            "name": "Ada Lovelace",
        }
    )
    id_token: str | None = None
    login_id_token: str | None = None
    obtained: str = "login"
    access_token: str = ACCESS_TOKEN
    token_type: str = "Bearer"
    proof: bytes = PROOF
    seq: int = NOW * 1000
    sign_out: int | None = None
    expires_at: int | None = NOW + 3600
    algorithms: list[str] | None = None
    jwks: list[dict[str, Any]] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    issuer: str = ISSUER
    preset: str | None = None
    tenants: Any = None
    leeway: float = 60
    arguments: dict[str, Any] = field(default_factory=dict)
    now: float = NOW

    def renewed(self, *, at: float = NOW + 240, **claims: Any) -> SignIn:
        """What the browser has at `at`, after a refresh with a new ID token."""
        own = {name: value for name, value in self.claims.items() if name != "nonce"}
        return replace(
            self.kept(at=at),
            claims=own | {"iat": at, "exp": at + 300} | claims,
            id_token=None,
            login_id_token=self.token(),
            obtained="refresh",
        )

    def kept(self, *, at: float = NOW + 240) -> SignIn:
        """What it has at `at`, after a refresh without one."""
        return replace(
            self,
            id_token=self.token(),
            obtained="refresh_without_id_token",
            access_token=f"access-token-of-{at}",
            seq=int(at * 1000),
            expires_at=int(at + 3600),
            now=at,
        )

    def token(self) -> str:
        return self.id_token or self.signer.sign(self.claims, self.header)

    def report(self) -> dict[str, Any]:
        """What the browser sends."""
        return {
            "version": 1,
            "seq": self.seq,
            "status": "authenticated",
            "tokens": {
                "access_token": self.access_token,
                "token_type": self.token_type,
                "scope": "openid profile email",
                "expires_at": self.expires_at,
                "id_token": self.token(),
                "login_id_token": self.login_id_token,
                "refresh_token": "example-refresh-token",
                "obtained": self.obtained,
            },
            "proof": encode(self.proof),
            "sign_out": self.sign_out,
            "error": None,
        }

    def config(self) -> Config:
        algorithms = self.algorithms or [self.signer.algorithm]
        return config(
            metadata(
                self.issuer, id_token_signing_alg_values_supported=algorithms, **self.metadata
            ),
            jwks={"keys": self.jwks if self.jwks is not None else [self.signer.jwk]},
            leeway=self.leeway,
            preset=self.preset,
            tenants=self.tenants,
            **self.arguments,
        )

    def verify(self, known: Known | None = None) -> Mapping[str, Any]:
        """The claims, if Python believes them."""
        config = self.config()
        parsed = parse_report(
            self.report(), expose_refresh_token=False, token_type=config.token_type
        )
        assert isinstance(parsed, SignedIn)
        provider = Provider(config.issuer)
        return verify(parsed, config, provider, known or Known(), self.now).claims

    def refusal(self) -> str | None:
        """The code with which Python refuses it; None if it does not."""
        try:
            self.verify()
        except Failure as failure:
            return failure.error.code
        return None
