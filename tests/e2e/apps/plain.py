"""An app of Streamlit's alone, with what the guide's policy is about."""

import streamlit as st

st.title("Plain")
st.selectbox("One", ["of", "these"])  # brings a library with a <style> of its own along
