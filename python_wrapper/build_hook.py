"""Build hook: have the browser's half built before the package is.

In a checkout it is built from source by ``make assets``, which does nothing if
nothing changed. A source distribution carries it, so that installing from one
needs neither Rust nor Node.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_ASSETS: Final = (
    "index-*.js",
    "*.wasm",
    "style-*.css",
    "*.json",
    "callback.html",
    "callback.js",
    "dpop.js",
    "onward.js",
)

_TOOLS: Final = {
    "make": "make",
    "cargo": "cargo (install rustup)",
    "node": "node (Node.js 20 or newer)",
    "npm": "npm (comes with Node.js)",
}


class AssetsHook(BuildHookInterface[Any]):
    """Runs before each wheel and source distribution."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build the assets in a checkout; insist on them everywhere."""
        root = Path(self.root)
        if (root / "Cargo.toml").exists():
            _build(root)
        assets = root / "python_wrapper" / "streamlit_pkce" / "assets"
        missing = [name for name in _ASSETS if not any(assets.glob(name))]
        if missing:
            raise SystemExit(
                f"streamlit-pkce cannot be built: {', '.join(missing)} not found in {assets}."
            )


def _build(root: Path) -> None:
    missing = [text for tool, text in _TOOLS.items() if shutil.which(tool) is None]
    if missing:
        raise SystemExit(
            "streamlit-pkce cannot be built from a checkout without "
            f"{', '.join(missing)}; or install the published wheel, which needs none of them."
        )
    done = subprocess.run(["make", "assets"], cwd=root, check=False)  # noqa: S607 - make is found on PATH
    if done.returncode != 0:
        raise SystemExit("streamlit-pkce cannot be built: `make assets` failed, see above.")
