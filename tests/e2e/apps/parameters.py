"""An app that uses every parameter of `login()`."""

import os

import diary
import streamlit as st

from streamlit_pkce import login

token = login(
    os.environ["E2E_ISSUER"],
    client_id="demo",
    scope="openid email",
    redirect_uri=st.query_params["redirect_uri"],
    prompt="login",
    login_hint="grace",
    audience="https://api.example.com",
    resource=["https://a.example.com", "https://b.example.com"],
    extra_params={"ui_locales": "fr"},
    domain_hint="example.com",
    max_age=600,
    acr_values=os.environ["E2E_ACR"],
    label="Anmelden",
    key="everything",
    leeway=30,
    expose_refresh_token=True,
)
diary.write("run", saw="signed in" if token else "signed out")
if token:
    diary.write("token", members=sorted(token), scope=token["scope"])
    st.write(f"Hello {token.claims['email']}")
