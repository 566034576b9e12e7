"""DPoP: which tokens are bound to a key (`RFC 9449 <https://www.rfc-editor.org/rfc/rfc9449>`_).

Whoever has such a token and not the key has nothing. Where the browser redeems codes, the key
is the browser's, which gives it to nobody: an access token that is bound to it is of no use to
Python. So an app that calls APIs either has the refresh token bound alone, or has the server
redeem codes, with a key of the server's (``_proof_key.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from ._errors import ConfigurationError

if TYPE_CHECKING:
    from ._config import Config
    from ._metadata import Metadata

Dpop = Literal[False, True, "refresh_token"]

ALGORITHM: Final = "ES256"
"""The one that every implementation has."""


def parse_dpop(
    dpop: object, *, has_server: bool, has_identity: bool, expose_refresh_token: bool
) -> Dpop:
    """Parse the argument `dpop` of ``login()``.

    Raises
    ------
    ConfigurationError
        If it is anything else, or cannot be beside the other arguments.
    """
    if dpop is False:
        return False
    if dpop is not True and dpop != "refresh_token":
        raise ConfigurationError(
            'dpop must be True, False or "refresh_token". Write dpop=True to have all tokens bound '
            "to a key."
        )
    if has_server and dpop is not True:
        raise ConfigurationError(
            'dpop="refresh_token" is for exchange="browser". Write dpop=True: the key is the '
            "server's then, which can use an access token that is bound to it."
        )
    if has_identity:
        raise ConfigurationError(
            "dpop is for providers with ID tokens, and userinfo_endpoint for those without. "
            "Leave out one of the two."
        )
    if expose_refresh_token:
        raise ConfigurationError(
            "With dpop, a refresh token is of no use to who has not the key. "
            "Leave out expose_refresh_token."
        )
    return True if dpop is True else "refresh_token"


def check_support(config: Config, metadata: Metadata | None) -> None:
    """Check that the provider looks at proofs, as far as is known.

    Of a refresh token nothing shows whether it is bound: a provider without DPoP would
    ignore the proofs, and nobody would notice.

    Raises
    ------
    ConfigurationError
        If it says that it does not.
    """
    if config.dpop and metadata is not None and ALGORITHM not in metadata.dpop_algorithms:
        raise ConfigurationError(
            f"dpop needs a provider whose metadata name {ALGORITHM} in "
            f"dpop_signing_alg_values_supported, and those of {config.issuer.url} do not. Leave "
            "out dpop, or switch it on at the provider."
        )


def unusable(*, has_key: bool) -> ConfigurationError:
    """Why an access token that is bound to a key cannot be shown to an API as it is."""
    if has_key:
        return ConfigurationError(
            "Headers that are made beforehand cannot prove the key that the access token is bound "
            "to (dpop=True): each request takes a proof of its own. Write "
            "requests.get(..., auth=token.auth)."
        )
    return ConfigurationError(
        "The access token is bound to a key that only the browser has (dpop=True), so Python "
        'cannot call an API with it. Write dpop="refresh_token", and have the provider bind '
        'the refresh token only; or exchange="server", and Python has the key.'
    )
