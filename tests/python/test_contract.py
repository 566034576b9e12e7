"""The contract: what the browser and Python say to each other, held by files both read."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from streamlit_pkce._claims import nonce_of
from streamlit_pkce._code_report import Code, Redeemed, parse_code_report
from streamlit_pkce._codes import CODES, auth_error
from streamlit_pkce._component import build_data
from streamlit_pkce._labels import BUTTONS, STATES
from streamlit_pkce._report import SignedIn, SignedOut, parse_report
from streamlit_pkce._request_parameters import RESERVED
from streamlit_pkce._sign_out import SignOut
from streamlit_pkce._tokens import Tokens
from streamlit_pkce._verdict import Verdict
from streamlit_pkce._wish import parse_wish
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


def test_the_names_of_texts_are_the_contracts() -> None:
    agreed = json.loads((FOLDER / "texts.json").read_text(encoding="utf-8"))
    assert [*BUTTONS, *STATES] == sorted(agreed, key=[*BUTTONS, *STATES].index)
    assert not agreed.keys() & CODES.keys()


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
        verdict["renew_in"],
    )


def sign_out_of(data: dict[str, Any]) -> SignOut | None:
    number = data["sign_out"]
    return None if number is None else SignOut(number, data["end_session"], tuple(data["others"]))


@pytest.mark.parametrize("name", [name for name in ARGUMENTS if "every" not in name])
def test_the_browser_is_told_what_the_contract_says(name: str) -> None:
    expected = ARGUMENTS[name]
    special = dict(expected["parameters"])
    if expected["issuer_template"] is not None:
        special["tenants"] = "any"
    if expected["dpop"]:
        special["dpop"] = True
    if expected["exchange"] == "server":
        special |= {"exchange": "server", "client_secret": "a-secret-that-nobody-may-see"}
    parsed = config(expected["issuer"], **special)
    built = build_data(
        parsed,
        None,
        verdict_of(expected),
        sign_out_of(expected),
        asks=expected["asks"],
        id_token_hint=expected["id_token_hint"],
    )
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
        flow="redirect",
        auto_login=True,
        state={"draft": 3},
        preset="cognito",
        min_validity=120,
        labels={"cancelled": "Na gut.", "lang": "de-AT"},
        label="Anmelden",
        type="primary",
        icon=":material/login:",
        width=240,
    )
    wishes = [
        parse_wish("notes.read", "https://notes.example.com", None, parsed),
        parse_wish("mail.read", None, "mail", parsed),
    ]
    built = build_data(
        parsed,
        parsed.issuer.metadata,
        verdict_of(expected),
        sign_out_of(expected),
        further=wishes,
    )
    assert said(built) == said(expected)


def test_no_example_of_the_contract_is_left_out() -> None:
    assert len(ARGUMENTS) == len(examples("arguments.json"))
    assert len(REPORTS) == len(examples("reports.json"))


def test_codes_are_understood() -> None:
    parsed = config(exchange="server")
    report = next(report for report in REPORTS.values() if report["status"] == "code")
    code = parse_code_report(report, parsed)
    assert code == Code(
        report["seq"], **report["code"], proof=base64.urlsafe_b64decode(report["proof"] + "=")
    )
    redeemed = next(report for report in REPORTS.values() if report["status"] == "redeemed")
    assert parse_code_report(redeemed, parsed) == Redeemed(redeemed["seq"])


OF_BROWSERS = [name for name in REPORTS if REPORTS[name]["status"] not in ("code", "redeemed")]


@pytest.mark.parametrize("name", OF_BROWSERS)
def test_the_browser_is_understood(name: str) -> None:
    report = REPORTS[name]
    is_bound = "bound" in name
    parsed = parse_report(
        report, expose_refresh_token=True, token_type="DPoP" if is_bound else "Bearer"
    )
    assert parsed.seq == report["seq"]
    assert parsed.sign_out == report["sign_out"]
    assert parsed.app_state == json.loads(report["app_state"] or "null")
    if report["tokens"] is not None:
        assert isinstance(parsed, SignedIn)
        assert parsed.tokens == Tokens(**report["tokens"])
        assert [
            (one.wish, one.access_token or "", one.scope, one.expires_at) for one in parsed.further
        ] == [
            (one["wish"], one["access_token"], one["scope"], one["expires_at"])
            for one in report.get("further", [])
        ]
        assert parsed.proof == base64.urlsafe_b64decode(report["proof"] + "=")
        return
    assert isinstance(parsed, SignedOut)
    error = report["error"]
    expected = None if error is None else auth_error(error["code"], error["hint"])
    assert parsed.error == expected
