"""An app behind the proxy of a cloud, which its address names: `?proxy=`."""

import json
import os

import streamlit as st

from streamlit_pkce import identity_from_headers

name = st.query_params["proxy"]
options = json.loads(os.environ["E2E_PROXIES"])[name]
token = identity_from_headers(proxy=name, **options)  # type: ignore[arg-type]
st.write(f"The app sees: {token.status}")
if token:
    st.write(f"Hello {token.claims['name']}")
if token.error:
    st.write(f"because of {token.error.code}: {token.error.hint}")
