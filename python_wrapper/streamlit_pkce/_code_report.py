"""CodeReport: what the browser says where the server redeems codes.

As much attacker input as any report, see ``_report.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from ._report import SignedOut, malformed, parse_proof, parse_report

if TYPE_CHECKING:
    from ._config import Config

_MOST_CODE: Final = 64 * 1024
_MOST_URI: Final = 4 * 1024
# RFC 6749, appendix A.11; RFC 7636, section 4.1.
_CODE: Final = re.compile(r"[ -~]+")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_URI: Final = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True)
class Code:
    """The browser has a code, for the server to redeem.

    Attributes
    ----------
    obtained
        Whether the person signed in, or the provider's session did it in a hidden frame.
    proof, seq, sign_out, app_state
        As in :class:`~streamlit_pkce._report.SignedIn`.
    """

    seq: int
    code: str = field(repr=False)
    code_verifier: str = field(repr=False)
    redirect_uri: str
    obtained: Literal["login", "silent"]
    proof: bytes = field(repr=False)
    sign_out: int | None = None
    app_state: dict[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Redeemed:
    """The browser knows that its last code was redeemed, and holds nothing."""

    seq: int
    sign_out: int | None = None
    app_state: dict[str, Any] | None = field(default=None, repr=False)


def parse_code_report(report: object, config: Config) -> Code | Redeemed | SignedOut:
    """Parse what the browser sent.

    Tokens are not taken from it: here, it has none.

    Raises
    ------
    Failure
        ``report_malformed``, with the member that is wrong as its hint.
    """
    status = report.get("status") if isinstance(report, Mapping) else None
    if not isinstance(report, Mapping) or status not in ("code", "redeemed"):
        nobody = parse_report(report, expose_refresh_token=False)
        if not isinstance(nobody, SignedOut):
            raise malformed("status")
        return nobody
    # The rest is that of a report of nobody.
    common = parse_report(
        {**report, "status": "anonymous", "tokens": None, "error": None},
        expose_refresh_token=False,
    )
    if status == "redeemed":
        return Redeemed(common.seq, common.sign_out, common.app_state)
    members = report.get("code")
    if not isinstance(members, Mapping):
        raise malformed("code")
    obtained = members.get("obtained")
    if obtained not in ("login", "silent"):
        raise malformed("obtained")
    redirect_uri = _text(members, "redirect_uri", _URI, _MOST_URI)
    if config.redirect_uri not in (None, redirect_uri):
        raise malformed("redirect_uri")
    return Code(
        common.seq,
        _text(members, "code", _CODE, _MOST_CODE),
        _text(members, "code_verifier", _VERIFIER, 128),
        redirect_uri,
        cast('Literal["login", "silent"]', obtained),
        parse_proof(report.get("proof")),
        common.sign_out,
        common.app_state,
    )


def _text(members: Mapping[str, Any], name: str, form: re.Pattern[str], longest: int) -> str:
    text = members.get(name)
    # The length first: nothing is done with what is too long.
    if not isinstance(text, str) or len(text) > longest or not form.fullmatch(text):
        raise malformed(name)
    return text
