"""A login wherever the address says: `?place=sidebar`, `columns`, `tabs`, `dialog`, `form`."""

import os

import diary
import streamlit as st

from streamlit_pkce import TokenSet, login


def ask() -> TokenSet:
    """The login itself."""
    return login(os.environ["E2E_ISSUER"], client_id="demo")


@st.dialog("Who are you?")
def ask_in_dialog() -> None:
    """A dialog that closes by itself once it has the answer."""
    if token := ask():
        st.session_state.token = token
        st.rerun()


def ask_at(place: str) -> TokenSet | None:
    """The login in one of the places Streamlit has."""
    if place == "sidebar":
        with st.sidebar:
            return ask()
    if place == "columns":
        with st.columns(3)[1]:
            return ask()
    if place == "tabs":
        with st.tabs(["One", "Two"])[0]:
            return ask()
    if place == "form":
        with st.form("form"):
            st.form_submit_button("Send")
            return ask()
    if "token" not in st.session_state:
        ask_in_dialog()
    return st.session_state.get("token")


token = ask_at(st.query_params["place"])
diary.write("run", saw="signed in" if token else "signed out")
st.write(f"Hello {token.claims['name']}" if token else "Hello stranger")
