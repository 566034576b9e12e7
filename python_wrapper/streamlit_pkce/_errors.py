"""Exceptions: mistakes in the app or its installation, raised at call time.

::

    Exception
    └── StreamlitPkceError          everything this package raises on purpose
        ├── ConfigurationError      an argument of login() or of its kin cannot be used
        ├── PlacementError          one of them was called where it cannot work
        └── InstallationError       the component's files are not where they belong

A sign-in that fails is not an exception: a person may close a window at any
time, and an app should not have to catch that. It is ``token.error``, an
:class:`~streamlit_pkce.AuthError`.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class StreamlitPkceError(Exception):
    """Base of every exception this package raises on purpose."""


class ConfigurationError(StreamlitPkceError, ValueError):
    """An argument of ``login()`` cannot be used; the message says what to write instead."""


class PlacementError(StreamlitPkceError):
    """``login()`` was called in a form, or twice; or any of its kin outside an app."""


class InstallationError(StreamlitPkceError):
    """The component's built files are missing, or Streamlit has not found them."""


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """For the end of an error's text: which known names come near, or nothing if none does."""
    near = difflib.get_close_matches(name, known) if isinstance(name, str) else []
    return f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
