//! The browser's JSON parser, which must say the same as the one of the native tests.

use streamlit_pkce::json::Json;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn documents_are_read_as_natively() {
    let text = r#"{"a": 1, "b": [true, null, -2.5e3, "é\u0000"], "a": {"__proto__": "x"}}"#;
    let document = Json::parse(text).expect("JSON");
    let nested = Json::Object(vec![("__proto__".to_owned(), Json::String("x".to_owned()))]);
    assert_eq!(document.get("a"), Some(&nested));
    let items = [
        Json::Bool(true),
        Json::Null,
        Json::Number(-2500.0),
        Json::String("é\0".to_owned()),
    ];
    assert_eq!(document.get("b").expect("an array").items(), items);
}

#[wasm_bindgen_test]
fn what_is_not_json_is_none() {
    for text in [
        "",
        "{",
        "<!doctype html>",
        "undefined",
        "{'a': 1}",
        "[1,]",
        "NaN",
    ] {
        assert_eq!(Json::parse(text), None, "{text}");
    }
}

#[wasm_bindgen_test]
fn numbers_that_are_not_finite_are_no_numbers() {
    let document = Json::parse("[1e999, 9007199254740993, -0]").expect("JSON");
    let numbers: Vec<_> = document.items().iter().map(Json::as_number).collect();
    assert_eq!(numbers, [None, Some(9_007_199_254_740_992.0), Some(0.0)]);
}

#[wasm_bindgen_test]
fn a_document_too_deep_for_the_stack_is_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(Json::parse(&deep), None);
}

#[wasm_bindgen_test]
fn a_lone_surrogate_does_no_harm() {
    assert!(Json::parse(r#"{"name": "\ud800"}"#).is_some());
}

#[wasm_bindgen_test]
fn a_document_of_too_many_values_is_refused() {
    let list = |count: usize| format!("[{}1]", "1,".repeat(count - 1));
    let members = |count: usize| {
        let members: Vec<_> = (0..count).map(|it| format!(r#""{it}": {it}"#)).collect();
        format!("{{{}}}", members.join(","))
    };
    for document in [list(9_999), members(9_999)] {
        assert!(Json::parse(&document).is_some());
    }
    for document in [list(10_000), members(10_000)] {
        assert_eq!(Json::parse(&document), None);
    }
    let nested = format!("[{},{}]", list(5_000), list(5_000));
    assert_eq!(Json::parse(&nested), None);
}
