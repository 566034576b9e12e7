"""A Streamlit server that runs one app of `apps/`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from .paths import APPS
from .processes import ChildProcess
from .waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .address import Address
    from .installation import Installation


class StreamlitServer:
    """One app on one port.

    Parameters
    ----------
    installation
        The virtual environment to run in.
    app
        File name below `apps/`, or a whole path.
    address
        Where to answer.
    folder
        Becomes home and working directory, so that no setting of this machine plays a part.
    env
        What the app reads from its environment.
    """

    def __init__(
        self,
        installation: Installation,
        app: str,
        address: Address,
        folder: Path,
        env: Mapping[str, str],
    ) -> None:
        self.address = address
        self._app = Path(app)
        self._python = installation.python
        self._folder = folder
        self._env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONUNBUFFERED": "1",
            **env,
        }
        self.start()

    def start(self) -> None:
        """Run it; a server that was ended has forgotten all it knew."""
        self._process = ChildProcess(
            [
                *(self._python, "-m", "streamlit", "run", APPS / self._app),
                *("--server.port", str(self.address.port)),
                *("--server.address", "127.0.0.1"),
                *("--server.baseUrlPath", self.address.base_path),
                *("--server.headless", "true"),
                *("--server.fileWatcherType", "none"),
                *("--client.toolbarMode", "minimal"),
                *("--browser.serverAddress", self.address.host),
                *("--browser.gatherUsageStats", "false"),
                # The full garbage collection after each run of a fragment is most of what a part
                # of the page costs that is drawn every second, times the tabs that are open.
                *("--runner.postScriptGC", "false"),
                *self._tls_options(),
            ],
            log=self._folder / f"{self._app.stem}.log",
            env=self._env,
            cwd=self._folder,
        )
        try:
            wait_for(self._is_healthy, f"The start of {self._app}")
        except BaseException:
            self._process.stop()
            raise

    def _tls_options(self) -> list[str | Path]:
        certificate = self.address.certificate
        if certificate is None:
            return []
        return ["--server.sslCertFile", certificate.path, "--server.sslKeyFile", certificate.key]

    def _is_healthy(self) -> bool:
        self._process.check_running()
        try:
            answer = requests.get(self.address.health_url, timeout=5, verify=self.address.trusted)
        except (requests.ConnectionError, requests.Timeout):
            return False
        return answer.status_code == 200

    @property
    def pid(self) -> int:
        """The number of its process, which is the app's."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What the server and the app have printed."""
        return self._process.output

    def kill(self) -> None:
        """End the process as a crash would."""
        self._process.kill()

    def start_again(self) -> None:
        """Run it again if it does not."""
        if not self._process.is_running:
            self.start()

    def stop(self) -> None:
        """End the process, if it runs."""
        self._process.stop()
