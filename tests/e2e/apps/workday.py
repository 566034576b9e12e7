"""An app that people leave open all day; the address says how it asks who is there.

`?client=` the client at the provider, `storage=`, `silent=no`, `min_validity=` as in `login()`,
`redirect=self` for an app that is its own redirect URI, `redirect=unregistered` for one that the
provider does not know, `tab=` names this tab in the diary, `flow=` as in `login()`,
`everywhere=yes` as in `logout()`, `dpop=yes` as in `login()`, `watch=` for a part of the page that
is drawn anew every so many seconds. With a secret in its environment, its server redeems the codes.
"""

import os
import time

import diary
import names  # noqa: F401 - has its effect when imported
import streamlit as st

from streamlit_pkce import login, logout

query = st.query_params
secret = os.environ.get("E2E_SECRET")
who = {"client": query["client"], "tab": query.get("tab"), "server": os.getpid()}
own = os.environ["E2E_SELF"]
redirect_uris = {"self": own, "unregistered": f"{own}&unregistered=yes"}
token = login(
    os.environ["E2E_ISSUER"],
    client_id=query["client"],
    storage=query.get("storage", "session"),  # type: ignore[arg-type]
    silent=query.get("silent") != "no",
    min_validity=float(query.get("min_validity", "0")),
    flow=query.get("flow", "auto"),  # type: ignore[arg-type]
    dpop=query.get("dpop") == "yes",
    exchange="server" if secret else "browser",
    client_secret=secret,
    redirect_uri=redirect_uris.get(query.get("redirect", "")),
)
diary.write(
    "run",
    **who,
    saw=token.status,
    error=token.error.code if token.error else None,
    name=token.claims["name"] if token else None,
    token=diary.fingerprint(token),
    lasts=token.expires_in,
    at=time.time(),
)
st.button("Rerun")
st.button("Log out", on_click=logout, kwargs={"everywhere": query.get("everywhere") == "yes"})
st.write(f"The app sees: {token.status}")
if token.error:
    st.write(f"because of {token.error.code}: {token.error.hint}")
if token:
    st.write(f"Hello {token.claims['name']}")


@st.fragment(run_every=float(query.get("watch", "0")))
def watch() -> None:
    """Look at the object that the last full run was handed."""
    lasts, at = token.expires_in, time.time()
    diary.write("glance", **who, token=diary.fingerprint(token), lasts=lasts, at=at)


if token and "watch" in query:
    watch()
