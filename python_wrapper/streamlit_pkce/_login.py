"""Login: the function an app calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ._drawing import draw
from ._hook import parse_hook
from ._parameters import parse_parameters
from ._settings import configured

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    from ._button import ButtonType, ButtonWidth
    from ._config import Flow, Storage
    from ._dpop import Dpop
    from ._event import Event
    from ._presets import PresetName
    from ._server_exchange import AuthMethod, Exchange
    from ._token_set import TokenSet


@configured
def login(  # noqa: PLR0913 - all have a default
    issuer: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    *,
    client_id: str | None = None,
    scope: str | None = None,
    redirect_uri: str | None = None,
    prompt: str | None = None,
    login_hint: str | None = None,
    audience: str | None = None,
    resource: str | Sequence[str] | None = None,
    extra_params: Mapping[str, str] | None = None,
    storage: Storage = "session",
    silent: bool = True,
    flow: Flow = "auto",
    auto_login: bool = False,
    state: Mapping[str, Any] | None = None,
    min_validity: float = 0,
    label: str | None = None,
    labels: Mapping[str, str] | None = None,
    type: ButtonType = "secondary",  # noqa: A002 - st.button's name
    icon: str | None = None,
    width: ButtonWidth = "content",
    key: str | int | None = None,
    leeway: float = 60,
    expose_refresh_token: bool = False,
    allow_insecure_http: bool = False,
    jwks: Mapping[str, Any] | str | os.PathLike[str] | None = None,
    domain_hint: str | None = None,
    preset: PresetName | None = None,
    tenant: str | None = None,
    tenants: Sequence[str] | Literal["any"] | None = None,
    max_age: float | None = None,
    acr_values: str | Sequence[str] | None = None,
    exchange: Exchange = "browser",
    client_secret: str | None = None,
    token_endpoint_auth_method: AuthMethod | None = None,
    userinfo_endpoint: str | None = None,
    userinfo_subject: str | None = None,
    dpop: Dpop = False,
    on_event: Callable[[Event], object] | None = None,
) -> TokenSet:
    """Draw the login button here, and return the person's verified tokens.

    The browser signs in with the authorization code flow and PKCE (`RFC 7636
    <https://www.rfc-editor.org/rfc/rfc7636>`_), as a public client: there is no client secret,
    unless the server has one (see `exchange`). Python verifies the ID token before the app sees
    anything. A rerun in which nothing changed costs no request and no verification.

    The browser renews the tokens before they expire, by refresh token where the
    provider gives one, else by a hidden frame. That reruns nothing: the token
    set that the app has shows the new ones. The app runs again when somebody
    signs in or out, or when renewal has failed for good.

    Every argument may be in ``.streamlit/secrets.toml`` instead: without `issuer`, in the section
    ``[pkce]``; with a name as `issuer`, ``"microsoft"`` for example, in ``[pkce.microsoft]``. Or
    in the environment, as ``STREAMLIT_PKCE_MICROSOFT_CLIENT_ID``. What is given in the call
    counts. The sections ``[auth]`` of ``st.login`` are understood as well.

    Parameters
    ----------
    issuer : str, path or mapping
        The provider's URL, exactly as the provider writes it, for example
        ``"https://login.example.com"``. For a provider without discovery, or a
        server that cannot reach it: the metadata itself, as a mapping or as the
        path of a ``.json`` file, which is read again when it changes; it may hold
        the provider's JWK Set under ``"jwks"``. Or the name of a section of
        settings, which is then also the default of `key`.
    client_id : str
        The app's identifier at the provider, where it is registered as a
        public client ("Single-page application").
    scope : str
        Words with spaces between; ``openid`` must be among them. Default:
        ``"openid profile email"``, and ``offline_access`` at the providers whose
        refresh tokens need it (see `preset`).
    redirect_uri : str, optional
        Where the provider sends the person back to. Default: the component's
        own ``callback.html``, whose URL the button's error message names.
    prompt : str, optional
        For example ``"login"``, to have the person sign in again.
    login_hint : str, optional
        Whom the provider should expect, for example an e-mail address.
    audience : str, optional
        The API the access token is for, at providers that use this parameter.
    resource : str or sequence of str, optional
        The same, at providers that follow `RFC 8707
        <https://www.rfc-editor.org/rfc/rfc8707>`_.
    extra_params : mapping, optional
        Further parameters of the authorization request, for example
        ``{"ui_locales": "fr"}``.
    storage : {"session", "memory", "local"}
        Where the browser keeps the tokens. ``"session"``: with the tab, so that
        a reload stays signed in; ``"memory"``: with the page; ``"local"``: with
        the browser, also when it is closed in between, until somebody signs out
        or the session can be renewed no more.
    silent : bool
        Whether a person who has a session at the provider is signed in when the
        page loads, without a click. Not if the app gives a `prompt`.
    flow : {"auto", "popup", "redirect"}
        How the person gets to the provider. ``"popup"``: in a window; ``"redirect"``: the page
        itself goes there, and comes back with path, query and fragment; ``"auto"``: in a window,
        unless the browser opens none or the screen is a small one to be touched. Where the app is
        in a frame, always in a window.
    auto_login : bool
        Whether the page goes to the provider without a click where `silent` did not help: for
        people whom the provider knows by their computer. Once, until somebody clicks; not after a
        sign-out, nor where the app is in a frame.
    state : mapping, optional
        What the app wants to have back after the sign-in, whichever way that goes, because a page
        that comes back is a new session: ``token.take_state()`` returns it. What JSON knows, up to
        2,048 characters of it. It is kept by the browser, so it is no secret, and nobody
        guarantees that it is what it was.
    min_validity : float
        Seconds that the access token must have left when a run begins, for
        example as long as the run takes. If it has less, but then at most half
        of its life, the run sees ``"pending"``, and the app runs again when the
        browser has renewed it.
    label : str, optional
        The text on the button. Default: "Log in", in the person's language.
    labels : mapping, optional
        Texts in place of the component's own, by name: ``"log_in"``,
        ``"confirm"`` (on the button of :func:`step_up`), ``"allow"`` (on that of
        an :class:`AccessToken`), ``"cancel"``, ``"try_again"``, ``"continue_here"``, ``"details"``,
        ``"signing_in"``, ``"reconnecting"``, ``"signing_out"``,
        ``"signed_in"``, ``"signed_in_as"`` with ``{name}`` in it, and the error
        codes. Without them, the browser's language decides between English,
        French, German, Japanese, Simplified Chinese and Spanish; ``"lang"``
        decides instead of it, and says in which language your texts are (BCP
        47). ``token.error.message`` stays in English.
    type : {"secondary", "primary", "tertiary"}
        What the button looks like, as for ``st.button``.
    icon : str, optional
        Beside the text on the button, as for ``st.button``: one emoji, or a
        Material symbol such as ``":material/login:"``.
    width : {"content", "stretch"} or int
        How wide the button is, as for ``st.button``; a number is of pixels.
    key : str or int, optional
        Tells two logins apart that are otherwise the same.
    leeway : float
        Seconds by which the provider's clock and the server's may differ.
    expose_refresh_token : bool
        Whether the refresh token leaves the browser. Needed only if the app
        itself renews tokens.
    allow_insecure_http : bool
        Whether plain ``http`` is allowed off loopback. Anybody on the network
        can then sign in as anybody.
    jwks : mapping or path, optional
        The provider's JWK Set, if the server cannot fetch it. A file is read again
        when it changes, also while people are signed in.
    domain_hint : str, optional
        Entra ID: whose sign-in page to show at once, for example ``"contoso.com"``.
    preset : str, optional
        Whose quirks to respect: ``"entra"``, ``"entra_external"``, ``"b2c"``, ``"okta"``,
        ``"auth0"``, ``"keycloak"``, ``"cognito"``, ``"adfs"``, ``"google"`` or
        ``"github"``. Needed only where the
        issuer's host does not tell, as at a domain of your own.
    tenant : str, optional
        Entra ID, instead of `issuer`: the "Directory (tenant) ID"; or
        ``"organizations"``, ``"common"`` or ``"consumers"``. With
        ``preset="entra_external"``, that of an external tenant.
    tenants : sequence of str or "any"
        Entra ID, needed at ``organizations`` and ``common``: the identifiers of the
        tenants whose people may sign in. Whoever has a tenant decides which names,
        e-mail addresses and roles its tokens have; so with ``"any"``, know people
        by ``claims["tid"]`` and ``claims["oid"]`` alone.
    max_age : float, optional
        Seconds that may lie between the person's authentication at the provider
        and the sign-in here, for example ``0`` to have everybody enter a password
        (`OpenID Connect Core 1.0, section 3.1.2.1
        <https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest>`_).
        The ID token's ``auth_time`` has to show it, with `leeway`. It ends no
        session: who has signed in like this stays so.
    acr_values : str or sequence of str, optional
        Authentication context classes, the best one first, of which the provider
        has to meet one, for example the one for a second factor. Only a wish in
        OpenID Connect; here, the ID token's ``acr`` has to be one of them.
    exchange : {"browser", "server"}
        Who redeems the code of a sign-in. ``"server"``: this server, for providers that
        demand a client secret or let no browser read their answers. It then keeps the
        tokens and renews them; the browser keeps none, so that a page that is loaded
        anew signs in again, without a click where `silent` can.
    client_secret : str, optional
        The app's secret at the provider, for ``exchange="server"``. It belongs into
        ``.streamlit/secrets.toml`` or the environment; no browser ever sees it.
    token_endpoint_auth_method : str, optional
        How it is sent: ``"client_secret_basic"`` or ``"client_secret_post"``. Default:
        the first of them that the provider's metadata name.
    userinfo_endpoint : str, optional
        For a provider without ID tokens, which is OAuth 2.0 alone, with
        ``exchange="server"``: the URL that says to whom an access token belongs. The
        claims are what it says, and ``token.identity_source`` is ``"userinfo"``. The
        provider's metadata are `issuer` then, with any URL of it as their ``"issuer"``.
    userinfo_subject : str, optional
        The member of that by which people are known, for example ``"id"``: it becomes
        ``claims["sub"]``. Default: ``"sub"``.
    dpop : bool or "refresh_token"
        Whether tokens are bound to a key that the browser gives to nobody (`RFC 9449
        <https://www.rfc-editor.org/rfc/rfc9449>`_), so that a stolen refresh token renews
        nothing elsewhere. With ``True`` the provider has to bind access tokens too: no
        Python has the key, so ``token.headers`` and ``token.auth`` raise. An app that calls
        APIs writes ``"refresh_token"``, where the provider can bind that alone; or
        ``exchange="server"``, where the key is the server's and ``token.auth`` proves it.
        The browser's key needs HTTPS or localhost.
    on_event : callable, optional
        Called with an :class:`Event` whenever somebody signs in or out, tokens
        are renewed or refused; in the script's thread, once for each. What it
        raises is logged, and changes nothing. The same is always in the log, at
        level ``INFO`` of ``streamlit_pkce.audit``.

    Returns
    -------
    TokenSet
        A ``dict``, empty until somebody is signed in. ``.status`` tells
        ``"pending"``, ``"anonymous"`` and ``"authenticated"`` apart, ``.error``
        says why nobody is signed in.

    Raises
    ------
    ConfigurationError
        If an argument or a setting cannot be used; if the provider cannot work from a
        browser alone, as Google and GitHub cannot without ``exchange="server"``.
    PlacementError
        Inside ``st.form``; if the same login is drawn twice in one run; outside
        a Streamlit app.
    InstallationError
        If the component's files are missing.

    Examples
    --------
    >>> import streamlit as st
    >>> from streamlit_pkce import login
    >>> token = login("https://login.example.com", client_id="my-app")  # doctest: +SKIP
    >>> if not token:  # doctest: +SKIP
    ...     st.stop()
    >>> st.write(f"Hello {token.claims['name']}")  # doctest: +SKIP
    """
    config = parse_parameters(
        issuer,
        client_id=client_id,
        scope=scope,
        redirect_uri=redirect_uri,
        prompt=prompt,
        login_hint=login_hint,
        audience=audience,
        resource=resource,
        extra_params=extra_params,
        storage=storage,
        silent=silent,
        flow=flow,
        auto_login=auto_login,
        state=state,
        min_validity=min_validity,
        label=label,
        labels=labels,
        type=type,
        icon=icon,
        width=width,
        key=key,
        leeway=leeway,
        expose_refresh_token=expose_refresh_token,
        allow_insecure_http=allow_insecure_http,
        jwks=jwks,
        domain_hint=domain_hint,
        preset=preset,
        tenant=tenant,
        tenants=tenants,
        max_age=max_age,
        acr_values=acr_values,
        exchange=exchange,
        client_secret=client_secret,
        token_endpoint_auth_method=token_endpoint_auth_method,
        userinfo_endpoint=userinfo_endpoint,
        userinfo_subject=userinfo_subject,
        dpop=dpop,
    )
    return draw(config, parse_hook(on_event))
