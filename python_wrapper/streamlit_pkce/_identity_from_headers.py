"""Identity from headers: the function an app calls that is behind a proxy."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from . import _host
from ._errors import PlacementError
from ._hook import parse_hook
from ._identity_parameters import IdentityConfig, parse_identity_parameters
from ._sessions import identity_of
from ._token_set import TokenSet

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    from ._event import Event
    from ._identity_session import IdentitySession
    from ._proxies import ProxyName


def identity_from_headers(  # noqa: PLR0913 - all have a default
    issuer: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    *,
    client_id: str | None = None,
    proxy: ProxyName | None = None,
    header: str | None = None,
    signer: str | None = None,
    claims: Mapping[str, str] | None = None,
    trusted_proxies: Sequence[str] = (),
    proxy_secret: str | None = None,
    lasts: float | None = None,
    key: str | int | None = None,
    leeway: float = 60,
    allow_insecure_http: bool = False,
    jwks: Mapping[str, Any] | str | os.PathLike[str] | None = None,
    tenant: str | None = None,
    tenants: Sequence[str] | Literal["any"] | None = None,
    on_event: Callable[[Event], object] | None = None,
) -> TokenSet:
    """Return who is there as the proxy before the app says it, verified.

    For an app behind a proxy that signs people in itself. It draws nothing. The
    token in the proxy's header is verified with its issuer's keys, as one from
    :func:`login` is: signature, ``iss``, ``aud``, times. A header without a
    signature counts only where the request has certainly come by the proxy.

    Streamlit has the headers of the request with which the page's WebSocket
    began. One that is opened anew, as after a pause of the network's, brings
    newer ones, and the identity lives on with them, or ends with
    ``"account_changed"`` if they name somebody else. When what the newest said has
    expired, ``.status`` is ``"anonymous"``, ``.error.code`` is
    ``"session_expired"``, and the app runs again: ask for a reload of the page.

    Parameters
    ----------
    issuer : str, path or mapping
        Whose tokens the proxy hands on, as in :func:`login`. Cloudflare Access:
        ``"https://<team>.cloudflareaccess.com"``. Not with ``"google_iap"``, where it is always
        the same, nor with ``"unsigned"``.
    client_id : str
        For whom the tokens are (``aud``): the proxy's client at the provider; Cloudflare Access:
        the application's AUD tag; Google IAP: ``"/projects/<number>/…"``.
    proxy : str, optional
        ``"app_service"``, ``"oauth2_proxy"``, ``"cloudflare"``, ``"aws_alb"``, ``"google_iap"``;
        or ``"unsigned"`` for a header with nothing but a name in it.
    header : str, optional
        In which header it says who is there, where it is none of these or another one than
        usual. With or without ``Bearer`` before the token.
    signer : str, optional
        ``"aws_alb"``: the ARN of the load balancer.
    claims : mapping, optional
        ``"unsigned"``: which further claim is in which header, for example
        ``{"groups": "X-Forwarded-Groups"}``. Only what the proxy sets or removes in each request:
        the rest is whatever the browser says. ``groups`` and ``roles`` are taken apart at commas.
    trusted_proxies : sequence of str
        Addresses and networks of the proxy: a request from elsewhere counts for nothing. Cannot
        work if the proxy is on the app's own machine and sends ``X-Forwarded-For``.
    proxy_secret : str, optional
        What the proxy sends as ``X-Proxy-Secret``: without it, a request counts for nothing.
    lasts : float, optional
        Seconds for which somebody counts as being there once the page is open, if the token
        expires sooner: AWS's lives for two minutes, Google's for ten. ``"unsigned"``: needed.
    key : str or int, optional
        Its name for :func:`user` and :func:`signed_in`. Default: the issuer, or the header.
    leeway : float
        Seconds by which the proxy's clock and the server's may differ.
    allow_insecure_http, jwks, tenant, tenants
        As in :func:`login`.
    on_event : callable, optional
        As in :func:`login`.

    Returns
    -------
    TokenSet
        As from :func:`login`, empty until somebody is there. Without ``access_token`` and
        ``.headers`` where the proxy hands on no access token, which no signature covers unless
        the ID token has an ``at_hash``.

    Raises
    ------
    ConfigurationError
        If an argument cannot be used; if nothing tells a proxy's unsigned header from anybody's.
    PlacementError
        Outside a script run of a Streamlit app.

    Examples
    --------
    >>> token = identity_from_headers(  # doctest: +SKIP
    ...     "https://login.example.com", client_id="my-proxy", proxy="oauth2_proxy"
    ... )
    >>> if not token:  # doctest: +SKIP
    ...     st.stop()
    >>> st.write(f"Hello {token.claims['name']}")  # doctest: +SKIP
    """
    config = parse_identity_parameters(
        issuer,
        client_id=client_id,
        proxy=proxy,
        header=header,
        signer=signer,
        claims=claims,
        trusted_proxies=trusted_proxies,
        proxy_secret=proxy_secret,
        lasts=lasts,
        key=key,
        leeway=leeway,
        allow_insecure_http=allow_insecure_http,
        jwks=jwks,
        tenant=tenant,
        tenants=tenants,
    )
    hook = parse_hook(on_event)
    if not _host.is_in_app():
        raise PlacementError(
            "identity_from_headers() works in a script run of a Streamlit app only. "
            "Start the app with `streamlit run`."
        )
    session = identity_of(config)
    session.audit.hook = hook
    session.take(config, time.time())
    session.audit.deliver()
    _watch(session, config)
    handed, glance = session.hand_over(time.time())
    return TokenSet(handed, glance, session.newest)


def _watch(session: IdentitySession, config: IdentityConfig) -> None:
    """Have the app run again when what it sees has changed."""
    due = session.due_in(time.time())
    if due is None:
        return
    within_app_run = True

    def streamlit_pkce_identity() -> None:
        if within_app_run:
            return
        session.take(config, time.time())
        session.audit.deliver()
        if session.app_must_rerun(time.time()):
            st.rerun(scope="app")

    st.fragment(streamlit_pkce_identity, run_every=due)()
    within_app_run = False
