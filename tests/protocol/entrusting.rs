//! Where Python redeems codes: the browser hands them over, and keeps nothing.

use serde_json::{Value, json};
use streamlit_pkce::arguments::{Outcome, Verdict};
use streamlit_pkce::config::Config;
use streamlit_pkce::error::{ErrorCode, Failure};
use streamlit_pkce::protocol::event::{Effect, Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::provider;
use crate::story::{self, Request, Story};

/// The host's time to draw what a redeemed code brings, in milliseconds.
const SETTLING: u64 = 2_000;

fn config() -> Config {
    story::config(|it| it.is_entrusted = true)
}

fn ready() -> Story {
    Story::ready_with(config(), &provider::metadata())
}

/// The person has signed in, and Python has the code.
fn entrusted() -> (Story, Request) {
    let mut story = ready();
    let request = story.click();
    let effects = story.call_back(&request.answer());
    assert!(story::token_request(&effects).is_none());
    (story, request)
}

/// Python has redeemed it, and wants to hear of the page again in `renew_in` seconds.
pub fn signed_in(renew_in: u64) -> Story {
    let (mut story, _) = entrusted();
    story.verdict(Outcome::Accepted, None);
    story.wait_for(Timer::Renewal);
    story.host_updates(Some(accepted(story.last_seq(), renew_in)));
    assert!(matches!(story.view(), View::SignedIn { .. }));
    story
}

fn accepted(seq: u64, renew_in: u64) -> Verdict {
    Verdict {
        seq,
        outcome: Outcome::Accepted,
        name: Some("Ada Lovelace".to_owned()),
        error: None,
        renew_in: Some(renew_in),
    }
}

pub fn failure(code: &str) -> Option<Failure> {
    Failure::read(&provider::document(&json!({
        "code": code, "message": "A sentence.", "hint": "A hint.",
    })))
}

fn has_ended(code: ErrorCode, story: &Story) {
    assert_eq!(story.error(), code.as_str());
    assert_eq!(story.last_report()["error"]["code"], code.as_str());
}

#[test]
fn python_is_given_the_code_and_the_browser_asks_no_token_endpoint() {
    let (story, request) = entrusted();
    let report = story.last_report();
    assert_eq!(report["status"], "code");
    assert_eq!(report["tokens"], Value::Null);
    let code = &report["code"];
    assert_eq!(code["code"], "example-code");
    assert_eq!(code["redirect_uri"], request.get("redirect_uri"));
    assert_eq!(code["obtained"], "login");
    assert_eq!(code["code_verifier"].as_str().map(str::len), Some(43));
    assert!(report["proof"].is_string());
    assert_eq!(story.view(), View::Finishing);
}

#[test]
fn a_code_that_is_spent_does_not_stay_in_the_components_state() {
    let story = signed_in(3240);
    let report = story.last_report();
    assert_eq!(report["status"], "redeemed");
    assert!(report["code"].is_null() && report["proof"].is_null());
}

#[test]
fn another_server_that_is_shown_the_spent_code_gets_another_one() {
    let (mut story, _) = entrusted();
    story.verdict(Outcome::Accepted, None);
    assert_eq!(
        story.last_report()["status"],
        "code",
        "the host is still drawing"
    );
    let effects = story.verdict(Outcome::Rejected, failure("token_refused"));
    assert!(story::framed(&effects).is_some());
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn nothing_is_kept_in_the_browser_and_no_other_tab_is_told() {
    let mut story = signed_in(3240);
    assert_eq!(story.surroundings.record, None);
    story.take(Event::SiblingSpoke(provider::document(
        &json!({"kind": "hello"}),
    )));
    assert!(
        story
            .surroundings
            .told
            .iter()
            .all(|it| it["kind"] == "hello")
    );
}

#[test]
fn a_code_that_python_cannot_redeem_ends_the_sign_in_with_a_sentence() {
    let (mut story, _) = entrusted();
    story.verdict(Outcome::Rejected, failure("token_refused"));
    has_ended(ErrorCode::TokenRefused, &story);
    assert!(story::request(&story.take(Event::LoginClicked)).is_some());
}

#[test]
fn python_hears_of_the_page_again_when_it_wants_to_renew() {
    let mut story = signed_in(54);
    let before = story.last_seq();
    story.wait_for(Timer::Renewal);
    assert_eq!(story.now, story::START + SETTLING + 54_000);
    assert_eq!(story.last_report()["status"], "redeemed");
    assert!(story.last_seq() > before);
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn python_that_has_nothing_to_renew_with_gets_another_code_unseen() {
    let mut story = signed_in(54);
    let effects = story.verdict(Outcome::Rejected, failure("session_expired"));
    let request = story::framed(&effects).expect("a frame");
    assert_eq!(request.get("prompt"), "none");
    assert!(matches!(story.view(), View::SignedIn { .. }));
    story.frame_answers("code=forged&state=another");
    assert_eq!(story.last_report()["status"], "redeemed");
    story.frame_answers(&request.answer());
    assert_eq!(story.last_report()["status"], "code");
    assert_eq!(story.last_report()["code"]["obtained"], "silent");
    assert!(matches!(story.view(), View::SignedIn { .. }));
    story.verdict(Outcome::Accepted, None);
    story.wait_for(Timer::Renewal);
    assert_eq!(story.last_report()["status"], "redeemed");
}

#[test]
fn a_session_that_has_ended_at_the_provider_ends_here() {
    let mut story = signed_in(54);
    let effects = story.verdict(Outcome::Rejected, failure("session_expired"));
    let request = story::framed(&effects).expect("a frame");
    story.frame_answers(&format!("error=login_required&state={}", request.state));
    has_ended(ErrorCode::InteractionRequired, &story);
}

#[test]
fn a_provider_that_does_not_answer_is_asked_twice() {
    let mut story = signed_in(54);
    for is_last in [false, true] {
        let effects = story.verdict(Outcome::Rejected, failure("session_expired"));
        assert!(story::framed(&effects).is_some());
        story.wait_for(Timer::Frame);
        if !is_last {
            assert!(matches!(story.view(), View::SignedIn { .. }));
            story.wait_for(Timer::Renewal);
        }
    }
    has_ended(ErrorCode::SilentRefused, &story);
}

#[test]
fn nobody_is_signed_out_because_the_network_is_gone() {
    let mut story = signed_in(54);
    story.take(Event::Woken { online: false });
    for _ in 0..5 {
        let effects = story.verdict(Outcome::Rejected, failure("session_expired"));
        assert!(story::framed(&effects).is_none());
        assert!(matches!(story.view(), View::SignedIn { .. }));
        story.wait_for(Timer::Renewal);
    }
    story.take(Event::Woken { online: true });
    let effects = story.verdict(Outcome::Rejected, failure("session_expired"));
    let request = story::framed(&effects).expect("a frame");
    story.frame_answers(&format!("error=server_error&state={}", request.state));
    assert!(matches!(story.view(), View::SignedIn { .. }));
    story.wait_for(Timer::Renewal);
    assert_eq!(story.last_report()["status"], "redeemed");
}

#[test]
fn a_frame_that_brings_somebody_elses_code_does_not_go_round_in_circles() {
    let mut story = signed_in(54);
    let effects = story.verdict(Outcome::Rejected, failure("session_expired"));
    let request = story::framed(&effects).expect("a frame");
    story.frame_answers(&request.answer());
    let effects = story.verdict(Outcome::Rejected, failure("account_changed"));
    assert!(story::framed(&effects).is_none());
    has_ended(ErrorCode::AccountChanged, &story);
}

#[test]
fn a_reload_signs_in_again_by_the_providers_session() {
    let mut story = Story::new(story::config(|it| {
        it.is_entrusted = true;
        it.silent = true;
    }));
    story.host_updates(None);
    let request = story::framed(&story.open()).expect("a frame");
    let effects = story.frame_answers(&request.answer());
    assert!(story::token_request(&effects).is_none());
    assert_eq!(story.last_report()["code"]["obtained"], "silent");
}

#[test]
fn a_sign_in_on_this_page_hands_over_the_code_with_what_the_app_wanted_back() {
    let config = story::config(|it| {
        it.is_entrusted = true;
        it.flow = streamlit_pkce::arguments::Flow::Redirect;
        it.state = Some("{\"draft\": 3}".to_owned());
    });
    let mut left = Story::ready_with(config.clone(), &provider::metadata());
    let request = story::departure(&left.take(Event::LoginClicked)).expect("a departure");
    let mut story = Story::new(config);
    story.surroundings.departure = left.surroundings.departure.take();
    story.surroundings.answer = Some(request.answer());
    story.open();
    let effects = story.host_updates(None);
    assert!(story::token_request(&effects).is_none());
    assert_eq!(story.last_report()["status"], "code");
    assert_eq!(story.last_report()["app_state"], "{\"draft\": 3}");
}

#[test]
fn a_page_without_the_component_asks_for_nothing() {
    let mut story = signed_in(54);
    let effects = story.take(Event::Unmounted);
    assert!(effects.contains(&Effect::StopTimer(Timer::Renewal)));
    story.now += 5_000;
    story.take(Event::Mounted);
    story.host_updates(Some(accepted(story.last_seq(), 10)));
    story.wait_for(Timer::Renewal);
    assert_eq!(story.now, story::START + SETTLING + 15_000);
}

#[test]
fn python_that_could_not_check_is_asked_again_by_a_click() {
    let (mut story, _) = entrusted();
    story.verdict(Outcome::Unverified, failure("keys_unavailable"));
    assert_eq!(story.error(), "keys_unavailable");
    story.take(Event::LoginClicked);
    assert_eq!(story.last_report()["status"], "redeemed");
}

#[test]
fn debug_output_shows_neither_code_nor_verifier_nor_proof() {
    let (story, _) = entrusted();
    let report = story.last_report();
    let shown = story.debug();
    for secret in [
        &report["code"]["code"],
        &report["code"]["code_verifier"],
        &report["proof"],
    ] {
        assert!(!shown.contains(secret.as_str().expect("a text")));
    }
}
