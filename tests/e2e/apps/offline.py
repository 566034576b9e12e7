"""An app whose server has no way to the provider, by the login that the address names."""

import diary
import jwt
import streamlit as st

from streamlit_pkce import login

token = login(st.query_params["login"])
diary.write(
    "run",
    saw=token.status,
    key=jwt.get_unverified_header(token["id_token"])["kid"] if token else None,
)
st.write(f"The app sees: {token.status}")
if token.error:
    st.write(f"because of {token.error.code}: {token.error.hint}")
st.button("Rerun")
