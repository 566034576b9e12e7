//! What happened, and what is to be done about it.

use super::http::{FormPost, NetworkFault, Reply};
use super::report::Report;
use super::transaction::Entropy;
use crate::arguments::Verdict;
use crate::config::Config;
use crate::json::Json;
use crate::secret::Secret;

/// Something that happened outside; always in the past tense.
#[derive(Debug)]
pub enum Event {
    /// A component of this session appeared on the page, with no state of its own yet.
    Mounted,
    /// The last component of this session left the page.
    Unmounted,
    /// Python (re)ran: its configuration, the metadata if it has it, and what it made of the
    /// last report it knows.
    HostUpdated {
        /// The parsed configuration.
        config: Box<Config>,
        /// The provider metadata, still unchecked.
        metadata: Option<Json>,
        /// Python's answer.
        verdict: Option<Verdict>,
    },
    /// Random bytes are here.
    EntropyDrawn(Box<Entropy>),
    /// The discovery document was answered.
    MetadataAnswered(Result<Reply, NetworkFault>),
    /// The person pressed "Log in" or "Try again".
    LoginClicked,
    /// The person pressed "Cancel" or Escape.
    CancelClicked,
    /// `window.open` returned `null`.
    WindowBlocked,
    /// The window is closed, or seems so, and the person is back on this page.
    WindowClosed,
    /// A callback page passed on a query or fragment, which may hold a code.
    CallbackReceived(Secret),
    /// The token request was answered.
    TokenAnswered(Result<Reply, NetworkFault>),
    /// A timer ran out.
    TimerFired(Timer),
}

/// Something to be done outside; always an imperative, and plain data.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Draw random bytes and answer with [`Event::EntropyDrawn`].
    DrawEntropy,
    /// Get this URL and answer with [`Event::MetadataAnswered`].
    FetchMetadata(String),
    /// Open the sign-in window, at once: the click that permits it is now.
    OpenWindow {
        /// The authorization request.
        url: Secret,
        /// Which callback to listen for.
        state: Secret,
    },
    /// Close the window and stop listening for its callback.
    CloseWindow,
    /// Post this form and answer with [`Event::TokenAnswered`].
    RedeemCode(FormPost),
    /// Abort the request that is under way.
    AbortRequest,
    /// Start a timer, or start it anew.
    StartTimer(Timer, u64),
    /// Stop a timer, if it runs.
    StopTimer(Timer),
    /// Hand Python a new component state.
    Report(Box<Report>),
}

/// The timers of a session; each runs at most once at a time. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The transaction's life.
    Transaction,
    /// The grace after the window was seen closed: its callback may still be under way.
    Grace,
    /// The time without a component after which an attempt is given up.
    Absence,
    /// The access token's life.
    Expiry,
}
