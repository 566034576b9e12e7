"""Where an app answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .processes import free_port

if TYPE_CHECKING:
    from .certificate import Certificate

_CALLBACK = "_stcore/bidi-components/streamlit-pkce.login/callback.html"


@dataclass(frozen=True)
class Address:
    """A place on this machine.

    Attributes
    ----------
    base_path
        Streamlit's `server.baseUrlPath`.
    host
        The name by which the browser calls the server.
    port
        A free one.
    certificate
        What the server shows, where it speaks TLS.
    """

    base_path: str = ""
    host: str = "localhost"
    port: int = field(default_factory=free_port)
    certificate: Certificate | None = None

    @property
    def url(self) -> str:
        """The app's URL; ends with a slash."""
        return f"{self._scheme}://{self.host}:{self.port}{self._path}"

    @property
    def redirect_uri(self) -> str:
        """What has to be registered at the provider."""
        return self.url + _CALLBACK

    @property
    def own_redirect_uri(self) -> str:
        """The app itself, for one that should know better than to be sent back to."""
        return f"{self.url}?client=nested&redirect=self"

    @property
    def health_url(self) -> str:
        """Where Streamlit says that it is up; needs no name to be resolved."""
        return f"{self._scheme}://127.0.0.1:{self.port}{self._path}_stcore/health"

    @property
    def trusted(self) -> str | bool:
        """Whose certificates `requests` has to believe here."""
        return str(self.certificate.path) if self.certificate else True

    @property
    def _scheme(self) -> str:
        return "https" if self.certificate else "http"

    @property
    def _path(self) -> str:
        return f"/{self.base_path}/" if self.base_path else "/"
