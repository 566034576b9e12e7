"""An app and its provider, and what both have seen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .address import Address
from .diary import Diary
from .provider import Provider
from .streamlit_server import StreamlitServer

if TYPE_CHECKING:
    from pathlib import Path

    from .installation import Installation


class Site:
    """A running app, the provider it signs in with, and the app's diary."""

    def __init__(
        self,
        installation: Installation,
        app: str,
        folder: Path,
        *,
        address: Address | None = None,
        client_ids: tuple[str, ...] = ("demo",),
    ) -> None:
        self.address = address or Address()
        self.diary = Diary(folder / "diary.jsonl")
        self._asked: Counter[str] = Counter()
        self.provider = Provider(
            folder / "provider.log",
            redirect_uris=[self.address.redirect_uri],
            client_ids=client_ids,
        )
        env = {
            "E2E_ISSUER": self.provider.issuer,
            "E2E_DIARY": str(self.diary.path),
            "DEMO_ISSUER": self.provider.issuer,
        }
        try:
            self.app = StreamlitServer(installation, app, self.address, folder, env)
        except BaseException:
            self.provider.stop()
            raise

    @property
    def url(self) -> str:
        """Where the app answers; ends with a slash."""
        return self.address.url

    def turn_page(self) -> None:
        """Forget what was seen so far, and let the provider behave well."""
        self.provider.fail()
        self.diary.turn_page()
        self._asked = self.provider.requests()

    def requests(self) -> Counter[str]:
        """What the provider was asked since the page was turned."""
        return self.provider.requests() - self._asked

    def stop(self) -> None:
        """End app and provider."""
        try:
            self.app.stop()
        finally:
            self.provider.stop()
