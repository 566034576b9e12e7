"""An app of two pages that is told by its address which way in it offers.

`?flow=`, `auto=yes`, `silent=no`, `storage=`, `client=` as in `login()`; `also=` is the client of
a second login on this page, `also_auto=yes` as its `auto`; `elsewhere=` is that of one that the
second page has instead; `here=yes` for a logout from the app alone, `leave=yes` for one in the
first run; `draft=` is what the app wants to have back; `preset=` as in `login()`.
"""

import os

import diary
import streamlit as st

from streamlit_pkce import login, logout

# The address forgets it on the way to another page.
query = st.session_state.setdefault("query", st.query_params.to_dict())
DRAFT = query.get("draft")


def draw(title: str, client: str) -> None:
    if query.get("leave") == "yes" and not st.session_state.setdefault("left", False):
        st.session_state["left"] = True
        logout()
    token = login(
        os.environ["E2E_ISSUER"],
        client_id=client,
        flow=query.get("flow", "auto"),
        auto_login=query.get("auto") == "yes",
        silent=query.get("silent") != "no",
        storage=query.get("storage", "session"),
        preset=query.get("preset"),
        state={"draft": DRAFT} if DRAFT and not st.session_state.get("restored") else None,
    )
    if "also" in query:
        also = login(
            os.environ["E2E_ISSUER"],
            client_id=query["also"],
            silent=False,
            auto_login=query.get("also_auto") == "yes",
        )
        st.write(f"Also there: {also.claims.get('name', 'nobody')}")
    brought = token.take_state()
    diary.write(
        "run",
        page=title,
        saw=token.status,
        error=token.error.code if token.error else None,
        brought=brought,
    )
    st.header(title)
    st.button("Rerun")
    st.button("Log out", on_click=logout, kwargs={"everywhere": query.get("here") != "yes"})
    st.write(f"The app sees: {token.status}")
    if brought:
        st.session_state["restored"] = brought["draft"]
    if "restored" in st.session_state:
        st.write(f"Your draft: {st.session_state['restored']}")
    if token:
        st.write(f"Hello {token.claims['name']}")


def first() -> None:
    draw("First", query.get("client", "demo"))


def second() -> None:
    draw("Second", query.get("elsewhere", query.get("client", "demo")))


st.navigation([st.Page(first), st.Page(second)]).run()
