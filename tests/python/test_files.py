"""Files: a server without any way to the provider has its metadata and keys from an operator."""

from __future__ import annotations

import json
import os
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from streamlit_pkce import ConfigurationError, _component
from streamlit_pkce._codes import Failure
from streamlit_pkce._fetch import LIMITS
from streamlit_pkce._provider import Provider
from streamlit_pkce._signature import check_signature
from support.component import Component
from support.sign_in import ISSUER, SignIn, config, metadata
from support.signers import signer
from support.story import Story

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = signer("RS256"), signer("RS256", name="second")
SECRET = "a-secret-that-nobody-may-see"


class Operator:
    """Whoever keeps the provider's documents on the server, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.metadata = folder / "metadata.json"
        self.keys = folder / "keys.json"
        self.put(self.metadata, metadata())
        self.put(self.keys, {"keys": [FIRST.jwk]})

    def put(self, path: Path, content: Any) -> None:
        """Put a file in the place of another, as a whole."""
        new = path.with_suffix(".new")
        new.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        new.replace(path)


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


def by_files(operator: Operator) -> Any:
    return config(operator.metadata, jwks=operator.keys)


def refusal(provider: Provider, token: str) -> str | None:
    """The code with which a signature is refused; None if it is right."""
    try:
        check_signature(token, keys=provider, algorithms=provider.metadata().algorithms)
    except Failure as failure:
        return failure.error.code
    return None


@pytest.fixture(autouse=True)
def _no_way_to_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch_json(url: str, **_: object) -> None:
        raise AssertionError(f"{url} was asked for")

    monkeypatch.setattr("streamlit_pkce._provider.fetch_json", fetch_json)


def test_new_keys_count_while_people_are_signed_in(operator: Operator) -> None:
    provider = Provider(by_files(operator).issuer)
    claims = {"sub": "ada"}
    assert refusal(provider, FIRST.sign(claims)) is None
    assert refusal(provider, SECOND.sign(claims)) == "key_unknown"

    operator.put(operator.keys, {"keys": [FIRST.jwk, SECOND.jwk]})
    assert refusal(provider, SECOND.sign(claims)) is None

    operator.put(operator.keys, {"keys": [SECOND.jwk]})
    assert refusal(provider, FIRST.sign(claims)) == "key_unknown"


def test_keys_among_the_metadata_count_too(operator: Operator) -> None:
    operator.put(operator.metadata, metadata() | {"jwks": {"keys": [FIRST.jwk]}})
    provider = Provider(config(operator.metadata).issuer)
    assert refusal(provider, SECOND.sign({})) == "key_unknown"

    operator.put(operator.metadata, metadata() | {"jwks": {"keys": [SECOND.jwk]}})
    assert refusal(provider, SECOND.sign({})) is None


def test_new_metadata_count_too(operator: Operator) -> None:
    elliptic = signer("ES256")
    provider = Provider(by_files(operator).issuer)
    operator.put(operator.keys, {"keys": [elliptic.jwk]})
    assert refusal(provider, elliptic.sign({})) == "id_token_algorithm_forbidden"

    changed = metadata() | {"id_token_signing_alg_values_supported": ["ES256"]}
    operator.put(operator.metadata, changed)
    assert refusal(provider, elliptic.sign({})) is None


def test_a_renewal_with_a_new_key_signs_nobody_out(operator: Operator) -> None:
    login = SignIn()
    story = Story(by_files(operator))
    assert story.hears(login.report()).status == "authenticated"

    renewed = login.renewed()
    renewed.signer = SECOND
    operator.put(operator.keys, {"keys": [FIRST.jwk, SECOND.jwk]})
    assert not story.notices(renewed.report(), at=renewed.now)
    assert story.outcome == "accepted"


@pytest.mark.parametrize(
    "content", [b"", b'{"keys": [{"kt', b"[1]", b"\xff", b'{"keys": []}', b" " * (LIMITS.size + 1)]
)
def test_a_file_that_is_half_written_signs_nobody_out(
    operator: Operator, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    provider = Provider(by_files(operator).issuer)
    operator.put(operator.keys, content)
    for _ in range(3):
        assert refusal(provider, FIRST.sign({})) is None
        assert refusal(Provider(by_files(operator).issuer), FIRST.sign({})) is None
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith("jwks")
    assert "what it had in it before is used" in line

    operator.put(operator.keys, {"keys": [SECOND.jwk]})
    assert refusal(provider, SECOND.sign({})) is None


def test_a_file_that_is_missing_for_a_moment_signs_nobody_out(
    operator: Operator, caplog: pytest.LogCaptureFixture
) -> None:
    provider = Provider(by_files(operator).issuer)
    operator.metadata.unlink()
    operator.keys.unlink()
    for _ in range(3):
        assert refusal(provider, FIRST.sign({})) is None
    lines = [record.getMessage() for record in caplog.records]
    assert sorted(line.split(":")[0] for line in lines) == ["issuer", "jwks"]


def test_another_providers_metadata_are_no_new_ones(operator: Operator) -> None:
    provider = Provider(by_files(operator).issuer)
    operator.put(operator.metadata, metadata("https://evil.example.com"))
    operator.put(operator.keys, {"keys": [SECOND.jwk]})
    assert provider.metadata().for_browser["issuer"] == ISSUER
    assert refusal(provider, SECOND.sign({})) == "key_unknown"
    assert by_files(operator).issuer.url == "https://evil.example.com"  # which is another login


def test_the_files_of_a_provider_that_demands_a_secret_are_read_again_too(
    operator: Operator,
) -> None:
    operator.put(operator.metadata, metadata("https://accounts.google.com"))
    provider = Provider(
        config(
            operator.metadata, jwks=operator.keys, exchange="server", client_secret=SECRET
        ).issuer
    )
    operator.put(operator.keys, {"keys": [SECOND.jwk]})
    assert refusal(provider, SECOND.sign({})) is None


def test_an_unchanged_file_is_not_read_again(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    open_it = type(operator.keys).open

    def noted(self: Path, *arguments: Any, **keywords: Any) -> Any:
        read.append(self)
        return open_it(self, *arguments, **keywords)

    monkeypatch.setattr(type(operator.keys), "open", noted)
    for _ in range(5):
        assert refusal(Provider(by_files(operator).issuer), FIRST.sign({})) is None
    assert sorted(read) == [operator.keys, operator.metadata]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"fill": "' + b"x" * LIMITS.size + b'"}', "more than 524288 bytes"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "holds no JSON object"),
        (f'{{"keys": ["{SECRET}"]}}'.encode(), "no RSA, EC or OKP key"),
        (f'{{"client_secret": "{SECRET}"'.encode(), "holds no JSON object"),
    ],
)
def test_a_file_that_never_was_good_is_named_and_not_quoted(
    operator: Operator, content: bytes, complaint: str
) -> None:
    operator.put(operator.keys, content)
    with pytest.raises(ConfigurationError, match=complaint) as caught:
        by_files(operator)
    assert str(caught.value).startswith("jwks")
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.__cause__)


def test_what_is_no_file_is_not_waited_for(operator: Operator, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        with pytest.raises(ConfigurationError, match=r"jwks: .* is no file"):
            config(operator.metadata, jwks=path)


def test_a_session_by_files_can_be_serialised(operator: Operator) -> None:
    again = pickle.loads(pickle.dumps(by_files(operator)))
    operator.put(operator.keys, {"keys": [SECOND.jwk]})
    assert refusal(Provider(again.issuer), SECOND.sign({})) is None


def an_app() -> None:
    import streamlit as st

    from streamlit_pkce import login

    st.text(login().status)


def test_the_environment_may_name_the_files(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    component = Component()
    monkeypatch.setattr(_component, "_command", lambda: component)
    for name, value in {
        "ISSUER": operator.metadata,
        "JWKS": operator.keys,
        "CLIENT_ID": "demo",
    }.items():
        monkeypatch.setenv(f"STREAMLIT_PKCE_{name}", str(value))
    app = AppTest.from_function(an_app).run(timeout=30)
    assert not app.exception
    assert component.told[-1]["issuer"] == ISSUER
    assert component.told[-1]["metadata"]["token_endpoint"] == f"{ISSUER}/token"
