"""TokenReply: what a token endpoint has answered to the server.

`RFC 6749, sections 5.1 and 5.2 <https://www.rfc-editor.org/rfc/rfc6749#section-5>`_.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from ._codes import Failure
from ._json import parse_object
from ._untrusted import is_scope, is_token, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._fetch import Answer
    from ._tokens import TokenType

_LONGEST_LIFETIME: Final = 10 * 365 * 24 * 3600
_MOST_FORM_MEMBERS: Final = 64
_TROUBLE: Final = (408, 429)
_OK: Final = 200
_SERVER_ERROR: Final = 500


class Trouble(Exception):
    """The provider could not answer now, which says nothing about what was asked for.

    Attributes
    ----------
    retry_after
        Seconds that it wants to be left alone; 0 if it does not say.
    """

    def __init__(self, text: str, retry_after: float = 0) -> None:
        super().__init__(text)
        self.retry_after = retry_after


@dataclass(frozen=True)
class TokenReply:
    """Tokens.

    Attributes
    ----------
    scope
        None if it is the one that was asked for.
    expires_in, refresh_expires_in
        Seconds that the tokens live; None if that is not said.
    """

    access_token: str = field(repr=False)
    scope: str | None
    expires_in: int | None
    id_token: str | None = field(repr=False)
    refresh_token: str | None = field(repr=False)
    refresh_expires_in: int | None


def read_reply(answer: Answer, token_type: TokenType) -> TokenReply:
    """Read the answer to a token request, whose access token has to be of this type.

    Raises
    ------
    Trouble
        If it says nothing.
    Failure
        ``token_refused``, ``token_response_invalid`` or ``token_type_unsupported``.
    """
    if answer.status in _TROUBLE or answer.status >= _SERVER_ERROR:
        raise Trouble(
            f"The token endpoint answered with status {answer.status}.", answer.retry_after
        )
    members = _members(answer)
    error = None if members is None else members.get("error")
    if isinstance(error, str) or answer.status != _OK:
        # GitHub refuses with status 200.
        raise Failure("token_refused", _refusal(error, members, answer.status))
    if members is None:
        raise _invalid("its body is not a JSON object")
    access_token, said = members.get("access_token"), members.get("token_type")
    if not is_token(access_token):
        raise _invalid("it has no usable access_token")
    if not isinstance(said, str):
        raise _invalid("it has no token_type")
    # RFC 9449, section 5: whoever wants DPoP and gets Bearer has to notice.
    if said.lower() != token_type.lower():
        raise Failure(
            "token_type_unsupported", f"The token_type is not {token_type}; dpop=True wants DPoP."
        )
    scope = members.get("scope") or None
    if scope is not None and not is_scope(scope):
        raise _invalid("its scope cannot be used")
    refresh_lifetime = _seconds(members.get("refresh_token_expires_in"))
    if refresh_lifetime is None:
        refresh_lifetime = _seconds(members.get("refresh_expires_in"))
    return TokenReply(
        str(access_token),
        scope,
        _seconds(members.get("expires_in")),
        _token(members, "id_token"),
        _token(members, "refresh_token"),
        refresh_lifetime or None,  # Keycloak's 0 means that it does not expire by itself
    )


def wants_nonce(answer: Answer) -> bool:
    """Whether a request is refused for want of a nonce (RFC 9449, section 8)."""
    members = None if answer.status == _OK else _members(answer)
    return members is not None and members.get("error") == "use_dpop_nonce"


def _members(answer: Answer) -> Mapping[str, Any] | None:
    if answer.media_type == "application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl(answer.body.decode(), max_num_fields=_MOST_FORM_MEMBERS)
        except ValueError:
            return None
        return dict(pairs)
    return parse_object(answer.body)


def _token(members: Mapping[str, Any], name: str) -> str | None:
    token = members.get(name)
    if token in (None, ""):
        return None
    if not is_token(token):
        raise _invalid(f"its {name} cannot be used")
    return str(token)


def _seconds(value: object) -> int | None:
    """Seconds as a number or, as some providers write it, a numeric string."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value.strip()[:12])
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        return None
    return int(min(max(value, 0), _LONGEST_LIFETIME))


def _refusal(error: object, members: Mapping[str, Any] | None, status: int) -> str:
    if not isinstance(error, str):
        return f"The token endpoint answered with status {status} and no error code."
    description = (members or {}).get("error_description")
    said = f"The provider answered {printable(error, 100)}"
    if isinstance(description, str):
        said += f": {printable(description, 300)}"
    return said


def _invalid(why: str) -> Failure:
    return Failure("token_response_invalid", f"The token response was refused: {why}.")
