//! The ID token, as far as the browser judges it. Python judges it again, and judges more.

use std::collections::HashSet;

use serde_json::{Value, json};
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::view::View;

use crate::provider::{self, jwt, with};
use crate::story::Story;

/// A session that was given the ID token that `make` makes for its nonce.
fn given(make: impl FnOnce(&str) -> String) -> Story {
    let (mut story, request) = Story::redeeming();
    let nonce = request.get("nonce");
    let id_token = make(nonce);
    story.answer_tokens(&with(
        provider::tokens(nonce),
        json!({"id_token": id_token}),
    ));
    story
}

fn given_header(header: &Value) -> Story {
    given(|nonce| jwt(header, &provider::claims(nonce)))
}

fn given_claims(members: Value) -> Story {
    given(|nonce| jwt(&provider::header(), &with(provider::claims(nonce), members)))
}

#[track_caller]
fn assert_accepted(story: &Story) {
    assert_eq!(story.view(), View::Finishing);
    assert_eq!(story.last_report()["status"], "authenticated");
}

#[test]
fn item_36_iss_is_exactly_the_configured_issuer() {
    for iss in [
        json!("https://evil.example.com"),
        json!("https://login.example.com/"),
        json!("login.example.com"),
        json!(["https://login.example.com"]),
        json!(null),
    ] {
        given_claims(json!({"iss": iss})).assert_failed(ErrorCode::IdTokenIssuerMismatch);
    }
}

#[test]
fn item_37_aud_is_this_client_and_nobody_else() {
    assert_accepted(&given_claims(json!({"aud": ["demo"]})));
    for aud in [
        json!("other"),
        json!(""),
        json!([]),
        json!(["demo", "other"]),
        json!(["other"]),
        json!(["demo", 7]),
        json!({"demo": true}),
        json!(null),
    ] {
        given_claims(json!({"aud": aud})).assert_failed(ErrorCode::IdTokenAudienceMismatch);
    }
}

#[test]
fn item_38_azp_if_there_is_this_client() {
    assert_accepted(&given_claims(json!({"azp": "demo"})));
    for azp in [json!("other"), json!(""), json!(7), json!(["demo"])] {
        let story = given_claims(json!({"azp": azp}));
        story.assert_failed(ErrorCode::IdTokenAuthorizedPartyMismatch);
    }
}

#[test]
fn item_40_only_asymmetric_algorithms_are_accepted() {
    for family in ["RS", "PS", "ES"] {
        for bits in ["256", "384", "512"] {
            assert_accepted(&given_header(&json!({"alg": format!("{family}{bits}")})));
        }
    }
    assert_accepted(&given_header(&json!({"alg": "EdDSA"})));
    for alg in [
        json!("none"),
        json!("None"),
        json!("HS256"),
        json!("HS512"),
        json!("RS1"),
        json!("RS2566"),
        json!("rs256"),
        json!("ES256K"),
        json!(""),
        json!(256),
        json!(["RS256"]),
        json!(null),
    ] {
        let header = json!({"alg": alg});
        given_header(&header).assert_failed(ErrorCode::IdTokenAlgorithmForbidden);
    }
    given_header(&json!({})).assert_failed(ErrorCode::IdTokenAlgorithmForbidden);
}

#[test]
fn item_40_an_extension_that_must_be_understood_is_not() {
    for crit in [json!(["exp"]), json!([]), json!(null)] {
        let header = json!({"alg": "RS256", "crit": crit});
        given_header(&header).assert_failed(ErrorCode::IdTokenCriticalHeader);
    }
}

#[test]
fn item_40_an_encrypted_token_is_refused_as_such() {
    given(|_| "e30.x.y.z.w".to_owned()).assert_failed(ErrorCode::IdTokenEncrypted);
}

#[test]
fn what_is_no_jwt_is_malformed() {
    let array = jwt(&provider::header(), &json!([]));
    for token in [
        "x",
        "e30.e30",
        "e30.e30.c2ln.x",
        "!.e30.c2ln",
        "e30=.e30.c2ln",
        "e30.bm8.c2ln",
        "e30._w.c2ln",
        &array,
    ] {
        given(|_| token.to_owned()).assert_failed(ErrorCode::IdTokenMalformed);
    }
}

#[test]
fn item_42_exp_is_a_number_after_iat() {
    for exp in [json!(null), json!("1790003600"), json!([])] {
        given_claims(json!({"exp": exp})).assert_failed(ErrorCode::IdTokenExpiryMissing);
    }
    for exp in [provider::ISSUED_AT, provider::ISSUED_AT - 1, 0] {
        given_claims(json!({"exp": exp})).assert_failed(ErrorCode::IdTokenExpired);
    }
}

#[test]
fn item_42_a_wrong_clock_on_this_machine_refuses_nobody() {
    for now in [0, 4_000_000_000_000] {
        let (mut story, request) = Story::redeeming();
        story.now = now;
        story.answer_tokens(&provider::tokens(request.get("nonce")));
        assert_accepted(&story);
    }
}

#[test]
fn item_43_iat_is_a_number() {
    // The last counts in nanoseconds.
    for iat in [
        json!(null),
        json!("1790000000"),
        json!(true),
        json!(-1),
        json!(1.79e18),
    ] {
        given_claims(json!({"iat": iat})).assert_failed(ErrorCode::IdTokenIssuedAtMissing);
    }
    assert_accepted(&given_claims(json!({"iat": 1_789_999_999.5})));
}

#[test]
fn item_45_sub_is_there_and_at_most_255_characters() {
    let longest = "x".repeat(255);
    assert_accepted(&given_claims(json!({"sub": longest})));
    for sub in [json!(null), json!(""), json!("x".repeat(256)), json!(7)] {
        given_claims(json!({"sub": sub})).assert_failed(ErrorCode::IdTokenSubjectMissing);
    }
}

#[test]
fn item_46_the_nonce_is_the_one_that_was_sent() {
    given_claims(json!({"nonce": null})).assert_failed(ErrorCode::NonceMissing);
    given_claims(json!({"nonce": 7})).assert_failed(ErrorCode::NonceMissing);
    given_claims(json!({"nonce": "other"})).assert_failed(ErrorCode::NonceMismatch);
}

#[test]
fn item_46_the_nonce_of_an_earlier_attempt_does_not_count() {
    let (mut story, abandoned) = Story::at_provider();
    story.take(streamlit_pkce::protocol::event::Event::CancelClicked);
    let request = story.click();
    story.call_back(&request.answer());
    story.answer_tokens(&provider::tokens(abandoned.get("nonce")));
    story.assert_failed(ErrorCode::NonceMismatch);
}

#[test]
fn item_50_every_failure_has_its_own_code() {
    let failures = vec![
        given(|_| "x".to_owned()),
        given(|_| "e30.x.y.z.w".to_owned()),
        given_header(&json!({"alg": "none"})),
        given_header(&json!({"alg": "RS256", "crit": ["x"]})),
        given_claims(json!({"iss": "x"})),
        given_claims(json!({"aud": "x"})),
        given_claims(json!({"azp": "x"})),
        given_claims(json!({"exp": null})),
        given_claims(json!({"exp": 0})),
        given_claims(json!({"iat": null})),
        given_claims(json!({"sub": null})),
        given_claims(json!({"nonce": null})),
        given_claims(json!({"nonce": "x"})),
    ];
    let codes: HashSet<_> = failures.iter().map(Story::error).collect();
    assert_eq!(codes.len(), failures.len());
    failures.iter().for_each(Story::assert_no_tokens_reported);
}
