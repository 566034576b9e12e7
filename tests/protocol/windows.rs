//! Windows that are blocked, closed, only look closed, or are left open too long.

use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Effect, Event, Surroundings, Timer};
use streamlit_pkce::protocol::view::View;

use crate::provider;
use crate::story::{self, Story, token_request};

const LIFETIME: u64 = 15 * 60 * 1000;

/// What ends the wait for a window.
const WINDOW_GONE: [Effect; 4] = [
    Effect::CloseWindow,
    Effect::StopTimer(Timer::Transaction),
    Effect::StopTimer(Timer::Grace),
    Effect::StopTimer(Timer::Absence),
];

/// A session whose window was seen closed for longer than a callback takes.
fn presumed_closed() -> (Story, story::Request) {
    let (mut story, request) = Story::at_provider();
    let effects = story.take(Event::WindowClosed);
    assert!(matches!(
        effects.as_slice(),
        [Effect::StartTimer(Timer::Grace, 1..=5000)]
    ));
    assert_eq!(story.view(), View::SigningIn);
    assert_eq!(story.fire(Timer::Grace), []);
    story.assert_failed(ErrorCode::PopupClosed);
    (story, request)
}

#[test]
fn item_68_a_blocked_window_is_told_at_once() {
    let (mut story, _) = Story::at_provider();
    assert_eq!(story.take(Event::WindowBlocked), WINDOW_GONE);
    story.assert_failed(ErrorCode::PopupBlocked);
}

#[test]
fn item_70_a_callback_just_after_the_window_closed_still_counts() {
    let (mut story, request) = Story::at_provider();
    story.take(Event::WindowClosed);
    let effects = story.call_back(&request.answer());
    assert!(token_request(&effects).is_some());
    assert!(effects.contains(&Effect::StopTimer(Timer::Grace)));
    assert_eq!(story.fire(Timer::Grace), []);
    assert_eq!(story.view(), View::SigningIn);
}

#[test]
fn a_closed_window_names_the_redirect_uri_to_register() {
    let (story, _) = presumed_closed();
    let View::Failed(failure) = story.view() else {
        panic!("a failure");
    };
    assert!(failure.hint.contains(story::CALLBACK));
    assert!(!failure.hint.contains("frame"));
}

#[test]
fn a_frame_whose_window_seems_closed_may_have_missed_the_answer() {
    let mut story = Story::ready();
    story.take(Event::PageSeen(Surroundings {
        framed: true,
        ..Surroundings::default()
    }));
    let request = story.click();
    story.take(Event::WindowClosed);
    story.fire(Timer::Grace);
    story.assert_failed(ErrorCode::PopupUnanswered);
    let View::Failed(failure) = story.view() else {
        panic!("a failure");
    };
    for cause in [
        story::CALLBACK,
        "Cross-Origin-Opener-Policy",
        "allow-popups-to-escape-sandbox",
    ] {
        assert!(failure.hint.contains(cause), "{}", failure.hint);
    }
    assert!(token_request(&story.call_back(&request.answer())).is_some());
}

#[test]
fn item_70_a_window_that_only_looked_closed_may_still_answer() {
    // Cross-Origin-Opener-Policy cuts an open window off, so that it looks closed.
    let (mut story, request) = presumed_closed();
    assert!(token_request(&story.call_back(&request.answer())).is_some());
    assert_eq!(story.view(), View::SigningIn);
    story.answer_tokens(&provider::tokens(request.get("nonce")));
    assert_eq!(story.last_report()["status"], "authenticated");
}

#[test]
fn trying_again_abandons_the_old_transaction() {
    let (mut story, abandoned) = presumed_closed();
    let effects = story.take(Event::LoginClicked);
    assert_eq!(effects[..4], WINDOW_GONE);
    let request = story::request(&effects).expect("a window");
    assert_ne!(request.state, abandoned.state);

    assert_eq!(story.call_back(&abandoned.answer()), []);
    assert_eq!(story.view(), View::SigningIn);
    assert!(token_request(&story.call_back(&request.answer())).is_some());
}

#[test]
fn a_click_while_the_window_is_open_opens_no_second_one() {
    let (mut story, _) = Story::at_provider();
    assert_eq!(story.take(Event::LoginClicked), []);
}

#[test]
fn item_70_cancel_closes_the_window() {
    let (mut story, request) = Story::at_provider();
    assert_eq!(story.take(Event::CancelClicked), WINDOW_GONE);
    story.assert_failed(ErrorCode::Cancelled);
    assert_eq!(story.call_back(&request.answer()), []);
}

#[test]
fn item_70_cancel_aborts_the_token_request() {
    let (mut story, request) = Story::redeeming();
    assert_eq!(story.take(Event::CancelClicked), [Effect::AbortRequest]);
    story.assert_failed(ErrorCode::Cancelled);
    assert_eq!(
        story.answer_tokens(&provider::tokens(request.get("nonce"))),
        []
    );
    story.assert_failed(ErrorCode::Cancelled);
}

#[test]
fn items_17_70_a_transaction_ends_after_15_minutes() {
    let mut story = Story::ready();
    let effects = story.take(Event::LoginClicked);
    assert!(effects.contains(&Effect::StartTimer(Timer::Transaction, LIFETIME)));
    let request = story::request(&effects).expect("a window");

    story.now += LIFETIME;
    assert_eq!(story.fire(Timer::Transaction), WINDOW_GONE);
    story.assert_failed(ErrorCode::LoginTimeout);
    assert_eq!(story.call_back(&request.answer()), []);
    story.assert_failed(ErrorCode::LoginTimeout);
}

#[test]
fn a_window_that_was_closed_long_ago_did_not_time_out() {
    let (mut story, _) = presumed_closed();
    assert_eq!(story.fire(Timer::Transaction), WINDOW_GONE);
    story.assert_failed(ErrorCode::PopupClosed);
}

#[test]
fn leaving_the_page_ends_the_attempt_after_a_while() {
    let (mut story, _) = Story::at_provider();
    let effects = story.take(Event::Unmounted);
    assert!(matches!(
        effects.last(),
        Some(Effect::StartTimer(Timer::Absence, _))
    ));
    assert_eq!(story.fire(Timer::Absence), WINDOW_GONE);
    assert_eq!(story.view(), View::Ready);
}

/// Streamlit replaces a component when a rerun draws one more element above it.
#[test]
fn a_component_that_is_moved_does_not_disturb_the_person_at_the_provider() {
    let (mut story, request) = Story::at_provider();
    story.take(Event::Unmounted);
    let effects = story.take(Event::Mounted);
    assert!(effects.contains(&Effect::StopTimer(Timer::Absence)));
    assert_eq!(story.view(), View::SigningIn);
    let effects = story.call_back(&request.answer());
    assert!(token_request(&effects).is_some());
}

#[test]
fn a_code_that_was_sent_brings_its_tokens_to_whoever_comes_next() {
    let (mut story, request) = Story::redeeming();
    assert_eq!(story.take(Event::Unmounted), []);
    story.answer_tokens(&provider::tokens(request.get("nonce")));
    story.take(Event::Mounted);
    story.host_updates(None);
    assert_eq!(story.last_report()["status"], "authenticated");
}

#[test]
fn item_68_the_next_click_needs_no_preparation() {
    let (mut story, _) = Story::at_provider();
    story.take(Event::CancelClicked);
    let effects = story.take(Event::LoginClicked);
    assert!(matches!(effects[0], Effect::OpenWindow { .. }));
}
