"""The tokens of AWS's load balancers, which are like no other."""

from __future__ import annotations

import base64
import time
import uuid
from collections import OrderedDict, deque
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from streamlit_pkce import _load_balancer
from streamlit_pkce._codes import Failure
from streamlit_pkce._load_balancer import keys_below
from streamlit_pkce._signature import parse_header
from streamlit_pkce._vouched import Vouched, vouch
from support.proxy import BALANCER, CLIENT, Request, balancers_token, identity_config
from support.servers import Site, answer
from support.signers import MISSING, Signer, rsa_key, signer

ISSUER = "https://login.example.com"
KID = "abb8289f-e3a4-4a34-9472-c2105e2b2482"

GENUINE_HEADER = (
    "eyJ0eXAiOiJKV1QiLCJraWQiOiJhYmI4Mjg5Zi1lM2E0LTRhMzQtOTQ3Mi1jMjEwNWUyYjI0ODIiLCJhbGciOiJFUzI1"
    "NiIsImlzcyI6Imh0dHBzOi8vY29nbml0by1pZHAuZXUtd2VzdC0xLmFtYXpvbmF3cy5jb20vZXUtd2VzdC0xX2I5VmVR"
    "VWc2eSIsImNsaWVudCI6IjNhMzNhMDJyNWhuM29uaHR1MW1yMGRpdDIwIiwic2lnbmVyIjoiYXJuOmF3czplbGFzdGlj"
    "bG9hZGJhbGFuY2luZzpldS13ZXN0LTE6MzczNTA4NTEzMzAyOmxvYWRiYWxhbmNlci9hcHAvQXdzSnd0LUFMQkFFLXFC"
    "d0Q4TzJRVGRjZC9hNGRmNDU2NDNjY2Y5OGFjIiwiZXhwIjoxNzM0OTYxNjQ0fQ=="
)
"""Of a token that a real one has made for a test user, published at aws-jwt-verify."""


@pytest.fixture(autouse=True)
def _no_keys_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_load_balancer, "_keys", OrderedDict())
    monkeypatch.setattr(_load_balancer, "_asked_at", deque(maxlen=4))


@pytest.fixture
def aws(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Where the keys are, each at an address of its own."""
    monkeypatch.setattr(_load_balancer, "keys_below", lambda _: f"{site.url}/")
    site.answers[f"/{KID}"] = answer(pem(signer("ES256").private))
    return site


def pem(private: Any) -> bytes:
    public: bytes = private.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    return public


def read(request_: Request, token: str, **options: Any) -> Vouched:
    request_.say(X_Amzn_Oidc_Data=token, X_Amzn_Oidc_Accesstoken="for-the-api")
    return vouch(identity_config(ISSUER, proxy="aws_alb", signer=BALANCER, **options), time.time())


def refusal(request_: Request, token: str) -> str:
    with pytest.raises(Failure) as raised:
        read(request_, token)
    assert raised.value.error.hint
    return raised.value.error.code


def test_the_load_balancer_says_who_is_there(aws: Site, request_: Request) -> None:
    vouched = read(request_, balancers_token(ISSUER, KID))
    assert vouched.claims["sub"] == "ada"
    assert vouched.claims["name"] == "Ada +/=-_?"
    assert (vouched.claims["iss"], vouched.claims["aud"]) == (ISSUER, CLIENT)
    assert vouched.tokens.access_token == "for-the-api"
    assert 110 <= vouched.until - time.time() <= 120
    read(request_, balancers_token(ISSUER, KID))
    assert aws.asked == [f"/{KID}"]


def test_a_genuine_token_has_the_form_that_is_read_here() -> None:
    header = parse_header(f"{GENUINE_HEADER}.e30=.e30=", ["ES256"], is_padded=True)
    assert header.kid == KID
    assert header.members["client"] == "3a33a02r5hn3onhtu1mr0dit20"
    assert header.members["exp"] == 1734961644
    assert str(header.members["signer"]).endswith(
        "loadbalancer/app/AwsJwt-ALBAE-qBwD8O2QTdcd/a4df45643ccf98ac"
    )


OTHER = BALANCER.replace("123456789012", "210987654321")

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "somebody elses load balancer": ({"signer": OTHER}, "id_token_issuer_mismatch"),
    "no load balancer": ({"signer": None}, "id_token_issuer_mismatch"),
    "another provider": ({"iss": "https://evil.example"}, "id_token_issuer_mismatch"),
    "another client": ({"client": "other"}, "id_token_audience_mismatch"),
    "no client": ({"client": None}, "id_token_audience_mismatch"),
    "an end that is over": ({"exp": 1734961644}, "id_token_expired"),
    "no end": ({"exp": None}, "id_token_expiry_missing"),
    "no signature": ({"alg": "none"}, "id_token_algorithm_forbidden"),
    "another algorithm": ({"alg": "RS256"}, "id_token_algorithm_forbidden"),
    "an extension": ({"crit": ["x"]}, "id_token_critical_header"),
    "a key by its address": ({"kid": "../../evil"}, "key_unknown"),
    "a key that there is not": ({"kid": str(uuid.UUID(int=1))}, "key_unknown"),
    "no key": ({"kid": None}, "key_unknown"),
}


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("wrong", REFUSED)
def test_a_token_with_one_thing_wrong_is_nobodys(request_: Request, wrong: str) -> None:
    changes, code = REFUSED[wrong]
    kid = changes.get("kid", KID)
    rest = {name: value for name, value in changes.items() if name != "kid"}
    assert refusal(request_, balancers_token(ISSUER, kid, **rest)) == code


@pytest.mark.usefixtures("aws")
def test_a_key_of_ones_own_makes_nobody(request_: Request) -> None:
    forged = balancers_token(ISSUER, KID, signer("ES256", name="mine"))
    assert refusal(request_, forged) == "signature_invalid"


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("payload", [{}, {"sub": ""}, {"sub": 1}, ["sub"]])
def test_a_payload_about_nobody(request_: Request, payload: Any) -> None:
    token = balancers_token(ISSUER, KID, payload=payload)
    assert refusal(request_, token) in {"id_token_subject_missing", "id_token_malformed"}


@pytest.mark.usefixtures("aws")
def test_what_the_payload_says_of_itself_does_not_count(request_: Request) -> None:
    """It is UserInfo's, and may have claims of any name."""
    payload = {"sub": "ada", "iss": ISSUER, "aud": CLIENT, "exp": time.time() + 9999}
    token = balancers_token(ISSUER, KID, payload=payload, client="other")
    assert refusal(request_, token) == "id_token_audience_mismatch"
    token = balancers_token(ISSUER, KID, payload=payload, exp=1734961644)
    assert refusal(request_, token) == "id_token_expired"


@pytest.mark.usefixtures("aws")
def test_padding_hides_nothing(request_: Request) -> None:
    head, payload, signature = balancers_token(ISSUER, KID).split(".")
    for token in (
        f"{head}.{payload}=.{signature}",
        f"{head}.={payload}.{signature}",
        f"{head}.{payload[:-4]}+/==.{signature}",
        f"{head}.{payload}.{signature}.",
        f"{head}.{payload}.",
    ):
        assert refusal(request_, token) in {"id_token_malformed", "signature_invalid"}


def test_made_up_names_of_keys_make_no_flood(aws: Site, request_: Request) -> None:
    codes = [
        refusal(request_, balancers_token(ISSUER, str(uuid.UUID(int=number))))
        for number in range(10)
    ]
    assert codes == ["key_unknown"] * 4 + ["keys_unavailable"] * 6
    assert len(aws.asked) == 4


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        pem(rsa_key("first")),
        pem(signer("ES384").private),
        base64.b64encode(b"x" * 99),
    ],
)
def test_what_is_no_key_of_the_kind_verifies_nothing(
    aws: Site, request_: Request, body: bytes
) -> None:
    aws.answers[f"/{KID}"] = answer(body)
    assert refusal(request_, balancers_token(ISSUER, KID)) == "keys_unavailable"


def test_keys_may_be_given_where_the_server_cannot_fetch_them(request_: Request) -> None:
    key: Signer = signer("ES256")
    vouched = read(request_, balancers_token(ISSUER, KID), jwks={"keys": [{**key.jwk, "kid": KID}]})
    assert vouched.claims["sub"] == "ada"
    assert MISSING not in vouched.claims.values()


def test_the_keys_are_where_the_region_has_them() -> None:
    def below(partition: str, region: str) -> str:
        return keys_below(
            f"arn:{partition}:elasticloadbalancing:{region}:123456789012:loadbalancer/app/a/b"
        )

    assert below("aws", "eu-west-1") == "https://public-keys.auth.elb.eu-west-1.amazonaws.com/"
    assert below("aws-cn", "cn-north-1") == (
        "https://public-keys.auth.elb.cn-north-1.amazonaws.com.cn/"
    )
    assert below("aws-us-gov", "us-gov-west-1") == (
        "https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1/"
    )
