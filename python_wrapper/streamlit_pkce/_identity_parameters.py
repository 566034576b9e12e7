"""Identity parameters: the arguments of ``identity_from_headers()``, parsed once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ._errors import ConfigurationError
from ._front_door import FrontDoor, parse_front_door
from ._issuer import Issuer, parse_issuer
from ._load_balancer import parse_signer
from ._proxies import PROXIES, Proxy, find_proxy
from ._values import parse_boolean, parse_key, parse_leeway, parse_seconds, parse_text

if TYPE_CHECKING:
    from typing import Any

_HEADER: Final = re.compile(r"[A-Za-z0-9-]+")
_MOST_LASTS: Final = 7 * 24 * 3600


@dataclass(frozen=True)
class IdentityConfig:
    """One proxy, as the app's author meant it.

    Attributes
    ----------
    header, access_token
        Where it says who is there, and where an access token is, if anywhere.
    issuer
        Whose tokens it hands on; None if they are not signed.
    client_id
        For whom they have to be.
    signer
        Which load balancer has to have signed.
    claims
        Without a signature: which claim is in which header.
    front_door
        What a request by the proxy has to show.
    lasts
        Seconds for which somebody is there at least, once the header was read.
    leeway
        Seconds by which clocks may differ.
    session
        Which identity this is: another one if anything of the above differs.
    name
        What the app calls it.
    """

    proxy: Proxy
    header: str
    access_token: str | None
    issuer: Issuer | None
    client_id: str
    signer: str | None
    claims: tuple[tuple[str, str], ...]
    front_door: FrontDoor
    lasts: float
    leeway: float
    session: str
    name: str

    @property
    def party(self) -> tuple[str, str]:
        """Issuer and client, for the log."""
        return (self.header if self.issuer is None else self.issuer.url, self.client_id)


def parse_identity_parameters(  # noqa: PLR0913 - the arguments of identity_from_headers()
    issuer: object,
    *,
    client_id: object,
    proxy: object,
    header: object,
    signer: object,
    claims: object,
    trusted_proxies: object,
    proxy_secret: object,
    lasts: object,
    key: object,
    leeway: object,
    allow_insecure_http: object,
    jwks: object,
    tenant: object,
    tenants: object,
) -> IdentityConfig:
    """Parse the arguments of :func:`streamlit_pkce.identity_from_headers`.

    Raises
    ------
    ConfigurationError
        At the first argument that cannot be used.
    """
    row = find_proxy(proxy)
    insecure_allowed = parse_boolean("allow_insecure_http", allow_insecure_http)
    front_door = parse_front_door(trusted_proxies, proxy_secret)
    its_issuer, client = None, ""
    if row.is_signed:
        if claims is not None:
            raise ConfigurationError('claims is for proxy="unsigned": a token has its own.')
        its_issuer = parse_issuer(
            _issuer(issuer, row),
            jwks,
            allow_insecure_http=insecure_allowed,
            preset=None,
            tenant=tenant,
            tenants=tenants,
            has_server=True,
            has_keys=True,
        )
        client = _client_id(client_id)
    else:
        _check_unsigned(
            front_door,
            issuer=issuer,
            client_id=client_id,
            jwks=jwks,
            tenant=tenant,
            tenants=tenants,
        )
    if signer is not None and not row.is_load_balancer:
        raise ConfigurationError('signer is for proxy="aws_alb". Leave it out.')
    its_signer = parse_signer(signer) if row.is_load_balancer else None
    its_header = _header("header", row.header if header is None else header)
    its_claims = _claims({} if claims is None else claims)
    its_key = parse_key(key, "staff")
    its_lasts = _lasts(lasts, is_signed=row.is_signed)
    trust = None
    if its_issuer is not None and its_issuer.tenants is not None:
        allowed = its_issuer.tenants.allowed
        trust = [its_issuer.tenants.template, allowed and sorted(allowed)]
    parts = (
        *(row.name, its_header, its_claims, its_issuer and its_issuer.url, trust, client),
        *(its_signer, its_lasts, its_key, [str(network) for network in front_door.networks]),
        front_door.secret,
    )
    return IdentityConfig(
        proxy=row,
        header=its_header,
        access_token=row.access_token,
        issuer=its_issuer,
        client_id=client,
        signer=its_signer,
        claims=its_claims,
        front_door=front_door,
        lasts=its_lasts,
        leeway=parse_leeway(leeway),
        session=hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16],
        name=its_key or (its_header if its_issuer is None else its_issuer.url),
    )


def _issuer(issuer: object, row: Proxy) -> Any:
    if row.issuer is None:
        return issuer
    if issuer not in (None, row.issuer):
        raise ConfigurationError(
            f'The issuer of proxy="{row.name}" is always {row.issuer!r}. Leave it out.'
        )
    return row.issuer


def _client_id(client_id: object) -> str:
    if client_id is None:
        raise ConfigurationError(
            "client_id is missing, for whom the tokens are (aud): the proxy's client at the "
            "provider, Cloudflare's Application Audience (AUD) Tag, or the path of your Google "
            'Cloud resource. Write for example client_id="my-app".'
        )
    return parse_text("client_id", client_id, 'client_id="my-app"')


def _check_unsigned(front_door: FrontDoor, **of_tokens: object) -> None:
    if front_door.is_open:
        raise ConfigurationError(
            'proxy="unsigned": anybody can send such a header. Say how the proxy is known: '
            'trusted_proxies=["10.0.0.5"], or proxy_secret=st.secrets["proxy_secret"], which it '
            "sends as X-Proxy-Secret."
        )
    for name, value in of_tokens.items():
        if value is not None and value != ():
            raise ConfigurationError(
                f'{name} is about tokens, and with proxy="unsigned" there is none. Leave it out.'
            )


def _lasts(lasts: object, *, is_signed: bool) -> float:
    if lasts is None and is_signed:
        return 0
    if lasts is None:
        raise ConfigurationError(
            'lasts is missing: with proxy="unsigned" nothing else says for how many seconds '
            "somebody counts as being there once the page is open. Write for example lasts=3600."
        )
    return parse_seconds(
        "lasts", lasts, "for which somebody counts as being there", _MOST_LASTS, 3600
    )


def _header(name: str, header: object) -> str:
    if header is None:
        raise ConfigurationError(
            "header is missing, in which the proxy says who is there. Write for example "
            f'header="X-Id-Token", or name the proxy: one of {", ".join(map(repr, PROXIES))}.'
        )
    if not isinstance(header, str) or not _HEADER.fullmatch(header):
        raise ConfigurationError(
            f"{name} must be the name of a header, of letters, digits and hyphens. "
            'Write for example "X-Id-Token".'
        )
    return header


def _claims(claims: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(claims, Mapping) or not all(
        isinstance(name, str) and name not in ("", "iss", "sub") for name in claims
    ):
        raise ConfigurationError(
            "claims says in which header which claim is, other than sub, which is in header=. "
            'Write for example claims={"email": "X-Forwarded-Email"}.'
        )
    return tuple((name, _header("claims", header)) for name, header in claims.items())
