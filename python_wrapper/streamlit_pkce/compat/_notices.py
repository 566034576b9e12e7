"""Notices: what the author of an app has to be told once, and not at each rerun."""

from __future__ import annotations

import logging
import threading

logger = logging.getLogger("streamlit_pkce")

_lock = threading.Lock()
_given: set[str] = set()


def notice(text: str) -> None:
    """Log this warning, unless the server has logged it before."""
    with _lock:
        if text in _given:
            return
        _given.add(text)
    logger.warning("msal_authentication: %s", text)
