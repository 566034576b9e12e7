//! Signing out at the provider as well.

use serde_json::{Value, json};
use streamlit_pkce::arguments::{Arguments, LogoutStyle};
use streamlit_pkce::protocol::event::{Effect, Event, Surroundings, Timer};
use streamlit_pkce::protocol::view::View;

use crate::form;
use crate::provider::{self, with};
use crate::story::{self, Request, Story, departure};

pub fn metadata() -> Value {
    with(
        provider::metadata(),
        json!({
            "end_session_endpoint": "https://login.example.com/end?realm=1",
            "revocation_endpoint": "https://login.example.com/revoke",
        }),
    )
}

/// Somebody who is signed in, with a refresh token.
pub fn signed_in(metadata: &Value, change: impl FnOnce(&mut Arguments)) -> Story {
    let config = story::config(|it| {
        it.end_session = true;
        change(it);
    });
    let mut story = Story::ready_with(config, metadata);
    let request = story.click();
    story.call_back(&request.answer());
    let tokens = provider::tokens(request.get("nonce"));
    story.answer_tokens(&with(tokens, json!({"refresh_token": "example-refresh"})));
    story
}

pub fn sign_out(story: &mut Story) -> Vec<Effect> {
    story.sign_out = Some(1);
    story.host_updates(None)
}

fn farewell(change: impl FnOnce(&mut Arguments)) -> Option<Request> {
    let mut story = signed_in(&metadata(), change);
    departure(&sign_out(&mut story))
}

pub fn revoked(effects: &[Effect]) -> Option<Vec<(String, String)>> {
    effects.iter().find_map(|effect| match effect {
        Effect::Revoke(post) => {
            assert_eq!(post.url, "https://login.example.com/revoke");
            Some(form::decode(post.form.expose()))
        }
        _ => None,
    })
}

#[test]
fn item_74_the_provider_is_told_who_leaves_and_where_to_go_then() {
    let mut story = signed_in(&metadata(), |_| ());
    let id_token = story.last_report()["tokens"]["id_token"].clone();
    let request = departure(&sign_out(&mut story)).expect("a departure");
    assert_eq!(request.endpoint, "https://login.example.com/end");
    assert_eq!(request.get("realm"), "1");
    assert_eq!(request.get("client_id"), provider::CLIENT_ID);
    assert_eq!(id_token, request.get("id_token_hint"));
    assert_eq!(request.get("post_logout_redirect_uri"), story::CALLBACK);
    assert_eq!(request.get("state"), request.state);
    assert_eq!(request.state.len(), 43);
    assert_eq!(story.view(), View::SigningOut);
    assert_eq!(story.last_report()["status"], "anonymous");
    assert!(story.surroundings.record.is_none(), "nothing is kept");
    assert!(
        story.surroundings.departure.is_none(),
        "nothing is waited for"
    );
}

#[test]
fn item_76_the_refresh_token_is_revoked() {
    let mut story = signed_in(&metadata(), |_| ());
    let form = revoked(&sign_out(&mut story)).expect("a revocation");
    assert_eq!(form::value(&form, "token"), "example-refresh");
    assert_eq!(form::value(&form, "token_type_hint"), "refresh_token");
    assert_eq!(form::value(&form, "client_id"), provider::CLIENT_ID);
}

#[test]
fn out_of_the_app_alone_tells_the_provider_nothing() {
    // Who revokes a refresh token may end the session that it stems from, in other apps too.
    let mut story = signed_in(&metadata(), |it| it.end_session = false);
    let effects = sign_out(&mut story);
    assert!(revoked(&effects).is_none());
    assert!(departure(&effects).is_none());
    assert!(story.surroundings.record.is_none());
    assert_eq!(story.view(), View::Ready);
}

#[test]
fn item_75_a_provider_without_such_an_endpoint_is_left_alone() {
    for metadata in [
        provider::metadata(),
        with(
            provider::metadata(),
            json!({"end_session_endpoint": "http://login.example.com/end"}),
        ),
        with(provider::metadata(), json!({"end_session_endpoint": 1})),
    ] {
        let mut story = signed_in(&metadata, |_| ());
        let effects = sign_out(&mut story);
        assert!(departure(&effects).is_none() && revoked(&effects).is_none());
        assert_eq!(story.view(), View::Ready);
        assert_eq!(story.last_report()["status"], "anonymous");
    }
}

#[test]
fn some_providers_have_their_own_way() {
    let cognito = farewell(|it| it.logout_style = LogoutStyle::Cognito).expect("a departure");
    assert!(
        cognito.endpoint.ends_with("/logout"),
        "{}",
        cognito.endpoint
    );
    assert_eq!(cognito.get("logout_uri"), story::CALLBACK);
    assert_eq!(cognito.get("client_id"), provider::CLIENT_ID);

    let auth0 = farewell(|it| it.logout_style = LogoutStyle::Auth0).expect("a departure");
    assert_eq!(auth0.endpoint, "https://login.example.com/v2/logout");
    assert_eq!(auth0.get("returnTo"), story::CALLBACK);
}

#[test]
fn a_page_that_is_not_taken_over_is_the_apps_again() {
    let mut story = signed_in(&metadata(), |_| ());
    sign_out(&mut story);
    let effects = story.wait_for(Timer::Transaction);
    assert!(effects.contains(&Effect::Stay));
    assert_eq!(story.view(), View::Ready);
}

#[test]
fn a_framed_page_is_not_led_away() {
    let mut story = signed_in(&metadata(), |_| ());
    story.take(Event::PageSeen(Surroundings {
        framed: true,
        ..Surroundings::default()
    }));
    assert!(departure(&sign_out(&mut story)).is_none());
}

#[test]
fn a_run_that_repeats_itself_does_not_sign_out_again() {
    let mut story = signed_in(&metadata(), |_| ());
    assert!(departure(&sign_out(&mut story)).is_some());
    let effects = story.host_updates(None);
    assert!(departure(&effects).is_none() && revoked(&effects).is_none());
}

#[test]
fn whoever_goes_back_can_sign_in_anew() {
    for event in [Event::BroughtBack, Event::StorageBlocked] {
        let mut story = signed_in(&metadata(), |_| ());
        sign_out(&mut story);
        story.take(event);
        assert_eq!(story.view(), View::Ready);
    }
}

#[test]
fn other_tabs_go_nowhere() {
    let mut story = signed_in(&metadata(), |_| ());
    let effects = story.hears_sign_out(story.now);
    assert!(departure(&effects).is_none() && revoked(&effects).is_none());
    assert_eq!(story.last_report()["status"], "anonymous");
}

#[test]
fn whoever_is_on_the_way_in_stays_here() {
    let config = story::config(|it| {
        it.end_session = true;
        it.flow = streamlit_pkce::arguments::Flow::Redirect;
    });
    let mut story = Story::ready_with(config, &metadata());
    story.take(Event::LoginClicked);
    let effects = sign_out(&mut story);
    assert!(effects.contains(&Effect::Stay));
    assert!(departure(&effects).is_none());
    assert_eq!(story.view(), View::Ready);
}
