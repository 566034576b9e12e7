"""A session told report by report."""

from __future__ import annotations

from typing import Any

from streamlit_pkce import TokenSet
from streamlit_pkce._provider import Provider
from streamlit_pkce._session import Session

from .sign_in import NOW, SignIn
from .signers import signer


def nobody(
    seq: int, code: str | None = None, *, hint: str = "", sign_out: int | None = None
) -> dict[str, Any]:
    error = None if code is None else {"code": code, "message": "", "hint": hint}
    return {
        "version": 1,
        "seq": seq,
        "status": "anonymous",
        "tokens": None,
        "proof": None,
        "sign_out": sign_out,
        "error": error,
    }


class Story:
    """One session, told report by report."""

    def __init__(self, config: Any = None) -> None:
        self.session = Session()
        self.config = config or SignIn().config()

    def hears(self, report: object, *, at: float = NOW) -> TokenSet:
        """A run in which the component has this report; what the app sees at its start."""
        self.session.take(report, self.config, Provider(self.config.issuer), at)
        return TokenSet(*self.session.hand_over(self.config.min_validity, at))

    def notices(self, report: object, *, at: float = NOW) -> bool:
        """A run of the component alone. Whether it reruns the app."""
        self.session.take(report, self.config, Provider(self.config.issuer), at)
        return self.session.app_must_rerun(at)

    @property
    def outcome(self) -> str | None:
        verdict = self.session.verdict
        return None if verdict is None else verdict.outcome


def forged(seq: int) -> dict[str, Any]:
    sign_in = SignIn(seq=seq)
    sign_in.id_token = signer("RS256", name="second").sign(
        sign_in.claims, {"kid": sign_in.signer.jwk["kid"]}
    )
    return sign_in.report()
