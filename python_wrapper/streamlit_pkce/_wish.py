"""Wish: what an app wants a further access token for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from ._parameters import parse_scope_words
from ._request_parameters import parse_resources
from ._values import parse_text

if TYPE_CHECKING:
    from ._config import Config


_OF_LOGIN: Final = ("prompt", "audience", "resource", "max_age")
"""What the login alone is about; for `max_age`, the provider would refuse to answer silently."""


def parse_wish(scope: object, resource: object, audience: object, config: Config) -> str:
    """Parse the arguments of ``token.for_scope()``, where they are explained.

    Without ``openid`` the provider would not say whose the token is, and without
    ``offline_access`` some give no refresh token in exchange for the one that is
    spent; so the wish has of them what the login has.

    Returns
    -------
    str
        The parameters that its authorization request has in the place of the
        login's: two wishes that are the same text want the same token.

    Raises
    ------
    ConfigurationError
        At the first argument that cannot be used.
    """
    words = parse_scope_words(scope, 'for_scope("https://graph.microsoft.com/.default")')
    of_login = config.scope.split()
    added = [
        word for word in ("openid", "offline_access") if word in of_login and word not in words
    ]
    pairs = [("scope", " ".join([*added, *words]))]
    pairs += [pair for pair in config.parameters if pair[0] not in _OF_LOGIN]
    pairs += [("resource", one) for one in parse_resources(resource)]
    if audience is not None:
        example = 'audience="https://api.example.com"'
        pairs.append(("audience", parse_text("audience", audience, example)))
    return urlencode(pairs)
