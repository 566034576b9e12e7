"""URLs: which of them may carry a sign-in.

Only ``https``, because whoever reads or changes the traffic could sign in as
anybody; ``http`` on loopback, where there is no wire; and ``http`` elsewhere
when the app has opted in (`RFC 9700, section 2.6
<https://www.rfc-editor.org/rfc/rfc9700#section-2.6>`_).
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from urllib.parse import SplitResult

# Python's parser silently drops tabs and newlines; a browser's does too, but
# at other places. Neither has a place in a URL that both have to agree on.
_URL_CHARACTERS: Final = re.compile(r"[!-~]+")


def split_url(url: str) -> SplitResult | None:
    """Split an absolute ``http`` or ``https`` URL without user and password.

    Returns
    -------
    SplitResult or None
        None for everything else.
    """
    if not _URL_CHARACTERS.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError outside 0 to 65535
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    if parts.username is not None or parts.password is not None:
        return None
    return parts


def is_loopback(host: str) -> bool:
    """Whether traffic to `host` never leaves the machine.

    ``localhost`` and names below it are loopback by definition (`RFC 6761,
    section 6.3 <https://www.rfc-editor.org/rfc/rfc6761#section-6.3>`_).
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_secure(parts: SplitResult, *, allow_insecure_http: bool) -> bool:
    """Whether a sign-in may use this URL."""
    return parts.scheme == "https" or allow_insecure_http or is_loopback(parts.hostname or "")
