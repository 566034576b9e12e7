"""A login with looks and texts of its own, as the address says."""

import json
import os
from typing import Any

import streamlit as st

from streamlit_pkce import login, logout

looks: dict[str, Any] = json.loads(st.query_params.get("looks", "{}"))
st.write("This is above.")
token = login(os.environ["E2E_ISSUER"], client_id="demo", silent=False, **looks)
st.write(f"The app sees: {token.status}")
st.button("Log out", on_click=logout)
