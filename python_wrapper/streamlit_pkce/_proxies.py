"""Proxies: what stands before an app and says who is there, one row each.

A row says in which header a proxy puts its signed token, and whose keys made the
signature. What a person calls themselves in any other header counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

from ._errors import ConfigurationError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

ProxyName = Literal[
    "app_service", "oauth2_proxy", "cloudflare", "aws_alb", "google_iap", "unsigned"
]


@dataclass(frozen=True)
class Proxy:
    """What is special about one kind of proxy.

    Attributes
    ----------
    name
        None for one about which nothing is.
    header
        Where it says who is there; None if the app has to know.
    access_token
        Where it puts an access token, if it does.
    issuer
        Whose tokens they are, if they are the same everywhere.
    jwks_uri
        Where the keys are, below ``{issuer}``; None if the issuer's metadata say so.
    algorithms
        Those that it signs with; empty if the issuer's metadata say so.
    is_load_balancer
        Whether its tokens are those of AWS's, see ``_vouched.py``.
    is_signed
        Whether there is a signature.
    """

    name: ProxyName | None = None
    header: str | None = None
    access_token: str | None = None
    issuer: str | None = None
    jwks_uri: str | None = None
    algorithms: tuple[str, ...] = ()
    is_load_balancer: bool = False
    is_signed: bool = True


GENERIC: Final = Proxy()

_ROWS: Final = (
    # Entra ID's own ID token (learn.microsoft.com, "Work with user identities in Azure App
    # Service authentication"). X-MS-CLIENT-PRINCIPAL beside it is not signed.
    Proxy(
        "app_service",
        header="X-Ms-Token-Aad-Id-Token",
        access_token="X-Ms-Token-Aad-Access-Token",  # noqa: S106 - the name of a header
    ),
    # With --pass-authorization-header, the provider's own ID token; --pass-access-token.
    Proxy(
        "oauth2_proxy",
        header="Authorization",
        access_token="X-Forwarded-Access-Token",  # noqa: S106 - the name of a header
    ),
    # Of the team: its keys are beside its domain (developers.cloudflare.com, "Validate JWTs").
    Proxy(
        "cloudflare",
        header="Cf-Access-Jwt-Assertion",
        jwks_uri="{issuer}/cdn-cgi/access/certs",
        algorithms=("RS256",),
    ),
    # docs.aws.amazon.com, "Authenticate users using an Application Load Balancer".
    Proxy(
        "aws_alb",
        header="X-Amzn-Oidc-Data",
        access_token="X-Amzn-Oidc-Accesstoken",  # noqa: S106 - the name of a header
        algorithms=("ES256",),
        is_load_balancer=True,
    ),
    # cloud.google.com, "Securing your app with signed headers".
    Proxy(
        "google_iap",
        header="X-Goog-Iap-Jwt-Assertion",
        issuer="https://cloud.google.com/iap",
        jwks_uri="https://www.gstatic.com/iap/verify/public_key-jwk",
        algorithms=("ES256",),
    ),
    Proxy("unsigned", header="X-Forwarded-User", is_signed=False),
)

PROXIES: Final[Mapping[str, Proxy]] = MappingProxyType({str(row.name): row for row in _ROWS})


def find_proxy(name: object) -> Proxy:
    """The row of this name.

    Raises
    ------
    ConfigurationError
        If there is none.
    """
    if name is None:
        return GENERIC
    if not isinstance(name, str) or name not in PROXIES:
        known = ", ".join(map(repr, get_args(ProxyName)))
        raise ConfigurationError(f"proxy must be one of {known}.{did_you_mean(name, PROXIES)}")
    return PROXIES[name]
