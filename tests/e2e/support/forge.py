"""A provider like GitHub: OAuth 2.0 alone, form-encoded, a secret, no CORS, no ID tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

CLIENT = "forge-client"
SECRET = "a-secret-of-the-forge"
OCTOCAT = {"id": 583231, "login": "octocat", "name": "The Octocat"}

_PAGE = """<!doctype html><title>Forge</title><form method="post" action="/authorize">
<input type="hidden" name="query" value="{query}"><button>Authorize</button>
<button name="refuses" value="yes">Cancel</button></form>"""


@dataclass(frozen=True)
class _Request:
    """An authorization request that somebody has said yes to."""

    challenge: str
    redirect_uri: str


class Forge:
    """Runs until it is stopped.

    Attributes
    ----------
    redeemed
        How many codes were.
    origins
        Of the requests to its token endpoint: a browser says where its page is from.
    secret
        The client's; another one than the app's once somebody has made a new one.
    user_status
        What the endpoint that says who somebody is answers with.
    """

    def __init__(self, redirect_uri: str) -> None:
        self.redeemed = 0
        self.origins: list[str | None] = []
        self.behave()
        self._redirect_uri = redirect_uri
        self._codes: dict[str, _Request] = {}
        self._tokens: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def behave(self) -> None:
        """Let all be well."""
        self.secret = SECRET
        self.user_status = 200

    def authorize(self, query: str, *, refuses: bool) -> str | None:
        """Where an answer to this request goes; None if it goes nowhere."""
        asked = dict(parse_qsl(query))
        if (asked["client_id"], asked["redirect_uri"]) != (CLIENT, self._redirect_uri):
            return None
        if refuses:
            said = {
                "error": "access_denied",
                "error_description": "The user has denied your application access.",
                "error_uri": "/docs/troubleshooting#access-denied",
                "state": asked["state"],
            }
            return f"{asked['redirect_uri']}?{urlencode(said)}"
        code = secrets.token_hex(10)
        self._codes[code] = _Request(asked["code_challenge"], asked["redirect_uri"])
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def redeem(self, form: dict[str, str]) -> dict[str, str]:
        """What comes of a code, with status 200 whatever it is."""
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, self.secret):
            return {
                "error": "incorrect_client_credentials",
                "error_description": "The client_id and/or client_secret passed are incorrect.",
            }
        request = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if request != _Request(challenge, form.get("redirect_uri", "")):
            return {"error": "bad_verification_code"}
        self.redeemed += 1
        token = f"gho_{secrets.token_hex(18)}"
        self._tokens.add(token)
        return {"access_token": token, "scope": "read:user", "token_type": "bearer"}

    def knows(self, authorization: str | None) -> bool:
        """Whether it has given out the token in this header."""
        return authorization is not None and authorization.removeprefix("Bearer ") in self._tokens

    def _handler(forge) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path == "/authorize":
                    page = _PAGE.format(query=parts.query.replace("&", "&amp;"))
                    headers = {"Content-Type": "text/html", "X-Frame-Options": "deny"}
                    self._answer(200, page, **headers)
                elif parts.path == "/user" and forge.knows(self.headers["Authorization"]):
                    is_well = forge.user_status == 200
                    self._answer(forge.user_status, json.dumps(OCTOCAT) if is_well else "")
                else:
                    self._answer(401 if parts.path == "/user" else 404, "")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.path == "/authorize":
                    form = parse_qs(body)
                    target = forge.authorize(form["query"][0], refuses="refuses" in form)
                    self._answer(302 if target else 400, "", Location=target or "/")
                    return
                forge.origins.append(self.headers["Origin"])
                answer = urlencode(forge.redeem(dict(parse_qsl(body))))
                self._answer(200, answer, **{"Content-Type": "application/x-www-form-urlencoded"})

            def _answer(self, status: int, body: str, **headers: str) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        return Handler
