//! Whoever cannot be renewed for now, and what they can do about it.

use serde_json::json;
use streamlit_pkce::protocol::event::{Claim, Effect, Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::provider::{self, with};
use crate::renewing::{FIRST, SECOND, renewed};
use crate::story::{self, Story};

/// The token has expired, and the provider is in trouble.
fn stranded() -> Story {
    let mut story = Story::lasting();
    story.refreshing();
    story.renewal_fails(503, None);
    story.wait_for(Timer::Expiry);
    let offers_login = true;
    assert_eq!(story.view(), View::Reconnecting { offers_login });
    story
}

#[test]
fn a_person_who_is_tired_of_waiting_signs_in_anew() {
    let mut story = stranded();
    let request = story.click();
    assert_eq!(story.last_report()["status"], "anonymous");
    assert_eq!(story.view(), View::SigningIn);
    story.call_back(&request.answer());
    story.answer_tokens(&with(
        provider::tokens(request.get("nonce")),
        json!({"refresh_token": SECOND}),
    ));
    story.assert_signed_in();
    assert_eq!(story.kept_refresh_token(), Some(SECOND));
}

#[test]
fn who_cancels_that_has_lost_nothing_but_the_wait() {
    let mut story = stranded();
    story.click();
    story.take(Event::CancelClicked);
    assert_eq!(story.kept_refresh_token(), Some(FIRST));
    let mut reloaded = Story::new(story::config(|_| ()));
    reloaded.now = story.now;
    reloaded.surroundings = story.surroundings;
    reloaded.take(Event::Mounted);
    reloaded.host_updates(None);
    reloaded.take(Event::ClaimAnswered(Claim::Granted));
    reloaded.answer_renewal(&renewed());
    reloaded.assert_signed_in();
}

#[test]
fn before_it_was_tried_there_is_nothing_to_click() {
    let mut story = Story::lasting();
    story.wait_for(Timer::Expiry);
    let offers_login = false;
    assert_eq!(story.view(), View::Reconnecting { offers_login });
    assert!(story.take(Event::LoginClicked).is_empty());
}

/// A gateway's maintenance page, with status 200.
#[test]
fn item_55_a_page_that_is_no_answer_of_the_provider_drops_no_refresh_token() {
    let mut story = Story::lasting();
    story.refreshing();
    let mut reply = provider::reply(200, &json!({}));
    "text/html".clone_into(&mut reply.content_type);
    "<h1>Back soon</h1>".clone_into(&mut reply.body);
    story.take(Event::RenewalAnswered(Ok(reply)));
    assert_eq!(story.kept_refresh_token(), Some(FIRST));
    story.assert_signed_in();
}

/// Servers may know the issuer by a name that browsers cannot reach.
#[test]
fn a_probe_asks_where_the_request_will_go() {
    let metadata = with(
        provider::metadata(),
        json!({
            "authorization_endpoint": "https://public.example.net/authorize",
            "token_endpoint": "https://public.example.net/token",
        }),
    );
    let mut story = Story::ready_with(story::config(|_| ()), &metadata);
    let request = story.click();
    story.call_back(&request.answer());
    story.answer_tokens(&with(
        provider::tokens(request.get("nonce")),
        json!({"refresh_token": FIRST}),
    ));
    let night = 8 * 3_600_000;
    story.now = story.surroundings.timer(Timer::Renewal).expect("a timer") + night;
    story.fire(Timer::Renewal);
    let effects = story.take(Event::ClaimAnswered(Claim::Granted));
    let probe = Effect::Probe("https://public.example.net/token".to_owned());
    assert_eq!(effects, [probe]);
}
