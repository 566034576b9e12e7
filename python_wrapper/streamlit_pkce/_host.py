"""Host: the private names of Streamlit that are needed, in one place.

They work in Streamlit 1.51.0 to 1.67.0. Where a later release has moved one,
the question it answers is answered with the harmless guess.
"""

from __future__ import annotations

import contextlib


def is_in_app() -> bool:
    """Whether this is a script run of a Streamlit app."""
    with contextlib.suppress(ImportError, AttributeError, TypeError):
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        return get_script_run_ctx(suppress_warning=True) is not None
    return True


def is_in_form() -> bool:
    """Whether this is inside ``with st.form(...)``."""
    with contextlib.suppress(ImportError, AttributeError, TypeError):
        from streamlit.delta_generator_singletons import get_dg_singleton_instance
        from streamlit.elements.lib import form_utils

        return form_utils.is_in_form(get_dg_singleton_instance().main_dg)
    return False


def runtime() -> object:
    """The server, which a component is registered with; None if unknown."""
    with contextlib.suppress(ImportError, AttributeError, RuntimeError):
        from streamlit.runtime import get_instance

        return get_instance()
    return None
