"""The suite's modules about everything around the ID token: metadata, keys, responses.

From the plans oidcc-client-basic-certification-test-plan,
oidcc-client-config-certification-test-plan and, where it applies to a public client,
fapi2-security-profile-final-client-test. The error codes are those of
tests/contract/errors.json.
"""

from __future__ import annotations

from .misbehaviour import SECOND, Honest, Json


class DiscoveryOpenidConfig(Honest):
    name = "discovery-openid-config"

    def metadata(self) -> Json:
        # Nothing is where one would guess it to be.
        unusual = f"{self.issuer}/somewhere/else"
        return {
            **super().metadata(),
            "authorization_endpoint": f"{unusual}/authorize",
            "token_endpoint": f"{unusual}/token",
        }


class DiscoveryJwksUriKeys(Honest):
    name = "discovery-jwks-uri-keys"

    def metadata(self) -> Json:
        return {**super().metadata(), "jwks_uri": f"{self.issuer}/somewhere/else/jwks"}


class DiscoveryIssuerMismatch(Honest):
    name = "discovery-issuer-mismatch"
    refused_with = "issuer_mismatch"
    offers_button = False

    def metadata(self) -> Json:
        return {**super().metadata(), "issuer": f"{self.issuer}/other"}


class SigningKeyRotation(Honest):
    name = "signing-key-rotation"
    visits = 2

    def rest(self) -> None:
        self.keys = [SECOND]


class SigningKeyRotationJustBeforeSigning(Honest):
    name = "signing-key-rotation-just-before-signing"
    visits = 2

    def token(self, request: dict[str, str]) -> Json:
        # In the first sign-in the app learns the old key, in the second the new one.
        if self.asked.count("token") > 1:
            self.keys = [SECOND]
        return super().token(request)


class InvalidResponseIss(Honest):
    name = "invalid-authorization-response-iss"
    refused_with = "response_issuer_mismatch"

    def authorize(self, request: dict[str, str]) -> dict[str, str]:
        return {**super().authorize(request), "iss": f"{self.issuer}/other"}


class RemoveResponseIss(Honest):
    name = "remove-authorization-response-iss"
    refused_with = "response_issuer_missing"

    def authorize(self, request: dict[str, str]) -> dict[str, str]:
        answer = super().authorize(request)
        del answer["iss"]
        return answer


class InvalidState(Honest):
    name = "ensure-authorization-response-with-invalid-state-fails"
    refused_with = "popup_closed"

    def authorize(self, request: dict[str, str]) -> dict[str, str]:
        # Of the right form, as the state of another sign-in of ours would be.
        return {**super().authorize(request), "state": request["state"][::-1]}


class MissingState(Honest):
    name = "ensure-authorization-response-with-invalid-missing-state-fails"
    refused_with = "popup_closed"
    closes_window = False

    def authorize(self, request: dict[str, str]) -> dict[str, str]:
        answer = super().authorize(request)
        del answer["state"]
        return answer


class TokenTypeCaseInsensitivity(Honest):
    name = "token-type-case-insensitivity"

    def token(self, request: dict[str, str]) -> Json:
        return {**super().token(request), "token_type": "bEAreR"}


class WithoutExpiresIn(Honest):
    name = "token-endpoint-response-without-expires_in"

    def token(self, request: dict[str, str]) -> Json:
        response = super().token(request)
        del response["expires_in"]
        return response
