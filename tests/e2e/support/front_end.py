"""nginx before an app, as `docs/front-ends.md` sets it up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .nginx import Nginx
from .paths import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from .site import Site

_GUIDE = REPOSITORY / "docs" / "front-ends.md"


class FrontEnd:
    """What stands before the only server of a site that speaks TLS and has a base path."""

    def __init__(self) -> None:
        text = _GUIDE.read_text(encoding="utf-8")
        [self._block] = re.findall(r"^```nginx\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)

    def open(self, site: Site, folder: Path) -> FrontEnd:
        """Begin to answer for it."""
        address, [server] = site.address, site.servers
        assert address.certificate
        self._address, self._folder = address, folder / "front-end"
        self._here = {
            "listen 443 ssl": f"listen 127.0.0.1:{address.port} ssl",
            "/etc/ssl/app.example.com.pem": str(address.certificate.path),
            "/etc/ssl/app.example.com.key": str(address.certificate.key),
            "server_name app.example.com": f"server_name {address.host} 127.0.0.1",
            "location /tools/": f"location /{address.base_path}/",
            "http://127.0.0.1:8501": f"http://127.0.0.1:{server.address.port}",
            "https://login.example.com": site.provider.issuer,
        }
        self._changes: dict[str, str] = {}
        self._nginx = self._start()
        return self

    def change(self, changes: dict[str, str] | None = None) -> None:
        """Answer as the guide has it, but with these changes of its text."""
        changes = changes or {}
        if changes == self._changes:
            return
        self._changes = changes
        self._nginx.stop()
        self._nginx = self._start()

    def _start(self) -> Nginx:
        content = self._block
        for old, new in [*self._changes.items(), *self._here.items()]:
            assert old in content, f"The guide does not say {old}"
            content = content.replace(old, new)
        return Nginx(self._address, self._folder, content)

    def stop(self) -> None:
        """End it."""
        self._nginx.stop()
