"""A display that nobody sees, for a browser that has to have one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.e2e.support.processes import ChildProcess
from tests.e2e.support.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

_STANDARD_OUTPUT = "1"


class Display:
    """An X server of our own, at a number that was free.

    Parameters
    ----------
    log
        Takes what it prints, which is its number.
    """

    def __init__(self, log: Path) -> None:
        command = ["Xvfb", "-displayfd", _STANDARD_OUTPUT, "-screen", "0", "1280x1024x24"]
        self._process = ChildProcess(command, log=log, env=os.environ, cwd=log.parent)
        try:
            self.name = wait_for(self._read_name, "The start of Xvfb")
        except BaseException:
            self._process.stop()
            raise

    def _read_name(self) -> str | None:
        self._process.check_running()
        for line in self._process.output.splitlines(keepends=True):
            if line.endswith("\n") and line.strip().isdigit():
                return f":{line.strip()}"
        return None

    def stop(self) -> None:
        """End it."""
        self._process.stop()
