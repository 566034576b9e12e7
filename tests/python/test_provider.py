"""Providers: discovery, key rotation, outage, and providers that hang."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import _document, _provider
from streamlit_pkce._codes import Failure
from streamlit_pkce._fetch import Limits, fetch_json
from streamlit_pkce._provider import Provider, metadata_url
from streamlit_pkce._signature import check_signature
from support.servers import answer, dripping, hanging
from support.sign_in import config, metadata
from support.signers import MISSING, signer

if TYPE_CHECKING:
    from support.servers import Site

FIRST, SECOND = signer("RS256"), signer("RS256", name="second")
CLAIMS: dict[str, Any] = {"sub": "ada"}
METADATA = "/.well-known/openid-configuration"


def provider(issuer: Any, **arguments: Any) -> Provider:
    return Provider(config(issuer, **arguments).issuer)


def refusal(provider: Provider, token: str) -> str | None:
    """The code with which a signature is refused; None if it is right."""
    try:
        check_signature(token, keys=provider, algorithms=provider.metadata().algorithms)
    except Failure as failure:
        return failure.error.code
    return None


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds as they are, but of hundredths of seconds."""
    limits = Limits(connect=0.2, read=0.2, total=0.2)
    monkeypatch.setattr(_provider, "fetch_json", partial(fetch_json, limits=limits))
    monkeypatch.setattr(_provider, "METADATA_PATIENCE", 0.05)
    monkeypatch.setattr(_provider, "KEYS_PATIENCE", 0.05)


@pytest.mark.parametrize(
    ("issuer", "url"),
    [
        ("https://a.example.com", f"https://a.example.com{METADATA}"),
        ("https://a.example.com/", f"https://a.example.com{METADATA}"),
        ("https://a.example.com/realm", f"https://a.example.com/realm{METADATA}"),
        ("https://a.example.com/realm/", f"https://a.example.com/realm{METADATA}"),
    ],
)
def test_metadata_is_where_discovery_says(issuer: str, url: str) -> None:
    assert metadata_url(issuer) == url


def test_one_request_each_for_metadata_and_keys_serves_all_sessions(site: Site) -> None:
    site.publish([FIRST.jwk])
    for _ in range(3):
        session = provider(site.url)
        session.await_metadata()
        assert refusal(session, FIRST.sign(CLAIMS)) is None
    assert site.asked == [METADATA, "/jwks"]


def test_the_keys_are_asked_for_with_the_metadata_and_not_at_the_sign_in(site: Site) -> None:
    site.publish([FIRST.jwk])
    provider(site.url).metadata()
    _provider._keys[f"{site.url}/jwks"].get(5)  # waits for what is under way already
    assert site.asked == [METADATA, "/jwks"]


def test_the_keys_are_asked_for_also_if_the_metadata_is_given_by_hand(site: Site) -> None:
    site.publish([FIRST.jwk])
    provider(metadata(site.url)).await_metadata()
    _provider._keys[f"{site.url}/jwks"].get(5)
    assert site.asked == ["/jwks"]


def test_item_41_a_new_key_is_fetched_within_the_sign_in(site: Site) -> None:
    site.publish([FIRST.jwk])
    session = provider(site.url)
    assert refusal(session, FIRST.sign(CLAIMS)) is None

    site.publish([FIRST.jwk, SECOND.jwk])
    assert refusal(session, SECOND.sign(CLAIMS)) is None
    assert refusal(session, SECOND.sign(CLAIMS)) is None
    assert site.asked == [METADATA, "/jwks", "/jwks"]


def test_item_41_made_up_keys_do_not_make_the_server_flood_the_provider(site: Site) -> None:
    site.publish([FIRST.jwk])
    session = provider(site.url)
    forged = [SECOND.sign(CLAIMS, {"kid": f"made-up-{number}"}) for number in range(20)]
    refusals = [refusal(session, token) for token in forged]
    assert refusals == ["key_unknown"] + ["keys_unavailable"] * 19
    assert site.asked == [METADATA, "/jwks", "/jwks"]


def test_item_41_made_up_keys_harm_nobody_whose_key_is_new(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.publish([FIRST.jwk])
    session = provider(site.url)
    forged = SECOND.sign(CLAIMS, {"kid": "made-up"})
    assert refusal(session, forged) == "key_unknown"

    # Keys change right after that: a renewed token is no worse than one that comes in a network
    # failure, and good as soon as the provider may be asked again.
    site.publish([FIRST.jwk, SECOND.jwk])
    renewed = SECOND.sign(CLAIMS)
    assert refusal(session, renewed) == "keys_unavailable"
    monkeypatch.setattr(_document, "FORCED", 0)
    assert refusal(session, renewed) is None


def test_item_41_a_new_key_without_a_name_is_fetched_too(site: Site) -> None:
    site.publish([FIRST.jwk | {"kid": None}])
    session = provider(site.url)
    assert refusal(session, FIRST.sign(CLAIMS, {"kid": MISSING})) is None

    site.publish([SECOND.jwk | {"kid": None}])
    assert refusal(session, SECOND.sign(CLAIMS, {"kid": MISSING})) is None


def test_a_wrong_signature_by_a_known_name_costs_no_request(site: Site) -> None:
    site.publish([FIRST.jwk])
    session = provider(site.url)
    forged = SECOND.sign(CLAIMS, {"kid": FIRST.jwk["kid"]})
    assert refusal(session, forged) == "signature_invalid"
    assert site.asked == [METADATA, "/jwks"]


def test_known_keys_survive_an_outage(site: Site) -> None:
    site.publish([FIRST.jwk])
    session = provider(site.url)
    assert refusal(session, FIRST.sign(CLAIMS)) is None

    site.answers["/jwks"] = answer(b"", 503)
    assert refusal(session, SECOND.sign(CLAIMS)) == "keys_unavailable"
    assert refusal(session, FIRST.sign(CLAIMS)) is None


@pytest.mark.parametrize("keys", [b"<html>", {"keys": "none"}, {"keys": []}, {}])
def test_a_key_set_that_is_none_makes_keys_unavailable(site: Site, keys: Any) -> None:
    site.publish([])
    site.answers["/jwks"] = answer(keys)
    assert refusal(provider(site.url), FIRST.sign(CLAIMS)) == "keys_unavailable"


def test_keys_of_unknown_kinds_are_skipped(site: Site) -> None:
    site.publish([{"kty": "AKP"}, {"kty": "EC", "crv": ["P-256"]}, "nonsense", FIRST.jwk])  # type: ignore[list-item]
    assert refusal(provider(site.url), FIRST.sign(CLAIMS)) is None


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"<html>", "metadata_invalid"),
        ([], "metadata_invalid"),
        ({"issuer": "https://evil.example.com"}, "issuer_mismatch"),
    ],
)
def test_metadata_that_is_wrong_is_no_reason_to_wait_for_it_again(
    site: Site, document: Any, code: str
) -> None:
    site.answers[METADATA] = answer(document)
    for _ in range(3):
        session = provider(site.url)
        session.await_metadata()
        assert session.known_metadata() is None
        with pytest.raises(Failure) as caught:
            session.metadata()
        assert caught.value.error.code == code
    assert site.asked == [METADATA]


def test_metadata_without_keys_says_what_to_pass(site: Site) -> None:
    site.publish([], jwks_uri=None)
    with pytest.raises(Failure) as caught:
        provider(site.url).keys()
    assert "jwks=" in caught.value.error.hint


@pytest.mark.usefixtures("_impatient")
def test_a_provider_that_hangs_costs_its_wait_once() -> None:
    with hanging() as issuer:
        provider(issuer).await_metadata()
        began = monotonic()
        for _ in range(100):
            session = provider(issuer)
            session.await_metadata()
            assert session.known_metadata() is None
        assert monotonic() - began < 1


@pytest.mark.usefixtures("_impatient")
def test_a_provider_that_drips_costs_no_more() -> None:
    with dripping(b"HTTP/1.1 200 OK\r\n", pause=0.01) as issuer:
        began = monotonic()
        for _ in range(100):
            provider(issuer).await_metadata()
        assert monotonic() - began < 1


@pytest.mark.usefixtures("_impatient")
def test_keys_that_hang_leave_the_sign_in_unverified_and_the_app_running() -> None:
    with hanging() as elsewhere:
        by_hand = metadata(jwks_uri=f"{elsewhere}/jwks")
        session = provider(by_hand)
        began = monotonic()
        for _ in range(100):
            assert refusal(session, FIRST.sign(CLAIMS)) == "keys_unavailable"
        assert monotonic() - began < 2


def test_metadata_and_keys_by_hand_need_no_network() -> None:
    session = provider(metadata() | {"jwks": {"keys": [FIRST.jwk]}})
    session.await_metadata()
    assert refusal(session, FIRST.sign(CLAIMS)) is None
    assert refusal(session, SECOND.sign(CLAIMS)) == "key_unknown"


def test_keys_by_hand_go_with_fetched_metadata(site: Site) -> None:
    site.publish([SECOND.jwk])
    session = provider(site.url, jwks={"keys": [FIRST.jwk]})
    session.await_metadata()
    assert refusal(session, FIRST.sign(CLAIMS)) is None
    assert refusal(session, SECOND.sign(CLAIMS)) == "key_unknown"
    assert site.asked == [METADATA]


@pytest.mark.parametrize(
    ("members", "warned"),
    [
        ({"code_challenge_methods_supported": ["S256"]}, False),
        ({"code_challenge_methods_supported": ["plain"]}, True),
        ({}, True),
    ],
)
def test_item_05_a_provider_that_does_not_name_s256_is_warned_of(
    members: dict[str, Any], warned: bool, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.publish([FIRST.jwk], **members)
    for _ in range(2):
        provider(site.url).metadata()
    assert sum("S256" in message for message in caplog.messages) == int(warned)
