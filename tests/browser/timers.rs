//! The session's timers.

use std::cell::RefCell;
use std::rc::Rc;

use streamlit_pkce::browser::timers::Timers;
use streamlit_pkce::protocol::event::Timer;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Census, During, until};

type Fired = Rc<RefCell<Vec<&'static str>>>;

fn note(fired: &Fired, what: &'static str) -> impl FnOnce() + 'static {
    let fired = Rc::clone(fired);
    move || fired.borrow_mut().push(what)
}

#[wasm_bindgen_test]
async fn a_timer_fires_once() {
    let fired = Fired::default();
    let mut timers = Timers::default();
    timers.start(Timer::Grace, 0, note(&fired, "grace"));
    timers.start(Timer::Expiry, 10, note(&fired, "expiry"));
    until("both", || fired.borrow().len() == 2).await;
    assert_eq!(*fired.borrow(), ["grace", "expiry"]);
}

#[wasm_bindgen_test]
fn a_timer_that_is_started_anew_forgets_the_old_time() {
    let census = During::new(Census::new());
    let fired = Fired::default();
    let mut timers = Timers::default();
    timers.start(Timer::Grace, 1000, note(&fired, "old"));
    timers.start(Timer::Grace, 2000, note(&fired, "new"));
    timers.start(Timer::Expiry, 3000, note(&fired, "other"));
    assert_eq!(census.delays(), [2000.0, 3000.0]);
    census.fire(2000);
    assert_eq!(*fired.borrow(), ["new"]);
}

#[wasm_bindgen_test]
fn a_timer_that_is_stopped_does_not_fire() {
    let census = During::new(Census::new());
    let fired = Fired::default();
    let mut timers = Timers::default();
    timers.start(Timer::Grace, 1000, note(&fired, "grace"));
    timers.start(Timer::Expiry, 2000, note(&fired, "expiry"));
    timers.stop(Timer::Grace);
    timers.stop(Timer::Transaction);
    assert_eq!(census.delays(), [2000.0]);
}

#[wasm_bindgen_test]
fn dropping_the_timers_stops_them_all() {
    let census = During::new(Census::new());
    let fired = Fired::default();
    let mut timers = Timers::default();
    for timer in [Timer::Transaction, Timer::Grace, Timer::Expiry] {
        timers.start(timer, 1000, note(&fired, "late"));
    }
    assert_eq!(census.count(), 3);
    drop(timers);
    assert_eq!(census.count(), 0);
}

#[wasm_bindgen_test]
fn no_wait_is_longer_than_the_browser_can_count() {
    let census = During::new(Census::new());
    let mut timers = Timers::default();
    timers.start(Timer::Expiry, u64::MAX, || ());
    assert_eq!(census.delays(), [f64::from(i32::MAX)]);
}
