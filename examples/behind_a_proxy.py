"""An app behind a proxy that signs people in: oauth2-proxy, with --pass-authorization-header."""

import os

import streamlit as st

from streamlit_pkce import has_role, identity_from_headers, logout

ISSUER = os.environ.get("DEMO_ISSUER", "http://localhost:9000")
CLIENT_ID = os.environ.get("DEMO_CLIENT_ID", "demo")

st.title("Behind a proxy")

# In an app without a proxy, this line is token = login(ISSUER, client_id=CLIENT_ID).
token = identity_from_headers(
    ISSUER,
    client_id=CLIENT_ID,
    proxy="oauth2_proxy",
    # Known to the proxy and the app alone, it keeps out who would come past the proxy.
    proxy_secret=os.environ.get("DEMO_PROXY_SECRET"),
)
if not token:
    if token.error is None:
        st.write("You are signed out here." if token.status == "anonymous" else "One moment.")
    elif token.error.code == "session_expired":
        st.warning("Your sign-in has expired. Reload the page.")
    else:
        st.error(f"{token.error.message} ({token.error.code})")
    st.stop()

st.write(f"Hello {token.claims['name']}")
st.write("You may do everything." if has_role("admin") else "You may look around.")
st.button("Log out", on_click=logout)
st.link_button("Log out of the proxy too", "/oauth2/sign_out")
