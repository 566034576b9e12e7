"""An app that knows people by a provider like GitHub."""

import os

import streamlit as st

from streamlit_pkce import login, logout

FORGE = os.environ["E2E_FORGE"]
token = login(
    {
        "issuer": FORGE,
        "authorization_endpoint": f"{FORGE}/authorize",
        "token_endpoint": f"{FORGE}/access_token",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    },
    client_id="forge-client",
    scope="read:user",
    exchange="server",
    client_secret=os.environ["E2E_SECRET"],
    userinfo_endpoint=f"{FORGE}/user",
    userinfo_subject="id",
)
st.button("Log out", on_click=logout)
st.write(f"The app sees: {token.status}")
if token.error:
    st.write(f"because of {token.error.code}: {token.error.hint}")
if token:
    st.write(f"{token.claims['login']} is number {token.claims['sub']}, by {token.identity_source}")
