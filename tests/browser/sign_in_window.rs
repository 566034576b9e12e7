//! The sign-in window, and the ways its answer comes back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use streamlit_pkce::browser::sign_in_window::SignInWindow;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Census, During, Popups, broadcast, next_task, until};

const URL: &str = "https://login.example.com/authorize?state=s";
/// How often the window is looked at.
const WATCH: u32 = 300;

/// What a window told.
#[derive(Clone, Default)]
struct Told {
    parameters: Rc<RefCell<Vec<String>>>,
    closed: Rc<Cell<u32>>,
}

impl Told {
    /// Opens a window that tells this.
    fn open(&self, state: &str) -> Option<SignInWindow> {
        let (parameters, closed) = (Rc::clone(&self.parameters), Rc::clone(&self.closed));
        SignInWindow::open(
            URL,
            state,
            move |it| parameters.borrow_mut().push(it.expose().to_owned()),
            move || closed.set(closed.get() + 1),
        )
    }

    async fn first(&self) -> String {
        until("an answer", || !self.parameters.borrow().is_empty()).await;
        self.parameters.borrow_mut().remove(0)
    }
}

#[wasm_bindgen_test]
fn a_window_that_the_browser_does_not_open_is_none() {
    let census = During::new(Census::new());
    let popups = During::new(Popups::new());
    popups.set_blocking(true);
    assert!(Told::default().open("blocked").is_none());
    assert_eq!(census.count(), 0);
}

#[wasm_bindgen_test]
fn the_window_is_a_popup_that_keeps_its_opener() {
    let popups = During::new(Popups::new());
    let window = Told::default().open("opened");
    assert_eq!(popups.get("url"), URL);
    assert_eq!(popups.get("target"), "_blank");
    let features = popups.get("features").as_string().expect("a text");
    assert!(features.starts_with("popup,width=520,height=680,left="));
    assert!(!features.contains("noopener"));
    drop(window);
}

#[wasm_bindgen_test]
async fn an_empty_window_is_led_on_and_is_the_same_window() {
    let popups = During::new(Popups::new());
    let window = Told::default().open("led on").expect("a window");
    window.lead_on("about:blank?led=on");
    until("the other page", || popups.place() == "about:blank?led=on").await;
    assert_eq!(popups.open_count(), 1);
    // Somebody has closed it.
    popups.close();
    window.lead_on("about:blank?too=late");
    assert_eq!(popups.count(), 1);
}

#[wasm_bindgen_test]
async fn item_69_an_answer_comes_over_the_channel_of_its_state() {
    let _popups = During::new(Popups::new());
    let (first, second) = (Told::default(), Told::default());
    let windows = (first.open("state-1"), second.open("state-2"));
    broadcast("streamlit-pkce:state-2", &"streamlit-pkce:code=2".into());
    broadcast("streamlit-pkce:state-1", &"streamlit-pkce:code=1".into());
    assert_eq!(first.first().await, "code=1");
    assert_eq!(second.first().await, "code=2");
    drop(windows);
}

#[wasm_bindgen_test]
async fn other_messages_on_the_channel_are_ignored() {
    let _popups = During::new(Popups::new());
    let told = Told::default();
    let window = told.open("channel");
    for data in [
        JsValue::from("code=1"),
        JsValue::from("streamlit-pkc:code=1"),
        JsValue::from(7),
        JsValue::NULL,
        js_sys::Object::new().into(),
    ] {
        broadcast("streamlit-pkce:channel", &data);
    }
    broadcast("streamlit-pkce:channel", &"streamlit-pkce:last".into());
    assert_eq!(told.first().await, "last");
    assert!(told.parameters.borrow().is_empty());
    drop(window);
}

#[wasm_bindgen_test]
fn an_answer_comes_from_the_window_itself() {
    let popups = During::new(Popups::new());
    let told = Told::default();
    let window = told.open("posted");
    popups.message(&"streamlit-pkce:code=1".into(), None, true);
    assert_eq!(*told.parameters.borrow(), ["code=1"]);
    drop(window);
}

#[wasm_bindgen_test]
fn item_63_a_message_of_another_prefix_origin_or_source_is_ignored() {
    let popups = During::new(Popups::new());
    let told = Told::default();
    let window = told.open("foreign");
    let message = JsValue::from("streamlit-pkce:code=1");
    popups.message(&message, Some("https://evil.example.com"), true);
    popups.message(&message, Some("null"), true);
    popups.message(&message, Some(""), true);
    popups.message(&message, None, false);
    popups.message(&"code=1".into(), None, true);
    popups.message(&JsValue::NULL, None, true);
    assert!(told.parameters.borrow().is_empty());
    drop(window);
}

#[wasm_bindgen_test]
fn a_closed_window_is_told_once_and_only_to_somebody_who_is_back() {
    let census = During::new(Census::new());
    let popups = During::new(Popups::new());
    let told = Told::default();
    let window = told.open("closed");
    census.fire(WATCH);
    assert_eq!(told.closed.get(), 0);

    // A window that was cut off looks closed while the person is still in it.
    popups.close();
    popups.set_focus(false);
    census.fire(WATCH);
    assert_eq!(told.closed.get(), 0);

    popups.set_focus(true);
    census.fire(WATCH);
    census.fire(WATCH);
    assert_eq!(told.closed.get(), 1);
    drop(window);
}

#[wasm_bindgen_test]
async fn dropping_closes_the_window_and_stops_listening() {
    let census = During::new(Census::new());
    let popups = During::new(Popups::new());
    let told = Told::default();
    let window = told.open("dropped");
    assert_eq!(popups.open_count(), 1);
    // Two listeners, the channel, and the watch.
    assert_eq!(census.count(), 4);
    drop(window);
    assert_eq!(popups.open_count(), 0);
    assert_eq!(census.count(), 0);
    broadcast("streamlit-pkce:dropped", &"streamlit-pkce:code=1".into());
    for _ in 0..3 {
        next_task().await;
    }
    assert!(told.parameters.borrow().is_empty());
}
