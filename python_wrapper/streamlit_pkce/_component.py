"""Component: the browser's half, as Streamlit mounts it, and what it is told.

`Streamlit components v2
<https://docs.streamlit.io/develop/api-reference/custom-components/st.components.v2.component>`_:
no iframe, so the component may open windows and use the page's own storage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import streamlit as st
from streamlit.errors import StreamlitAPIException

from . import _host
from ._errors import InstallationError
from ._report import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ._config import Config
    from ._metadata import Metadata
    from ._sign_out import SignOut
    from ._verdict import Verdict

_NAME: Final = "streamlit-pkce.login"

# Holds the button's place before script and style arrive, so that nothing jumps. The same for all
# logins of a server, so it cannot show any one's button. Attributes of SVG, since a
# Content-Security-Policy may forbid those named `style`.
_PLACEHOLDER: Final = (
    '<div class="streamlit-pkce"><div class="row">'
    '<svg display="block" width="1" height="2.5rem"></svg>'
    "</div></div>"
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
        # In a row of its own, a fixed width is the button's: a sentence may need more.
        width="stretch" if config.button.width == "stretch" else "content",
        # Without a callback of this name, Streamlit drops the state.
        on_report_change=lambda: None,
    )
    return _report_of(result)


def mount_button(config: Config, metadata: Metadata | None, wish: str) -> None:
    """Show the button with which the person allows what the app wishes for.

    It reports nothing: what comes of it, the login's component reports.

    Raises
    ------
    DuplicateWidgetID
        If it is shown already.
    """
    digest = hashlib.sha256(wish.encode()).hexdigest()[:16]
    _command()(
        key=f"{key(config)}.{digest}",
        data=build_data(config, metadata, None, None, asks=wish),
    )


def reported(config: Config) -> object:
    """What the component has reported before it is mounted in this run.

    So the verdict about a report is in the data of the very run that the report
    caused. None in the first run of a server that takes over a page, because
    Streamlit does not know the component yet: then :func:`mount` has it.
    """
    return _report_of(st.session_state.get(key(config)))


def build_data(  # noqa: PLR0913 - all that there is to tell
    config: Config,
    metadata: Metadata | None,
    verdict: Verdict | None,
    sign_out: SignOut | None,
    *,
    further: Sequence[str] = (),
    asks: str | None = None,
    id_token_hint: str | None = None,
    unplaced: bool = False,
) -> dict[str, Any]:
    """What the browser is told, see ``tests/contract/arguments.json``.

    The same as long as nothing changes: a difference makes Streamlit call the
    component again.

    Parameters
    ----------
    unplaced
        Whether the button will be at another place soon, where it will be seen.
    """
    tenants = config.issuer.tenants
    return {
        "version": VERSION,
        "session": config.session,
        "issuer": config.issuer.url,
        "issuer_template": None if tenants is None else tenants.template,
        "client_id": config.client_id,
        "scope": config.scope,
        "redirect_uri": config.redirect_uri,
        "parameters": [list(pair) for pair in config.parameters],
        "metadata": None if metadata is None else dict(metadata.for_browser),
        "allow_insecure_http": config.issuer.allow_insecure_http,
        "expose_refresh_token": config.expose_refresh_token,
        # Of what the server knows, the browser is told nothing else.
        "exchange": "browser" if config.server is None else "server",
        # What the server proves is nothing for the browser.
        "dpop": bool(config.dpop) and config.server is None,
        "token_type": config.token_type,
        "storage": config.storage,
        "silent": config.silent,
        "flow": config.flow,
        "auto_login": config.auto_login,
        "state": config.state,
        "min_validity": config.min_validity,
        "sign_out": None if sign_out is None else sign_out.number,
        "end_session": sign_out is not None and sign_out.everywhere,
        "others": _others(config, sign_out),
        "id_token_hint": id_token_hint,
        "logout_style": config.logout_style,
        "labels": dict(config.labels),
        "button": {
            **asdict(config.button),
            "large": _host.has_large_buttons(),
            "word": _word(config, asks),
            "unplaced": unplaced,
        },
        "verdict": None if verdict is None else asdict(verdict),
        "further": list(further),
        "asks": asks,
    }


def _word(config: Config, asks: str | None) -> str:
    """What the button is for, by the name of its text."""
    if asks is not None:
        return "allow"
    return "log_in" if config.confirms is None else "confirm"


def _others(config: Config, sign_out: SignOut | None) -> list[str]:
    names = () if sign_out is None else sign_out.others
    return [name for name in names if name != config.session]


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
