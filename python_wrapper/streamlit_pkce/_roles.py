"""Roles: what somebody may do, by the verified claims of their ID token.

No specification says where roles are. By default they are looked for where the
widespread providers put them; see :data:`PATHS`. ``groups`` is not among these: a
group is not made to say what its members may do in this app, and in many a directory
everybody may make one, and call it "admin". Who goes by groups says so, as
``claim="groups"``, with Entra ID by their identifiers.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from ._errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

logger = logging.getLogger("streamlit_pkce")

_CLIENT: Final = "<client_id>"

PATHS: Final[tuple[tuple[str, ...], ...]] = (
    ("roles",),  # Entra ID's app roles; many others
    ("realm_access", "roles"),  # Keycloak: of the realm
    ("resource_access", _CLIENT, "roles"),  # Keycloak: of the client
)
"""Where roles are looked for, if the app does not say."""


def holds_role(
    claims: Mapping[str, Any], roles: Sequence[object], claim: str | Sequence[str] | None
) -> bool | None:
    """Whether one of `roles` is among those in `claims`; None if the claims do not tell all.

    If they do not, or tell none at all, that is in the log, once for each app: a
    silent no would be looked for in the wrong place.

    Parameters
    ----------
    claims
        Verified ones; empty if nobody is signed in, who has no role.

    Raises
    ------
    ConfigurationError
        If `roles` or `claim` cannot be used.
    """
    if not roles or not all(isinstance(role, str) and role for role in roles):
        raise ConfigurationError(
            'A role must be a text that is not empty. Write for example has_role("admin").'
        )
    paths = _paths(claims, claim)
    if not claims:
        return False
    found = [values for path in paths if (values := _roles_at(claims, path)) is not None]
    if any(role in values for role in roles for values in found):
        return True
    app = (str(claims.get("iss")), str(claims.get("aud")))
    missing = {path[0] for path in paths} & _left_out(claims)
    if missing:
        _warn_of_overage(*app, ", ".join(sorted(missing)))
        return None
    if not found:
        _warn_of_nothing(*app, " or ".join(".".join(path) for path in paths))
    return False


def _paths(
    claims: Mapping[str, Any], claim: str | Sequence[str] | None
) -> tuple[tuple[str, ...], ...]:
    if claim is None:
        audience = claims.get("aud")
        # It has been verified: this client, and no other.
        client_id = audience[0] if isinstance(audience, list) and audience else audience
        return tuple(
            tuple(str(client_id) if name == _CLIENT else name for name in path) for path in PATHS
        )
    if isinstance(claim, str) and claim:
        # A name may have dots in it, as "https://example.com/roles" does.
        return ((claim,) if claim in claims else tuple(claim.split(".")),)
    if (
        isinstance(claim, (tuple, list))
        and claim
        and all(isinstance(name, str) and name for name in claim)
    ):
        return (tuple(claim),)
    raise ConfigurationError(
        "claim must be the name of a claim, with dots for what is inside of it, or a list of such "
        'names. Write for example claim="realm_access.roles", or '
        'claim=["https://example.com/access", "roles"].'
    )


def _roles_at(claims: Mapping[str, Any], path: Sequence[str]) -> frozenset[str] | None:
    """The roles there; None if there is nothing of that name.

    A text is one role, whatever is in it: whoever takes it apart at blanks makes
    an administrator of who has the role "not admin". Never a part of a text.
    """
    value: object = claims
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = value[name]
    values = value if isinstance(value, list) else [value]
    return frozenset(one for one in values if isinstance(one, str))


def _left_out(claims: Mapping[str, Any]) -> frozenset[str]:
    """The claims that the provider has left out because they are too many.

    Distributed claims (`Core, section 5.6.2
    <https://openid.net/specs/openid-connect-core-1_0.html#AggregatedDistributedClaims>`_),
    as Entra ID has them for the groups of who is in more than 200; or in short,
    ``hasgroups``.
    """
    elsewhere = claims.get("_claim_names")
    names = set(elsewhere) if isinstance(elsewhere, Mapping) else set()
    if claims.get("hasgroups"):
        names.add("groups")
    return frozenset(names - set(claims))


@lru_cache(maxsize=256)
def _warn_of_overage(issuer: str, client: str, names: str) -> None:
    logger.warning(
        "has_role() says no, but may not know: the provider has left %s out of an ID token, "
        "because the person has too many. Have it send app roles, or only the groups that are "
        "assigned to the app (issuer %s, client %s)",
        names,
        issuer,
        client,
    )


@lru_cache(maxsize=256)
def _warn_of_nothing(issuer: str, client: str, names: str) -> None:
    logger.warning(
        "has_role() says no, because an ID token has no claim %s. If the person has roles, have "
        "the provider put them into ID tokens (Keycloak: the mapper's 'Add to ID token'), or name "
        "the claim: has_role(..., claim=...), also if it is groups (issuer %s, client %s)",
        names,
        issuer,
        client,
    )
