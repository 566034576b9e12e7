"""Stand-ins for other login components, for apps that are to move without being rewritten.

:func:`msal_authentication` has the signature and the result of the function of that name in
``msal-streamlit-authentication``. What it returns has been verified in Python.
"""

from __future__ import annotations

from ._msal import msal_authentication

__all__ = ["msal_authentication"]
