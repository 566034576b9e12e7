"""nginx in front of several servers of one app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .nginx import PASS_ON, WEBSOCKETS, Nginx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .address import Address

# The first server gets everything; the others are for when it does not answer.
_CONTENT = """
    {websockets}
    upstream apps {{
        {servers}
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://apps;
            proxy_next_upstream error timeout http_502 http_503;
            {pass_on}
        }}
    }}
"""


class Balancer(Nginx):
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
        favourite, *others = [f"server 127.0.0.1:{server.port}" for server in servers]
        # Asked again after a second: a server that was restarted gets its work back.
        lines = [f"{favourite} max_fails=1 fail_timeout=1s;", *(f"{it} backup;" for it in others)]
        content = _CONTENT.format(
            websockets=WEBSOCKETS,
            servers="\n        ".join(lines),
            port=address.port,
            pass_on=PASS_ON,
        )
        super().__init__(address, folder, content)
