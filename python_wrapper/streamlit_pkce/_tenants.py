"""Tenants: one issuer that stands for many, as Microsoft Entra ID has it.

Its metadata at ``/common/v2.0`` and ``/organizations/v2.0`` name the issuer
``https://login.microsoftonline.com/{tenantid}/v2.0``. A token has its tenant's
identifier in that place, and in its claim ``tid`` (`Microsoft identity platform,
"Validate tokens" <https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#validate-the-issuer>`_).
Everywhere else an issuer is compared character by character.

Anybody can have a tenant, and be its administrator: then any e-mail address, name
and role is in the tokens of its people. So an app has to say which tenants it
trusts. Nobody but Entra ID writes ``tid`` and ``iss``, and they are what counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ._codes import Failure
from ._errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE: Final = "{tenantid}"
_ALIASES: Final = ("common", "organizations")
_CONSUMERS: Final = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant of personal accounts, whose other name is ``consumers``."""

_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ISSUER: Final = re.compile(r"(?P<before>https?://[^/]+/)(?P<tenant>[^/]+)(?P<after>/v2\.0)")


@dataclass(frozen=True)
class Tenants:
    """The tenants that an issuer stands for.

    Attributes
    ----------
    template
        What metadata call the issuer.
    allowed
        Whose people may sign in; None for those of any tenant.
    """

    template: str
    allowed: frozenset[str] | None

    def issuer_of(self, claims: Mapping[str, Any]) -> str:
        """The issuer that a token of its tenant must name.

        Raises
        ------
        Failure
            ``id_token_issuer_mismatch`` if the token does not say which tenant that is.
        """
        tenant = claims.get("tid")
        if not isinstance(tenant, str) or not _GUID.fullmatch(tenant):
            raise Failure(
                "id_token_issuer_mismatch", "The ID token does not say which tenant it is of."
            )
        return self.template.replace(_PLACE, tenant)

    def check_allowed(self, claims: Mapping[str, Any]) -> None:
        """Check that people of the token's tenant may sign in; its issuer is right.

        Raises
        ------
        Failure
            ``tenant_not_allowed``.
        """
        tenant = claims["tid"]
        if self.allowed is not None and tenant not in self.allowed:
            raise Failure(
                "tenant_not_allowed",
                f"The person is of the tenant {tenant}. Add it to tenants= if its people may "
                "use the app.",
            )


def check_key_issuer(key_issuer: str | None, claims: Mapping[str, Any]) -> None:
    """Check that a token is signed with a key of the issuer that it names.

    Entra ID's keys come in one JWK Set for all tenants, and each says whose it is: of any tenant,
    by the template, or of one alone (`Microsoft identity platform, "Validate the signing key
    issuer"
    <https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#validate-the-issuer>`_).

    Parameters
    ----------
    key_issuer
        The JWK's ``issuer``; None if it has none.

    Raises
    ------
    Failure
        ``id_token_issuer_mismatch``.
    """
    issuer = claims.get("iss")
    parts = _ISSUER.fullmatch(issuer) if isinstance(issuer, str) else None
    if key_issuer is None or parts is None:
        return
    if key_issuer.replace(_PLACE, parts["tenant"]) != issuer:
        raise Failure(
            "id_token_issuer_mismatch", "The ID token is signed with a key of another issuer."
        )


def parse_tenant(tenant: object, *, may_be_many: bool) -> str:
    """Parse the argument `tenant` of ``login()``.

    Parameters
    ----------
    may_be_many
        Whether it may be one of the names that stand for many.

    Raises
    ------
    ConfigurationError
        If it is neither an identifier nor such a name.
    """
    name = tenant.lower() if isinstance(tenant, str) else ""
    names = (*_ALIASES, "consumers") if may_be_many else ()
    if name not in names and not _GUID.fullmatch(name):
        alternative = f", or one of {', '.join(map(repr, names))}" if names else ""
        raise ConfigurationError(
            'tenant must be the "Directory (tenant) ID" of your app registration, a '
            f"GUID{alternative}."
        )
    return name


def parse_tenants(
    issuer: str, tenants: object, *, is_microsofts: bool
) -> tuple[str, Tenants | None]:
    """Parse the argument `tenants`, for an issuer of a provider that has some.

    Parameters
    ----------
    is_microsofts
        Whether the issuer's host is Microsoft's own, whose issuers have one form only.

    Returns
    -------
    tuple
        The issuer, and its tenants; None if it stands for one only.

    Raises
    ------
    ConfigurationError
        If the issuer has not that form, or if `tenants` is missing or cannot be used.
    """
    parts = _ISSUER.fullmatch(issuer)
    tenant = parts["tenant"] if parts else ""
    if parts and tenant in (*_ALIASES, _PLACE):
        template = f"{parts['before']}{_PLACE}{parts['after']}"
        named = issuer.replace(_PLACE, "common")
        return named, Tenants(template, _allowed(tenants, issuer))
    if parts and tenant == "consumers":
        issuer = f"{parts['before']}{_CONSUMERS}{parts['after']}"
    elif is_microsofts and not _GUID.fullmatch(tenant):
        raise ConfigurationError(
            f"issuer {issuer!r} is none of Entra ID's. Write "
            '"https://login.microsoftonline.com/<tenant>/v2.0" with the "Directory (tenant) ID" '
            'of your app registration, or "organizations", "common" or "consumers".'
        )
    refuse_tenants(tenants)
    return issuer, None


def refuse_tenants(tenants: object) -> None:
    """Refuse the argument `tenants` for an issuer that is of one tenant, or knows none.

    Raises
    ------
    ConfigurationError
        If it is given.
    """
    if tenants is not None:
        raise ConfigurationError(
            'tenants is for Entra ID\'s issuers ".../organizations/v2.0" and ".../common/v2.0", '
            "which stand for many. Leave it out."
        )


def _allowed(tenants: object, issuer: str) -> frozenset[str] | None:
    if tenants == "any":
        return None
    named = tenants if isinstance(tenants, (list, tuple, set, frozenset)) else ()
    allowed = frozenset(str(one).lower() for one in named)
    if not allowed or not all(map(_GUID.fullmatch, allowed)):
        raise ConfigurationError(
            f"The issuer {issuer!r} lets in people of every organization in the world. Write "
            'tenants=["..."] with the tenant IDs, GUIDs, of those that may sign in, or '
            'tenants="any".'
        )
    return allowed
