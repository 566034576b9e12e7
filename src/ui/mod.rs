//! What a person sees.

pub mod login;
