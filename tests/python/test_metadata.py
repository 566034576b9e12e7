"""Metadata: whose it is, and which of it may be used."""

from __future__ import annotations

from typing import Any

import pytest

from streamlit_pkce._codes import Failure
from streamlit_pkce._metadata import parse_metadata
from support.sign_in import ISSUER, metadata


def refusal(
    document: dict[str, Any], issuer: str = ISSUER, *, allow_insecure_http: bool = False
) -> tuple[str, str]:
    with pytest.raises(Failure) as caught:
        parse_metadata(document, issuer, allow_insecure_http=allow_insecure_http)
    return caught.value.error.code, caught.value.error.hint


def test_the_browser_gets_what_it_needs_and_nothing_else() -> None:
    document = metadata(
        userinfo_endpoint=f"{ISSUER}/me",
        response_modes_supported=["query", "fragment"],
        authorization_response_iss_parameter_supported=True,
        claims_supported=["sub"] * 1000,
        service_documentation="http://plain.example.com",
    )
    parsed = parse_metadata(document, ISSUER, allow_insecure_http=False)
    assert parsed.for_browser == {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "userinfo_endpoint": f"{ISSUER}/me",
        "response_modes_supported": ["query", "fragment"],
        "authorization_response_iss_parameter_supported": True,
    }
    assert parsed.jwks_uri == f"{ISSUER}/jwks"


@pytest.mark.parametrize("issuer", ["https://evil.example.com", "HTTPS://login.example.com", 1])
def test_item_1_another_issuer_is_refused(issuer: Any) -> None:
    assert refusal(metadata() | {"issuer": issuer})[0] == "issuer_mismatch"


@pytest.mark.parametrize(("named", "expected"), [(ISSUER, f"{ISSUER}/"), (f"{ISSUER}/", ISSUER)])
def test_item_1_a_slash_at_the_end_makes_another_issuer_and_the_hint_says_so(
    named: str, expected: str
) -> None:
    code, hint = refusal(metadata() | {"issuer": named}, expected)
    assert code == "issuer_mismatch"
    assert "slash" in hint


def test_item_1_a_slash_at_the_end_of_both_is_accepted() -> None:
    parse_metadata(metadata() | {"issuer": f"{ISSUER}/"}, f"{ISSUER}/", allow_insecure_http=False)


@pytest.mark.parametrize(
    "name",
    [
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "end_session_endpoint",
        "revocation_endpoint",
        "jwks_uri",
    ],
)
def test_item_2_an_endpoint_on_plain_http_is_refused_unless_opted_in(name: str) -> None:
    document = metadata() | {name: "http://login.example.com/x"}
    code, hint = refusal(document)
    assert (code, name in hint) == ("insecure_endpoint", True)
    parse_metadata(document, ISSUER, allow_insecure_http=True)


@pytest.mark.parametrize("host", ["localhost", "idp.localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
def test_item_2_plain_http_on_loopback_is_accepted(host: str) -> None:
    issuer = f"http://{host}:9000"
    parse_metadata(metadata(issuer), issuer, allow_insecure_http=False)


@pytest.mark.parametrize("host", ["localhost.example.com", "notlocalhost", "10.0.0.1", "128.0.0.1"])
def test_item_2_what_only_looks_like_loopback_is_not(host: str) -> None:
    issuer = f"http://{host}:9000"
    assert refusal(metadata(issuer), issuer)[0] == "insecure_endpoint"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "/authorize",
        "login.example.com/authorize",
        "ftp://login.example.com",
        "javascript:alert(1)",
        "https://",
        "https://user:password@login.example.com",
        "https://login.example.com:99999",
        "https://login.example.com/\n",
        "https://login.example.com/a b",
        ["https://login.example.com"],
    ],
)
def test_an_endpoint_that_is_no_url_is_refused(url: Any) -> None:
    assert refusal(metadata(authorization_endpoint=url))[0] == "metadata_invalid"


@pytest.mark.parametrize("algorithms", ["RS256", [256], {"RS256": True}])
def test_algorithms_that_are_no_list_of_names_are_refused(algorithms: Any) -> None:
    document = metadata(id_token_signing_alg_values_supported=algorithms)
    assert refusal(document)[0] == "metadata_invalid"


@pytest.mark.parametrize(
    "flag",
    ["authorization_response_iss_parameter_supported", "require_pushed_authorization_requests"],
)
def test_a_flag_reaches_the_browser_if_it_is_a_boolean(flag: str) -> None:
    document = metadata(pushed_authorization_request_endpoint=f"{ISSUER}/par")
    parsed = parse_metadata(document | {flag: True}, ISSUER, allow_insecure_http=False)
    assert parsed.for_browser[flag] is True
    assert refusal(document | {flag: "true"})[0] == "metadata_invalid"


def test_where_requests_are_pushed_is_told_if_they_have_to_be() -> None:
    name = "pushed_authorization_request_endpoint"
    document = metadata(require_pushed_authorization_requests=True)
    assert refusal(document)[0] == "metadata_invalid"
    assert refusal(document | {name: "/par"})[0] == "metadata_invalid"
    assert refusal(document | {name: "http://plain.example.com/par"})[0] == "insecure_endpoint"

    document[name] = f"{ISSUER}/par"
    parsed = parse_metadata(document, ISSUER, allow_insecure_http=False)
    assert (parsed.for_browser[name], parsed.wants_pushed_requests) == (f"{ISSUER}/par", True)

    # What may be done need not be, wherever that is.
    document |= {"require_pushed_authorization_requests": False, name: "/par"}
    parsed = parse_metadata(document, ISSUER, allow_insecure_http=False)
    assert (name in parsed.for_browser, parsed.wants_pushed_requests) == (False, False)


def test_a_provider_that_names_no_algorithm_signs_with_rs256() -> None:
    assert parse_metadata(metadata(), ISSUER, allow_insecure_http=False).algorithms == ("RS256",)
