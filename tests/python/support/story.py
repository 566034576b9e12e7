"""A session told report by report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlit_pkce._provider import Provider
from streamlit_pkce._session import Session

from .sign_in import NOW, SignIn
from .signers import signer

if TYPE_CHECKING:
    from streamlit_pkce import TokenSet


def nobody(seq: int, code: str | None = None, *, hint: str = "") -> dict[str, Any]:
    error = None if code is None else {"code": code, "message": "", "hint": hint}
    return {
        "version": 1,
        "seq": seq,
        "status": "anonymous",
        "tokens": None,
        "proof": None,
        "error": error,
    }


class Story:
    """One session, told report by report."""

    def __init__(self, config: Any = None) -> None:
        self.session = Session()
        self.config = config or SignIn().config()

    def hears(self, report: object, *, at: float = NOW) -> TokenSet:
        """A run in which the component has this report."""
        self.session.take(report, self.config, Provider(self.config.issuer), at)
        return self.session.hand_over()

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
