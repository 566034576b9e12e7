"""A name in a header, without a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce import ConfigurationError
from support.proxied_page import run, shown
from support.proxy import SECRET

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from support.proxy import Request


def unsigned(**options: Any) -> AppTest:
    return run(None, proxy="unsigned", lasts=3600, **options)


def test_a_proxy_that_is_known_by_its_secret_need_not_sign(request_: Request) -> None:
    request_.say(
        X_Forwarded_User="ada",
        X_Forwarded_Groups="staff, archive",
        X_Proxy_Secret=SECRET,
    )
    groups = {"groups": "X-Forwarded-Groups"}
    assert shown(unsigned(proxy_secret=SECRET, claims=groups)) == [
        "Hello ada",
        "names: ['X-Forwarded-User']",
        "staff: True True",
        "headers: {}",
        "members: ['claims', 'expires_at', 'scope', 'token_type']",
    ]


def test_a_role_that_the_proxy_does_not_set_is_nobodys(request_: Request) -> None:
    """A browser may send it along, and a proxy that knows nothing of it lets it through."""
    request_.say(
        X_Forwarded_User="ada",
        X_Forwarded_Groups="staff",
        X_Proxy_Secret=SECRET,
    )
    page = shown(unsigned(proxy_secret=SECRET))
    assert page[0] == "Hello ada"
    assert page[2] == "staff: False False"


def test_a_proxy_that_is_known_by_its_address_need_not_sign(request_: Request) -> None:
    request_.peer = "10.1.0.5"
    request_.say(
        X_Remote_User="ada",
        X_Forwarded_For="203.0.113.7",
        X_Full_Name="Zoë".encode().decode("latin-1"),
    )
    page = unsigned(
        trusted_proxies=["10.1.0.0/24"], header="X-Remote-User", claims={"name": "X-Full-Name"}
    )
    assert shown(page)[0] == "Hello Zoë"


@pytest.mark.parametrize("name", [r"ARCHIVE\ada", r"LIBRARY\ada", "ada@archive.example", "ada"])
def test_a_name_counts_as_the_proxy_writes_it_domain_and_all(request_: Request, name: str) -> None:
    """IIS has the domain before a backslash: in another domain, it is somebody else's name."""
    request_.say(X_Forwarded_User=name)
    assert shown(unsigned(proxy_secret=SECRET)) == ["anonymous: proxy_not_trusted"]
    request_.say(X_Forwarded_User=name, X_Proxy_Secret=SECRET)
    page = unsigned(proxy_secret=SECRET)
    assert shown(page)[0] == f"Hello {name}"
    assert page.session_state["token"].claims["sub"] == name


@pytest.mark.parametrize("sent", [{}, {"X_Proxy_Secret": "guess"}, {"X_Proxy_Secret": ""}])
def test_whoever_does_not_know_the_secret_is_nobody(
    request_: Request, sent: dict[str, str]
) -> None:
    request_.say(X_Forwarded_User="root", **sent)
    assert shown(unsigned(proxy_secret=SECRET)) == ["anonymous: proxy_not_trusted"]


def test_the_secret_twice_is_a_browsers_attempt(request_: Request) -> None:
    request_.headers = [("X-Proxy-Secret", "guess"), ("X-Proxy-Secret", SECRET)]
    request_.headers.append(("X-Forwarded-User", "root"))
    assert shown(unsigned(proxy_secret=SECRET)) == ["anonymous: proxy_not_trusted"]


def test_an_unsigned_name_wants_a_proxy_that_is_known(request_: Request) -> None:
    request_.say(X_Forwarded_User="root")
    with pytest.raises(ConfigurationError, match="anybody can send"):
        raise_from(unsigned())


def test_somebody_without_a_name_is_nobody(request_: Request) -> None:
    request_.say(X_Forwarded_User=" ", X_Proxy_Secret=SECRET)
    assert shown(unsigned(proxy_secret=SECRET)) == ["anonymous: identity_header_missing"]
    request_.say(X_Forwarded_User="r" * 256, X_Proxy_Secret=SECRET)
    assert shown(unsigned(proxy_secret=SECRET)) == ["anonymous: identity_header_invalid"]


def raise_from(page: AppTest) -> None:
    """What Streamlit has shown in place of the app."""
    [shown] = page.exception
    raise ConfigurationError(shown.message)
