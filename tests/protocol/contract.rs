//! What both sides of the bridge have promised each other, in `tests/contract`.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use streamlit_pkce::arguments::{Arguments, Flow, LogoutStyle, Outcome, Storage, Verdict};
use streamlit_pkce::config::{Config, RESERVED, is_reserved};
use streamlit_pkce::error::{ErrorCode, Failure};
use streamlit_pkce::json::Json;
use streamlit_pkce::protocol::Entropy;
use streamlit_pkce::protocol::event::{Claim, Event, Timer};
use streamlit_pkce::protocol::report::Report;
use streamlit_pkce::secret::Secret;
use streamlit_pkce::texts;

use crate::provider;
use crate::story::{self, Story};

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
fn every_word_is_agreed_on() {
    let agreed: Value =
        serde_json::from_str(include_str!("../contract/texts.json")).expect("an object");
    let ours = texts::ALL.iter().map(|it| (it.name, it.english));
    let ours: BTreeMap<_, _> = ours.collect();
    assert_eq!(json!(ours), agreed);
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
        let data = &example["data"];
        assert_eq!(written(&arguments, data), *data, "{}", example["name"]);
    }
}

#[test]
fn arguments_of_another_shape_are_refused() {
    for example in read(include_str!("../contract/arguments.json")) {
        let members = example["data"].as_object().expect("an object");
        // What the reader does not need, Python may leave out one day.
        let optional = [
            "issuer_template",
            "redirect_uri",
            "metadata",
            "sign_out",
            "state",
            "asks",
            "button",
            "id_token_hint",
        ];
        for name in members.keys().filter(|it| !optional.contains(&it.as_str())) {
            for wrong in [json!(null), json!({"x": 1}), json!(-1.5)] {
                // Whatever is no list has no items, and no text is what is no string.
                let is_empty = match name.as_str() {
                    "parameters" | "further" | "others" => !wrong.is_null(),
                    "labels" => wrong.is_object(),
                    _ => false,
                };
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
fn written(arguments: &Arguments, data: &Value) -> Value {
    let labels = Json::parse(&data["labels"].to_string()).expect("JSON");
    let has_these_texts = arguments.texts.0 == labels;
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
            "renew_in": verdict.renew_in,
        })
    };
    json!({
        "version": 1,
        "session": arguments.session,
        "issuer": arguments.issuer,
        "issuer_template": arguments.issuer_template,
        "client_id": arguments.client_id,
        "scope": arguments.scope,
        "redirect_uri": arguments.redirect_uri,
        "parameters": arguments.parameters,
        "metadata": arguments.metadata.as_ref().map(json),
        "allow_insecure_http": arguments.allow_insecure_http,
        "expose_refresh_token": arguments.expose_refresh_token,
        "exchange": if arguments.is_entrusted { "server" } else { "browser" },
        "dpop": arguments.dpop,
        "token_type": arguments.token_type,
        "storage": match arguments.storage {
            Storage::Memory => "memory",
            Storage::Session => "session",
            Storage::Local => "local",
        },
        "silent": arguments.silent,
        "flow": match arguments.flow {
            Flow::Popup => "popup",
            Flow::Redirect => "redirect",
            Flow::Auto => "auto",
        },
        "auto_login": arguments.auto_login,
        "state": arguments.state,
        "min_validity": arguments.min_validity,
        "sign_out": arguments.sign_out,
        "end_session": arguments.end_session,
        "others": arguments.others,
        "id_token_hint": arguments.id_token_hint.as_ref().map(Secret::expose),
        "logout_style": match arguments.logout_style {
            LogoutStyle::Oidc => "oidc",
            LogoutStyle::Cognito => "cognito",
            LogoutStyle::Auth0 => "auth0",
        },
        "labels": has_these_texts.then(|| data["labels"].clone()),
        // It is dressed by frontend/index.js.
        "button": data["button"],
        "verdict": arguments.verdict.as_ref().map(verdict),
        "further": arguments.further,
        "asks": arguments.asks,
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
    for example in read(include_str!("../contract/reports.json")) {
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
    let examples = read(include_str!("../contract/reports.json"));
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
    let examples = read(include_str!("../contract/reports.json"));
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

#[test]
fn the_nonce_is_made_of_the_proof_as_agreed() {
    for example in read(include_str!("../contract/nonce.json")) {
        let proof = example["proof"].as_str().expect("a proof");
        let request = begun(story::config(|_| ()), &bytes(proof)).click();
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
