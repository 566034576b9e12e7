//! What comes back to the redirect URI.

use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Effect, Event};
use streamlit_pkce::protocol::view::View;

use crate::form;
use crate::provider;
use crate::story::{self, Request, Story, token_request};

const OTHER_STATE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A session at a provider that promises `iss` in every response (RFC 9207).
fn at_provider_with_iss() -> (Story, Request) {
    let promise = serde_json::json!({"authorization_response_iss_parameter_supported": true});
    let metadata = provider::with(provider::metadata(), promise);
    let mut story = Story::ready_with(story::config(|_| ()), &metadata);
    let request = story.click();
    (story, request)
}

/// What a response to a fresh request, with `more` parameters, fails with; no code may be sent.
#[track_caller]
fn failure(more: &str) -> String {
    let (mut story, request) = Story::at_provider();
    let effects = story.call_back(&format!("state={}&{more}", request.state));
    assert!(token_request(&effects).is_none());
    assert!(effects.contains(&Effect::CloseWindow));
    story.assert_no_tokens_reported();
    story.error()
}

#[test]
fn a_good_response_is_redeemed_from_query_and_fragment() {
    for mark in ["", "?", "#"] {
        let (mut story, request) = Story::at_provider();
        let effects = story.call_back(&format!("{mark}{}", request.answer()));
        let (_, form) = token_request(&effects).expect("a request");
        assert_eq!(form::value(&form, "code"), "example-code");
    }
}

#[test]
fn a_code_is_decoded_as_a_form_and_sent_unharmed() {
    let (mut story, request) = Story::at_provider();
    let code = "a+b/c=d&e%f é";
    let answer = format!("state={}&code={}", request.state, form::escape(code));
    let (_, form) = token_request(&story.call_back(&answer)).expect("a request");
    assert_eq!(form::value(&form, "code"), code);
}

#[test]
fn item_18_a_foreign_state_is_ignored() {
    let (mut story, request) = Story::at_provider();
    for foreign in [
        format!("code=example-code&state={OTHER_STATE}"),
        "code=example-code".to_owned(),
        "code=example-code&state=".to_owned(),
        format!("code=example-code&State={}", request.state),
        format!("code=example-code&state={}", request.state.to_lowercase()),
        format!("code=example-code&state={}%20", request.state),
    ] {
        assert_eq!(story.call_back(&foreign), [], "{foreign}");
        assert_eq!(story.view(), View::SigningIn);
    }
    assert!(token_request(&story.call_back(&request.answer())).is_some());
}

#[test]
fn item_18_the_state_is_used_up_before_the_token_request() {
    let (mut story, request) = Story::at_provider();
    assert!(token_request(&story.call_back(&request.answer())).is_some());
    assert_eq!(story.call_back(&request.answer()), []);
}

#[test]
fn item_19_an_answer_of_another_issuer_stops_everything() {
    for issuer in [
        "https://evil.example.com",
        "https://login.example.com/",
        "https://LOGIN.example.com",
        "",
    ] {
        let more = format!("code=example-code&iss={}", form::escape(issuer));
        let expected = ErrorCode::ResponseIssuerMismatch.as_str();
        assert_eq!(failure(&more), expected, "{issuer}");
    }
}

#[test]
fn item_19_iss_is_decoded_before_it_is_compared() {
    let (mut story, request) = at_provider_with_iss();
    let iss = form::escape(provider::ISSUER);
    let effects = story.call_back(&format!("{}&iss={iss}", request.answer()));
    assert!(token_request(&effects).is_some());
}

#[test]
fn item_20_a_promised_iss_must_be_there() {
    let (mut story, request) = at_provider_with_iss();
    assert!(token_request(&story.call_back(&request.answer())).is_none());
    story.assert_failed(ErrorCode::ResponseIssuerMissing);
}

#[test]
fn item_21_an_iss_that_nobody_promised_is_compared_all_the_same() {
    let (mut story, request) = Story::at_provider();
    let iss = form::escape(provider::ISSUER);
    let effects = story.call_back(&format!("{}&iss={iss}", request.answer()));
    assert!(token_request(&effects).is_some());
    assert_eq!(
        failure("code=example-code&iss=https%3A%2F%2Fevil.example.com"),
        ErrorCode::ResponseIssuerMismatch.as_str()
    );
}

#[test]
fn item_22_an_error_too_must_come_from_the_right_server() {
    let (mut story, request) = at_provider_with_iss();
    assert_eq!(story.call_back("error=access_denied"), []);
    let foreign = format!("error=access_denied&state={OTHER_STATE}");
    assert_eq!(story.call_back(&foreign), []);
    assert_eq!(story.view(), View::SigningIn);

    let error = format!("error=access_denied&state={}", request.state);
    story.call_back(&format!("{error}&iss=https%3A%2F%2Fevil.example.com"));
    story.assert_failed(ErrorCode::ResponseIssuerMismatch);

    let (mut story, request) = at_provider_with_iss();
    story.call_back(&format!("error=access_denied&state={}", request.state));
    story.assert_failed(ErrorCode::ResponseIssuerMissing);
}

#[test]
fn item_23_a_repeated_parameter_is_refused_and_an_unknown_one_ignored() {
    let refused = ErrorCode::CallbackInvalid.as_str();
    let other_state = format!("code=a&state={OTHER_STATE}");
    for more in [
        "code=a&code=a",
        "code=a&code=b",
        "error=access_denied&error=access_denied",
        "code=a&iss=https%3A%2F%2Flogin.example.com&iss=https%3A%2F%2Flogin.example.com",
        &other_state,
    ] {
        assert_eq!(failure(more), refused, "{more}");
    }
    let (mut story, request) = Story::at_provider();
    let effects = story.call_back(&format!("{}&session_state=x&foo", request.answer()));
    assert!(token_request(&effects).is_some());
}

#[test]
fn item_24_what_the_code_flow_does_not_send_is_refused() {
    for more in [
        "code=a&error=access_denied",
        "code=a&id_token=x",
        "code=a&access_token=x",
        "access_token=x&token_type=Bearer",
        "response=x",
        "code=",
        "",
    ] {
        assert_eq!(failure(more), ErrorCode::CallbackInvalid.as_str(), "{more}");
    }
}

#[test]
fn a_response_of_ours_that_cannot_be_decoded_is_told_at_once() {
    for more in ["error_description=d%E9ni%E9", "code=%", "x=%zz"] {
        assert_eq!(failure(more), ErrorCode::CallbackInvalid.as_str(), "{more}");
    }
    let (mut story, _) = Story::at_provider();
    assert_eq!(story.call_back("code=%"), []);
}

#[test]
fn item_25_a_callback_that_nobody_waits_for_changes_nothing() {
    let answer = format!("code=example-code&state={OTHER_STATE}");
    for mut story in [
        Story::ready(),
        Story::redeeming().0,
        Story::submitted(),
        Story::signed_in(),
    ] {
        let (view, reports) = (story.view(), story.reports.len());
        assert_eq!(story.call_back(&answer), []);
        assert_eq!((story.view(), story.reports.len()), (view, reports));
    }
}

#[test]
fn items_27_69_a_code_is_sent_once_whoever_brings_it_again() {
    let (mut story, request) = Story::redeeming();
    for event in [
        Event::Mounted,
        Event::LoginClicked,
        Event::WindowClosed,
        Event::WindowBlocked,
    ] {
        assert!(token_request(&story.take(event)).is_none());
    }
    assert_eq!(story.call_back(&request.answer()), []);
    assert_eq!(story.host_updates(None), []);
    story.answer_tokens(&provider::tokens(request.get("nonce")));
    assert_eq!(story.call_back(&request.answer()), []);
}

#[test]
fn item_28_the_callback_page_loads_nothing_from_elsewhere() {
    let page = include_str!("../../frontend/callback.html");
    assert!(page.contains(r#"<meta name="referrer" content="no-referrer" />"#));
    assert!(page.contains("default-src 'none'; script-src 'self'"));
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains(r#"<script src="callback.js" defer></script>"#));
    assert!(!page.contains("//"));
}

#[test]
fn item_29_the_provider_s_words_are_data_and_short() {
    let (mut story, request) = Story::at_provider();
    let words = format!(
        "<img src=x onerror=alert(1)>\r\n\u{0}\u{1b}[31m{}",
        "x".repeat(9999)
    );
    story.call_back(&format!(
        "state={}&error=server_error&error_description={}",
        request.state,
        form::escape(&words),
    ));
    story.assert_failed(ErrorCode::AuthorizationRefused);
    let hint = story.last_report()["error"]["hint"]
        .as_str()
        .expect("a hint");
    assert!(hint.contains("<img src=x onerror=alert(1)>"));
    assert!(!hint.contains(char::is_control));
    assert!(hint.chars().count() < 500);
}

#[test]
fn a_response_that_is_too_long_or_has_too_many_parameters_is_refused() {
    for padding in ["x".repeat(70_000), "&a=b".repeat(99)] {
        let (mut story, request) = Story::at_provider();
        story.call_back(&format!("{}&padding={padding}", request.answer()));
        story.assert_failed(ErrorCode::CallbackInvalid);
    }
}

#[test]
fn errors_are_sorted_by_what_can_be_done() {
    for (error, code) in [
        ("access_denied", ErrorCode::AccessDenied),
        ("login_required", ErrorCode::InteractionRequired),
        ("interaction_required", ErrorCode::InteractionRequired),
        ("consent_required", ErrorCode::InteractionRequired),
        ("account_selection_required", ErrorCode::InteractionRequired),
        ("invalid_scope", ErrorCode::AuthorizationRefused),
        ("no_such_error", ErrorCode::AuthorizationRefused),
    ] {
        assert_eq!(failure(&format!("error={error}")), code.as_str(), "{error}");
    }
}
