//! One small adapter per browser facility, and the runtime that uses them.

pub mod clock;
pub mod entropy;
pub mod fetch;
pub mod runtime;
pub mod sign_in_window;
pub mod timers;
