"""Sign in where the provider demands a client secret: this server redeems the codes.

In `.streamlit/secrets.toml`, which no browser ever sees:

[pkce.office]
issuer = "https://login.example.com"
client_id = "my-app"
exchange = "server"
client_secret = "..."
"""

import requests
import streamlit as st

from streamlit_pkce import login, logout

st.title("The office")
token = login("office")
if not token:
    st.stop()

st.header(f"Hello {token.claims['name']}")
st.write("Your browser has no token. This server keeps them, and renews them.")
if st.button("Call UserInfo"):
    answer = requests.get(f"{token.claims['iss']}/me", headers=token.headers, timeout=10)
    st.json(answer.json())
st.button("Log out", on_click=logout)
