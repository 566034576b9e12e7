//! What Python tells the component.

use serde_json::{Value, json};
use streamlit_pkce::arguments::{Arguments, Flow, LogoutStyle, Outcome, Storage, Verdict};
use streamlit_pkce::json::Json;
use streamlit_pkce::secret::Secret;

use super::read;
use crate::provider;

#[test]
fn arguments_are_read_whole() {
    for example in read(include_str!("../../contract/arguments.json")) {
        let data = Json::parse(&example["data"].to_string()).expect("JSON");
        let arguments = Arguments::read(&data).expect("arguments");
        let data = &example["data"];
        assert_eq!(written(&arguments, data), *data, "{}", example["name"]);
    }
}

#[test]
fn arguments_of_another_shape_are_refused() {
    for example in read(include_str!("../../contract/arguments.json")) {
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
