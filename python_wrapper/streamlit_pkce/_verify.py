"""Verify: from a browser's token set to claims an app may believe.

Which checks a set needs depends on how the browser says it came by it:

===========================  ====================  ================  ========
obtained                     the login's ID token  the newest one    UserInfo
===========================  ====================  ================  ========
login, silent                is the newest         every check       if it has expired
refresh                      all but ``exp`` and   every check, and  if it has expired
                             ``at_hash``           fits the login's
refresh_without_id_token     the same              the same, but     always
                                                   ``exp`` and
                                                   ``at_hash``
===========================  ====================  ================  ========

A browser may lie about it, and is taken for nobody else: each row needs an ID
token with the nonce of this browser's proof, and something fresh, signed or
said by the provider, about the same person. Nothing of a token set reaches the
app before that. What no signature covers stays the browser's word: scope, token
type and the access token's lifetime, and the access token itself where the ID
token has no ``at_hash``. Somebody who forges these fools the API they then
call, and this app about how long their session lasts.

Where a provider has no ID tokens, the server asks it whose the access token is that
the server itself has got from it: see ``_identity.py``. A browser that redeems codes
cannot sign in like that.

A login's ID token whose key the provider has given up since can be replaced by a renewed one
that repeats the nonce.

It is also the browser's word that an ID token is the newest. Somebody who keeps
an old one can go on showing it for as long as an access token of theirs lives,
so claims are only as new as their ``iat``. To remember the newest of a session
would not change that: a reload begins another session, perhaps at another
server; and an honest tab that was asleep does come back with older tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from ._authentication import check_authentication, confirmed_until
from ._claims import (
    CLOCKS,
    Expected,
    check_access_token_hash,
    check_key,
    check_nonce,
    check_origin,
    is_expired,
    nonce_of,
)
from ._codes import Failure
from ._identity import Identity
from ._login_token import LoginToken
from ._renewal import check_renewed
from ._signature import check_signature
from ._userinfo import UserInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ._config import Config
    from ._identity import IdentityEndpoint
    from ._provider import Provider
    from ._report import SignedIn
    from ._signature import Signed
    from ._tokens import Tokens

_LONGEST: Final = 10 * 366 * 24 * 3600
"""Seconds after its ID token's issue by which every access token has expired."""


@dataclass(frozen=True)
class Verified:
    """A token set that passed.

    Attributes
    ----------
    claims
        The newest ID token's.
    login
        Those of the login's, which is perhaps the same.
    until
        When this ends if it is a confirmation, in Unix seconds.
    """

    tokens: Tokens
    claims: Mapping[str, Any] = field(repr=False)
    login: Mapping[str, Any] = field(repr=False)
    until: float | None = None


class Known:
    """What need not be checked or asked again in one session."""

    def __init__(self) -> None:
        self.login_token = LoginToken()
        self.userinfo = UserInfo()
        self.identity = Identity()


def verify(
    report: SignedIn, config: Config, provider: Provider, known: Known, now: float
) -> Verified:
    """Verify a token set.

    Parameters
    ----------
    known
        What this session has been told before.
    now
        Unix seconds.

    Raises
    ------
    Failure
        If it cannot be checked now, or did not pass.
    Overdue
        If it cannot be checked before the browser has renewed it.
    """
    if config.identity is not None:
        return _identified(report, config, config.identity, known, now)
    tokens = report.tokens
    expected = Expected(
        issuer=config.issuer.url,
        client_id=config.client_id,
        proof=report.proof,
        access_token=tokens.access_token,
        leeway=config.leeway,
        now=now,
        tenants=config.issuer.tenants,
        keys_have_issuers=config.issuer.preset.has_tenants,
    )
    metadata = provider.metadata()
    asks_userinfo = config.issuer.preset.asks_userinfo
    # A token that is bound to a key is none to ask with, unless it is proven.
    asks_userinfo = asks_userinfo and config.dpop is not True
    userinfo_endpoint = metadata.userinfo_endpoint if asks_userinfo else None

    def signed(token: str) -> Signed:
        signed = check_signature(token, keys=provider, algorithms=metadata.algorithms)
        check_key(signed, expected)
        return signed

    if tokens.id_token is None:
        raise Failure("id_token_missing")
    newest = signed(tokens.id_token)
    login = claims = check_origin(newest.payload, expected)
    if tokens.obtained in ("login", "silent"):
        speaks_for_access_token = True
        check_nonce(claims, expected)
        known.login_token.remember(tokens.id_token, newest.payload)
    elif tokens.login_id_token is None:
        # The browser has no other ID token than the login's, whatever it says.
        speaks_for_access_token = False
        check_nonce(claims, expected)
    else:
        speaks_for_access_token = tokens.obtained == "refresh"
        # With the nonce, it could be shown as a login's; but for when that was.
        is_as_good = "nonce" in claims and config.max_age is None
        payload = _payload_of_login(
            tokens.login_id_token, known, signed, newest.payload if is_as_good else None
        )
        login = check_origin(payload, expected)
        check_nonce(login, expected)
        check_renewed(claims, login, expected)
    check_authentication(login, claims, config, expected)

    if speaks_for_access_token:
        check_access_token_hash(claims, newest, expected)
    tokens = _bounded(tokens, claims)
    if not speaks_for_access_token or is_expired(claims, expected):
        if userinfo_endpoint is None:
            raise _without_userinfo(speaks_for_access_token, config)
        known.userinfo.check_subject(
            claims["sub"], userinfo_endpoint, expected, expires_at=tokens.expires_at
        )
    return Verified(tokens, claims, login, confirmed_until(login, config, expected))


def _payload_of_login(
    token: str, known: Known, signed: Callable[[str], Signed], instead: bytes | None
) -> bytes:
    payload = known.login_token.recall(token)
    if payload is None:
        try:
            payload = signed(token).payload
        except Failure as failure:
            # The provider may have given up the key since.
            if instead is None or failure.error.code not in ("key_unknown", "keys_unavailable"):
                raise
            payload = instead
        known.login_token.remember(token, payload)
    return payload


def _identified(
    report: SignedIn, config: Config, endpoint: IdentityEndpoint, known: Known, now: float
) -> Verified:
    if config.max_age is not None or config.acr_values:
        raise Failure(
            "id_token_auth_time_missing",
            "A provider without ID tokens does not say when and how somebody has authenticated.",
        )
    access_token = report.tokens.access_token
    claims = known.identity.claims(access_token, endpoint, config.issuer.url, now)
    login = {**claims, "nonce": nonce_of(report.proof), "iat": now}
    return Verified(report.tokens, claims, login)


def _bounded(tokens: Tokens, claims: Mapping[str, Any]) -> Tokens:
    if tokens.expires_at is None:
        return tokens
    latest = max(0, int(claims["iat"]) + _LONGEST)
    return replace(tokens, expires_at=min(tokens.expires_at, latest))


def _without_userinfo(speaks_for_access_token: bool, config: Config) -> Failure:
    if speaks_for_access_token:
        return Failure("id_token_expired", f"The ID token has expired. {CLOCKS}")
    return Failure(
        "renewed_id_token_mismatch",
        "The provider sent no new ID token with a renewal, and "
        + (
            "UserInfo cannot be asked with a token that is bound to a key. "
            if config.dpop is True
            else "has no userinfo_endpoint that could be asked instead. "
        )
        + "Have it send ID tokens on refresh.",
    )
