"""An app that calls more than one API.

`?client=` is its name at the provider, `tab=` that of this tab in the diary, `flow=` as in
`login()`. It shows whom each access token is for, and a button where the person has to allow one.
"""

import hashlib
import os
from typing import Any

import diary
import jwt
import streamlit as st

from streamlit_pkce import AccessToken, login, logout

client = st.query_params["client"]
who = {"client": client, "tab": st.query_params.get("tab")}
flow: Any = st.query_params.get("flow", "auto")
token = login(os.environ["E2E_ISSUER"], client_id=client, flow=flow)
apis = {
    name: token.for_scope(f"{name}.read", resource=f"https://{name}.example.com")
    for name in ("notes", "mail")
}
st.button("Rerun")
st.button("Log out", on_click=logout, kwargs={"everywhere": False})


def audience(api: AccessToken) -> str | None:
    """Whom an access token is for, in its own words."""
    if api.access_token is None:
        return None
    return str(jwt.decode(api.access_token, options={"verify_signature": False})["aud"])


def fingerprint(api: AccessToken) -> str | None:
    """Tells one access token from another, and nothing else about it."""
    text = api.access_token
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()[:8]


seen = {name: api.status for name, api in apis.items()}
diary.write("run", **who, saw=token.status, **seen)
st.write(f"The app sees: {token.status}")
for name, api in apis.items():
    error = f" ({api.error.code})" if api.error else ""
    st.write(f"{name}: {seen[name]}{error} for {audience(api)}")
    if api.error:
        api.button(f"Allow {name}")


@st.fragment(run_every=1)
def watch() -> None:
    """Look at the objects that the last full run was handed."""
    diary.write("glance", **who, token=diary.fingerprint(token), lasts=token.expires_in)
    for name, api in apis.items():
        if api:
            diary.write(name, **who, token=fingerprint(api), lasts=api.expires_in)


if token:
    watch()
