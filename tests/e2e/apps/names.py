"""What a hosts file would say: `E2E_NAMES` are names of this machine."""

from __future__ import annotations

import os
import socket
from typing import Any

_NAMES = os.environ.get("E2E_NAMES", "").split()
_resolve = socket.getaddrinfo


def _resolve_here(host: Any, *args: Any, **kwargs: Any) -> Any:
    return _resolve("127.0.0.1" if host in _NAMES else host, *args, **kwargs)


socket.getaddrinfo = _resolve_here
