"""Renewal: what an ID token that came for a refresh token must share with the login's.

`OpenID Connect Core 1.0, section 12.2
<https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse>`_.
The login's ID token is the one with the nonce; a renewed one "SHOULD NOT have a
nonce", so by itself it would belong to no browser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._claims import check_nonce
from ._codes import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._claims import Expected


def check_renewed(renewed: Mapping[str, Any], login: Mapping[str, Any], expected: Expected) -> None:
    """Compare a renewed ID token's claims with the login's.

    Both have passed :func:`~streamlit_pkce._claims.check_origin`, so the audience
    of both is that of the app already, and the issuer one of those it expects.

    Raises
    ------
    Failure
        ``account_changed`` if it is about another person,
        ``renewed_id_token_mismatch``, or ``nonce_mismatch`` for a nonce that
        is not the login's.
    """
    if renewed["sub"] != login["sub"]:
        raise Failure("account_changed", "The renewed ID token is about another person.")
    if renewed["iss"] != login["iss"]:
        raise _mismatch("iss")
    if ("azp" in renewed) != ("azp" in login):
        # "if no azp Claim was present in the original ID Token, one MUST NOT be
        # present in the new ID Token"; the values are compared with the app's.
        raise _mismatch("azp")
    has_auth_time = "auth_time" in renewed and "auth_time" in login
    if has_auth_time and renewed["auth_time"] != login["auth_time"]:
        # It is the time of the original authentication, not of the renewal.
        raise _mismatch("auth_time")
    if renewed["iat"] < login["iat"]:
        raise _mismatch("iat")
    if "nonce" in renewed:
        check_nonce(renewed, expected)


def _mismatch(claim: str) -> Failure:
    return Failure(
        "renewed_id_token_mismatch", f"The renewed ID token's {claim} does not fit the login's."
    )
