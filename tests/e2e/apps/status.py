"""An app that looks at the status and the error in every run."""

import os

import diary
import streamlit as st

from streamlit_pkce import login

st.button("Rerun")
token = login(os.environ["E2E_ISSUER"], client_id="demo")
diary.write(
    "run",
    saw=token.status,
    error=token.error.code if token.error else None,
    name=token.claims["name"] if token else None,
    empty=not token,
)
st.write(f"The app sees: {token.status}")
if token.error:
    st.write(f"because of {token.error.code}: {token.error.hint}")
