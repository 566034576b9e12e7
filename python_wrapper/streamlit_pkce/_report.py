"""Report: what the browser says, parsed from whatever it sent.

A component's state is attacker input: anybody can post any JSON over their own
WebSocket. What comes out of here has the right shape and a bounded size, and
nothing in it is believed yet. ``tests/contract/reports.json`` shows the shape.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeGuard, cast, get_args

from ._codes import CODES, AuthError, Failure, auth_error

VERSION: Final = 1

Obtained = Literal["login", "silent", "refresh", "refresh_without_id_token"]

MOST_COUNTED: Final = 2**53 - 1  # what a JavaScript number can count to
_MOST_TOKEN: Final = 64 * 1024
_MOST_SCOPE: Final = 8 * 1024
_MOST_HINT: Final = 500

# RFC 6750, section 2.1, less strictly; above all no line break, because an
# access token ends up in a header.
_TOKEN: Final = re.compile(r"[!-~]+")
_SCOPE: Final = re.compile(r"[ -~]*")
_PROOF: Final = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
# Half a surrogate pair is valid JSON and no valid text: writing it anywhere raises.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True)
class Tokens:
    """A token set, as the browser has it.

    Attributes
    ----------
    expires_at
        When the access token expires, in Unix seconds on the provider's clock;
        None if the provider did not say.
    login_id_token
        The ID token that was issued at the login, to which the proof belongs;
        None if `id_token` is that one.
    refresh_token
        Only if the app asked for it.
    obtained
        ``login``: the person signed in; ``silent``: by the session at the
        provider, in a hidden frame; ``refresh`` and
        ``refresh_without_id_token``: for a refresh token, with a new ID token
        or without. The browser's word, like everything here.
    """

    access_token: str = field(repr=False)
    token_type: str
    scope: str
    expires_at: int | None
    id_token: str = field(repr=False)
    login_id_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    obtained: Obtained = "login"


@dataclass(frozen=True)
class SignedIn:
    """The browser holds a token set.

    Attributes
    ----------
    seq
        Grows from report to report.
    proof
        The 32 random bytes whose hash is the nonce of the login's ID token.
    sign_out
        The last call of ``logout()`` that the browser knows of.
    """

    seq: int
    tokens: Tokens
    proof: bytes = field(repr=False)
    sign_out: int | None = None


@dataclass(frozen=True)
class SignedOut:
    """The browser holds none, perhaps because of an error."""

    seq: int
    error: AuthError | None
    sign_out: int | None = None


Report = SignedIn | SignedOut


def parse_report(report: object, *, expose_refresh_token: bool) -> Report:
    """Parse what the browser sent.

    A refresh token that the app did not ask for is dropped. Unknown members are
    ignored, so that the two sides may grow apart for one release.

    Raises
    ------
    Failure
        ``report_malformed``, with the member that is wrong as its hint.
    """
    members = _mapping(report, "report")
    if members.get("version") != VERSION:
        raise _malformed("version")
    seq = report_seq(report)
    if seq is None:
        raise _malformed("seq")
    sign_out = _sign_out(members.get("sign_out"))
    match members.get("status"):
        case "authenticated":
            if members.get("error") is not None:
                raise _malformed("error")
            tokens = _tokens(members.get("tokens"), expose_refresh_token)
            return SignedIn(seq, tokens, _proof(members.get("proof")), sign_out)
        case "anonymous":
            if members.get("tokens") is not None:
                raise _malformed("tokens")
            return SignedOut(seq, _error(members.get("error")), sign_out)
        case _:
            raise _malformed("status")


def report_seq(report: object) -> int | None:
    """The number of a report, even if the rest of it is malformed."""
    seq = report.get("seq") if isinstance(report, Mapping) else None
    return seq if _is_counter(seq) else None


def _is_counter(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_COUNTED


def _sign_out(value: object) -> int | None:
    if value is None or _is_counter(value):
        return value
    raise _malformed("sign_out")


def _tokens(value: object, expose_refresh_token: bool) -> Tokens:
    members = _mapping(value, "tokens")
    token_type = members.get("token_type")
    if not isinstance(token_type, str) or token_type.lower() != "bearer":  # RFC 6749, section 5.1
        raise _malformed("token_type")
    scope = members.get("scope")
    if not isinstance(scope, str) or len(scope) > _MOST_SCOPE or not _SCOPE.fullmatch(scope):
        raise _malformed("scope")
    login_id_token = refresh_token = None
    if members.get("login_id_token") is not None:
        login_id_token = _token(members, "login_id_token")
    if expose_refresh_token and members.get("refresh_token") is not None:
        refresh_token = _token(members, "refresh_token")
    return Tokens(
        access_token=_token(members, "access_token"),
        token_type="Bearer",  # noqa: S106 - a scheme, no secret
        scope=scope,
        expires_at=_expires_at(members.get("expires_at")),
        id_token=_token(members, "id_token"),
        login_id_token=login_id_token,
        refresh_token=refresh_token,
        obtained=_obtained(members.get("obtained")),
    )


def _token(members: Mapping[str, Any], name: str) -> str:
    token = members.get(name)
    # The length first: nothing is done with what is too long.
    if not isinstance(token, str) or len(token) > _MOST_TOKEN or not _TOKEN.fullmatch(token):
        raise _malformed(name)
    return token


def _obtained(value: object) -> Obtained:
    if value is None:
        return "login"
    if not isinstance(value, str) or value not in get_args(Obtained):
        raise _malformed("obtained")
    return cast(Obtained, value)


def _expires_at(value: object) -> int | None:
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not 0 <= value <= MOST_COUNTED  # nor is NaN
    ):
        raise _malformed("expires_at")
    return int(value)


def _proof(value: object) -> bytes:
    # 43 characters hold 258 bits; there is one way to write 32 bytes in them,
    # and the others are refused.
    if not isinstance(value, str) or not _PROOF.fullmatch(value):
        raise _malformed("proof")
    return base64.urlsafe_b64decode(value + "=")


def _error(value: object) -> AuthError | None:
    """The browser's error, in our own words.

    Only the code is taken from the browser, and only one that a browser can
    raise; anything else is no error of ours, and the person is just not
    signed in. The hint is data for the author, so it is capped and cleaned.
    """
    if value is None:
        return None
    members = _mapping(value, "error")
    code = members.get("code")
    if not isinstance(code, str) or code not in CODES or not CODES[code].browser:
        return None
    hint = members.get("hint")
    if not isinstance(hint, str):
        return auth_error(code)
    return auth_error(code, _CONTROL.sub(" ", hint[:_MOST_HINT]))


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _malformed(name)
    return value


def _malformed(member: str) -> Failure:
    return Failure("report_malformed", f"The browser's report has no usable {member}.")
