"""Whether a request has come by the proxy, as far as Streamlit lets an app know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from streamlit_pkce._codes import Failure
from streamlit_pkce._front_door import parse_front_door
from support.proxy import SECRET

if TYPE_CHECKING:
    from support.proxy import Request

PROXY = ["10.0.0.5", "10.1.0.0/24", "fd00::/64", "127.0.0.1"]


def hint() -> str:
    with pytest.raises(Failure) as raised:
        parse_front_door(PROXY, None).check()
    assert raised.value.error.code == "proxy_not_trusted"
    return raised.value.error.hint


@pytest.mark.parametrize(
    "peer", ["10.0.0.5", "10.1.0.77", "fd00::1", "::ffff:10.0.0.5", "127.0.0.1"]
)
def test_the_proxys_address_opens_the_door(request_: Request, peer: str) -> None:
    request_.peer = peer
    request_.say(X_Forwarded_For="203.0.113.7, 198.51.100.1:1234", X_Real_Ip="203.0.113.7")
    parse_front_door(PROXY, None).check()


@pytest.mark.parametrize("peer", ["203.0.113.7", "10.0.0.50", "::1", "fd00:1::1"])
def test_any_other_address_does_not(request_: Request, peer: str) -> None:
    request_.peer = peer
    assert "none of trusted_proxies" in hint()


@pytest.mark.parametrize("peer", [None, "", "unix:", "testclient"])
def test_nor_does_an_address_that_nobody_knows(request_: Request, peer: str | None) -> None:
    request_.peer = peer
    assert "does not know" in hint()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Forwarded-For", "10.0.0.5"),
        ("X-Forwarded-For", "203.0.113.7, 10.0.0.5"),
        ("x-forwarded-for", " 10.0.0.5:443 ,203.0.113.7"),
        ("X-Forwarded-For", "[::ffff:10.0.0.5]:443"),
        ("X-Real-Ip", "10.0.0.5"),
    ],
)
def test_nor_does_one_that_the_request_itself_may_have_named(
    request_: Request, name: str, value: str
) -> None:
    """Streamlit's server takes it from there, if whoever has connected is on loopback."""
    request_.peer = "10.0.0.5"
    request_.headers = [("X-Forwarded-For", "192.0.2.1"), (name, value)]
    assert "X-Forwarded-For" in hint()


def test_both_address_and_secret_are_wanted_if_both_are_given(request_: Request) -> None:
    door = parse_front_door(["10.0.0.5"], SECRET)
    request_.peer = "10.0.0.5"
    with pytest.raises(Failure):
        door.check()
    request_.say(X_Proxy_Secret=SECRET)
    door.check()
    request_.peer = "203.0.113.7"
    with pytest.raises(Failure):
        door.check()
    assert SECRET not in repr(door)
