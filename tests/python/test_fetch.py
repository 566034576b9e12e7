"""Fetching: every request is bounded in time and size, and ends in JSON or in a reason."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from streamlit_pkce import _fetch
from streamlit_pkce._fetch import LIMITS, NotJson, Unreachable, fetch_json
from support.servers import answer, dripping, hanging

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Site

SHORT = replace(LIMITS, connect=0.2, read=0.2, total=0.3, size=1000)


def test_a_json_object_is_returned_whatever_its_content_type(site: Site) -> None:
    site.answers["/jwks"] = answer(
        {"keys": []}, headers={"Content-Type": "application/octet-stream"}
    )
    assert fetch_json(f"{site.url}/jwks") == {"keys": []}


@pytest.mark.parametrize("body", [b"<html>", b"", b"[1]", b'"text"', b"\xff", b"[" * 100_000])
def test_anything_else_than_a_json_object_is_said_to_be_none(site: Site, body: bytes) -> None:
    site.answers["/x"] = answer(body)
    with pytest.raises(NotJson, match="did not answer with"):
        fetch_json(f"{site.url}/x")


@pytest.mark.parametrize("status", [204, 400, 404, 500, 503])
def test_another_status_than_200_is_no_answer(site: Site, status: int) -> None:
    site.answers["/x"] = answer(b"", status)
    with pytest.raises(Unreachable, match=str(status)):
        fetch_json(f"{site.url}/x")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_but_named(site: Site, status: int) -> None:
    site.answers["/x"] = answer(b"", status, {"Location": f"{site.url}/y"})
    site.answers["/y"] = answer({})
    with pytest.raises(Unreachable, match="/y"):
        fetch_json(f"{site.url}/x")
    assert site.asked == ["/x"]


@pytest.mark.parametrize(
    "location", ["http://[::1", "//[", "\xe9", "http://a:b/", "http://a..b/", "https://[::1]:x"]
)
def test_a_redirect_to_what_is_no_address_is_no_answer_either(site: Site, location: str) -> None:
    site.answers["/x"] = answer(b"", 302, {"Location": location})
    with pytest.raises(Unreachable, match="redirects to"):
        fetch_json(f"{site.url}/x")


def test_the_body_of_a_redirect_is_not_read() -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 900\r\n\r\n"
    with dripping(head, pause=0.01) as url, pytest.raises(Unreachable, match="redirects to"):
        fetch_json(url)


def test_a_body_beyond_the_limit_is_given_up(site: Site) -> None:
    site.answers["/x"] = answer({"fill": "x" * 1000})
    with pytest.raises(Unreachable, match="more than 1000 bytes"):
        fetch_json(f"{site.url}/x", limits=replace(SHORT, total=30))


def test_a_server_that_hangs_is_given_up() -> None:
    with hanging() as url, pytest.raises(Unreachable, match="cannot be reached"):
        fetch_json(url, limits=replace(SHORT, total=30))


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 ",
    ],
    ids=["body", "headers", "status"],
)
def test_a_server_that_drips_is_given_up_although_it_never_pauses_for_long(head: bytes) -> None:
    began = monotonic()
    with (
        dripping(head, pause=0.001) as url,
        pytest.raises(Unreachable, match=r"longer than 0\.3 s"),
    ):
        fetch_json(url, limits=replace(SHORT, read=5))
    assert monotonic() - began < 3


def test_a_server_whose_headers_never_end_does_not_collect_threads() -> None:
    with hanging() as url:
        for number in range(_fetch.MOST_OVERDUE + 3):
            reason = "longer than" if number < _fetch.MOST_OVERDUE else "have not ended"
            with pytest.raises(Unreachable, match=reason):
                fetch_json(url, limits=replace(SHORT, read=60, total=0.02))
        stuck = [thread for _, thread in _fetch._overdue if thread.is_alive()]
        assert len(stuck) == _fetch.MOST_OVERDUE
    for thread in stuck:
        thread.join(10)
    with pytest.raises(Unreachable, match="cannot be reached"):
        fetch_json(url, limits=replace(SHORT, total=30))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://nowhere.invalid/",
        "http://[::bad/",
        "http://a..b/",
        f"http://{'a' * 64}.example.com/",
        "http://login.example.com../",
    ],
)
def test_no_server_is_a_reason_and_not_a_crash(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises(Unreachable, match="cannot be reached"):
        fetch_json(url, limits=replace(SHORT, total=30))


def test_the_proxy_of_the_environment_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", site.url)
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.delenv("no_proxy", raising=False)
    site.answers["http://login.example.com/x"] = answer({"by": "proxy"})
    assert fetch_json("http://login.example.com/x") == {"by": "proxy"}


def test_no_credentials_of_the_machine_are_sent(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ada password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    site.answers["/x"] = answer({})
    fetch_json(f"{site.url}/x")
    assert "Authorization" not in site.headers[0]


def test_the_certificates_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/not/there.pem")
    with pytest.raises(Unreachable) as caught:
        fetch_json("https://127.0.0.1:1/", limits=replace(SHORT, total=30))
    assert "/not/there.pem" in str(caught.value.__cause__)
