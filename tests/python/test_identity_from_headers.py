"""Who is there, in an app behind a proxy that signs people in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import (
    ConfigurationError,
    PlacementError,
    identity_from_headers,
)
from streamlit_pkce._proxies import PROXIES
from support.proxied_page import run, shown
from support.proxy import CLIENT, SECRET, id_token
from support.servers import answer
from support.signers import signer

if TYPE_CHECKING:
    from support.proxy import Request
    from support.servers import Site

IAP = "/projects/1234/global/backendServices/5678"


@pytest.fixture(autouse=True)
def _published(site: Site) -> None:
    site.publish([signer("RS256").jwk])


# What each proxy says


def test_oauth2_proxy_says_who_is_there(site: Site, request_: Request) -> None:
    token = id_token(site.url)
    request_.say(Authorization=f"Bearer {token}", X_Forwarded_Access_Token="for-the-api")
    assert shown(run(site.url, proxy="oauth2_proxy")) == [
        "Hello Ada Lovelace",
        f"names: ['{site.url}']",
        "staff: True True",
        "headers: {'Authorization': 'Bearer for-the-api'}",
        "members: ['access_token', 'claims', 'expires_at', 'id_token', 'scope', 'token_type']",
    ]


def test_azure_app_service_says_who_is_there(site: Site, request_: Request) -> None:
    request_.say(X_MS_TOKEN_AAD_ID_TOKEN=id_token(site.url))
    assert shown(run(site.url, proxy="app_service"))[0] == "Hello Ada Lovelace"


def test_cloudflare_access_says_who_is_there(site: Site, request_: Request) -> None:
    """Its keys are beside the team's domain, where there are no metadata."""
    site.answers = {"/cdn-cgi/access/certs": answer({"keys": [signer("RS256").jwk]})}
    request_.say(Cf_Access_Jwt_Assertion=id_token(site.url, aud=[CLIENT], type="app"))
    assert shown(run(site.url, proxy="cloudflare"))[0] == "Hello Ada Lovelace"


def test_google_iap_says_who_is_there(request_: Request) -> None:
    issuer = "https://cloud.google.com/iap"
    key = signer("ES256")
    request_.say(X_Goog_Iap_Jwt_Assertion=id_token(issuer, key, aud=IAP, sub="accounts.google:1"))
    page = run(None, proxy="google_iap", client_id=IAP, jwks={"keys": [key.jwk]})
    assert shown(page)[0] == "Hello Ada Lovelace"


def test_google_iap_signs_by_its_own_algorithm_only(request_: Request) -> None:
    key = signer("RS256")
    request_.say(X_Goog_Iap_Jwt_Assertion=id_token("https://cloud.google.com/iap", key, aud=IAP))
    page = run(None, proxy="google_iap", client_id=IAP, jwks={"keys": [key.jwk]})
    assert shown(page) == ["anonymous: id_token_algorithm_forbidden"]


def test_any_other_proxy_has_a_header_of_its_own(site: Site, request_: Request) -> None:
    request_.say(X_Pomerium_Jwt_Assertion=id_token(site.url))
    assert shown(run(site.url, header="X-Pomerium-Jwt-Assertion"))[0] == "Hello Ada Lovelace"


def test_a_provider_that_no_browser_can_use_may_be_behind_a_proxy(request_: Request) -> None:
    """Google wants a client secret, and the proxy has it."""
    google, key = "https://accounts.google.com", signer("RS256")
    request_.say(Authorization=f"Bearer {id_token(google, key)}")
    metadata = {
        "issuer": google,
        "authorization_endpoint": f"{google}/authorize",
        "token_endpoint": f"{google}/token",
        "jwks": {"keys": [key.jwk]},
    }
    assert shown(run(metadata, proxy="oauth2_proxy"))[0] == "Hello Ada Lovelace"


def test_there_is_no_access_token_if_the_proxy_has_none(site: Site, request_: Request) -> None:
    request_.say(Authorization=f"Bearer {id_token(site.url)}")
    page = run(site.url, proxy="oauth2_proxy")
    assert shown(page)[3:] == [
        "headers: {}",
        "members: ['claims', 'expires_at', 'id_token', 'scope', 'token_type']",
    ]


# Mistakes


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        ({"proxy": "oauth2-proxy"}, "Did you mean 'oauth2_proxy'"),
        ({"proxy": "oauth2_proxy"}, "client_id is missing"),
        ({"client_id": CLIENT}, "header is missing"),
        ({"client_id": CLIENT, "header": "X Id"}, "name of a header"),
        ({"client_id": CLIENT, "proxy": "oauth2_proxy", "signer": "arn"}, "signer is for"),
        ({"client_id": CLIENT, "proxy": "aws_alb"}, "ARN of the load balancer"),
        ({"client_id": CLIENT, "proxy": "aws_alb", "signer": "mine"}, "ARN of the load balancer"),
        ({"client_id": CLIENT, "proxy": "google_iap"}, "is always 'https://cloud.google.com/iap'"),
        ({"client_id": CLIENT, "proxy": "oauth2_proxy", "claims": {}}, "claims is for"),
        ({"client_id": CLIENT, "proxy": "oauth2_proxy", "proxy_secret": "short"}, "openssl rand"),
        ({"client_id": CLIENT, "proxy": "oauth2_proxy", "trusted_proxies": "10.0.0.5"}, "a list"),
        ({"client_id": CLIENT, "proxy": "oauth2_proxy", "trusted_proxies": ["me"]}, "no address"),
        (
            {"client_id": CLIENT, "proxy": "oauth2_proxy", "trusted_proxies": ["0.0.0.0/0"]},
            "no address",
        ),
        ({"client_id": CLIENT, "proxy": "oauth2_proxy", "lasts": -1}, "number of seconds"),
        ({"client_id": CLIENT, "proxy": "oauth2_proxy", "key": ""}, "not empty"),
        ({"client_id": CLIENT, "proxy": "oauth2_proxy", "leeway": 601}, "number of seconds"),
        ({"proxy": "unsigned", "proxy_secret": SECRET, "lasts": 60}, "issuer is about tokens"),
        ({"client_id": CLIENT, "proxy": "oauth2_proxy", "on_event": 1}, "must be a function"),
    ],
)
def test_a_mistake_is_told_with_what_to_write_instead(options: Any, advice: str) -> None:
    with pytest.raises(ConfigurationError, match=advice):
        identity_from_headers("https://login.example.com", **options)


def test_an_unsigned_name_has_no_claims_about_itself_and_an_end() -> None:
    common: Any = {"proxy": "unsigned", "proxy_secret": SECRET}
    with pytest.raises(ConfigurationError, match="lasts is missing"):
        identity_from_headers(**common)
    with pytest.raises(ConfigurationError, match="other than sub"):
        identity_from_headers(**common, lasts=60, claims={"sub": "X-Other"})


def test_plain_http_to_the_provider_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="not https"):
        identity_from_headers("http://login.example.com", client_id=CLIENT, proxy="oauth2_proxy")


def test_outside_an_app_there_is_nobody() -> None:
    with pytest.raises(PlacementError, match="streamlit run"):
        identity_from_headers("https://login.example.com", client_id=CLIENT, proxy="oauth2_proxy")


def test_every_proxy_has_a_header() -> None:
    assert all(row.header for row in PROXIES.values())
