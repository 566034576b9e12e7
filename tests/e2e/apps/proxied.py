"""An app behind a proxy, which is told by its address what to ask the proxy for.

`?by=token` a token of the client "brief", without leeway; `?by=address` a name, if the request is
from `from=`; `?by=secret` a name, if the proxy knows the secret.
"""

import os

import diary
import streamlit as st

from streamlit_pkce import identity_from_headers

query = st.session_state.setdefault("query", st.query_params.to_dict())

if query["by"] == "token":
    token = identity_from_headers(
        os.environ["E2E_ISSUER"], client_id="brief", proxy="oauth2_proxy", leeway=0
    )
elif query["by"] == "address":
    token = identity_from_headers(proxy="unsigned", trusted_proxies=[query["from"]], lasts=3600)
else:
    token = identity_from_headers(
        proxy="unsigned", proxy_secret=os.environ["E2E_PROXY_SECRET"], lasts=3600
    )
st.button("Rerun")
diary.write(
    "run",
    saw=token.status,
    error=token.error.code if token.error else None,
    until=token.claims.get("exp"),
)
st.write(f"The app sees: {token.status}")
if token:
    st.write(f"It is {token.claims['sub']}")
if token.error:
    st.write(f"because of {token.error.code}: {token.error.hint}")
