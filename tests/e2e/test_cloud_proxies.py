"""An app behind a real nginx that says who is there as the proxies of the clouds do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from support import corporate
from support.servers import answer

from .support.address import Address
from .support.certificate import make_certificate
from .support.cloud import CLOUD_PROXIES, CloudProxy
from .support.front_door import COOKIE, FrontDoor, Gatekeeper
from .support.provider import ADA, GRACE
from .support.streamlit_server import StreamlitServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from .support.installation import Installation


every_proxy = pytest.mark.parametrize("proxy", CLOUD_PROXIES.values(), ids=CLOUD_PROXIES.keys())


@pytest.fixture(scope="module")
def way_out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[corporate.Proxy, Path]]:
    """What leads an app's server to the keys of all clouds, and whom it has to believe there."""
    folder = tmp_path_factory.mktemp("clouds")
    hosts = sorted({host for proxy in CLOUD_PROXIES.values() for host in proxy.hosts()})
    certificate = make_certificate(folder, hosts)
    chain = folder / "chain.pem"
    chain.write_bytes(certificate.path.read_bytes() + certificate.key.read_bytes())
    with corporate.Provider(chain) as clouds, corporate.proxy(clouds.port) as proxy:
        for cloud_proxy in CLOUD_PROXIES.values():
            for url, document in cloud_proxy.documents().items():
                clouds.answers[urlsplit(url).path] = answer(document)
        yield proxy, certificate.path


@pytest.fixture(scope="module")
def app(
    way_out: tuple[corporate.Proxy, Path],
    latest_streamlit: Installation,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[StreamlitServer]:
    """One app, behind whichever of them."""
    proxy, certificate = way_out
    options = {
        name: {"client_id": proxy.audience, **proxy.options}
        for name, proxy in CLOUD_PROXIES.items()
    }
    settings = {
        "HTTPS_PROXY": f"http://{proxy.address}",
        "SSL_CERT_FILE": str(certificate),
        "E2E_PROXIES": json.dumps(options),
    }
    folder = tmp_path_factory.mktemp("app")
    app = StreamlitServer(latest_streamlit, "cloud.py", Address(), folder, settings)
    yield app
    app.stop()


class Doors:
    """nginx in its place, for everybody else in another one, and who has a session there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: list[FrontDoor] = []
        self.gatekeeper = Gatekeeper()

    def proxy(self, app: StreamlitServer, proxy: CloudProxy) -> FrontDoor:
        """As the cloud has it: its header is what it knows, whatever the browser sends."""
        # The gatekeeper's word is $person, whatever it is.
        return self._open(app.address, {proxy.header: "$person"}, self.gatekeeper)

    def way(self, behind: StreamlitServer | FrontDoor, proxy: CloudProxy, sent: str) -> FrontDoor:
        """Somebody's own, who sends such a header with each request."""
        return self._open(behind.address, {proxy.header: sent})

    def _open(
        self, behind: Address, headers: dict[str, str], gatekeeper: Gatekeeper | None = None
    ) -> FrontDoor:
        folder = self._folder / str(len(self._opened))
        self._opened.append(FrontDoor(behind, folder, headers, gatekeeper))
        return self._opened[-1]

    def stop(self) -> None:
        """End all."""
        for door in self._opened:
            door.stop()
        self.gatekeeper.stop()


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    """They end with the test."""
    doors = Doors(tmp_path)
    yield doors
    doors.stop()


def enter(context: BrowserContext, door: FrontDoor, proxy: CloudProxy, session: str = "") -> Page:
    """Open the app by the door, with somebody's session at the proxy."""
    if session:
        context.add_cookies([{"name": COOKIE, "value": session, "url": door.address.url}])
    page = context.new_page()
    page.goto(f"{door.address.url}?proxy={proxy.name}")
    return page


@every_proxy
def test_the_app_knows_who_has_signed_in_at_the_proxy(
    app: StreamlitServer,
    way_out: tuple[corporate.Proxy, Path],
    context: BrowserContext,
    doors: Doors,
    proxy: CloudProxy,
) -> None:
    doors.gatekeeper.sessions = {
        "adas": ("", proxy.token(ADA)),
        "graces": ("", proxy.token(GRACE)),
    }
    door = doors.proxy(app, proxy)
    for session, user in (("adas", ADA), ("graces", GRACE)):
        page = enter(context, door, proxy, session)
        expect(page.get_by_text(f"Hello {user.name}")).to_be_visible()
    # By the key that is published where this cloud has its keys, and nowhere else.
    assert {f"{host}:443" for host in proxy.hosts()} <= set(way_out[0].asked)


@every_proxy
def test_what_a_browser_sends_itself_gets_nowhere(
    app: StreamlitServer, context: BrowserContext, doors: Doors, proxy: CloudProxy
) -> None:
    """Grace sends Ada's token, by a proxy of her own that adds it to each request."""
    doors.gatekeeper.sessions = {"graces": ("", proxy.token(GRACE))}
    graces = doors.way(doors.proxy(app, proxy), proxy, proxy.token(ADA))

    page = enter(context, graces, proxy)
    expect(page.get_by_text("401 Authorization Required").first).to_be_visible()

    page = enter(context, graces, proxy, "graces")
    expect(page.get_by_text("Hello Grace Hopper")).to_be_visible()


REFUSED = [
    *(
        (name, code)
        for name in CLOUD_PROXIES
        for code in (
            "signature_invalid",
            "id_token_audience_mismatch",
            "id_token_algorithm_forbidden",
        )
    ),
    ("aws_alb", "id_token_issuer_mismatch"),
]


@pytest.mark.parametrize(("name", "code"), REFUSED)
def test_what_the_proxy_has_not_signed_for_this_app_is_nobodys(
    app: StreamlitServer, context: BrowserContext, doors: Doors, name: str, code: str
) -> None:
    """Past the proxy, which would not let it in."""
    proxy = CLOUD_PROXIES[name]
    forged = proxy.forgeries(ADA)[code]

    page = enter(context, doors.way(app, proxy, forged), proxy)

    expect(page.get_by_text(f"because of {code}:")).to_be_visible()
    expect(page.get_by_text("The app sees: anonymous")).to_be_visible()
    expect(page.get_by_text("Hello")).to_have_count(0)
    assert forged not in app.log
