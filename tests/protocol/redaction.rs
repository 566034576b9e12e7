//! Secrets show up where they belong and nowhere else.

use std::fmt::{Debug, Write};

use serde_json::{Value, json};
use streamlit_pkce::arguments::{Arguments, Outcome};
use streamlit_pkce::config::Config;
use streamlit_pkce::protocol::event::{Claim, Effect, Event, Stored, Timer};
use streamlit_pkce::protocol::http::NetworkFault;
use streamlit_pkce::secret::Secret;

use crate::form;
use crate::provider::{self, jwt, with};
use crate::story::{self, CALLBACK, Story};

/// What a secret looks like in these tests.
const SECRET: &str = "kYm8-never-show-this";

/// What `Debug` has shown of everything that was there to see.
#[derive(Default)]
struct Transcript(String);

impl Transcript {
    fn note(&mut self, thing: &impl Debug) {
        writeln!(self.0, "{thing:?}\n{thing:#?}").expect("a string takes everything");
    }

    fn take(&mut self, story: &mut Story, event: Event) -> Vec<Effect> {
        self.note(&event);
        let effects = story.take(event);
        self.note(&effects);
        self.0.push_str(&story.debug());
        self.note(&story.view());
        effects
    }

    #[track_caller]
    fn assert_hides(&self, what: &str, secret: &str) {
        assert!(secret.len() > 8);
        assert!(!self.0.contains(secret), "{what} was shown");
    }
}

#[test]
fn debug_output_of_a_whole_journey_holds_no_secret() {
    let mut seen = Transcript::default();
    let config = story::config(|it| it.expose_refresh_token = true);
    seen.note(&config);
    let mut story = Story::new(config);
    let entropy = story::entropy(77);
    seen.take(&mut story, Event::EntropyDrawn(Box::new(entropy)));
    seen.take(&mut story, Event::Mounted);
    story.host_updates(None);

    let effects = seen.take(&mut story, Event::LoginClicked);
    let request = story::request(&effects).expect("a window");
    let answer = format!("code={SECRET}-code&state={}", request.state);
    let effects = seen.take(&mut story, Event::CallbackReceived(Secret::new(answer)));
    let (_, form) = story::token_request(&effects).expect("a request");
    let verifier = form::value(&form, "code_verifier");

    let members = json!({
        "access_token": format!("{SECRET}-access"),
        "refresh_token": format!("{SECRET}-refresh"),
    });
    let body = with(provider::tokens(request.get("nonce")), members);
    let reply = provider::reply(200, &body);
    seen.take(&mut story, Event::TokenAnswered(Ok(reply)));
    let report = story.last_report().clone();
    story.verdict(Outcome::Unverified, None);
    seen.take(&mut story, Event::LoginClicked);
    story.verdict(Outcome::Accepted, None);
    seen.take(&mut story, Event::Mounted);

    // The secrets were really there.
    assert_eq!(report["tokens"]["access_token"], format!("{SECRET}-access"));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let id_token = text(&report["tokens"]["id_token"]);
    seen.assert_hides("a code or token", SECRET);
    seen.assert_hides("the id token", &id_token);
    seen.assert_hides("the claims", id_token.split('.').nth(1).expect("claims"));
    seen.assert_hides("the verifier", verifier);
    seen.assert_hides("the state", &request.state);
    seen.assert_hides("the proof", &text(&report["proof"]));
    seen.0.retain(|character| !character.is_whitespace());
    for bytes in ["1,2,3,4,5", "33,34,35,36", "65,66,67,68"] {
        seen.assert_hides("the entropy", bytes);
    }
}

#[test]
fn debug_output_of_renewals_holds_no_secret() {
    let secret = |name: &str| format!("{SECRET}-{name}");
    let mut seen = Transcript::default();
    let members = json!({"access_token": secret("access"), "refresh_token": secret("refresh")});
    let mut story = Story::lasting_with(story::config(|_| ()), members);
    let record = story.newer_record();

    // By refresh token, in which no answer comes; then in the frame.
    story.wait_for(Timer::Renewal);
    seen.take(&mut story, Event::ClaimAnswered(Claim::Granted));
    let lost = Event::RenewalAnswered(Err(NetworkFault::TimedOut));
    seen.take(&mut story, lost);
    story.wait_for(Timer::Renewal);
    seen.take(&mut story, Event::ClaimAnswered(Claim::Uncertain));
    let effects = seen.take(&mut story, Event::ProbeAnswered(true));
    let request = story::framed(&effects).expect("a frame");
    let answer = format!("code={SECRET}-code&state={}", request.state);
    seen.take(&mut story, Event::FrameCalledBack(Secret::new(answer)));
    let body = with(
        provider::tokens(request.get("nonce")),
        json!({"access_token": secret("silent"), "refresh_token": secret("rotated")}),
    );
    let reply = provider::reply(200, &body);
    seen.take(&mut story, Event::RenewalAnswered(Ok(reply)));

    // What other tabs say, and what the store has kept.
    let message = json!({"kind": "tokens", "record": record});
    let message = provider::document(&message);
    seen.take(&mut story, Event::SiblingSpoke(message));
    let stored = Stored {
        record: Some(provider::document(&record)),
        ..Stored::default()
    };
    seen.take(&mut story, Event::StoreAnswered(stored));

    // What is kept, and what other tabs are told; nobody looks at the raw effects elsewhere.
    let mut raw = Story::lasting();
    raw.refreshing();
    let tokens = with(
        crate::renewing::renewed(),
        json!({"access_token": secret("raw"), "refresh_token": secret("kept")}),
    );
    let answer = Event::RenewalAnswered(Ok(provider::reply(200, &tokens)));
    let (machine, effects) = raw.release().step(answer, raw.now);
    assert!(effects.iter().any(|it| matches!(it, Effect::Save(..))));
    assert!(effects.iter().any(|it| matches!(it, Effect::Tell(_))));
    seen.note(&effects);
    seen.note(&machine);

    seen.assert_hides("a code or token", SECRET);
    seen.assert_hides("a sibling's token", "access-token-of-a-sibling");
    seen.assert_hides("the state", &request.state);
    let proof = record["tokens"]["proof"].as_str().expect("a text");
    seen.assert_hides("the proof", proof);
    let id_token = record["tokens"]["id_token"].as_str().expect("a text");
    seen.assert_hides("the id token", id_token);
}

#[test]
fn reports_hide_their_tokens_from_debug() {
    let mut seen = Transcript::default();
    let (mut story, request) = Story::redeeming();
    let nonce = request.get("nonce").to_owned();
    let members = json!({"access_token": SECRET, "id_token": jwt(&provider::header(), &provider::claims(&nonce))});
    let body = with(provider::tokens(&nonce), members);
    let machine = story.release();
    let answer = Event::TokenAnswered(Ok(provider::reply(200, &body)));
    let (machine, effects) = machine.step(answer, story.now);
    assert!(effects.iter().any(|it| matches!(it, Effect::Report(_))));
    seen.note(&effects);
    seen.note(&machine);
    seen.assert_hides("the access token", SECRET);
    seen.assert_hides("the id token", body["id_token"].as_str().expect("a text"));
}

/// Asserts that neither the screen nor Python is shown the secret.
#[track_caller]
fn assert_hidden(story: &Story) {
    let shown = format!("{:?} {:?}", story.view(), story.reports);
    assert!(!shown.contains(SECRET), "{shown}");
    story.assert_no_tokens_reported();
}

#[test]
fn errors_about_a_callback_hold_nothing_of_it() {
    for more in [
        "code=SECRET&error=access_denied",
        "code=SECRET&code=SECRET",
        "code=SECRET&iss=SECRET",
        "code=SECRET&id_token=SECRET",
        "access_token=SECRET",
        "response=SECRET",
        "SECRET=SECRET",
        "SECRET=1&SECRET=2",
        "code=SECRET%",
    ] {
        let (mut story, request) = Story::at_provider();
        let more = more.replace("SECRET", SECRET);
        story.call_back(&format!("state={}&{more}", request.state));
        story.error();
        assert_hidden(&story);
        assert!(!format!("{:?}", story.reports).contains(&request.state));
    }
}

#[test]
fn errors_about_a_token_response_hold_nothing_of_it() {
    for members in [
        json!({"token_type": SECRET}),
        json!({"access_token": [SECRET]}),
        json!({"id_token": SECRET}),
        json!({"id_token": format!("{SECRET}.{SECRET}.{SECRET}.x.y")}),
        json!({"id_token": null, "refresh_token": SECRET}),
    ] {
        let (mut story, request) = Story::redeeming();
        story.answer_tokens(&with(provider::tokens(request.get("nonce")), members));
        story.error();
        assert_hidden(&story);
    }
    for status in [200, 400, 500] {
        let (mut story, _) = Story::redeeming();
        let mut reply = provider::reply(status, &json!({"access_token": SECRET}));
        reply.body.push_str(SECRET);
        story.take(Event::TokenAnswered(Ok(reply)));
        story.error();
        assert_hidden(&story);
    }
}

#[test]
fn errors_about_an_id_token_hold_nothing_of_it() {
    for name in ["iss", "aud", "azp", "sub", "exp", "iat", "nonce"] {
        let (mut story, request) = Story::redeeming();
        let nonce = request.get("nonce");
        // A `sub` is a person: too long a one is not repeated either.
        let claims = with(provider::claims(nonce), json!({name: SECRET.repeat(20)}));
        let id_token = jwt(&provider::header(), &claims);
        story.answer_tokens(&with(
            provider::tokens(nonce),
            json!({"id_token": id_token}),
        ));
        story.error();
        assert_hidden(&story);
    }
    for header in [
        json!({"alg": SECRET}),
        json!({"alg": "RS256", "crit": [SECRET]}),
    ] {
        let (mut story, request) = Story::redeeming();
        let nonce = request.get("nonce");
        let id_token = jwt(&header, &provider::claims(nonce));
        story.answer_tokens(&with(
            provider::tokens(nonce),
            json!({"id_token": id_token}),
        ));
        story.error();
        assert_hidden(&story);
    }
}

#[test]
fn errors_about_the_configuration_hold_no_query() {
    type Change = fn(&mut Arguments, String);
    let changes: [Change; 4] = [
        |it, query| it.issuer = format!("http://login.example.com/?{query}"),
        |it, query| it.issuer = format!("login.example.com#{query}"),
        |it, query| it.redirect_uri = Some(format!("https://other.example.com/?{query}")),
        |it, query| it.parameters = vec![("client_secret".to_owned(), query)],
    ];
    for change in changes {
        let mut arguments = story::arguments();
        change(&mut arguments, format!("token={SECRET}"));
        let error = Config::parse(&arguments, CALLBACK).expect_err("unusable");
        assert!(!format!("{error:?}").contains(SECRET), "{error:?}");
    }
}
