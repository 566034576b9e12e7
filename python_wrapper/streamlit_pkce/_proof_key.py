"""ProofKey: a key of the server's that tokens are bound to, and what it proves.

`RFC 9449, section 4 <https://www.rfc-editor.org/rfc/rfc9449#section-4>`_.
"""

from __future__ import annotations

import base64
import hashlib
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from ._dpop import ALGORITHM

_MOST_REMEMBERED: Final = 64
_LONGEST: Final = 1024


class Nonces:
    """The newest nonce of each server, by its origin (section 8.2); for all sessions."""

    def __init__(self) -> None:
        self._by_origin: dict[str, str] = {}
        self._lock = threading.Lock()

    def of(self, url: str) -> str | None:
        """The one that a proof for this URL has to have, if the server has said one."""
        return self._by_origin.get(_origin(url))

    def remember(self, url: str, nonce: str | None) -> bool:
        """Note what the server's answer had in ``DPoP-Nonce``.

        Returns
        -------
        bool
            Whether that is one.
        """
        if not nonce or len(nonce) > _LONGEST or not nonce.isascii() or not nonce.isprintable():
            return False
        with self._lock:
            self._by_origin.pop(_origin(url), None)
            while len(self._by_origin) >= _MOST_REMEMBERED:
                del self._by_origin[next(iter(self._by_origin))]
            self._by_origin[_origin(url)] = nonce
        return True


nonces: Final = Nonces()


@dataclass(frozen=True)
class ProofKey:
    """A private key, as plain data, to be serialised.

    Attributes
    ----------
    pem
        PKCS #8.
    """

    pem: bytes = field(repr=False)

    @classmethod
    def make(cls) -> ProofKey:
        """Make one that nobody has."""
        key = ec.generate_private_key(ec.SECP256R1())
        return cls(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    def prove(self, method: str, url: str, access_token: str | None = None) -> str:
        """Make a proof for one request, with the server's nonce (section 4.2).

        Parameters
        ----------
        access_token
            What the request shows, if it goes to an API.
        """
        key = serialization.load_pem_private_key(self.pem, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("no key of ours")
        claims = {
            "jti": str(uuid.uuid4()),
            "htm": method,
            "htu": url.partition("#")[0].partition("?")[0],
            "iat": int(time.time()),
        }
        if access_token is not None:
            digest = hashlib.sha256(access_token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        nonce = nonces.of(url)
        if nonce is not None:
            claims["nonce"] = nonce
        public = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
        header = {"typ": "dpop+jwt", "jwk": public}
        return jwt.encode(claims, key, algorithm=ALGORITHM, headers=header)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
