//! Two attempts at once: two components on a page, or two tabs.

use streamlit_pkce::protocol::event::Event;
use streamlit_pkce::protocol::view::View;

use crate::provider;
use crate::story::{self, Request, Story, token_request};

/// Two sessions of one client, at the same provider at the same time.
fn two_at_provider() -> [(Story, Request); 2] {
    let (mut first, _) = Story::at_provider();
    first.take(Event::CancelClicked);
    let request = first.click();
    let second = Story::at_provider();
    assert_ne!(request.state, second.1.state);
    [(first, request), second]
}

#[test]
fn item_17_each_answer_finds_its_own_transaction() {
    let [(mut first, first_request), (mut second, second_request)] = two_at_provider();
    // Were an answer to reach everybody, only one would take it.
    assert_eq!(first.call_back(&second_request.answer()), []);
    assert_eq!(second.call_back(&first_request.answer()), []);
    assert_eq!(first.view(), View::SigningIn);
    assert_eq!(second.view(), View::SigningIn);

    assert!(token_request(&second.call_back(&second_request.answer())).is_some());
    assert!(token_request(&first.call_back(&first_request.answer())).is_some());
}

#[test]
fn item_17_a_failure_of_one_is_none_of_the_other() {
    let [(mut first, _), (mut second, request)] = two_at_provider();
    let error = format!("error=access_denied&state={}", request.state);
    assert_eq!(first.call_back(&error), []);
    second.call_back(&error);
    assert_eq!(first.view(), View::SigningIn);
    assert_eq!(second.error(), "access_denied");
}

#[test]
fn item_04_the_tokens_of_one_are_refused_by_the_other() {
    let [(mut first, first_request), (_, second_request)] = two_at_provider();
    first.call_back(&first_request.answer());
    first.answer_tokens(&provider::tokens(second_request.get("nonce")));
    assert_eq!(first.error(), "nonce_mismatch");
    first.assert_no_tokens_reported();
}

#[test]
fn item_04_an_answer_of_one_provider_is_refused_by_a_login_at_another() {
    let config = story::config(|it| it.issuer = "https://other.example.com".to_owned());
    let metadata = serde_json::json!({
        "issuer": "https://other.example.com",
        "authorization_endpoint": "https://other.example.com/authorize",
        "token_endpoint": "https://other.example.com/token",
    });
    let mut story = Story::ready_with(config, &metadata);
    let request = story.click();
    let effects = story.call_back(&format!(
        "{}&iss={}",
        request.answer(),
        crate::form::escape(provider::ISSUER),
    ));
    assert!(token_request(&effects).is_none());
    assert_eq!(story.error(), "response_issuer_mismatch");
}
