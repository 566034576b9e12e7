"""Keys: a provider's JWK Set, and the choice of a key for a signature.

`RFC 7517 <https://www.rfc-editor.org/rfc/rfc7517>`_. Keys come from the
provider's ``jwks_uri`` or from the app; never from the browser, and never from
the token's own header.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from ._algorithms import ALGORITHMS
from ._codes import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEAST_RSA_BITS: Final = 2048
"""RFC 7518, sections 3.3 and 3.5."""

# A set given by hand may hold private members by mistake; only these are used.
_PUBLIC_MEMBERS: Final = ("kty", "n", "e", "crv", "x", "y")


@dataclass(frozen=True)
class Key:
    """A key that may verify a signature.

    Attributes
    ----------
    public
        For PyJWT.
    curve
        The JWK's ``crv``, None for RSA.
    issuer
        Whose it is, where the provider says so: see ``_tenants.py``.
    """

    public: jwt.PyJWK
    curve: str | None
    issuer: str | None = None


@dataclass(frozen=True)
class KeySet:
    """The keys of a provider, as they came."""

    jwks: tuple[Mapping[str, Any], ...]

    def has(self, kid: str | None) -> bool:
        """Whether there is a key of this name; of any name for None."""
        return bool(self._named(kid))

    def fitting(self, kid: str | None, algorithm: str) -> list[Key]:
        """The keys that may have made a signature.

        Without `kid` these may be several (the provider may leave it out if it
        has one key; some with more do it too), to be tried one by one.

        Raises
        ------
        Failure
            ``id_token_algorithm_forbidden`` if the key named `kid` is of
            another kind than `algorithm` needs; ``key_unknown`` if it cannot be
            used at all.
        """
        named = self._named(kid)
        fitting = [jwk for jwk in named if ALGORITHMS[algorithm].fits(algorithm, jwk)]
        if kid is not None and named and not fitting:
            raise Failure(
                "id_token_algorithm_forbidden",
                f"The key that the ID token names is not meant for {algorithm} signatures.",
            )
        keys = [key for jwk in fitting if (key := _usable(jwk, algorithm)) is not None]
        if fitting and not keys:
            raise Failure(
                "key_unknown",
                "The provider's key is damaged, or an RSA key of fewer than "
                f"{_LEAST_RSA_BITS} bits.",
            )
        return keys

    def _named(self, kid: str | None) -> list[Mapping[str, Any]]:
        return [jwk for jwk in self.jwks if kid is None or jwk.get("kid") == kid]


def parse_key_set(document: Mapping[str, Any]) -> KeySet:
    """Check a JWK Set.

    Keys of a kind that is not known here are skipped, as `RFC 7517, section 5
    <https://www.rfc-editor.org/rfc/rfc7517#section-5>`_ asks for.

    Raises
    ------
    ValueError
        If it is no JWK Set, or none of its keys can verify a signature.
    """
    jwks = document.get("keys")
    if not isinstance(jwks, (list, tuple)):
        raise ValueError("it has no list of keys")
    known = tuple(jwk for jwk in jwks if _is_known(jwk))
    if not known:
        raise ValueError("it has no RSA, EC or OKP key")
    return KeySet(known)


def _is_known(jwk: object) -> bool:
    return (
        isinstance(jwk, dict)
        and jwk.get("kty") in ("RSA", "EC", "OKP")
        and isinstance(jwk.get("crv"), (str, type(None)))
    )


def _usable(jwk: Mapping[str, Any], algorithm: str) -> Key | None:
    public_part = {name: jwk[name] for name in _PUBLIC_MEMBERS if name in jwk}
    try:
        key = jwt.PyJWK(public_part, algorithm)
    except (jwt.PyJWTError, TypeError, ValueError):  # the last two: before PyJWT 2.15
        return None
    if isinstance(key.key, RSAPublicKey) and key.key.key_size < _LEAST_RSA_BITS:
        return None
    issuer = jwk.get("issuer")
    return Key(key, jwk.get("crv"), None if issuer is None else str(issuer))
