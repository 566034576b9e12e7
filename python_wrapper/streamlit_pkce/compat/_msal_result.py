"""Result: a verified token set in the shape of MSAL's ``AuthenticationResult``.

`MSAL.js, "Request and response objects"
<https://learn.microsoft.com/en-us/entra/msal/javascript/browser/request-response-object>`_,
as its JSON arrives in Python.
"""

from __future__ import annotations

import copy
import hashlib
import uuid
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._msal_authority import Authority


def make_result(
    members: Mapping[str, Any], authority: Authority, correlation_id: object
) -> dict[str, Any]:
    """What MSAL would say of somebody who is signed in.

    Parameters
    ----------
    members
        A token set's.
    correlation_id
        What the app has called the request; None if it has not.
    """
    claims = members["claims"]
    expires_on = _date(members["expires_at"])
    if correlation_id is None or correlation_id == "":
        correlation_id = _identifier(members["id_token"])
    return {
        "authority": authority.url,
        "uniqueId": _first(claims, "oid", "sub"),
        "tenantId": _first(claims, "tid"),
        "scopes": (members["scope"] or "").split(),
        "account": _account(members, authority),
        "idToken": members["id_token"],
        "idTokenClaims": copy.deepcopy(claims),
        "accessToken": members["access_token"],
        "fromCache": False,
        "expiresOn": expires_on,
        "extExpiresOn": expires_on,
        "correlationId": str(correlation_id),
        "requestId": "",
        "familyId": "",
        "tokenType": members["token_type"],
        "state": "",
        "cloudGraphHostName": "",
        "msGraphHost": "",
        "fromNativeBroker": False,
    }


def _account(members: Mapping[str, Any], authority: Authority) -> dict[str, Any]:
    claims = members["claims"]
    own, tenant = _first(claims, "oid"), _first(claims, "tid")
    emails = claims.get("emails")
    mail = emails[0] if isinstance(emails, list) and emails else ""
    return {
        "homeAccountId": f"{own}.{tenant}" if own and tenant else _first(claims, "sub"),
        "environment": authority.environment,
        "tenantId": _first(claims, "tid", "tfp", "acr"),
        "username": _first(claims, "preferred_username", "upn") or mail,
        "localAccountId": _first(claims, "oid", "sub"),
        "name": _first(claims, "name"),
        "authorityType": authority.account_type,
        "tenantProfiles": {},
        "idTokenClaims": copy.deepcopy(claims),
        "idToken": members["id_token"],
    }


def _first(claims: Mapping[str, Any], *names: str) -> str:
    """The first of these claims that says something."""
    return next((str(claims[name]) for name in names if claims.get(name)), "")


def _date(seconds: float | None) -> str | None:
    """What JavaScript makes of a date in JSON."""
    if seconds is None:
        return None
    date = datetime.fromtimestamp(seconds, timezone.utc)
    return date.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _identifier(id_token: str) -> uuid.UUID:
    """One that stays the same for as long as the ID token does."""
    return uuid.UUID(bytes=hashlib.sha256(id_token.encode()).digest()[:16], version=4)
