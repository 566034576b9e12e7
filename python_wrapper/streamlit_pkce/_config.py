"""Config: one login, as the app's author meant it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ._button import Button
    from ._dpop import Dpop
    from ._identity import IdentityEndpoint
    from ._issuer import Issuer
    from ._labels import Labels
    from ._presets import LogoutStyle
    from ._server_exchange import ServerExchange

Storage = Literal["memory", "session", "local"]
Flow = Literal["auto", "popup", "redirect"]


@dataclass(frozen=True)
class Config:
    """One login, as the app's author meant it.

    Attributes
    ----------
    parameters
        What goes into the authorization request besides the protocol's own
        parameters, in order; a name may repeat.
    storage
        Where the browser keeps the tokens.
    silent
        Whether the browser may ask the provider without the person noticing,
        at load.
    flow
        Which way the person goes to the provider.
    auto_login
        Whether the browser may go there without a click.
    state
        What the app wants to have back after the sign-in, as JSON.
    min_validity
        Seconds that an access token must have left at the start of a run.
    labels
        The app's own texts, by name.
    button
        What the button looks like.
    leeway
        Seconds by which clocks may differ.
    max_age
        Seconds that may lie between the authentication and the sign-in; None if
        the app does not care.
    acr_values
        Classes of authentication of which one is demanded; empty if none is.
    confirms
        The subject who confirms by this that they are still there, in a session
        that lasts for `max_age`; None for a login proper.
    server
        How the server redeems codes; None if the browser does.
    dpop
        Which tokens the provider binds to a key.
    identity
        Who says there who somebody is; None if ID tokens do.
    session
        Which login this is: the same in every run, different for two logins
        that differ in anything that decides who is signed in for what.
    name
        What the app calls it: its key or, without one, its issuer.
    """

    issuer: Issuer
    client_id: str
    scope: str
    redirect_uri: str | None
    parameters: tuple[tuple[str, str], ...]
    storage: Storage
    silent: bool
    flow: Flow
    auto_login: bool
    state: str | None
    min_validity: float
    labels: Labels
    button: Button
    leeway: float
    expose_refresh_token: bool
    max_age: int | None
    acr_values: tuple[str, ...]
    session: str
    name: str
    confirms: tuple[object, object] | None = None
    server: ServerExchange | None = None
    identity: IdentityEndpoint | None = None
    dpop: Dpop = False

    @property
    def token_type(self) -> Literal["Bearer", "DPoP"]:
        """What the provider has to call its access tokens."""
        return "DPoP" if self.dpop is True else "Bearer"

    @property
    def logout_style(self) -> LogoutStyle:
        """How the provider is told that a person signs out; see ``_presets.py``."""
        return self.issuer.preset.logout_style


def identity(*parts: object) -> str:
    """A name for a ``session``: another one if any of these, which JSON knows, is another one."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
