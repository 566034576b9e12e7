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
from typing import Any, Final, TypeGuard, cast, get_args

from ._app_state import read_app_state
from ._codes import CODES, AuthError, Failure, auth_error
from ._tokens import Obtained, Tokens, TokenType
from ._untrusted import is_scope, is_token, printable

VERSION: Final = 1

MOST_COUNTED: Final = 2**53 - 1  # what a JavaScript number can count to
_MOST_HINT: Final = 500
_MOST_WISH: Final = 32 * 1024

MOST_WISHES: Final = 8
"""How many further access tokens an app may want in one browser session."""

_PROOF: Final = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")


@dataclass(frozen=True)
class Further:
    """What has become of a wish for a further access token.

    Attributes
    ----------
    wish
        As the browser was told it.
    access_token
        None if there has been none yet.
    expires_at, token_type
        As in :class:`Tokens`.
    error
        Why there is none, or will be no other.
    """

    wish: str
    access_token: str | None = field(repr=False)
    scope: str
    expires_at: int | None
    error: AuthError | None
    token_type: TokenType
    key: None = None


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
    app_state
        What the app wanted to have back after the sign-in. The browser's word, like everything
        here.
    further
        Further access tokens. They count as long as the login does.
    """

    seq: int
    tokens: Tokens
    proof: bytes = field(repr=False)
    sign_out: int | None = None
    app_state: dict[str, Any] | None = field(default=None, repr=False)
    further: tuple[Further, ...] = ()


@dataclass(frozen=True)
class SignedOut:
    """The browser holds none, perhaps because of an error."""

    seq: int
    error: AuthError | None
    sign_out: int | None = None
    app_state: dict[str, Any] | None = field(default=None, repr=False)


Report = SignedIn | SignedOut


def parse_report(
    report: object,
    *,
    expose_refresh_token: bool,
    token_type: TokenType = "Bearer",  # noqa: S107 - a scheme, no secret
) -> Report:
    """Parse what the browser sent, whose access tokens have to be of this type.

    A refresh token that the app did not ask for is dropped. Unknown members are
    ignored, so that the two sides may grow apart for one release.

    Raises
    ------
    Failure
        ``report_malformed``, with the member that is wrong as its hint.
    """
    members = _mapping(report, "report")
    if members.get("version") != VERSION:
        raise malformed("version")
    seq = report_seq(report)
    if seq is None:
        raise malformed("seq")
    sign_out = _sign_out(members.get("sign_out"))
    app_state = read_app_state(members.get("app_state"))
    match members.get("status"):
        case "authenticated":
            if members.get("error") is not None:
                raise malformed("error")
            tokens = _tokens(members.get("tokens"), expose_refresh_token, token_type)
            further = _further(members.get("further"), token_type)
            proof = parse_proof(members.get("proof"))
            return SignedIn(seq, tokens, proof, sign_out, app_state, further)
        case "anonymous":
            if members.get("tokens") is not None:
                raise malformed("tokens")
            return SignedOut(seq, _error(members.get("error")), sign_out, app_state)
        case _:
            raise malformed("status")


def report_seq(report: object) -> int | None:
    """The number of a report, even if the rest of it is malformed."""
    seq = report.get("seq") if isinstance(report, Mapping) else None
    return seq if _is_counter(seq) else None


def _is_counter(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_COUNTED


def _sign_out(value: object) -> int | None:
    if value is None or _is_counter(value):
        return value
    raise malformed("sign_out")


def _tokens(value: object, expose_refresh_token: bool, token_type: TokenType) -> Tokens:
    members = _mapping(value, "tokens")
    said = members.get("token_type")
    # RFC 6749, section 5.1
    if not isinstance(said, str) or said.lower() != token_type.lower():
        raise malformed("token_type")
    scope = _scope(members)
    login_id_token = refresh_token = None
    if members.get("login_id_token") is not None:
        login_id_token = _token(members, "login_id_token")
    if expose_refresh_token and members.get("refresh_token") is not None:
        refresh_token = _token(members, "refresh_token")
    return Tokens(
        access_token=_token(members, "access_token"),
        token_type=token_type,
        scope=scope,
        expires_at=_expires_at(members.get("expires_at")),
        id_token=_token(members, "id_token"),
        login_id_token=login_id_token,
        refresh_token=refresh_token,
        obtained=_obtained(members.get("obtained")),
    )


def _further(value: object, token_type: TokenType) -> tuple[Further, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_WISHES:
        raise malformed("further")
    further = tuple(_one_further(one, token_type) for one in value)
    if len({one.wish for one in further}) != len(further):
        raise malformed("further")
    return further


def _one_further(value: object, token_type: TokenType) -> Further:
    members = _mapping(value, "further")
    wish = members.get("wish")
    if not isinstance(wish, str) or len(wish) > _MOST_WISH:
        raise malformed("wish")
    return Further(
        wish=wish,
        # Empty as long as there has been none.
        access_token=_token(members, "access_token") if members.get("access_token") else None,
        scope=_scope(members),
        expires_at=_expires_at(members.get("expires_at")),
        error=_error(members.get("error")),
        token_type=token_type,
    )


def _scope(members: Mapping[str, Any]) -> str:
    scope = members.get("scope")
    if not is_scope(scope):
        raise malformed("scope")
    return scope


def _token(members: Mapping[str, Any], name: str) -> str:
    token = members.get(name)
    if not is_token(token):
        raise malformed(name)
    return token


def _obtained(value: object) -> Obtained:
    if value is None:
        return "login"
    if not isinstance(value, str) or value not in get_args(Obtained):
        raise malformed("obtained")
    return cast(Obtained, value)


def _expires_at(value: object) -> int | None:
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not 0 <= value <= MOST_COUNTED  # nor is NaN
    ):
        raise malformed("expires_at")
    return int(value)


def parse_proof(value: object) -> bytes:
    """Parse the 32 bytes behind a nonce.

    Raises
    ------
    Failure
        ``report_malformed``.
    """
    # 43 characters hold 258 bits; there is one way to write 32 bytes in them,
    # and the others are refused.
    if not isinstance(value, str) or not _PROOF.fullmatch(value):
        raise malformed("proof")
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
    return auth_error(code, printable(hint, _MOST_HINT))


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise malformed(name)
    return value


def malformed(member: str) -> Failure:
    """The failure of a report in which `member` is wrong."""
    return Failure("report_malformed", f"The browser's report has no usable {member}.")
