"""A Keycloak server of our own, and its admin REST API."""

from __future__ import annotations

import os
import re
import secrets
import time
from typing import TYPE_CHECKING, Any

import requests
from tests.e2e.support.processes import ChildProcess
from tests.e2e.support.waiting import wait_for

from .paths import KEYCLOAK

if TYPE_CHECKING:
    from pathlib import Path

_ADMIN = "admin"
_TIMEOUT = 30
#: Seconds to start in on a slow machine; the first start also builds the server.
_START = 180.0
#: Seconds before its end at which an admin's token is not used any more.
_MARGIN = 10.0
_LISTENING = re.compile(r"Listening on: http://127\.0\.0\.1:(\d+)$", re.MULTILINE)


class Keycloak:
    """Keycloak in development mode, everything in memory.

    It chooses a free port and says which in its own log: another server, even another Keycloak,
    is never taken for it. The admin's password is made up at each start.

    Parameters
    ----------
    log
        Takes what it prints.
    home
        Its home and working directory.
    """

    def __init__(self, log: Path, home: Path) -> None:
        self._password = secrets.token_urlsafe(24)
        self._token = ""
        self._expires = 0.0
        # Nothing that this machine says about another Keycloak plays a part.
        inherited = {name: os.environ[name] for name in ("PATH", "JAVA_HOME") if name in os.environ}
        self._process = ChildProcess(
            [
                *("sh", KEYCLOAK / "bin" / "kc.sh", "start-dev", "--db=dev-mem"),
                *("--http-host=127.0.0.1", "--http-port=0"),
            ],
            log=log,
            env={
                **inherited,
                "HOME": str(home),
                "KC_BOOTSTRAP_ADMIN_USERNAME": _ADMIN,
                "KC_BOOTSTRAP_ADMIN_PASSWORD": self._password,
            },
            cwd=home,
        )
        try:
            port = wait_for(self._read_port, "Keycloak's start", patience=_START)
        except BaseException:
            self._process.stop()
            raise
        # The same site as the app's, since a frame of another gets no cookies.
        self.url = f"http://localhost:{port}"

    def _read_port(self) -> str | None:
        self._process.check_running()
        listening = _LISTENING.search(self._process.output)
        return listening and listening.group(1)

    def admin(self, method: str, path: str, **options: Any) -> Any:
        """Call the admin REST API below `/admin/realms`; returns what it says, if anything."""
        if time.monotonic() > self._expires:
            self._sign_in()
        response = requests.request(
            method,
            f"{self.url}/admin/realms{path}",
            headers={"Authorization": f"Bearer {self._token}"},
            timeout=_TIMEOUT,
            **options,
        )
        response.raise_for_status()
        return response.json() if response.content else None

    def _sign_in(self) -> None:
        asked = time.monotonic()
        response = requests.post(
            f"{self.url}/realms/master/protocol/openid-connect/token",
            data={
                "grant_type": "password",
                "client_id": "admin-cli",
                "username": _ADMIN,
                "password": self._password,
            },
            timeout=_TIMEOUT,
        )
        response.raise_for_status()
        answer = response.json()
        self._token = answer["access_token"]
        self._expires = asked + answer["expires_in"] - _MARGIN

    def stop(self) -> None:
        """End the process."""
        self._process.stop()
