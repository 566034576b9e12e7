//! The provider wants to be told what it will be asked (RFC 9126) before a hidden frame comes.

use serde_json::{Value, json};
use streamlit_pkce::arguments::Outcome;
use streamlit_pkce::protocol::event::{Claim, Effect, Event, Timer};
use streamlit_pkce::protocol::http::{NetworkFault, TIMEOUT};
use streamlit_pkce::protocol::view::View;

use crate::effects::{Request, framed, pushed, token_request};
use crate::entrusting;
use crate::happenings::accepted;
use crate::provider;
use crate::story::{self, Story};

fn answer(story: &mut Story, status: u16, body: &Value) -> Vec<Effect> {
    story.take(Event::PushedUnseen(Ok(provider::reply(status, body))))
}

fn refuse(story: &mut Story, error: &str) -> Vec<Effect> {
    answer(story, 400, &json!({"error": error}))
}

/// Asserts that a frame follows that says nothing but which request is meant; that frame.
#[track_caller]
fn assert_framed(story: &mut Story, told: &Request) -> Request {
    assert_eq!(told.get("prompt"), "none");
    let frame = framed(&answer(story, 201, &accepted())).expect("a frame");
    assert_eq!(frame.get("request_uri"), "urn:example:pushed");
    assert_eq!(frame.pairs.len(), 2);
    assert_eq!(frame.state, told.get("state"));
    frame
}

/// A page whose app signs in silently.
fn opened() -> (Story, Request) {
    let mut story = Story::new(story::config(|it| it.silent = true));
    story.host_knows(Some(&provider::pushing()));
    let effects = story.open();
    assert!(framed(&effects).is_none());
    (story, pushed(&effects).expect("a request"))
}

/// Somebody without a refresh token, whose access token is due.
fn renewing() -> (Story, Request) {
    let mut story = Story::frame_only();
    story.host_knows(Some(&provider::pushing()));
    let effects = story.claim(Claim::Granted);
    assert!(framed(&effects).is_none());
    (story, pushed(&effects).expect("a request"))
}

#[test]
fn whoever_has_a_session_there_is_signed_in_at_load() {
    let (mut story, told) = opened();
    let frame = assert_framed(&mut story, &told);
    assert!(token_request(&story.frame_answers(&frame.answer())).is_some());
    story.answer_renewal(&provider::tokens(told.get("nonce")));
    assert_eq!(story.last_report()["status"], "authenticated");
}

#[test]
fn a_refusal_or_no_answer_at_load_is_no_failure_of_the_persons() {
    let unreachable = |story: &mut Story| {
        story.take(Event::PushedUnseen(Err(NetworkFault::Failed)));
    };
    let refused = |story: &mut Story| {
        refuse(story, "invalid_request");
    };
    let late = |story: &mut Story| {
        story.wait_for(Timer::Frame);
    };
    for happen in [unreachable, refused, late] as [fn(&mut Story); 3] {
        let (mut story, _) = opened();
        happen(&mut story);
        assert_eq!(story.view(), View::Ready);
        assert!(story.last_report()["error"].is_null());
        // It comes too late for anybody.
        assert_eq!(answer(&mut story, 201, &accepted()), []);
    }
}

#[test]
fn a_click_does_not_wait_for_what_was_pushed_at_load() {
    let (mut story, told) = opened();
    let effects = story.take(Event::LoginClicked);
    let own = pushed(&effects).expect("a request");
    assert!(effects.iter().any(|it| matches!(it, Effect::Push(_))));
    assert_ne!(own.get("state"), told.get("state"));
    assert_eq!(answer(&mut story, 201, &accepted()), []);
}

#[test]
fn a_renewal_tells_the_provider_who_it_is_about_and_not_the_url() {
    let (mut story, told) = renewing();
    let id_token = story.last_report()["tokens"]["id_token"].clone();
    assert_eq!(id_token, told.get("id_token_hint"));
    let frame = assert_framed(&mut story, &told);
    story.frame_answers(&frame.answer());
    story.answer_renewal(&provider::tokens(told.get("nonce")));
    story.verdict(Outcome::Accepted, None);
    assert_eq!(
        story.view(),
        View::SignedIn {
            name: Some("Ada Lovelace".to_owned())
        }
    );
}

#[test]
fn a_renewal_that_cannot_be_pushed_now_is_tried_again() {
    for happen in [
        Event::PushedUnseen(Err(NetworkFault::TimedOut)),
        Event::PushedUnseen(Ok(provider::reply(503, &json!({})))),
        Event::PushedUnseen(Ok(provider::reply(400, &json!({"error": "server_error"})))),
    ] {
        let (mut story, _) = renewing();
        let effects = story.take(happen);
        assert!(effects.contains(&Effect::StopTimer(Timer::Frame)));
        assert!(matches!(story.view(), View::SignedIn { .. }));
        assert!(pushed(&story.claim(Claim::Granted)).is_some());
    }
}

/// Its request ends before the frame's time does, which is longer therefore.
#[test]
fn a_provider_that_is_slow_to_be_told_is_not_blamed_for_an_empty_frame() {
    let (mut story, told) = renewing();
    let until = story.surroundings.timer(Timer::Frame).expect("a timer");
    assert!(until > story.now + u64::from(TIMEOUT));
    story.now += u64::from(TIMEOUT) - 1;
    assert_framed(&mut story, &told);
    story.take(Event::FrameLoaded { in_vain: false });
    let until = story.surroundings.timer(Timer::Frame).expect("a timer");
    assert!(until > story.now && until <= story.now + 5_000);
}

#[test]
fn a_renewal_that_is_refused_ends_with_the_access_token() {
    let (mut story, _) = renewing();
    refuse(&mut story, "unauthorized_client");
    assert!(matches!(story.view(), View::SignedIn { .. }));
    story.wait_for(Timer::Expiry);
    assert_eq!(story.error(), "authorization_refused");
}

#[test]
fn python_gets_its_next_code_in_the_same_way() {
    let mut story = entrusting::signed_in(60);
    story.host_knows(Some(&provider::pushing()));
    let effects = story.verdict(Outcome::Rejected, entrusting::failure("session_expired"));
    let told = pushed(&effects).expect("a request");
    let frame = assert_framed(&mut story, &told);
    story.frame_answers(&frame.answer());
    assert_eq!(story.last_report()["status"], "code");
    assert_eq!(story.last_report()["code"]["obtained"], "silent");
}

#[test]
fn python_waits_for_its_next_code_if_it_cannot_be_asked_for_now() {
    let mut story = entrusting::signed_in(60);
    story.host_knows(Some(&provider::pushing()));
    story.verdict(Outcome::Rejected, entrusting::failure("session_expired"));
    for least in [1_000, 2_000, 4_000, 8_000, 16_000] {
        story.take(Event::PushedUnseen(Err(NetworkFault::Failed)));
        assert!(matches!(story.view(), View::SignedIn { .. }));
        let until = story.surroundings.timer(Timer::Renewal).expect("a timer");
        let pause = until - story.now;
        assert!((least..=2 * least).contains(&pause), "{pause}");
        story.wait_for(Timer::Renewal);
        story.verdict(Outcome::Rejected, entrusting::failure("session_expired"));
    }
}
