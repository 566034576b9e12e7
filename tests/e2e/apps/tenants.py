"""An app for the people of some tenants of a provider like Entra ID."""

import os

import requests
import streamlit as st

from streamlit_pkce import login

issuer = f"{os.environ['E2E_ISSUER']}/common/v2.0"
tenants = [os.environ["E2E_TENANT"]]
if st.query_params["metadata"] == "by hand":
    metadata = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=10).json()
    token = login(metadata, client_id="demo", preset="entra", tenants=tenants)
else:
    token = login(issuer, client_id="demo", preset="entra", tenants=tenants)
st.write(f"The app sees: {token.status}")
if token:
    st.write(f"somebody of {token.claims['tid']}")
if token.error:
    st.write(f"because of {token.error.code}: {token.error.hint}")
st.button("Rerun")
