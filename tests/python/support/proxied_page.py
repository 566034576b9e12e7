"""An app behind a proxy, run without a browser."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from support.proxy import CLIENT


def app(issuer: object, options: object) -> None:
    from typing import Any, cast

    import streamlit as st

    from streamlit_pkce import has_role, identity_from_headers, logout, signed_in, user

    token = identity_from_headers(cast(Any, issuer), **cast(Any, options))
    st.session_state["token"] = token
    st.button("Log out", on_click=logout)
    if not token:
        code = token.error.code if token.error else None
        st.write(f"{token.status}: {code}")
        assert not user()
        assert not signed_in()
        st.stop()
    st.write(f"Hello {user().get('name', user()['sub'])}")
    st.write(f"names: {list(signed_in())}")
    st.write(
        f"staff: {has_role('staff', claim='groups')} {token.has_role('staff', claim='groups')}"
    )
    st.write(f"headers: {token.headers}")
    st.write(f"members: {sorted(token)}")


def run(issuer: Any, **options: Any) -> AppTest:
    if options.get("proxy") != "unsigned":
        options = {"client_id": CLIENT, **options}
    return AppTest.from_function(app, args=(issuer, options)).run(timeout=30)


def shown(app: AppTest) -> list[str]:
    assert not app.exception
    return [str(element.value) for element in app.markdown]


def hint(app: AppTest) -> str:
    return str(app.session_state["token"].error.hint)
