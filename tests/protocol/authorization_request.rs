//! What the provider is asked.

use std::collections::HashSet;

use serde_json::json;
use streamlit_pkce::arguments::{Arguments, Outcome};
use streamlit_pkce::config::{Config, RESERVED};
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Effect, Event};

use crate::form;
use crate::provider;
use crate::story::{self, CALLBACK, Story, framed, token_request};

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn item_68_the_window_opens_inside_the_click() {
    let mut story = Story::ready();
    let effects = story.take(Event::LoginClicked);
    assert!(matches!(effects[0], Effect::OpenWindow { .. }));
}

#[test]
fn item_06_only_the_code_flow_is_used() {
    let (_, request) = Story::at_provider();
    assert_eq!(request.get("response_type"), "code");
    assert_eq!(request.endpoint, format!("{}/authorize", provider::ISSUER));

    let (mut story, request) = Story::at_provider();
    let (url, form) = token_request(&story.call_back(&request.answer())).expect("a request");
    assert_eq!(url, format!("{}/token", provider::ISSUER));
    assert_eq!(form::value(&form, "grant_type"), "authorization_code");
}

#[test]
fn item_07_pkce_is_always_s256() {
    let metadata = provider::with(
        provider::metadata(),
        json!({"code_challenge_methods_supported": ["plain"]}),
    );
    let mut story = Story::ready_with(story::config(|_| ()), &metadata);
    let request = story.click();
    assert_eq!(request.get("code_challenge_method"), "S256");
    assert_eq!(request.get("code_challenge").len(), 43);
}

#[test]
fn item_08_the_verifier_is_256_bits_of_unreserved_characters() {
    let (mut story, request) = Story::at_provider();
    let (_, form) = token_request(&story.call_back(&request.answer())).expect("a request");
    let verifier = form::value(&form, "code_verifier");
    assert_eq!(verifier.len(), 43);
    let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    assert!(verifier.chars().all(unreserved));
    assert_ne!(verifier, request.get("code_challenge"));
}

#[test]
fn item_09_an_abandoned_login_leaves_nothing_to_the_next() {
    let mut story = Story::ready();
    let mut seen = HashSet::new();
    for _ in 0..20 {
        let request = story.click();
        for name in ["state", "nonce", "code_challenge"] {
            assert!(seen.insert(request.get(name).to_owned()), "{name} is new");
        }
        story.take(Event::CancelClicked);
    }
}

#[test]
fn item_10_state_is_always_sent_and_has_256_bits() {
    let (_, request) = Story::at_provider();
    assert_eq!(request.get("state").len(), 43);
    assert_eq!(request.get("state"), request.state);
}

#[test]
fn item_11_a_nonce_is_always_sent() {
    let (_, request) = Story::at_provider();
    assert_eq!(request.get("nonce").len(), 43);
}

#[test]
fn item_12_the_scope_is_sent_as_python_checked_it() {
    let (_, request) = Story::at_provider();
    assert_eq!(request.get("scope"), "openid profile email");
}

/// All that a provider is sent in a session that is renewed in both ways.
fn all_that_is_sent(scope: &str) -> Vec<(String, String)> {
    let config = story::config(|it| scope.clone_into(&mut it.scope));
    // It offers what nobody has asked for.
    let metadata = provider::with(
        provider::metadata(),
        json!({"scopes_supported": ["openid", "offline_access"]}),
    );
    let mut story = Story::ready_with(config, &metadata);
    let window = story.click();
    let (_, code) = token_request(&story.call_back(&window.answer())).expect("a request");
    let tokens = provider::tokens(window.get("nonce"));
    story.answer_tokens(&provider::with(tokens, json!({"refresh_token": "x"})));
    story.verdict(Outcome::Accepted, None);
    let refresh = story.refreshing();
    let refused = story.renewal_refused(400, &json!({"error": "invalid_grant"}));
    let frame = framed(&refused).expect("a frame");
    let (_, framed_code) = token_request(&story.frame_answers(&frame.answer())).expect("a request");
    [window.pairs, code, refresh, frame.pairs, framed_code].concat()
}

#[test]
fn item_12_offline_access_is_asked_for_by_the_app_alone() {
    for (scope, times) in [("openid profile", 0), ("openid offline_access", 3)] {
        let sent = all_that_is_sent(scope);
        // In the window, with the refresh token and in the frame.
        assert_eq!(form::values(&sent, "scope"), [scope; 3]);
        let offline = sent.iter().filter(|it| it.1.contains("offline_access"));
        assert_eq!(offline.count(), times);
    }
}

#[test]
fn item_13_the_redirect_uri_is_the_same_bytes_everywhere() {
    let odd = "https://app.example.com/a%2Fb/callback.html?tenant=%C3%A9";
    for uri in [None, Some(odd.to_owned())] {
        let config = story::config(|it| it.redirect_uri.clone_from(&uri));
        let mut story = Story::ready_with(config, &provider::metadata());
        let expected = uri.as_deref().unwrap_or(CALLBACK);
        let request = story.click();
        assert_eq!(request.get("redirect_uri"), expected);
        let (_, form) = token_request(&story.call_back(&request.answer())).expect("a request");
        assert_eq!(form::value(&form, "redirect_uri"), expected);
    }
}

#[test]
fn item_14_prompt_and_login_hint_are_sent_as_given_and_no_prompt_is_added() {
    let (_, request) = Story::at_provider();
    assert!(form::values(&request.pairs, "prompt").is_empty());

    let given = [("prompt", "none"), ("login_hint", "ada@example.com")];
    let config = story::config(|it| it.parameters = pairs(&given));
    let request = Story::ready_with(config, &provider::metadata()).click();
    for (name, value) in given {
        assert_eq!(request.get(name), value);
    }
}

#[test]
fn item_15_a_reserved_parameter_cannot_be_set() {
    let config = |name: &str| {
        let arguments = Arguments {
            parameters: pairs(&[("ui_locales", "fr"), (name, "x")]),
            ..story::arguments()
        };
        Config::parse(&arguments, CALLBACK).map_err(|error| error.code)
    };
    for name in RESERVED {
        assert_eq!(config(name), Err(ErrorCode::ConfigurationInvalid), "{name}");
    }
    assert!(config("acr_values").is_ok());
}

#[test]
fn item_15_the_endpoint_s_own_query_is_kept_but_says_nothing_reserved() {
    let metadata = provider::with(
        provider::metadata(),
        json!({
            "authorization_endpoint":
                format!("{}/authorize?p=b2c_1&state=fixed&code_challenge_method=plain", provider::ISSUER),
        }),
    );
    let request = Story::ready_with(story::config(|_| ()), &metadata).click();
    assert_eq!(request.get("p"), "b2c_1");
    assert_eq!(request.get("state"), request.state);
    assert_eq!(request.get("code_challenge_method"), "S256");
}

#[test]
fn a_parameter_may_repeat_and_keeps_its_order() {
    let given = [
        ("resource", "https://a.example.com"),
        ("audience", "a & b=c"),
        ("resource", "https://b.example.com"),
    ];
    let config = story::config(|it| it.parameters = pairs(&given));
    let request = Story::ready_with(config, &provider::metadata()).click();
    assert_eq!(&request.pairs[..3], pairs(&given));
}

#[test]
fn item_16_no_client_secret_is_sent() {
    let (mut story, request) = Story::at_provider();
    let (_, form) = token_request(&story.call_back(&request.answer())).expect("a request");
    let mut names: Vec<_> = form.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    let expected = [
        "client_id",
        "code",
        "code_verifier",
        "grant_type",
        "redirect_uri",
    ];
    assert_eq!(names, expected);
}

#[test]
fn the_fragment_is_asked_for_where_it_is_offered() {
    let modes = |modes: &[&str]| {
        let metadata = provider::with(
            provider::metadata(),
            json!({"response_modes_supported": modes}),
        );
        let request = Story::ready_with(story::config(|_| ()), &metadata).click();
        form::values(&request.pairs, "response_mode")
            .iter()
            .map(|&mode| mode.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(modes(&["query", "fragment"]), ["fragment"]);
    assert!(modes(&["query"]).is_empty());
}

#[test]
fn a_redirect_uri_elsewhere_is_refused_before_anything_is_sent() {
    let parse = |uri: &str| {
        let arguments = Arguments {
            redirect_uri: Some(uri.to_owned()),
            ..story::arguments()
        };
        Config::parse(&arguments, CALLBACK).map_err(|error| error.code)
    };
    for uri in [
        "https://other.example.com/callback.html",
        "https://app.example.com:8443/callback.html",
        "http://app.example.com/callback.html",
        "https://app.example.com.evil.example/callback.html",
    ] {
        assert_eq!(parse(uri), Err(ErrorCode::RedirectUriCrossOrigin), "{uri}");
    }
    assert_eq!(parse("callback"), Err(ErrorCode::ConfigurationInvalid));
}
