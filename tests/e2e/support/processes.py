"""Child processes that never outlive the tests, and the ports they listen on."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from .waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_GRACE = 5.0

#: Where ports are chosen: below those that systems give to whoever asks for any, and above those
#: that browsers do not go to. Each of the workers that share a run has as many for itself.
_FIRST_PORT, _PORTS, _WORKERS = 12_000, 2_000, 10
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _WORKERS
_number = random.randrange(_PORTS)


def free_port() -> int:
    """A port on loopback on which nothing listens, nor will before the one who asks does."""
    global _number  # noqa: PLW0603 - no two calls may be told the same
    while True:
        _number = (_number + 1) % _PORTS
        port = _FIRST_PORT + _worker * _PORTS + _number
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class ChildProcess:
    """A program in a process group of its own, its output kept in a file.

    Parameters
    ----------
    command
        The program and its arguments.
    log
        Takes standard output and standard error.
    env
        The whole environment of the program.
    cwd
        Where it runs.

    Attributes
    ----------
    is_running
        Whether nobody has ended it yet.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str],
        cwd: Path,
    ) -> None:
        self.log = log
        self.is_running = True
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [str(word) for word in command],
                # Kept open: a program may take its end as the end of the tests.
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The program's number."""
        return self._process.pid

    @property
    def output(self) -> str:
        """Everything the program has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def check_running(self) -> None:
        """Raise a `RuntimeError` with the program's output if it has ended."""
        code = self._process.poll()
        if code is not None:
            raise RuntimeError(f"{self.log.stem} ended with {code}:\n{self.output}")

    def stop(self) -> None:
        """End the program and whatever it has started."""
        if not self.is_running:
            return
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        self.kill()

    def kill(self) -> None:
        """End the program and whatever it has started without giving them time for anything."""
        # Also when the program itself is gone: a child of it may not be.
        self._signal(signal.SIGKILL)
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        wait_for(self._group_is_gone, f"The end of {self.log.stem}")
        self.is_running = False

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _group_is_gone(self) -> bool:
        try:
            os.killpg(self._process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return True
        return False
