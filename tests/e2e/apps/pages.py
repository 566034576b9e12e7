"""A multi-page app: two pages with a login of the same kind, one without any."""

import os

import diary
import streamlit as st

from streamlit_pkce import login


def page_with_login(title: str) -> None:
    """A page that has to know who is there."""
    token = login(os.environ["E2E_ISSUER"], client_id="demo")
    diary.write("run", page=title, saw=token.status)
    st.header(title)
    st.write(f"The app sees: {token.status}")


def first() -> None:
    page_with_login("First")


def second() -> None:
    page_with_login("Second")


def imprint() -> None:
    st.header("Imprint")


st.navigation([st.Page(first), st.Page(second), st.Page(imprint)]).run()
