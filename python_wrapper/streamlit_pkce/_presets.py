"""Presets: what is special about some providers, one row each.

A row fills in what its provider's quirks need, and nothing more: what an app says
itself always counts. A provider is recognised by the host of its issuer where that
is certain; elsewhere, as at a domain of its own, the app names the preset.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from ._errors import ConfigurationError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

LogoutStyle = Literal["oidc", "cognito", "auth0"]

PresetName = Literal[
    "entra",
    "entra_external",
    "b2c",
    "google",
    "okta",
    "auth0",
    "keycloak",
    "cognito",
    "adfs",
    "github",
]

_SCOPE: Final = "openid profile email"
_LASTING: Final = f"{_SCOPE} offline_access"


def _refusal(name: str) -> str:
    return (
        f"{name} cannot sign people in from the browser alone: it wants a client secret at its "
        'token endpoint, and a browser can keep none. Write exchange="server", with client_secret '
        "in .streamlit/secrets.toml: then your server redeems the codes."
    )


@dataclass(frozen=True)
class Preset:
    """What is special about one provider.

    Attributes
    ----------
    name
        None for a provider about which nothing is.
    hosts
        Matches the whole host of its issuers, where no other provider has it.
    tenant_issuer
        Its issuer, with ``{tenant}`` in place of the setting of that name.
    has_tenants
        Whether one issuer may stand for many tenants, all of which share their keys (see
        ``_tenants.py``).
    scope
        What is asked for if the app does not say; ``{client_id}`` is replaced.
    ends_with_slash
        Whether all its issuers do.
    asks_userinfo
        Whether its UserInfo can say whose an access token is.
    logout_style
        How it is told that a person signs out: ``oidc``, by its
        ``end_session_endpoint`` (OpenID Connect RP-Initiated Logout 1.0);
        ``cognito``, by ``/logout?client_id=&logout_uri=``; ``auth0``, by
        ``/v2/logout?client_id=&returnTo=``.
    needs_server
        What people call it, if it cannot work from the browser alone.
    server_parameters
        What the authorization request needs so that a server gets a refresh token.
    metadata
        What it would say of itself, if it has no discovery.
    userinfo_endpoint, userinfo_subject
        Who says there who somebody is, and by which member, if it has no ID tokens.
    """

    name: PresetName | None = None
    hosts: str | None = None
    tenant_issuer: str | None = None
    has_tenants: bool = False
    scope: str = _SCOPE
    ends_with_slash: bool = False
    asks_userinfo: bool = True
    logout_style: LogoutStyle = "oidc"
    needs_server: str | None = None
    server_parameters: tuple[tuple[str, str], ...] = ()
    metadata: Mapping[str, Any] | None = None
    userinfo_endpoint: str | None = None
    userinfo_subject: str = "sub"

    def scope_for(self, client_id: str) -> str:
        """The scope of an app that asks for none itself."""
        return self.scope.replace("{client_id}", client_id)


GENERIC: Final = Preset()

_ROWS: Final = (
    # Single-page applications get refresh tokens for offline_access only, and the hidden frame does
    # not work where third-party cookies are blocked (learn.microsoft.com, "refresh tokens" and
    # "third-party cookies" of the identity platform).
    Preset(
        "entra",
        hosts=r"login\.microsoftonline\.(com|us)|login\.partner\.microsoftonline\.cn",
        tenant_issuer="https://login.microsoftonline.com/{tenant}/v2.0",
        has_tenants=True,
        scope=_LASTING,
    ),
    # Its issuer has the tenant's identifier as its host's name too, whatever name people see
    # (entra-docs, "external tenant overview"; msal.js #8592).
    Preset(
        "entra_external",
        hosts=r"[a-z0-9-]+\.ciamlogin\.com",
        tenant_issuer="https://{tenant}.ciamlogin.com/{tenant}/v2.0",
        scope=_LASTING,
    ),
    # There is an access token only if a scope of an API is asked for; the client itself is one
    # (learn.microsoft.com, "request an access token in Azure AD B2C"). "email" is none.
    Preset(
        "b2c",
        hosts=r"[a-z0-9-]+\.b2clogin\.com",
        scope="openid profile offline_access {client_id}",
        ends_with_slash=True,
    ),
    # A secret despite PKCE (AppAuth-JS #91, oidc-client-ts #571), no logout (oidc-client-js #661).
    Preset(
        "google",
        hosts=r"accounts\.google\.com",
        needs_server="Google",
        # developers.google.com/identity/protocols/oauth2/web-server#offline
        server_parameters=(("access_type", "offline"),),
    ),
    # Refresh tokens for offline_access only, and browsers may not send its session's cookie from
    # within a frame (okta-auth-js #461).
    Preset("okta", hosts=r"[a-z0-9-]+\.(okta|oktapreview|okta-emea)\.com", scope=_LASTING),
    # The same; metadata may have no end_session_endpoint (auth0-auth-js #27).
    Preset(
        "auth0",
        hosts=r"[a-z0-9-]+(\.[a-z0-9-]+)?\.auth0\.com",
        scope=_LASTING,
        ends_with_slash=True,
        logout_style="auth0",
    ),
    # Refresh tokens without being asked: offline_access would make a session that outlives the
    # login (Keycloak's Server Administration Guide, "Offline access").
    Preset("keycloak"),
    # Refresh tokens without being asked, invalid_scope for offline_access; a logout of its own
    # although metadata name an end_session_endpoint (oidc-client-ts #1385).
    Preset(
        "cognito", hosts=r"cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?", logout_style="cognito"
    ),
    # Its UserInfo takes only access tokens for the audience urn:microsoft:userinfo
    # (oidc-client-js #1077).
    Preset("adfs", asks_userinfo=False),
    # No CORS at the token endpoint (github/docs #22270), a secret despite PKCE, no ID tokens
    # (docs.github.com, "Authorizing OAuth apps"). Names may change, so people are known by number.
    Preset(
        "github",
        hosts=r"github\.com",
        scope="read:user user:email",
        needs_server="GitHub",
        metadata=MappingProxyType(
            {
                "authorization_endpoint": "https://github.com/login/oauth/authorize",
                "token_endpoint": "https://github.com/login/oauth/access_token",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
            }
        ),
        userinfo_endpoint="https://api.github.com/user",
        userinfo_subject="id",
    ),
)

PRESETS: Final[Mapping[str, Preset]] = MappingProxyType({str(row.name): row for row in _ROWS})


def find_preset(name: object, host: str, *, has_server: bool = False) -> Preset:
    """The preset that the app names, or that `host` of its issuer is certain of.

    Parameters
    ----------
    has_server
        Whether the server redeems codes, or a proxy does: no browser has to be able to.

    Raises
    ------
    ConfigurationError
        If there is none of this name, if the host is another provider's, or if the
        provider cannot work.
    """
    recognised = recognise(host)
    preset = recognised
    if name is not None:
        if not isinstance(name, str) or name not in PRESETS:
            raise ConfigurationError(
                f"preset must be one of {_listed()}.{did_you_mean(name, PRESETS)}"
            )
        preset = PRESETS[name]
        if recognised.name not in (None, name):
            raise ConfigurationError(
                f"preset is {name!r}, and the issuer is one of {recognised.name!r}. "
                "Leave preset out."
            )
    if preset.metadata is not None and preset is not recognised:
        raise ConfigurationError(
            f"preset {name!r} is for that provider's own host. Give the metadata of yours as "
            "issuer, and its userinfo_endpoint."
        )
    if preset.needs_server is not None and not has_server:
        raise ConfigurationError(_refusal(preset.needs_server))
    return preset


def recognise(host: str) -> Preset:
    """The preset of whose provider `host` certainly is."""
    for row in _ROWS:
        if row.hosts is not None and re.fullmatch(row.hosts, host):
            return row
    return GENERIC


def _listed() -> str:
    return ", ".join(repr(name) for name in PRESETS)
