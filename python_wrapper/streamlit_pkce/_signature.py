"""Signature: what an ID token's header asks for, and whether a key made it.

PyJWT does the cryptography; what it may use is decided here.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import jwt

from ._algorithms import ALGORITHMS
from ._codes import Failure
from ._json import parse_object

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ._keys import Key, KeySet

_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")
_PADDED: Final = re.compile(r"(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}==|[A-Za-z0-9_-]{3}=)?")


class KeySource(Protocol):
    """Where keys come from; a :class:`~streamlit_pkce._provider.Provider`."""

    def keys(self) -> KeySet:
        """The keys."""

    def newer_keys(self, known: KeySet) -> KeySet:
        """Newer keys than these, or the same if there never are any."""


@dataclass(frozen=True)
class Header:
    """A header (`RFC 7515, section 4
    <https://www.rfc-editor.org/rfc/rfc7515#section-4>`_) that may be acted upon.
    """

    algorithm: str
    kid: str | None
    members: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Signed:
    """The payload of a token whose signature is right, and the key that made it."""

    payload: bytes = field(repr=False)
    algorithm: str
    key: Key


def check_signature(
    token: str, *, keys: KeySource, algorithms: Collection[str], is_padded: bool = False
) -> Signed:
    """Check an ID token's signature.

    Parameters
    ----------
    algorithms
        Those that the provider's metadata names.
    is_padded
        See :func:`parse_header`.

    Raises
    ------
    Failure
        ``id_token_malformed``, ``id_token_encrypted``,
        ``id_token_algorithm_forbidden``, ``id_token_critical_header``,
        ``key_unknown``, ``signature_invalid``; or what `keys` raises.
    """
    header = parse_header(token, algorithms, is_padded=is_padded)
    known = keys.keys()
    signed = _try_keys(token, header, known)
    if signed is None and (header.kid is None or not known.has(header.kid)):
        # The provider may have changed its keys a moment ago.
        known = keys.newer_keys(known)
        signed = _try_keys(token, header, known)
    if signed is not None:
        return signed
    if known.has(header.kid):
        raise Failure("signature_invalid", "No key of the provider made this signature.")
    raise Failure("key_unknown", "The provider has no key of the name that the ID token gives.")


def parse_header(token: str, algorithms: Collection[str], *, is_padded: bool = False) -> Header:
    """Parse a token's header, whoever has made it.

    Parameters
    ----------
    is_padded
        Whether its parts are padded with ``=``, as those of no JWS are.

    Raises
    ------
    Failure
        See :func:`check_signature`.
    """
    segments = token.split(".")
    if len(segments) == 5:  # noqa: PLR2004 - RFC 7516, section 3.1
        raise Failure(
            "id_token_encrypted",
            "The ID token is encrypted. Switch that off at the provider: "
            "a public client has no key to decrypt it.",
        )
    form = _PADDED if is_padded else _BASE64URL
    if len(segments) != 3 or not all(map(form.fullmatch, segments)):  # noqa: PLR2004
        raise Failure("id_token_malformed", "The ID token has not three base64url parts.")
    members = _members(segments[0])

    algorithm = members.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise Failure(
            "id_token_algorithm_forbidden",
            f"The ID token is not signed with an asymmetric algorithm ({', '.join(ALGORITHMS)}).",
        )
    if algorithm not in algorithms:
        raise Failure(
            "id_token_algorithm_forbidden",
            f"The ID token is signed with {algorithm}, which the provider's metadata "
            "does not name in id_token_signing_alg_values_supported.",
        )
    # "crit" names extensions that must be understood; none is understood here,
    # and "b64" would change what is signed (RFC 7797).
    if "crit" in members or "b64" in members:
        raise Failure(
            "id_token_critical_header",
            "The ID token's header asks for an extension that is not supported.",
        )
    kid = members.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise Failure("id_token_malformed", "The ID token's kid is not a text.")
    return Header(algorithm, kid, members)


def _members(segment: str) -> dict[str, Any]:
    try:
        header = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError as error:
        raise Failure("id_token_malformed", "The ID token's header is not base64url.") from error
    members = parse_object(header)
    if members is None:
        raise Failure("id_token_malformed", "The ID token's header is not a JSON object.")
    return members


def _try_keys(token: str, header: Header, keys: KeySet) -> Signed | None:
    """The token's content if one of the keys made the signature."""
    for key in keys.fitting(header.kid, header.algorithm):
        try:
            decoded = jwt.PyJWS().decode_complete(token, key.public, algorithms=[header.algorithm])
        except jwt.PyJWTError:
            continue
        return Signed(decoded["payload"], header.algorithm, key)
    return None
