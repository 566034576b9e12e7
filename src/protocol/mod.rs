//! The protocol, pure: no clock, no randomness, no network, no DOM.
//!
//! [`machine::Machine::step`] takes an [`event::Event`] and answers with [`event::Effect`]s;
//! everything else here is a page of a specification.

mod authorization_request;
mod authorization_response;
pub mod event;
mod failures;
pub mod http;
mod id_token;
pub mod machine;
mod metadata;
mod phase;
mod pkce;
mod proof;
pub mod report;
mod session;
mod token_request;
mod token_response;
mod transaction;
pub mod view;

pub use transaction::Entropy;
