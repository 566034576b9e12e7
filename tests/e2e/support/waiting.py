"""Waiting for something to become true."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

#: How long anything on this machine may take, in seconds.
PATIENCE = 30.0
_INTERVAL = 0.05


def wait_for(
    condition: Callable[[], T | None],
    what: str,
    *,
    patience: float = PATIENCE,
) -> T:
    """Ask again and again until `condition` returns something truthy, and return that.

    Parameters
    ----------
    condition
        Asked every few milliseconds.
    what
        Names the awaited thing, for the failure message.
    patience
        Seconds to wait at most.

    Raises
    ------
    TimeoutError
        When it did not become true in time.
    """
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {patience:g} s.")
        time.sleep(_INTERVAL)
