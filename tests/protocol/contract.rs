//! What both sides of the bridge have promised each other, in `tests/contract`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use streamlit_pkce::arguments::{Arguments, Outcome, Verdict};
use streamlit_pkce::config::{Config, RESERVED, is_reserved};
use streamlit_pkce::error::{ErrorCode, Failure};
use streamlit_pkce::json::Json;
use streamlit_pkce::protocol::Entropy;
use streamlit_pkce::protocol::event::{Effect, Event};
use streamlit_pkce::protocol::machine::Machine;
use streamlit_pkce::protocol::report::Report;
use streamlit_pkce::secret::Secret;

use crate::provider;
use crate::story::{self, Request, request};

fn read(text: &str) -> Vec<Value> {
    let examples: Vec<Value> = serde_json::from_str(text).expect("an array");
    assert!(!examples.is_empty());
    examples
}

#[test]
fn every_error_of_this_side_is_agreed_on() {
    let agreed: Vec<_> = read(include_str!("../contract/errors.json"))
        .into_iter()
        .filter(|error| {
            let raised_by = error["raised_by"].as_array().expect("an array");
            raised_by.contains(&json!("browser"))
        })
        .map(|error| json!([error["code"], error["fault"], error["message"]]))
        .collect();
    let mut ours: Vec<_> = ErrorCode::ALL
        .iter()
        .map(|code| {
            let fault = format!("{:?}", code.fault()).to_lowercase();
            json!([code.as_str(), fault, code.message()])
        })
        .collect();
    for error in &agreed {
        let at = ours.iter().position(|ours| ours == error);
        ours.remove(at.unwrap_or_else(|| panic!("not ours: {error}")));
    }
    assert!(ours.is_empty(), "not agreed on: {ours:?}");
}

#[test]
fn javascript_raises_its_two_errors_as_agreed() {
    let script = include_str!("../../frontend/failure.js");
    for code in [ErrorCode::WasmUnavailable, ErrorCode::ComponentCrashed] {
        for text in [code.as_str(), code.message()] {
            assert!(script.contains(&format!("{text:?}")), "{text}");
        }
    }
}

#[test]
fn arguments_are_read_whole() {
    for example in read(include_str!("../contract/arguments.json")) {
        let data = Json::parse(&example["data"].to_string()).expect("JSON");
        let arguments = Arguments::read(&data).expect("arguments");
        assert_eq!(written(&arguments), example["data"], "{}", example["name"]);
    }
}

#[test]
fn arguments_of_another_shape_are_refused() {
    for example in read(include_str!("../contract/arguments.json")) {
        let members = example["data"].as_object().expect("an object");
        // What the reader does not need, Python may leave out one day.
        let optional = ["redirect_uri", "metadata"];
        for name in members.keys().filter(|it| !optional.contains(&it.as_str())) {
            for wrong in [json!(null), json!({"x": 1}), json!(-1.5)] {
                // Whatever is no list has no items.
                let is_empty = name == "parameters" && !wrong.is_null();
                let data = provider::with(example["data"].clone(), json!({name: wrong}));
                let data = Json::parse(&data.to_string()).expect("JSON");
                assert_eq!(
                    Arguments::read(&data).is_some(),
                    is_empty,
                    "{name}: {wrong}"
                );
            }
        }
    }
}

/// The `data` that `arguments` were read from.
fn written(arguments: &Arguments) -> Value {
    let verdict = |verdict: &Verdict| {
        json!({
            "seq": verdict.seq,
            "outcome": match verdict.outcome {
                Outcome::Accepted => "accepted",
                Outcome::Rejected => "rejected",
                Outcome::Unverified => "unverified",
            },
            "name": verdict.name,
            "error": verdict.error,
        })
    };
    json!({
        "version": 1,
        "session": arguments.session,
        "issuer": arguments.issuer,
        "client_id": arguments.client_id,
        "scope": arguments.scope,
        "redirect_uri": arguments.redirect_uri,
        "parameters": arguments.parameters,
        "metadata": arguments.metadata.as_ref().map(json),
        "allow_insecure_http": arguments.allow_insecure_http,
        "expose_refresh_token": arguments.expose_refresh_token,
        "label": arguments.label,
        "verdict": arguments.verdict.as_ref().map(verdict),
    })
}

fn json(document: &Json) -> Value {
    match document {
        Json::Null => Value::Null,
        Json::Bool(value) => json!(value),
        Json::Number(value) => json!(value),
        Json::String(value) => json!(value),
        Json::Array(items) => items.iter().map(json).collect(),
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), json(value)))
            .collect(),
    }
}

#[test]
fn reports_of_nobody_are_written_as_agreed() {
    let mut count = 0;
    for example in read(include_str!("../contract/reports.json")) {
        let expected = &example["report"];
        if expected["status"] == "anonymous" {
            count += 1;
            let error = Json::parse(&expected["error"].to_string()).expect("JSON");
            let seq = expected["seq"].as_u64().expect("a number");
            let report = Report::anonymous(seq, Failure::read(&error));
            assert_eq!(serde_json::to_value(report).expect("JSON"), *expected);
        }
    }
    assert_eq!(count, 2);
}

#[test]
fn reports_of_somebody_are_written_as_agreed() {
    let mut count = 0;
    for example in read(include_str!("../contract/reports.json")) {
        let expected = &example["report"];
        if expected["status"] == "authenticated" {
            count += 1;
            let mut report = reproduced(expected);
            // The example's ID token is a placeholder, which no machine would accept.
            report["tokens"]["id_token"] = expected["tokens"]["id_token"].clone();
            assert_eq!(report, *expected, "{}", example["name"]);
        }
    }
    assert_eq!(count, 2);
}

/// The report of a sign-in that leads to what `expected` says.
fn reproduced(expected: &Value) -> Value {
    let tokens = &expected["tokens"];
    let proof = bytes(expected["proof"].as_str().expect("a proof"));
    let seq = expected["seq"].as_u64().expect("a number");
    let config = story::config(|it| {
        it.expose_refresh_token = tokens["refresh_token"].is_string();
    });
    let (machine, request) = clicked(config, &proof, seq - 2);
    let answer = Event::CallbackReceived(Secret::new(request.answer()));
    let (machine, _) = machine.step(answer, seq - 1);
    let lifetime = tokens["expires_at"]
        .as_u64()
        .map(|at| at - provider::ISSUED_AT);
    let body = provider::with(
        provider::tokens(request.get("nonce")),
        json!({
            "access_token": tokens["access_token"],
            "scope": tokens["scope"],
            "expires_in": lifetime,
            "refresh_token": tokens["refresh_token"],
        }),
    );
    let answer = Event::TokenAnswered(Ok(provider::reply(200, &body)));
    let (_, effects) = machine.step(answer, seq);
    let report = effects.iter().find_map(|effect| match effect {
        Effect::Report(report) => Some(serde_json::to_value(report).expect("JSON")),
        _ => None,
    });
    report.expect("a report")
}

/// A machine whose window is open, with this proof, and its request.
fn clicked(config: Config, proof: &[u8; 32], now: u64) -> (Machine, Request) {
    let mut bytes = [1; Entropy::SIZE];
    bytes[64..].copy_from_slice(proof);
    let machine = Machine::new(config.clone());
    let (machine, _) = machine.step(Event::EntropyDrawn(Box::new(Entropy::new(bytes))), now);
    let update = Event::HostUpdated {
        config: Box::new(config),
        metadata: Some(provider::document(&provider::metadata())),
        verdict: None,
    };
    let (machine, _) = machine.step(update, now);
    let (machine, effects) = machine.step(Event::LoginClicked, now);
    (machine, request(&effects).expect("a window"))
}

fn bytes(base64url: &str) -> [u8; 32] {
    let bytes = URL_SAFE_NO_PAD.decode(base64url).expect("base64url");
    bytes.try_into().expect("32 bytes")
}

#[test]
fn the_nonce_is_made_of_the_proof_as_agreed() {
    for example in read(include_str!("../contract/nonce.json")) {
        let proof = example["proof"].as_str().expect("a proof");
        let (_, request) = clicked(story::config(|_| ()), &bytes(proof), 0);
        assert_eq!(request.get("nonce"), example["nonce"]);
        let mut report = read(include_str!("../contract/reports.json")).remove(2)["report"].clone();
        report["proof"] = json!(proof);
        assert_eq!(reproduced(&report)["proof"], proof);
    }
}

#[test]
fn the_reserved_parameters_are_the_agreed_ones() {
    let agreed: Vec<String> =
        serde_json::from_str(include_str!("../contract/reserved.json")).expect("an array of names");
    assert_eq!(agreed, RESERVED);
    assert!(RESERVED.iter().all(|name| is_reserved(name)));
    for name in ["prompt", "login_hint", "audience", "resource", "ui_locales"] {
        assert!(!is_reserved(name), "{name}");
    }
}
