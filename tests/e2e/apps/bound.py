"""An app whose tokens are bound to a key, and that calls an API as the person where it can.

`?client=` the client at the provider; of the one that it has a secret of, the server redeems the
codes, and has the key. `flow=` as in `login()`, `tab=` names this tab in the diary. A part of the
page is drawn anew every second.
"""

import os

import diary
import requests
import streamlit as st

from streamlit_pkce import ConfigurationError, login, logout

issuer = os.environ["E2E_ISSUER"]
query = st.query_params
client = query["client"]
has_server = client == os.environ["E2E_CONFIDENTIAL"]
who = {"client": client, "tab": query.get("tab")}
token = login(
    issuer,
    client_id=client,
    dpop=True,
    flow=query.get("flow", "auto"),  # type: ignore[arg-type]
    exchange="server" if has_server else "browser",
    client_secret=os.environ["E2E_SECRET"] if has_server else None,
)
diary.write("run", **who, saw=token.status, error=token.error.code if token.error else None)
st.button("Log out", on_click=logout)
st.write(f"The app sees: {token.status}")


def call() -> int | None:
    try:
        return requests.get(f"{issuer}/me", auth=token.auth, timeout=10).status_code
    except ConfigurationError:
        return None


@st.fragment(run_every=1)
def watch() -> None:
    """Look at the object that the last full run was handed."""
    diary.write("glance", **who, token=diary.fingerprint(token), status=call())


if token:
    watch()
