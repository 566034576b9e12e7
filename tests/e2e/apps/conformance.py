"""The app that looks at everything, with the provider that the address names."""

import os

import diary
import streamlit as st

from streamlit_pkce import login

module = st.query_params["module"]
# Nothing is kept: each visit is somebody's first.
token = login(f"{os.environ['E2E_ISSUER']}/{module}", client_id="demo", storage="memory")
diary.write(
    "run",
    saw=token.status,
    error=token.error.code if token.error else None,
    members=sorted(token),
)
st.write(f"The app sees: {token.status}")
if token.error:
    st.write(f"because of {token.error.code}: {token.error.hint}")
