"""nginx in front of several servers of one app."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import requests

from .processes import ChildProcess
from .waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .address import Address

# As the manual of any framework with WebSockets has it. The first server gets everything; the
# others are for when it does not answer.
_CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    map $http_upgrade $connection_upgrade {{ default upgrade; "" close; }}
    upstream apps {{
        {servers}
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://apps;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_read_timeout 1h;
            proxy_next_upstream error timeout http_502 http_503;
        }}
    }}
}}
"""


def find_nginx() -> str:
    """The path of the system's nginx.

    Raises
    ------
    FileNotFoundError
        When there is none. A missing program is never a skipped test.
    """
    path = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    if path is None:
        raise FileNotFoundError("No nginx was found. Run `tests/install-nginx.sh`.")
    return path


class Balancer:
    """One nginx on one port.

    Parameters
    ----------
    address
        Where to answer.
    servers
        To whom to turn, the favourite first.
    folder
        For everything it writes.
    """

    def __init__(self, address: Address, servers: Sequence[Address], folder: Path) -> None:
        self._address = address
        favourite, *others = [f"server 127.0.0.1:{server.port}" for server in servers]
        # Asked again after a second: a server that was restarted gets its work back.
        lines = [f"{favourite} max_fails=1 fail_timeout=1s;", *(f"{it} backup;" for it in others)]
        configuration = folder / "nginx.conf"
        configuration.write_text(
            _CONFIGURATION.format(
                folder=folder, port=address.port, servers="\n        ".join(lines)
            )
        )
        self._process = ChildProcess(
            [find_nginx(), "-p", folder, "-c", configuration],
            log=folder / "nginx.log",
            env={"PATH": os.environ["PATH"]},
            cwd=folder,
        )
        try:
            wait_for(self._is_healthy, "The start of nginx")
        except BaseException:
            self._process.stop()
            raise

    def _is_healthy(self) -> bool:
        self._process.check_running()
        try:
            return requests.get(self._address.health_url, timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def stop(self) -> None:
        """End the process."""
        self._process.stop()
