//! Signing out of several logins at once: the first that hears of it tells the others of its page.

use serde_json::json;
use streamlit_pkce::protocol::event::{Effect, Event, SignOut};
use streamlit_pkce::protocol::view::View;

use crate::entrusting;
use crate::farewell::{metadata, revoked, sign_out, signed_in};
use crate::provider::{self, with};
use crate::story::{Story, departure};

const OTHER: &str = "0123456789abcdef";

/// What another login of this page says of the app's call.
fn announce(story: &mut Story, everywhere: bool) -> Vec<Effect> {
    story.take(Event::SignOutAnnounced(SignOut {
        number: 1,
        everywhere,
    }))
}

#[test]
fn the_others_are_told_once() {
    // Their components may not be there, and this page may be about to be left.
    let mut story = signed_in(&metadata(), |it| it.others = vec![OTHER.to_owned()]);
    let effects = sign_out(&mut story);
    let login = story.surroundings.signed_out;
    assert!(login > 0);
    let told = effects.iter().position(|it| {
        *it == Effect::SignOut {
            session: OTHER.to_owned(),
            login,
            call: SignOut {
                number: 1,
                everywhere: true,
            },
        }
    });
    let left = effects
        .iter()
        .position(|it| matches!(it, Effect::Leave { .. }));
    assert!(told.expect("a word to them") < left.expect("a departure"));
    let again = sign_out(&mut story);
    assert!(!again.iter().any(|it| matches!(it, Effect::SignOut { .. })));
}

#[test]
fn who_is_told_takes_leave_of_its_provider_before_python_says_so() {
    let mut story = signed_in(&metadata(), |it| it.end_session = false);
    let effects = announce(&mut story, true);
    assert!(departure(&effects).is_some() && revoked(&effects).is_some());
    assert_eq!(story.view(), View::SigningOut);
    assert_eq!(story.last_report()["sign_out"], 1);

    let effects = sign_out(&mut story);
    assert!(departure(&effects).is_none() && revoked(&effects).is_none());
}

#[test]
fn a_login_of_another_page_of_the_app_takes_leave_too() {
    let mut story = signed_in(&metadata(), |_| ());
    story.take(Event::Unmounted);
    let effects = announce(&mut story, true);
    assert!(departure(&effects).is_some() && revoked(&effects).is_some());
}

#[test]
fn who_is_told_to_sign_out_of_the_app_alone_stays() {
    let mut story = signed_in(&metadata(), |_| ());
    let effects = announce(&mut story, false);
    assert!(departure(&effects).is_none() && revoked(&effects).is_none());
    assert_eq!(story.view(), View::Ready);
}

#[test]
fn who_is_told_passes_nothing_on() {
    let mut story = signed_in(&metadata(), |it| it.others = vec![OTHER.to_owned()]);
    let effects = announce(&mut story, true);
    assert!(
        !effects
            .iter()
            .any(|it| matches!(it, Effect::SignOut { .. }))
    );
}

#[test]
fn who_needs_pythons_word_is_waited_for() {
    let mut story = entrusting::signed_in(3240);
    let end = json!({"end_session_endpoint": "https://login.example.com/end"});
    story.host_knows(Some(&with(provider::metadata(), end)));
    assert_eq!(announce(&mut story, true), [Effect::AwaitDeparture]);
    story.change(|config| config.end_session = true);
    assert!(departure(&sign_out(&mut story)).is_some());
    assert_eq!(announce(&mut story, true), [], "it has heard already");
}

#[test]
fn who_needs_pythons_word_and_stays_says_so() {
    let mut story = entrusting::signed_in(3240);
    assert_eq!(announce(&mut story, true), [Effect::AwaitDeparture]);
    let effects = sign_out(&mut story);
    assert!(departure(&effects).is_none());
    assert!(effects.contains(&Effect::Stay));
}

#[test]
fn who_needs_pythons_word_and_is_not_there_is_signed_out_of_the_app() {
    let mut story = entrusting::signed_in(3240);
    story.take(Event::Unmounted);
    let effects = announce(&mut story, true);
    assert!(departure(&effects).is_none());
    assert_eq!(story.view(), View::Ready);
}
