"""Presets: what a provider's quirks need is filled in, and what cannot work says so at the call."""

from __future__ import annotations

from typing import Any

import pytest

from streamlit_pkce import ConfigurationError
from streamlit_pkce._presets import PRESETS
from support.sign_in import SignIn, config, metadata

TENANT = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"
PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"
ENTRA = "https://login.microsoftonline.com"
PLAIN = "openid profile email"
LASTING = "openid profile email offline_access"
B2C = f"https://contoso.b2clogin.com/tfp/{TENANT}/b2c_1_signin/v2.0/"
POOL = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example"


def parsed(issuer: Any = None, **arguments: Any) -> Any:
    """A login whose app says nothing about the scope."""
    return config(issuer, **({"scope": None} | arguments))


@pytest.mark.parametrize(
    ("issuer", "preset", "scope", "logout_style"),
    [
        (f"{ENTRA}/{TENANT}/v2.0", "entra", LASTING, "oidc"),
        (f"https://login.microsoftonline.us/{TENANT}/v2.0", "entra", LASTING, "oidc"),
        (f"https://login.partner.microsoftonline.cn/{TENANT}/v2.0", "entra", LASTING, "oidc"),
        (f"https://{TENANT}.ciamlogin.com/{TENANT}/v2.0", "entra_external", LASTING, "oidc"),
        (B2C, "b2c", "openid profile offline_access demo", "oidc"),
        ("https://dev-1.okta.com/oauth2/default", "okta", LASTING, "oidc"),
        ("https://dev-1.eu.auth0.com/", "auth0", LASTING, "auth0"),
        (POOL, "cognito", PLAIN, "cognito"),
        ("https://sso.example.com/realms/demo", None, PLAIN, "oidc"),
        ("https://fs.example.com/adfs", None, PLAIN, "oidc"),
        # Hosts that only look like it.
        ("https://login.microsoftonline.com.example.com/common/v2.0", None, PLAIN, "oidc"),
        ("https://example.com/login.microsoftonline.com", None, PLAIN, "oidc"),
        ("https://dev-1.okta.com.example.com", None, PLAIN, "oidc"),
        ("https://evilauth0.com/", None, PLAIN, "oidc"),
        ("https://auth0.com.example.com/", None, PLAIN, "oidc"),
        ("https://cognito-idp.s3.evil.amazonaws.com/pool", None, PLAIN, "oidc"),
    ],
)
def test_a_provider_is_recognised_where_its_host_is_certain(
    issuer: str, preset: str | None, scope: str, logout_style: str
) -> None:
    login = parsed(issuer)
    assert login.issuer.preset.name == preset
    assert login.issuer.url == issuer
    assert login.scope == scope
    assert login.logout_style == logout_style


@pytest.mark.parametrize(
    ("preset", "scope", "logout_style"),
    [
        ("entra", LASTING, "oidc"),
        ("entra_external", LASTING, "oidc"),
        ("okta", LASTING, "oidc"),
        ("auth0", LASTING, "auth0"),
        ("keycloak", PLAIN, "oidc"),
        ("cognito", PLAIN, "cognito"),
        ("adfs", PLAIN, "oidc"),
    ],
)
def test_a_domain_of_ones_own_needs_the_presets_name(
    preset: str, scope: str, logout_style: str
) -> None:
    login = parsed("https://login.example.com", preset=preset)
    assert (login.scope, login.logout_style) == (scope, logout_style)
    assert login.issuer.url == "https://login.example.com"


def test_what_the_app_says_itself_counts() -> None:
    assert config(f"{ENTRA}/{TENANT}/v2.0", scope="openid").scope == "openid"


@pytest.mark.parametrize(
    ("arguments", "issuer"),
    [
        ({"tenant": TENANT}, f"{ENTRA}/{TENANT}/v2.0"),
        ({"tenant": TENANT.upper()}, f"{ENTRA}/{TENANT}/v2.0"),
        ({"tenant": "consumers"}, f"{ENTRA}/{PERSONAL}/v2.0"),
        ({"issuer": f"{ENTRA}/consumers/v2.0"}, f"{ENTRA}/{PERSONAL}/v2.0"),
        ({"tenant": "common", "tenants": "any"}, f"{ENTRA}/common/v2.0"),
        ({"tenant": "organizations", "tenants": [TENANT]}, f"{ENTRA}/organizations/v2.0"),
        (
            {"tenant": TENANT, "preset": "entra_external"},
            f"https://{TENANT}.ciamlogin.com/{TENANT}/v2.0",
        ),
    ],
)
def test_a_tenant_is_as_good_as_an_issuer(arguments: dict[str, Any], issuer: str) -> None:
    assert parsed(**arguments).issuer.url == issuer


@pytest.mark.parametrize(
    ("issuer", "preset"),
    [
        ("https://accounts.google.com", None),
        ("https://broker.example.com", "google"),
        (metadata("https://accounts.google.com"), None),
    ],
)
def test_who_wants_a_secret_says_who_can_keep_one(issuer: Any, preset: Any) -> None:
    with pytest.raises(ConfigurationError, match=r'client secret.*exchange="server"'):
        parsed(issuer, preset=preset)
    config = parsed(issuer, preset=preset, exchange="server", client_secret="x")
    assert ("access_type", "offline") in config.parameters


@pytest.mark.parametrize(
    ("issuer", "preset"),
    [("https://github.com", None), ("https://github.com", "github")],
)
def test_githubs_people_are_known_by_their_number(issuer: Any, preset: Any) -> None:
    with pytest.raises(ConfigurationError, match='exchange="server"'):
        parsed(issuer, preset=preset)
    config = parsed(issuer, preset=preset, exchange="server", client_secret="x")
    assert config.identity is not None
    assert (config.identity.url, config.identity.subject) == ("https://api.github.com/user", "id")
    assert config.scope == "read:user user:email"
    assert config.issuer.metadata is not None
    endpoint = config.issuer.metadata.for_browser["token_endpoint"]
    assert endpoint == "https://github.com/login/oauth/access_token"
    assert not config.silent


def test_githubs_preset_sends_nobody_elses_tokens_to_github() -> None:
    with pytest.raises(ConfigurationError, match="own host"):
        parsed("https://broker.example.com", preset="github", exchange="server")


@pytest.mark.parametrize(
    ("arguments", "write"),
    [
        ({"issuer": "https://x.example.com", "preset": "entr"}, "Did you mean 'entra'"),
        ({"issuer": "https://x.example.com", "preset": 7}, "'keycloak'"),
        ({"issuer": f"{ENTRA}/{TENANT}/v2.0", "preset": "okta"}, "Leave preset out"),
        ({"issuer": f"{ENTRA}/{TENANT}/v2.0/"}, "login.microsoftonline.com/<tenant>/v2.0"),
        ({"issuer": f"{ENTRA}/{TENANT}"}, "login.microsoftonline.com/<tenant>/v2.0"),
        ({"issuer": f"{ENTRA}/contoso.com/v2.0"}, "Directory (tenant) ID"),
        ({"issuer": ENTRA}, "Directory (tenant) ID"),
        ({"issuer": f"{ENTRA}/{{tenant}}/v2.0"}, "Directory (tenant) ID"),
        ({"issuer": "https://x.example.com/{tenant}"}, "placeholder"),
        ({"issuer": f"{ENTRA}/{TENANT}/v2.0", "tenant": TENANT}, "either issuer or tenant"),
        ({"tenant": "contoso.com"}, "Directory (tenant) ID"),
        ({"tenant": 7}, "Directory (tenant) ID"),
        ({"tenant": "common", "preset": "entra_external"}, "Directory (tenant) ID"),
        ({"issuer": f"{ENTRA}/x/common/v2.0", "tenants": "any"}, "Directory (tenant) ID"),
        ({"tenant": TENANT, "preset": "okta"}, "'entra' or 'entra_external'"),
        ({"tenant": TENANT, "preset": {}}, "'entra' or 'entra_external'"),
        ({"issuer": "https://contoso.b2clogin.com/x/b2c_1_signin/v2.0/"}, "/tfp/"),
        ({"issuer": f"{ENTRA}/{TENANT}/v2.0", "domain_hint": ""}, "domain_hint must be"),
    ],
)
def test_a_mistake_says_what_to_write_instead(arguments: dict[str, Any], write: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parsed(**arguments)
    assert write in str(caught.value)


def test_b2c_may_have_its_metadata_by_hand() -> None:
    issuer = f"https://contoso.b2clogin.com/{TENANT}/v2.0/"
    assert parsed(metadata(issuer)).issuer.preset.name == "b2c"


def test_the_domain_hint_is_sent_along() -> None:
    assert config(domain_hint="contoso.com").parameters == (("domain_hint", "contoso.com"),)
    with pytest.raises(ConfigurationError, match=r"domain_hint=\.\.\."):
        config(extra_params={"domain_hint": "contoso.com"})


def test_adfs_is_not_asked_for_userinfo() -> None:
    kept = SignIn(metadata={"userinfo_endpoint": "https://login.example.com/unused"}).kept()
    kept.preset = "adfs"
    # It was not asked: nobody can be reached there.
    assert kept.refusal() == "renewed_id_token_mismatch"
    kept.preset = None
    assert kept.refusal() == "userinfo_unavailable"


def test_every_preset_can_be_named() -> None:
    for name in set(PRESETS) - {"google", "github", "b2c"}:
        assert parsed("https://login.example.com", preset=name).issuer.preset.name == name
