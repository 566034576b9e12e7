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
mod form;
mod happenings;
mod provider;
mod renewing;
mod story;
mod surroundings;
mod watch;

mod afterwards;
mod authorization_request;
mod authorization_response;
mod clock;
mod contract;
mod discovery;
mod expiry;
mod host;
mod id_token;
mod legality;
mod parallel;
mod properties;
mod redaction;
mod refresh;
mod restoration;
mod schedule;
mod shared_store;
mod sign_out;
mod silent;
mod simulation;
mod stranded;
mod tabs;
mod token_response;
mod wakeful;
mod windows;
