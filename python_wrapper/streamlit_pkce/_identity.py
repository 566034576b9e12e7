"""Identity: who somebody is at a provider without ID tokens, which is OAuth 2.0 alone.

There, a configured endpoint says to whom an access token belongs. That is no proof
for anybody else: it counts because this server has got the access token from the
token endpoint itself, and has asked the endpoint itself, both over TLS.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ._codes import AuthError, Failure
from ._errors import ConfigurationError
from ._fetch import NotJson, Unreachable, fetch_json
from ._urls import is_secure, split_url
from ._userinfo import LIMITS, QUIET, REFUSALS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._presets import Preset

_MOST_SUBJECT: Final = 255
_OF_ID_TOKENS: Final = ("aud", "azp", "exp", "iat", "nbf", "nonce", "auth_time", "acr", "amr")
"""Claims that mean that somebody has signed something, as nobody has here."""


@dataclass(frozen=True)
class IdentityEndpoint:
    """Where a provider says who somebody is.

    Attributes
    ----------
    subject
        The member that tells people apart, for ever.
    """

    url: str
    subject: str


class Identity:
    """What it has said to one session, so that each access token is asked about once.

    Plain data, to be serialised.
    """

    def __init__(self) -> None:
        self._asked = ""
        self._claims: dict[str, Any] = {}
        self._failure: AuthError | None = None
        self._failed_at = 0.0

    def claims(
        self, access_token: str, endpoint: IdentityEndpoint, issuer: str, now: float
    ) -> Mapping[str, Any]:
        """Whose the access token is.

        Raises
        ------
        Failure
            ``userinfo_unavailable``, ``access_token_refused`` or ``userinfo_subject_mismatch``.
        """
        asked = hashlib.sha256(access_token.encode()).hexdigest()
        if asked != self._asked:
            answer = self._ask(access_token, endpoint, now)
            subject = _subject(answer.get(endpoint.subject))
            if subject is None:
                raise Failure(
                    "userinfo_subject_mismatch",
                    f"{endpoint.url} names nobody by {endpoint.subject!r}. Say by "
                    "userinfo_subject= which member tells people apart.",
                )
            known = {name: value for name, value in answer.items() if name not in _OF_ID_TOKENS}
            self._claims = known | {"iss": issuer, "sub": subject}
            self._asked = asked
        return self._claims

    def _ask(self, access_token: str, endpoint: IdentityEndpoint, now: float) -> dict[str, Any]:
        if self._failure is not None and 0 <= now - self._failed_at < QUIET:
            raise Failure(self._failure.code, self._failure.hint)
        try:
            answer = fetch_json(endpoint.url, bearer=access_token, limits=LIMITS)
        except (Unreachable, NotJson) as error:
            if isinstance(error, Unreachable) and error.status in REFUSALS:
                raise Failure("access_token_refused", str(error)) from None
            failure = Failure("userinfo_unavailable", str(error))
            self._failure, self._failed_at = failure.error, now
            raise failure from None
        self._failure = None
        return answer


def parse_identity(
    url: object,
    subject: object,
    preset: Preset,
    *,
    has_server: bool,
    allow_insecure_http: bool,
) -> IdentityEndpoint | None:
    """Parse these arguments of ``login()``.

    Returns
    -------
    IdentityEndpoint or None
        None if the provider has ID tokens.

    Raises
    ------
    ConfigurationError
        If they cannot be used.
    """
    url = preset.userinfo_endpoint if url is None else url
    if url is None:
        if subject is not None:
            raise ConfigurationError(
                "userinfo_subject is for a provider without ID tokens. Give its "
                "userinfo_endpoint= as well, or leave it out."
            )
        return None
    parts = split_url(url) if isinstance(url, str) else None
    if (
        parts is None
        or not isinstance(url, str)
        or not is_secure(parts, allow_insecure_http=allow_insecure_http)
    ):
        raise ConfigurationError(
            "userinfo_endpoint must be an https URL. Write for example "
            'userinfo_endpoint="https://api.example.com/user".'
        )
    if not has_server:
        raise ConfigurationError(
            "userinfo_endpoint is for a provider without ID tokens, and a browser could show "
            'anybody\'s access token. Write exchange="server" beside it; or leave it out, if '
            "the provider has ID tokens."
        )
    subject = preset.userinfo_subject if subject is None else subject
    if not isinstance(subject, str) or not subject:
        raise ConfigurationError(
            "userinfo_subject is the name of the member that tells people apart. Write for "
            'example userinfo_subject="id".'
        )
    return IdentityEndpoint(url, subject)


def _subject(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and 0 < len(value) <= _MOST_SUBJECT else None
