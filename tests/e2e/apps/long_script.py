"""A script that works for `?seconds=` in one go, and calls an API at every step.

Everything it uses was obtained before its first step.
"""

import os
import threading
import time
from typing import Any

import diary
import requests
import streamlit as st

from streamlit_pkce import login

STEP = 0.5

token = login(os.environ["E2E_ISSUER"], client_id="demo")
diary.write("run", saw=token.status)
st.write(f"The app sees: {token.status}")
if not token:
    st.stop()


def call(worker: str, **credentials: Any) -> None:
    """Ask the provider's UserInfo, which takes no token past its life."""
    answer = requests.get(f"{os.environ['E2E_ISSUER']}/me", timeout=10, **credentials)
    diary.write(
        "call",
        worker=worker,
        status=answer.status_code,
        token=diary.fingerprint(token),
        lasts=token.expires_in,
    )


def work(until: float) -> None:
    """What a thread of the script does meanwhile."""
    while time.monotonic() < until:
        call("thread", auth=token.auth)
        time.sleep(STEP)


end = time.monotonic() + float(st.query_params["seconds"])
thread = threading.Thread(target=work, args=(end,))
thread.start()
while time.monotonic() < end:
    call("script", headers=token.headers)
    st.write(f"Asked as {token.claims['name']}")
    time.sleep(STEP)
thread.join()
diary.write("done")
st.write("All work is done.")
