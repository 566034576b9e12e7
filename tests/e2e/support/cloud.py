"""What clouds put before an app: how each signs who is there, and where its keys are.

Everything is at its real address. An app's server reaches them by a corporate proxy that leads
there, and believes them by a certificate of the test's.
"""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .signing import Key

if TYPE_CHECKING:
    from .provider import User
    from .signing import Claims

_TENANT = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"
_BALANCER = (
    "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/archive/50dc6c495c0c9188"
)


@dataclass(frozen=True)
class CloudProxy:
    """One of them, which hands on an ID token.

    Attributes
    ----------
    name
        What `identity_from_headers()` calls it.
    header
        Where it says who is there.
    issuer, audience
        Of its tokens.
    key
        What it signs with.
    keys_at
        The address of its keys.
    options
        Of `identity_from_headers()`, beyond its name.
    """

    name: str
    header: str
    issuer: str
    audience: str
    key: Key
    keys_at: str
    options: dict[str, Any] = field(default_factory=dict)

    def documents(self) -> dict[str, bytes]:
        """What it publishes, by the address."""
        return {self.keys_at: json.dumps({"keys": [self.key.public_jwk()]}).encode()}

    def hosts(self) -> set[str]:
        """Where that is."""
        return {str(urlsplit(url).hostname) for url in self.documents()}

    def token(self, user: User, key: Key | None = None, **changes: Any) -> str:
        """What it says of somebody; by another key, it is forged."""
        key = key or self.key
        claims = {**_about(user), "iss": self.issuer, "aud": self.audience, **_times(), **changes}
        return key.sign({"typ": "JWT", "alg": key.algorithm, "kid": key.kid}, claims)

    def forgeries(self, user: User) -> dict[str, str]:
        """Tokens that somebody else has made or got, by the code of their refusal."""
        foreign = Key.rsa if self.key.algorithm == "RS256" else Key.ec
        other = Key.ec if self.key.algorithm == "RS256" else Key.rsa
        return {
            "signature_invalid": self.token(user, foreign(self.key.kid)),
            "id_token_audience_mismatch": self.token(user, aud="another-app"),
            "id_token_algorithm_forbidden": self.token(user, other(self.key.kid)),
        }


class AppService(CloudProxy):
    """Entra ID's own tokens, whose keys are where its metadata say."""

    def documents(self) -> dict[str, bytes]:
        metadata = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": self.keys_at,
            "id_token_signing_alg_values_supported": [self.key.algorithm],
        }
        url = f"{self.issuer}/.well-known/openid-configuration"
        return {url: json.dumps(metadata).encode(), **super().documents()}


class LoadBalancer(CloudProxy):
    """Tokens that are padded and say most of themselves in the header; a key at each address."""

    def documents(self) -> dict[str, bytes]:
        pem = self.key.private.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        return {f"{self.keys_at}/{self.key.kid}": pem}

    def token(self, user: User, key: Key | None = None, **changes: Any) -> str:
        key = key or self.key
        header = {
            "typ": "JWT",
            "kid": key.kid,
            "alg": key.algorithm,
            "iss": self.issuer,
            "client": changes.get("aud", self.audience),
            "signer": changes.get("signer", self.options["signer"]),
            "exp": _times()["exp"],
        }
        signed = ".".join(_padded(json.dumps(part).encode()) for part in (header, _about(user)))
        algorithm = jwt.get_algorithm_by_name(key.algorithm)
        return f"{signed}.{_padded(algorithm.sign(signed.encode(), key.private))}"

    def forgeries(self, user: User) -> dict[str, str]:
        """Anybody can have a load balancer, whose keys are the same."""
        elsewhere = self.token(user, signer=_BALANCER.replace("123456789012", "210987654321"))
        return {**super().forgeries(user), "id_token_issuer_mismatch": elsewhere}


def _about(user: User) -> Claims:
    return {"sub": user.username, "name": user.name}


def _times() -> Claims:
    now = int(time.time())
    return {"iat": now, "exp": now + 600}


def _padded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


_ALL = (
    AppService(
        "app_service",
        "X-MS-TOKEN-AAD-ID-TOKEN",
        f"https://login.microsoftonline.com/{_TENANT}/v2.0",
        "5f5a1cfe-6b5c-4b9f-8a1e-2f1f0c8f0f77",
        Key.rsa("entra"),
        f"https://login.microsoftonline.com/{_TENANT}/discovery/v2.0/keys",
        {"tenant": _TENANT},
    ),
    CloudProxy(
        "cloudflare",
        "Cf-Access-Jwt-Assertion",
        "https://archive.cloudflareaccess.com",
        "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2",
        Key.rsa("access"),
        "https://archive.cloudflareaccess.com/cdn-cgi/access/certs",
        {"issuer": "https://archive.cloudflareaccess.com"},
    ),
    LoadBalancer(
        "aws_alb",
        "X-Amzn-Oidc-Data",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_b9VeQUg6y",
        "3a33a02r5hn3onhtu1mr0dit20",
        Key.ec("abb8289f-e3a4-4a34-9472-c2105e2b2482"),
        "https://public-keys.auth.elb.eu-west-1.amazonaws.com",
        {
            "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_b9VeQUg6y",
            "signer": _BALANCER,
        },
    ),
    CloudProxy(
        "google_iap",
        "X-Goog-Iap-Jwt-Assertion",
        "https://cloud.google.com/iap",
        "/projects/1234/global/backendServices/5678",
        Key.ec("iap"),
        "https://www.gstatic.com/iap/verify/public_key-jwk",
    ),
)

CLOUD_PROXIES = {proxy.name: proxy for proxy in _ALL}
