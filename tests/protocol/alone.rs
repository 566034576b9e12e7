//! In without a click: the provider is asked unseen, and may then ask the person, once.

use streamlit_pkce::arguments::{Arguments, Outcome};
use streamlit_pkce::config::Config;
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Effect, Event, Surroundings, Timer};
use streamlit_pkce::protocol::view::View;

use crate::provider;
use crate::story::{self, Request, Story, departure, framed, token_request};
use crate::surroundings;

fn config(change: impl FnOnce(&mut Arguments)) -> Config {
    story::config(|it| {
        it.auto_login = true;
        it.silent = true;
        change(it);
    })
}

/// The page is opened in `tab`, and Python knows the provider.
fn opened(config: Config, tab: surroundings::Surroundings) -> (Story, Vec<Effect>) {
    let mut story = Story::new(config);
    story.surroundings = tab;
    let mut effects = story.open();
    effects.extend(story.host_updates(None));
    (story, effects)
}

fn asked(config: Config) -> (Story, Request) {
    let (story, effects) = opened(config, surroundings::Surroundings::default());
    let request = framed(&effects).expect("a frame");
    (story, request)
}

fn answered(story: &mut Story, request: &Request, error: &str) -> Vec<Effect> {
    story.frame_answers(&format!("error={error}&state={}", request.state))
}

#[test]
fn whoever_has_to_be_seen_is_sent_to_the_provider() {
    for error in [
        "login_required",
        "interaction_required",
        "consent_required",
        "account_selection_required",
    ] {
        let (mut story, request) = asked(config(|_| ()));
        let effects = answered(&mut story, &request, error);
        let departure = departure(&effects).expect("a departure");
        assert!(departure.pairs.iter().all(|(name, _)| name != "prompt"));
        assert!(story.reports.is_empty(), "the app sees pending until then");
        assert!(story.surroundings.has_gone_alone);
    }
}

#[test]
fn a_frame_that_is_of_no_use_is_no_obstacle() {
    for loaded in [false, true] {
        let (mut story, _) = asked(config(|_| ()));
        if loaded {
            story.take(Event::FrameLoaded { in_vain: false });
        }
        assert!(departure(&story.fire(Timer::Frame)).is_some());
    }
}

#[test]
fn an_app_that_asks_for_no_frame_goes_at_once() {
    let (_, effects) = opened(
        config(|it| it.silent = false),
        surroundings::Surroundings::default(),
    );
    assert!(framed(&effects).is_none());
    assert!(departure(&effects).is_some());
}

#[test]
fn of_two_logins_the_second_stays_and_may_go_alone_another_time() {
    let (mut story, request) = asked(config(|_| ()));
    assert!(departure(&answered(&mut story, &request, "login_required")).is_some());
    // The first one leaves the page already.
    let effects = story.take(Event::PageTaken);
    assert!(
        !effects.contains(&Effect::Stay),
        "that is not for this one to say"
    );
    assert_eq!(story.view(), View::Ready, "its button is offered");
    assert_eq!(story.last_report()["status"], "anonymous");
    assert!(story.last_report()["error"].is_null());
    assert!(!story.surroundings.has_gone_alone);
    // On the next page that is loaded.
    let (mut again, effects) = opened(config(|_| ()), story.surroundings);
    let request = framed(&effects).expect("a frame");
    assert!(departure(&answered(&mut again, &request, "login_required")).is_some());
}

#[test]
fn never_twice_without_a_click() {
    let (mut story, request) = asked(config(|_| ()));
    answered(&mut story, &request, "login_required");
    // The provider sends the person back as they were, and the page is loaded again.
    let (mut again, effects) = opened(config(|_| ()), story.surroundings);
    let request = framed(&effects).expect("a frame");
    let effects = answered(&mut again, &request, "login_required");
    assert!(departure(&effects).is_none());
    assert_eq!(again.view(), View::Ready);
    assert_eq!(again.last_report()["status"], "anonymous");
    // A click is somebody's own doing.
    again.click();
    assert!(!again.surroundings.has_gone_alone);
}

#[test]
fn a_refusal_that_is_brought_back_is_shown_and_leads_nowhere() {
    let (mut story, request) = asked(config(|_| ()));
    let effects = answered(&mut story, &request, "login_required");
    let request = departure(&effects).expect("a departure");
    let mut back = Story::new(config(|_| ()));
    back.surroundings = story.surroundings;
    back.surroundings.answer = Some(format!("error=access_denied&state={}", request.state));
    let mut effects = back.take(Event::Mounted);
    effects.extend(back.host_updates(None));
    assert!(departure(&effects).is_none() && framed(&effects).is_none());
    back.assert_failed(ErrorCode::AccessDenied);
}

#[test]
fn who_was_let_in_may_be_sent_again_another_time() {
    let (mut story, request) = asked(config(|_| ()));
    let effects = answered(&mut story, &request, "login_required");
    let request = departure(&effects).expect("a departure");
    let mut back = Story::new(config(|_| ()));
    back.surroundings = story.surroundings;
    back.surroundings.answer = Some(request.answer());
    back.take(Event::Mounted);
    back.host_updates(None);
    back.answer_tokens(&provider::tokens(request.get("nonce")));
    assert!(back.surroundings.has_gone_alone, "Python has not said yes");
    back.verdict(Outcome::Accepted, None);
    assert!(!back.surroundings.has_gone_alone);
}

#[test]
fn a_provider_that_refuses_the_app_is_not_bothered_again() {
    for error in ["invalid_scope", "unauthorized_client", "server_error"] {
        let (mut story, request) = asked(config(|_| ()));
        assert!(departure(&answered(&mut story, &request, error)).is_none());
        assert_eq!(story.view(), View::Ready);
    }
}

#[test]
fn nobody_is_sent_after_a_sign_out_in_a_frame_or_offline() {
    let (mut story, _) = asked(config(|_| ()));
    story.sign_out = Some(1);
    story.host_updates(None);
    let (_, effects) = opened(config(|_| ()), story.surroundings);
    assert!(departure(&effects).is_none() && framed(&effects).is_none());

    let mut story = Story::new(config(|it| it.silent = false));
    story.take(Event::PageSeen(Surroundings {
        framed: true,
        ..Surroundings::default()
    }));
    let mut effects = story.open();
    effects.extend(story.host_updates(None));
    assert!(departure(&effects).is_none());

    let mut story = Story::new(config(|it| it.silent = false));
    story.take(Event::Woken { online: false });
    let mut effects = story.open();
    effects.extend(story.host_updates(None));
    assert!(departure(&effects).is_none());
}

#[test]
fn who_has_signed_out_in_another_tab_meanwhile_stays_out() {
    let (mut story, request) = asked(config(|_| ()));
    let effects = answered(&mut story, &request, "login_required");
    let request = departure(&effects).expect("a departure");
    let mut back = Story::new(config(|_| ()));
    back.surroundings = story.surroundings;
    back.surroundings.answer = Some(request.answer());
    back.surroundings.signed_out = story.now + 1_000;
    back.now = story.now + 2_000;
    let mut effects = back.take(Event::Mounted);
    effects.extend(back.host_updates(None));
    assert!(token_request(&effects).is_none());
}

#[test]
fn without_the_apps_wish_nobody_is_sent() {
    let (mut story, request) = asked(config(|it| it.auto_login = false));
    assert!(departure(&answered(&mut story, &request, "login_required")).is_none());
    assert_eq!(story.view(), View::Ready);
}
