"""An app that calls an API as the person who is signed in, all the time.

The address says as which `?client=` it signs in, and names the `?tab=` for the diary.
"""

import os

import diary
import requests
import streamlit as st

from streamlit_pkce import login

USERINFO = f"{os.environ['E2E_ISSUER']}/protocol/openid-connect/userinfo"

who = {"client": st.query_params["client"], "tab": st.query_params["tab"]}
token = login(os.environ["E2E_ISSUER"], client_id=who["client"])
diary.write("run", **who, saw=token.status, error=token.error.code if token.error else None)
st.write(f"The app sees: {token.status}")
if token:
    st.write(f"Hello {token.claims['name']}, {token.claims['email']}")


@st.fragment(run_every=0.5)
def call() -> None:
    """Use the object that the last full run was handed, however long ago that was."""
    if not token:
        return
    answer = requests.get(USERINFO, headers=token.headers, timeout=10)
    diary.write("call", **who, status=answer.status_code, token=diary.fingerprint(token))


if token:
    call()
