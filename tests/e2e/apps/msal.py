"""An app that was written for msal-streamlit-authentication, with every option that it names."""

import os

import diary
import streamlit as st

from streamlit_pkce.compat import msal_authentication

issuer = os.environ["E2E_ISSUER"]
value = msal_authentication(
    auth={
        "clientId": "demo",
        "authority": issuer,
        "knownAuthorities": [issuer],
        "protocolMode": "OIDC",
        "redirectUri": "http://localhost:8501/",
        "postLogoutRedirectUri": "/",
    },
    cache={"cacheLocation": "localStorage", "storeAuthStateInCookie": False},
    login_request={
        "scopes": ["email"],
        "loginHint": "grace",
        "prompt": "login",
        "maxAge": 3600,
        "correlationId": "request-7",
        "redirectUri": "/mine",
    },
    logout_request={"mainWindowRedirectUri": "/"},
    login_button_text="Come in",
    logout_button_text="Leave",
    class_name="css_button_class",
    html_id="button_id",
    key="1",
)
diary.write("run", saw=None if value is None else value["account"]["name"])
if value is None:
    st.write("Received nothing")
else:
    st.write(f"Received {value['account']['name']}")
    secret = ("idToken", "accessToken", "account")
    diary.write("value", **{name: its for name, its in value.items() if name not in secret})
    diary.write(
        "account", **{name: its for name, its in value["account"].items() if name != "idToken"}
    )
st.button("Rerun")
