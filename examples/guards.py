"""Who may do what: a login page, a page for administrators, an action to be confirmed, an audit."""

import logging
import os
import time
from collections import deque

import streamlit as st

from streamlit_pkce import Event, has_role, logout, require_login, require_role, step_up, user

ISSUER = os.environ.get("DEMO_ISSUER", "http://localhost:9000")
CLIENT_ID = os.environ.get("DEMO_CLIENT_ID", "demo")
CONFIRMED_FOR = int(os.environ.get("DEMO_CONFIRMED_FOR", "120"))

logging.basicConfig(format="%(asctime)s %(message)s")
logging.getLogger("streamlit_pkce.audit").setLevel(logging.INFO)

st.set_page_config(page_title="Archive", page_icon=":material/folder:")


@st.cache_resource
def journal() -> deque[Event]:
    return deque(maxlen=10)  # the newest of this server; an app keeps all in a database


def note(event: Event) -> None:
    journal().appendleft(event)


def records() -> None:
    st.title("Records")
    st.write(f"What {user()['name']} may read.")
    if has_role("admin"):
        st.write("You may also delete them.")


def administration() -> None:
    require_role("admin")
    st.title("Administration")
    st.write("To delete all records, enter your password once more.")
    if step_up(token, max_age=CONFIRMED_FOR) and st.button("Delete all records"):
        st.success("All records are deleted.")
    st.subheader("Who was here")
    st.table(
        [
            {"when": time.strftime("%X", time.localtime(it.when)), "who": it.name, "what": it.kind}
            for it in tuple(journal())
        ]
    )


# First, so that Streamlit knows the page in the address while nobody is signed in.
page = st.navigation(
    [st.Page(records), st.Page(administration)], position="sidebar" if user() else "hidden"
)
# The one login of the app, before the page: so it is there on all of them.
token = require_login(ISSUER, client_id=CLIENT_ID, title="The archive", on_event=note)
st.sidebar.write("Administrator" if token.has_role("admin") else "Reader")
st.sidebar.button("Log out", on_click=logout)
page.run()
