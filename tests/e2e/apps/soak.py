"""An app that is busy for `?lifetimes=` of its tokens, and calls an API at every step.

All that time is one run of the script: it is handed a token set once. `?client=` is the client at
the provider, `?lifetime=` says how many seconds its tokens live.
"""

import os
import time
from collections.abc import Mapping

import diary
import requests
import streamlit as st

from streamlit_pkce import login

STEP = 0.5
#: Lifetimes for which it goes on, so that whoever watches several can look at each of them.
SPARE = 4

query = st.query_params
who = {"client": query["client"], "tab": query.get("tab")}
token = login(os.environ["E2E_ISSUER"], client_id=query["client"])
diary.write("run", **who, saw=token.status, error=token.error.code if token.error else None)
st.write(f"The app sees: {token.status}")
if not token:
    st.stop()


def call(headers: Mapping[str, str]) -> int:
    """Ask the provider's UserInfo, which takes no token past its life."""
    answer = requests.get(f"{os.environ['E2E_ISSUER']}/me", headers=headers, timeout=10)
    return answer.status_code


first = dict(token.headers)
# One place for all that is shown, so that the page does not grow by itself.
progress = st.empty()
start = time.monotonic()
elapsed = 0.0
while elapsed < float(query["lifetimes"]) + SPARE:
    lived = int(elapsed)
    status = call(token.headers)
    diary.write(
        "step",
        **who,
        lived=lived,
        status=status,
        token=diary.fingerprint(token),
        lasts=token.expires_in,
    )
    progress.write(f"{token.claims['name']} has lived through {lived} of them")
    time.sleep(STEP)
    elapsed = (time.monotonic() - start) / float(query["lifetime"])
# An expired token is refused here: none of the above was one.
diary.write("control", **who, status=call(first))
progress.write("All work is done.")
