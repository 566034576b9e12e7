"""Keeper: what the server keeps of a sign-in whose codes it redeems itself.

It does for one browser session what the browser does elsewhere: it redeems a code,
once, and renews with the refresh token before the access token expires. What comes
of it is a report as a browser would send it, and is verified as one.

The refresh token never leaves the server, unless the app asks for it. It is lost
with the server's memory of the browser session, and so are the tokens; the browser
then brings another code, by the provider's session.
"""

from __future__ import annotations

import hashlib
import math
import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from ._code_report import Code
from ._codes import Failure
from ._departures import departures
from ._proof_key import ProofKey
from ._provider import Provider
from ._report import SignedIn
from ._token_endpoint import TokenEndpoint
from ._token_reply import Trouble
from ._tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._code_report import Redeemed
    from ._config import Config

_MOST_REMEMBERED: Final = 64
_MOST_A_MINUTE: Final = 10
"""Codes that one browser session may have redeemed: a person brings one, a browser some more."""

_MINUTE: Final = 60.0
_ASSUMED_LIFETIME: Final = 60 * _MINUTE
_LONGEST_PAUSE: Final = 5 * _MINUTE
_LONGEST_RETRY_AFTER: Final = 60 * _MINUTE
_UNSEEN: Final = 30.0
"""Seconds that the browser has to bring another code where nothing else renews."""


@dataclass(frozen=True)
class Grant:
    """Tokens, and what is known of their age.

    Attributes
    ----------
    spent
        The digest of the code that the sign-in began with.
    began_at
        When that was redeemed, in Unix seconds.
    obtained_at
        When the tokens came, in Unix seconds.
    refresh_until
        When the refresh token expires; None if the provider does not say.
    """

    tokens: Tokens
    proof: bytes = field(repr=False)
    spent: str
    began_at: float
    obtained_at: float
    refresh_token: str | None = field(repr=False)
    refresh_until: float | None

    def can_refresh(self, now: float) -> bool:
        """Whether there is a refresh token that may still work."""
        is_there = self.refresh_token is not None
        return is_there and (self.refresh_until is None or now < self.refresh_until)

    def due(self, min_validity: float) -> float:
        """When to renew, in Unix seconds; ``src/protocol/schedule.rs`` has the same rule."""
        until = self.tokens.expires_at
        if until is None:
            # Without both, it is as good as the session.
            is_endless = self.refresh_token is None
            return math.inf if is_endless else self.obtained_at + _ASSUMED_LIFETIME
        lifetime = until - self.obtained_at
        early = max(_MINUTE, lifetime / 10, min_validity)
        if self.refresh_token is None:
            early = max(_UNSEEN, min_validity)
        return until - min(early, lifetime / 2)


class Keeper:
    """The tokens of one login in one browser session, as plain data, to be serialised.

    Its session sees to it that one thread at a time is in here.

    Parameters
    ----------
    spent
        The codes that this browser session has had redeemed, by digest; the list is added to.

    Attributes
    ----------
    id_token_hint
        What the browser needs to have the provider asked about the person, or forget them.
    """

    def __init__(self, spent: list[str] | None = None) -> None:
        self.id_token_hint: str | None = None
        self._spent = [] if spent is None else spent
        self._redeemed_at: list[float] = []
        self._grant: Grant | None = None
        self._failures = 0
        self._not_before = 0.0
        self._min_validity = 0.0

    def is_due(self, now: float) -> bool:
        """Whether there is something to renew now."""
        grant = self._grant  # once: another thread may be replacing it
        return grant is not None and now >= max(grant.due(self._min_validity), self._not_before)

    def renew_in(self, now: float) -> int | None:
        """Seconds until :meth:`signed_in` should be called again; None if there is nothing."""
        if self._grant is None:
            return None
        due = max(self._grant.due(self._min_validity), self._not_before)
        return None if math.isinf(due) else max(1, int(due - now) + 1)

    def signed_in(
        self, report: Code | Redeemed, config: Config, provider: Provider, now: float
    ) -> SignedIn:
        """What a browser with these tokens would report: redeemed, or renewed if that is due.

        Raises
        ------
        Failure
            If there are no tokens, or will be none; what would help is another code.
        """
        self._min_validity = config.min_validity
        if isinstance(report, Code):
            grant = self._redeem(report, config, provider, now)
        elif self._grant is None:
            raise Failure(
                "session_expired",
                "This server has no tokens of the person: it was started since, or has taken over "
                "from another one.",
            )
        else:
            grant = self._grant
            if self.is_due(now):
                endpoint = TokenEndpoint(config, provider, grant.tokens.key)
                grant = self._renewed(grant, endpoint, now)
        self._grant = grant
        tokens = grant.tokens
        if config.expose_refresh_token:
            tokens = replace(tokens, refresh_token=grant.refresh_token)
        return SignedIn(report.seq, tokens, grant.proof, report.sign_out, report.app_state)

    def forget(self, config: Config, login: Mapping[str, Any] | None, now: float) -> None:
        """Nobody is signed in any more, as the browser says.

        Parameters
        ----------
        login
            The verified claims of the sign-in, as far as they are known.
        now
            Unix seconds.
        """
        grant, self._grant = self._grant, None
        if grant is None or login is None:
            return
        # If only this app was left, the provider's session has to go on.
        if departures.has_left(config.session, login, since=grant.began_at, now=now):
            _revoke(grant, config)

    def end(self, config: Config | None, login: Mapping[str, Any] | None, now: float) -> None:
        """The app has signed the person out.

        Parameters
        ----------
        config
            How they have signed in, if the provider is to forget them too; else None.
        login
            The verified claims of the sign-in, as far as they are known.
        now
            Unix seconds.
        """
        grant, self._grant = self._grant, None
        if grant is None or config is None:
            return
        if login is not None:
            departures.note(config.session, login, now)
        self.id_token_hint = grant.tokens.id_token
        _revoke(grant, config)

    def _redeem(self, report: Code, config: Config, provider: Provider, now: float) -> Grant:
        digest = hashlib.sha256(report.code.encode()).hexdigest()
        if self._grant is not None and self._grant.spent == digest:
            return self._grant  # its tokens could not be checked yet
        if digest in self._spent:
            raise Failure("token_refused", "This code has been redeemed before.")
        self._redeemed_at = [at for at in self._redeemed_at if 0 <= now - at < _MINUTE]
        if len(self._redeemed_at) >= _MOST_A_MINUTE:
            raise Failure("token_refused", "Too many codes in one minute. Try again later.")
        # Before it is sent, whatever comes of it: a second time could only help somebody else.
        self._redeemed_at.append(now)
        self._spent.append(digest)
        del self._spent[:-_MOST_REMEMBERED]
        key = ProofKey.make() if config.dpop else None
        endpoint = TokenEndpoint(config, provider, key)
        try:
            reply = endpoint.redeem(report.code, report.code_verifier, report.redirect_uri)
        except Trouble as trouble:
            raise Failure("token_request_failed", f"{trouble} Sign in again.") from None
        if reply.id_token is None and config.identity is None:
            raise Failure(
                "id_token_missing",
                "The token response has no id_token; the scope must hold openid.",
            )
        self._failures, self._not_before, self.id_token_hint = 0, 0.0, None
        tokens = Tokens(
            access_token=reply.access_token,
            token_type=config.token_type,
            key=key,
            scope=reply.scope or config.scope,
            expires_at=_after(now, reply.expires_in),
            # Nobody would verify it where the provider is not asked for one.
            id_token=None if config.identity is not None else reply.id_token,
            obtained=report.obtained,
        )
        refresh_until = _after(now, reply.refresh_expires_in)
        return Grant(tokens, report.proof, digest, now, now, reply.refresh_token, refresh_until)

    def _renewed(self, grant: Grant, endpoint: TokenEndpoint, now: float) -> Grant:
        """What takes the place of a grant; the same, if the provider cannot answer now."""
        if grant.refresh_token is None or not grant.can_refresh(now):
            raise self._needs_code(grant, "The provider has given no refresh token that lasts.")
        try:
            reply = endpoint.refresh(grant.refresh_token)
        except Trouble as trouble:
            # RFC 6749 has no word on it: it is sent again, and if it was spent, what came for it is
            # lost anyway.
            self._pause(trouble.retry_after, now)
            return grant
        except Failure as failure:
            self._grant = replace(grant, refresh_token=None)
            raise self._needs_code(grant, failure.error.hint) from None
        self._failures, self._not_before = 0, 0.0
        before = grant.tokens
        tokens = replace(
            before,
            access_token=reply.access_token,
            scope=reply.scope or before.scope,
            expires_at=_after(now, reply.expires_in),
            obtained="refresh" if reply.id_token else "refresh_without_id_token",
        )
        if reply.id_token is not None and before.id_token is not None:
            tokens = replace(
                tokens,
                id_token=reply.id_token,
                login_id_token=before.login_id_token or before.id_token,
            )
        return replace(
            grant,
            tokens=tokens,
            obtained_at=now,
            # RFC 6749, section 6: one that is not replaced goes on, to the end that it has.
            refresh_token=reply.refresh_token or grant.refresh_token,
            refresh_until=_after(now, reply.refresh_expires_in) or grant.refresh_until,
        )

    def _needs_code(self, grant: Grant, why: str) -> Failure:
        self.id_token_hint = grant.tokens.id_token
        return Failure("session_expired", why)

    def _pause(self, retry_after: float, now: float) -> None:
        """Twice as long each time, by half more or less; see ``src/protocol/schedule.rs``."""
        longest = min(2.0 * 2 ** min(self._failures, 16), _LONGEST_PAUSE)
        pause = longest * random.uniform(0.5, 1)  # noqa: S311 - it only spreads things out
        self._failures += 1
        self._not_before = now + max(pause, min(retry_after, _LONGEST_RETRY_AFTER))


def _revoke(grant: Grant, config: Config) -> None:
    if grant.refresh_token is not None:
        endpoint = TokenEndpoint(config, Provider(config.issuer), grant.tokens.key)
        endpoint.revoke(grant.refresh_token)


def _after(now: float, seconds: int | None) -> int | None:
    return None if seconds is None else int(now) + seconds
