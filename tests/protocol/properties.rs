//! What holds whatever happens, in whatever order.

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use streamlit_pkce::arguments::{Arguments, Outcome, Verdict};
use streamlit_pkce::config::Config;
use streamlit_pkce::endpoint::Endpoint;
use streamlit_pkce::json::Json;
use streamlit_pkce::protocol::Entropy;
use streamlit_pkce::protocol::event::{Effect, Event};
use streamlit_pkce::protocol::http::{NetworkFault, Reply};
use streamlit_pkce::secret::Secret;

use crate::form;
use crate::happenings::{Happening, happening, json_value};
use crate::provider;
use crate::story::{self, Story};

/// A story, and what was seen in it so far.
struct Watch {
    story: Story,
    request: Option<story::Request>,
    /// Whether the token endpoint was asked and has not answered.
    is_redeeming: bool,
    /// The access tokens that were granted on request.
    granted: HashSet<String>,
    /// How often the browser drew entropy that nobody had asked for.
    draws: u8,
    /// What may never be seen twice: states, nonces, challenges, verifiers.
    once: HashSet<String>,
}

impl Watch {
    fn new() -> Self {
        Self {
            story: Story::new(story::config(|_| ())),
            request: None,
            is_redeeming: false,
            granted: HashSet::new(),
            draws: 0,
            once: HashSet::new(),
        }
    }

    fn let_happen(&mut self, happening: Happening) {
        let Some(event) = self.event(happening) else {
            return;
        };
        let reports = self.story.reports.len();
        let ends_redeeming = matches!(event, Event::TokenAnswered(_) | Event::CancelClicked);
        let effects = self.story.take(event);
        if ends_redeeming {
            self.is_redeeming = false;
        }
        self.watch_effects(&effects);
        for at in reports..self.story.reports.len() {
            self.watch_report(at);
        }
    }

    fn event(&mut self, happening: Happening) -> Option<Event> {
        let nonce = self.request.as_ref().map_or("", |it| it.get("nonce"));
        let state = self.request.as_ref().map_or("", |it| it.state.as_str());
        let called = |parameters| Event::CallbackReceived(Secret::new(parameters));
        Some(match happening {
            Happening::Mounted => Event::Mounted,
            Happening::Unmounted => Event::Unmounted,
            Happening::HostUpdated(metadata, verdict) => Event::HostUpdated {
                config: Box::new(story::config(|_| ())),
                metadata: metadata.as_ref().map(provider::document),
                verdict: verdict.and_then(|(outcome, off_by)| self.verdict(outcome, off_by)),
            },
            Happening::EntropyDrawn(byte) => {
                // The browser's bytes are fresh, so no two draws are alike; the story's own
                // begin with another byte.
                self.draws += 1;
                let bytes = std::array::from_fn(|at| match (at % 32, at / 32) {
                    (0, _) => 0,
                    (1, part) => u8::try_from(part).expect("three parts"),
                    (2, _) => self.draws,
                    _ => byte,
                });
                Event::EntropyDrawn(Box::new(Entropy::new(bytes)))
            }
            Happening::MetadataAnswered(metadata) => {
                Event::MetadataAnswered(Ok(provider::reply(200, &metadata)))
            }
            Happening::MetadataLost => Event::MetadataAnswered(Err(NetworkFault::Failed)),
            Happening::LoginClicked => Event::LoginClicked,
            Happening::CancelClicked => Event::CancelClicked,
            Happening::WindowBlocked => Event::WindowBlocked,
            Happening::WindowClosed => Event::WindowClosed,
            Happening::Called(parameters) => called(parameters),
            Happening::CalledBack(parameters) => called(format!("state={state}&{parameters}")),
            Happening::TokensGranted => {
                let token = format!("access-token-{}", self.granted.len());
                let tokens =
                    provider::with(provider::tokens(nonce), json!({"access_token": token}));
                if self.is_redeeming {
                    self.granted.insert(token);
                }
                Event::TokenAnswered(Ok(provider::reply(200, &tokens)))
            }
            Happening::TokensAnswered(status, content_type, body) => {
                Event::TokenAnswered(Ok(Reply {
                    status,
                    content_type,
                    body: body.to_string(),
                }))
            }
            Happening::TokensLost => Event::TokenAnswered(Err(NetworkFault::TimedOut)),
            Happening::TimerFired(timer) => Event::TimerFired(timer),
            Happening::TimeSet(now) => {
                self.story.now = now;
                return None;
            }
        })
    }

    fn verdict(&self, outcome: Outcome, off_by: i8) -> Option<Verdict> {
        let last = self.story.reports.last()?["seq"].as_u64()?;
        Some(Verdict {
            seq: last.checked_add_signed(off_by.into())?,
            outcome,
            name: None,
            error: None,
        })
    }

    fn watch_effects(&mut self, effects: &[Effect]) {
        if let Some(request) = story::request(effects) {
            for name in ["state", "nonce", "code_challenge"] {
                self.see_once(request.get(name));
            }
            self.request = Some(request);
        }
        if let Some((_, form)) = story::token_request(effects) {
            assert!(!self.is_redeeming);
            self.is_redeeming = true;
            self.see_once(form::value(&form, "code_verifier"));
        }
        let requests = effects
            .iter()
            .filter(|effect| matches!(effect, Effect::FetchMetadata(_) | Effect::RedeemCode(_)));
        assert!(requests.count() <= 1);
        // A session has one request at a time.
        if self.is_redeeming {
            assert!(
                !effects
                    .iter()
                    .any(|it| matches!(it, Effect::FetchMetadata(_)))
            );
            assert!(!effects.contains(&Effect::AbortRequest));
        }
    }

    fn see_once(&mut self, value: &str) {
        assert!(self.once.insert(value.to_owned()), "{value} is new");
    }

    fn watch_report(&self, at: usize) {
        let report = &self.story.reports[at];
        if report["status"] == "authenticated" {
            let token = report["tokens"]["access_token"].as_str();
            assert!(self.granted.contains(token.expect("a token")));
        } else {
            assert!(report["tokens"].is_null() && report["proof"].is_null());
        }
        if let Some(before) = at.checked_sub(1).map(|at| &self.story.reports[at]) {
            let seq = |report: &Value| report["seq"].as_u64().expect("a number");
            // At the end of time there are no more numbers.
            let is_newer = seq(report) > seq(before) || seq(before) == u64::MAX;
            assert!(is_newer || report == before);
        }
    }
}

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
            "metadata", "allow_insecure_http", "expose_refresh_token", "label", "verdict",
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
