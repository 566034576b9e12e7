//! The protocol's stories: events in, effects out, in no time at all.
//!
//! A test that is named after an item shows that item of the list of demands that specifications
//! and experience make on a browser client. Tests match codes, never prose.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::struct_excessive_bools,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and a simulation has many switches"
)]

mod effects;
mod every_event;
mod form;
mod given;
mod happenings;
mod provider;
mod questions;
mod renewing;
mod story;
mod surroundings;
mod watch;
mod wishing;

mod afterwards;
mod alone;
mod authorization_request;
mod authorization_response;
mod bound;
mod clock;
mod consent;
mod consent_by_redirect;
mod contract;
mod departing;
mod discovery;
mod entrusted_sign_out;
mod entrusting;
mod errands;
mod expiry;
mod farewell;
mod farewell_together;
mod host;
mod id_token;
mod legality;
mod lost_key;
mod parallel;
mod parting;
mod properties;
mod pushing;
mod pushing_unseen;
mod redaction;
mod refresh;
mod restoration;
mod returning;
mod schedule;
mod shared_store;
mod sign_out;
mod silent;
mod simulation;
mod slow_store;
mod stranded;
mod tabs;
mod tenants;
mod token_response;
mod turned_away;
mod unfulfilled;
mod wakeful;
mod windows;
