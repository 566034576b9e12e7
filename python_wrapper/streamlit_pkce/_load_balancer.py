"""Load balancer: the tokens of AWS's, which are like no other.

Padded base64url, which a JWS has not (`RFC 7515, section 2
<https://www.rfc-editor.org/rfc/rfc7515#section-2>`_). Issuer, client, expiry and who
has signed are in the header; the payload is what the provider's UserInfo has said.
Each key has an address of its own. The keys are those of all load balancers of a
region, whosoever they are: so the one that has signed has to be the app's.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Any, Final

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from ._claims import check_party
from ._codes import Failure, auth_error
from ._document import FORCED, Document
from ._errors import ConfigurationError
from ._fetch import Unreachable, fetch
from ._json import parse_object
from ._keys import KeySet, parse_key_set
from ._provider import KEYS_PATIENCE
from ._signature import check_signature, parse_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._claims import Expected

_ALGORITHMS: Final = ("ES256",)
_ARN: Final = re.compile(
    r"arn:(aws|aws-cn|aws-us-gov):elasticloadbalancing:([a-z0-9-]+):\d{12}:loadbalancer/[!-~]+"
)
_KID: Final = re.compile(r"[0-9a-f-]{36}")

_MOST_KEYS: Final = 64
_MOST_NEW: Final = 4
"""Keys that are asked for in `FORCED` seconds: anybody can make up names of keys."""

_lock = threading.Lock()
_keys: OrderedDict[str, Document[KeySet]] = OrderedDict()
_asked_at: deque[float] = deque(maxlen=_MOST_NEW)


def parse_signer(signer: object) -> str:
    """Parse this argument of ``identity_from_headers()``.

    Raises
    ------
    ConfigurationError
        If it is not the name of a load balancer.
    """
    if not isinstance(signer, str) or not _ARN.fullmatch(signer):
        raise ConfigurationError(
            "signer must be the ARN of the load balancer: anybody can have one whose tokens have "
            'the right keys. Write for example signer="arn:aws:elasticloadbalancing:eu-west-1:'
            '123456789012:loadbalancer/app/my-balancer/50dc6c495c0c9188".'
        )
    return signer


def keys_below(signer: str) -> str:
    """Where the keys of a load balancer's region are, to be followed by a key's name."""
    found = _ARN.fullmatch(signer)
    assert found is not None  # noqa: S101 - parse_signer() has seen to it
    partition, region = found.groups()
    if partition == "aws-us-gov":
        return f"https://s3-{region}.amazonaws.com/aws-elb-public-keys-prod-{region}/"
    domain = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    return f"https://public-keys.auth.elb.{region}.{domain}/"


def check_token(
    token: str, expected: Expected, signer: str, keys: KeySet | None
) -> Mapping[str, Any]:
    """Check a token of a load balancer, but for its expiry.

    Parameters
    ----------
    keys
        Given by hand; None if they are to be fetched.

    Returns
    -------
    Mapping
        The claims, with issuer, audience and expiry where an ID token has them.

    Raises
    ------
    Failure
        One code for each claim, and for each trouble with the signature.
    """
    header = parse_header(token, _ALGORITHMS, is_padded=True)
    # Before its key is fetched, and as good as after: the signature covers it.
    if header.members.get("signer") != signer:
        raise Failure(
            "id_token_issuer_mismatch",
            f"{str(header.members.get('signer'))[:200]!r} has signed, and the app expects "
            f"{signer!r}.",
        )
    source = _Keys(keys_below(signer), header.kid) if keys is None else _Given(keys)
    signed = check_signature(token, keys=source, algorithms=_ALGORITHMS, is_padded=True)
    payload = parse_object(signed.payload)
    if payload is None:
        raise Failure("id_token_malformed", "The token's payload is not a JSON object.")
    members = header.members
    claims = {
        **payload,
        "iss": members.get("iss"),
        "aud": members.get("client"),
        "exp": members.get("exp"),
    }
    check_party(claims, expected)
    return claims


class _Given:
    """Keys that are there."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = keys

    def keys(self) -> KeySet:
        return self._keys

    def newer_keys(self, known: KeySet) -> KeySet:
        return known


class _Keys:
    """The key of this name, below this address."""

    def __init__(self, below: str, kid: str | None) -> None:
        self._below = below
        self._kid = kid

    def keys(self) -> KeySet:
        if self._kid is None or not _KID.fullmatch(self._kid):
            raise Failure("key_unknown", "The token names no key as AWS does.")
        return _key_at(self._below, self._kid).get(KEYS_PATIENCE)

    def newer_keys(self, known: KeySet) -> KeySet:
        return known


def _key_at(below: str, kid: str) -> Document[KeySet]:
    url = below + kid
    with _lock:
        if url not in _keys:
            now = time.monotonic()
            if len(_asked_at) == _MOST_NEW and now - _asked_at[0] < FORCED:
                raise Failure("keys_unavailable", "Too many new keys are named at the moment.")
            _asked_at.append(now)
            _keys[url] = Document(
                lambda: _load(url, kid),
                unavailable=auth_error(
                    "keys_unavailable", f"The server has no answer from {url} yet."
                ),
            )
        _keys.move_to_end(url)
        while len(_keys) > _MOST_KEYS:
            _keys.popitem(last=False)
        return _keys[url]


def _load(url: str, kid: str) -> KeySet:
    try:
        pem = fetch(url)
    except Unreachable as error:
        is_unknown = error.status in (403, 404)
        raise Failure("key_unknown" if is_unknown else "keys_unavailable", str(error)) from error
    unusable = Failure("keys_unavailable", f"{url} is no key in PEM for ES256.")
    try:
        key = load_pem_public_key(bytes(pem))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise unusable from error
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise unusable
    jwk = jwt.algorithms.ECAlgorithm.to_jwk(key, as_dict=True)
    return parse_key_set({"keys": [{**jwk, "kid": kid}]})
