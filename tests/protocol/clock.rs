//! Clocks that are set.

use streamlit_pkce::protocol::event::{Claim, Effect, Event, Timer};

use crate::story::{self, Story};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

#[test]
fn a_clock_that_is_set_back_keeps_no_token_longer() {
    let mut story = Story::lasting();
    let wait = story.pause();
    // The timer counts time that has passed.
    story.now = story.now + wait - HOUR;
    assert!(story::claims(&story.fire(Timer::Renewal)));
}

#[test]
fn a_clock_that_is_set_back_renews_nothing_early() {
    let mut story = Story::lasting();
    let wait = story.pause();
    story.now -= HOUR;
    story.take(Event::Woken { online: true });
    assert_eq!(story.pause(), wait);
}

#[test]
fn a_clock_that_is_set_forward_is_taken_for_a_sleep() {
    let mut story = Story::lasting();
    story.now += 24 * HOUR;
    story.take(Event::Woken { online: true });
    let effects = story.take(Event::ClaimAnswered(Claim::Granted));
    assert!(matches!(effects.as_slice(), [Effect::Probe(_)]));
    story.take(Event::ProbeAnswered(true));
    story.answer_renewal(&crate::renewing::renewed());
    assert!((54 * MINUTE..=56 * MINUTE).contains(&story.pause()));
    story.assert_signed_in();
}

#[test]
fn tokens_from_the_future_are_renewed_at_once() {
    let before = Story::lasting();
    let mut story = Story::new(story::config(|_| ()));
    story.surroundings = before.surroundings;
    story.now = before.now - 24 * HOUR;
    let effects = story.take(Event::Mounted);
    assert!(story::claims(&effects));
    assert!(story.reports.is_empty());
    // Where the provider is, is known a moment later.
    story.take(Event::ClaimAnswered(Claim::Granted));
    assert!(story::claims(&story.host_updates(None)));
    let effects = story.take(Event::ClaimAnswered(Claim::Granted));
    assert!(story::token_request(&effects).is_some());
}

#[test]
fn generations_grow_whatever_the_clock_says() {
    let mut story = Story::lasting();
    let mut last = 0;
    for _ in 0..5 {
        let record = story.surroundings.record.as_ref().expect("a record");
        let generation = record["generation"].as_u64().expect("a number");
        assert!(generation > last);
        last = generation;
        let wait = story.pause();
        story.now = story.now + wait - HOUR;
        assert!(story::claims(&story.fire(Timer::Renewal)));
        story.take(Event::ClaimAnswered(Claim::Granted));
        story.answer_renewal(&crate::renewing::renewed());
    }
}
