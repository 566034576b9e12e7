"""What somebody sends to an app that is behind a proxy, who is not the proxy."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from support.proxied_page import hint, run, shown
from support.proxy import CLIENT, SECRET, id_token
from support.signers import MISSING, handmade, signer

if TYPE_CHECKING:
    from support.proxy import Request
    from support.servers import Site


@pytest.fixture(autouse=True)
def _published(site: Site) -> None:
    site.publish([signer("RS256").jwk])


FORGERIES: dict[str, tuple[Any, str]] = {
    "without a signature": (
        lambda url: handmade({"alg": "none"}, {"iss": url, "aud": CLIENT, "sub": "root"}, None),
        "id_token_algorithm_forbidden",
    ),
    "with the public key as a secret": (
        lambda url: handmade(
            {"alg": "HS256"}, {"iss": url, "sub": "root"}, signer("RS256").jwk["n"].encode()
        ),
        "id_token_algorithm_forbidden",
    ),
    "with a key of the same name": (
        lambda url: signer("RS256", name="mine").sign(
            {"iss": url, "aud": CLIENT, "sub": "root"}, {"kid": signer("RS256").jwk["kid"]}
        ),
        "signature_invalid",
    ),
    "with a key of another name": (
        lambda url: id_token(url, signer("RS256", name="mine")),
        "key_unknown",
    ),
    "for another app": (lambda url: id_token(url, aud="other"), "id_token_audience_mismatch"),
    "for another app as well": (
        lambda url: id_token(url, aud=[CLIENT, "other"]),
        "id_token_audience_mismatch",
    ),
    "of another issuer": (
        lambda _: id_token("https://evil.example"),
        "id_token_issuer_mismatch",
    ),
    "that has expired": (
        lambda url: id_token(url, exp=time.time() - 61),
        "id_token_expired",
    ),
    "that never expires": (lambda url: id_token(url, exp=MISSING), "id_token_expiry_missing"),
    "that is not valid yet": (
        lambda url: id_token(url, nbf=time.time() + 120),
        "id_token_not_yet_valid",
    ),
    "from the future": (
        lambda url: id_token(url, iat=time.time() + 120),
        "id_token_issued_in_future",
    ),
    "about nobody": (lambda url: id_token(url, sub=""), "id_token_subject_missing"),
    "that is none": (lambda _: "garbage", "id_token_malformed"),
    "that is huge": (lambda _: "a" * 20_000, "identity_header_invalid"),
    "of bytes": (lambda _: "\x80\x81.\x82.\x83", "identity_header_invalid"),
    "and another one": (
        lambda url: f"{id_token(url)}, Bearer {id_token(url)}",
        "identity_header_invalid",
    ),
    "padded as only AWS does": (
        lambda url: id_token(url) + "==",
        "id_token_malformed",
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_is_nobodys(
    site: Site, request_: Request, forgery: str, caplog: pytest.LogCaptureFixture
) -> None:
    forge, code = FORGERIES[forgery]
    forged = forge(site.url)
    request_.say(Authorization=f"Bearer {forged}")
    page = run(site.url, proxy="oauth2_proxy")
    assert shown(page) == [f"anonymous: {code}"]
    assert hint(page)
    assert code in caplog.text
    assert forged not in caplog.text
    assert forged not in hint(page)


def test_within_the_leeway_clocks_may_differ(site: Site, request_: Request) -> None:
    now = time.time()
    request_.say(Authorization=f"Bearer {id_token(site.url, iat=now + 25, exp=now - 25)}")
    assert shown(run(site.url, proxy="oauth2_proxy", leeway=30))[0] == "Hello Ada Lovelace"


def test_two_headers_are_nobodys(site: Site, request_: Request) -> None:
    """A proxy that adds its own to the browser's leaves it open which counts."""
    token = f"Bearer {id_token(site.url)}"
    request_.headers = [("Authorization", token), ("authorization", token)]
    page = run(site.url, proxy="oauth2_proxy")
    assert shown(page) == ["anonymous: identity_header_invalid"]
    assert "2 times" in hint(page)


def test_whoever_comes_past_the_proxy_is_nobody(site: Site, request_: Request) -> None:
    request_.say(X_Forwarded_User="root", X_Ms_Client_Principal_Name="root")
    page = run(site.url, proxy="app_service")
    assert shown(page) == ["anonymous: identity_header_missing"]


def test_a_password_in_place_of_a_token_is_nobodys(site: Site, request_: Request) -> None:
    request_.say(Authorization="Basic cm9vdDpyb290")
    assert shown(run(site.url, proxy="oauth2_proxy")) == ["anonymous: identity_header_invalid"]


def test_an_access_token_of_somebody_else_is_nobodys(site: Site, request_: Request) -> None:
    """Where the ID token says which one belongs to it."""
    token = id_token(site.url, at_hash="AAAAAAAAAAAAAAAAAAAAAA")
    request_.say(Authorization=f"Bearer {token}", X_Forwarded_Access_Token="roots")
    assert shown(run(site.url, proxy="oauth2_proxy")) == ["anonymous: access_token_hash_mismatch"]


def test_a_stolen_token_is_no_use_without_the_proxys_secret(site: Site, request_: Request) -> None:
    token = f"Bearer {id_token(site.url)}"
    options = {"proxy": "oauth2_proxy", "proxy_secret": SECRET}
    request_.say(Authorization=token)
    assert shown(run(site.url, **options)) == ["anonymous: proxy_not_trusted"]
    request_.say(Authorization=token, X_Proxy_Secret=SECRET)
    assert shown(run(site.url, **options))[0] == "Hello Ada Lovelace"
