//! What the tabs of a session say to each other.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use streamlit_pkce::browser::siblings::Siblings;
use streamlit_pkce::json::Json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Census, During, broadcast, next_task, until};

type Heard = Rc<RefCell<Vec<Json>>>;

fn join(group: &str) -> (Siblings, Heard) {
    let heard = Heard::default();
    let kept = Rc::clone(&heard);
    let siblings = Siblings::join(group, move |it| kept.borrow_mut().push(it));
    (siblings.expect("a channel"), heard)
}

fn message(kind: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([("kind", kind.to_owned())])
}

#[wasm_bindgen_test]
async fn what_one_tab_says_all_others_of_its_session_hear_once() {
    let (first, heard_by_first) = join("siblings-one");
    let (_second, heard_by_second) = join("siblings-one");
    let (_stranger, heard_by_stranger) = join("siblings-two");
    first.tell(&message("hello"));
    first.tell(&message("last"));
    until("both", || heard_by_second.borrow().len() == 2).await;
    let kinds: Vec<_> = heard_by_second.borrow().iter().map(kind).collect();
    assert_eq!(kinds, ["hello", "last"]);
    assert!(heard_by_first.borrow().is_empty());
    assert!(heard_by_stranger.borrow().is_empty());
}

fn kind(message: &Json) -> String {
    message.string("kind").expect("a kind").to_owned()
}

#[wasm_bindgen_test]
async fn what_no_sibling_says_does_no_harm() {
    let (_siblings, heard) = join("siblings-odd");
    let deep = format!("{}1{}", "[".repeat(99), "]".repeat(99));
    for text in ["null", "7", "\"code\"", &deep] {
        let data = js_sys::JSON::parse(text).expect("JSON");
        broadcast("streamlit-pkce:siblings-odd", &data);
    }
    let circle = js_sys::Array::new();
    circle.push(&circle);
    broadcast("streamlit-pkce:siblings-odd", &circle);
    // Few bytes on their way, and more values than there is memory for.
    let mut doubled = js_sys::Array::new();
    for _ in 0..31 {
        doubled = js_sys::Array::of2(&doubled, &doubled);
    }
    broadcast("streamlit-pkce:siblings-odd", &doubled);
    let sparse = js_sys::Array::new_with_length(u32::MAX - 1);
    broadcast("streamlit-pkce:siblings-odd", &sparse);
    let bytes = js_sys::Uint8Array::new_with_length(20_000);
    broadcast("streamlit-pkce:siblings-odd", &bytes);
    broadcast("streamlit-pkce:siblings-odd", &js_sys::Map::new());
    until("the last", || heard.borrow().len() == 5).await;
    assert!(heard.borrow().iter().all(|it| it.string("kind").is_none()));
}

#[wasm_bindgen_test]
async fn whoever_leaves_hears_nothing_more() {
    let census = During::new(Census::new());
    let (siblings, heard) = join("siblings-left");
    assert_eq!(census.count(), 2);
    drop(siblings);
    assert_eq!(census.count(), 0);
    broadcast("streamlit-pkce:siblings-left", &"late".into());
    for _ in 0..3 {
        next_task().await;
    }
    assert!(heard.borrow().is_empty());
}
