"""An app that fetches nothing: it has the provider's metadata and keys at hand."""

import json
import os
from pathlib import Path

import diary
import streamlit as st

from streamlit_pkce import login

folder = Path(os.environ["E2E_DIARY"]).parent
if st.query_params["given"] == "file":
    token = login(folder / "provider.json", client_id="demo")
else:
    metadata = json.loads((folder / "metadata.json").read_text())
    keys = json.loads((folder / "keys.json").read_text())
    token = login(metadata, client_id="demo", jwks=keys)
diary.write("run", saw="signed in" if token else "signed out")
if token:
    st.write(f"Hello {token.claims['name']}")
