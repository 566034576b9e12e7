"""The real provider, run for the tests."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import requests

from .paths import E2E, REPOSITORY
from .processes import ChildProcess
from .waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_TIMEOUT = 10


@dataclass(frozen=True)
class User:
    """Someone the provider knows."""

    username: str
    password: str
    name: str


ADA = User("ada", "analytical-engine", "Ada Lovelace")
GRACE = User("grace", "nanosecond", "Grace Hopper")


class Provider:
    """`tests/e2e/provider.mjs` as a child process."""

    def __init__(
        self,
        log: Path,
        *,
        redirect_uris: Sequence[str],
        client_ids: Sequence[str] = ("demo",),
        id_token_algorithm: str = "RS256",
    ) -> None:
        command: list[str | Path] = ["node", E2E / "provider.mjs", "--exit-with-stdin"]
        for uri in redirect_uris:
            command += ["--redirect-uri", uri]
        for client_id in client_ids:
            command += ["--client-id", client_id]
        command += ["--id-token-alg", id_token_algorithm]
        self._process = ChildProcess(command, log=log, env=os.environ, cwd=REPOSITORY)
        try:
            self.issuer = wait_for(self._read_issuer, "The provider's start")
        except BaseException:
            self._process.stop()
            raise

    def _read_issuer(self) -> str | None:
        self._process.check_running()
        for line in self._process.output.splitlines(keepends=True):
            if line.startswith("{") and line.endswith("\n"):
                issuer: str = json.loads(line)["issuer"]
                return issuer
        return None

    def requests(self) -> Counter[str]:
        """How often each path was asked for, as `"POST /token"`."""
        response = requests.get(f"{self.issuer}/__test/requests", timeout=_TIMEOUT)
        response.raise_for_status()
        return Counter(f"{entry['method']} {entry['path']}" for entry in response.json())

    def fail(self, **faults: str | int) -> None:
        """Misbehave from now on in the given ways (see provider.mjs), and in no other."""
        requests.put(
            f"{self.issuer}/__test/faults", json=faults, timeout=_TIMEOUT
        ).raise_for_status()

    def stop(self) -> None:
        """End the process."""
        self._process.stop()
