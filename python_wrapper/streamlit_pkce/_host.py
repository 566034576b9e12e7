"""Host: the private names of Streamlit that are needed, in one place.

They work in Streamlit 1.51.0 to 1.67.0. Where a later release has moved one,
the question it answers is answered with the harmless guess.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ._errors import PlacementError


def is_in_app() -> bool:
    """Whether this is a script run of a Streamlit app."""
    with contextlib.suppress(ImportError, AttributeError, TypeError):
        return _context() is not None
    return True


def check_in_app(call: str, instead: str) -> None:
    """Check that this is a script run of a Streamlit app.

    Parameters
    ----------
    call
        What works nowhere else.
    instead
        What to do, as a sentence or what is left of one.

    Raises
    ------
    PlacementError
        If it is not.
    """
    if not is_in_app():
        raise PlacementError(f"{call} works in a script run of a Streamlit app only{instead}")


def is_in_form() -> bool:
    """Whether this is inside ``with st.form(...)``."""
    with contextlib.suppress(ImportError, AttributeError, TypeError):
        from streamlit.delta_generator_singletons import get_dg_singleton_instance
        from streamlit.elements.lib import form_utils

        return form_utils.is_in_form(get_dg_singleton_instance().main_dg)
    return False


def is_icon(icon: str) -> bool:
    """Whether this is an emoji or a Material symbol, in the form that ``st.button`` takes."""
    with contextlib.suppress(ImportError, AttributeError, TypeError):
        from streamlit.errors import StreamlitAPIException
        from streamlit.string_util import validate_icon_or_emoji

        try:
            return bool(icon) and validate_icon_or_emoji(icon) == icon and icon != "spinner"
        except StreamlitAPIException:
            return False
    return True


def has_large_buttons() -> bool:
    """Whether the texts of Streamlit's own buttons are as large as all others.

    They were before 1.58. The guess is that of the latest release.
    """
    with contextlib.suppress(AttributeError, TypeError, ValueError):
        major, minor = st.__version__.split(".")[:2]
        return (int(major), int(minor)) < (1, 58)
    return False


def runtime() -> object:
    """The server, which a component is registered with; None if unknown."""
    with contextlib.suppress(ImportError, AttributeError, RuntimeError):
        from streamlit.runtime import get_instance

        return get_instance()
    return None


def session_id() -> str | None:
    """The browser session, which ``st.session_state.clear()`` does not end; None if unknown."""
    with contextlib.suppress(ImportError, AttributeError, TypeError):
        return str(_context().session_id)
    return None


def headers(name: str) -> list[str]:
    """All headers of this name, in the request with which the page's WebSocket began."""
    with contextlib.suppress(AttributeError, RuntimeError):
        return [str(value) for value in st.context.headers.get_all(name)]
    return []


def peer() -> str | None:
    """Who has sent that request, as far as the server says; None if it does not.

    ``st.context.ip_address`` takes loopback for nobody.
    """
    with contextlib.suppress(ImportError, AttributeError, TypeError, RuntimeError):
        from streamlit.runtime import get_instance

        client: Any = get_instance().get_client(_context().session_id)
        request = getattr(client, "client_context", None) or client.request
        address = request.remote_ip
        return None if address is None else str(address)
    return None


def is_in_callback() -> bool:
    """Whether this is a widget's callback, after which the run begins.

    Callbacks come before the script. The guess is no: ``st.rerun()`` in a
    callback does no harm.
    """
    with contextlib.suppress(ImportError, AttributeError, TypeError):
        return not _context()._has_script_started  # noqa: SLF001 (has no public name)
    return False


def is_in_fragment_run() -> bool:
    """Whether only fragments of the script run. The guess is no, as most runs are whole ones."""
    with contextlib.suppress(ImportError, AttributeError, TypeError):
        return bool(_context().fragment_ids_this_run)
    return False


def rerun_app_after_callback() -> None:
    """Have the app run as a whole after this callback, which may be a fragment's.

    As ``st.rerun()`` asks for it, but without ending the callback, of which
    Streamlit 1.51 warns.
    """
    with contextlib.suppress(ImportError, AttributeError, TypeError):
        from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

        context = _context()
        if not context.fragment_ids_this_run:
            return
        context.script_requests.request_rerun(
            RerunData(
                query_string=context.query_string,
                page_script_hash=context.page_script_hash,
                cached_message_hashes=context.cached_message_hashes,
                context_info=context.context_info,
            )
        )


def run() -> object:
    """What is another object in each run of the script; None if unknown."""
    with contextlib.suppress(ImportError, AttributeError, TypeError):
        cursors: object = _context().cursors
        return cursors
    return None


@dataclass(frozen=True)
class Requests:
    """What a browser session asks of the thread that runs its script.

    Attributes
    ----------
    session_id
        The browser session.
    queue
        Streamlit's own object, with the newest request in it.
    """

    session_id: str
    queue: Any

    def widget_states(self) -> object | None:
        """All the widgets' states, as they came with the newest request.

        A new object with each request. None if the request brought none, as
        ``st.rerun()`` does not.
        """
        with contextlib.suppress(AttributeError):
            states: object = self.queue._rerun_data.widget_states  # noqa: SLF001 (nor has this)
            return states
        return None


def requests() -> Requests | None:
    """The requests to this script run; None outside one, or if unknown."""
    with contextlib.suppress(ImportError, AttributeError, TypeError):
        context = _context()
        if context.script_requests is not None:
            return Requests(str(context.session_id), context.script_requests)
    return None


def component_states(widget_states: Any, key: str) -> list[str]:
    """The states of the component called `key`, as JSON texts.

    An element's identifier ends in its key. The same component is another
    element on each page of an app.
    """
    with contextlib.suppress(AttributeError, TypeError):
        return [
            str(widget.json_value)
            for widget in widget_states.widgets
            if widget.id.endswith(f"-{key}") and widget.WhichOneof("value") == "json_value"
        ]
    return []


def _context() -> Any:
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    return get_script_run_ctx(suppress_warning=True)
