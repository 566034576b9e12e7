//! When tokens are renewed.

use serde_json::{Value, json};
use streamlit_pkce::protocol::event::{Claim, Timer};
use streamlit_pkce::protocol::http::TIMEOUT;

use crate::provider::with;
use crate::renewing::{FIRST, renewed};
use crate::story::{self, Story};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

/// How long a session whose access token lives so long waits for its first renewal.
fn first_wait(expires_in: &Value, min_validity: u64) -> u64 {
    let config = story::config(|it| it.min_validity = min_validity);
    Story::lasting_with(
        config,
        json!({"expires_in": expires_in, "refresh_token": FIRST}),
    )
    .pause()
}

#[test]
fn item_59_a_token_is_renewed_a_tenth_or_a_minute_early_but_half_a_life_at_most() {
    for (lifetime, early) in [
        (24 * 3600, 24 * HOUR / 10),
        (3600, 6 * MINUTE),
        (300, MINUTE),
        (100, 50_000),
        (10, 5_000),
    ] {
        let wait = first_wait(&json!(lifetime), 0);
        let due = lifetime * 1000 - early;
        assert!(
            (due..=due + early / 4).contains(&wait),
            "{lifetime}: {wait}"
        );
    }
}

#[test]
fn min_validity_makes_it_earlier_but_half_a_life_at_most() {
    let due = 40 * MINUTE;
    let wait = first_wait(&json!(3600), 20 * 60);
    assert!((due..=due + 5 * MINUTE).contains(&wait), "{wait}");
    let wait = first_wait(&json!(3600), 24 * 3600);
    assert!((30 * MINUTE..HOUR).contains(&wait), "{wait}");
}

#[test]
fn item_32_a_life_that_is_not_stated_is_an_hour() {
    assert_eq!(first_wait(&json!(null), 0), HOUR);
    assert_eq!(first_wait(&json!("soon"), 0), HOUR);
}

#[test]
fn item_32_a_life_of_ten_years_is_planned_in_steps() {
    let mut story = Story::lasting_with(
        story::config(|_| ()),
        json!({"expires_in": 10_u64 * 365 * 24 * 3600, "refresh_token": FIRST}),
    );
    assert_eq!(story.pause(), 2_147_483_647);
    assert_eq!(story.wait_for(Timer::Renewal).len(), 1);
    assert_eq!(story.pause(), 2_147_483_647);
}

#[test]
fn item_32_a_life_in_a_string_is_a_life() {
    assert!((5_000..=6_250).contains(&first_wait(&json!("10"), 0)));
}

#[test]
fn item_59_a_life_too_short_to_renew_in_is_no_loop() {
    for lifetime in [0, 1, 3] {
        let mut story = Story::lasting_with(
            story::config(|_| ()),
            json!({"expires_in": lifetime, "refresh_token": FIRST}),
        );
        // Twice as long each time, up to a minute.
        for wait in [5_000, 10_000, 20_000, 40_000, MINUTE, MINUTE] {
            assert_eq!(story.pause(), wait);
            story.claim(Claim::Granted);
            story.answer_renewal(&with(renewed(), json!({"expires_in": lifetime})));
        }
        // And a good one makes good.
        story.claim(Claim::Granted);
        story.answer_renewal(&renewed());
        assert!(story.pause() > 50 * MINUTE);
    }
}

#[test]
fn item_59_tabs_do_not_come_all_at_once() {
    let waits = (0..20).map(|at| {
        let mut story = Story::lasting();
        for _ in 0..at {
            story.refreshing();
            story.answer_renewal(&renewed());
        }
        story.pause()
    });
    let mut waits: Vec<_> = waits.collect();
    waits.sort_unstable();
    waits.dedup();
    assert!(waits.len() > 15, "{waits:?}");
}

/// The item wants the skew estimated, and used for the schedule alone. A schedule that counts from
/// the arrival of `expires_in` has no use for it, and an estimate that is not made is never wrong.
#[test]
fn item_60_the_providers_clock_plays_no_part_in_it() {
    // Its ID tokens are a day old, or of tomorrow, when they arrive.
    for skew in [-86_400_i64, 86_400] {
        let (mut story, request) = Story::redeeming();
        story.now = story.now.saturating_add_signed(skew * 1000);
        story.answer_tokens(&crate::provider::tokens(request.get("nonce")));
        assert!((54 * MINUTE..=56 * MINUTE).contains(&story.pause()));
    }
}

#[test]
fn item_60_what_the_slowest_answer_brings_is_renewed_in_time() {
    let slowest = u64::from(TIMEOUT);
    for lifetime in [24 * 3600, 3600, 300, 60, 45] {
        let mut story = Story::lasting();
        story.refreshing();
        // The provider counts from here, if its answer is all that took time.
        let end = story.now + lifetime * 1000;
        story.now += slowest;
        story.answer_renewal(&with(renewed(), json!({"expires_in": lifetime})));
        assert!(story.now + story.pause() < end, "{lifetime}");
    }
}
