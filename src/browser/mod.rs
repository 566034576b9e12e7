//! One small adapter per browser facility, and the runtime that uses them.

mod callback;
pub mod claim;
pub mod clock;
pub mod entropy;
pub mod fetch;
pub mod frame;
pub mod hosts;
pub mod journey;
pub mod membership;
pub mod runtime;
pub mod siblings;
pub mod sign_in_window;
pub mod store;
pub mod timers;
pub mod wake;
