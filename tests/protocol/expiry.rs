//! A session ends with its access token.

use serde_json::{Value, json};
use streamlit_pkce::arguments::Outcome;
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Effect, Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::provider;
use crate::story::Story;

const HOUR: u64 = 3_600_000;
/// The longest time that `setTimeout` can count.
const LONGEST_TIMER: u64 = 2_147_483_647;

/// A session that Python has accepted, whose access token lives that many seconds.
fn living(expires_in: &Value) -> Story {
    let (mut story, request) = Story::redeeming();
    story.answer_tokens(&provider::with(
        provider::tokens(request.get("nonce")),
        json!({"expires_in": expires_in}),
    ));
    story.verdict(Outcome::Accepted, None);
    story
}

/// The time until the expiry timer fires.
fn wait(effects: &[Effect]) -> u64 {
    match effects {
        [Effect::StartTimer(Timer::Expiry, wait)] => *wait,
        effects => panic!("no timer, but {effects:?}"),
    }
}

#[test]
fn the_timer_runs_as_long_as_the_token_lives() {
    let (mut story, request) = Story::redeeming();
    let effects = story.answer_tokens(&provider::tokens(request.get("nonce")));
    assert_eq!(wait(&effects), HOUR);
}

#[test]
fn at_the_end_nobody_is_signed_in() {
    let mut story = living(&json!(3600));
    story.now += HOUR;
    assert_eq!(story.fire(Timer::Expiry), []);
    assert_eq!(story.error(), ErrorCode::SessionExpired.as_str());
    assert_eq!(story.last_report()["status"], "anonymous");
    assert_eq!(story.last_report()["error"]["code"], "session_expired");
    assert!(!story.debug().contains("Tokens"));
    story.click();
}

#[test]
fn item_32_a_life_longer_than_a_timer_takes_several() {
    let month = 30 * 24 * HOUR;
    let mut story = living(&json!(month / 1000));
    story.now += LONGEST_TIMER;
    assert_eq!(wait(&story.fire(Timer::Expiry)), month - LONGEST_TIMER);
    assert!(matches!(story.view(), View::SignedIn { .. }));
    story.now += month - LONGEST_TIMER;
    story.fire(Timer::Expiry);
    assert_eq!(story.error(), ErrorCode::SessionExpired.as_str());
}

#[test]
fn a_clock_that_was_set_back_ends_nothing_early() {
    let mut story = living(&json!(3600));
    story.now -= HOUR;
    assert_eq!(wait(&story.fire(Timer::Expiry)), 2 * HOUR);
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn a_token_without_a_stated_life_does_not_expire_here() {
    let mut story = living(&json!(null));
    story.now += 1_000_000 * HOUR;
    assert_eq!(story.fire(Timer::Expiry), []);
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn tokens_that_wait_for_python_expire_too() {
    let mut story = Story::submitted();
    story.verdict(Outcome::Unverified, None);
    story.now += HOUR;
    story.fire(Timer::Expiry);
    assert_eq!(story.error(), ErrorCode::SessionExpired.as_str());
}

#[test]
fn a_page_without_the_component_has_no_timer_but_the_time_goes_on() {
    let mut story = living(&json!(3600));
    let effects = story.take(Event::Unmounted);
    assert_eq!(effects, [Effect::StopTimer(Timer::Expiry)]);
    story.now += HOUR / 2;
    assert_eq!(wait(&story.take(Event::Mounted)), HOUR / 2);
    story.take(Event::Unmounted);
    story.now += HOUR;
    assert_eq!(wait(&story.take(Event::Mounted)), 0);
    story.fire(Timer::Expiry);
    assert_eq!(story.error(), ErrorCode::SessionExpired.as_str());
}
