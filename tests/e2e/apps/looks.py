"""Login buttons beside Streamlit's own, which say what they should look like."""

import os

import streamlit as st

from streamlit_pkce import login

ISSUER = os.environ["E2E_ISSUER"]

for kind in ("primary", "secondary", "tertiary"):
    st.button("Log in", key=f"own-{kind}", type=kind)
    st.button("Log in", key=f"own-{kind}-disabled", type=kind, disabled=True)
    login(ISSUER, client_id="demo", key=kind, silent=False, type=kind)
for name, icon in {"symbol": ":material/login:", "emoji": "🔑"}.items():
    st.button("Log in", key=f"own-{name}", icon=icon)
    login(ISSUER, client_id="demo", key=name, silent=False, icon=icon)
st.button("Log in", key="own-stretch", width="stretch")
login(ISSUER, client_id="demo", key="stretch", silent=False, width="stretch")
st.button("Log in", key="own-fixed", width=240)
login(ISSUER, client_id="demo", key="fixed", silent=False, width=240)
st.write("That was all.")
