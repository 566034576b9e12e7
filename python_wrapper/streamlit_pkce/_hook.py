"""Hook: the app's own function that hears of events, as in ``login(on_event=...)``."""

from __future__ import annotations

from collections.abc import Callable

from ._errors import ConfigurationError
from ._event import Event

Hook = Callable[[Event], object]


def parse_hook(on_event: Hook | None) -> Hook | None:
    """Parse what an app gives as `on_event`.

    Raises
    ------
    ConfigurationError
        If nothing can call it.
    """
    if on_event is not None and not callable(on_event):
        raise ConfigurationError(
            "on_event must be a function that takes an event. Write for example on_event=print."
        )
    return on_event
