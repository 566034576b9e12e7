"""Verify: from a browser's token set to claims an app may believe.

Two steps, each in a file of its own: the signature, then the claims. Nothing
of a token set reaches the app before both are done. What no signature covers
stays the browser's word: scope, token type and the access token's lifetime,
and the access token itself where the ID token has no ``at_hash``. Somebody who
forges these fools nobody but the API they then call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._claims import Expected, check_claims
from ._signature import check_signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._parameters import Config
    from ._provider import Provider
    from ._report import SignedIn


def verify(report: SignedIn, config: Config, provider: Provider, now: float) -> Mapping[str, Any]:
    """Verify a token set.

    Returns
    -------
    Mapping
        The ID token's claims.

    Raises
    ------
    Failure
        If it cannot be checked now, or did not pass.
    """
    signed = check_signature(
        report.tokens.id_token, keys=provider, algorithms=provider.metadata().algorithms
    )
    return check_claims(
        signed,
        Expected(
            issuer=config.issuer.url,
            client_id=config.client_id,
            proof=report.proof,
            access_token=report.tokens.access_token,
            leeway=config.leeway,
            now=now,
        ),
    )
