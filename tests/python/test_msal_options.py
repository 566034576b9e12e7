"""The options of msal-streamlit-authentication, and what login() is told of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streamlit_pkce import ConfigurationError
from streamlit_pkce._issuer import parse_issuer
from streamlit_pkce.compat._msal_authority import parse_authority
from streamlit_pkce.compat._msal_options import translate

TENANT = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"
OBJECT = "0a1b2c3d-0000-4000-8000-00000000000a"
ENTRA = "https://login.microsoftonline.com"


def options(**more: Any) -> dict[str, Any]:
    """The arguments of a call; `auth` and `cache` may be added to."""
    auth = {"clientId": "demo", "authority": f"{ENTRA}/{TENANT}", **more.pop("auth", {})}
    return {"auth": auth, "cache": more.pop("cache", {}), **more}


def translated(**more: Any) -> dict[str, Any]:
    given = {"login_request": None, "logout_request": None, **options(**more)}
    return translate(**given)[2]


def issuer(authority: str | None, **auth: Any) -> dict[str, Any]:
    """How login() is told of this provider."""
    named = {} if authority is None else {"authority": authority}
    return dict(parse_authority({**named, **auth}, {}).parameters)


@pytest.mark.parametrize(
    ("authority", "auth", "parameters"),
    [
        (f"{ENTRA}/{TENANT}", {}, {"issuer": f"{ENTRA}/{TENANT}/v2.0"}),
        (f"{ENTRA}/{TENANT}/", {}, {"issuer": f"{ENTRA}/{TENANT}/v2.0"}),
        (f"{ENTRA}/{TENANT}/v2.0", {}, {"issuer": f"{ENTRA}/{TENANT}/v2.0"}),
        (
            f"https://login.windows.net/{TENANT}",
            {"protocolMode": "OIDC"},
            {"issuer": f"{ENTRA}/{TENANT}/v2.0"},
        ),
        (None, {}, {"issuer": f"{ENTRA}/common/v2.0", "tenants": "any"}),
        (f"{ENTRA}/consumers", {}, {"issuer": f"{ENTRA}/consumers/v2.0"}),
        (
            f"https://contoso.ciamlogin.com/{TENANT}",
            {},
            {"preset": "entra_external", "tenant": TENANT},
        ),
        (
            f"https://contoso.b2clogin.com/tfp/{TENANT}/B2C_1_in",
            {"knownAuthorities": ["contoso.b2clogin.com"]},
            {"issuer": f"https://contoso.b2clogin.com/tfp/{TENANT}/B2C_1_in/v2.0/"},
        ),
        (
            "https://login.contoso.com/adfs/",
            {"knownAuthorities": ["https://login.contoso.com/adfs"]},
            {"issuer": "https://login.contoso.com/adfs", "preset": "adfs"},
        ),
        (
            "https://login.example.com/realms/a",
            {"protocolMode": "OIDC", "knownAuthorities": ["login.example.com"]},
            {"issuer": "https://login.example.com/realms/a"},
        ),
        ("https://a.auth0.com", {"protocolMode": "OIDC"}, {"issuer": "https://a.auth0.com/"}),
    ],
)
def test_an_authority_is_an_issuer(
    authority: str | None, auth: dict[str, Any], parameters: dict[str, Any]
) -> None:
    assert issuer(authority, **auth) == parameters
    names = ("issuer", "preset", "tenant", "tenants")
    named: dict[str, Any] = {name: parameters.get(name) for name in names}
    surely = parse_issuer(
        jwks=None, allow_insecure_http=False, has_server=False, has_keys=True, **named
    )
    assert surely.url.startswith("https://")


def test_an_authority_that_is_empty_lets_in_nobody_rather_than_everybody() -> None:
    """As a variable of the environment is that somebody has forgotten to set."""
    for empty in ("", None):
        with pytest.raises(ConfigurationError, match="is not a URL"):
            parse_authority({"authority": empty}, {})


def test_metadata_given_to_msal_are_given_to_login() -> None:
    document = {"issuer": "https://login.example.com", "authorization_endpoint": "https://x"}
    parameters = issuer("https://login.example.com", authorityMetadata=json.dumps(document))
    assert parameters == {"issuer": document}


def test_the_authority_of_a_request_comes_first() -> None:
    auth, request = {"authority": f"{ENTRA}/common"}, {"authority": f"{ENTRA}/{TENANT}"}
    authority = parse_authority(auth, request)
    assert authority.parameters == {"issuer": f"{ENTRA}/{TENANT}/v2.0"}
    assert (authority.url, authority.environment) == (f"{ENTRA}/{TENANT}/", "login.windows.net")
    assert authority.account_type == "MSSTS"
    for empty in ("", None):
        assert parse_authority({"authority": f"{ENTRA}/{TENANT}"}, {"authority": empty}).parameters


def test_an_authority_for_everybody_is_called_one(notices: Any) -> None:
    issuer(f"{ENTRA}/organizations")
    [line] = notices()
    assert "every organization in the world" in line


def test_options_of_a_request_are_parameters_of_login() -> None:
    parameters = translated(
        auth={"redirectUri": "https://app.example.com/static/callback.html"},
        cache={"cacheLocation": "memoryStorage"},
        login_request={
            "scopes": ["User.Read", "openid"],
            "prompt": "select_account",
            "loginHint": "ada@example.com",
            "domainHint": "example.com",
            "maxAge": 0,
            "claims": '{"id_token": {}}',
            "sid": "session-1",
            "extraQueryParameters": {"domain_hint": "lost", "resource": "https://a", "ui": "fr"},
        },
    )
    assert parameters == {
        "client_id": "demo",
        "scope": "User.Read openid profile offline_access",
        "redirect_uri": "https://app.example.com/static/callback.html",
        "storage": "memory",
        "prompt": "select_account",
        "login_hint": "ada@example.com",
        "domain_hint": "example.com",
        "max_age": 0,
        "resource": "https://a",
        "extra_params": {"ui": "fr", "claims": '{"id_token": {}}', "sid": "session-1"},
    }


def test_a_redirect_uri_of_the_requests_own_comes_first(notices: Any) -> None:
    auth = {"redirectUri": "https://app.example.com/static/callback.html"}
    own = "https://app.example.com/static/own.html"
    assert translated(auth=auth, login_request={"redirectUri": own})["redirect_uri"] == own
    # Also if it is no page that could do what the component's does.
    assert translated(auth=auth, login_request={"redirectUri": "/home"})["redirect_uri"] is None
    [line] = notices()
    assert "redirectUri '/home' has no effect here" in line


def test_max_age_may_be_a_text_in_a_query_where_all_are() -> None:
    query = {"max_age": "300"}
    assert translated(login_request={"extraQueryParameters": query})["max_age"] == 300
    both = {"extraQueryParameters": query, "maxAge": 60}
    assert translated(login_request=both)["max_age"] == 60


def test_default_scopes_are_the_apps_in_the_mode_that_lets_it_choose_them() -> None:
    auth = {"OIDCOptions": {"defaultScopes": ["openid", "email"]}}
    assert translated(auth=auth)["scope"] == "openid profile offline_access"
    assert translated(auth={**auth, "protocolMode": "OIDC"})["scope"] == "openid email"


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"auth": {"redirectUri": "http://localhost:8501/"}}, "redirectUri 'http://localhost"),
        ({"auth": {"redirectUri": "/"}}, "callback.html behind it as a redirect URI"),
        ({"auth": {"postLogoutRedirectUri": "/"}}, "auth['postLogoutRedirectUri']"),
        ({"auth": {"clientCapabilities": ["CP1"]}}, "auth['clientCapabilities']"),
        ({"auth": {"OIDCOptions": {"serverResponseType": "query"}}}, "serverResponseType"),
        ({"auth": {"OIDCOptions": {"defaultScopes": ["openid"]}}}, 'auth["protocolMode"]="OIDC"'),
        # What is false or empty asks for something too, unless MSAL does it by itself.
        ({"auth": {"navigateToLoginRequestUrl": False}}, "the page that they were on"),
        ({"auth": {"postLogoutRedirectUri": None}}, "auth['postLogoutRedirectUri']"),
        ({"auth": {"redirectUri": False}}, "redirectUri False"),
        ({"cache": {"temporaryCacheLocation": ""}}, "cache['temporaryCacheLocation']"),
        ({"login_request": {"state": 0}}, "login_request['state']"),
        ({"login_request": {"nonce": ""}}, "login_request['nonce']"),
        ({"logout_request": {"account": {}}}, "logout_request['account']"),
        ({"logout_request": {"postLogoutRedirectUri": None}}, "'postLogoutRedirectUri'"),
        # MSAL knows no such option, so that there is nothing that it does by itself.
        ({"auth": {"client_secret": None}}, "auth['client_secret']"),
        ({"login_request": {"forceRefresh": False}}, "login_request['forceRefresh']"),
        ({"cache": {"storeAuthStateInCookie": True}}, "nothing is kept in cookies"),
        ({"login_request": {"state": "x"}}, "login_request['state']"),
        ({"login_request": {"loginhint": "x"}}, "Did you mean 'loginHint'"),
        ({"login_request": {"authenticationScheme": "pop"}}, "Bearer"),
        ({"logout_request": {"logoutHint": "x"}}, "logout_request['logoutHint']"),
    ],
)
def test_an_option_that_means_nothing_is_named_once(
    notices: Any, more: dict[str, Any], name: str
) -> None:
    translated(**more)
    translated(**more)
    [line] = notices()
    assert name in line
    assert "no effect" in line
    assert ("Did you mean" in line) == ("loginhint" in line)


def test_what_msal_does_by_itself_is_not_worth_a_word(notices: Any) -> None:
    translated(
        auth={
            "postLogoutRedirectUri": "",
            "clientCapabilities": [],
            "redirectUri": "",
            "navigateToLoginRequestUrl": True,
            "protocolMode": "AAD",
            "OIDCOptions": {
                "serverResponseType": "fragment",
                "defaultScopes": ["openid", "profile", "offline_access"],
            },
        },
        cache={"storeAuthStateInCookie": False, "cacheLocation": "sessionStorage"},
        login_request={"account": None, "authenticationScheme": "Bearer", "loginHint": ""},
        logout_request={},
    )
    assert notices() == []


def test_an_empty_text_is_no_hint() -> None:
    """An app that does not know yet who comes gives one."""
    empty = {"prompt": "", "loginHint": "", "domainHint": None, "sid": "", "claims": None}
    assert translated(login_request=empty) == translated()


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"auth": {"clientId": None}}, 'auth["clientId"] is missing'),
        ({"cache": {"cacheLocation": "localstorage"}}, "Did you mean 'localStorage'?"),
        ({"cache": {"cacheLocation": ""}}, "must be one of 'sessionStorage'"),
        ({"login_request": {"scopes": "User.Read"}}, "must be a list of texts"),
        ({"login_request": ["User.Read"]}, "login_request must be a mapping"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(more: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        translated(**more)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("authority", "auth", "complaint"),
    [
        ("login.example.com", {}, "is not a URL"),
        ("https://contoso.ciamlogin.com/", {}, "which external tenant"),
        ("https://evil.example.com", {"knownAuthorities": ["login.example.com"]}, "evil.example"),
        (f"{ENTRA}/{TENANT}", {"protocolMode": "SAML"}, "protocolMode"),
        (f"{ENTRA}/{TENANT}", {"protocolMode": ""}, "protocolMode"),
        ("https://a.example.com", {"knownAuthorities": False}, "knownAuthorities"),
        (f"{ENTRA}/{TENANT}", {"authorityMetadata": "<html>"}, "must be a text, the JSON"),
        (f"{ENTRA}/{TENANT}", {"authorityMetadata": {}}, "must be a text, the JSON"),
    ],
)
def test_an_authority_that_cannot_be_used_is_refused(
    authority: str, auth: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        issuer(authority, **auth)
    assert complaint in str(caught.value)
