"""An app that starts over as soon as it knows who is there, and has a slow step."""

import os

import diary
import streamlit as st

from streamlit_pkce import login

st.button("Rerun")
token = login(os.environ["E2E_ISSUER"], client_id="demo")
diary.write("run", saw=token.status)
if token and "greeted" not in st.session_state:
    st.session_state.greeted = True
    st.rerun()
st.write(f"The app sees: {token.status}")
