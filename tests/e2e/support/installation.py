"""The built wheel, installed as a user would install it, next to a given Streamlit."""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .paths import CACHE, DIST, E2E

#: The Streamlit releases that must work, by the name their lock files go by, and the
#: oldest Python each of them runs on.
VERSIONS = {"oldest": (3, 10), "latest": (3, 11)}


@dataclass(frozen=True)
class Installation:
    """A virtual environment that holds one Streamlit and the wheel, and nothing of the checkout."""

    name: str
    python: Path


def find_wheel() -> Path:
    """The one wheel in `dist/`.

    Raises
    ------
    FileNotFoundError
        When there is none, or more than one to choose from.
    """
    wheels = sorted(DIST.glob("*.whl"))
    if len(wheels) != 1:
        found = ", ".join(wheel.name for wheel in wheels) or "none"
        raise FileNotFoundError(
            f"These tests need exactly one wheel in dist/ (found: {found}). "
            "Run `make build` first; remove old wheels by `rm -r dist`."
        )
    return wheels[0]


def install(name: str, wheel: Path) -> Installation:
    """Make the environment, or take the one of an earlier run if nothing it is made of changed.

    Its dependencies come from a lock file with hashes; the wheel is added by itself, so
    that one it forgot to declare is missed.

    Raises
    ------
    RuntimeError
        When this Python is too old for that Streamlit, or something cannot be installed.
    """
    if sys.version_info < VERSIONS[name]:
        wanted = ".".join(map(str, VERSIONS[name]))
        raise RuntimeError(
            f"The {name} Streamlit needs Python {wanted} or newer: "
            f"run `make clean`, then `make test PYTHON=python{wanted}`."
        )
    lock = E2E / f"requirements-{name}.txt"
    folder = CACHE / name
    python = folder / "bin" / "python"
    foundation = _fingerprint(sys.base_prefix, platform.python_version(), lock)
    everything = _fingerprint(foundation, wheel)

    if _read_stamp(folder, "foundation") != foundation:
        shutil.rmtree(folder, ignore_errors=True)
        _run(sys.executable, "-m", "venv", folder)
        _pip(python, "--require-hashes", "--requirement", lock)
        _write_stamp(folder, "foundation", foundation)
    if _read_stamp(folder, "everything") != everything:
        # Not true any more from here on, also if this is interrupted.
        (folder / ".everything").unlink(missing_ok=True)
        _pip(python, "--no-deps", "--force-reinstall", wheel)
        _run(python, "-m", "pip", "check")
        _write_stamp(folder, "everything", everything)
    return Installation(name=name, python=python)


def _fingerprint(*parts: str | Path) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def _read_stamp(folder: Path, name: str) -> str | None:
    try:
        return (folder / f".{name}").read_text()
    except FileNotFoundError:
        return None


def _write_stamp(folder: Path, name: str, value: str) -> None:
    (folder / f".{name}").write_text(value)


def _pip(python: Path, *arguments: str | Path) -> None:
    _run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def _run(*command: str | Path) -> None:
    result = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{result.stdout}{result.stderr}")
