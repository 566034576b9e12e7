"""What a soak has shown, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .support.memory import Memory


@dataclass(frozen=True)
class Figures:
    """One tab that was left open.

    Attributes
    ----------
    way
        What its tokens are renewed with.
    lifetimes
        How many of them its script was busy for.
    renewals
        How many access tokens the app has used, and token requests there were; the first aside.
    reruns
        Full runs of the script, the one that is busy aside.
    calls
        To an API with the access token.
    refused
        Those of them that were answered by anything but 200.
    shortest
        The least that a token in use had to live, in seconds.
    before, after
        What the tab holds after the first lifetimes and after all of them.
    """

    way: str
    lifetimes: int
    renewals: int
    reruns: int
    calls: int
    refused: int
    shortest: float
    before: Memory
    after: Memory

    def lines(self) -> dict[str, str]:
        """Everything a reader may want to know, by what it is."""
        before, after = self.before, self.after
        return {
            "renewed by": self.way,
            "lifetimes": str(self.lifetimes),
            "renewals, one token request each": str(self.renewals),
            "full reruns": str(self.reruns),
            "calls with the access token": str(self.calls),
            "refused calls": str(self.refused),
            "shortest life left in use": f"{self.shortest:.1f} s",
            "JavaScript heap": f"{_megabytes(before.heap)} → {_megabytes(after.heap)} MB",
            "Wasm memory": f"{_megabytes(before.wasm)} → {_megabytes(after.wasm)} MB",
            "DOM nodes": f"{before.nodes} → {after.nodes}",
            "event listeners": f"{before.listeners} → {after.listeners}",
            "documents": f"{before.documents} → {after.documents}",
        }


def table(all_figures: Sequence[Figures]) -> str:
    """The figures side by side, in Markdown."""
    columns = [figures.lines() for figures in all_figures]
    rows = [[name, *(column[name] for column in columns)] for name in columns[0]]
    rows.insert(1, ["---"] * len(rows[0]))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.2f}"
