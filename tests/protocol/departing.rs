//! Signing in without a window: the page is left for the provider.

use streamlit_pkce::arguments::{Arguments, Flow};
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Effect, Event, Surroundings, Timer};
use streamlit_pkce::protocol::view::View;

use crate::provider;
use crate::story::{self, Request, Story, departure, request};

fn by_redirect() -> Story {
    ready(|it| it.flow = Flow::Redirect)
}

pub fn ready(change: impl FnOnce(&mut Arguments)) -> Story {
    Story::ready_with(story::config(change), &provider::metadata())
}

/// Somebody who has clicked, and is at the provider.
pub fn away() -> (Story, Request) {
    let mut story = by_redirect();
    let request = departure(&story.take(Event::LoginClicked)).expect("a departure");
    assert_eq!(story.view(), View::SigningIn);
    (story, request)
}

#[test]
fn a_blocked_window_offers_the_redirect() {
    let mut story = Story::ready();
    story.click();
    story.take(Event::WindowBlocked);
    assert!(matches!(story.view(), View::Blocked(failure) if failure.code == "popup_blocked"));
    assert_eq!(story.last_report()["error"]["code"], "popup_blocked");
    let effects = story.take(Event::LoginClicked);
    assert!(departure(&effects).is_some());
    assert!(request(&effects).is_none());
}

#[test]
fn a_blocked_window_is_an_error_where_the_app_wants_windows_only() {
    let mut story = ready(|it| it.flow = Flow::Popup);
    story.click();
    story.take(Event::WindowBlocked);
    assert!(matches!(story.view(), View::Failed(_)));
    story.assert_failed(ErrorCode::PopupBlocked);
    assert!(request(&story.take(Event::LoginClicked)).is_some());
}

#[test]
fn a_small_touch_screen_has_no_windows_and_a_framed_page_nothing_else() {
    for (small_touch_screen, framed, leaves) in [
        (false, false, false),
        (true, false, true),
        (true, true, false),
    ] {
        let mut story = Story::ready();
        story.take(Event::PageSeen(Surroundings {
            small_touch_screen,
            framed,
        }));
        let effects = story.take(Event::LoginClicked);
        assert_eq!(departure(&effects).is_some(), leaves);
        assert_eq!(request(&effects).is_some(), !leaves);
    }
}

#[test]
fn no_frame_is_led_to_the_provider_whatever_the_app_wants() {
    for flow in [Flow::Auto, Flow::Popup, Flow::Redirect] {
        let mut story = ready(|it| it.flow = flow);
        story.take(Event::PageSeen(Surroundings {
            framed: true,
            ..Surroundings::default()
        }));
        story.click();
        story.take(Event::WindowBlocked);
        assert!(matches!(story.view(), View::Failed(_)));
        story.assert_failed(ErrorCode::PopupForbidden);
    }
}

#[test]
fn whoever_goes_back_finds_the_button_again() {
    let (mut story, _) = away();
    let effects = story.take(Event::BroughtBack);
    assert!(effects.contains(&Effect::Stay));
    assert_eq!(story.view(), View::Ready);
    let second = departure(&story.take(Event::LoginClicked)).expect("a departure");
    assert_ne!(
        second.state,
        away().1.state,
        "item 9: nothing is used again"
    );
}

#[test]
fn whoever_cancels_stays() {
    let (mut story, _) = away();
    assert!(story.take(Event::CancelClicked).contains(&Effect::Stay));
    story.assert_failed(ErrorCode::Cancelled);
}

#[test]
fn a_provider_that_never_takes_over_the_page_is_given_up() {
    let (mut story, _) = away();
    // What comes after it must find the page free.
    assert!(story.wait_for(Timer::Transaction).contains(&Effect::Stay));
    story.assert_failed(ErrorCode::LoginTimeout);
}

#[test]
fn where_another_login_leaves_the_page_already_the_button_stays() {
    let (mut story, _) = away();
    story.take(Event::PageTaken);
    assert_eq!(story.view(), View::Ready);
    assert!(story.last_report()["error"].is_null());
    assert!(departure(&story.take(Event::LoginClicked)).is_some());
}

#[test]
fn where_nothing_can_be_kept_nobody_leaves() {
    let (mut story, _) = away();
    story.take(Event::StorageBlocked);
    story.assert_failed(ErrorCode::StorageBlocked);
}

#[test]
fn an_event_that_fits_no_departure_changes_nothing() {
    let (mut story, _) = away();
    for event in [
        Event::LoginClicked,
        Event::WindowClosed,
        Event::Unmounted,
        Event::Mounted,
        Event::Woken { online: true },
    ] {
        story.take(event);
        assert_eq!(story.view(), View::SigningIn);
    }
    let mut story = Story::ready();
    story.take(Event::BroughtBack);
    story.take(Event::StorageBlocked);
    assert_eq!(story.view(), View::Ready);
}
