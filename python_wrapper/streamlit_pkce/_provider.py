"""Provider: its metadata and its keys, wherever they come from.

Usually both are fetched: the metadata from the issuer, the keys from the
metadata's ``jwks_uri``, each once per server and shared by all sessions. An app
whose server cannot reach the provider gives one or both by hand; files are looked
at each time, because their keys change too.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from ._codes import Failure, auth_error
from ._document import Document
from ._fetch import NotJson, Unreachable, fetch_json
from ._keys import KeySet, parse_key_set
from ._metadata import Metadata, parse_metadata

if TYPE_CHECKING:
    from ._issuer import Issuer

logger = logging.getLogger("streamlit_pkce")

METADATA_PATIENCE: Final = 3.0
"""Seconds a run waits for metadata; the browser can fetch it as well."""
KEYS_PATIENCE: Final = 5.0
"""Seconds a run waits for keys; without them there is nobody signed in."""

_BY_HAND: Final = (
    "If nothing on this server can reach the provider, give its metadata as issuer= and its keys "
    "as jwks=, for example as files."
)

_lock = threading.Lock()
_metadata: dict[tuple[str, str, bool, bool], Document[Metadata]] = {}
_keys: dict[str, Document[KeySet]] = {}


class Provider:
    """The provider of one login.

    Cheap to make, as the documents are shared: one per call of ``login()``.
    """

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer

    def await_metadata(self) -> None:
        """Give the metadata the time a first run may spend on it.

        And have the keys asked for, also again when they are old, so that a
        sign-in finds them there.
        """
        try:
            jwks_uri = self.metadata().jwks_uri
        except Failure:
            return  # known_metadata() is None then, and the browser discovers
        if self._issuer.keys is None and jwks_uri is not None:
            keys_at(jwks_uri).known()

    def known_metadata(self) -> Metadata | None:
        """The metadata if it is there; never waits."""
        return self._issuer.now().metadata or self._metadata_document().known()

    def metadata(self) -> Metadata:
        """The metadata.

        Raises
        ------
        Failure
            ``metadata_unavailable``, ``metadata_invalid``, ``issuer_mismatch``
            or ``insecure_endpoint``.
        """
        known = self.known_metadata()  # an older one is no reason to wait
        return known or self._metadata_document().get(METADATA_PATIENCE)

    def keys(self) -> KeySet:
        """The keys.

        Raises
        ------
        Failure
            ``keys_unavailable``, or what :meth:`metadata` raises.
        """
        by_hand = self._issuer.now().keys
        return by_hand or self._keys_document().get(KEYS_PATIENCE)

    def newer_keys(self, known: KeySet) -> KeySet:
        """Newer keys than the `known` ones, among which is not the one that a signature names.

        Raises
        ------
        Failure
            See :meth:`keys`.
        """
        by_hand = self._issuer.now().keys
        return by_hand or self._keys_document().get_newer(known, KEYS_PATIENCE)

    def _metadata_document(self) -> Document[Metadata]:
        wants_keys = self._issuer.keys is None
        key = (
            self._issuer.url,
            self._issuer.named,
            self._issuer.allow_insecure_http,
            wants_keys,
        )
        with _lock:
            if key not in _metadata:
                _metadata[key] = Document(
                    lambda: _load_metadata(*key),
                    unavailable=auth_error(
                        "metadata_unavailable",
                        f"The server has no answer from {metadata_url(self._issuer.url)} yet.",
                    ),
                )
            return _metadata[key]

    def _keys_document(self) -> Document[KeySet]:
        jwks_uri = self.metadata().jwks_uri
        if jwks_uri is None:
            raise Failure(
                "metadata_invalid",
                "The metadata has no jwks_uri; pass the provider's keys as jwks=.",
            )
        return keys_at(jwks_uri)


def metadata_url(issuer: str) -> str:
    """Where an issuer's metadata is.

    `OpenID Connect Discovery 1.0, section 4
    <https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig>`_:
    a slash at the issuer's end is removed first.
    """
    return issuer.removesuffix("/") + "/.well-known/openid-configuration"


def keys_at(jwks_uri: str) -> Document[KeySet]:
    """The keys at an address, for all who ask."""
    with _lock:
        if jwks_uri not in _keys:
            _keys[jwks_uri] = Document(
                lambda: _load_keys(jwks_uri),
                unavailable=auth_error(
                    "keys_unavailable", f"The server has no answer from {jwks_uri} yet."
                ),
            )
        return _keys[jwks_uri]


def _load_metadata(
    issuer: str, named: str, allow_insecure_http: bool, wants_keys: bool
) -> Metadata:
    try:
        document = fetch_json(metadata_url(issuer))
    except Unreachable as error:
        raise Failure("metadata_unavailable", _why_unreachable(error)) from error
    except NotJson as error:
        raise Failure("metadata_invalid", str(error)) from error
    metadata = parse_metadata(document, named, allow_insecure_http=allow_insecure_http)
    if not metadata.names_s256:
        # Sent all the same: a provider that does not know it ignores it (RFC 7636, section 5),
        # and state and nonce still protect the sign-in.
        logger.warning("%s does not name S256 in code_challenge_methods_supported", issuer)
    if wants_keys and metadata.jwks_uri is not None:
        keys_at(metadata.jwks_uri).known()  # so that a sign-in finds them there
    return metadata


def _load_keys(jwks_uri: str) -> KeySet:
    try:
        return parse_key_set(fetch_json(jwks_uri))
    except Unreachable as error:
        raise Failure("keys_unavailable", _why_unreachable(error)) from error
    except NotJson as error:
        raise Failure("keys_unavailable", str(error)) from error
    except ValueError as error:
        raise Failure("keys_unavailable", f"{jwks_uri} is no JWK Set: {error}.") from error


def _why_unreachable(error: Unreachable) -> str:
    return str(error) if error.status is not None else f"{error} {_BY_HAND}"
