//! What the component tells Python.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use streamlit_pkce::arguments::Outcome;
use streamlit_pkce::config::Config;
use streamlit_pkce::error::Failure;
use streamlit_pkce::json::Json;
use streamlit_pkce::protocol::Entropy;
use streamlit_pkce::protocol::event::{Claim, Event, Timer};
use streamlit_pkce::protocol::report::Report;

use super::read;
use crate::provider;
use crate::story::{self, Story};

#[test]
fn reports_of_nobody_are_written_as_agreed() {
    let mut count = 0;
    for example in read(include_str!("../../contract/reports.json")) {
        let expected = &example["report"];
        if expected["status"] == "anonymous" {
            count += 1;
            let error = Json::parse(&expected["error"].to_string()).expect("JSON");
            let seq = expected["seq"].as_u64().expect("a number");
            let sign_out = expected["sign_out"].as_u64();
            let report = Report::anonymous(seq, sign_out, Failure::read(&error));
            assert_eq!(serde_json::to_value(report).expect("JSON"), *expected);
        }
    }
    assert_eq!(count, 3);
}

#[test]
fn reports_of_somebody_are_written_as_agreed() {
    let mut count = 0;
    for example in read(include_str!("../../contract/reports.json")) {
        let expected = &example["report"];
        if expected["status"] == "authenticated" && expected["further"].is_null() {
            count += 1;
            let mut report = reproduced(expected);
            // The example's ID tokens are placeholders, which no machine would accept.
            for name in ["id_token", "login_id_token"] {
                assert_eq!(
                    report["tokens"][name].is_null(),
                    expected["tokens"][name].is_null()
                );
                report["tokens"][name] = expected["tokens"][name].clone();
            }
            assert_eq!(report, *expected, "{}", example["name"]);
        }
    }
    assert_eq!(count, 6);
}

#[test]
fn codes_are_handed_over_as_agreed() {
    let examples = read(include_str!("../../contract/reports.json"));
    let agreed = |status: &str| {
        let mut reports = examples.iter().map(|it| &it["report"]);
        reports
            .find(|it| it["status"] == status)
            .expect("an example")
    };
    let expected = agreed("code");
    let proof = bytes(expected["proof"].as_str().expect("a proof"));
    let mut story = begun(story::config(|it| it.is_entrusted = true), &proof);
    let seq = expected["seq"].as_u64().expect("a number");
    story.now = seq - 1;
    story.open();
    let request = story.click();
    story.now = seq;
    story.call_back(&request.answer());
    let mut report = story.last_report().clone();
    // Made of other bytes.
    report["code"]["code_verifier"] = expected["code"]["code_verifier"].clone();
    assert_eq!(report, *expected);
    story.verdict(Outcome::Accepted, None);
    story.wait_for(Timer::Renewal);
    assert_eq!(story.last_report(), agreed("redeemed"));
}

#[test]
fn further_access_tokens_are_written_as_agreed() {
    let examples = read(include_str!("../../contract/reports.json"));
    let mut examples = examples.iter().map(|it| &it["report"]["further"]);
    let expected = examples.find(|it| it.is_array()).expect("an example");
    let wishes = [0, 1].map(|at| expected[at]["wish"].as_str().expect("a text"));
    let mut story = Story::frame_only();
    story.wish(&wishes);
    story.now += 7;

    let granted = || Event::ClaimAnswered(Claim::Granted);
    let request = story::framed(&story.take(granted())).expect("a frame");
    story.frame_answers(&request.answer());
    let members = json!({"access_token": "notes-access-token", "scope": "notes.read"});
    let tokens = provider::tokens(request.get("nonce"));
    story.answer_renewal(&provider::with(tokens, members));
    let request = story::framed(&story.take(granted())).expect("a frame");
    story.frame_answers(&format!("error=consent_required&state={}", request.state));
    assert_eq!(story.last_report()["further"], *expected);
}

#[test]
fn the_nonce_is_made_of_the_proof_as_agreed() {
    for example in read(include_str!("../../contract/nonce.json")) {
        let proof = example["proof"].as_str().expect("a proof");
        let request = begun(story::config(|_| ()), &bytes(proof)).click();
        assert_eq!(request.get("nonce"), example["nonce"]);
        let mut report =
            read(include_str!("../../contract/reports.json")).remove(2)["report"].clone();
        report["proof"] = json!(proof);
        assert_eq!(reproduced(&report)["proof"], proof);
    }
}

/// The report of a story that leads to what `expected` says.
fn reproduced(expected: &Value) -> Value {
    let tokens = &expected["tokens"];
    let proof = bytes(expected["proof"].as_str().expect("a proof"));
    let seq = expected["seq"].as_u64().expect("a number");
    let expires_in = tokens["expires_at"]
        .as_u64()
        .map(|at| at - provider::ISSUED_AT);
    let config = story::config(|it| {
        it.expose_refresh_token = tokens["refresh_token"].is_string();
        let token_type = tokens["token_type"].as_str().expect("a type");
        token_type.clone_into(&mut it.token_type);
        it.silent = tokens["obtained"] == "silent";
        it.state = expected["app_state"].as_str().map(ToOwned::to_owned);
    });
    let mut story = begun(config, &proof);
    let body = |nonce: &str, members: Value| {
        let members = provider::with(members, json!({"access_token": tokens["access_token"]}));
        let members = provider::with(members, json!({"scope": tokens["scope"]}));
        let members = provider::with(members, json!({"token_type": tokens["token_type"]}));
        provider::with(provider::tokens(nonce), members)
    };
    match tokens["obtained"].as_str().expect("a way") {
        "login" => {
            story.now = seq - 1;
            let request = story.click();
            story.call_back(&request.answer());
            story.now = seq;
            let members = json!({
                "expires_in": expires_in,
                "refresh_token": tokens["refresh_token"],
            });
            story.answer_tokens(&body(request.get("nonce"), members));
        }
        "silent" => {
            let request = story::framed(&story.open()).expect("a frame");
            story.frame_answers(&request.answer());
            story.now = seq;
            let members = json!({"expires_in": expires_in});
            story.answer_renewal(&body(request.get("nonce"), members));
        }
        way => {
            let elapsed = 7;
            story.now = seq - elapsed * 1000;
            story.open();
            let request = story.click();
            story.call_back(&request.answer());
            let members = json!({"expires_in": 10, "refresh_token": "example-refresh-token"});
            story.answer_tokens(&provider::with(
                provider::tokens(request.get("nonce")),
                members,
            ));
            story.now = seq;
            story.renew();
            // Without an ID token, time has passed at the provider as it has here.
            let members = if way == "refresh" {
                json!({"expires_in": expires_in})
            } else {
                json!({"expires_in": expires_in.map(|it| it - elapsed), "id_token": null})
            };
            story.answer_renewal(&body(request.get("nonce"), members));
        }
    }
    story.last_report().clone()
}

/// A story whose first attempt has this proof.
fn begun(config: Config, proof: &[u8; 32]) -> Story {
    let mut bytes = [1; Entropy::SIZE];
    bytes[64..96].copy_from_slice(proof);
    let mut story = Story::new(config);
    story.take(Event::EntropyDrawn(Box::new(Entropy::new(bytes))));
    story.host_updates(None);
    story
}

fn bytes(base64url: &str) -> [u8; 32] {
    let bytes = URL_SAFE_NO_PAD.decode(base64url).expect("base64url");
    bytes.try_into().expect("32 bytes")
}
