"""The README: what it shows works, and it shows everything."""

from __future__ import annotations

import ast
import inspect
import json
import logging
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import requests
import streamlit as st
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest

import streamlit_pkce
from streamlit_pkce import AccessToken, Event, TokenSet, _component, _provider, login
from streamlit_pkce._login_parameters import LoginParameters
from support import anybody, readme
from support.anybody import Anybody
from support.sign_in import metadata
from support.signers import signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

#: What the parts of an app that a block does not show have imported and defined.
AROUND = """
import logging
import httpx, requests
import streamlit as st
from streamlit_pkce import *
ISSUER, step = "https://login.example.com", {}
delete_everything = lambda: None
"""
SIGNED_IN = 'token = login(ISSUER, client_id="my-app")\n'

PYTHON = readme.blocks("python")


@pytest.fixture
def somebody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Anybody]:
    """Who signs in; the settings that the README shows; files that it names."""
    for name in ("provider.json", "metadata.json"):
        (tmp_path / name).write_text(json.dumps(metadata()))
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [signer("RS256").jwk]}))
    (tmp_path / ".streamlit").mkdir()
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.write_text("\n".join(readme.sections().values()))
    monkeypatch.chdir(tmp_path)
    get = st.config.get_option
    monkeypatch.setattr(
        "streamlit.config.get_option",
        lambda name: [str(secrets)] if name == "secrets.files" else get(name),
    )
    monkeypatch.setattr(st, "secrets", Secrets())
    monkeypatch.setattr(_provider, "fetch_json", anybody.fetch)
    somebody = Anybody()
    monkeypatch.setattr(_component, "_command", lambda: somebody)
    yield somebody
    # A block turns it on, and other tests count its lines.
    logging.getLogger("streamlit_pkce.audit").setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """One block has the log say more."""
    audit = logging.getLogger("streamlit_pkce.audit")
    level = audit.level
    yield
    audit.setLevel(level)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """Which API was called, and with what; each answers."""
    calls: list[tuple[str, str | None]] = []

    def send(_: object, request: requests.PreparedRequest, **__: object) -> requests.Response:
        calls.append((str(request.url), request.headers.get("Authorization")))
        response = requests.Response()
        response.status_code = 200
        return response

    def handle(_: object, request: httpx.Request) -> httpx.Response:
        calls.append((str(request.url), request.headers.get("Authorization")))
        return httpx.Response(200)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)
    return calls


def app_of(code: str) -> AppTest:
    """The app that has this block in it, after its first run."""
    nodes = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)]
    uses = {type(node.ctx) for node in nodes if node.id == "token"}
    before = SIGNED_IN if uses == {ast.Load} else ""
    return AppTest.from_string(AROUND + before + code).run(timeout=60)


def draws_a_login(code: str) -> bool:
    """All do but those of a proxy, and those that only import."""
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    return "identity_from_headers" not in names and names != set()


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.heading)
def test_who_copies_a_block_into_an_app_has_an_app_that_runs(
    block: readme.Block, somebody: Anybody, calls: list[tuple[str, str | None]]
) -> None:
    app = app_of(block.code)
    assert not app.exception, app.exception
    assert not app.error, app.error
    assert bool(somebody.told) == draws_a_login(block.code)
    assert all(token and token.startswith("Bearer ") for _, token in calls)


def test_the_first_block_says_hello_and_calls_the_api(
    somebody: Anybody, calls: list[tuple[str, str | None]]
) -> None:
    app = app_of(PYTHON[0].code)
    assert app.markdown[0].value == "Hello Ada Lovelace"
    assert calls[-1] == ("https://api.example.com/me", "Bearer example-access-token")
    assert len(somebody.told) == 2, "a sign-in, and the one run that it causes"
    app.button[0].click().run()
    assert somebody.told[-1]["sign_out"] is not None


@pytest.mark.parametrize("name", readme.sections())
def test_a_section_that_is_copied_into_secrets_is_a_login(name: str, somebody: Anybody) -> None:
    app = app_of(f'token = login("{name}")')
    assert not app.exception, app.exception
    assert somebody.told[-1]["client_id"]


def test_no_block_is_of_a_kind_that_nobody_runs() -> None:
    lines = [line for block in readme.blocks("sh") for line in block.code.splitlines()]
    # What an operator does by hand stands for what test_offline_server.py does.
    commands = {line for line in lines if not line.startswith("curl ")}
    assert {block.language for block in readme.blocks()} == {"python", "toml", "sh", "nginx", ""}
    targets = re.findall(r"^([\w-]+):", (readme.REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    assert commands - {f"make {target}" for target in targets} == {"pip install streamlit-pkce"}


def test_nginx_sends_what_the_end_to_end_test_has_a_real_one_send() -> None:
    [block] = readme.blocks("nginx")
    sent = set(re.findall(r"^proxy_set_header (\S+)", block.code, re.MULTILINE))
    test = (readme.REPOSITORY / "tests/e2e/test_behind_a_proxy.py").read_text()
    assert sent == {name for name in sent if f'"{name}"' in test} != set()


# Everything


def code_of_everything() -> list[ast.AST]:
    """Each node of the blocks above and of the examples, which the end-to-end tests run."""
    sources = [block.code for block in PYTHON] + list(readme.EXAMPLES.values())
    return [node for source in sources for node in ast.walk(ast.parse(source))]


def test_every_public_name_is_in_code_that_is_run() -> None:
    names = {node.id for node in code_of_everything() if isinstance(node, ast.Name)}
    assert set(streamlit_pkce.__all__) - names == set()


def test_every_parameter_of_login_is_in_code_or_settings_that_are_run() -> None:
    used = {"issuer"}  # it has no name where it is given
    for node in code_of_everything():
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
            "login",
            "require_login",
        ):
            used |= {str(keyword.arg) for keyword in node.keywords}
    for section in readme.sections().values():
        used |= set(re.findall(r"^(\w+) = ", section, re.MULTILINE))
    assert set(inspect.signature(login).parameters) - used == set()


def test_every_parameter_of_login_is_in_its_table_with_its_default() -> None:
    shown = {
        name.strip("`"): ast.literal_eval(default.strip("`") or "None")
        for name, default, _ in readme.table("What `login()` takes")
    }
    parameters = inspect.signature(login).parameters
    assert shown == {name: parameter.default for name, parameter in parameters.items()}
    assert set(shown) == {"issuer", *LoginParameters.__annotations__}


def public(kind: type) -> set[str]:
    return {
        name
        for parent in kind.__mro__
        for name, value in vars(parent).items()
        if not name.startswith("_") and (callable(value) or isinstance(value, property))
    } - set(vars(dict))


def test_every_attribute_is_shown() -> None:
    returned = readme.table("What `login()` returns")
    shown = {match[1] for [name, _] in returned if (match := re.match(r"`token\.(\w+)", name))}
    assert shown == public(TokenSet)
    for name in public(AccessToken) | set(Event.__dataclass_fields__):
        assert re.search(rf"`{name}[`(]", readme.TEXT), name


def signatures() -> dict[str, str]:
    """The signatures in both tables, by name."""
    cells = [row[0] for row in readme.table("Everything on one page")]
    cells += [row[0] for row in readme.table("What `login()` returns")]
    found = [re.search(r"`((?:token\.)?\w+)(\(.*\))`", cell) for cell in cells]
    return {match[1]: match[2] for match in found if match}


CALLABLES: Mapping[str, Callable[..., Any]] = {
    name: value
    for name in streamlit_pkce.__all__
    if inspect.isfunction(value := getattr(streamlit_pkce, name))
} | {
    f"token.{name}": value
    for name, value in vars(TokenSet).items()
    if name in public(TokenSet) and inspect.isfunction(value)
}


@pytest.mark.parametrize("name", CALLABLES)
def test_signatures_are_as_shown(name: str) -> None:
    shown = signatures()[name]
    goes_on = shown.endswith(", …)")
    code = shown.replace(", …)", ")").replace("…", "...")
    namespace: dict[str, Any] = {}
    exec(f"def written{code}: pass", namespace)
    written = inspect.signature(namespace["written"]).parameters
    real = {
        name: parameter
        for name, parameter in inspect.signature(CALLABLES[name]).parameters.items()
        if name != "self"
    }
    if goes_on:
        assert len(written) < len(real)
        real = {name: real[name] for name in written}
    assert list(written) == list(real)
    for parameter in real.values():
        default = written[parameter.name].default
        assert written[parameter.name].kind == parameter.kind
        assert default in (parameter.default, ...), f"{parameter}"
