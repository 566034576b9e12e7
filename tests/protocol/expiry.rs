//! The end of an access token's life: it ends the session only if there is no way to renew it.

use serde_json::{Value, json};
use streamlit_pkce::arguments::Outcome;
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

/// A session for an hour that the provider has refused to renew.
fn refused() -> Story {
    let mut story = living(&json!(3600));
    let request = story.framing();
    story.frame_answers(&format!("error=login_required&state={}", request.state));
    story
}

/// How long the expiry timer runs from now on.
#[track_caller]
fn wait(story: &Story) -> u64 {
    let at = story.surroundings.timer(Timer::Expiry);
    at.expect("a timer") - story.now
}

#[test]
fn the_timer_runs_as_long_as_the_token_lives() {
    let (mut story, request) = Story::redeeming();
    story.answer_tokens(&provider::tokens(request.get("nonce")));
    assert_eq!(wait(&story), HOUR);
}

#[test]
fn a_token_that_cannot_be_renewed_serves_to_its_end() {
    let mut story = refused();
    let reports = story.reports.len();
    assert!(matches!(story.view(), View::SignedIn { .. }));
    story.now += 60_000;
    story.take(Event::Woken { online: true });
    assert!(matches!(story.view(), View::SignedIn { .. }));
    assert_eq!(story.reports.len(), reports);

    story.wait_for(Timer::Expiry);
    assert_eq!(story.error(), "interaction_required");
    assert_eq!(story.last_report()["status"], "anonymous");
    assert_eq!(story.last_report()["error"]["code"], "interaction_required");
    assert!(!story.debug().contains("Tokens"));
    assert!(story.surroundings.record.is_none());
    story.click();
}

#[test]
fn a_token_that_expires_before_it_is_renewed_ends_nothing() {
    let mut story = living(&json!(3600));
    let reports = story.reports.len();
    story.now += HOUR;
    story.fire(Timer::Expiry);
    assert_eq!(
        story.view(),
        View::Reconnecting {
            offers_login: false
        }
    );
    // Python sees for itself that the token is too old.
    assert_eq!(story.reports.len(), reports);
    assert!(story.surroundings.record.is_some());
}

#[test]
fn item_32_a_life_longer_than_a_timer_takes_several() {
    let month = 30 * 24 * HOUR;
    let mut story = living(&json!(month / 1000));
    assert_eq!(wait(&story), LONGEST_TIMER);
    story.now += LONGEST_TIMER;
    story.fire(Timer::Expiry);
    assert_eq!(wait(&story), month - LONGEST_TIMER);
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn a_token_without_a_stated_life_does_not_expire_here() {
    let mut story = living(&json!(null));
    assert_eq!(story.surroundings.timer(Timer::Expiry), None);
    story.now += 1_000_000 * HOUR;
    story.fire(Timer::Expiry);
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn tokens_that_wait_for_python_expire_too() {
    let mut story = Story::submitted();
    story.verdict(Outcome::Unverified, None);
    story.now += HOUR;
    story.fire(Timer::Expiry);
    assert_eq!(
        story.view(),
        View::Reconnecting {
            offers_login: false
        }
    );
}

#[test]
fn a_page_without_the_component_has_no_timer_but_the_time_goes_on() {
    let mut story = refused();
    let effects = story.take(Event::Unmounted);
    assert!(effects.contains(&Effect::StopTimer(Timer::Expiry)));
    story.now += 30_000;
    story.take(Event::Mounted);
    assert!(wait(&story) > 60_000);
    story.take(Event::Unmounted);
    story.now += HOUR;
    story.take(Event::Mounted);
    assert_eq!(wait(&story), 0);
    story.fire(Timer::Expiry);
    assert_eq!(story.error(), "interaction_required");
}
