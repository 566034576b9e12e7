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
        self._process = ChildProcess(
            [
                *(installation.python, "-m", "streamlit", "run", APPS / app),
                *("--server.port", str(address.port)),
                *("--server.address", "127.0.0.1"),
                *("--server.baseUrlPath", address.base_path),
                *("--server.headless", "true"),
                *("--server.fileWatcherType", "none"),
                *("--client.toolbarMode", "minimal"),
                *("--browser.serverAddress", address.host),
                *("--browser.gatherUsageStats", "false"),
            ],
            log=folder / f"{Path(app).stem}.log",
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "PYTHONUNBUFFERED": "1",
                **env,
            },
            cwd=folder,
        )
        try:
            wait_for(self._is_healthy, f"The start of {app}")
        except BaseException:
            self._process.stop()
            raise

    def _is_healthy(self) -> bool:
        self._process.check_running()
        try:
            return requests.get(self.address.health_url, timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    @property
    def log(self) -> str:
        """What the server and the app have printed."""
        return self._process.output

    def stop(self) -> None:
        """End the process."""
        self._process.stop()
