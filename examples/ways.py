"""Ways in and out: in a window, on this page, without a click; out of this app, or everywhere.

Whichever way somebody signs in, they find their draft again. A page that was left for the provider
is a new session for Streamlit, so `state=` brings it back.
"""

import os

import streamlit as st

from streamlit_pkce import TokenSet, login, logout

ISSUER = os.environ.get("DEMO_ISSUER", "http://localhost:9000")
CLIENT_ID = os.environ.get("DEMO_CLIENT_ID", "demo")

st.set_page_config(page_title="Ways", page_icon=":material/signpost:")


def draft() -> dict[str, str]:
    return {"draft": st.session_state.get("draft", "")}


def in_a_window() -> None:
    st.title("In a window")
    token = login(
        ISSUER,
        client_id=CLIENT_ID,
        flow="popup",
        state=draft(),
        storage="local",
        type="primary",
        icon=":material/login:",
        width="stretch",
        labels={"log_in": "Sign in with Example", "signed_in_as": "Hello {name}"},
    )
    write(token)


def on_this_page() -> None:
    st.title("On this page")
    write(login(ISSUER, client_id=CLIENT_ID, flow="redirect", state=draft(), storage="local"))


def without_a_click() -> None:
    st.title("Without a click")
    write(login(ISSUER, client_id=CLIENT_ID, auto_login=True, state=draft(), storage="local"))


def write(token: TokenSet) -> None:
    returned = token.take_state()
    if returned is not None:
        # It was in the browser: anybody can have written anything.
        st.session_state["draft"] = str(returned.get("draft", ""))
    st.text_area("Your draft", key="draft")
    st.caption(f"{len(draft()['draft'])} characters come back with you.")
    if token:
        st.write(f"Written by {token.claims['name']}.")
        st.button("Log out", on_click=logout)
        st.button("Leave this app only", on_click=logout, kwargs={"everywhere": False})


st.navigation([st.Page(in_a_window), st.Page(on_this_page), st.Page(without_a_click)]).run()
