"""A page for one role, behind a login page, with an action to confirm; no words of its own.

`?role=` is the role.
"""

import os

import streamlit as st

from streamlit_pkce import require_login, require_role, step_up

token = require_login(os.environ["E2E_ISSUER"], client_id="demo", silent=False)
require_role(st.query_params["role"], claim="sub")
if step_up(token):
    st.write("Everything is deleted.")
