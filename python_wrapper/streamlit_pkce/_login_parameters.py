"""Login parameters: the keywords of ``login()``, for a function that hands them on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    from ._button import ButtonType, ButtonWidth
    from ._config import Flow, Storage
    from ._dpop import Dpop
    from ._event import Event
    from ._presets import PresetName
    from ._server_exchange import AuthMethod, Exchange


class LoginParameters(TypedDict, total=False):
    """The same as in :func:`streamlit_pkce.login`, where they are explained."""

    client_id: str | None
    scope: str | None
    redirect_uri: str | None
    prompt: str | None
    login_hint: str | None
    audience: str | None
    resource: str | Sequence[str] | None
    extra_params: Mapping[str, str] | None
    storage: Storage
    silent: bool
    flow: Flow
    auto_login: bool
    state: Mapping[str, Any] | None
    min_validity: float
    label: str | None
    labels: Mapping[str, str] | None
    type: ButtonType
    icon: str | None
    width: ButtonWidth
    key: str | int | None
    leeway: float
    expose_refresh_token: bool
    allow_insecure_http: bool
    jwks: Mapping[str, Any] | str | os.PathLike[str] | None
    domain_hint: str | None
    preset: PresetName | None
    tenant: str | None
    tenants: Sequence[str] | Literal["any"] | None
    max_age: float | None
    acr_values: str | Sequence[str] | None
    exchange: Exchange
    client_secret: str | None
    token_endpoint_auth_method: AuthMethod | None
    userinfo_endpoint: str | None
    userinfo_subject: str | None
    dpop: Dpop
    on_event: Callable[[Event], object] | None
