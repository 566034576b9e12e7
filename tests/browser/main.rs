//! The adapters, the screen and the bridge, in a real browser.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod asked;
mod kept;
mod page;
mod rig;
mod screen;

mod bridge;
mod claim;
mod entropy;
mod fetch;
mod frame;
mod json;
mod keys;
mod lease;
mod ledger;
mod logins;
mod runtime;
mod siblings;
mod sign_in_window;
mod store;
mod texts;
mod timers;
mod ui;
mod wake;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
