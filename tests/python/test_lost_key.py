"""Keys that a provider has given up since it signed a login's ID token with one of them.

A session that has seen the login goes on. Another one, as after a reload or at another server, has
the browser bring tokens with a key that there is.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from streamlit_pkce._verdict import Verdict
from support.sign_in import NOW, PROOF, SignIn, config, nonce
from support.signers import encode, signer
from support.story import Story, nobody

if TYPE_CHECKING:
    from support.servers import Site

OLD = signer("RS256", name="old")
NEW = signer("RS256")
LATER = NOW + 240


@pytest.fixture
def login() -> SignIn:
    """A login from before the provider has changed its keys."""
    return SignIn(signer=OLD, jwks=[NEW.jwk])


@pytest.fixture
def story(login: SignIn) -> Story:
    """A session that has seen nothing of it."""
    return Story(login.config())


def expect_sent_back(story: Story, shown: SignIn) -> None:
    """The browser is to bring others, and the app waits for them."""
    token = story.hears(shown.report(), at=shown.now)
    assert (token.status, token.error) == ("pending", None)
    verdict = story.session.verdict
    assert verdict is not None
    assert verdict.error is not None
    assert verdict == Verdict(shown.seq, "unverified", None, verdict.error, renew_in=0)
    assert verdict.error.code == "key_unknown"
    # Another look would lead to nothing else, and has the provider asked for its keys.
    assert not story.session.is_unverified


def expect_refused(story: Story, shown: SignIn) -> None:
    token = story.hears(shown.report(), at=shown.now)
    assert token.error is not None
    assert (token.status, token.error.code) == ("anonymous", "key_unknown")
    assert story.outcome == "rejected"


def login_at(site: Site) -> SignIn:
    """The same where keys are fetched."""
    login = SignIn(signer=OLD, issuer=site.url)
    login.claims["iss"] = site.url
    return login


def silent(login: SignIn, **changes: Any) -> SignIn:
    """What the hidden frame brings then."""
    return replace(login, signer=NEW, obtained="silent", seq=login.seq + 1, **changes)


def test_the_browser_brings_others(story: Story, login: SignIn) -> None:
    expect_sent_back(story, login)
    assert story.hears(silent(login).report()).status == "authenticated"
    assert story.outcome == "accepted"


def test_a_renewed_token_needs_the_logins_as_well(story: Story, login: SignIn) -> None:
    renewal = replace(login.renewed(at=LATER), signer=NEW)
    expect_sent_back(story, renewal)
    other = silent(login)
    assert story.hears(replace(other, seq=renewal.seq + 1).report()).status == "authenticated"


def test_there_is_an_end_to_it(story: Story, login: SignIn) -> None:
    shown = [replace(login, seq=login.seq + n, access_token=f"access-{n}") for n in range(4)]
    for one in shown[:3]:
        expect_sent_back(story, one)
    expect_refused(story, shown[3])


def test_the_same_tokens_under_another_number_are_sent_back_again(
    story: Story, login: SignIn
) -> None:
    expect_sent_back(story, login)
    expect_sent_back(story, replace(login, seq=login.seq + 1))


def test_whoever_has_just_signed_in_is_not_made_to_wait(story: Story, login: SignIn) -> None:
    story.hears(nobody(login.seq - 1))
    expect_refused(story, login)


def test_but_another_tab_may_have_got_its_tokens_long_before(story: Story, login: SignIn) -> None:
    story.hears(nobody(login.seq - 1))
    expect_sent_back(story, replace(login.renewed(at=LATER), signer=NEW))


def test_keys_may_change_again(story: Story, login: SignIn) -> None:
    expect_sent_back(story, login)
    brought = silent(login)
    story.hears(brought.report())
    renewal = replace(brought.renewed(at=LATER), obtained="silent", signer=OLD, login_id_token=None)
    story.hears(renewal.report(), at=LATER)
    assert story.outcome == "unverified"
    # The last ones count meanwhile.
    assert story.hears(None, at=LATER).status == "authenticated"


def test_a_session_that_has_seen_the_login_needs_no_key_for_it(login: SignIn) -> None:
    story = Story(replace(login, jwks=[OLD.jwk, NEW.jwk]).config())
    story.hears(login.report())
    story.config = login.config()
    renewal = replace(login.renewed(at=LATER), signer=NEW)
    assert story.hears(renewal.report(), at=LATER).status == "authenticated"


def test_all_who_come_back_to_a_server_that_was_restarted(site: Site) -> None:
    """It asks for the keys once more, and that says enough for everybody."""
    site.publish([NEW.jwk])
    people = [replace(login_at(site), proof=bytes([number]) * 32) for number in range(3)]
    for person in people:
        person.claims["nonce"] = nonce(person.proof)
        story = Story(config(site.url))
        assert story.hears(person.report(), at=LATER).status == "pending"
        assert story.session.verdict is not None
        assert story.session.verdict.renew_in == 0
        brought = silent(person)
        assert story.hears(brought.report(), at=LATER).status == "authenticated"
    assert site.asked.count("/jwks") == 2


def test_a_key_that_is_newer_than_the_last_look_will_be_found(site: Site) -> None:
    """Somebody has made one up, and the provider has changed its keys a moment later."""
    site.publish([OLD.jwk])
    made_up = replace(login_at(site), signer=signer("RS256", name="made up"))
    Story(config(site.url)).hears(made_up.report(), at=LATER)
    site.publish([NEW.jwk])
    person = replace(login_at(site), signer=NEW)
    person.claims |= {"iat": LATER - 5, "exp": LATER + 300}
    story = Story(config(site.url))
    assert story.hears(person.report(), at=LATER).status == "pending"
    assert story.session.verdict is not None
    # Nothing is wrong with these.
    assert story.session.verdict.renew_in is None
    assert story.session.is_unverified


@pytest.mark.parametrize(
    "payload",
    [
        b"not json",
        b"[" * 40_000,
        b'{"iat":' + b"9" * 400 + b"}",
        b'{"iat":1e999}',
        b'{"iat":"soon"}',
        b'{"iat":true}',
        b'{"a":1}',
    ],
)
def test_what_nobody_has_signed_breaks_nothing(site: Site, payload: bytes) -> None:
    """When it was issued is read of a token whose key has been looked for a moment ago."""
    site.publish([NEW.jwk])
    Story(config(site.url)).hears(login_at(site).report(), at=LATER)
    person = login_at(site)
    header = json.dumps({"alg": "RS256", "kid": OLD.jwk["kid"]}).encode()
    person.id_token = ".".join([encode(header), encode(payload), encode(b"signature")])
    story = Story(config(site.url))
    assert story.hears(person.report(), at=LATER).status == "pending"
    assert story.session.is_unverified


def test_who_is_signed_in_may_have_been_given_a_new_key(site: Site) -> None:
    site.publish([NEW.jwk])
    login = replace(login_at(site), signer=NEW)
    story = Story(config(site.url))
    story.hears(login.report())
    # Somebody makes one up.
    Story(config(site.url)).hears(login_at(site).report())
    renewal = replace(login.renewed(at=LATER), signer=OLD)
    story.hears(renewal.report(), at=LATER)
    assert story.session.verdict is not None
    assert story.session.verdict.renew_in is None
    assert story.session.is_unverified


# A provider that repeats the nonce in a renewed ID token


def repeated(login: SignIn, **changes: Any) -> SignIn:
    """The ID token of the login is the old one."""
    return replace(login.renewed(at=LATER, nonce=nonce(PROOF)), signer=NEW, **changes)


def test_a_renewed_token_with_the_nonce_needs_no_other(story: Story, login: SignIn) -> None:
    expect_sent_back(story, login)
    renewal = repeated(login)
    assert story.hears(renewal.report(), at=LATER).status == "authenticated"
    later = repeated(login, seq=renewal.seq + 1, access_token="another")
    assert story.hears(later.report(), at=LATER).status == "authenticated"


def test_but_for_the_proof(login: SignIn) -> None:
    assert repeated(login, proof=bytes(32)).refusal() == "nonce_mismatch"


def test_nor_does_it_say_how_long_ago_the_sign_in_was(login: SignIn) -> None:
    assert repeated(login, arguments={"max_age": 60}).refusal() == "key_unknown"


def test_a_forged_login_token_stays_one(login: SignIn) -> None:
    forged = signer("RS256", name="forger").sign(login.claims, {"kid": NEW.jwk["kid"]})
    assert repeated(login, login_id_token=forged).refusal() == "signature_invalid"
