"""Reports: whatever the browser sends becomes a typed value or report_malformed."""

from __future__ import annotations

from typing import Any

import pytest

from streamlit_pkce._codes import CODES, Failure
from streamlit_pkce._report import SignedIn, SignedOut, parse_report
from support.sign_in import SignIn

NOBODY: dict[str, Any] = {
    "version": 1,
    "seq": 7,
    "status": "anonymous",
    "tokens": None,
    "proof": None,
    "error": None,
}


def somebody(**tokens: Any) -> dict[str, Any]:
    report = SignIn().report()
    report["tokens"] |= tokens
    return report


def failed(code: Any, hint: Any = "", message: Any = "") -> dict[str, Any]:
    return NOBODY | {"error": {"code": code, "message": message, "hint": hint}}


def malformed(report: object) -> str:
    with pytest.raises(Failure) as caught:
        parse_report(report, expose_refresh_token=True)
    assert caught.value.error.code == "report_malformed"
    return caught.value.error.hint


@pytest.mark.parametrize("report", [0, "", "{}", [], True, [NOBODY]])
def test_what_is_no_object_is_malformed(report: object) -> None:
    assert "report" in malformed(report)


@pytest.mark.parametrize(
    ("member", "values"),
    [
        ("version", [None, 2, "1", 1.5]),
        ("seq", [None, -1, True, 1.5, "7", 2**53, 10**400, float("nan")]),
        ("status", [None, "pending", "admin", 1, ["anonymous"], {}]),
        ("tokens", [{}, somebody()["tokens"], 1, ""]),
        ("error", [1, "cancelled", []]),
        ("sign_out", [-1, True, 1.5, "7", 2**53, 10**400, []]),
    ],
)
def test_a_member_of_the_wrong_kind_is_malformed(member: str, values: list[Any]) -> None:
    for value in values:
        assert member in malformed(NOBODY | {member: value})


@pytest.mark.parametrize(
    ("member", "values"),
    [
        (
            "access_token",
            [None, "", 1, "a b", "a\r\nX-Admin: 1", "t\u00f6ken", "a" * 65537, ["a"]],
        ),
        ("id_token", [None, "", 1, "a\n", "a" * 65537]),
        ("login_id_token", ["", 1, "a\n", "a" * 65537, ["a"]]),
        ("obtained", ["", "renewal", "LOGIN", 1, True, ["login"], {}]),
        ("refresh_token", ["", 1, "a\nb", "a" * 65537]),
        ("token_type", [None, "DPoP", "", 1]),
        ("scope", [None, 1, "a" * 8193, "openid\n", "\u00f6"]),
        ("expires_at", ["soon", True, -1, 2**60, float("nan"), float("inf"), 10**400]),
    ],
)
def test_a_token_set_of_the_wrong_kind_is_malformed(member: str, values: list[Any]) -> None:
    for value in values:
        assert member in malformed(somebody(**{member: value}))


@pytest.mark.parametrize(
    "proof", [None, "", "A" * 42, "A" * 44, "A" * 42 + "B", "A" * 42 + "=", "\u00f6" * 43, 5]
)
def test_a_proof_that_is_not_32_bytes_is_malformed(proof: object) -> None:
    assert "proof" in malformed(somebody() | {"proof": proof})


def test_somebody_without_tokens_is_malformed() -> None:
    assert "tokens" in malformed(somebody() | {"tokens": None})


def test_somebody_with_an_error_is_malformed() -> None:
    assert "error" in malformed(somebody() | {"error": failed("cancelled")["error"]})


def test_an_older_component_says_less_and_is_understood() -> None:
    report = somebody()
    del report["sign_out"], report["tokens"]["login_id_token"], report["tokens"]["obtained"]
    assert parse_report(report, expose_refresh_token=False) == parse_report(
        somebody(), expose_refresh_token=False
    )


def test_the_token_type_is_compared_without_case_and_written_with() -> None:
    report = parse_report(somebody(token_type="bEaReR"), expose_refresh_token=False)
    assert isinstance(report, SignedIn)
    assert report.tokens.token_type == "Bearer"


def test_a_refresh_token_that_nobody_asked_for_is_dropped() -> None:
    for asked, expected in ((False, None), (True, "example-refresh-token")):
        report = parse_report(somebody(), expose_refresh_token=asked)
        assert isinstance(report, SignedIn)
        assert report.tokens.refresh_token == expected


def test_unknown_members_are_ignored() -> None:
    report = somebody(claims={"sub": "admin"}) | {"admin": True}
    assert parse_report(report, expose_refresh_token=False) == parse_report(
        somebody(), expose_refresh_token=False
    )


@pytest.mark.parametrize("code", [code for code, row in CODES.items() if row.browser])
def test_an_error_of_the_browser_counts_in_our_own_words(code: str) -> None:
    report = parse_report(failed(code, "the hint", "<b>forged</b>"), expose_refresh_token=False)
    assert isinstance(report, SignedOut)
    assert report.error is not None
    assert (report.error.code, report.error.message) == (code, CODES[code].message)
    assert report.error.hint == "the hint"


@pytest.mark.parametrize(
    "code", [*(code for code, row in CODES.items() if not row.browser), "made_up", None, 1, []]
)
def test_an_error_that_no_browser_can_have_is_none(code: object) -> None:
    report = parse_report(failed(code), expose_refresh_token=False)
    assert report == SignedOut(7, None)


@pytest.mark.parametrize(
    ("hint", "kept"),
    [
        ("a\r\nb\x00\x1b[31mc\u2028d", "a b [31mc d"),
        ("x" * 501, "x" * 500),
        ("half a \ud800 pair", "half a   pair"),
        (None, ""),
        ({"a": 1}, ""),
    ],
)
def test_item_29_a_hint_is_data_capped_and_cleaned(hint: object, kept: str) -> None:
    report = parse_report(failed("cancelled", hint), expose_refresh_token=False)
    assert isinstance(report, SignedOut)
    assert report.error is not None
    assert report.error.hint == kept


def test_a_member_that_is_nested_without_end_is_malformed() -> None:
    # Streamlit's parser allows nearly as deep a nesting as there are frames left.
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    with pytest.raises(Failure, match="token_type"):
        parse_report(somebody(token_type=nested), expose_refresh_token=False)
