"""A server in a corporate network: a proxy and a private authority between it and the provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from streamlit_pkce._codes import Failure
from streamlit_pkce._fetch import Unreachable, fetch_json
from streamlit_pkce._provider import Provider as KnownProvider
from streamlit_pkce._signature import check_signature
from support import corporate
from support.corporate import HOST, Provider
from support.servers import answer
from support.sign_in import config
from support.signers import signer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.corporate import Proxy

PASSWORD = "the-proxys-password"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine of the test says of its own network plays no part."""
    for name in ("https_proxy", "all_proxy", "no_proxy", "requests_ca_bundle", "curl_ca_bundle"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)


@pytest.fixture
def certificates(tmp_path: Path) -> tuple[Path, Path]:
    return corporate.make_certificates(tmp_path)


@pytest.fixture
def provider(certificates: tuple[Path, Path]) -> Iterator[Provider]:
    with Provider(certificates[1]) as provider:
        provider.publish([signer("RS256").jwk])
        yield provider


@pytest.fixture
def proxy(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    with corporate.proxy(provider.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        yield proxy


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_metadata_and_keys_come_through_the_proxy_from_whom_the_company_vouches_for(
    proxy: Proxy,
    certificates: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    monkeypatch.setenv(variable, str(certificates[0]))
    known = KnownProvider(config(f"https://{HOST}").issuer)
    token = signer("RS256").sign({"sub": "ada"})
    check_signature(token, keys=known, algorithms=known.metadata().algorithms)
    assert proxy.asked == [f"{HOST}:443"] * 2


def test_a_provider_for_whom_nobody_vouches_is_not_believed(
    proxy: Proxy, provider: Provider
) -> None:
    with pytest.raises(Failure) as caught:
        KnownProvider(config(f"https://{HOST}").issuer).metadata()
    assert caught.value.error.code == "metadata_unavailable"
    assert "name the file with that one's certificate in SSL_CERT_FILE" in caught.value.error.hint
    assert "as files" in caught.value.error.hint
    assert proxy.asked == [f"{HOST}:443"]
    assert provider.asked == []


def test_certificates_that_are_not_there_are_not_missed(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/not/there.pem")
    with pytest.raises(Unreachable, match="certificate is not trusted"):
        fetch_json(f"https://{HOST}/jwks")
    assert proxy.asked == [f"{HOST}:443"]


def test_a_proxy_that_is_away_is_not_gone_around(
    provider: Provider, certificates: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates[0]))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        fetch_json(f"https://127.0.0.1:{provider.port}/jwks")
    assert provider.asked == []


def test_a_proxy_gets_its_credentials_and_nobody_else_does(
    provider: Provider,
    certificates: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates[0]))
    provider.answers["/x"] = answer({})
    with corporate.proxy(provider.port, wants_credentials=True) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ada:{PASSWORD}@{proxy.address}")
        assert fetch_json(f"https://{HOST}/x") == {}
        [shown] = proxy.credentials
        assert shown is not None
        assert shown.startswith("Basic ")
        assert "Proxy-Authorization" not in provider.headers[0]

        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        with pytest.raises(Unreachable, match="cannot be reached"):
            fetch_json(f"https://{HOST}/x")

    # It has gone, and what is said of it does not say its password.
    monkeypatch.setenv("HTTPS_PROXY", f"http://ada:{PASSWORD}@{proxy.address}")
    with pytest.raises(Unreachable) as caught:
        fetch_json(f"https://{HOST}/x")
    assert PASSWORD not in str(caught.value)
