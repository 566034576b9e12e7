"""What a provider may demand that is not done here, and that the suite has no module for."""

from __future__ import annotations

from .misbehaviour import Honest, Json


class PushedRequestsRequired(Honest):
    name = "require-pushed-authorization-requests"
    refused_with = "configuration_invalid"
    offers_button = False

    def metadata(self) -> Json:
        # RFC 9126 section 5.
        return {
            **super().metadata(),
            "pushed_authorization_request_endpoint": f"{self.issuer}/par",
            "require_pushed_authorization_requests": True,
        }
