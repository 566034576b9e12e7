//! The browser half of `streamlit-pkce`: signs a person in with any OpenID Connect provider by
//! the authorization-code flow with PKCE, and hands the tokens to Python, which verifies them.
//!
//! ```text
//! Python arguments ─▶ bridge ─▶ config ─▶ protocol machine ─▶ effects ─▶ browser adapters
//!                                              ▲                              │ events
//!                                              └──────────────────────────────┘
//! ```
//!
//! - [`protocol`] is pure: `step(state, event, now) -> (state, effects)`. It runs natively, so
//!   whole journeys are tested in milliseconds.
//! - `browser` has one small adapter per browser facility and one runtime that executes effects
//!   and feeds events back. It decides nothing.
//! - `ui` draws what the machine says a screen may know.
//! - `bridge` is what JavaScript sees.
//!
//! Imports point one way: `secret, json, error, encoding, endpoint, texts ← arguments ← config ←
//! protocol ← browser, ui ← bridge`.
//!
//! What is deliberately not here: signature checks and the time of day, which belong to Python
//! (see `protocol::id_token`), and any way to say `plain`, `implicit` or `client_secret`.

pub mod arguments;
pub mod config;
mod encoding;
pub mod endpoint;
pub mod error;
pub mod json;
pub mod protocol;
pub mod secret;
pub mod texts;

#[cfg(target_arch = "wasm32")]
pub mod bridge;
#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod ui;
