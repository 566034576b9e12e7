//! What Python is known to make of tokens.

use super::view::View;
use crate::error::Failure;

/// What Python makes of the tokens.
#[derive(Debug)]
pub(super) enum Judgement {
    /// Nothing: they are to be renewed first.
    Unreported,
    /// It has not answered yet.
    Submitted,
    /// It cannot check them at the moment, for the reason given.
    Unverified(Failure),
    /// It has accepted them, or those before them; with the person's name, if it knows one.
    Accepted(Option<String>),
}

impl Judgement {
    /// What the screen may know of it.
    pub fn view(&self) -> View {
        match self {
            Self::Unreported | Self::Submitted => View::Finishing,
            Self::Unverified(failure) => View::Failed(failure.clone()),
            Self::Accepted(name) => View::SignedIn { name: name.clone() },
        }
    }
}
