"""A provider that gives tokens to a server with a secret only, and one of its sign-ins."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from streamlit_pkce._provider import Provider
from streamlit_pkce._session import Session
from streamlit_pkce._token_set import TokenSet

from .servers import answer
from .sign_in import CLIENT, NOW, PROOF, config, nonce
from .signers import encode, signer

if TYPE_CHECKING:
    from streamlit_pkce._config import Config

    from .servers import Answer, Site

SECRET = "a secret+that/nobody:may see"
REDIRECT_URI = "https://app.example.com/callback.html"
VERIFIER = "v" * 43


class ConfidentialProvider:
    """What such a provider does at its token endpoint.

    Attributes
    ----------
    codes
        The nonce that each code was asked for with; a code is good once.
    trouble
        What it answers instead, if it is in trouble.
    members, claims
        Replaced in its token responses and ID tokens.
    """

    def __init__(self, site: Site, **metadata: Any) -> None:
        self.site = site
        self.codes = {"first": nonce(PROOF), "second": nonce(PROOF)}
        self.refresh_tokens = {"refresh-0"}
        self.trouble: Answer | None = None
        self.members: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.now = NOW
        self._issued = 0
        methods = ["client_secret_basic", "client_secret_post"]
        site.publish(
            [signer("RS256").jwk],
            token_endpoint_auth_methods_supported=methods,
            revocation_endpoint=f"{site.url}/revoke",
            **metadata,
        )
        site.takes["/token"] = self._token
        site.takes["/revoke"] = lambda _form: answer(b"")

    def asked(self, grant_type: str) -> list[dict[str, str]]:
        """The forms that it was sent for this grant."""
        return [form for _, _, form in self.site.posted if form.get("grant_type") == grant_type]

    def _token(self, form: dict[str, str]) -> Answer:
        if self.trouble is not None:
            return self.trouble
        _, headers, _ = self.site.posted[-1]
        if credentials(headers, form) != (CLIENT, SECRET):
            # What it says repeats what it was sent, as some do.
            said = {"error": "invalid_client", "error_description": f"not {headers} {form}"}
            return answer(said, 401)
        if form["grant_type"] == "authorization_code":
            its_nonce = self.codes.pop(form["code"], None)
            if (its_nonce, form["code_verifier"], form["redirect_uri"]) == (
                its_nonce or "none",
                VERIFIER,
                REDIRECT_URI,
            ):
                return self._tokens(nonce=its_nonce)
        elif form["refresh_token"] in self.refresh_tokens:
            self.refresh_tokens.remove(form["refresh_token"])
            return self._tokens()
        return answer({"error": "invalid_grant", "error_description": "not known"}, 400)

    def _tokens(self, **claims: Any) -> Answer:
        self._issued += 1
        refresh_token = f"refresh-{self._issued}"
        self.refresh_tokens.add(refresh_token)
        own = {"iss": self.site.url, "aud": CLIENT, "sub": "ada", "name": "Ada Lovelace"}
        times = {"iat": self.now, "exp": self.now + 300, "auth_time": NOW}
        id_token = signer("RS256").sign(own | times | claims | self.claims)
        body = {
            "access_token": f"access-{self._issued}",
            "token_type": "Bearer",
            "expires_in": 600,
            "id_token": id_token,
            "refresh_token": refresh_token,
        }
        members = body | self.members
        return answer({name: value for name, value in members.items() if value is not None})


def credentials(headers: dict[str, str], form: dict[str, str]) -> tuple[str, str]:
    """Who asks, by either way."""
    basic = headers.get("Authorization", "").removeprefix("Basic ")
    if basic:
        client_id, _, secret = base64.b64decode(basic).decode().partition(":")
        return unquote_plus(client_id), unquote_plus(secret)
    return form.get("client_id", ""), form.get("client_secret", "")


class ServerStory:
    """One session of an app whose server redeems codes, told report by report."""

    def __init__(self, provider: ConfidentialProvider, **arguments: Any) -> None:
        given = {"exchange": "server", "client_secret": SECRET} | arguments
        self.config: Config = config(provider.site.url, **given)
        self.provider = Provider(self.config.issuer)
        self.session = Session()
        self._at = provider

    def hears(self, report: object, *, at: float = NOW) -> TokenSet:
        """A run in which the component has this report; what the app sees at its start."""
        self._at.now = int(at)
        self.session.take(report, self.config, self.provider, at)
        self.session.renew(self.config, self.provider, at)
        return TokenSet(*self.session.hand_over(self.config.min_validity, at))

    def signs_in(self) -> TokenSet:
        """A sign-in, of which the browser has come to know."""
        self.hears(code(1))
        return self.hears(redeemed(2))

    @property
    def outcome(self) -> str | None:
        """What the browser is told of its last report."""
        verdict = self.session.verdict
        return None if verdict is None else verdict.outcome


def code(seq: int, text: str = "first", **members: Any) -> dict[str, Any]:
    """The report of a code."""
    common = redeemed(seq) | {"status": "code", "proof": encode(PROOF)}
    its = {
        "code": text,
        "code_verifier": VERIFIER,
        "redirect_uri": REDIRECT_URI,
        "obtained": "login",
    }
    return common | {"code": its | members}


def redeemed(seq: int, **members: Any) -> dict[str, Any]:
    """The report that follows when the browser knows that the code is spent."""
    report = json.loads(
        '{"version": 1, "status": "redeemed", "tokens": null, "proof": null, "sign_out": null,'
        ' "error": null, "app_state": null}'
    )
    return {**report, "seq": seq, **members}
