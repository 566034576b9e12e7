"""The contract: what the browser and Python say to each other, held by files both read."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from streamlit_pkce._claims import nonce_of
from streamlit_pkce._codes import CODES, auth_error
from streamlit_pkce._component import build_data
from streamlit_pkce._report import SignedIn, SignedOut, Tokens, parse_report
from streamlit_pkce._request_parameters import RESERVED
from streamlit_pkce._verdict import Verdict
from support.sign_in import config, metadata

FOLDER = Path(__file__).parent.parent / "contract"


def examples(name: str) -> list[Any]:
    return list(json.loads((FOLDER / name).read_text(encoding="utf-8")))


ARGUMENTS = {example["name"]: example["data"] for example in examples("arguments.json")}
REPORTS = {example["name"]: example["report"] for example in examples("reports.json")}


def test_the_table_of_errors_is_the_contracts() -> None:
    table = [
        {
            "code": code,
            "fault": row.fault,
            "raised_by": ["browser"] * row.browser + ["python"] * row.python,
            "message": row.message,
        }
        for code, row in CODES.items()
    ]
    assert table == examples("errors.json")


def test_the_reserved_parameters_are_the_contracts() -> None:
    assert sorted(RESERVED) == examples("reserved.json")


@pytest.mark.parametrize("example", examples("nonce.json"))
def test_the_nonce_belongs_to_the_proof(example: dict[str, str]) -> None:
    assert nonce_of(base64.urlsafe_b64decode(example["proof"] + "=")) == example["nonce"]


def said(data: dict[str, Any]) -> dict[str, Any]:
    """What the browser is told, but for the digest, which each side takes as it comes."""
    assert isinstance(data["session"], str)
    assert len(bytes.fromhex(data["session"])) == 8
    return {name: value for name, value in data.items() if name != "session"}


def verdict_of(data: dict[str, Any]) -> Verdict | None:
    verdict = data["verdict"]
    if verdict is None:
        return None
    error = verdict["error"]
    return Verdict(
        verdict["seq"],
        verdict["outcome"],
        verdict["name"],
        None if error is None else auth_error(error["code"], error["hint"]),
    )


@pytest.mark.parametrize("name", [name for name in ARGUMENTS if "every" not in name])
def test_the_browser_is_told_what_the_contract_says(name: str) -> None:
    expected = ARGUMENTS[name]
    built = build_data(config(expected["issuer"]), None, verdict_of(expected), expected["sign_out"])
    assert json.dumps(said(built)) == json.dumps(said(expected))


def test_the_browser_is_told_every_parameter() -> None:
    expected = ARGUMENTS["every parameter, metadata at hand, signed in"]
    issuer = expected["issuer"]
    parsed = config(
        metadata(
            issuer,
            authorization_endpoint=f"{issuer}authorize",
            token_endpoint=f"{issuer}token",
            jwks_uri=f"{issuer}jwks",
            response_modes_supported=["query", "fragment"],
            code_challenge_methods_supported=["S256"],
            authorization_response_iss_parameter_supported=True,
            id_token_signing_alg_values_supported=["RS256"],
        ),
        scope="openid",
        redirect_uri="https://app.example.com/callback.html",
        prompt="login",
        login_hint="ada@example.com",
        audience="https://api.example.com",
        resource=["https://a.example.com", "https://b.example.com"],
        extra_params={"ui_locales": "fr"},
        expose_refresh_token=True,
        storage="local",
        silent=False,
        min_validity=120,
        label="Anmelden",
    )
    built = build_data(parsed, parsed.issuer.metadata, verdict_of(expected), expected["sign_out"])
    assert said(built) == said(expected)


def test_no_example_of_the_contract_is_left_out() -> None:
    assert len(ARGUMENTS) == len(examples("arguments.json"))
    assert len(REPORTS) == len(examples("reports.json"))


@pytest.mark.parametrize("name", REPORTS)
def test_the_browser_is_understood(name: str) -> None:
    report = REPORTS[name]
    parsed = parse_report(report, expose_refresh_token=True)
    assert parsed.seq == report["seq"]
    assert parsed.sign_out == report["sign_out"]
    if report["tokens"] is not None:
        assert isinstance(parsed, SignedIn)
        assert parsed.tokens == Tokens(**report["tokens"])
        assert parsed.proof == base64.urlsafe_b64decode(report["proof"] + "=")
        return
    assert isinstance(parsed, SignedOut)
    error = report["error"]
    expected = None if error is None else auth_error(error["code"], error["hint"])
    assert parsed.error == expected
