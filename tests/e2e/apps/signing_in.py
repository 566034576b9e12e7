"""The smallest app there is, and a button that reruns it."""

import os

import diary
import streamlit as st

from streamlit_pkce import login

st.button("Rerun")
token = login(os.environ["E2E_ISSUER"], client_id="demo")
# Asks no more than an app does that tests for truth: `status` is left alone on purpose.
diary.write("run", saw="signed in" if token else "signed out")
if not token:
    st.stop()

st.json(token)
st.write(f"Hello {token.claims['name']}, {token.claims['email']}")
st.write("Roles: " + ", ".join(token.claims["roles"]))
diary.write(
    "token",
    members=sorted(token),
    type=token["token_type"],
    header=token.headers["Authorization"].split()[0],
    lasts=token.expires_in,
)
