//! Logins whose ID token was signed with a key that the provider has given up since: a server that
//! has never seen the key wants other tokens.

use serde_json::json;
use streamlit_pkce::arguments::{Outcome, Verdict};
use streamlit_pkce::error::Failure;
use streamlit_pkce::protocol::event::{Claim, Effect, Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::form;
use crate::provider;
use crate::renewing::{FIRST, renewed};
use crate::restoration::reopened;
use crate::story::{Request, Story, claims, framed, token_request};

fn key_unknown() -> Failure {
    Failure {
        code: "key_unknown".to_owned(),
        message: "The sign-in could not be verified.".to_owned(),
        hint: "The provider has no such key.".to_owned(),
    }
}

/// A server that does not know the key asks for other tokens.
fn wants_others(story: &mut Story) -> Vec<Effect> {
    let seq = story.last_seq();
    story.host_updates(Some(Verdict {
        seq,
        outcome: Outcome::Unverified,
        name: None,
        error: Some(key_unknown()),
        renew_in: Some(0),
    }))
}

/// A page is reloaded, and its server does not know the key.
fn reloaded(before: Story) -> Story {
    let mut story = reopened(before, 60_000);
    let effects = wants_others(&mut story);
    assert!(claims(&effects), "no claim, but {effects:?}");
    story
}

/// The provider is asked in a frame, although there may be a refresh token.
fn framing(story: &mut Story) -> Request {
    let effects = story.take(Event::ClaimAnswered(Claim::Granted));
    assert!(token_request(&effects).is_none());
    let request = framed(&effects).expect("a frame");
    // Signed with the key that the provider has given up.
    assert_eq!(form::values(&request.pairs, "id_token_hint").len(), 0);
    request
}

fn nobody_there(request: &Request) -> String {
    format!("error=login_required&state={}", request.state)
}

#[test]
fn the_providers_session_brings_a_login_with_a_key_that_there_is() {
    for before in [Story::lasting(), Story::frame_only()] {
        let mut story = reloaded(before);
        let offers_login = false;
        assert_eq!(story.view(), View::Reconnecting { offers_login });
        let request = framing(&mut story);
        story.frame_answers(&request.answer());
        story.answer_renewal(&provider::tokens(request.get("nonce")));
        assert_eq!(story.last_report()["tokens"]["obtained"], "silent");
        story.verdict(Outcome::Accepted, None);
        assert!(matches!(story.view(), View::SignedIn { .. }));
        assert_eq!(story.reports.len(), 2, "never anonymous, not for one run");
    }
}

#[test]
fn the_refresh_token_is_the_last_resort() {
    // It brings no other ID token of the login, which was signed with the same key.
    let mut story = reloaded(Story::lasting());
    let request = framing(&mut story);
    let effects = story.frame_answers(&nobody_there(&request));
    let (_, form) = token_request(&effects).expect("a request");
    assert_eq!(form::value(&form, "refresh_token"), FIRST);
    story.answer_renewal(&renewed());
    assert_eq!(story.last_report()["tokens"]["obtained"], "refresh");
    story.verdict(Outcome::Accepted, None);
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn renewed_tokens_that_are_refused_are_the_end() {
    let mut story = reloaded(Story::lasting());
    let request = framing(&mut story);
    story.frame_answers(&nobody_there(&request));
    story.answer_renewal(&renewed());
    let effects = wants_others(&mut story);
    assert!(!claims(&effects));
    assert_eq!(story.error(), "key_unknown");
    assert_eq!(story.surroundings.timer(Timer::Renewal), None);
    assert!(story.surroundings.record.is_none());

    let mut story = reloaded(Story::lasting());
    let request = framing(&mut story);
    story.frame_answers(&request.answer());
    story.answer_renewal(&provider::tokens(request.get("nonce")));
    assert!(!claims(&wants_others(&mut story)));
    assert_eq!(story.error(), "key_unknown");
}

#[test]
fn what_another_tab_has_brought_is_no_attempt_of_this_one() {
    let mut story = reloaded(Story::lasting());
    framing(&mut story);
    story.offered(&story.newer_record());
    assert!(claims(&wants_others(&mut story)));
    framing(&mut story);
}

#[test]
fn what_a_refresh_token_brings_that_was_on_its_way_is_not_the_end() {
    let mut story = Story::lasting();
    story.refreshing();
    assert_eq!(wants_others(&mut story), []);
    story.answer_renewal(&renewed());
    assert!(claims(&wants_others(&mut story)));
    framing(&mut story);
}

#[test]
fn nor_is_the_last_resort_while_it_is_on_its_way() {
    let mut story = reloaded(Story::lasting());
    let request = framing(&mut story);
    story.frame_answers(&nobody_there(&request));
    assert_eq!(wants_others(&mut story), []);
    story.renewal_lost();
    wants_others(&mut story);
    story.assert_signed_in();
}

#[test]
fn where_nothing_brings_others_the_session_ends_at_once() {
    let mut story = reloaded(Story::frame_only());
    let request = framing(&mut story);
    story.frame_answers(&nobody_there(&request));
    assert_eq!(story.error(), "interaction_required");
    assert_eq!(story.last_report()["status"], "anonymous");

    let mut story = reloaded(Story::lasting());
    let request = framing(&mut story);
    story.frame_answers(&nobody_there(&request));
    let effects = story.renewal_refused(400, &json!({"error": "invalid_grant"}));
    let request = framed(&effects).expect("a frame");
    story.frame_answers(&nobody_there(&request));
    assert_eq!(story.error(), "interaction_required");
}

#[test]
fn trouble_signs_nobody_out_and_shows_nothing_again() {
    let mut story = reloaded(Story::lasting());
    let request = framing(&mut story);
    story.frame_answers(&format!("error=server_error&state={}", request.state));
    assert_eq!(story.view(), View::Reconnecting { offers_login: true });
    assert_eq!(story.reports.len(), 1);
    story.assert_signed_in();
    assert!(story.pause() <= 2_000);
    assert!(claims(&story.wait_for(Timer::Renewal)));
    framing(&mut story);
}

#[test]
fn a_server_that_takes_over_is_no_different_from_a_reload() {
    let mut story = Story::frame_only();
    assert!(claims(&wants_others(&mut story)));
    let request = framing(&mut story);
    story.frame_answers(&request.answer());
    story.answer_renewal(&provider::tokens(request.get("nonce")));
    story.verdict(Outcome::Accepted, None);
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn a_server_that_asks_in_every_run_gets_one_renewal() {
    let mut story = reloaded(Story::lasting());
    assert_eq!(wants_others(&mut story), []);
    let request = framing(&mut story);
    assert_eq!(wants_others(&mut story), []);
    story.frame_answers(&request.answer());
    assert_eq!(wants_others(&mut story), []);
    assert_eq!(story.reports.len(), 1);
}

#[test]
fn a_tab_that_another_one_helps_need_not_ask() {
    let mut story = reloaded(Story::lasting());
    story.offered(&story.newer_record());
    assert_eq!(story.take(Event::ClaimAnswered(Claim::Granted)), []);
    assert_eq!(story.reports.len(), 2);
    story.verdict(Outcome::Accepted, None);
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

/// What a tab knows of its server says nothing about the server of another.
#[test]
fn tokens_that_one_server_does_not_want_are_good_in_other_tabs() {
    let mut story = reloaded(Story::lasting());
    let before = story.surroundings.record.clone();
    let hello = json!({"kind": "hello"});
    story.take(Event::SiblingSpoke(provider::document(&hello)));
    let told = story.surroundings.told("tokens").pop().expect("a message");
    assert_eq!(Some(&told["record"]), before.as_ref());
}
