"""Two logins on one page, for two clients of one provider."""

import os

import diary
import streamlit as st

from streamlit_pkce import TokenSet, login


def audience(token: TokenSet) -> str:
    """The client that the person has signed in to."""
    return token.claims["aud"] if token else "nobody"


issuer = os.environ["E2E_ISSUER"]
reader = login(issuer, client_id="demo", key="reader")
writer = login(issuer, client_id="other", key="writer")
diary.write("run", saw=f"{reader.status}, {writer.status}")
st.write(f"Reader: {reader.status} at {audience(reader)}")
st.write(f"Writer: {writer.status} at {audience(writer)}")
