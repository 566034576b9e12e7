//! The person is asked for a further access token.

use serde_json::json;
use streamlit_pkce::protocol::event::{Claim, Effect, Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::form;
use crate::provider::{self, with};
use crate::renewing::{FIRST, SECOND, renewed};
use crate::story::{Request, Story, claims, request, token_request};
use crate::wishing::{GRAPH, NOTES};

fn click() -> Event {
    Event::AllowClicked(NOTES.to_owned())
}

/// Somebody whose consent is missing has clicked, and a window is open.
fn at_provider() -> (Story, Request) {
    let mut story = Story::wishing(&[NOTES]);
    let framed = story.errand_in_frame("invalid_scope");
    story.frame_answers(&format!("error=consent_required&state={}", framed.state));
    assert_eq!(story.consent_view(), View::Ready);
    let request = request(&story.take(click())).expect("a window");
    assert_eq!(story.consent_view(), View::SigningIn);
    (story, request)
}

/// The code of the failure beside the button.
#[track_caller]
fn failure_of(story: &Story) -> String {
    match story.consent_view() {
        View::Failed(failure) => failure.code,
        view => panic!("no failure, but {view:?}"),
    }
}

fn notes_tokens(request: &Request) -> serde_json::Value {
    let members = json!({"access_token": "notes-token", "refresh_token": "own"});
    with(provider::tokens(request.get("nonce")), members)
}

/// The same, and the person has allowed it.
fn consented() -> Story {
    let (mut story, request) = at_provider();
    story.call_back(&request.answer());
    let effects = story.answer_tokens(&notes_tokens(&request));
    assert!(claims(&effects));
    story
}

#[test]
fn a_click_opens_a_window_and_brings_the_token() {
    let (mut story, request) = at_provider();
    assert_eq!(request.get("scope"), "openid notes.read");
    assert_eq!(request.get("resource"), "https://notes");
    let pairs: Vec<_> = request
        .pairs
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert!(!pairs.contains(&"prompt"));
    assert!(matches!(story.view(), View::SignedIn { .. }));

    let effects = story.call_back(&request.answer());
    assert!(effects.contains(&Effect::CloseWindow));
    let (_, form) = token_request(&effects).expect("a request");
    assert_eq!(form::value(&form, "resource"), "https://notes");
    // The others must not lose what they have renewed meanwhile, so the right is asked for.
    assert!(claims(&story.answer_tokens(&notes_tokens(&request))));
    assert_eq!(story.consent_view(), View::Finishing);
    let effects = story.take(Event::ClaimAnswered(Claim::Granted));
    assert!(token_request(&effects).is_none());
    let further = story.further(NOTES);
    assert_eq!(further["access_token"], "notes-token");
    assert!(further["error"].is_null());
    assert_eq!(story.consent_view(), View::Ready);
    assert_eq!(story.kept_refresh_token(), Some(FIRST));
    assert_eq!(story.kept_further(NOTES)["access_token"], "notes-token");
}

#[test]
fn what_another_tab_has_renewed_meanwhile_is_not_lost() {
    let mut story = consented();
    story.take(Event::ClaimAnswered(Claim::Superseded));
    let effects = story.offered(&story.newer_record());
    assert!(claims(&effects));
    story.take(Event::ClaimAnswered(Claim::Granted));
    assert_eq!(story.kept_refresh_token(), Some(SECOND));
    assert_eq!(story.further(NOTES)["access_token"], "notes-token");
    assert_eq!(
        story.last_report()["tokens"]["access_token"],
        "access-token-of-a-sibling"
    );
}

#[test]
fn the_login_is_renewed_while_the_window_is_open() {
    let (mut story, request) = at_provider();
    story.refreshing();
    story.answer_renewal(&renewed());
    assert_eq!(story.consent_view(), View::SigningIn);
    story.call_back(&request.answer());
    story.answer_tokens(&notes_tokens(&request));
    story.take(Event::ClaimAnswered(Claim::Granted));
    assert_eq!(story.further(NOTES)["access_token"], "notes-token");
    assert_eq!(story.kept_refresh_token(), Some(SECOND));
}

#[test]
fn with_a_refresh_token_in_doubt_the_login_is_renewed_first() {
    let mut story = consented();
    let effects = story.take(Event::ClaimAnswered(Claim::Uncertain));
    assert!(effects.iter().any(|it| matches!(it, Effect::Probe(_))));
    assert_eq!(story.consent_view(), View::Finishing);
    let request = crate::story::framed(&story.take(Event::ProbeAnswered(true))).expect("a frame");
    story.frame_answers(&request.answer());
    let effects = story.answer_renewal(&provider::tokens(request.get("nonce")));
    assert!(claims(&effects));
    story.take(Event::ClaimAnswered(Claim::Granted));
    assert_eq!(story.further(NOTES)["access_token"], "notes-token");
}

#[test]
fn whoever_changes_their_mind_can_try_again() {
    for (event, code) in [
        (Event::CancelClicked, "cancelled"),
        (Event::TimerFired(Timer::Transaction), "login_timeout"),
    ] {
        let (mut story, _) = at_provider();
        let reports = story.reports.len();
        story.take(event);
        assert_eq!(failure_of(&story), code);
        assert!(matches!(story.view(), View::SignedIn { .. }));
        assert_eq!(story.reports.len(), reports);
        assert!(request(&story.take(click())).is_some());
    }
}

#[test]
fn who_closes_the_window_can_try_again_and_may_still_have_allowed_it() {
    for answers in [true, false] {
        let (mut story, first) = at_provider();
        let effects = story.take(Event::WindowClosed);
        assert!(matches!(
            effects.as_slice(),
            [Effect::StartTimer(Timer::Grace, _)]
        ));
        assert_eq!(story.consent_view(), View::SigningIn);
        story.wait_for(Timer::Grace);
        assert_eq!(failure_of(&story), "popup_closed");
        assert!(matches!(story.view(), View::SignedIn { .. }));
        if answers {
            // Cross-Origin-Opener-Policy cuts an open window off, so that it looks closed.
            let effects = story.call_back(&first.answer());
            assert!(token_request(&effects).is_some());
            assert_eq!(story.consent_view(), View::SigningIn);
            continue;
        }
        let effects = story.take(click());
        assert!(effects.contains(&Effect::CloseWindow));
        let second = request(&effects).expect("a window");
        assert_ne!(first.state, second.state);
        assert!(story.call_back(&first.answer()).is_empty());
        assert!(token_request(&story.call_back(&second.answer())).is_some());
    }
}

#[test]
fn a_window_that_was_closed_long_ago_did_not_time_out() {
    let (mut story, _) = at_provider();
    story.take(Event::WindowClosed);
    story.fire(Timer::Grace);
    assert!(
        story
            .fire(Timer::Transaction)
            .contains(&Effect::CloseWindow)
    );
    assert_eq!(failure_of(&story), "popup_closed");
}

#[test]
fn who_says_no_at_the_provider_stays_signed_in() {
    let (mut story, request) = at_provider();
    story.call_back(&format!("error=access_denied&state={}", request.state));
    assert_eq!(failure_of(&story), "access_denied");
    assert_eq!(
        story.further(NOTES)["error"]["code"],
        "interaction_required"
    );
}

#[test]
fn somebody_else_cannot_consent() {
    let (mut story, request) = at_provider();
    story.call_back(&request.answer());
    let claims = with(
        provider::claims(request.get("nonce")),
        json!({"sub": "bob"}),
    );
    let id_token = provider::jwt(&provider::header(), &claims);
    story.answer_tokens(&with(notes_tokens(&request), json!({"id_token": id_token})));
    assert_eq!(failure_of(&story), "account_changed");
    assert_eq!(story.further(NOTES)["access_token"], "");
}

#[test]
fn one_window_at_a_time() {
    let (mut story, _) = at_provider();
    assert!(story.take(click()).is_empty());
    assert!(story.take(Event::AllowClicked(GRAPH.to_owned())).is_empty());
}

#[test]
fn a_sign_out_closes_the_window() {
    let (mut story, request) = at_provider();
    story.sign_out = Some(1);
    assert!(story.host_updates(None).contains(&Effect::CloseWindow));
    assert!(story.call_back(&request.answer()).is_empty());
    assert_eq!(story.consent_view(), View::Preparing);
}

#[test]
fn nobody_who_is_not_signed_in_is_asked() {
    let mut story = Story::ready();
    assert!(story.take(click()).is_empty());
    assert_eq!(story.consent_view(), View::Preparing);
}
