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
    """The entries since the page was last turned.

    Parameters
    ----------
    path
        The file; several diaries may be in one.
    about
        What an entry's details have to say to be taken for one of this diary.
    """

    def __init__(self, path: Path, **about: object) -> None:
        self.path = path
        self._about = about.items()
        self._lines: list[dict[str, Any]] = []
        self._read = 0
        path.touch()

    def turn_page(self) -> None:
        """Forget what was written so far."""
        self._read_on()
        self._lines.clear()

    def entries(self, event: str) -> list[Entry]:
        """The entries of one kind."""
        self._read_on()
        return [
            Entry(event, {name: value for name, value in line.items() if name != "event"})
            for line in self._lines
            if line["event"] == event
        ]

    def runs(self) -> list[str]:
        """What each full run of the script saw."""
        return [str(run.details["saw"]) for run in self.entries("run")]

    def errors(self) -> list[str | None]:
        """The code of the error each full run saw."""
        return [run.details["error"] for run in self.entries("run")]

    def tokens(self, event: str) -> list[str]:
        """The access tokens seen, by their fingerprints, in the order of their appearance."""
        seen = (entry.details["token"] for entry in self.entries(event))
        return [token for token in dict.fromkeys(seen) if token is not None]

    def wait_for_runs(self, count: int) -> list[str]:
        """Wait until the script has run this often, and return what each run saw."""
        wait_for(lambda: len(self.runs()) >= count, f"Run {count} of the script")
        return self.runs()

    def _read_on(self) -> None:
        with self.path.open("rb") as file:
            file.seek(self._read)
            # A line that is still being written has no end yet.
            written, end, _ = file.read().rpartition(b"\n")
        self._read += len(written) + len(end)
        lines = [json.loads(line) for line in written.splitlines()]
        self._lines += [line for line in lines if line.items() >= self._about]
