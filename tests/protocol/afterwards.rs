//! After a sign-out: what tabs find that could not hear it.

use serde_json::json;
use streamlit_pkce::protocol::event::{Claim, Event, Timer};

use crate::provider::{self, with};
use crate::renewing::{FIRST, renewed};
use crate::story::{self, Story, token_request};

/// The last number that JavaScript counts to without gaps.
const HUGE: u64 = (1 << 53) - 1;

/// Somebody signs in.
fn sign_in(story: &mut Story) {
    let request = story.click();
    story.call_back(&request.answer());
    let tokens = provider::tokens(request.get("nonce"));
    story.answer_tokens(&with(tokens, json!({"refresh_token": FIRST})));
}

/// A tab that the browser has discarded with its tokens, and loads again `later` milliseconds after
/// somebody signed out in another tab.
fn reloaded_after_a_sign_out(later: u64) -> Story {
    let before = Story::lasting();
    let mut story = Story::new(story::config(|_| ()));
    story.now = before.now + later;
    story.surroundings = before.surroundings;
    story.surroundings.signed_out = before.now + 1;
    story.take(Event::Mounted);
    story.host_updates(None);
    story
}

#[test]
fn item_77_a_discarded_tab_does_not_bring_its_session_back() {
    for later in [60_000, 59 * 60_000] {
        let mut story = reloaded_after_a_sign_out(later);
        assert!(story.reports.iter().all(|it| it["status"] == "anonymous"));
        let effects = story.take(Event::ClaimAnswered(Claim::Granted));
        assert!(token_request(&effects).is_none(), "sent after the sign-out");
    }
}

#[test]
fn nor_does_it_once_somebody_has_signed_in_again() {
    let mut story = reloaded_after_a_sign_out(60_000);
    story.fire(Timer::Siblings);
    sign_in(&mut story);
    story.assert_signed_in();
    assert_eq!(story.surroundings.quiet_until, 0);
    let old = Story::lasting().surroundings.record.expect("a record");
    story.offered(&old);
    assert_eq!(story.surroundings.told("signed_out").len(), 1);
}

/// One tab is frozen in mid-renewal, another signs out and is closed, a third is opened.
#[test]
fn a_new_tab_is_not_signed_in_by_a_renewal_from_before_the_sign_out() {
    let mut frozen = Story::lasting();
    frozen.refreshing();
    let mut new = Story::new(story::config(|_| ()));
    new.now = frozen.now;
    new.surroundings.signed_out = frozen.now;
    new.open();
    new.host_updates(None);

    frozen.now += 100;
    frozen.answer_renewal(&renewed());
    let tokens = frozen.surroundings.told.pop().expect("a message");
    new.take(Event::SiblingSpoke(provider::document(&tokens)));

    assert_eq!(new.last_report()["status"], "anonymous");
    assert!(new.surroundings.record.is_none());
    // And the tab that has slept is told.
    let told = new.surroundings.told("signed_out")[0].clone();
    frozen.take(Event::SiblingSpoke(provider::document(&told)));
    assert_eq!(frozen.last_report()["status"], "anonymous");
}

#[test]
fn a_login_counts_though_the_clock_was_ahead_when_somebody_signed_out() {
    let mut old = Story::lasting();
    old.now += 3_600_000;
    old.sign_out = Some(old.now);
    old.host_updates(None);
    let mut new = Story::new(story::config(|_| ()));
    new.surroundings.signed_out = old.surroundings.signed_out;
    new.open();
    new.host_updates(None);

    sign_in(&mut new);
    old.surroundings.told.clear();
    let tokens = new.surroundings.told.pop().expect("a message");
    old.take(Event::SiblingSpoke(provider::document(&tokens)));

    assert!(old.surroundings.told.is_empty());
    new.assert_signed_in();
}

/// Whoever can write there can sign everybody out, but not for ever.
#[test]
fn absurd_numbers_do_not_outlive_their_writer() {
    let mut story = Story::ready();
    story.hears_sign_out(HUGE);
    sign_in(&mut story);
    let record = story.surroundings.record.clone().expect("a record");
    let mut next = Story::new(story::config(|_| ()));
    next.now = story.now;
    next.surroundings.record = Some(record);
    next.surroundings.signed_out = HUGE;
    next.take(Event::Mounted);
    next.assert_signed_in();
}
