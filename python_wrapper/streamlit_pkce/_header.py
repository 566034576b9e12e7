"""Header: one value that a proxy has set, out of what anybody may have sent."""

from __future__ import annotations

from typing import Final

from . import _host
from ._codes import Failure

MOST: Final = 16_384
"""Characters; what is longer is nobody's ID token."""


def read_header(name: str) -> str | None:
    """The one header of this name; None if there is none or it is empty.

    Raises
    ------
    Failure
        ``identity_header_invalid``.
    """
    values = _host.headers(name)
    if not values:
        return None
    if len(values) > 1:
        raise Failure(
            "identity_header_invalid",
            f"The request has {name} {len(values)} times. Have the proxy remove what the browser "
            "sends before it sets its own.",
        )
    value = values[0].strip()
    if len(value) > MOST:
        raise Failure(
            "identity_header_invalid", f"{name} is longer than {MOST} characters, and not read."
        )
    try:
        # Servers read headers as Latin-1 (RFC 9110, section 5.5); what is not ASCII is UTF-8.
        text = value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        text = "\0"
    if not text.isprintable():
        raise Failure("identity_header_invalid", f"{name} is not a text.")
    return text or None


def read_bearer(name: str) -> str | None:
    """The same, without the scheme before it, if there is one (RFC 6750, section 2.1)."""
    value = read_header(name)
    if value is None:
        return None
    scheme, _, token = value.rpartition(" ")
    is_bearer = scheme.strip().lower() == "bearer" or (
        not scheme and name.lower() != "authorization"
    )
    if not is_bearer or "," in token:
        raise Failure(
            "identity_header_invalid",
            f"{name} has not one bearer token in it, but something else: perhaps another login's.",
        )
    return token
