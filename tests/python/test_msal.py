"""Apps that were written for msal-streamlit-authentication, with another import."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

from streamlit.testing.v1 import AppTest

from streamlit_pkce.compat import msal_authentication
from support.component import Component, signed_in
from support.signers import signer
from support.story import nobody

if TYPE_CHECKING:
    from support.servers import Site

TENANT = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"
OBJECT = "0a1b2c3d-0000-4000-8000-00000000000a"
ENTRA = "https://login.microsoftonline.com"


def an_app(authority: str, request: dict, more: dict) -> None:  # type: ignore[type-arg]
    import streamlit as st

    from streamlit_pkce.compat import msal_authentication

    value = msal_authentication(
        auth={"clientId": "demo", "authority": authority, "protocolMode": "OIDC"},
        cache={"cacheLocation": "localStorage", "storeAuthStateInCookie": False},
        login_request={"scopes": ["files.read"], "loginHint": "ada", **request},
        **more,
    )
    st.json(value or {})


def run(site: Site, request: dict[str, Any] | None = None, **more: Any) -> AppTest:
    app = AppTest.from_function(an_app, args=(site.url, request or {}, more)).run(timeout=30)
    assert not app.exception, app.exception
    return app


def value(app: AppTest) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(app.json[0].value)
    return document


def test_the_signature_is_the_one_that_apps_were_written_for() -> None:
    parameters = inspect.signature(msal_authentication).parameters
    assert {name: parameter.default for name, parameter in parameters.items()} == {
        "auth": inspect.Parameter.empty,
        "cache": inspect.Parameter.empty,
        "login_request": None,
        "logout_request": None,
        "login_button_text": "Login",
        "logout_button_text": "Logout",
        "class_name": None,
        "html_id": None,
        "key": None,
    }
    assert {parameter.kind for parameter in parameters.values()} == {
        inspect.Parameter.POSITIONAL_OR_KEYWORD
    }


def test_a_stranger_gets_the_login_button_and_the_app_gets_none(
    site: Site, component: Component
) -> None:
    component.report = nobody(1)
    app = run(site)
    assert (value(app), list(app.button)) == ({}, [])
    told = component.told[-1]
    assert (told["issuer"], told["client_id"], told["storage"]) == (site.url, "demo", "local")
    assert told["scope"] == "files.read openid profile offline_access"
    assert told["parameters"] == [["login_hint", "ada"]]
    assert told["labels"]["log_in"] == "Login"
    assert (told["silent"], told["flow"]) == (False, "popup")


def test_who_is_signed_in_is_told_as_msal_tells_it(site: Site, component: Component) -> None:
    sign_in = signed_in(site)
    sign_in.claims |= {"oid": OBJECT, "tid": TENANT, "preferred_username": "ada@example.com"}
    component.report = sign_in.report()

    app = run(site, logout_button_text="Leave", key=1)

    assert [button.label for button in app.button] == ["Leave"]
    result = value(app)
    own = {name: result.pop(name) for name in ("idToken", "correlationId", "account")}
    expires_on = result.pop("expiresOn")
    assert expires_on == result.pop("extExpiresOn")
    assert result == {
        "authority": f"{site.url}/",
        "uniqueId": OBJECT,
        "tenantId": TENANT,
        "scopes": ["openid", "profile", "email"],
        "idTokenClaims": sign_in.claims,
        "accessToken": sign_in.access_token,
        "fromCache": False,
        "requestId": "",
        "familyId": "",
        "tokenType": "Bearer",
        "state": "",
        "cloudGraphHostName": "",
        "msGraphHost": "",
        "fromNativeBroker": False,
    }
    assert own["account"] == {
        "homeAccountId": f"{OBJECT}.{TENANT}",
        "environment": site.url.removeprefix("http://"),
        "tenantId": TENANT,
        "username": "ada@example.com",
        "localAccountId": OBJECT,
        "name": "Ada Lovelace",
        "authorityType": "Generic",
        "tenantProfiles": {},
        "idTokenClaims": sign_in.claims,
        "idToken": own["idToken"],
    }
    assert own["idToken"].count(".") == 2
    assert expires_on.endswith(".000Z")
    assert value(app.run(timeout=30))["correlationId"] == own["correlationId"]


def test_what_a_request_says_of_itself_is_asked_for(site: Site, component: Component) -> None:
    component.report = nobody(1)
    own = "https://app.example.com/static/own.html"
    run(site, {"maxAge": 300, "redirectUri": own, "prompt": ""})
    told = component.told[-1]
    assert told["parameters"] == [["login_hint", "ada"], ["max_age", "300"]]
    assert told["redirect_uri"] == own


def test_a_sign_in_that_is_older_than_a_request_allows_is_nobodys(
    site: Site, component: Component
) -> None:
    sign_in = signed_in(site)
    component.report = sign_in.report()
    assert value(run(site, {"maxAge": 300})) == {}
    sign_in.claims["auth_time"] = sign_in.claims["iat"]
    component.report = sign_in.report()
    assert value(run(site, {"maxAge": 300}))["uniqueId"] == "ada"


def test_a_result_has_the_number_that_the_app_has_given_the_request(
    site: Site, component: Component
) -> None:
    component.report = signed_in(site).report()
    assert value(run(site, {"correlationId": "request-7"}))["correlationId"] == "request-7"
    own = value(run(site, {"correlationId": ""}))["correlationId"]
    assert own == value(run(site, {"correlationId": None}))["correlationId"]
    assert len(own) == 36


def test_buttons_that_cannot_be_dressed_say_so(
    site: Site, component: Component, notices: Any
) -> None:
    component.report = nobody(1)
    run(site, class_name="", html_id=None)
    assert notices() == []
    run(site, class_name=None, html_id="button", key=0)
    [line] = notices()
    assert "class_name and html_id have no effect here" in line


def test_a_forged_token_is_nobodys(site: Site, component: Component) -> None:
    sign_in = signed_in(site)
    sign_in.signer = signer("RS256", name="second")
    component.report = sign_in.report()
    app = run(site)
    assert (value(app), list(app.button)) == ({}, [])


def test_the_logout_button_signs_out(site: Site, component: Component) -> None:
    component.report = signed_in(site).report()
    app = run(site)
    app.button[0].click().run(timeout=30)
    assert (value(app), list(app.button)) == ({}, [])
    assert component.told[-1]["sign_out"] is not None
