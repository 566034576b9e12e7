"""The build hook: what is missing is said in one sentence."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

HOOK = Path(__file__).parents[2] / "python_wrapper" / "build_hook.py"
ASSETS = (
    "index-A.js",
    "A.wasm",
    "style-A.css",
    "de-A.json",
    "callback.html",
    "callback.js",
    "dpop.js",
    "onward.js",
)


@pytest.fixture
def build(tmp_path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("build_hook", HOOK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def build() -> None:
        hook = module.AssetsHook(str(tmp_path), {}, None, None, "", "wheel")
        hook.initialize("standard", {})

    return build


def add_assets(root: Path) -> None:
    folder = root / "python_wrapper" / "streamlit_pkce" / "assets"
    folder.mkdir(parents=True)
    for name in ASSETS:
        (folder / name).touch()


def test_a_source_distribution_brings_its_assets(tmp_path: Path, build: Any) -> None:
    add_assets(tmp_path)
    build()


def test_a_source_distribution_without_them_cannot_be_built(build: Any) -> None:
    with pytest.raises(
        SystemExit, match=r"index-\*\.js, \*\.wasm, style-\*\.css, \*\.json, callback"
    ):
        build()


def test_a_checkout_without_tools_names_them(
    tmp_path: Path, build: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Cargo.toml").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"without make, cargo .*rustup.*, node .*, npm"):
        build()


def test_a_checkout_builds_them_anew(
    tmp_path: Path, build: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Cargo.toml").touch()
    _tools(tmp_path, monkeypatch, make="exit 0")
    add_assets(tmp_path)
    build()


def test_a_checkout_in_which_that_fails_cannot_be_built(
    tmp_path: Path, build: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Cargo.toml").touch()
    _tools(tmp_path, monkeypatch, make="exit 2")
    add_assets(tmp_path)
    with pytest.raises(SystemExit, match="`make assets` failed"):
        build()


def _tools(root: Path, monkeypatch: pytest.MonkeyPatch, make: str) -> None:
    tools = root / "tools"
    tools.mkdir()
    for name in ("cargo", "node", "npm", "make"):
        (tools / name).write_text(f'#!/bin/sh\n[ "$1" = assets ] || exit 9\n{make}\n')
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
