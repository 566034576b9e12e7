//! Wishes for further access tokens that do not come true.

use serde_json::json;
use streamlit_pkce::protocol::event::{Claim, Effect, Ending, Event, Timer};

use crate::form;
use crate::provider::{self, with};
use crate::renewing::{FIRST, SECOND, renewed, renewed_id_token};
use crate::story::{self, Story, claims, framed};
use crate::wishing::{GRAPH, NOTES, access, asks_provider};

#[test]
fn consent_that_is_missing_is_an_error_of_the_wish_alone() {
    // AADSTS65001 comes as invalid_grant; others say invalid_scope or invalid_target.
    for error in ["invalid_grant", "invalid_scope", "invalid_target"] {
        let mut story = Story::wishing(&[NOTES, GRAPH]);
        let request = story.errand_in_frame(error);
        assert_eq!(request.get("prompt"), "none");
        assert_eq!(request.get("scope"), "openid notes.read");
        assert_eq!(request.get("resource"), "https://notes");
        assert!(!request.get("id_token_hint").is_empty());

        let effects =
            story.frame_answers(&format!("error=consent_required&state={}", request.state));
        assert!(effects.contains(&Effect::CloseFrame));
        let further = story.further(NOTES);
        assert_eq!(further["access_token"], "");
        assert_eq!(further["error"]["code"], "interaction_required");
        let hint = further["error"]["hint"].as_str().expect("a hint");
        assert!(hint.contains(error) && hint.contains("consent_required"));
        // The refresh token is as good as it was, and the other wish comes true.
        assert_eq!(story.kept_refresh_token(), Some(FIRST));
        assert_eq!(form::value(&story.granted_errand(), "refresh_token"), FIRST);
        let lasting = json!({"expires_in": 36_000});
        let effects = story.answer_renewal(&with(access("graph-token"), lasting));
        assert!(!claims(&effects));
        let form = story.refreshing();
        assert_eq!(form::value(&form, "scope"), "openid profile email");
    }
}

#[test]
fn item_56_after_a_lost_answer_the_login_clears_up_what_became_of_the_refresh_token() {
    let mut story = Story::wishing(&[NOTES]);
    story.granted_errand();
    let effects = story.renewal_lost();
    assert!(effects.contains(&Effect::EndClaim(Ending::Uncertain)));
    assert!(claims(&effects));
    let effects = story.take(Event::ClaimAnswered(Claim::Uncertain));
    assert!(!asks_provider(&effects));
    let request = framed(&story.take(Event::ProbeAnswered(true))).expect("a frame");
    assert_eq!(request.get("scope"), "openid profile email");
    story.frame_answers(&request.answer());
    let members = json!({"refresh_token": "third"});
    story.now += 500;
    story.answer_renewal(&with(provider::tokens(request.get("nonce")), members));
    // The wish comes true a while later.
    story.wait_for(Timer::Renewal);
    assert_eq!(
        form::value(&story.granted_errand(), "refresh_token"),
        "third"
    );
    story.answer_renewal(&access("notes-token"));
    assert_eq!(story.further(NOTES)["access_token"], "notes-token");
}

#[test]
fn item_55_trouble_puts_the_wish_off_and_nothing_else() {
    let mut story = Story::wishing(&[NOTES, GRAPH]);
    story.granted_errand();
    let effects = story.renewal_fails(503, Some(100));
    assert!(effects.contains(&Effect::EndClaim(Ending::Untouched)));
    assert!(story.further(NOTES).is_null());
    // The other wish does not wait.
    let form = story.granted_errand();
    assert_eq!(form::value(&form, "scope"), "openid https://graph/.default");
    story.answer_renewal(&access("graph-token"));
    assert_eq!(story.pause(), 100_000);
    story.wait_for(Timer::Renewal);
    story.granted_errand();
    story.answer_renewal(&access("notes-token"));
    assert_eq!(story.further(NOTES)["access_token"], "notes-token");
}

#[test]
fn item_62_tokens_of_another_person_are_not_used() {
    let mut story = Story::wishing(&[NOTES]);
    story.granted_errand();
    let id_token = renewed_id_token(json!({"sub": "bob"}));
    story.answer_renewal(&with(access("bobs-token"), json!({"id_token": id_token})));
    let further = story.further(NOTES);
    assert_eq!(further["access_token"], "");
    assert_eq!(further["error"]["code"], "account_changed");
    story.assert_signed_in();
    assert!(
        !story
            .surroundings
            .record
            .as_ref()
            .unwrap()
            .to_string()
            .contains("bobs-token")
    );

    let mut story = Story::wishing(&[NOTES]);
    let request = story.errand_in_frame("invalid_scope");
    story.frame_answers(&request.answer());
    let claims = with(
        provider::claims(request.get("nonce")),
        json!({"sub": "bob"}),
    );
    let id_token = provider::jwt(&provider::header(), &claims);
    let tokens = provider::tokens(request.get("nonce"));
    story.answer_renewal(&with(tokens, json!({"id_token": id_token})));
    assert_eq!(story.further(NOTES)["error"]["code"], "account_changed");
    assert_eq!(story.kept_refresh_token(), Some(FIRST));
}

#[test]
fn a_token_that_python_would_refuse_is_not_used() {
    for token in [
        "x".repeat(64 * 1024 + 1),
        "two words".to_owned(),
        "é".to_owned(),
    ] {
        let mut story = Story::wishing(&[NOTES]);
        story.granted_errand();
        story.answer_renewal(&access(&token));
        let further = story.further(NOTES);
        assert_eq!(further["access_token"], "");
        assert_eq!(further["error"]["code"], "token_response_invalid");
        assert_eq!(story.kept_refresh_token(), Some(SECOND));
        story.assert_signed_in();
    }
}

#[test]
fn an_errand_that_was_given_up_has_no_part_in_the_next_renewal() {
    let mut story = Story::wishing(&[NOTES]);
    story.granted_errand();
    story.now += 1;
    story.wish(&[]);
    let effects = story.offered(&story.newer_record());
    assert!(effects.contains(&Effect::AbortRenewal));
    let form = story.refreshing();
    assert_eq!(form::value(&form, "scope"), "openid profile email");
    story.answer_renewal(&renewed());
    assert_eq!(
        story.last_report()["tokens"]["access_token"],
        "renewed-access-token"
    );
}

#[test]
fn a_hostile_record_costs_its_further_tokens_and_not_the_login() {
    let mut story = Story::wishing(&[NOTES]);
    story.granted_errand();
    story.answer_renewal(&access("notes-token"));
    let record = story.surroundings.record.clone().expect("a record");
    let good = record["further"][0].clone();
    for (name, value) in [
        ("wish", json!(7)),
        ("access_token", json!("")),
        ("access_token", json!("a\r\nCookie: b")),
        ("access_token", json!("x".repeat(70_000))),
        ("scope", json!("\u{0}")),
        ("obtained_at", json!(-1)),
    ] {
        let mut record = record.clone();
        record["further"][0][name] = value;
        let mut story = Story::new(story::config(|it| it.further = vec![NOTES.to_owned()]));
        story.surroundings.record = Some(record);
        story.take(Event::Mounted);
        assert!(story.further(NOTES).is_null(), "{name}");
    }
    for further in [json!(null), json!("x"), json!({}), json!(vec![good; 1000])] {
        let mut record = record.clone();
        record["further"] = further;
        let mut story = Story::new(story::config(|it| it.further = vec![NOTES.to_owned()]));
        story.surroundings.record = Some(record);
        story.take(Event::Mounted);
        assert_eq!(story.last_report()["status"], "authenticated");
        let all = story.last_report()["further"]
            .as_array()
            .map_or(0, Vec::len);
        assert!(all <= 1);
    }
}

#[test]
fn a_login_that_cannot_be_renewed_brings_no_further_token_and_says_why() {
    let mut story = Story::frame_only();
    let request = story.framing();
    story.wish(&[NOTES]);
    assert!(story.further(NOTES).is_null());
    story.frame_answers(&format!("error=login_required&state={}", request.state));
    assert_eq!(
        story.further(NOTES)["error"]["code"],
        "interaction_required"
    );
}
