"""A corporate network: the provider is behind a proxy, with a certificate of the company's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from support import corporate

from .support.address import Address
from .support.browser import FAR_PROVIDER_HOST
from .support.certificate import make_certificate
from .support.desk import LIFETIME
from .support.diary import Diary
from .support.person import Person
from .support.provider import Provider
from .support.streamlit_server import StreamlitServer
from .support.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import NewContext
    from .support.installation import Installation

SECRET = "a-secret-that-no-browser-sees"

StartServer = Callable[..., Diary]


class Network:
    """The provider, the way to it, and where the app is to be.

    The browser finds the provider by itself; a server may, where its environment says its name.
    """

    def __init__(self, folder: Path) -> None:
        self.address = Address()
        self.certificate = make_certificate(folder, [FAR_PROVIDER_HOST])
        self.provider = Provider(
            folder / "provider.log",
            redirect_uris=[self.address.redirect_uri],
            client_ids=("browser", "server"),
            secrets={"server": SECRET},
            lifetimes={"": LIFETIME},
            host=FAR_PROVIDER_HOST,
            certificate=self.certificate,
        )
        self.port = urlsplit(self.provider.issuer).port or 0
        self.named = {"E2E_NAMES": FAR_PROVIDER_HOST}
        self.vouched = {"SSL_CERT_FILE": str(self.certificate.path)}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """It is there as long as the module."""
    network = Network(tmp_path_factory.mktemp("network"))
    yield network
    network.provider.stop()


@pytest.fixture
def proxy(network: Network) -> Iterator[corporate.Proxy]:
    """One that has been asked nothing."""
    with corporate.proxy(network.port) as proxy:
        yield proxy


@pytest.fixture
def start_server(
    network: Network, latest_streamlit: Installation, tmp_path: Path
) -> Iterator[StartServer]:
    """Starts the app in such an environment; returns its diary."""
    servers: list[StreamlitServer] = []

    def start(**environment: str) -> Diary:
        diary = Diary(tmp_path / "diary.jsonl")
        known = {
            "E2E_DIARY": str(diary.path),
            "E2E_ISSUER": network.provider.issuer,
            "E2E_SECRET": SECRET,
        }
        servers.append(
            StreamlitServer(
                latest_streamlit,
                "corporate.py",
                network.address,
                tmp_path,
                {**known, **environment},
            )
        )
        return diary

    yield start
    for server in servers:
        server.stop()
    network.provider.behave()


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    """A browser that believes the provider, and needs no proxy."""
    return new_context(ignore_https_errors=True)


def visit(network: Network, context: BrowserContext, exchange: str) -> Person:
    """Open the app and sign in at the provider, whatever the app makes of it."""
    person = Person(context.new_page())
    person.page.goto(f"{network.address.url}?exchange={exchange}")
    expect(person.button).to_be_enabled()
    person.fill_in(person.open_window())
    return person


def expect_signed_in(person: Person) -> None:
    """The component and the app both say so."""
    person.expect_signed_in()
    expect(person.text("Hello Ada Lovelace")).to_be_visible()


def connections(diary: Diary) -> set[str]:
    """Where the app's server has connected to, or tried to."""
    return {entry.details["to"] for entry in diary.entries("connection")}


def wait_for_renewal(diary: Diary) -> None:
    """Until the app has seen another token than its first."""
    wait_for(lambda: len(diary.tokens("glance")) > 1, "A renewal")


@pytest.mark.parametrize("exchange", ["browser", "server"])
def test_all_that_the_server_asks_the_provider_goes_through_the_proxy(
    network: Network,
    proxy: corporate.Proxy,
    start_server: StartServer,
    context: BrowserContext,
    exchange: str,
) -> None:
    """Though it knows a way of its own."""
    diary = start_server(HTTPS_PROXY=f"http://{proxy.address}", **network.vouched, **network.named)
    # So the server has to ask UserInfo whose the new tokens are.
    network.provider.fail(withoutIdToken=True)
    before = network.provider.requests()

    person = visit(network, context, exchange)
    expect_signed_in(person)
    wait_for_renewal(diary)

    expect(person.text("Hello Ada Lovelace")).to_be_visible()
    asked = network.provider.requests() - before
    assert asked["GET /me"]
    assert asked["POST /token"] >= 2
    # Metadata, keys, UserInfo; and where no browser does it, the code's exchange and a renewal.
    assert len(proxy.asked) >= {"browser": 3, "server": 5}[exchange]
    assert set(proxy.asked) == {f"{FAR_PROVIDER_HOST}:{network.port}"}
    assert connections(diary) == {proxy.address}


@pytest.mark.parametrize("exchange", ["browser", "server"])
def test_a_server_that_nobody_has_told_of_the_proxy_says_that_it_gets_nowhere(
    network: Network,
    proxy: corporate.Proxy,
    start_server: StartServer,
    context: BrowserContext,
    exchange: str,
) -> None:
    start_server(**network.vouched)

    person = visit(network, context, exchange)

    because = person.text("because of metadata_unavailable:")
    expect(because).to_contain_text("cannot be reached")
    # It cannot check whom the browser has signed in; or nobody is, for a code is worth nothing yet.
    status = {"browser": "pending", "server": "anonymous"}[exchange]
    expect(person.text(f"The app sees: {status}")).to_be_visible()
    assert proxy.asked == []


def test_a_server_that_does_not_know_the_companys_certificate_says_so(
    network: Network,
    proxy: corporate.Proxy,
    start_server: StartServer,
    context: BrowserContext,
) -> None:
    start_server(HTTPS_PROXY=f"http://{proxy.address}", **network.named)

    person = visit(network, context, "browser")

    because = person.text("because of metadata_unavailable:")
    expect(because).to_contain_text("name the file with that one's certificate in SSL_CERT_FILE")
    expect(person.text("The app sees: pending")).to_be_visible()
    assert proxy.asked


def test_a_provider_within_the_network_is_asked_past_the_proxy(
    network: Network,
    proxy: corporate.Proxy,
    start_server: StartServer,
    context: BrowserContext,
) -> None:
    diary = start_server(
        HTTPS_PROXY=f"http://{proxy.address}",
        NO_PROXY=f"intranet.test,{FAR_PROVIDER_HOST}",
        **network.vouched,
        **network.named,
    )

    expect_signed_in(visit(network, context, "server"))

    assert connections(diary) == {f"127.0.0.1:{network.port}"}
    assert proxy.asked == []
