"""Where an app's server connects to, in the diary: an entry for each attempt."""

from __future__ import annotations

import sys
from typing import Any

import diary


def _note(event: str, details: tuple[Any, ...]) -> None:
    # Of a socket in the file system, the address is a text.
    if event == "socket.connect" and isinstance(details[1], tuple):
        host, port, *_ = details[1]
        diary.write("connection", to=f"{host}:{port}")


# Streamlit imports this module once per server; such a hook is there for good.
sys.addaudithook(_note)
