//! The hidden frame, and the ways its answer comes back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use streamlit_pkce::browser::frame::HiddenFrame;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Census, During, broadcast, frames, message, next_task, until};

/// A page of no server.
const URL: &str = "data:text/html,<p>nobody is signed in</p>";

/// What a frame told.
#[derive(Clone, Default)]
struct Told {
    parameters: Rc<RefCell<Vec<String>>>,
    loads: Rc<Cell<u32>>,
}

impl Told {
    fn open(&self, state: &str) -> HiddenFrame {
        let (parameters, loads) = (Rc::clone(&self.parameters), Rc::clone(&self.loads));
        let frame = HiddenFrame::open(
            URL,
            state,
            move |it| parameters.borrow_mut().push(it.expose().to_owned()),
            move |_| loads.set(loads.get() + 1),
        );
        frame.expect("a frame")
    }
}

#[wasm_bindgen_test]
fn nobody_sees_the_frame_and_it_can_do_little() {
    let frame = Told::default().open("attributes");
    let element = frames().pop().expect("a frame");
    for (name, value) in [
        ("src", URL),
        ("hidden", ""),
        ("aria-hidden", "true"),
        ("tabindex", "-1"),
        ("referrerpolicy", "no-referrer"),
        ("sandbox", "allow-scripts allow-same-origin allow-forms"),
    ] {
        assert_eq!(element.get_attribute(name).as_deref(), Some(value));
    }
    assert_eq!(element.client_height(), 0);
    drop(frame);
}

#[wasm_bindgen_test]
async fn a_page_that_does_not_answer_is_told_to_have_loaded() {
    let told = Told::default();
    let frame = told.open("loaded");
    assert_eq!(told.loads.get(), 0);
    until("the page", || told.loads.get() == 1).await;
    assert!(told.parameters.borrow().is_empty());
    drop(frame);
}

#[wasm_bindgen_test]
async fn the_answer_comes_by_channel_and_by_message() {
    let told = Told::default();
    let frame = told.open("both");
    message(&"streamlit-pkce:code=1".into(), None, true);
    assert_eq!(*told.parameters.borrow(), ["code=1"]);
    broadcast("streamlit-pkce:both", &"streamlit-pkce:code=2".into());
    until("the channel", || told.parameters.borrow().len() == 2).await;
    assert_eq!(*told.parameters.borrow(), ["code=1", "code=2"]);
    drop(frame);
}

#[wasm_bindgen_test]
fn item_63_a_message_of_another_origin_or_window_is_ignored() {
    let told = Told::default();
    let frame = told.open("foreign");
    let code = JsValue::from("streamlit-pkce:code=1");
    message(&code, Some("https://evil.example.com"), true);
    message(&code, Some("null"), true);
    message(&code, None, false);
    message(&"code=1".into(), None, true);
    assert!(told.parameters.borrow().is_empty());
    drop(frame);
}

#[wasm_bindgen_test]
async fn item_64_two_hundred_frames_leave_nothing_behind() {
    let census = During::new(Census::new());
    let told = Told::default();
    for _ in 0..200 {
        let frame = told.open("often");
        assert_eq!(frames().len(), 1);
        drop(frame);
        assert_eq!(frames().len(), 0);
    }
    assert_eq!(census.count(), 0);
    broadcast("streamlit-pkce:often", &"streamlit-pkce:code=1".into());
    for _ in 0..3 {
        next_task().await;
    }
    assert!(told.parameters.borrow().is_empty());
    assert_eq!(told.loads.get(), 0);
}
