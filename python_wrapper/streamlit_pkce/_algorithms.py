"""Signature algorithms: which an ID token may use, and which key fits which.

Only asymmetric ones. ``none`` signs nothing, and an HS* secret does not exist
at a public client: the only "secret" at hand would be the provider's public
key, which everybody has (`RFC 8725, section 3.1
<https://www.rfc-editor.org/rfc/rfc8725#section-3.1>`_).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Algorithm:
    """A JWS algorithm (`RFC 7518, section 3.1
    <https://www.rfc-editor.org/rfc/rfc7518#section-3.1>`_) and its key.

    Attributes
    ----------
    key_type
        The JWK's ``kty``.
    hashes
        The hash of the algorithm by the JWK's ``crv``; RSA keys have no curve,
        so theirs stands under None.
    """

    key_type: str
    hashes: Mapping[str | None, str]

    def fits(self, name: str, jwk: Mapping[str, Any]) -> bool:
        """Whether a key may verify signatures of this algorithm, called `name`.

        ``use``, ``key_ops`` and ``alg`` are the provider's own restrictions
        (`RFC 7517, section 4 <https://www.rfc-editor.org/rfc/rfc7517#section-4>`_);
        a key meant for encryption does not become a signing key here.
        """
        operations = jwk.get("key_ops", ["verify"])
        return (
            jwk.get("kty") == self.key_type
            and jwk.get("crv") in self.hashes
            and jwk.get("use", "sig") == "sig"
            and isinstance(operations, list)
            and "verify" in operations
            and jwk.get("alg", name) == name
        )

    def half_hashes(self, data: bytes, curve: str | None) -> list[bytes]:
        """The left half of the algorithm's hash of `data`, as ``at_hash`` has it.

        There is more than one where providers differ (`OpenID Connect Core, section 3.1.3.6
        <https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken>`_).
        """
        name = self.hashes[curve]
        if name == "shake256":
            hashed = hashlib.shake_256(data)
            digests = [hashed.digest(length) for length in _SHAKE256_LENGTHS]
        else:
            digests = [hashlib.new(name, data).digest()]
        return [digest[: len(digest) // 2] for digest in digests]


#: How many bytes of SHAKE256 are halved, for Ed448. Core names no length. The working group leans
#: to 114, of which Ed448 itself makes use (RFC 8032, section 5.2.6; openid/connect issue 1125), and
#: so do oidc-provider and openid-client; Keycloak takes 64, as Java's SHAKE256-512 does. Both are
#: accepted: the half of one is the beginning of that of the other, and 32 bytes of SHAKE256 are as
#: hard to hit as those of SHA-512 that are there for Ed25519.
_SHAKE256_LENGTHS: Final = (114, 64)


def _rsa(digest: str) -> Algorithm:
    return Algorithm("RSA", {None: digest})


ALGORITHMS: Final[Mapping[str, Algorithm]] = MappingProxyType(
    {
        "RS256": _rsa("sha256"),
        "RS384": _rsa("sha384"),
        "RS512": _rsa("sha512"),
        "PS256": _rsa("sha256"),
        "PS384": _rsa("sha384"),
        "PS512": _rsa("sha512"),
        "ES256": Algorithm("EC", {"P-256": "sha256"}),
        "ES384": Algorithm("EC", {"P-384": "sha384"}),
        "ES512": Algorithm("EC", {"P-521": "sha512"}),
        "EdDSA": Algorithm("OKP", {"Ed25519": "sha512", "Ed448": "shake256"}),
    }
)
