"""An app that calls an API as the person who is signed in, all the time.

The address says at which `?realm=` and as which `client=` it signs in, by which `flow=`, whether by
itself (`auto=yes`), and names the `tab=` for the diary. With `beside=` there is one for another
realm. With `idle=` it calls nothing. With `pushed=` it knows of its client what the realm's
metadata do not say: that it has to push its authorization requests. With `roles=` it says which of
these the person has, and lets them confirm that it is them. With `exchange=server` the server
redeems the codes, with a secret. `acr=` and `max_age=` are what it demands of a sign-in, `scope=`
what it asks for. With `api=` it has a token for an API of this scope too.
"""

import os
from typing import Any

import diary
import jwt
import requests
import streamlit as st

from streamlit_pkce import AccessToken, TokenSet, login, logout, step_up

who = {"client": st.query_params["client"], "tab": st.query_params["tab"]}


def issuer(realm: str) -> str:
    return f"{os.environ['E2E_REALMS']}/{realm}"


@st.cache_data
def metadata(realm: str) -> dict[str, Any]:
    document = requests.get(f"{issuer(realm)}/.well-known/openid-configuration", timeout=10).json()
    return {**document, "require_pushed_authorization_requests": True}


def sign_in(realm: str) -> TokenSet:
    has_server = st.query_params.get("exchange") == "server"
    token = login(
        metadata(realm) if "pushed" in st.query_params else issuer(realm),
        client_id=who["client"],
        scope=st.query_params.get("scope"),
        flow=st.query_params.get("flow", "auto"),  # type: ignore[arg-type]
        auto_login=st.query_params.get("auto") == "yes",
        exchange="server" if has_server else "browser",
        client_secret=os.environ["E2E_SECRET"] if has_server else None,
        acr_values=st.query_params.get("acr"),
        max_age=int(st.query_params["max_age"]) if "max_age" in st.query_params else None,
    )
    error = token.error.code if token.error else None
    diary.write("run", **who, realm=realm, saw=token.status, error=error)
    return token


@st.fragment(run_every=0.5)
def call(realm: str, token: TokenSet) -> None:
    """Use the object that the last full run was handed, however long ago that was."""
    moment = dict(token.items())
    if not moment:
        return
    header = jwt.get_unverified_header(moment["id_token"])
    signed = {"algorithm": header["alg"], "key": header["kid"]}
    headers = {"Authorization": f"Bearer {moment['access_token']}"}
    try:
        userinfo = f"{issuer(realm)}/protocol/openid-connect/userinfo"
        status = requests.get(userinfo, headers=headers, timeout=10).status_code
    except requests.ConnectionError:
        status = None
    noted = {"token": diary.fingerprint(moment), "for": audience(moment["access_token"])}
    diary.write("call", **who, realm=realm, status=status, **signed, **noted)


def audience(access_token: str) -> str:
    claims = jwt.decode(access_token, options={"verify_signature": False})
    return str(claims.get("aud"))


@st.fragment(run_every=0.5)
def watch(realm: str, api: AccessToken) -> None:
    """The same for a further token, but that it is only looked at."""
    text = api.access_token
    if text is not None:
        noted = {"token": diary.fingerprint({"access_token": text}), "for": audience(text)}
        diary.write("api", **who, realm=realm, scope=api.scope, **noted)


realm = st.query_params["realm"]
token = sign_in(realm)
st.write(f"The app sees: {token.status}")
st.button("Rerun")
st.button("Log out", on_click=logout)
if token:
    st.write(f"Hello {token.claims['name']}, {token.claims['email']}")
if token and "roles" in st.query_params:
    roles = st.query_params["roles"].split()
    st.write(f"Roles: {', '.join(role for role in roles if token.has_role(role))}")
    sure = step_up(token, max_age=20)
    st.write(f"Confirmed: {sure.status}")
if "api" in st.query_params:
    api = token.for_scope(st.query_params["api"])
    st.write(f"For the API: {api.status}")
    watch(realm, api)
if token and "idle" not in st.query_params:
    call(realm, token)

if "beside" in st.query_params:
    other = sign_in(st.query_params["beside"])
    st.write(f"Beside it: {other.status}")
    if other:
        call(st.query_params["beside"], other)
