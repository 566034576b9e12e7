"""The public names: those in __all__, and no others by accident."""

from __future__ import annotations

import types

import streamlit_pkce
import streamlit_pkce.compat


def test_all_is_what_the_package_shows() -> None:
    shown = {
        name
        for name, value in vars(streamlit_pkce).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    } - {"annotations"}
    assert sorted(shown) == sorted(streamlit_pkce.__all__)


def test_all_is_what_was_decided() -> None:
    assert streamlit_pkce.__all__ == [
        "AccessToken",
        "AuthError",
        "ConfigurationError",
        "Event",
        "InstallationError",
        "PlacementError",
        "StreamlitPkceError",
        "TokenSet",
        "has_role",
        "identity_from_headers",
        "login",
        "logout",
        "require_login",
        "require_role",
        "signed_in",
        "step_up",
        "user",
    ]


def test_modules_are_private_but_for_the_stand_ins() -> None:
    modules = [
        name
        for name, value in vars(streamlit_pkce).items()
        if isinstance(value, types.ModuleType) and not name.startswith("_")
    ]
    assert modules == ["compat"]
    assert streamlit_pkce.compat.__all__ == ["msal_authentication"]
