"""The code flow by hand, without a browser: what Keycloak grants and what it refuses."""

from __future__ import annotations

import html
import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from tests.e2e.support.provider import ADA
from tests.e2e.support.walk import answer_in, digest

if TYPE_CHECKING:
    from .realm import Realm
    from .stage import Stage

_TIMEOUT = 30
_FORM = re.compile(r'<form id="kc-form-login"[^>]* action="([^"]+)"')


class Walk:
    """One client, and one browser with cookies.

    Parameters
    ----------
    stage
        Where the app and the realm are.
    client_id
        The client.
    realm
        Where it signs in; the stage's usual one, if it is not said.
    """

    def __init__(self, stage: Stage, client_id: str, *, realm: Realm | None = None) -> None:
        self._endpoints = f"{(realm or stage.realm).issuer}/protocol/openid-connect"
        self._redirect_uri = stage.redirect_uri
        self._client_id = client_id
        self._browser = requests.Session()
        self._verifier = secrets.token_urlsafe(32)

    def authorize(self, **parameters: str) -> requests.Response:
        """Send the authorization request, with PKCE unless other parameters are given."""
        proof_key = {"code_challenge": digest(self._verifier), "code_challenge_method": "S256"}
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid",
            **(parameters or proof_key),
        }
        return self._browser.get(
            f"{self._endpoints}/auth", params=query, allow_redirects=False, timeout=_TIMEOUT
        )

    def sign_in(self) -> str:
        """Sign in; returns the code."""
        form = _FORM.search(self.authorize().text)
        assert form
        for cookie in self._browser.cookies:
            # To a browser, plain HTTP on loopback is secure enough.
            cookie.secure = False
        submitted = self._browser.post(
            html.unescape(form.group(1)),
            data={"username": ADA.username, "password": ADA.password},
            allow_redirects=False,
            timeout=_TIMEOUT,
        )
        return answer_in(submitted.headers["Location"])["code"]

    def exchange(self, code: str) -> requests.Response:
        """Send the token request (RFC 6749 section 4.1.3, RFC 7636 section 4.5)."""
        return self._token(
            grant_type="authorization_code",
            code=code,
            redirect_uri=self._redirect_uri,
            code_verifier=self._verifier,
        )

    def refresh(self, refresh_token: str) -> requests.Response:
        """Send a refresh request (RFC 6749 section 6)."""
        return self._token(grant_type="refresh_token", refresh_token=refresh_token)

    def call(self, access_token: str) -> int:
        """Ask UserInfo; returns the status."""
        return self._browser.get(
            f"{self._endpoints}/userinfo",
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=_TIMEOUT,
        ).status_code

    def _token(self, **fields: str) -> requests.Response:
        parts = urlsplit(self._redirect_uri)
        return self._browser.post(
            f"{self._endpoints}/token",
            data={"client_id": self._client_id, **fields},
            headers={"Origin": f"{parts.scheme}://{parts.netloc}"},
            timeout=_TIMEOUT,
        )
