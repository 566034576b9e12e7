"""The whole code + PKCE flow by hand, without a browser: what an honest client sends."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit

import requests

from .provider import ADA, User

_TIMEOUT = 10


def base64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def digest(text: str) -> str:
    """SHA-256 in base64url: an S256 challenge of a verifier (RFC 7636 section 4.2)."""
    return base64url(hashlib.sha256(text.encode("ascii")).digest())


def nonce_of(proof: str) -> str:
    """The nonce that belongs to a proof: the hash of its 32 bytes (tests/contract/nonce.json)."""
    raw = base64.urlsafe_b64decode(proof + "=" * (-len(proof) % 4))
    return base64url(hashlib.sha256(raw).digest())


@dataclass
class Walk:
    """One client, one browser with cookies, one provider.

    Parameters
    ----------
    issuer
        The provider.
    redirect_uri
        Registered for the client.
    client_id
        The client.
    """

    issuer: str
    redirect_uri: str
    client_id: str = "demo"
    browser: requests.Session = field(default_factory=requests.Session)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    proof: str = field(default_factory=lambda: base64url(secrets.token_bytes(32)))

    def metadata(self) -> dict[str, Any]:
        """The provider's metadata (OpenID Connect Discovery 1.0 section 4)."""
        return self._json(self.browser.get(f"{self.issuer}/.well-known/openid-configuration"))

    def authorize(self, **parameters: str | None) -> str:
        """Send the authorization request; returns the address the provider redirects to."""
        url = self.authorization_url(**parameters)
        return self._redirect(self.browser.get(url, allow_redirects=False, timeout=_TIMEOUT))

    def authorization_url(self, **parameters: str | None) -> str:
        """The authorization request; a parameter that is None is left out."""
        query: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile email",
            "state": self.state,
            "nonce": nonce_of(self.proof),
            "code_challenge": digest(self.verifier),
            "code_challenge_method": "S256",
            **parameters,
        }
        said = {name: value for name, value in query.items() if value is not None}
        return f"{self.metadata()['authorization_endpoint']}?{urlencode(said)}"

    def submit(self, login_page: str, user: User = ADA, **fields: str) -> requests.Response:
        """Submit the login form at this address; the answer is not followed."""
        form = {"username": user.username, "password": user.password, "action": "sign-in", **fields}
        return self.browser.post(login_page, data=form, allow_redirects=False, timeout=_TIMEOUT)

    def answer(self, submitted: requests.Response) -> dict[str, str]:
        """Follow the provider back to the redirect URI; returns the parameters it carries."""
        target = self._redirect(submitted)
        if not target.startswith(self.redirect_uri):
            target = self._redirect(
                self.browser.get(target, allow_redirects=False, timeout=_TIMEOUT)
            )
        return answer_in(target)

    def exchange(self, code: str, **fields: str) -> requests.Response:
        """Send the token request (RFC 6749 section 4.1.3, RFC 7636 section 4.5)."""
        return self._token(
            grant_type="authorization_code",
            code=code,
            redirect_uri=self.redirect_uri,
            code_verifier=fields.pop("code_verifier", self.verifier),
            **fields,
        )

    def refresh(self, refresh_token: str) -> requests.Response:
        """Send a refresh request (RFC 6749 section 6)."""
        return self._token(grant_type="refresh_token", refresh_token=refresh_token)

    def sign_in(self, user: User = ADA) -> dict[str, Any]:
        """All steps; returns the token response."""
        answer = self.answer(self.submit(self.authorize(), user))
        return self._json(self.exchange(answer["code"]))

    def _token(self, **fields: str) -> requests.Response:
        parts = urlsplit(self.redirect_uri)
        return self.browser.post(
            self.metadata()["token_endpoint"],
            data={"client_id": self.client_id, **fields},
            headers={"Origin": f"{parts.scheme}://{parts.netloc}"},
            timeout=_TIMEOUT,
        )

    @staticmethod
    def _json(response: requests.Response) -> dict[str, Any]:
        response.raise_for_status()
        body: dict[str, Any] = response.json()
        return body

    @staticmethod
    def _redirect(response: requests.Response) -> str:
        assert response.status_code == 303, re.sub(r"<style>.*</style>", "", response.text)
        return urljoin(response.url, response.headers["Location"])


def answer_in(address: str) -> dict[str, str]:
    """The parameters in the query or the fragment of a redirect URI."""
    parts = urlsplit(address)
    assert not (parse_qs(parts.query) and parse_qs(parts.fragment)), "both query and fragment"
    return dict(parse_qsl(parts.query or parts.fragment))
