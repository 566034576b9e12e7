"""Bearer: what an access token is used for, whether it is the login's or one for a further API."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from ._bearer_auth import BearerAuth
from ._dpop import unusable

if TYPE_CHECKING:
    from ._proof_key import ProofKey
    from ._tokens import TokenType


class Shown(Protocol):
    """What holds an access token."""

    @property
    def access_token(self) -> str | None:
        """Empty if a proxy keeps it to itself."""

    @property
    def expires_at(self) -> int | None:
        """In Unix seconds; None if the provider did not say."""

    @property
    def token_type(self) -> TokenType:
        """Whether it is bound to a key."""

    @property
    def key(self) -> ProofKey | None:
        """That key, if it is the server's."""


class Bearer:
    """Something that shows an access token, if there is one."""

    @property
    def headers(self) -> dict[str, str]:
        """``{"Authorization": "Bearer ..."}`` for a request to an API.

        Empty if there is no token, so that the API answers 401 like to everybody else
        (`RFC 6750, section 2.1 <https://www.rfc-editor.org/rfc/rfc6750#section-2.1>`_).

        Raises
        ------
        ConfigurationError
            With ``login(dpop=True)``: the token is of no use without a proof of its key, which
            :attr:`auth` makes where the server has it.
        """
        shown = self._shown_token()
        if shown is None or not shown.access_token:
            return {}
        if shown.token_type != "Bearer":  # noqa: S105 - a scheme, no secret
            raise unusable(has_key=shown.key is not None)
        return {"Authorization": f"Bearer {shown.access_token}"}

    @property
    def auth(self) -> BearerAuth:
        """For ``requests.get(..., auth=token.auth)`` and ``httpx.Client(auth=token.auth)``.

        Each request gets the headers that are right when it is sent, with a proof of the
        server's key where the token is bound to one.
        """
        return BearerAuth(self, self._shown_token)

    @property
    def expires_in(self) -> int | None:
        """Seconds until the access token expires, counted anew at each look.

        0 once it has; None if there is none or the provider did not say.
        """
        shown = self._shown_token()
        if shown is None or shown.expires_at is None:
            return None
        return max(0, int(shown.expires_at - time.time()))

    def _shown_token(self) -> Shown | None:
        """What holds the newest access token."""
        raise NotImplementedError
