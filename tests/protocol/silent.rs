//! Renewal in the hidden frame.

use serde_json::json;
use streamlit_pkce::arguments::Outcome;
use streamlit_pkce::protocol::event::{Claim, Effect, Ending, Event, Timer};
use streamlit_pkce::protocol::http::NetworkFault;

use crate::form;
use crate::provider::{self, with};
use crate::story::{Story, framed, token_request};

/// The frame gets nothing, and the provider can be reached all the same.
fn misses(story: &mut Story) -> Vec<Effect> {
    let effects = story.wait_for(Timer::Frame);
    assert!(effects.contains(&Effect::CloseFrame));
    story.take(Event::ProbeAnswered(true))
}

/// The second attempt after a miss.
fn frames_again(story: &mut Story) {
    story.claim(Claim::Granted);
    assert!(framed(&story.take(Event::ProbeAnswered(true))).is_some());
}

#[test]
fn item_14_the_frame_is_asked_without_a_word_and_with_a_hint() {
    let mut story = Story::frame_only();
    let id_token = story.last_report()["tokens"]["id_token"].clone();
    let request = story.framing();
    assert_eq!(request.get("prompt"), "none");
    assert_eq!(id_token, request.get("id_token_hint"));
    assert_eq!(request.get("scope"), "openid profile email");
}

#[test]
fn item_14_of_what_the_app_asks_the_frame_gets_all_but_the_prompt() {
    let parameters = [
        ("prompt", "login"),
        ("login_hint", "ada"),
        ("audience", "x"),
    ];
    let config = crate::story::config(|it| {
        it.parameters = parameters
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    });
    let request = Story::lasting_with(config, json!({})).framing();
    // "none" together with anything else is an error.
    assert_eq!(form::values(&request.pairs, "prompt"), ["none"]);
    assert_eq!(request.get("login_hint"), "ada");
    assert_eq!(request.get("audience"), "x");
}

#[test]
fn item_14_a_hint_that_is_too_long_for_a_url_is_left_out() {
    for (length, is_sent) in [(4096, true), (4097, false)] {
        let (mut story, request) = Story::redeeming();
        let tokens = provider::tokens(request.get("nonce"));
        let mut id_token = tokens["id_token"].as_str().expect("a text").to_owned();
        // Its signature is as long as it takes.
        id_token.push_str(&"A".repeat(length - id_token.len()));
        story.answer_tokens(&with(tokens, json!({"id_token": id_token})));
        story.verdict(Outcome::Accepted, None);
        let request = story.framing();
        let hints = form::values(&request.pairs, "id_token_hint");
        assert_eq!(hints == [id_token], is_sent, "{length}");
        assert_eq!(hints.len(), usize::from(is_sent), "{length}");
        assert_eq!(request.get("prompt"), "none");
    }
}

#[test]
fn item_09_the_frame_has_a_transaction_of_its_own() {
    let mut story = Story::frame_only();
    let request = story.framing();
    let effects = story.frame_answers(&request.answer());
    assert!(effects.contains(&Effect::CloseFrame));
    assert!(token_request(&effects).is_some());
    story.answer_renewal(&provider::tokens(request.get("nonce")));
    assert_eq!(story.last_report()["tokens"]["obtained"], "silent");
    assert!(story.last_report()["tokens"]["login_id_token"].is_null());
    assert_ne!(story.framing().state, request.state);
}

#[test]
fn item_66_a_refusal_ends_the_session_with_its_token_and_nothing_is_asked_again() {
    for error in [
        "login_required",
        "interaction_required",
        "consent_required",
        "account_selection_required",
    ] {
        let mut story = Story::frame_only();
        let request = story.framing();
        let effects = story.frame_answers(&format!("error={error}&state={}", request.state));
        assert!(effects.contains(&Effect::EndClaim(Ending::Untouched)));
        assert_eq!(story.surroundings.timer(Timer::Renewal), None);
        story.assert_signed_in();
        story.wait_for(Timer::Expiry);
        assert_eq!(story.error(), "interaction_required");
    }
}

#[test]
fn item_66_a_provider_that_cannot_answer_now_is_asked_again() {
    for error in ["server_error", "temporarily_unavailable"] {
        let mut story = Story::frame_only();
        let request = story.framing();
        story.frame_answers(&format!("error={error}&state={}", request.state));
        assert!(story.pause() <= 2_000);
    }
}

#[test]
fn item_64_the_frame_has_ten_seconds_and_a_page_that_does_not_answer_five() {
    let mut story = Story::frame_only();
    story.framing();
    assert_eq!(
        story.surroundings.timer(Timer::Frame),
        Some(story.now + 10_000)
    );
    story.now += 1_000;
    story.take(Event::FrameLoaded { in_vain: false });
    assert_eq!(
        story.surroundings.timer(Timer::Frame),
        Some(story.now + 5_000)
    );
    // No number of pages makes it longer.
    story.now += 4_000;
    story.take(Event::FrameLoaded { in_vain: false });
    assert_eq!(
        story.surroundings.timer(Timer::Frame),
        Some(story.now + 1_000)
    );
}

#[test]
fn item_67_a_frame_that_a_header_forbids_is_not_waited_for() {
    let mut story = Story::frame_only();
    story.framing();
    // Perhaps only the callback page is forbidden, and another was there before.
    story.take(Event::FrameLoaded { in_vain: false });
    story.take(Event::FrameLoaded { in_vain: true });
    assert_eq!(story.surroundings.timer(Timer::Frame), Some(story.now));
    misses(&mut story);
    frames_again(&mut story);
    story.take(Event::FrameLoaded { in_vain: true });
    assert_eq!(story.surroundings.timer(Timer::Frame), Some(story.now));
    misses(&mut story);
    story.wait_for(Timer::Expiry);
    assert_eq!(story.error(), "silent_refused");
    let hint = story.last_report()["error"]["hint"].to_string();
    assert!(hint.contains("frame-src"), "{hint}");
}

#[test]
fn item_67_a_frame_that_is_refused_twice_is_of_no_use() {
    let mut story = Story::frame_only();
    story.framing();
    story.take(Event::FrameLoaded { in_vain: false });
    misses(&mut story);
    story.assert_signed_in();
    frames_again(&mut story);
    story.take(Event::FrameLoaded { in_vain: false });
    misses(&mut story);
    assert_eq!(story.surroundings.timer(Timer::Renewal), None);
    story.wait_for(Timer::Expiry);
    assert_eq!(story.error(), "silent_refused");
    let hint = story.last_report()["error"]["hint"].to_string();
    assert!(hint.contains("X-Frame-Options"), "{hint}");
}

#[test]
fn item_66_a_frame_that_stays_empty_has_another_code() {
    let mut story = Story::frame_only();
    story.framing();
    misses(&mut story);
    frames_again(&mut story);
    misses(&mut story);
    story.wait_for(Timer::Expiry);
    assert_eq!(story.error(), "silent_timeout");
}

#[test]
fn a_frame_without_a_network_says_nothing_about_frames() {
    let mut story = Story::frame_only();
    story.framing();
    for _ in 0..5 {
        story.wait_for(Timer::Frame);
        story.take(Event::ProbeAnswered(false));
        story.assert_signed_in();
        let mut effects = story.claim(Claim::Granted);
        if framed(&effects).is_none() {
            effects = story.take(Event::ProbeAnswered(true));
        }
        assert!(framed(&effects).is_some());
    }
}

#[test]
fn item_67_a_frame_that_gets_no_cookies_is_explained() {
    let mut story = Story::frame_only();
    let request = story.framing();
    story.frame_answers(&format!("error=login_required&state={}", request.state));
    story.wait_for(Timer::Expiry);
    let hint = story.last_report()["error"]["hint"].to_string();
    assert!(hint.contains("third-party cookies"), "{hint}");
}

#[test]
fn item_67_a_frame_that_is_known_to_be_of_no_use_does_not_hold_up_the_lone_retry() {
    let mut story = Story::lasting();
    // It has shown itself once.
    story.refreshing();
    story.renewal_lost();
    story.claim(Claim::Uncertain);
    let request = framed(&story.take(Event::ProbeAnswered(true))).expect("a frame");
    story.frame_answers(&format!("error=login_required&state={}", request.state));
    story.answer_renewal(&crate::renewing::renewed());

    story.refreshing();
    story.renewal_lost();
    story.claim(Claim::Uncertain);
    let effects = story.take(Event::ProbeAnswered(true));
    assert!(framed(&effects).is_none());
    assert!(token_request(&effects).is_some());
}

#[test]
fn trouble_with_the_code_of_a_frame_is_no_refusal() {
    for answer in [
        Err(NetworkFault::Failed),
        Ok(provider::reply(503, &json!({}))),
        Ok(provider::reply(429, &json!({}))),
        // It waited too long.
        Ok(provider::reply(400, &json!({"error": "invalid_grant"}))),
    ] {
        let mut story = Story::frame_only();
        let request = story.framing();
        story.frame_answers(&request.answer());
        story.take(Event::RenewalAnswered(answer));
        assert!(story.pause() <= 2_000);
        story.assert_signed_in();
    }
}

#[test]
fn item_62_another_person_in_the_frame_is_never_swapped_in() {
    let mut story = Story::frame_only();
    let request = story.framing();
    story.frame_answers(&request.answer());
    let claims = with(
        provider::claims(request.get("nonce")),
        json!({"sub": "bob"}),
    );
    let id_token = provider::jwt(&provider::header(), &claims);
    let tokens = provider::tokens(request.get("nonce"));
    let reports = story.reports.len();
    story.answer_renewal(&with(tokens, json!({"id_token": id_token})));
    assert_eq!(story.reports.len(), reports);
    story.wait_for(Timer::Expiry);
    assert_eq!(story.error(), "account_changed");
}

#[test]
fn item_23_a_foreign_answer_in_the_frame_changes_nothing() {
    let mut story = Story::frame_only();
    story.framing();
    assert_eq!(story.frame_answers("code=x&state=y"), []);
}

#[test]
fn the_refresh_token_of_a_new_code_flow_has_an_end_of_its_own() {
    let members = json!({"refresh_token": "x", "refresh_expires_in": 60});
    let config = crate::story::config(|_| ());
    let mut story = Story::lasting_with(config, members);
    let request = story.framing();
    story.frame_answers(&request.answer());
    let tokens = provider::tokens(request.get("nonce"));
    story.answer_renewal(&with(tokens, json!({"refresh_token": "y"})));
    story.refreshing();
}
