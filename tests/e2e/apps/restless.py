"""An app that moves its login about, and forgets all it knows."""

import os

import diary
import streamlit as st

from streamlit_pkce import login

if st.button("Forget"):
    st.session_state.clear()
if st.button("Draw one more"):
    st.write("One more")
if "trouble" in st.session_state:
    st.write("There was trouble before")
token = login(os.environ["E2E_ISSUER"], client_id="demo")
diary.write("run", saw=token.status)
st.write(f"The app sees: {token.status}")
if token.error and "trouble" not in st.session_state:
    st.session_state.trouble = token.error.code
    st.rerun()
