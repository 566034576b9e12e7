//! Where a session stands; named for what it waits for.

use super::failures;
use super::session::{Attempt, Session};
use super::token_response::Tokens;
use super::view::View;
use crate::error::Failure;

/// The phase of a session.
#[derive(Debug)]
pub(super) enum Phase {
    /// Nobody is signed in, perhaps because something failed.
    SignedOut(Option<Failure>),
    /// The person is at the provider.
    ///
    /// `presumed_closed` once the window has seemed closed for a while. A provider with
    /// `Cross-Origin-Opener-Policy` makes an open window look closed, so an answer still counts.
    AwaitingCallback {
        attempt: Box<Attempt>,
        presumed_closed: bool,
    },
    /// The code is on its way to the token endpoint.
    AwaitingTokens(Box<Attempt>),
    /// Python has the tokens and has not answered yet.
    AwaitingVerdict(Held),
    /// Python cannot check the tokens at the moment, for the reason given.
    Unverified(Held, Failure),
    /// Python has accepted the tokens; with the person's name, if it knows one.
    SignedIn(Held, Option<String>),
}

/// Tokens, and until when they are of use: milliseconds of this machine's clock.
#[derive(Debug)]
pub(super) struct Held {
    pub tokens: Box<Tokens>,
    pub until: Option<u64>,
}

impl Phase {
    /// What the screen may know.
    pub fn view(&self, session: &Session) -> View {
        match self {
            Self::SignedOut(None) if session.is_ready() => View::Ready,
            Self::SignedOut(None) => View::Preparing,
            Self::AwaitingCallback {
                attempt,
                presumed_closed: true,
            } => View::Failed(failures::window_closed(attempt)),
            Self::AwaitingCallback { .. } | Self::AwaitingTokens(_) => View::SigningIn,
            Self::AwaitingVerdict(_) => View::Finishing,
            Self::SignedOut(Some(failure)) | Self::Unverified(_, failure) => {
                View::Failed(failure.clone())
            }
            Self::SignedIn(_, name) => View::SignedIn { name: name.clone() },
        }
    }

    /// The tokens that are held, whatever Python says of them.
    pub const fn held(&self) -> Option<&Held> {
        match self {
            Self::AwaitingVerdict(held) | Self::Unverified(held, _) | Self::SignedIn(held, _) => {
                Some(held)
            }
            _ => None,
        }
    }

    /// Whether the held tokens are past their life.
    pub fn has_expired(&self, now: u64) -> bool {
        self.held()
            .and_then(|held| held.until)
            .is_some_and(|until| until <= now)
    }
}

impl Held {
    pub fn new(tokens: Tokens, now: u64) -> Self {
        Self {
            until: tokens
                .expires_in
                .map(|lifetime| now.saturating_add(lifetime.saturating_mul(1000))),
            tokens: Box::new(tokens),
        }
    }
}
