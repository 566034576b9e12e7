//! What is known of the provider, and from whom.

use serde_json::{Value, json};
use streamlit_pkce::arguments::{Arguments, Outcome};
use streamlit_pkce::config::Config;
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Effect, Event};
use streamlit_pkce::protocol::http::{NetworkFault, Reply};
use streamlit_pkce::protocol::view::View;

use crate::effects::pushed;
use crate::provider;
use crate::story::{self, CALLBACK, Story};

const DISCOVERY_URL: &str = "https://login.example.com/.well-known/openid-configuration";

/// A session whose Python has no metadata, and which has therefore asked for it.
fn discovering() -> Story {
    let mut story = Story::new(story::config(|_| ()));
    story.open();
    let effects = story.host_knows(None);
    assert_eq!(effects, [Effect::FetchMetadata(DISCOVERY_URL.to_owned())]);
    assert_eq!(story.view(), View::Preparing);
    story
}

/// A session whose discovery has failed.
fn undiscovered() -> Story {
    let mut story = discovering();
    unreachable(&mut story);
    story
}

fn unreachable(story: &mut Story) -> Vec<Effect> {
    story.take(Event::MetadataAnswered(Err(NetworkFault::Failed)))
}

fn discovered(story: &mut Story, metadata: &Value) -> Vec<Effect> {
    story.take(Event::MetadataAnswered(Ok(provider::reply(200, metadata))))
}

/// A session that was given good metadata, changed by `members`.
fn given(members: Value) -> Story {
    let mut story = Story::new(story::config(|_| ()));
    story.open();
    story.host_knows(Some(&provider::with(provider::metadata(), members)));
    story
}

#[test]
fn item_01_the_issuer_is_compared_exactly() {
    for issuer in [
        json!("https://login.example.com/"),
        json!("https://Login.example.com"),
        json!("https://login.example.com:443"),
        json!("https://evil.example.com"),
        json!(["https://login.example.com"]),
        json!(null),
    ] {
        given(json!({"issuer": issuer})).assert_failed(ErrorCode::IssuerMismatch);
    }
}

#[test]
fn item_01_an_issuer_may_end_with_a_slash() {
    let config = story::config(|it| it.issuer = "https://login.example.com/".to_owned());
    let metadata = json!({"issuer": "https://login.example.com/"});
    Story::ready_with(
        config.clone(),
        &provider::with(provider::metadata(), metadata),
    );

    let mut story = Story::new(config);
    let effects = story.host_knows(None);
    assert_eq!(effects, [Effect::FetchMetadata(DISCOVERY_URL.to_owned())]);
}

#[test]
fn item_02_endpoints_are_https() {
    for name in ["authorization_endpoint", "token_endpoint"] {
        given(json!({name: "http://login.example.com/x"}))
            .assert_failed(ErrorCode::InsecureEndpoint);
        for url in [json!(null), json!(""), json!("/x"), json!("javascript:x")] {
            given(json!({name: url})).assert_failed(ErrorCode::MetadataInvalid);
        }
    }
}

#[test]
fn a_provider_that_wants_requests_pushed_says_where_or_is_of_no_use() {
    let (flag, endpoint) = (
        "require_pushed_authorization_requests",
        "pushed_authorization_request_endpoint",
    );
    given(json!({flag: true})).assert_failed(ErrorCode::MetadataInvalid);
    given(json!({flag: true, endpoint: "/par"})).assert_failed(ErrorCode::MetadataInvalid);
    given(json!({flag: true, endpoint: "http://login.example.com/par"}))
        .assert_failed(ErrorCode::InsecureEndpoint);

    let mut story = discovering();
    discovered(&mut story, &provider::pushing());
    assert!(pushed(&story.take(Event::LoginClicked)).is_some());

    // What may be done need not be.
    for flag in [json!(false), json!(null), json!("true")] {
        let metadata = json!({"require_pushed_authorization_requests": flag});
        let metadata = provider::with(provider::pushing(), metadata);
        Story::ready_with(story::config(|_| ()), &metadata).click();
    }
}

#[test]
fn item_02_plain_http_is_for_this_machine_or_for_those_who_ask() {
    let parse = |issuer: &str, allow_insecure_http| {
        let arguments = Arguments {
            issuer: issuer.to_owned(),
            allow_insecure_http,
            ..story::arguments()
        };
        Config::parse(&arguments, CALLBACK).map_err(|error| error.code)
    };
    assert!(parse("http://localhost:9000", false).is_ok());
    assert!(parse("http://idp.example.com", true).is_ok());
    assert_eq!(
        parse("http://idp.example.com", false),
        Err(ErrorCode::ConfigurationInvalid)
    );
}

#[test]
fn item_03_metadata_from_python_saves_the_request() {
    let mut story = Story::new(story::config(|_| ()));
    story.open();
    assert_eq!(story.host_knows(Some(&provider::metadata())), []);
    assert_eq!(story.view(), View::Ready);
}

#[test]
fn item_03_the_browser_discovers_where_python_cannot() {
    let mut story = discovering();
    assert_eq!(discovered(&mut story, &provider::metadata()), []);
    assert_eq!(story.view(), View::Ready);
    story.click();
}

#[test]
fn item_03_metadata_that_python_gets_later_ends_the_request() {
    let mut story = discovering();
    let effects = story.host_knows(Some(&provider::metadata()));
    assert_eq!(effects, [Effect::AbortRequest]);
    assert_eq!(story.view(), View::Ready);
}

#[test]
fn item_04_the_metadata_of_another_issuer_is_never_used() {
    let mut story = discovering();
    let other = json!({"issuer": "https://other.example.com"});
    discovered(&mut story, &provider::with(provider::metadata(), other));
    story.assert_failed(ErrorCode::IssuerMismatch);
}

#[test]
fn item_05_metadata_without_s256_drops_neither_pkce_nor_state() {
    let metadata = provider::metadata();
    assert!(metadata["code_challenge_methods_supported"].is_null());
    let request = Story::ready_with(story::config(|_| ()), &metadata).click();
    assert_eq!(request.get("code_challenge_method"), "S256");
    assert_eq!(request.get("state").len(), 43);
}

#[test]
fn what_is_no_metadata_document_is_unavailable() {
    let good = || provider::reply(200, &provider::metadata());
    for reply in [
        Reply {
            status: 404,
            ..good()
        },
        Reply {
            body: "<!doctype html>".to_owned(),
            ..good()
        },
        Reply {
            body: "[]".to_owned(),
            ..good()
        },
    ] {
        let mut story = discovering();
        story.take(Event::MetadataAnswered(Ok(reply)));
        story.assert_failed(ErrorCode::MetadataUnavailable);
    }
}

#[test]
fn a_provider_out_of_reach_is_not_asked_again_until_somebody_wants_to() {
    let mut story = undiscovered();
    story.assert_failed(ErrorCode::MetadataUnavailable);
    let reports = story.reports.len();
    for _ in 0..3 {
        assert_eq!(story.verdict(Outcome::Accepted, None), []);
    }
    assert_eq!(story.reports.len(), reports);

    let effects = story.take(Event::LoginClicked);
    assert_eq!(effects, [Effect::FetchMetadata(DISCOVERY_URL.to_owned())]);
    assert_eq!(story.view(), View::Preparing);
    discovered(&mut story, &provider::metadata());
    assert_eq!(story.view(), View::Ready);
}

#[test]
fn metadata_at_last_makes_the_failure_undone() {
    let mut story = undiscovered();
    story.host_knows(Some(&provider::metadata()));
    assert_eq!(story.view(), View::Ready);
    assert!(story.last_report()["error"].is_null());
}

#[test]
fn the_same_bad_metadata_is_told_once() {
    let mut story = given(json!({"token_endpoint": null}));
    story.assert_failed(ErrorCode::MetadataInvalid);
    let reports = story.reports.len();
    for _ in 0..3 {
        story.verdict(Outcome::Accepted, None);
    }
    assert_eq!(story.reports.len(), reports);
    story.assert_failed(ErrorCode::MetadataInvalid);
}

#[test]
fn metadata_does_not_undo_what_python_refused() {
    let mut story = Story::submitted();
    let refusal = streamlit_pkce::error::AuthError::new(ErrorCode::IssuerMismatch, "");
    story.verdict(Outcome::Rejected, Some(refusal.into()));
    assert_eq!(story.error(), ErrorCode::IssuerMismatch.as_str());
    story.verdict(Outcome::Accepted, None);
    assert_eq!(story.error(), ErrorCode::IssuerMismatch.as_str());
}

#[test]
fn metadata_changes_nothing_while_the_person_is_at_the_provider() {
    let (mut story, request) = Story::at_provider();
    let elsewhere = json!({"token_endpoint": "https://login.example.com/elsewhere"});
    let changed = provider::with(provider::metadata(), elsewhere);
    assert_eq!(story.host_knows(Some(&changed)), []);
    assert_eq!(story.host_knows(Some(&json!({}))), []);
    assert_eq!(story.host_knows(None), []);
    assert_eq!(story.view(), View::SigningIn);
    let (url, _) = story::token_request(&story.call_back(&request.answer())).expect("a request");
    assert_eq!(url, "https://login.example.com/token");
    assert_eq!(story.host_knows(None), []);
    story.answer_tokens(&provider::tokens(request.get("nonce")));
    assert_eq!(story.view(), View::Finishing);
}

#[test]
fn bad_metadata_during_an_attempt_does_not_spoil_the_next() {
    let (mut story, _) = Story::at_provider();
    story.host_knows(Some(&json!({})));
    story.take(Event::CancelClicked);
    story.click();
}

#[test]
fn a_page_without_a_component_sends_no_request() {
    let mut story = discovering();
    assert!(story.take(Event::Unmounted).contains(&Effect::AbortRequest));
    assert_eq!(discovered(&mut story, &provider::metadata()), []);
    assert_eq!(story.view(), View::Preparing);
}
