"""Parameters: the arguments of ``login()``, parsed once into a ``Config``.

Whatever comes out of here needs no second look. Every error says what to write
instead, because its reader is somebody who registers their first OAuth client.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from ._app_state import parse_app_state
from ._button import ButtonType, ButtonWidth, parse_button
from ._config import Config, Flow, Storage, identity
from ._dpop import parse_dpop
from ._errors import ConfigurationError
from ._identity import parse_identity
from ._issuer import Issuer, parse_issuer
from ._labels import parse_labels
from ._request_parameters import (
    parse_acr_values,
    parse_max_age,
    parse_request_parameters,
    parse_resources,
)
from ._server_exchange import parse_exchange
from ._urls import is_secure, split_url
from ._values import parse_boolean, parse_choice, parse_key, parse_leeway, parse_seconds, parse_text

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from ._dpop import Dpop
    from ._presets import PresetName
    from ._server_exchange import AuthMethod, Exchange

_SCOPE_TOKEN: Final = re.compile(r"[!#-\[\]-~]+")  # RFC 6749, section 3.3

_MOST_MIN_VALIDITY: Final = 24 * 3600


def parse_parameters(  # noqa: PLR0913 - the arguments of login()
    issuer: str | os.PathLike[str] | Mapping[str, Any] | None,
    *,
    client_id: str | None,
    scope: str | None,
    redirect_uri: str | None,
    prompt: str | None,
    login_hint: str | None,
    audience: str | None,
    resource: str | Sequence[str] | None,
    extra_params: Mapping[str, str] | None,
    storage: Storage,
    silent: bool,
    flow: Flow,
    auto_login: bool,
    state: Mapping[str, Any] | None,
    min_validity: float,
    label: str | None,
    labels: Mapping[str, str] | None,
    type: ButtonType,  # noqa: A002 - st.button's name
    icon: str | None,
    width: ButtonWidth,
    key: str | int | None,
    leeway: float,
    expose_refresh_token: bool,
    allow_insecure_http: bool,
    jwks: Mapping[str, Any] | str | os.PathLike[str] | None,
    domain_hint: str | None,
    preset: PresetName | None,
    tenant: str | None,
    tenants: Sequence[str] | Literal["any"] | None,
    max_age: float | None,
    acr_values: str | Sequence[str] | None,
    exchange: Exchange,
    client_secret: str | None,
    token_endpoint_auth_method: AuthMethod | None,
    userinfo_endpoint: str | None,
    userinfo_subject: str | None,
    dpop: Dpop,
) -> Config:
    """Parse the arguments of :func:`streamlit_pkce.login`, where they are explained.

    Raises
    ------
    ConfigurationError
        At the first argument that cannot be used.
    """
    insecure_allowed = parse_boolean("allow_insecure_http", allow_insecure_http)
    server = parse_exchange(exchange, client_secret, token_endpoint_auth_method)
    provider = parse_issuer(
        issuer,
        jwks,
        allow_insecure_http=insecure_allowed,
        preset=preset,
        tenant=tenant,
        tenants=tenants,
        has_server=server is not None,
        has_keys=userinfo_endpoint is None,
    )
    endpoint = parse_identity(
        userinfo_endpoint,
        userinfo_subject,
        provider.preset,
        has_server=server is not None,
        allow_insecure_http=insecure_allowed,
    )
    client = _client_id(client_id)
    scopes = _scope(
        provider.preset.scope_for(client) if scope is None else scope,
        has_openid=endpoint is None,
    )
    resources = parse_resources(resource)
    age, classes = parse_max_age(max_age), parse_acr_values(acr_values)
    parameters = parse_request_parameters(
        prompt=prompt,
        login_hint=login_hint,
        domain_hint=domain_hint,
        audience=audience,
        resources=resources,
        max_age=age,
        acr_values=classes,
        extra_params=extra_params,
    )
    if server is not None:
        given = {name for name, _ in parameters}
        parameters += tuple(
            pair for pair in provider.preset.server_parameters if pair[0] not in given
        )
    exposed = parse_boolean("expose_refresh_token", expose_refresh_token)
    bound = parse_dpop(
        dpop,
        has_server=server is not None,
        has_identity=endpoint is not None,
        expose_refresh_token=exposed,
    )
    its_key = parse_key(key, "admin-login")
    return Config(
        issuer=provider,
        client_id=client,
        scope=scopes,
        redirect_uri=_redirect_uri(redirect_uri, insecure_allowed),
        parameters=parameters,
        storage=cast(Storage, parse_choice("storage", storage, get_args(Storage))),
        # Who asks for a prompt wants the person to be asked.
        # OAuth 2.0 alone has no word for asking nobody.
        silent=parse_boolean("silent", silent) and prompt is None and endpoint is None,
        flow=cast(Flow, parse_choice("flow", flow, get_args(Flow))),
        auto_login=_auto_login(auto_login, flow),
        state=parse_app_state(state),
        min_validity=parse_seconds(
            "min_validity",
            min_validity,
            "that an access token must have left at the start of a run",
            _MOST_MIN_VALIDITY,
            120,
        ),
        labels=parse_labels(labels, label),
        button=parse_button(type=type, icon=icon, width=width),
        leeway=parse_leeway(leeway),
        expose_refresh_token=exposed,
        max_age=age,
        acr_values=classes,
        session=identity(
            *(provider.url, *_trust(provider), client, scopes, audience, resources, its_key),
            # Who has signed in without a demand has not met it.
            *((age, classes) if age is not None or classes else ()),
            # What a browser has kept for itself is not for a server that keeps it, nor the reverse.
            *(("server",) if server is not None else ()),
            *((endpoint.url, endpoint.subject) if endpoint is not None else ()),
            # Tokens that are bound to no key are not what is asked for.
            *((f"dpop={bound}",) if bound else ()),
        ),
        name=its_key or provider.url,
        server=server,
        identity=endpoint,
        dpop=bound,
    )


def _client_id(client_id: object) -> str:
    if client_id is None:
        raise ConfigurationError(
            "client_id is missing, the app's identifier at the provider. Write it in the call, "
            'client_id="my-app", or into the section of .streamlit/secrets.toml.'
        )
    return parse_text("client_id", client_id, 'client_id="my-app"')


def parse_scope_words(scope: object, example: str) -> list[str]:
    """Parse a scope (RFC 6749, section 3.3) into its words.

    Raises
    ------
    ConfigurationError
        If it is anything else.
    """
    tokens = scope.split() if isinstance(scope, str) else []
    if not tokens or not all(_SCOPE_TOKEN.fullmatch(token) for token in tokens):
        raise ConfigurationError(
            f"scope must be one text of words with spaces between. Write for example {example}."
        )
    return tokens


def _scope(scope: object, *, has_openid: bool) -> str:
    tokens = parse_scope_words(scope, 'scope="openid profile email"')
    if has_openid and "openid" not in tokens:
        raise ConfigurationError(
            "scope must include openid: without it the provider does not say who signed in. "
            f"Write scope={' '.join(['openid', *tokens])!r}."
        )
    return " ".join(tokens)


def _redirect_uri(uri: object, insecure_allowed: bool) -> str | None:
    if uri is None:
        return None
    parts = split_url(uri) if isinstance(uri, str) else None
    if parts is None or not isinstance(uri, str):
        raise ConfigurationError(
            f"redirect_uri {uri!r} is not a URL. Leave it out to use the component's own "
            "callback.html, or write the full URL of a copy of that file on the app's own origin."
        )
    if "#" in uri:
        raise ConfigurationError(
            "redirect_uri must not have a fragment (RFC 6749, section 3.1.2). "
            f"Write redirect_uri={uri.split('#')[0]!r}."
        )
    if not is_secure(parts, allow_insecure_http=insecure_allowed):
        raise ConfigurationError(
            f"redirect_uri {uri!r} is not https. Write redirect_uri={'https' + uri[4:]!r}, or "
            "allow_insecure_http=True if you know the network to be private."
        )
    return uri


def _auto_login(value: object, flow: object) -> bool:
    auto_login = parse_boolean("auto_login", value)
    if auto_login and flow == "popup":
        raise ConfigurationError(
            "auto_login=True leads the page to the provider and back, because browsers open no "
            'window without a click. Write flow="auto", or leave out auto_login.'
        )
    return auto_login


def _trust(issuer: Issuer) -> tuple[object, ...]:
    """What decides who may be signed in at all: else a page that lets in fewer people than
    another one would find somebody signed in.
    """
    if issuer.tenants is None:
        return ()
    allowed = issuer.tenants.allowed
    return (issuer.tenants.template, "any" if allowed is None else sorted(allowed))
