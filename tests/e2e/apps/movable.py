"""An app that moves behind a proxy and back by one line: `?by=login` or `?by=proxy`."""

import os

import requests
import streamlit as st

from streamlit_pkce import has_role, identity_from_headers, login, logout, signed_in, user

ISSUER = os.environ["E2E_ISSUER"]

if st.query_params["by"] == "login":
    token = login(ISSUER, client_id="demo")
else:
    token = identity_from_headers(ISSUER, client_id="demo", proxy="oauth2_proxy")

# From here on, nothing asks which of them it was.
st.write(f"The app sees: {token.status}")
st.write(f"It is {[user().get(name) for name in ('iss', 'aud', 'sub', 'name', 'roles')]}")
st.write(f"which the token says too: {user() == token.claims}")
st.write(f"from its {token.identity_source}")
st.write(f"Members: {sorted(token)}")
st.write(f"Admin: {has_role('admin')} {token.has_role('admin')}, reader: {has_role('reader')}")
st.write(f"Logins: {list(signed_in())}")
st.write(f"Still good: {bool(token.expires_in and token.expires_in > 0)}, error: {token.error}")
st.button("Log out", on_click=logout, kwargs={"everywhere": False})
# A header that says nothing is nobody's.
answer = requests.get(f"{ISSUER}/me", headers=token.headers, timeout=10)
st.write(f"The API knows: {answer.json().get('sub')}, by {sorted(token.headers)}")
