"""Claims: what a correctly signed ID token must say to count.

`OpenID Connect Core 1.0, section 3.1.3.7
<https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation>`_.
PyJWT could check some of this, but not with a code of its own for each. Which
checks a token needs depends on how it came: see ``_verify.py``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ._algorithms import ALGORITHMS
from ._codes import Failure
from ._json import parse_object
from ._tenants import check_key_issuer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._signature import Signed
    from ._tenants import Tenants

CLOCKS: Final = "If it was just issued, the server's clock may be wrong."

_MOST_SUBJECT: Final = 255  # Core, section 2


@dataclass(frozen=True)
class Expected:
    """What an ID token is compared with.

    Attributes
    ----------
    proof
        Its hash is the nonce: who shows a token must also hold the random
        bytes that the login began with, so a stolen ID token is worthless.
    leeway
        Seconds by which clocks may differ.
    now
        Unix seconds.
    tenants
        Those that the issuer stands for; None if it is the only one.
    keys_have_issuers
        Whether it shares its keys with others, and they say whose they are.
    """

    issuer: str
    client_id: str
    proof: bytes = field(repr=False)
    access_token: str = field(repr=False)
    leeway: float
    now: float
    tenants: Tenants | None = None
    keys_have_issuers: bool = False


def check_origin(payload: bytes, expected: Expected) -> Mapping[str, Any]:
    """Check by whom, for whom, when and about whom a token was issued.

    That holds for every ID token, however old.

    Parameters
    ----------
    payload
        Of a token whose signature is right.

    Returns
    -------
    Mapping
        Its claims.

    Raises
    ------
    Failure
        One code for each claim: see the functions below.
    """
    claims = _parse(payload)
    check_party(claims, expected)
    _check_issue_time(claims, expected)
    return claims


def check_party(claims: Mapping[str, Any], expected: Expected) -> None:
    """Check by whom, for whom and about whom a token was issued.

    Raises
    ------
    Failure
        One code for each claim.
    """
    _check_issuer(claims, expected)
    _check_audience(claims, expected)
    _check_subject(claims)


def check_key(signed: Signed, expected: Expected) -> None:
    """Check that a token is signed with a key that its issuer may use.

    Raises
    ------
    Failure
        ``id_token_issuer_mismatch``.
    """
    if expected.keys_have_issuers:
        check_key_issuer(signed.key.issuer, _parse(signed.payload))


def is_expired(claims: Mapping[str, Any], expected: Expected) -> bool:
    """Whether an ID token is past its ``exp``.

    Raises
    ------
    Failure
        ``id_token_expiry_missing``.
    """
    expires = time_of(claims.get("exp"))
    if expires is None:
        raise Failure("id_token_expiry_missing", "The ID token does not say when it expires.")
    return expected.now - expected.leeway >= expires


def check_nonce(claims: Mapping[str, Any], expected: Expected) -> None:
    """Check that an ID token belongs to the proof.

    Raises
    ------
    Failure
        ``nonce_missing`` or ``nonce_mismatch``.
    """
    nonce = claims.get("nonce")
    if not isinstance(nonce, str):
        raise Failure("nonce_missing", "The provider left the nonce out of the ID token.")
    if not _equal(nonce, nonce_of(expected.proof)):
        raise Failure(
            "nonce_mismatch", "The ID token does not belong to a sign-in of this browser."
        )


def check_access_token_hash(claims: Mapping[str, Any], signed: Signed, expected: Expected) -> None:
    """Check ``at_hash``, which ties the access token to the ID token if it is there.

    The left half of the hash (Core, section 3.1.3.6).

    Raises
    ------
    Failure
        ``access_token_hash_mismatch``.
    """
    if "at_hash" not in claims:
        return
    algorithm, data = ALGORITHMS[signed.algorithm], expected.access_token.encode()
    hashes = algorithm.half_hashes(data, signed.key.curve)
    claimed = claims["at_hash"]
    if not isinstance(claimed, str) or not any(_equal(claimed, _base64url(it)) for it in hashes):
        raise Failure(
            "access_token_hash_mismatch", "The access token is not the one of the ID token."
        )


def nonce_of(proof: bytes) -> str:
    """The nonce that belongs to a proof."""
    return _base64url(hashlib.sha256(proof).digest())


def time_of(value: object) -> float | None:
    """A claim that is a time, in Unix seconds; None if it is no number.

    Core, section 2: "JSON numeric value".
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def is_older_than(seconds: float, token: str, now: float) -> bool:
    """Whether an ID token was issued so long ago, in its own words, which nobody has verified.

    Parameters
    ----------
    now
        Unix seconds.
    """
    _, _, rest = token.partition(".")
    payload = rest.partition(".")[0]
    try:
        claims = parse_object(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except ValueError:
        return False
    issued = None if claims is None else time_of(claims.get("iat"))
    return issued is not None and issued < now - seconds


def _parse(payload: bytes) -> dict[str, Any]:
    claims = parse_object(payload)
    if claims is None:
        raise Failure("id_token_malformed", "The ID token's payload is not a JSON object.")
    return claims


def _check_issuer(claims: Mapping[str, Any], expected: Expected) -> None:
    issuer, tenants = claims.get("iss"), expected.tenants
    its_own = expected.issuer if tenants is None else tenants.issuer_of(claims)
    if issuer != its_own:
        raise Failure(
            "id_token_issuer_mismatch",
            f"The ID token was issued by {_shown(issuer)}, and the app expects {its_own!r}.",
        )
    if tenants is not None:
        tenants.check_allowed(claims)


def _check_audience(claims: Mapping[str, Any], expected: Expected) -> None:
    """Every audience must be this client.

    Another one besides it is somebody who may hold the same token and show it
    here; there is no list of trusted ones. Hence ``azp``, which Core wants with
    several audiences, is only ever compared.
    """
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if not audiences or any(one != expected.client_id for one in audiences):
        raise Failure(
            "id_token_audience_mismatch",
            f"The ID token is for {_shown(audience)}, and this app is "
            f"{expected.client_id!r} alone.",
        )
    if "azp" in claims and claims["azp"] != expected.client_id:
        raise Failure(
            "id_token_authorized_party_mismatch",
            f"The ID token was issued to {_shown(claims['azp'])}, and this app is "
            f"{expected.client_id!r}.",
        )


def _check_issue_time(claims: Mapping[str, Any], expected: Expected) -> None:
    issued = time_of(claims.get("iat"))
    if issued is None:
        raise Failure("id_token_issued_at_missing", "The ID token does not say when it was issued.")
    if issued > expected.now + expected.leeway:
        raise Failure(
            "id_token_issued_in_future", f"The ID token was issued in the future. {CLOCKS}"
        )
    if "nbf" in claims:
        not_before = time_of(claims["nbf"])
        if not_before is None or not_before > expected.now + expected.leeway:
            raise Failure("id_token_not_yet_valid", f"The ID token is not valid yet. {CLOCKS}")


def _check_subject(claims: Mapping[str, Any]) -> None:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _MOST_SUBJECT:
        raise Failure("id_token_subject_missing", "The ID token does not say whom it is about.")


def _equal(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(errors="replace"), right.encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _shown(value: object) -> str:
    """A claim for a hint: signed by the provider, but of any length."""
    return repr(value)[:200]
