//! A way to the provider that has brought nothing, of somebody who was signed in all the same.

use streamlit_pkce::arguments::Flow;
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Effect, Event};
use streamlit_pkce::protocol::view::View;

use crate::departing::away;
use crate::farewell;
use crate::provider;
use crate::returning::back;
use crate::story::{self, Request, Story, departure, token_request};

/// Somebody who comes back with `answer`, and has signed in meanwhile in another tab that shares its
/// store, or was signed in before.
fn back_signed_in(answer: impl FnOnce(&Request) -> String) -> Story {
    let (story, request) = away();
    let mut story = back(story, &answer(&request));
    story.surroundings.record = Story::signed_in().surroundings.record;
    assert!(story.surroundings.record.is_some());
    story
}

fn refusal(request: &Request) -> String {
    format!("error=access_denied&state={}", request.state)
}

#[test]
fn whoever_is_refused_is_signed_in_as_before() {
    let planted: fn(&Request) -> String = |_| "code=planted&state=of-another-request".to_owned();
    for answer in [refusal, planted] {
        let mut story = back_signed_in(answer);
        let mut effects = story.take(Event::Mounted);
        effects.extend(story.host_updates(None));
        assert!(token_request(&effects).is_none());
        story.assert_signed_in();
        assert_eq!(story.reports.len(), 1, "never anonymous, not for one run");
        assert!(story.surroundings.record.is_some());
    }
}

#[test]
fn whoever_is_back_too_late_is_signed_in_as_before() {
    let mut story = back_signed_in(Request::answer);
    story.now += 15 * 60 * 1000;
    story.take(Event::Mounted);
    story.host_updates(None);
    story.assert_signed_in();
}

#[test]
fn a_refusal_is_no_failure_where_the_provider_is_unknown_either() {
    let mut story = back_signed_in(refusal);
    story.metadata = None;
    story.take(Event::Mounted);
    story.host_updates(None);
    assert_eq!(story.view(), View::Finishing);
    story.host_knows(Some(&provider::metadata()));
    story.assert_signed_in();
}

#[test]
fn a_good_answer_counts_more_than_what_was_kept() {
    let mut story = back_signed_in(Request::answer);
    let mut effects = story.take(Event::Mounted);
    effects.extend(story.host_updates(None));
    assert!(token_request(&effects).is_some());
}

#[test]
fn what_was_signed_out_of_meanwhile_does_not_come_back() {
    let mut story = back_signed_in(refusal);
    story.metadata = None;
    story.take(Event::Mounted);
    story.host_updates(None);
    // In another tab, while this one waits for the provider to be known.
    story.hears_sign_out(story.now);
    story.host_knows(Some(&provider::metadata()));
    story.assert_failed(ErrorCode::AccessDenied);
}

#[test]
fn whoever_signs_out_meanwhile_takes_leave() {
    let (left, request) = away();
    let mut story = Story::new(story::config(|it| {
        it.flow = Flow::Redirect;
        it.end_session = true;
    }));
    story.surroundings = left.surroundings;
    story.surroundings.answer = Some(refusal(&request));
    story.now = left.now + 20_000;
    story.surroundings.record = farewell::signed_in(&farewell::metadata(), |_| ())
        .surroundings
        .record;
    story.metadata = None;
    story.take(Event::Mounted);
    story.host_updates(None);
    farewell::sign_out(&mut story);
    let effects = story.host_knows(Some(&farewell::metadata()));
    assert!(farewell::revoked(&effects).is_some());
    assert!(departure(&effects).is_some());
    assert!(!effects.iter().any(|it| matches!(it, Effect::RedeemCode(_))));
    story.assert_no_tokens_reported();
}
