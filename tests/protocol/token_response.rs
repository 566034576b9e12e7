//! What the token endpoint answers.

use serde_json::{Value, json};
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Effect, Event, Timer};
use streamlit_pkce::protocol::http::{NetworkFault, Reply};
use streamlit_pkce::protocol::view::View;

use crate::provider;
use crate::renewing::{FIRST, renewed};
use crate::story::{self, Story};

/// A session that was answered with a good response, changed by `members`.
fn answered(members: Value) -> Story {
    let (mut story, request) = Story::redeeming();
    let tokens = provider::with(provider::tokens(request.get("nonce")), members);
    story.answer_tokens(&tokens);
    story
}

/// A session that was answered with what `change` makes of a good reply.
fn replied(change: impl FnOnce(&mut Reply)) -> Story {
    let (mut story, request) = Story::redeeming();
    let mut reply = provider::reply(200, &provider::tokens(request.get("nonce")));
    change(&mut reply);
    story.take(Event::TokenAnswered(Ok(reply)));
    story
}

/// When the tokens expire, as Python and the timer are told.
fn expiry(expires_in: &Value) -> (Value, Option<u64>) {
    let (mut story, request) = Story::redeeming();
    let tokens = provider::tokens(request.get("nonce"));
    let effects = story.answer_tokens(&provider::with(tokens, json!({"expires_in": expires_in})));
    let wait = effects.iter().find_map(|effect| match effect {
        Effect::StartTimer(Timer::Expiry, wait) => Some(*wait),
        _ => None,
    });
    (story.last_report()["tokens"]["expires_at"].clone(), wait)
}

#[test]
fn item_30_the_token_type_is_compared_without_case() {
    for token_type in ["Bearer", "bearer", "BEARER"] {
        let story = answered(json!({"token_type": token_type}));
        assert_eq!(story.view(), View::Finishing);
        assert_eq!(story.last_report()["tokens"]["token_type"], "Bearer");
    }
}

#[test]
fn item_30_a_token_of_an_unknown_type_is_not_used() {
    for token_type in ["DPoP", "mac", "N_A", "Bearer "] {
        let story = answered(json!({"token_type": token_type}));
        story.assert_failed(ErrorCode::TokenTypeUnsupported);
    }
    answered(json!({"token_type": null})).assert_failed(ErrorCode::TokenResponseInvalid);
}

#[test]
fn item_31_only_a_json_object_with_status_200_counts() {
    for content_type in ["", "text/html", "text/plain", "application/x-json", "json"] {
        let story = replied(|reply| reply.content_type = content_type.to_owned());
        story.assert_failed(ErrorCode::TokenResponseInvalid);
    }
    for content_type in ["Application/JSON; charset=utf-8", "application/token+json"] {
        let story = replied(|reply| reply.content_type = content_type.to_owned());
        assert_eq!(story.view(), View::Finishing, "{content_type}");
    }
    for body in ["", "[]", "null", "\"x\"", "{", "<!doctype html>"] {
        let story = replied(|reply| reply.body = body.to_owned());
        story.assert_failed(ErrorCode::TokenResponseInvalid);
    }
    for status in [201, 204, 302, 400, 401, 403, 500] {
        let story = replied(|reply| reply.status = status);
        story.assert_failed(ErrorCode::TokenRefused);
    }
}

#[test]
fn a_refusal_is_told_in_the_provider_s_words() {
    let (mut story, _) = Story::redeeming();
    let refusal = json!({"error": "invalid_grant", "error_description": "no such code"});
    story.take(Event::TokenAnswered(Ok(provider::reply(400, &refusal))));
    story.assert_failed(ErrorCode::TokenRefused);
    let hint = story.last_report()["error"]["hint"]
        .as_str()
        .expect("a hint");
    assert!(hint.contains("invalid_grant") && hint.contains("no such code"));

    let story = replied(|reply| (reply.status, reply.body) = (400, String::new()));
    story.assert_failed(ErrorCode::TokenRefused);
}

#[test]
fn no_answer_is_told_from_a_late_one() {
    for (fault, code) in [
        (NetworkFault::Failed, ErrorCode::TokenRequestFailed),
        (NetworkFault::TimedOut, ErrorCode::TokenRequestTimeout),
    ] {
        let (mut story, _) = Story::redeeming();
        story.take(Event::TokenAnswered(Err(fault)));
        story.assert_failed(code);
    }
}

#[test]
fn item_32_the_lifetime_may_be_missing_or_a_string() {
    let at = provider::ISSUED_AT;
    assert_eq!(expiry(&json!(3600)), (json!(at + 3600), Some(3_600_000)));
    assert_eq!(expiry(&json!("3600")), (json!(at + 3600), Some(3_600_000)));
    for unusable in [
        json!(null),
        json!("soon"),
        json!("NaN"),
        json!([]),
        json!({}),
    ] {
        assert_eq!(expiry(&unusable), (Value::Null, None), "{unusable}");
    }
}

#[test]
fn item_32_a_lifetime_is_never_negative_and_never_longer_than_a_timer() {
    let at = provider::ISSUED_AT;
    assert_eq!(expiry(&json!(-5)), (json!(at), Some(0)));
    let longest = u64::from(i32::MAX.unsigned_abs());
    for huge in [json!(4_000_000), json!(1e300), json!("4294967295")] {
        let (expires_at, wait) = expiry(&huge);
        assert_eq!(wait, Some(longest), "{huge}");
        let ten_years = 10 * 365 * 24 * 3600;
        assert!(expires_at.as_u64().expect("a time") <= at + ten_years);
    }
}

#[test]
fn item_33_a_scope_that_is_omitted_is_the_one_requested() {
    let scope = |members| answered(members).last_report()["tokens"]["scope"].clone();
    assert_eq!(scope(json!({})), "openid profile email");
    assert_eq!(scope(json!({"scope": "openid"})), "openid");
}

#[test]
fn item_34_unknown_members_are_ignored() {
    let story = answered(json!({"foo": {"bar": [1]}, "not-before-policy": 0}));
    assert_eq!(story.view(), View::Finishing);
    let tokens = story.last_report()["tokens"].as_object().expect("tokens");
    assert!(!tokens.contains_key("foo"));
}

#[test]
fn item_35_an_id_token_must_come() {
    for id_token in [json!(null), json!(""), json!(7)] {
        answered(json!({"id_token": id_token})).assert_failed(ErrorCode::IdTokenMissing);
    }
}

#[test]
fn an_access_token_must_come() {
    for access_token in [json!(null), json!(""), json!({})] {
        let story = answered(json!({"access_token": access_token}));
        story.assert_failed(ErrorCode::TokenResponseInvalid);
    }
}

#[test]
fn the_refresh_token_stays_here_unless_the_app_asks_for_it() {
    for exposed in [false, true] {
        let config = story::config(|it| it.expose_refresh_token = exposed);
        let mut story = Story::ready_with(config, &provider::metadata());
        let request = story.click();
        story.call_back(&request.answer());
        story.answer_tokens(&provider::with(
            provider::tokens(request.get("nonce")),
            json!({"refresh_token": "example-refresh-token"}),
        ));
        let reported = &story.last_report()["tokens"]["refresh_token"];
        assert_eq!(reported.is_string(), exposed);
    }
}

/// Where a provider says how long a refresh token lives: Entra ID and Keycloak.
const STATED_ENDS: [&str; 2] = ["refresh_token_expires_in", "refresh_expires_in"];

/// Somebody is signed in for an hour, with a refresh token that is said to live that long.
fn limited(name: &str, seconds: u64) -> Story {
    let members = json!({"refresh_token": FIRST, name: seconds});
    Story::lasting_with(story::config(|_| ()), members)
}

#[test]
fn a_refresh_token_that_has_reached_its_stated_end_is_not_sent() {
    for name in STATED_ENDS {
        limited(name, 60).framing();
    }
}

#[test]
fn the_stated_end_of_a_refresh_token_is_not_moved_by_its_use() {
    for name in STATED_ENDS {
        let mut story = limited(name, 24 * 3600);
        let end = story.now + 24 * 3_600_000;
        while story.now + story.pause() < end {
            story.refreshing();
            story.answer_renewal(&renewed());
        }
        story.framing();
    }
}

#[test]
fn a_refresh_token_whose_stated_life_is_0_has_no_end() {
    limited("refresh_expires_in", 0).refreshing();
}
