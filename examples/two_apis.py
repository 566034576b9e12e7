"""Call two APIs as the person who has signed in, with an access token for each.

One is the provider's UserInfo, which the login's own token is for. The other is an API of one's
own; here it is in this file, and checks its tokens as a real one has to.
"""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import jwt
import requests
import streamlit as st

from streamlit_pkce import AccessToken, login

ISSUER = os.environ.get("DEMO_ISSUER", "http://localhost:9000")
CLIENT_ID = os.environ.get("DEMO_CLIENT_ID", "demo")
NOTES = "https://notes.example.com"  # what the API is called at the provider


class NotesApi(BaseHTTPRequestHandler):
    """Gives everybody their notes."""

    def do_GET(self) -> None:
        """Answer 401 to whoever has no token for this API (RFC 6750, section 3.1)."""
        try:
            claims = self.check_token()
        except (jwt.PyJWTError, KeyError):
            self.send_response(401)
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"notes_of": claims["sub"]}).encode())

    def check_token(self) -> dict[str, str]:
        """Return the claims of a token that this provider has issued for this API."""
        token = self.headers["Authorization"].removeprefix("Bearer ")
        key = jwt.PyJWKClient(f"{ISSUER}/jwks").get_signing_key_from_jwt(token)
        claims: dict[str, str] = jwt.decode(token, key, ["RS256"], audience=NOTES, issuer=ISSUER)
        return claims

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@st.cache_resource
def start_notes_api() -> str:
    """Start the API on this machine, and return where it is."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), NotesApi)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def show_notes(notes: AccessToken, api: str) -> None:
    """Show what the API answers; or a button, if the person has to allow it first."""
    if notes:
        st.json(requests.get(api, auth=notes.auth, timeout=10).json())
    elif notes.error:
        st.write(notes.error.message)
        notes.button("Allow access to your notes")
    else:
        st.write("One moment…")


api = start_notes_api()
st.title("Two APIs")
# Half a minute is enough for a run of this app: no token expires in the middle of it.
token = login(ISSUER, client_id=CLIENT_ID, min_validity=30)
notes = token.for_scope("notes.read", resource=NOTES)
if not token:
    st.stop()

st.subheader("UserInfo")
st.json(requests.get(f"{ISSUER}/me", auth=token.auth, timeout=10).json())

st.subheader("Notes")
show_notes(notes, api)
