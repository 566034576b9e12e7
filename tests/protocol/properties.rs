//! What holds whatever happens, in whatever order.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use streamlit_pkce::arguments::Arguments;
use streamlit_pkce::config::Config;
use streamlit_pkce::endpoint::Endpoint;
use streamlit_pkce::json::Json;
use streamlit_pkce::protocol::event::Effect;

use crate::happenings::{happening, json_value};
use crate::provider;
use crate::story::{self, Story};
use crate::watch::Watch;

fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x5eed),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(settings(256))]

    #[test]
    fn no_sequence_of_events_breaks_a_promise(
        happenings in proptest::collection::vec(happening(), 0..60),
    ) {
        let mut watch = Watch::new();
        for happening in happenings {
            watch.let_happen(happening);
        }
    }

    #[test]
    fn a_response_without_the_state_changes_nothing(
        parameters in prop_oneof![any::<String>(), "[a-z=&%+#?]{0,60}"],
    ) {
        let (mut story, _) = Story::at_provider();
        let before = story.debug();
        prop_assert!(story.call_back(&parameters).is_empty());
        prop_assert_eq!(story.debug(), before);
    }

    #[test]
    fn a_response_with_the_state_is_read_to_an_end(parameters in any::<String>()) {
        let (mut story, request) = Story::at_provider();
        let effects = story.call_back(&format!("state={}&{parameters}", request.state));
        prop_assert!(effects.contains(&Effect::CloseWindow));
    }

    #[test]
    fn an_id_token_of_any_content_is_judged(header in json_value(), claims in json_value()) {
        let (mut story, request) = Story::redeeming();
        let id_token = provider::jwt(&header, &claims);
        let tokens = provider::tokens(request.get("nonce"));
        story.answer_tokens(&provider::with(tokens, json!({"id_token": id_token})));
        story.assert_no_tokens_reported();
    }

    #[test]
    fn an_endpoint_is_the_text_it_was_made_of(
        text in prop_oneof![any::<String>(), "https?://[a-z0-9.:@/?#\\[\\]\\\\ é-]{0,30}"],
        allow_insecure_http in any::<bool>(),
    ) {
        if let Ok(endpoint) = Endpoint::parse(&text, allow_insecure_http) {
            prop_assert_eq!(endpoint.as_str(), &text);
            prop_assert!(text.starts_with(endpoint.origin()));
            let origin = Endpoint::parse(endpoint.origin(), allow_insecure_http);
            prop_assert_eq!(origin.map(|it| it.origin().to_owned()), Ok(endpoint.origin().to_owned()));
        }
    }

    #[test]
    fn any_text_is_json_or_is_not(text in any::<String>(), value in json_value()) {
        let _ = Json::parse(&text);
        prop_assert!(Json::parse(&value.to_string()).is_some());
    }

    #[test]
    fn arguments_of_any_shape_are_read_or_refused(
        data in json_value(),
        name in proptest::sample::select(&[
            "version", "session", "issuer", "client_id", "scope", "redirect_uri", "parameters",
            "issuer_template", "metadata", "allow_insecure_http", "expose_refresh_token", "labels",
            "button", "verdict", "storage", "silent", "min_validity", "sign_out", "flow",
            "auto_login", "state", "end_session", "others", "logout_style", "further", "asks",
        ]),
    ) {
        let examples: Value =
            serde_json::from_str(include_str!("../contract/arguments.json")).expect("JSON");
        let odd = provider::with(examples[1]["data"].clone(), json!({name: data}));
        for data in [data, odd] {
            if let Some(arguments) = Arguments::read(&provider::document(&data)) {
                let _ = Config::parse(&arguments, story::CALLBACK);
            }
        }
    }
}
