"""nginx, as the machine has it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import requests

from .processes import ChildProcess
from .waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from .address import Address

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
    {content}
}}
"""

#: As the manual of any framework with WebSockets has it.
WEBSOCKETS = 'map $http_upgrade $connection_upgrade { default upgrade; "" close; }'
PASS_ON = """
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_read_timeout 1h;
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


class Nginx:
    """One nginx before an app.

    Parameters
    ----------
    address
        Where it answers.
    folder
        For everything it writes.
    content
        Of the `http` block of its configuration.
    """

    def __init__(self, address: Address, folder: Path, content: str) -> None:
        self._address = address
        folder.mkdir(parents=True, exist_ok=True)
        configuration = folder / "nginx.conf"
        configuration.write_text(_CONFIGURATION.format(folder=folder, content=content))
        self._folder, self._configuration = folder, configuration
        self._start()

    def _start(self) -> None:
        self._process = ChildProcess(
            [find_nginx(), "-p", self._folder, "-c", self._configuration],
            log=self._folder / "nginx.log",
            env={"PATH": os.environ["PATH"]},
            cwd=self._folder,
        )
        try:
            wait_for(self._is_healthy, "The start of nginx")
        except BaseException:
            self._process.stop()
            raise

    def _is_healthy(self) -> bool:
        self._process.check_running()
        try:
            answer = requests.get(self._address.health_url, timeout=5, verify=self._address.trusted)
        except (requests.ConnectionError, requests.Timeout):
            return False
        return answer.status_code == 200

    def restart(self) -> None:
        """End the process and all its connections, and begin to answer again."""
        self._process.stop()
        self._start()

    def stop(self) -> None:
        """End the process."""
        self._process.stop()
