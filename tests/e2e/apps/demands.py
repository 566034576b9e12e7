"""An app that demands something of a sign-in: `?acr=`, `max_age=`; `client=` as in `login()`."""

import os

import diary
import streamlit as st

from streamlit_pkce import login

query = st.query_params
token = login(
    os.environ["E2E_ISSUER"],
    client_id=query.get("client", "demo"),
    acr_values=query.get("acr"),
    max_age=int(query["max_age"]) if "max_age" in query else None,
)
diary.write("run", saw=token.status, error=token.error.code if token.error else None)
st.write(f"The app sees: {token.status}")
if token.error:
    st.write(f"because of {token.error.code}: {token.error.hint}")
if token:
    st.write(f"Hello {token.claims['name']}, by {token.claims['acr']}")
