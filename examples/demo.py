"""Sign in, and see your verified token: `make demo` runs this app and a provider for it."""

import os

import requests
import streamlit as st

from streamlit_pkce import login, logout

ISSUER = os.environ.get("DEMO_ISSUER", "http://localhost:9000")
CLIENT_ID = os.environ.get("DEMO_CLIENT_ID", "demo")

st.set_page_config(page_title="streamlit-pkce", page_icon=":material/key:")
st.title("Sign in with OpenID Connect")
st.write(f"This app trusts the provider `{ISSUER}` and is known to it as `{CLIENT_ID}`.")

token = login(ISSUER, client_id=CLIENT_ID)
if not token:
    st.stop()

st.header(f"Hello {token.claims['name']}")
st.write("This is your token. Signature, issuer, audience, lifetime and nonce are verified.")
st.json(token)

st.subheader("Call an API")
st.write("`token.headers` carries the access token. The provider's UserInfo is such an API.")
if st.button("Call UserInfo"):
    answer = requests.get(f"{ISSUER}/me", headers=token.headers, timeout=10)
    st.json(answer.json())

st.button("Log out", on_click=logout)
