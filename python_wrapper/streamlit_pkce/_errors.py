"""Exceptions: mistakes in the app or its installation, raised at call time.

::

    Exception
    └── StreamlitPkceError          everything this package raises on purpose
        ├── ConfigurationError      an argument of login() cannot be used
        ├── PlacementError          login() or logout() was called where it cannot work
        └── InstallationError       the component's files are not where they belong

A sign-in that fails is not an exception: a person may close a window at any
time, and an app should not have to catch that. It is ``token.error``, an
:class:`~streamlit_pkce.AuthError`.
"""

from __future__ import annotations


class StreamlitPkceError(Exception):
    """Base of every exception this package raises on purpose."""


class ConfigurationError(StreamlitPkceError, ValueError):
    """An argument of ``login()`` cannot be used; the message says what to write instead."""


class PlacementError(StreamlitPkceError):
    """``login()`` was called in a form, twice, or outside an app; or ``logout()`` outside one."""


class InstallationError(StreamlitPkceError):
    """The component's built files are missing, or Streamlit has not found them."""
