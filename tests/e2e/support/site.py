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
    from pathlib import Path

    from .installation import Installation


class Stoppable(Protocol):
    """Something that runs."""

    def stop(self) -> None:
        """End it."""


def environment(site: Site) -> dict[str, str]:
    """What an app of this site reads from its environment."""
    certificate = site.address.certificate
    return {
        "E2E_ISSUER": site.provider.issuer,
        "E2E_DIARY": str(site.diary.path),
        "E2E_SELF": site.address.own_redirect_uri,
        "E2E_NAMES": site.provider.host,
        "DEMO_ISSUER": site.provider.issuer,
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
        How many servers run the app; several are behind nginx, and the first gets all the work
        for as long as it runs.
    provider
        What is special about the provider: see `Provider`.
    """

    def __init__(
        self,
        installation: Installation,
        app: str,
        folder: Path,
        *,
        address: Address | None = None,
        replicas: int = 1,
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
        self.servers: list[StreamlitServer] = []
        try:
            self._start(installation, app, folder, replicas)
        except BaseException:
            self.stop()
            raise

    def _start(self, installation: Installation, app: str, folder: Path, replicas: int) -> None:
        own = [self.address] if replicas == 1 else [Address() for _ in range(replicas)]
        for number, address in enumerate(own):
            home = folder / f"server-{number}"
            home.mkdir()
            server = StreamlitServer(installation, app, address, home, environment(self))
            self.servers.append(server)
            self._running.append(server)
        if replicas > 1:
            self._running.append(Balancer(self.address, own, folder))

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
