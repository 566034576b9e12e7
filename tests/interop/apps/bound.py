"""An app that calls Keycloak's account API all the time, if its access token is not bound to a key.

The address says as which `?client=` it signs in, and by `bound=all` that access tokens are to be
bound too, and by `exchange=server` that the server redeems the codes, and has the key.
"""

import os

import diary
import requests
import streamlit as st

from streamlit_pkce import ConfigurationError, login, logout

ACCOUNT = f"{os.environ['E2E_ISSUER']}/account"

who = {"client": st.query_params["client"]}
has_server = st.query_params.get("exchange") == "server"
token = login(
    os.environ["E2E_ISSUER"],
    client_id=who["client"],
    dpop=True if st.query_params.get("bound") == "all" else "refresh_token",
    exchange="server" if has_server else "browser",
    client_secret=os.environ["E2E_SECRET"] if has_server else None,
)
diary.write("run", **who, saw=token.status, error=token.error.code if token.error else None)
st.write(f"The app sees: {token.status}")
st.button("Log out", on_click=logout)


def call() -> int | None:
    headers = {"Accept": "application/json"}
    try:
        return requests.get(ACCOUNT, headers=headers, auth=token.auth, timeout=10).status_code
    except ConfigurationError:
        return None


@st.fragment(run_every=0.5)
def watch() -> None:
    """Use the object that the last full run was handed."""
    if token:
        seen = {"type": token["token_type"], "token": diary.fingerprint(token)}
        diary.write("call", **who, status=call(), **seen)


if token:
    watch()
