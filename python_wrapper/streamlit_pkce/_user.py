"""User: who is signed in, for the parts of an app that do not call ``login()`` themselves."""

from __future__ import annotations

import copy
import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from . import _host
from ._errors import ConfigurationError
from ._roles import holds_role
from ._sessions import everybody

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def user(key: str | int | None = None) -> Mapping[str, Any]:
    """The verified claims of who is signed in, without drawing anything.

    For pages and functions deeper in an app whose script calls ``login()`` or
    ``require_login()`` at its start: that keeps the session going.

    Parameters
    ----------
    key : str or int, optional
        Which login is meant, by its name in :func:`signed_in`, if there are several.

    Returns
    -------
    Mapping
        Read-only; empty if nobody is signed in, also while an expired token is
        being renewed.

    Raises
    ------
    ConfigurationError
        If somebody is signed in in several logins that could be meant: whoever
        may choose among them must not be the person, nor their browser.
    PlacementError
        Outside a script run of a Streamlit app.

    Examples
    --------
    >>> st.write(user()["email"])  # doctest: +SKIP
    """
    _host.check_in_app(
        "user()",
        ", and not in a thread of its own. Hand the claims, or the token set, to the thread.",
    )
    now = time.time()
    known = [
        (session.name, claims)
        for session in everybody(None if key is None else str(key))
        if (claims := session.outcome(now).claims) is not None
    ]
    if len(known) > 1:
        names = ", ".join(sorted({repr(name) for name, _ in known}))
        raise ConfigurationError(
            f"Somebody is signed in in several logins ({names}), and it must not be up to them "
            "which one counts. Give each login a key of its own, and say which is meant: key=..."
        )
    claims = known[0][1] if known else {}
    # A copy to the ground: what an app changes in it changes nothing.
    return MappingProxyType(copy.deepcopy(dict(claims)))


def has_role(
    *roles: str, claim: str | Sequence[str] | None = None, key: str | int | None = None
) -> bool:
    """Whether who is signed in has one of these roles; the claims are those of :func:`user`.

    Parameters
    ----------
    *roles : str
        One of them is enough.
    claim : str or sequence of str, optional
        Where the roles are, see :meth:`TokenSet.has_role`.
    key : str or int, optional
        Which login is meant, if there are several.

    Returns
    -------
    bool
        False if nobody is signed in, and if the provider does not tell all roles.

    Raises
    ------
    ConfigurationError
        If an argument cannot be used.
    PlacementError
        Outside a script run of a Streamlit app.

    Examples
    --------
    >>> if has_role("admin"):  # doctest: +SKIP
    ...     st.page_link("pages/admin.py")
    """
    return holds_role(user(key), roles, claim) is True
