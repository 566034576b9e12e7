"""An app whose server is in a corporate network; `?exchange=` as in `login()`, and the client."""

import os

import connections  # noqa: F401 - has its effect when imported
import diary
import names  # noqa: F401 - the same
import streamlit as st

from streamlit_pkce import login

exchange = st.query_params["exchange"]
token = login(
    os.environ["E2E_ISSUER"],
    client_id=exchange,
    exchange=exchange,  # type: ignore[arg-type]
    client_secret=os.environ["E2E_SECRET"] if exchange == "server" else None,
)
st.write(f"The app sees: {token.status}")
if token.error:
    st.write(f"because of {token.error.code}: {token.error.hint}")
if token:
    st.write(f"Hello {token.claims['name']}")


@st.fragment(run_every=1)
def watch() -> None:
    """Look at the object that the last full run was handed."""
    diary.write("glance", token=diary.fingerprint(token))


if token:
    watch()
