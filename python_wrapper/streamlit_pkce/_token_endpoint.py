"""TokenEndpoint: the provider's, asked by the server, which says who it is."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from ._codes import Failure
from ._fetch import Limits, Unreachable, post_form
from ._proof_key import nonces
from ._server_exchange import ServerExchange
from ._token_reply import TokenReply, Trouble, read_reply, wants_nonce

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._config import Config
    from ._fetch import Answer, Form
    from ._metadata import Metadata
    from ._proof_key import ProofKey
    from ._provider import Provider

logger = logging.getLogger("streamlit_pkce")

LIMITS: Final = Limits(connect=3.0, read=8.0, total=10.0)

_CLIENTS_FAULT: Final = ("invalid_client", "unauthorized_client")


class TokenEndpoint:
    """Where codes and refresh tokens are redeemed, and given up.

    Parameters
    ----------
    key
        What the tokens are bound to, if to anything.
    """

    def __init__(self, config: Config, provider: Provider, key: ProofKey | None = None) -> None:
        self._config = config
        self._provider = provider
        self._key = key
        self._server = config.server or ServerExchange()

    def redeem(self, code: str, code_verifier: str, redirect_uri: str) -> TokenReply:
        """Redeem a code (RFC 6749, section 4.1.3; RFC 7636, section 4.5).

        Raises
        ------
        Trouble, Failure
            See :func:`~streamlit_pkce._token_reply.read_reply`; or what the metadata lack.
        """
        return self._ask(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri,
                "code_verifier": code_verifier,
            }
        )

    def refresh(self, refresh_token: str) -> TokenReply:
        """Redeem a refresh token (RFC 6749, section 6).

        Raises
        ------
        Trouble, Failure
            See :meth:`redeem`.
        """
        return self._ask(
            {
                "grant_type": "refresh_token",
                "refresh_token": refresh_token,
                # Else some providers give less than at first.
                "scope": self._config.scope,
                # RFC 8707, section 2.2.
                "resource": [
                    value for name, value in self._config.parameters if name == "resource"
                ],
            }
        )

    def revoke(self, refresh_token: str) -> None:
        """Give up a refresh token (RFC 7009), while nobody waits."""
        metadata = self._provider.known_metadata()
        endpoint = None if metadata is None else metadata.for_browser.get("revocation_endpoint")
        if metadata is None or endpoint is None:
            return

        def tell() -> None:
            form: Form = {"token": refresh_token, "token_type_hint": "refresh_token"}
            try:
                status = self._post(endpoint, form, metadata).status
            except (Trouble, Failure) as error:
                logger.warning("a refresh token was not revoked: %s", error)
            else:
                if status != 200:  # noqa: PLR2004 - section 2.2
                    logger.warning("a refresh token was not revoked: status %s", status)

        threading.Thread(target=tell, name="streamlit-pkce-revocation", daemon=True).start()

    def _ask(self, form: Form) -> TokenReply:
        metadata = self._provider.metadata()
        try:
            answer = self._post(metadata.for_browser["token_endpoint"], form, metadata)
            return read_reply(answer, self._config.token_type)
        except Failure as failure:
            raise self._explained(failure, metadata) from None

    def _post(self, url: str, form: Form, metadata: Metadata) -> Answer:
        headers, members = self._server.credentials(self._config.client_id, metadata)
        form = {**form, **members}
        if self._key is None:
            return self._send(url, form, headers)
        answer = self._send(url, form, {**headers, "DPoP": self._key.prove("POST", url)})
        if nonces.remember(url, answer.dpop_nonce) and wants_nonce(answer):
            # Once: RFC 9449, section 8.
            answer = self._send(url, form, {**headers, "DPoP": self._key.prove("POST", url)})
            nonces.remember(url, answer.dpop_nonce)
        return answer

    def _send(self, url: str, form: Form, headers: Mapping[str, str]) -> Answer:
        try:
            return post_form(url, form, headers=headers, limits=LIMITS)
        except Unreachable as error:
            raise Trouble(str(error)) from None

    def _explained(self, failure: Failure, metadata: Metadata) -> Failure:
        """The same for the operator, who alone can do something about it."""
        hint = self._server.conceal(failure.error.hint)
        if any(f"answered {error}" in hint for error in _CLIENTS_FAULT):
            sent = (
                f"The client_secret was sent as {self._server.method_at(metadata)}."
                if self._server.client_secret is not None
                else "No client_secret was sent: there is none in the settings."
            )
            hint = f"{hint}. {sent} Check client_id, client_secret and token_endpoint_auth_method."
        logger.error(
            "the token endpoint refused this server (client %s): %s", self._config.client_id, hint
        )
        return Failure(failure.error.code, hint)
