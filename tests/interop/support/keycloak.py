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
#: Seconds that a request may take: making a realm with all its keys is work.
_TIMEOUT = 120
#: Seconds to start in on a slow machine; the first start also builds the server.
_START = 400.0
#: Seconds before its end at which an admin's token is not used any more.
_MARGIN = 10.0
_LISTENING = re.compile(r"Listening on: http://127\.0\.0\.1:(\d+)$", re.MULTILINE)


class Keycloak:
    """Keycloak in development mode, with a database that outlives the process.

    It chooses a free port and says which in its own log: another server, even another Keycloak,
    is never taken for it. The admin's password is made up.

    Parameters
    ----------
    folder
        Its home and working directory, for its database and its logs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._password = secrets.token_urlsafe(24)
        self._token = ""
        self._expires = 0.0
        self._starts = 0
        port = self._start(0)
        # The same site as the app's, since a frame of another gets no cookies.
        self.url = f"http://localhost:{port}"

    def start_again(self) -> None:
        """Run it once more, where it was, with what it has written down."""
        self._start(int(self.url.rpartition(":")[2]))

    def _start(self, port: int) -> str:
        # Nothing that this machine says about another Keycloak plays a part.
        inherited = {name: os.environ[name] for name in ("PATH", "JAVA_HOME") if name in os.environ}
        self._starts += 1
        self._process = ChildProcess(
            [
                *("sh", KEYCLOAK / "bin" / "kc.sh", "start-dev", "--db=dev-file"),
                *("--http-host=127.0.0.1", f"--http-port={port}"),
                # Without the query, which may hold a code or a token.
                *("--http-access-log-enabled=true", "--http-access-log-pattern=%m %R %s"),
            ],
            log=self._folder / f"keycloak-{self._starts}.log",
            env={
                **inherited,
                "HOME": str(self._folder),
                "KC_DB_URL": f"jdbc:h2:file:{self._folder / 'database'};NON_KEYWORDS=VALUE",
                "KC_BOOTSTRAP_ADMIN_USERNAME": _ADMIN,
                "KC_BOOTSTRAP_ADMIN_PASSWORD": self._password,
            },
            cwd=self._folder,
        )
        try:
            return wait_for(self._read_port, "Keycloak's start", patience=_START)
        except BaseException:
            self._process.stop()
            raise

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

    def requests(self, path: str) -> int:
        """How often this path has been asked for since the start."""
        return self._process.output.count(f" GET {path} 200")

    def stop(self) -> None:
        """End the process."""
        self._process.stop()
