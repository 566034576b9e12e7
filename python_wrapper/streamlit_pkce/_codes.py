"""Error codes: what can go wrong, whose fault it is, what the person is told.

The browser keeps the same table; ``tests/contract/errors.json`` holds both to
one text. A code is stable: apps may compare it. Messages may change.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Fault = Literal["author", "defect", "person", "refused", "misbehaved", "network", "verification"]


@dataclass(frozen=True)
class Code:
    """One row of the table.

    Attributes
    ----------
    fault
        Whose fault it is: the app's author, a defect of this package, the
        person, the provider refusing or misbehaving, the network; or a token
        that did not pass verification.
    message
        What the person is told, in one sentence.
    browser, python
        Which side may raise it. A browser that reports a code which only
        Python can raise is not our component speaking.
    """

    fault: Fault
    message: str
    browser: bool
    python: bool


@dataclass(frozen=True)
class AuthError:
    """Why nobody is signed in: ``token.error``.

    Attributes
    ----------
    code : str
        Stable, for the app to compare, for example ``"popup_closed"``.
    message : str
        One sentence for the person.
    hint : str
        For the author of the app: the likely cause and what to change. May be
        empty. It never holds a token.
    """

    code: str
    message: str
    hint: str = ""


class Failure(Exception):
    """An :class:`AuthError` on its way to becoming ``token.error``.

    Internal: it never leaves ``login()``.
    """

    def __init__(self, code: str, hint: str = "") -> None:
        super().__init__(f"{code}: {hint}")
        self.error = auth_error(code, hint)

    @property
    def fault(self) -> Fault:
        """Whose fault it is."""
        return CODES[self.error.code].fault


def auth_error(code: str, hint: str = "") -> AuthError:
    """Build the error of a known code, with the message of the table."""
    return AuthError(code, CODES[code].message, hint)


_BOTH: Final = (True, True)
_BROWSER: Final = (True, False)
_PYTHON: Final = (False, True)

_NOT_SET_UP: Final = "This app's sign-in is not set up correctly."
_NO_SENSE: Final = "The sign-in service sent an answer that makes no sense."
_UNVERIFIED: Final = "The sign-in could not be verified."
_NOT_CHECKED: Final = (
    "The sign-in could not be checked because the sign-in service cannot be reached."
)
_UNREACHABLE: Final = "The sign-in service cannot be reached."
_NOT_RENEWED: Final = "Your sign-in could not be renewed. Please sign in again."

_ROWS: Final[tuple[tuple[Fault, str, tuple[bool, bool], str], ...]] = (
    ("author", "configuration_invalid", _BOTH, _NOT_SET_UP),
    ("author", "redirect_uri_cross_origin", _BROWSER, _NOT_SET_UP),
    (
        "author",
        "wasm_unavailable",
        _BROWSER,
        "This browser could not start the sign-in component.",
    ),
    (
        "defect",
        "component_crashed",
        _BROWSER,
        "The sign-in component stopped working. Reload the page.",
    ),
    (
        "person",
        "popup_blocked",
        _BROWSER,
        "The browser blocked the sign-in window. Allow pop-ups for this site, then try again.",
    ),
    (
        "author",
        "popup_forbidden",
        _BROWSER,
        (
            "The page around this app does not let it open the sign-in window. "
            "Open the app in a tab of its own."
        ),
    ),
    (
        "person",
        "popup_closed",
        _BROWSER,
        "The sign-in window was closed before the sign-in was complete.",
    ),
    (
        "person",
        "popup_unanswered",
        _BROWSER,
        (
            "The sign-in window gave no answer. "
            "If you did not close it, open the app in a tab of its own."
        ),
    ),
    ("person", "cancelled", _BROWSER, "The sign-in was cancelled."),
    (
        "person",
        "login_timeout",
        _BROWSER,
        "The sign-in took too long. Please try again.",
    ),
    (
        "person",
        "storage_blocked",
        _BROWSER,
        "The browser does not let this site store anything, which signing in needs.",
    ),
    (
        "person",
        "session_expired",
        _PYTHON,
        "Your sign-in has expired. Please sign in again.",
    ),
    (
        "person",
        "tenant_not_allowed",
        _PYTHON,
        "Your organization may not use this app. Sign in with another account.",
    ),
    ("refused", "access_denied", _BROWSER, "The sign-in service denied access."),
    (
        "refused",
        "interaction_required",
        _BROWSER,
        "The sign-in service needs you to sign in again.",
    ),
    (
        "refused",
        "authorization_refused",
        _BROWSER,
        "The sign-in service refused this app's request.",
    ),
    (
        "refused",
        "token_refused",
        _BOTH,
        "The sign-in service refused to complete the sign-in.",
    ),
    (
        "misbehaved",
        "metadata_invalid",
        _BOTH,
        "The sign-in service is not set up correctly.",
    ),
    (
        "misbehaved",
        "issuer_mismatch",
        _BOTH,
        "The sign-in service is not the one this app expects.",
    ),
    (
        "misbehaved",
        "insecure_endpoint",
        _BOTH,
        "The sign-in service does not use a secure connection.",
    ),
    ("misbehaved", "callback_invalid", _BROWSER, _NO_SENSE),
    (
        "misbehaved",
        "response_issuer_missing",
        _BROWSER,
        "The answer did not say which sign-in service it came from.",
    ),
    (
        "misbehaved",
        "response_issuer_mismatch",
        _BROWSER,
        "The answer came from a different sign-in service.",
    ),
    ("misbehaved", "token_response_invalid", _BOTH, _NO_SENSE),
    (
        "misbehaved",
        "token_type_unsupported",
        _BOTH,
        "The sign-in service sent a kind of token this app cannot use.",
    ),
    (
        "misbehaved",
        "id_token_missing",
        _BOTH,
        "The sign-in service did not say who signed in.",
    ),
    ("network", "metadata_unavailable", _BOTH, _UNREACHABLE),
    ("network", "push_failed", _BROWSER, _UNREACHABLE),
    (
        "network",
        "token_request_failed",
        _BOTH,
        "The sign-in service could not be reached to complete the sign-in.",
    ),
    (
        "network",
        "token_request_timeout",
        _BROWSER,
        "The sign-in service did not answer in time.",
    ),
    ("network", "keys_unavailable", _PYTHON, _NOT_CHECKED),
    ("verification", "report_malformed", _PYTHON, _UNVERIFIED),
    ("verification", "id_token_malformed", _BOTH, _UNVERIFIED),
    ("verification", "id_token_encrypted", _BOTH, _UNVERIFIED),
    ("verification", "id_token_algorithm_forbidden", _BOTH, _UNVERIFIED),
    ("verification", "id_token_critical_header", _BOTH, _UNVERIFIED),
    ("verification", "key_unknown", _PYTHON, _UNVERIFIED),
    ("verification", "signature_invalid", _PYTHON, _UNVERIFIED),
    ("verification", "id_token_issuer_mismatch", _BOTH, _UNVERIFIED),
    ("verification", "id_token_audience_mismatch", _BOTH, _UNVERIFIED),
    ("verification", "id_token_authorized_party_mismatch", _BOTH, _UNVERIFIED),
    ("verification", "id_token_expiry_missing", _BOTH, _UNVERIFIED),
    ("verification", "id_token_expired", _BOTH, _UNVERIFIED),
    ("verification", "id_token_issued_at_missing", _BOTH, _UNVERIFIED),
    ("verification", "id_token_issued_in_future", _PYTHON, _UNVERIFIED),
    ("verification", "id_token_not_yet_valid", _PYTHON, _UNVERIFIED),
    ("verification", "id_token_subject_missing", _BOTH, _UNVERIFIED),
    ("verification", "nonce_missing", _BOTH, _UNVERIFIED),
    ("verification", "nonce_mismatch", _BOTH, _UNVERIFIED),
    ("verification", "access_token_hash_mismatch", _PYTHON, _UNVERIFIED),
    ("network", "silent_timeout", _BROWSER, _NOT_RENEWED),
    ("misbehaved", "silent_refused", _BROWSER, _NOT_RENEWED),
    (
        "person",
        "account_changed",
        _BOTH,
        "Somebody else has signed in meanwhile. Please sign in again.",
    ),
    ("verification", "renewed_id_token_mismatch", _BOTH, _UNVERIFIED),
    ("network", "userinfo_unavailable", _PYTHON, _NOT_CHECKED),
    ("verification", "userinfo_subject_mismatch", _PYTHON, _UNVERIFIED),
    ("verification", "access_token_refused", _PYTHON, _UNVERIFIED),
    ("verification", "id_token_auth_time_missing", _PYTHON, _UNVERIFIED),
    (
        "verification",
        "id_token_auth_time_too_old",
        _PYTHON,
        "Your last sign-in was too long ago. Please sign in again.",
    ),
    (
        "verification",
        "id_token_acr_mismatch",
        _PYTHON,
        "This app needs you to sign in in a more secure way.",
    ),
    ("author", "identity_header_missing", _PYTHON, _NOT_SET_UP),
    ("verification", "identity_header_invalid", _PYTHON, _UNVERIFIED),
    ("verification", "proxy_not_trusted", _PYTHON, _UNVERIFIED),
)

CODES: Final[Mapping[str, Code]] = MappingProxyType(
    {code: Code(fault, message, *sides) for fault, code, sides, message in _ROWS}
)
