"""ProvenRequest: a request to an API with an access token that is bound to a key.

`RFC 9449, sections 7 and 9 <https://www.rfc-editor.org/rfc/rfc9449#section-7>`_.
"""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from ._proof_key import nonces

if TYPE_CHECKING:
    import requests

    from ._proof_key import ProofKey

_UNAUTHORIZED: Final = 401


class ProvenRequest:
    """What signs one request, and asks once more where the API wants its nonce in the proof."""

    def __init__(self, key: ProofKey, access_token: str) -> None:
        self._key = key
        self._access_token = access_token

    def prove(self, request: Any) -> None:
        """Put token and proof into the headers of a request, of whichever library."""
        request.headers.update(
            {
                "Authorization": f"DPoP {self._access_token}",
                "DPoP": self._key.prove(request.method, str(request.url), self._access_token),
            }
        )

    def ask_again(self, response: requests.Response, **options: Any) -> requests.Response:
        """Be a hook of ``requests``: return the answer that counts."""
        request = response.request
        is_new = nonces.remember(str(request.url), response.headers.get("DPoP-Nonce"))
        wanted = "use_dpop_nonce" in response.headers.get("WWW-Authenticate", "")
        if not is_new or response.status_code != _UNAUTHORIZED or not wanted:
            return response
        if "Authorization" not in request.headers:
            return response  # after a redirect to a stranger, who must not get the token
        if not isinstance(request.body, (bytes, str, NoneType)):
            return response  # a stream is at its end; the next request has the nonce
        again = request.copy()
        # The connection is to be free again.
        _ = response.content
        response.close()
        self.prove(again)
        # Past the session, which would call this hook once more.
        answer: requests.Response = response.connection.send(again, **options)
        nonces.remember(str(again.url), answer.headers.get("DPoP-Nonce"))
        answer.history.append(response)
        answer.request = again
        return answer
