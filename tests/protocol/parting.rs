//! Signing out while the page is still finding out who is signed in.

use serde_json::{Value, json};
use streamlit_pkce::arguments::Arguments;
use streamlit_pkce::protocol::event::{Effect, Event, Surroundings, Timer};
use streamlit_pkce::protocol::view::View;

use crate::farewell::{metadata, revoked, sign_out, signed_in};
use crate::provider;
use crate::story::{self, Story, departure};

/// The page of somebody who was signed in, just loaded anew: the store has not answered yet.
fn reloaded(change: impl FnOnce(&mut Arguments)) -> Story {
    let before = signed_in(&metadata(), |_| ());
    let mut story = Story::new(story::config(|it| {
        it.end_session = true;
        change(it);
    }));
    story.surroundings.record = before.surroundings.record;
    story.surroundings.hangs = true;
    story.now = before.now + 1_000;
    story.metadata = Some(provider::document(&metadata()));
    story.take(Event::Mounted);
    story
}

/// What another tab of this session says, which has tokens.
fn tokens_of_another_tab() -> Event {
    let mut another = signed_in(&metadata(), |_| ());
    let hello = provider::document(&json!({"kind": "hello"}));
    another.take(Event::SiblingSpoke(hello));
    let tokens: Value = another.surroundings.told("tokens").remove(0).clone();
    Event::SiblingSpoke(provider::document(&tokens))
}

fn assert_took_leave(effects: &[Effect], story: &Story) {
    assert!(revoked(effects).is_some(), "{effects:?}");
    let request = departure(effects).expect("a departure");
    assert_eq!(request.endpoint, "https://login.example.com/end");
    assert!(request.get("id_token_hint").len() > 100);
    assert_eq!(story.view(), View::SigningOut);
    assert!(story.surroundings.record.is_none(), "nothing is kept");
    story.assert_no_tokens_reported();
}

#[test]
fn whoever_signs_out_at_once_is_signed_out_at_the_provider_too() {
    let mut story = reloaded(|_| ());
    let effects = sign_out(&mut story);
    assert!(departure(&effects).is_none());
    assert_eq!(story.view(), View::SigningOut);
    assert_eq!(story.last_report()["status"], "anonymous", "at once");
    assert_eq!(story.last_report()["sign_out"], 1);
    let effects = story.store_answers();
    assert_took_leave(&effects, &story);
    // A tab that hears nothing finds out at its next claim.
    assert!(effects.iter().any(|it| matches!(it, Effect::Settle { .. })));
    story.wait_for(Timer::Transaction);
    assert_eq!(story.view(), View::Ready);
}

#[test]
fn what_only_another_tab_has_is_enough() {
    // It has offered it before the sign-out, or does so after.
    for before in [true, false] {
        let mut story = reloaded(|_| ());
        story.surroundings.record = None;
        let mut effects = Vec::new();
        if before {
            effects.extend(story.take(tokens_of_another_tab()));
            effects.extend(sign_out(&mut story));
        } else {
            effects.extend(sign_out(&mut story));
            effects.extend(story.store_answers());
            effects.extend(story.take(tokens_of_another_tab()));
        }
        assert_took_leave(&effects, &story);
    }
}

#[test]
fn leave_is_taken_once_the_provider_is_known() {
    let mut story = reloaded(|_| ());
    story.metadata = None;
    sign_out(&mut story);
    let effects = story.store_answers();
    assert!(departure(&effects).is_none());
    assert!(story.surroundings.record.is_none(), "nothing is kept");
    assert_eq!(story.host_updates(None), [], "still unknown");
    let effects = story.host_knows(Some(&metadata()));
    assert_took_leave(&effects, &story);
}

#[test]
fn a_provider_that_stays_unknown_keeps_nobody_waiting() {
    for answers in [true, false] {
        let mut story = reloaded(|_| ());
        story.metadata = None;
        sign_out(&mut story);
        story.store_answers();
        if answers {
            story.host_knows(Some(&json!({"issuer": "https://evil.example.com"})));
        } else {
            story.wait_for(Timer::Transaction);
        }
        assert_ne!(story.view(), View::SigningOut);
        story.assert_no_tokens_reported();
    }
}

#[test]
fn a_store_that_hangs_keeps_nobody_waiting() {
    let mut story = reloaded(|_| ());
    sign_out(&mut story);
    story.wait_for(Timer::Siblings);
    assert_eq!(story.view(), View::SigningOut);
    story.wait_for(Timer::Siblings);
    assert_eq!(story.view(), View::Ready);
    // What it says then is signed out of.
    assert_eq!(story.store_answers(), []);
    story.assert_no_tokens_reported();
}

#[test]
fn where_nobody_was_signed_in_nobody_leaves() {
    for store_first in [true, false] {
        let mut story = reloaded(|_| ());
        story.surroundings.record = None;
        let mut effects = sign_out(&mut story);
        if store_first {
            effects.extend(story.store_answers());
            effects.extend(story.wait_for(Timer::Siblings));
        } else {
            effects.extend(story.wait_for(Timer::Siblings));
            effects.extend(story.store_answers());
        }
        assert!(departure(&effects).is_none() && revoked(&effects).is_none());
        assert_eq!(story.view(), View::Ready);
    }
}

#[test]
fn out_of_the_app_alone_tells_the_provider_nothing() {
    let mut story = reloaded(|it| it.end_session = false);
    let mut effects = sign_out(&mut story);
    assert!(story.surroundings.record.is_none());
    effects.extend(story.store_answers());
    assert!(departure(&effects).is_none() && revoked(&effects).is_none());
    assert_eq!(story.view(), View::Ready);
}

#[test]
fn who_has_signed_in_since_in_another_tab_stays_signed_in_there() {
    let mut story = reloaded(|_| ());
    sign_out(&mut story);
    let mut another = Story::ready_with(story::config(|_| ()), &metadata());
    another.now = story.now + 500;
    let request = another.click();
    another.call_back(&request.answer());
    another.answer_tokens(&provider::tokens(request.get("nonce")));
    story.surroundings.record = another.surroundings.record;
    let mut effects = story.store_answers();
    effects.extend(story.wait_for(Timer::Siblings));
    assert!(departure(&effects).is_none() && revoked(&effects).is_none());
    assert!(story.surroundings.record.is_some());
}

#[test]
fn a_framed_page_revokes_and_stays() {
    let mut story = reloaded(|_| ());
    story.take(Event::PageSeen(Surroundings {
        framed: true,
        ..Surroundings::default()
    }));
    sign_out(&mut story);
    let effects = story.store_answers();
    assert!(revoked(&effects).is_some() && departure(&effects).is_none());
    assert_eq!(story.view(), View::Ready);
}

#[test]
fn a_second_call_takes_leave_once() {
    let mut story = reloaded(|_| ());
    sign_out(&mut story);
    story.sign_out = Some(2);
    story.host_updates(None);
    assert_eq!(story.last_report()["sign_out"], 2);
    let effects = story.store_answers();
    assert_took_leave(&effects, &story);
}
