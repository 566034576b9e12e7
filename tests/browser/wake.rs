//! When the page comes back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use streamlit_pkce::browser::wake::Wake;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{PageTransitionEvent, PageTransitionEventInit};

use crate::page::{Census, During, Pretence, happen};

fn watch() -> (Wake, Rc<RefCell<Vec<bool>>>) {
    let woken = Rc::<RefCell<Vec<bool>>>::default();
    let kept = Rc::clone(&woken);
    let wake = Wake::watch(move |online| kept.borrow_mut().push(online), || ());
    (wake, woken)
}

#[wasm_bindgen_test]
fn item_58_every_way_of_coming_back_is_told_with_the_connection() {
    let (_wake, woken) = watch();
    for event in ["pageshow", "focus", "online"] {
        happen("window", event);
    }
    happen("document", "visibilitychange");
    assert_eq!(*woken.borrow(), [true; 4]);
    let _offline = During::new(Pretence::new("navigator", "onLine", &JsValue::FALSE));
    happen("window", "offline");
    assert_eq!(woken.borrow().last(), Some(&false));
}

#[wasm_bindgen_test]
fn a_page_that_goes_does_not_wake_and_a_hidden_one_still_hears_of_its_connection() {
    let (_wake, woken) = watch();
    let _hidden = During::new(Pretence::new("document", "hidden", &JsValue::TRUE));
    happen("document", "visibilitychange");
    assert!(woken.borrow().is_empty());
    happen("window", "online");
    assert_eq!(*woken.borrow(), [true]);
}

#[wasm_bindgen_test]
fn dropping_stops_watching() {
    let census = During::new(Census::new());
    let (wake, woken) = watch();
    assert_eq!(census.count(), 6);
    drop(wake);
    assert_eq!(census.count(), 0);
    happen("window", "focus");
    assert!(woken.borrow().is_empty());
}

#[wasm_bindgen_test]
fn a_page_that_the_browser_had_put_aside_is_told_from_one_that_is_new() {
    let times = Rc::<Cell<u32>>::default();
    let count = Rc::clone(&times);
    let _wake = Wake::watch(|_| (), move || count.set(count.get() + 1));
    for (persisted, expected) in [(false, 0), (true, 1)] {
        let options = PageTransitionEventInit::new();
        options.set_persisted(persisted);
        let event = PageTransitionEvent::new_with_event_init_dict("pageshow", &options);
        let window = web_sys::window().expect("a window");
        window
            .dispatch_event(&event.expect("an event"))
            .expect("a window that listens");
        assert_eq!(times.get(), expected);
    }
}
