//! `storage="local"`: one store for all tabs, which may be of several logins.

use serde_json::{Value, json};
use streamlit_pkce::arguments::Storage;
use streamlit_pkce::config::Config;
use streamlit_pkce::protocol::event::{Claim, Event, Timer};

use crate::provider;
use crate::renewing::{FIRST, SECOND, renewed};
use crate::story::{self, Story};

fn config() -> Config {
    story::config(|it| it.storage = Storage::Local)
}

/// Somebody is signed in, with or without a refresh token, and somebody else has signed in later in
/// another tab; what that one has kept.
fn overtaken(members: Value) -> (Story, Value) {
    let mut story = Story::lasting_with(config(), members);
    let mut theirs = story.newer_record();
    theirs["login"] = theirs["generation"].clone();
    story.surroundings.record = Some(theirs.clone());
    (story, theirs)
}

#[test]
fn a_slow_store_is_not_overwritten_with_what_is_older() {
    let mut story = Story::lasting_with(config(), json!({"refresh_token": FIRST}));
    story.surroundings.record = Some(story.newer_record());
    story.surroundings.hangs = true;
    story.claim(Claim::Superseded);
    story.wait_for(Timer::Siblings);
    assert_eq!(story.kept_refresh_token(), Some(SECOND));
}

#[test]
fn a_renewal_leaves_the_record_of_a_later_login_alone() {
    let (mut story, theirs) = overtaken(json!({"refresh_token": FIRST}));
    story.refreshing();
    story.answer_renewal(&renewed());
    assert_eq!(story.surroundings.record, Some(theirs));
}

#[test]
fn so_does_the_end_of_a_session() {
    let (mut story, theirs) = overtaken(json!({}));
    let request = story.framing();
    story.frame_answers(&format!("error=login_required&state={}", request.state));
    story.wait_for(Timer::Expiry);
    assert_eq!(story.last_report()["status"], "anonymous");
    assert_eq!(story.surroundings.record, Some(theirs));
}

#[test]
fn so_does_late_news_of_a_sign_out_before_it() {
    let (mut story, theirs) = overtaken(json!({"refresh_token": FIRST}));
    let signed_out = story.now + 1;
    story.hears_sign_out(signed_out);
    assert_eq!(story.surroundings.record.as_ref(), Some(&theirs));
    let message = json!({"kind": "tokens", "record": theirs});
    story.take(Event::SiblingSpoke(provider::document(&message)));
    story.assert_signed_in();
}
