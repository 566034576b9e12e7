"""ServerExchange: how the server redeems codes itself, as the app's author meant it.

For providers that demand a client secret, or that let no browser read what their
token endpoint answers.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, get_args
from urllib.parse import quote_plus

from ._codes import Failure
from ._errors import ConfigurationError

if TYPE_CHECKING:
    from ._metadata import Metadata

Exchange = Literal["browser", "server"]
AuthMethod = Literal["client_secret_basic", "client_secret_post"]

_METHODS: Final[tuple[AuthMethod, ...]] = get_args(AuthMethod)


@dataclass(frozen=True)
class ServerExchange:
    """What only the server knows of its client.

    Attributes
    ----------
    client_secret
        None for a public client.
    method
        How the secret is sent; None if that is the metadata's to say.
    """

    client_secret: str | None = field(default=None, repr=False)
    method: AuthMethod | None = None

    def credentials(
        self, client_id: str, metadata: Metadata
    ) -> tuple[dict[str, str], dict[str, str]]:
        """The headers and the form members by which the client is known.

        `RFC 6749, section 2.3.1 <https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1>`_.

        Raises
        ------
        Failure
            ``configuration_invalid`` if the provider takes no secret in either way.
        """
        if self.client_secret is None:
            return {}, {"client_id": client_id}
        if self.method_at(metadata) == "client_secret_post":
            return {}, {"client_id": client_id, "client_secret": self.client_secret}
        pair = f"{quote_plus(client_id)}:{quote_plus(self.client_secret)}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}, {}

    def method_at(self, metadata: Metadata) -> AuthMethod:
        """How the secret is sent to this provider.

        Raises
        ------
        Failure
            See :meth:`credentials`.
        """
        offered = metadata.token_auth_methods
        for method in _METHODS if self.method is None else (self.method,):
            if method in offered or method == self.method:
                return method
        raise Failure(
            "configuration_invalid",
            f"The provider's token endpoint takes {', '.join(offered)[:200]}, and not a "
            "client_secret. Choose another client authentication at the provider.",
        )

    def check_support(self, metadata: Metadata | None) -> None:
        """Check that the browser can begin what the server ends, as far as is known.

        Raises
        ------
        ConfigurationError
            If only who has the secret can begin.
        """
        if self.client_secret is None or metadata is None or not metadata.wants_pushed_requests:
            return
        raise ConfigurationError(
            "The provider wants authorization requests pushed (RFC 9126), a client with a "
            "client_secret has to prove it there, and the browser, which begins the sign-in, "
            "must not know it. Register a public client, or switch "
            "require_pushed_authorization_requests off at the provider."
        )

    def conceal(self, text: str) -> str:
        """`text` of somebody else's, without the secret should it be in there."""
        return text.replace(self.client_secret, "…") if self.client_secret else text


def parse_exchange(
    exchange: object, client_secret: object, method: object
) -> ServerExchange | None:
    """Parse these arguments of ``login()``.

    Returns
    -------
    ServerExchange or None
        None if the browser redeems codes.

    Raises
    ------
    ConfigurationError
        If they cannot be used. The secret is in no text.
    """
    if exchange not in get_args(Exchange):
        raise ConfigurationError(
            f"exchange must be one of {', '.join(map(repr, get_args(Exchange)))}. "
            'Write for example exchange="server".'
        )
    if exchange == "browser":
        if client_secret is not None or method is not None:
            raise ConfigurationError(
                "client_secret and token_endpoint_auth_method are for a server that redeems codes "
                'itself. Write exchange="server" beside them; or, for a single-page application, '
                "leave them out."
            )
        return None
    if client_secret is not None and (not isinstance(client_secret, str) or not client_secret):
        raise ConfigurationError(
            "client_secret must be a text that is not empty. Write it into "
            ".streamlit/secrets.toml, and not into the code."
        )
    for known in _METHODS:
        if method == known:
            return ServerExchange(client_secret, known)
    if method is not None:
        raise ConfigurationError(
            f"token_endpoint_auth_method must be one of {', '.join(map(repr, _METHODS))}. "
            "Leave it out to go by the provider's metadata."
        )
    return ServerExchange(client_secret)
