"""What a provider may say of itself that makes no sense, and that the suite has no module for."""

from __future__ import annotations

from .misbehaviour import Honest, Json


class PushedRequestsNowhere(Honest):
    name = "require-pushed-authorization-requests-nowhere"
    refused_with = "metadata_invalid"
    offers_button = False

    def metadata(self) -> Json:
        # RFC 9126 section 5: whoever demands it has to say where.
        return {**super().metadata(), "require_pushed_authorization_requests": True}
