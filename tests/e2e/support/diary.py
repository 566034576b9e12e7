"""What an app under test has written down (see apps/diary.py)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One line."""

    event: str
    details: Mapping[str, Any]


class Diary:
    """The entries since the page was last turned."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = 0
        path.touch()

    def turn_page(self) -> None:
        """Forget what was written so far."""
        self._read = len(self._lines())

    def entries(self, event: str) -> list[Entry]:
        """The entries of one kind."""
        lines = [json.loads(line) for line in self._lines()[self._read :]]
        return [Entry(line.pop("event"), line) for line in lines if line["event"] == event]

    def runs(self) -> list[str]:
        """What each full run of the script saw."""
        return [str(run.details["saw"]) for run in self.entries("run")]

    def errors(self) -> list[str | None]:
        """The code of the error each full run saw."""
        return [run.details["error"] for run in self.entries("run")]

    def wait_for_runs(self, count: int) -> list[str]:
        """Wait until the script has run this often, and return what each run saw."""
        wait_for(lambda: len(self.runs()) >= count, f"Run {count} of the script")
        return self.runs()

    def _lines(self) -> list[str]:
        # A line that is still being written has no end yet.
        text = self.path.read_text(encoding="utf-8")
        return text[: text.rfind("\n") + 1].splitlines()
