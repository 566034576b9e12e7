"""Component: the browser's half, as Streamlit mounts it, and what it is told.

`Streamlit components v2
<https://docs.streamlit.io/develop/api-reference/custom-components/st.components.v2.component>`_:
no iframe, so the component may open windows and use the page's own storage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import streamlit as st
from streamlit.errors import StreamlitAPIException

from . import _host
from ._errors import InstallationError
from ._report import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._metadata import Metadata
    from ._parameters import Config
    from ._verdict import Verdict

_NAME: Final = "streamlit-pkce.login"

# Holds the button's place before the script arrives, so that nothing jumps.
_PLACEHOLDER: Final = (
    '<div class="streamlit-pkce"><button class="button" type="button" disabled></button></div>'
)


def key(config: Config) -> str:
    """What Streamlit knows the component of this login by."""
    return f"streamlit-pkce.login.{config.session}"


def mount(config: Config, data: Mapping[str, Any]) -> object:
    """Show the component, and return what it reports: None if it has not spoken.

    Raises
    ------
    InstallationError
        If its files are missing.
    """
    result = _command()(
        key=key(config),
        data=data,
        # Without a callback of this name, Streamlit drops the state.
        on_report_change=lambda: None,
    )
    return _report_of(result)


def reported(config: Config) -> object:
    """What the component has reported before it is mounted in this run.

    So the verdict about a report is in the data of the very run that the report
    caused. None in the first run of a server that takes over a page, because
    Streamlit does not know the component yet: then :func:`mount` has it.
    """
    return _report_of(st.session_state.get(key(config)))


def build_data(
    config: Config, metadata: Metadata | None, verdict: Verdict | None, sign_out: int | None
) -> dict[str, Any]:
    """What the browser is told, see ``tests/contract/arguments.json``.

    The same as long as nothing changes: a difference makes Streamlit call the
    component again.
    """
    return {
        "version": VERSION,
        "session": config.session,
        "issuer": config.issuer.url,
        "client_id": config.client_id,
        "scope": config.scope,
        "redirect_uri": config.redirect_uri,
        "parameters": [list(pair) for pair in config.parameters],
        "metadata": None if metadata is None else dict(metadata.for_browser),
        "allow_insecure_http": config.issuer.allow_insecure_http,
        "expose_refresh_token": config.expose_refresh_token,
        "storage": config.storage,
        "silent": config.silent,
        "min_validity": config.min_validity,
        "sign_out": sign_out,
        "label": config.label,
        "verdict": None if verdict is None else asdict(verdict),
    }


@dataclass
class _Registration:
    """The component's mounting command, and the server it is registered with."""

    server: object = None
    command: Callable[..., Any] | None = None


_registration: Final = _Registration()


def _command() -> Callable[..., Any]:
    """The component's mounting command.

    Registered at the first login and not at import, when the server may not
    have looked for components yet; once per server, of which a process has
    several only in an app's tests.
    """
    server = _host.runtime()
    if _registration.command is None or _registration.server is not server:
        try:
            command = st.components.v2.component(
                _NAME, html=_PLACEHOLDER, css="style-*.css", js="index-*.js"
            )
        except StreamlitAPIException as error:
            raise InstallationError(
                "Streamlit cannot find the files of streamlit-pkce. Restart Streamlit if the "
                "package was installed while it was running; run `make assets` if this is a "
                "checkout; otherwise install the package again."
            ) from error
        _registration.server, _registration.command = server, command
        return command
    return _registration.command


def _report_of(state: object) -> object:
    return state.get("report") if isinstance(state, Mapping) else None
