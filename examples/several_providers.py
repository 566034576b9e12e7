"""Several providers in one app: each login has a section in `.streamlit/secrets.toml`.

[pkce.work]
issuer = "https://login.example.com"
client_id = "my-app"

[pkce.private]
issuer = "https://id.example.org"
client_id = "my-app"
"""

import streamlit as st

from streamlit_pkce import login, logout, signed_in


def accounts() -> None:
    """Three logins that know nothing of each other; two of them at one provider."""
    st.subheader("Work")
    login("work")
    st.subheader("Work, as somebody else")
    login("work", key="work, as somebody else", prompt="login")
    st.subheader("Private")
    login("private")
    # Where the logins are drawn: it is they who tell the browser and the providers.
    st.button("Log out", on_click=logout)


def overview() -> None:
    """A page without a login knows of all of them."""
    for name, token in signed_in().items():
        st.write(f"{name}: {token.claims['name']}")


page = st.navigation([st.Page(accounts), st.Page(overview)])
st.title("Your accounts")
st.write(f"Signed in: {len(signed_in())}")
page.run()
