"""A provider like GitHub, and somebody who signs in there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from streamlit_pkce._provider import Provider
from streamlit_pkce._session import Session
from streamlit_pkce._token_set import TokenSet

from .confidential import SECRET
from .servers import answer
from .sign_in import NOW, config

if TYPE_CHECKING:
    from .servers import Answer, Headers, Site

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
OCTOCAT = {"id": 583231, "login": "octocat", "name": None, "aud": "forged", "sub": "forged"}


class Forge:
    """A provider like GitHub: form-encoded answers, status 200 for errors, no ID tokens."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.people: dict[str, Any] = {"gho_first": OCTOCAT, "gho_second": OCTOCAT}
        self.codes = {"first": "gho_first", "second": "gho_second"}
        self.members: dict[str, str] = {}
        self.status = 200
        site.takes["/access_token"] = self._token
        site.answers["/user"] = self._user

    def _token(self, form: dict[str, str]) -> Answer:
        access_token = self.codes.pop(form.get("code", ""), None)
        if form.get("client_secret") != SECRET or access_token is None:
            said = {"error": "bad_verification_code", "error_description": "incorrect or expired"}
            return answer(urlencode(said).encode(), headers=FORM)
        members = {"access_token": access_token, "scope": "read:user", "token_type": "bearer"}
        return answer(urlencode(members | self.members).encode(), headers=FORM)

    def _user(self, headers: Headers) -> Answer:
        who = self.people.get(headers["Authorization"].removeprefix("Bearer "))
        return answer(b"", 401) if who is None else answer(who, self.status)


class ForgeApp(Forge):
    """The same for a GitHub App: tokens that expire, and replace the ones before, in texts."""

    LASTS, REFRESH_LASTS = 28_800, 15_811_200

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.people = {}
        self.owner: Any = OCTOCAT
        self.refreshed_with: list[str] = []
        self._issued = 0

    def _token(self, form: dict[str, str]) -> Answer:
        is_renewal = form["grant_type"] == "refresh_token"
        if is_renewal:
            self.refreshed_with.append(form["refresh_token"])
        good = f"ghr_{self._issued}" if is_renewal else "first"
        if form["client_secret"] != SECRET or good != form.get("refresh_token", form.get("code")):
            return answer(b"error=bad_refresh_token", headers=FORM)
        self._issued += 1
        self.people = {f"ghu_{self._issued}": self.owner}
        members = {
            "access_token": f"ghu_{self._issued}",
            "expires_in": str(self.LASTS),
            "refresh_token": f"ghr_{self._issued}",
            "refresh_token_expires_in": str(self.REFRESH_LASTS),
            "scope": "",
            "token_type": "bearer",
        }
        return answer(urlencode(members | self.members).encode(), headers=FORM)


class Person:
    """A browser session of an app that signs in there."""

    def __init__(self, forge: Forge, **arguments: Any) -> None:
        url = forge.site.url
        given = {
            "exchange": "server",
            "client_secret": SECRET,
            "scope": "read:user",
            "userinfo_endpoint": f"{url}/user",
            "userinfo_subject": "id",
        }
        metadata = {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/access_token",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        self.config = config(metadata, **(given | arguments))
        self.session = Session()

    def hears(self, report: object, at: float = NOW) -> TokenSet:
        provider = Provider(self.config.issuer)
        self.session.take(report, self.config, provider, at)
        self.session.renew(self.config, provider, at)
        return TokenSet(*self.session.hand_over(0, at))
