//! What both sides of the bridge have promised each other, in `tests/contract`.

mod arguments;
mod reports;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use streamlit_pkce::config::{RESERVED, is_reserved};
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::texts;

/// The examples of one file.
fn read(text: &str) -> Vec<Value> {
    let examples: Vec<Value> = serde_json::from_str(text).expect("an array");
    assert!(!examples.is_empty());
    examples
}

#[test]
fn every_error_of_this_side_is_agreed_on() {
    let agreed: Vec<_> = read(include_str!("../../contract/errors.json"))
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
        serde_json::from_str(include_str!("../../contract/texts.json")).expect("an object");
    let ours = texts::ALL.iter().map(|it| (it.name, it.english));
    let ours: BTreeMap<_, _> = ours.collect();
    assert_eq!(json!(ours), agreed);
}

#[test]
fn javascript_raises_its_two_errors_as_agreed() {
    let script = include_str!("../../../frontend/failure.js");
    for code in [ErrorCode::WasmUnavailable, ErrorCode::ComponentCrashed] {
        for text in [code.as_str(), code.message()] {
            assert!(script.contains(&format!("{text:?}")), "{text}");
        }
    }
}

#[test]
fn the_reserved_parameters_are_the_agreed_ones() {
    let agreed: Vec<String> = serde_json::from_str(include_str!("../../contract/reserved.json"))
        .expect("an array of names");
    assert_eq!(agreed, RESERVED);
    assert!(RESERVED.iter().all(|name| is_reserved(name)));
    for name in ["prompt", "login_hint", "audience", "resource", "ui_locales"] {
        assert!(!is_reserved(name), "{name}");
    }
}
