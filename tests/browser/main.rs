//! The adapters, the screen and the bridge, in a real browser.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod page;
mod rig;

mod bridge;
mod entropy;
mod fetch;
mod json;
mod runtime;
mod sign_in_window;
mod timers;
mod ui;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
