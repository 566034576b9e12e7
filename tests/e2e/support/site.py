"""An app and its provider, and what both have seen."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

from .address import Address
from .balancer import Balancer
from .diary import Diary
from .provider import Provider
from .streamlit_server import StreamlitServer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from .installation import Installation


class Stoppable(Protocol):
    """Something that runs."""

    def stop(self) -> None:
        """End it."""


def balance(site: Site, folder: Path) -> Balancer:
    """Put a balancer before the servers of a site."""
    return Balancer(site.address, [server.address for server in site.servers], folder)


def environment(site: Site) -> dict[str, str]:
    """What an app of this site reads from its environment."""
    certificate = site.address.certificate
    return {
        "E2E_ISSUER": site.provider.issuer,
        "E2E_DIARY": str(site.diary.path),
        "E2E_SELF": site.address.own_redirect_uri,
        "E2E_NAMES": site.provider.host,
        "DEMO_ISSUER": site.provider.issuer,
        "DEMO_CONFIRMED_FOR": "10",
        "E2E_ACR": "urn:example:password",
        # The sections of examples/several_providers.py.
        "STREAMLIT_PKCE_WORK_ISSUER": site.provider.issuer,
        "STREAMLIT_PKCE_WORK_CLIENT_ID": "demo",
        "STREAMLIT_PKCE_PRIVATE_ISSUER": site.provider.issuer,
        "STREAMLIT_PKCE_PRIVATE_CLIENT_ID": "demo",
        **({"REQUESTS_CA_BUNDLE": str(certificate.path)} if certificate else {}),
    }


class Site:
    """A running app, the provider it signs in with, and the app's diary.

    Parameters
    ----------
    installation
        The virtual environment the app runs in.
    app
        File name below `apps/`, or a whole path.
    folder
        For the diary and the logs.
    address
        Where the app answers.
    replicas
        How many servers run the app; the first gets all the work for as long as it runs.
    front
        Starts what answers in the place of the servers; without one, several are behind a balancer.
    settings
        Of Streamlit, as it reads them from its environment.
    provider
        What is special about the provider: see `Provider`.
    """

    def __init__(  # noqa: PLR0913 - all but three have a default
        self,
        installation: Installation,
        app: str,
        folder: Path,
        *,
        address: Address | None = None,
        replicas: int = 1,
        front: Callable[[Site, Path], Stoppable] | None = None,
        settings: Mapping[str, str] | None = None,
        **provider: Any,
    ) -> None:
        self.address = address or Address()
        self.diary = Diary(folder / "diary.jsonl")
        self._asked: Counter[str] = Counter()
        self.provider = Provider(
            folder / "provider.log",
            redirect_uris=[self.address.redirect_uri, self.address.own_redirect_uri],
            **provider,
        )
        self._running: list[Stoppable] = [self.provider]
        self._settings = settings or {}
        self.servers: list[StreamlitServer] = []
        try:
            front = front or (balance if replicas > 1 else None)
            behind = [Address(self.address.base_path) for _ in range(replicas)]
            self._start(installation, app, folder, behind if front else [self.address])
            if front:
                self._running.append(front(self, folder))
        except BaseException:
            self.stop()
            raise

    def _start(
        self, installation: Installation, app: str, folder: Path, places: Sequence[Address]
    ) -> None:
        for number, address in enumerate(places):
            home = folder / f"server-{number}"
            home.mkdir()
            env = {**environment(self), **self._settings}
            server = StreamlitServer(installation, app, address, home, env)
            self.servers.append(server)
            self._running.append(server)

    @property
    def app(self) -> StreamlitServer:
        """The server that gets the work."""
        return self.servers[0]

    @property
    def url(self) -> str:
        """Where the app answers; ends with a slash."""
        return self.address.url

    def turn_page(self) -> None:
        """Forget what was seen so far, and let the provider behave well."""
        self.provider.behave()
        self.diary.turn_page()
        self._asked = self.provider.requests()

    def requests(self) -> Counter[str]:
        """What the provider was asked since the page was turned."""
        return self.provider.requests() - self._asked

    def stop(self) -> None:
        """End everything."""
        with ExitStack() as stack:
            for part in self._running:
                stack.callback(part.stop)
