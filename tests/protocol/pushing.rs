//! The provider wants to be told what it will be asked before anybody comes (RFC 9126).

use serde_json::{Value, json};
use streamlit_pkce::arguments::{Arguments, Flow};
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Effect, Event, Timer};
use streamlit_pkce::protocol::http::{NetworkFault, Reply};
use streamlit_pkce::protocol::view::View;

use crate::effects::{Request, departure, pushed, request, token_request};
use crate::happenings::accepted;
use crate::provider::{self, ISSUER, with};
use crate::story::{self, Story};
use crate::wishing::NOTES;

fn ready(change: impl FnOnce(&mut Arguments)) -> Story {
    Story::ready_with(story::config(change), &provider::pushing())
}

fn answer(story: &mut Story, status: u16, body: &Value) -> Vec<Effect> {
    story.take(Event::Pushed(Ok(provider::reply(status, body))))
}

/// Somebody who has clicked, and what is pushed for them.
fn clicked(change: impl FnOnce(&mut Arguments)) -> (Story, Request) {
    let mut story = ready(change);
    let effects = story.take(Event::LoginClicked);
    assert!(request(&effects).is_none() && departure(&effects).is_none());
    assert_eq!(story.view(), View::SigningIn);
    (story, pushed(&effects).expect("a request"))
}

/// Asserts that `way` says nothing but which request is meant.
#[track_caller]
fn assert_brief(way: &Request, pushed: &Request) {
    assert_eq!(way.endpoint, format!("{ISSUER}/authorize"));
    let pairs = [
        ("client_id", provider::CLIENT_ID),
        ("request_uri", "urn:example:pushed"),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(way.pairs, pairs);
    // What the window is recognised by has been pushed.
    assert_eq!(way.state, pushed.get("state"));
}

#[test]
fn a_click_pushes_what_the_url_would_have_said_and_then_opens_the_window() {
    let (mut story, told) = clicked(|_| ());
    assert_eq!(told.endpoint, format!("{ISSUER}/par"));
    let mut plain = Story::ready();
    // Two sessions of the same story draw the same randomness.
    assert_eq!(told.pairs, plain.click().pairs);

    let window = request(&answer(&mut story, 201, &accepted())).expect("a window");
    assert_brief(&window, &told);
    let (_, form) = token_request(&story.call_back(&window.answer())).expect("a request");
    assert!(!form.is_empty());
    story.answer_tokens(&provider::tokens(told.get("nonce")));
    assert_eq!(story.last_report()["status"], "authenticated");
}

/// Some browsers let no window open once the provider has answered.
#[test]
fn the_window_opens_inside_the_click_and_is_empty_until_then() {
    let mut story = ready(|_| ());
    let effects = story.take(Event::LoginClicked);
    let told = pushed(&effects).expect("a request");
    assert!(matches!(&effects[0], Effect::OpenWindow { url, state }
        if url.expose().is_empty() && state.expose() == told.state));
    // Where there is none, nobody goes on.
    story.take(Event::WindowBlocked);
    story.assert_failed(ErrorCode::PopupBlocked);
    assert_eq!(answer(&mut story, 201, &accepted()), []);

    let (mut story, _) = clicked(|_| ());
    assert!(
        answer(&mut story, 400, &json!({"error": "invalid_request"}))
            .contains(&Effect::CloseWindow)
    );
}

#[test]
fn the_page_is_left_once_the_provider_has_been_told() {
    let (mut story, told) = clicked(|it| it.flow = Flow::Redirect);
    let way = departure(&answer(&mut story, 201, &accepted())).expect("a departure");
    assert_brief(&way, &told);
    let kept = story.surroundings.departure.expect("what is kept");
    assert_eq!(kept["state"], told.get("state"));
}

#[test]
fn the_person_is_asked_for_a_further_access_token_in_the_same_way() {
    for flow in [Flow::Popup, Flow::Redirect] {
        let mut story = Story::wishing(&[NOTES]);
        story.change(|it| it.flow = flow);
        let framed = story.errand_in_frame("invalid_scope");
        story.frame_answers(&format!("error=consent_required&state={}", framed.state));
        story.host_knows(Some(&provider::pushing()));
        let click = || Event::AllowClicked(NOTES.to_owned());

        assert!(pushed(&story.take(click())).is_some());
        assert_eq!(story.consent_view(), View::SigningIn);
        answer(&mut story, 400, &json!({"error": "access_denied"}));
        assert!(
            matches!(story.consent_view(), View::Failed(failure) if failure.code == "access_denied")
        );

        let told = pushed(&story.take(click())).expect("a request");
        assert_eq!(told.get("resource"), "https://notes");
        let effects = answer(&mut story, 201, &accepted());
        let way = request(&effects).or_else(|| departure(&effects));
        assert_brief(&way.expect("a way"), &told);
        assert_eq!(story.consent_view(), View::SigningIn);
    }
}

#[test]
fn nothing_is_pushed_while_a_page_only_waits() {
    let mut story = ready(|_| ());
    let effects = [
        story.host_updates(None),
        story.take(Event::Unmounted),
        story.take(Event::Mounted),
        story.take(Event::Woken { online: true }),
    ];
    assert!(effects.iter().all(|it| pushed(it).is_none()));
}

#[test]
fn a_query_of_the_authorization_endpoint_is_kept_and_not_pushed() {
    let endpoint = json!({"authorization_endpoint": format!("{ISSUER}/authorize?p=b2c_1")});
    let metadata = with(provider::pushing(), endpoint);
    let mut story = Story::ready_with(story::config(|_| ()), &metadata);
    let told = pushed(&story.take(Event::LoginClicked)).expect("a request");
    assert!(told.pairs.iter().all(|(name, _)| name != "p"));
    let window = request(&answer(&mut story, 201, &accepted())).expect("a window");
    assert_eq!(window.get("p"), "b2c_1");
    assert_eq!(window.pairs.len(), 3);
}

#[test]
fn a_request_uri_cannot_say_more_than_it_may() {
    let (mut story, _) = clicked(|_| ());
    let odd = json!({"request_uri": "urn:x&redirect_uri=https://evil.example#"});
    let window = request(&answer(&mut story, 201, &odd)).expect("a window");
    assert_eq!(
        window.get("request_uri"),
        "urn:x&redirect_uri=https://evil.example#"
    );
    assert_eq!(window.pairs.len(), 2);
}

#[test]
fn what_is_refused_when_pushed_is_told_like_what_is_refused_at_the_provider() {
    for (error, code) in [
        ("invalid_request", ErrorCode::AuthorizationRefused),
        ("unauthorized_client", ErrorCode::AuthorizationRefused),
        ("access_denied", ErrorCode::AccessDenied),
        ("login_required", ErrorCode::InteractionRequired),
    ] {
        for flow in [Flow::Popup, Flow::Redirect] {
            let (mut story, _) = clicked(|it| it.flow = flow);
            let body = json!({"error": error, "error_description": "No such redirect URI."});
            let effects = answer(&mut story, 400, &body);
            assert!(request(&effects).is_none() && departure(&effects).is_none());
            assert!(effects.contains(&Effect::StopTimer(Timer::Transaction)));
            story.assert_failed(code);
            let View::Failed(failure) = story.view() else {
                panic!("a failure");
            };
            assert!(failure.hint.contains("No such redirect URI."));
        }
    }
}

#[test]
fn whoever_is_told_and_does_not_answer_properly_has_not_been_told() {
    let good = || provider::reply(201, &accepted());
    for answer in [
        Err(NetworkFault::Failed),
        Err(NetworkFault::TimedOut),
        Ok(Reply {
            status: 500,
            ..good()
        }),
        Ok(Reply {
            status: 429,
            ..good()
        }),
        Ok(Reply {
            status: 404,
            ..good()
        }),
        Ok(Reply {
            content_type: "text/html".to_owned(),
            ..good()
        }),
        Ok(provider::reply(201, &json!({"request_uri": ["urn:x"]}))),
        Ok(provider::reply(201, &json!({"expires_in": 60}))),
        Ok(provider::reply(400, &json!(["error"]))),
    ] {
        let (mut story, told) = clicked(|_| ());
        let effects = story.take(Event::Pushed(answer));
        assert!(request(&effects).is_none());
        story.assert_failed(ErrorCode::PushFailed);
        // Another click is another request.
        let again = pushed(&story.take(Event::LoginClicked)).expect("a request");
        assert_ne!(again.get("state"), told.get("state"));
    }
}

#[test]
fn who_cancels_while_the_provider_is_told_goes_nowhere() {
    for flow in [Flow::Popup, Flow::Redirect] {
        let (mut story, _) = clicked(|it| it.flow = flow);
        story.take(Event::CancelClicked);
        story.assert_failed(ErrorCode::Cancelled);
        assert_eq!(answer(&mut story, 201, &accepted()), []);
    }
}

#[test]
fn an_answer_counts_once() {
    let (mut story, _) = clicked(|_| ());
    answer(&mut story, 201, &accepted());
    assert_eq!(answer(&mut story, 201, &accepted()), []);
    assert_eq!(
        answer(&mut story, 400, &json!({"error": "invalid_request"})),
        []
    );
    assert_eq!(story.view(), View::SigningIn);
}

/// It would be that of the endpoint's origin, and the code's another one.
#[test]
fn no_key_is_proven_when_pushing() {
    let mut story = ready(|it| it.dpop = true);
    let effects = story.take(Event::LoginClicked);
    let is_proven = |it: &Effect| matches!(it, Effect::Push(post) if post.dpop);
    assert!(!effects.iter().any(is_proven));
}

#[test]
fn whoever_signs_out_elsewhere_meanwhile_has_begun_before() {
    let (mut story, _) = clicked(|it| it.flow = Flow::Redirect);
    let clicked_at = story.now;
    story.now += 10_000;
    answer(&mut story, 201, &accepted());
    let kept = story.surroundings.departure.expect("what is kept");
    assert_eq!(kept["begun_at"], clicked_at);
}

#[test]
fn a_page_without_the_component_is_not_led_away() {
    let (mut story, _) = clicked(|it| it.flow = Flow::Redirect);
    story.take(Event::Unmounted);
    assert!(departure(&answer(&mut story, 201, &accepted())).is_none());
    story.take(Event::Mounted);
    assert_eq!(story.view(), View::Ready);

    // Unless it was only moved.
    let (mut story, told) = clicked(|it| it.flow = Flow::Redirect);
    story.take(Event::Unmounted);
    story.take(Event::Mounted);
    let way = departure(&answer(&mut story, 201, &accepted()));
    assert_brief(&way.expect("a way"), &told);

    let mut story = Story::wishing(&[NOTES]);
    story.change(|it| it.flow = Flow::Redirect);
    let framed = story.errand_in_frame("invalid_scope");
    story.frame_answers(&format!("error=consent_required&state={}", framed.state));
    story.host_knows(Some(&provider::pushing()));
    story.take(Event::AllowClicked(NOTES.to_owned()));
    story.take(Event::Unmounted);
    assert!(departure(&answer(&mut story, 201, &accepted())).is_none());
    assert_eq!(story.consent_view(), View::Ready);
}
