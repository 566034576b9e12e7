//! The protocol, pure: no clock, no randomness, no network, no DOM.
//!
//! [`machine::Machine::step`] takes an [`event::Event`] and answers with [`event::Effect`]s;
//! everything else here is a page of a specification.

mod alarms;
mod attempt;
mod authorization_request;
mod authorization_response;
pub mod departure;
mod end_session;
pub mod event;
mod failures;
mod further;
mod grant;
pub mod http;
mod id_token;
mod issuer;
mod judgement;
pub mod machine;
pub mod message;
mod metadata;
mod phase;
mod pkce;
mod proof;
mod provider;
mod pushed_request;
pub mod record;
mod refresh;
mod renewed_id_token;
pub mod report;
mod reporter;
mod revocation;
pub mod schedule;
mod session;
mod token_request;
mod token_response;
mod tokens;
mod transaction;
pub mod view;

pub use transaction::Entropy;
