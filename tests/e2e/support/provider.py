"""The real provider, run for the tests."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests

from .paths import E2E, REPOSITORY
from .processes import ChildProcess
from .waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .certificate import Certificate

_TIMEOUT = 10


@dataclass(frozen=True)
class User:
    """Someone the provider knows."""

    username: str
    password: str
    name: str


ADA = User("ada", "analytical-engine", "Ada Lovelace")
GRACE = User("grace", "nanosecond", "Grace Hopper")


@dataclass(frozen=True)
class Tally:
    """What one client has asked for and been granted.

    Attributes
    ----------
    codes, refreshes
        Token requests of both kinds that were granted.
    refused
        Refresh requests that were not.
    reused
        Those of them with a token that had been used before.
    silent
        Authorization requests with `prompt=none`, whatever came of them.
    exchanges
        All token requests, whatever came of them.
    """

    codes: int
    refreshes: int
    refused: int
    reused: int
    silent: int
    exchanges: int

    def __sub__(self, earlier: Tally) -> Tally:
        """What has happened since."""
        return Tally(*(getattr(self, f.name) - getattr(earlier, f.name) for f in fields(self)))


class Provider:
    """`tests/e2e/provider.mjs` as a child process.

    Parameters
    ----------
    log
        Takes what it prints.
    redirect_uris
        Where every client may be sent back to, after signing in and out.
    client_ids
        The clients.
    secrets
        Of those of them that are confidential.
    without_refresh
        Those of them that get no refresh tokens.
    pushed_only
        Whether authorization requests have to be pushed (RFC 9126).
    lifetimes
        Of access and ID tokens, in seconds, by client; under `""` for the others.
    id_token_lifetimes
        Of ID tokens, where they differ.
    host
        The name in its issuer.
    certificate
        What it shows, where it speaks TLS.
    """

    def __init__(  # noqa: PLR0913 - all but two have a default
        self,
        log: Path,
        *,
        redirect_uris: Sequence[str],
        client_ids: Sequence[str] = ("demo",),
        secrets: Mapping[str, str] | None = None,
        without_refresh: Sequence[str] = (),
        id_token_algorithm: str = "RS256",
        own_logout: bool = False,
        pushed_only: bool = False,
        lifetimes: Mapping[str, int] | None = None,
        id_token_lifetimes: Mapping[str, int] | None = None,
        host: str = "localhost",
        certificate: Certificate | None = None,
    ) -> None:
        command: list[str | Path] = ["node", E2E / "provider.mjs", "--exit-with-stdin"]
        for uri in redirect_uris:
            command += ["--redirect-uri", uri, "--post-logout-redirect-uri", uri]
        for client_id in client_ids:
            command += ["--client-id", client_id]
        for client_id, secret in (secrets or {}).items():
            command += ["--client-secret", f"{client_id}={secret}"]
        for client_id in without_refresh:
            command += ["--without-refresh", client_id]
        command += ["--id-token-alg", id_token_algorithm]
        command += ["--own-logout"] if own_logout else []
        command += ["--pushed-only"] if pushed_only else []
        for client_id, seconds in (lifetimes or {}).items():
            command += ["--token-lifetime", f"{client_id}={seconds}"]
        for client_id, seconds in (id_token_lifetimes or {}).items():
            command += ["--id-token-lifetime", f"{client_id}={seconds}"]
        command += ["--host", host]
        if certificate:
            command += ["--certificate", certificate.path, "--private-key", certificate.key]
        self.host = host
        self._trusted = str(certificate.path) if certificate else True
        self._process = ChildProcess(command, log=log, env=os.environ, cwd=REPOSITORY)
        try:
            self.issuer = wait_for(self._read_issuer, "The provider's start")
        except BaseException:
            self._process.stop()
            raise
        parts = urlsplit(self.issuer)
        # By a number, since only the browser knows all of the names.
        self._control = f"{parts.scheme}://127.0.0.1:{parts.port}/__test"

    def _read_issuer(self) -> str | None:
        self._process.check_running()
        for line in self._process.output.splitlines(keepends=True):
            if line.startswith("{") and line.endswith("\n"):
                issuer: str = json.loads(line)["issuer"]
                return issuer
        return None

    def requests(self) -> Counter[str]:
        """How often each path was asked for, as `"POST /token"`."""
        log = self._command("GET", "requests")
        return Counter(f"{entry['method']} {entry['path']}" for entry in log)

    def tally(self, client_id: str = "demo") -> Tally:
        """What this client has asked for and been granted so far."""
        return Tally(**self._command("GET", "tally", client_id))

    def exchange_times(self, client_id: str) -> list[float]:
        """When each token request of this client came, in seconds."""
        log = self._command("GET", "requests")
        return [
            entry["at"] / 1000
            for entry in log
            if (entry["method"], entry["path"], entry["client"]) == ("POST", "/token", client_id)
        ]

    def fail(self, client_id: str = "", **faults: object) -> None:
        """Misbehave from now on in the given ways, and in no other (see provider/faults.mjs).

        To this client, or to all of them.
        """
        self._command("PUT", "faults", client_id, json=faults)

    def behave(self) -> None:
        """Do everything right again."""
        self._command("DELETE", "faults")

    def end_sessions(self, client_id: str = "demo") -> None:
        """Forget everybody who has signed in to this client."""
        self._command("DELETE", "sessions", client_id)

    def revoke_refresh_tokens(self, client_id: str = "demo") -> None:
        """Make worthless what this client has to renew tokens with."""
        self._command("DELETE", "refresh-tokens", client_id)

    def change_keys(self) -> None:
        """Sign with others from now on, and publish the old ones no more."""
        self._command("DELETE", "keys")

    def _command(self, method: str, path: str, client_id: str = "", json: Any = None) -> Any:
        response = requests.request(
            method,
            f"{self._control}/{path}",
            params={"client": client_id},
            json=json,
            verify=self._trusted,
            timeout=_TIMEOUT,
        )
        response.raise_for_status()
        return response.json()

    def stop(self) -> None:
        """End the process."""
        self._process.stop()
