"""Authentication: when and how the person has proved who they are.

An app may demand that it was not long ago (``max_age``), or in one of certain
ways (``acr_values``). Both are asked of the provider, and what it answers is in
the login's ID token: ``auth_time`` and ``acr`` (`OpenID Connect Core 1.0,
section 2 <https://openid.net/specs/openid-connect-core-1_0.html#IDToken>`_).
``acr_values`` is a wish in Core. Here it is a demand: an app that gets
something else than it has asked for would have to look, and most would not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ._claims import CLOCKS, time_of
from ._codes import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._claims import Expected
    from ._config import Config

_AUTH_TIME: Final = (
    "Have the provider put auth_time into its ID tokens, as OpenID Connect Core, section 2, "
    "demands where max_age is sent."
)


def check_authentication(
    login: Mapping[str, Any], newest: Mapping[str, Any], config: Config, expected: Expected
) -> None:
    """Check that the person has authenticated as the app demands.

    ``auth_time`` is compared with the time at which the login's ID token was
    issued, both by the provider's clock: that the sign-in was long ago does not
    end a session. Only a confirmation has to be new at this moment.

    Parameters
    ----------
    login
        The claims of the login's ID token, which has the nonce.
    newest
        Those of the newest one. A renewed ID token may leave ``acr`` out, but
        must not name another one than the app has demanded.

    Raises
    ------
    Failure
        ``id_token_auth_time_missing``, ``id_token_auth_time_too_old`` or
        ``id_token_acr_mismatch``.
    """
    if config.max_age is not None:
        moment = expected.now if config.confirms is not None else login["iat"]
        _check_time(login, config.max_age, moment, expected)
    if config.acr_values:
        _check_class(login, config)
        if "acr" in newest:
            _check_class(newest, config)


def confirmed_until(login: Mapping[str, Any], config: Config, expected: Expected) -> float | None:
    """When a confirmation that has passed ends, in Unix seconds; None if it is a login.

    Counted from when this server saw it first, so that a provider's clock that
    is late does not end it early; but to show it again, or to another server,
    does not make it last for longer than by the leeway.
    """
    if config.confirms is None or config.max_age is None:
        return None
    return float(min(login["auth_time"] + expected.leeway, expected.now)) + config.max_age


def _check_time(login: Mapping[str, Any], max_age: int, moment: float, expected: Expected) -> None:
    authenticated = time_of(login.get("auth_time"))
    if authenticated is None or authenticated < 0:
        raise Failure(
            "id_token_auth_time_missing",
            f"The ID token does not say when the person has authenticated. {_AUTH_TIME}",
        )
    if authenticated > expected.now + expected.leeway:
        raise Failure(
            "id_token_auth_time_too_old",
            f"By the ID token, the person has authenticated in the future. {CLOCKS}",
        )
    if moment > authenticated + max_age + expected.leeway:
        raise Failure(
            "id_token_auth_time_too_old",
            f"The person has authenticated {int(moment - authenticated)} seconds before, and "
            f"max_age is {max_age}. The provider seems to ignore max_age.",
        )


def _check_class(claims: Mapping[str, Any], config: Config) -> None:
    if claims.get("acr") not in config.acr_values:
        raise Failure(
            "id_token_acr_mismatch",
            f"The ID token's acr is {repr(claims.get('acr'))[:200]}, and the app demands one of "
            f"{', '.join(map(repr, config.acr_values))}. See whether the provider knows these "
            "values, and whether this person can authenticate that way.",
        )
