//! Where a session stands; named for what it waits for.

use super::failures;
use super::grant::Grant;
use super::session::{Attempt, Session};
use super::view::View;
use crate::error::Failure;

/// The phase of a session.
#[derive(Debug)]
pub(super) enum Phase {
    /// It is not known yet whether anybody is signed in.
    Restoring(Restoring),
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
    /// There are tokens.
    Holding(Box<Held>),
}

/// How far the search for a session has come.
#[derive(Debug)]
pub(super) enum Restoring {
    /// No component is on the page.
    Asleep,
    /// The browser's store and the other tabs have been asked.
    Asking { store: bool, siblings: bool },
    /// The provider is not known yet.
    AwaitingProvider,
    /// The provider has been asked in a hidden frame.
    AwaitingFrame { attempt: Box<Attempt>, loaded: bool },
    /// The frame's code is on its way to the token endpoint.
    AwaitingTokens(Box<Attempt>),
}

/// Tokens, what Python makes of them, and their renewal.
#[derive(Debug)]
pub(super) struct Held {
    pub grant: Grant,
    /// When it is to be renewed, in milliseconds since the epoch.
    pub due: u64,
    pub standing: Standing,
    pub renewal: Renewal,
    /// The refresh token may have been spent: it was sent, and no answer came.
    pub maybe_spent: bool,
    /// How often the hidden frame has brought nothing since the last renewal.
    pub frame_misses: u8,
    /// Why the refresh token was of no use in this renewal, if it was tried.
    pub refused: Option<Failure>,
    /// The generation that the right to renew was asked for.
    pub claimed: u64,
    /// How many grants in a row have had too short a life, with this one.
    pub short_lives: u32,
    /// How often renewal has failed in a row.
    pub failures: u32,
    /// The access token is past its life, and renewal has not ended yet.
    pub overdue: bool,
}

/// What Python makes of the tokens.
#[derive(Debug)]
pub(super) enum Standing {
    /// Nothing: they are to be renewed first.
    Unreported,
    /// It has not answered yet.
    Submitted,
    /// It cannot check them at the moment, for the reason given.
    Unverified(Failure),
    /// It has accepted them, or those before them; with the person's name, if it knows one.
    Accepted(Option<String>),
}

/// How far a renewal has come; see the diagram in `machine::renewal`.
#[derive(Debug)]
pub(super) enum Renewal {
    /// None is due.
    Resting,
    /// One did not work, and is due again at the time given; `firmly` if the provider has named it.
    Pausing { until: u64, firmly: bool },
    /// The right to renew has been asked for.
    AwaitingClaim,
    /// Another tab has newer tokens and has been asked for them.
    AwaitingSiblings,
    /// Whether the provider can be reached is being found out.
    AwaitingProbe(Doubt),
    /// The refresh token is on its way to the token endpoint; `again` if it was sent before, and may
    /// have been spent then.
    AwaitingRefresh { again: bool },
    /// The provider has been asked in a hidden frame.
    AwaitingFrame(Framed),
    /// The frame's code is on its way to the token endpoint.
    AwaitingTokens(Framed),
    /// There will be none: the session ends with its access token, for this reason.
    Failed(Failure),
}

/// A renewal in the hidden frame.
#[derive(Debug)]
pub(super) struct Framed {
    pub attempt: Box<Attempt>,
    /// Whether some page has loaded in the frame.
    pub loaded: bool,
    /// When the provider's time is over, in milliseconds since the epoch.
    pub until: u64,
}

/// What an unreachable provider would explain.
#[derive(Debug)]
pub(super) enum Doubt {
    /// That the page is late: it has slept, and the network may not be awake yet.
    Network,
    /// That no answer came to a refresh token.
    Refresh,
    /// That the frame did not answer.
    Frame(Failure),
}

impl Phase {
    /// What the screen may know.
    pub fn view(&self, session: &Session) -> View {
        match self {
            Self::Restoring(_) | Self::SignedOut(None) if session.is_ready() => View::Ready,
            Self::Restoring(_) | Self::SignedOut(None) => View::Preparing,
            Self::AwaitingCallback {
                attempt,
                presumed_closed: true,
            } => View::Failed(failures::window_closed(attempt)),
            Self::AwaitingCallback { .. } | Self::AwaitingTokens(_) => View::SigningIn,
            Self::SignedOut(Some(failure)) => View::Failed(failure.clone()),
            Self::Holding(held) => held.view(),
        }
    }
}

impl Held {
    pub const fn new(grant: Grant) -> Self {
        Self {
            grant,
            due: 0,
            standing: Standing::Unreported,
            renewal: Renewal::Resting,
            maybe_spent: false,
            frame_misses: 0,
            refused: None,
            claimed: 0,
            short_lives: 0,
            failures: 0,
            overdue: false,
        }
    }

    /// The clock was set back by `by` milliseconds.
    pub fn rewind(&mut self, by: u64) {
        self.grant.rewind(by);
        self.due = self.due.saturating_sub(by);
        if let Renewal::Pausing { until, .. } = &mut self.renewal {
            *until = until.saturating_sub(by);
        }
    }

    /// Whether there is no valid token, and no telling when there will be one.
    pub const fn is_stranded(&self) -> bool {
        self.overdue && self.failures > 0
    }

    fn view(&self) -> View {
        match &self.standing {
            _ if self.overdue => View::Reconnecting {
                offers_login: self.is_stranded(),
            },
            Standing::Unreported | Standing::Submitted => View::Finishing,
            Standing::Unverified(failure) => View::Failed(failure.clone()),
            Standing::Accepted(name) => View::SignedIn { name: name.clone() },
        }
    }
}
