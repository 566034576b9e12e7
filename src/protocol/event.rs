//! What happened, and what is to be done about it.

use super::departure::Departure;
use super::http::{FormPost, NetworkFault, Reply};
use super::message::Message;
use super::record::Record;
use super::report::Report;
use super::transaction::Entropy;
use crate::arguments::{Storage, Verdict};
use crate::config::Config;
use crate::json::{Json, LARGEST_INTEGER};
use crate::secret::Secret;

/// Something that happened outside; always in the past tense.
#[derive(Debug)]
pub enum Event {
    /// A component of this session appeared on the page, with no state of its own yet.
    Mounted,
    /// What kind of page this is has been seen.
    PageSeen(Surroundings),
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
        /// The app's last call of `logout()`.
        sign_out: Option<u64>,
    },
    /// Another session of this page has heard that the app signs out of this one too.
    SignOutAnnounced(SignOut),
    /// Random bytes are here.
    EntropyDrawn(Box<Entropy>),
    /// The discovery document was answered.
    MetadataAnswered(Result<Reply, NetworkFault>),
    /// The person pressed "Log in" or "Try again".
    LoginClicked,
    /// The person pressed the button that allows the app what it wishes for.
    AllowClicked(String),
    /// The person pressed "Cancel" or Escape.
    CancelClicked,
    /// `window.open` returned `null`.
    WindowBlocked,
    /// The page could not be left: the browser keeps nothing for this site.
    StorageBlocked,
    /// The page could not be left: it is being left already, for another session.
    PageTaken,
    /// The browser has brought back the page as it was when it was left.
    BroughtBack,
    /// The window is closed, or seems so, and the person is back on this page.
    WindowClosed,
    /// A callback page passed on a query or fragment, which may hold a code.
    CallbackReceived(Secret),
    /// A request that was pushed for a window, or to leave the page, was answered.
    Pushed(Result<Reply, NetworkFault>),
    /// The token request was answered.
    TokenAnswered(Result<Reply, NetworkFault>),
    /// What the browser has kept of this session was looked up.
    StoreAnswered(Stored),
    /// Another tab of this session said something.
    SiblingSpoke(Json),
    /// The browser answered to a claim.
    ClaimAnswered(Claim),
    /// A request that was pushed for the hidden frame was answered.
    PushedUnseen(Result<Reply, NetworkFault>),
    /// A callback page in the hidden frame passed on a query or fragment.
    FrameCalledBack(Secret),
    /// Some page in the hidden frame has loaded, which none does that passes an answer on.
    FrameLoaded {
        /// Whether it is the browser's own, as a header forbids what should be there.
        in_vain: bool,
    },
    /// The token request of a renewal or a silent sign-in was answered.
    RenewalAnswered(Result<Reply, NetworkFault>),
    /// The provider can be reached, or cannot.
    ProbeAnswered(bool),
    /// The page may have slept or been away: it is seen again, has the focus, or the browser has
    /// found or lost its connection, as `online` says.
    Woken {
        /// Whether the browser believes that it is connected.
        online: bool,
    },
    /// A timer ran out.
    TimerFired(Timer),
}

/// A call of `logout()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignOut {
    /// Its number; it grows with each call.
    pub number: u64,
    /// Whether the session at the provider ends too.
    pub everywhere: bool,
}

/// What decides which way to the provider is open, or better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The screen is small and is touched: a window would cover it.
    pub small_touch_screen: bool,
    /// The page is in a frame of another one, which is not this app's to lead away.
    pub framed: bool,
}

/// A time, or a generation, that is later than any other: what it stands for is not over before
/// somebody says so.
pub const FOR_GOOD: u64 = LARGEST_INTEGER;

/// What the browser has kept of a session.
#[derive(Debug, Default)]
pub struct Stored {
    /// The record, still unchecked.
    pub record: Option<Json>,
    /// Until when nobody is to be signed in silently at load, in milliseconds since the epoch.
    pub quiet_until: u64,
    /// The last login that was signed out of; 0 if none was.
    pub signed_out: u64,
    /// Whether this tab was led to the provider without a click, and nobody has clicked since.
    pub has_gone_alone: bool,
    /// What was kept when the page was left, still unchecked, and the answer that has come for it.
    pub returned: Option<(Json, Secret)>,
}

/// The answer to [`Effect::Claim`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The renewal of this generation is this tab's alone.
    Granted,
    /// The same, but somebody has begun it before and was never heard of again: the refresh token
    /// may be spent.
    Uncertain,
    /// Another tab has newer tokens.
    Superseded,
    /// Another tab is at it.
    Busy,
}

/// How a claim ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// There is a new generation.
    Settled(u64),
    /// Nothing has happened that another tab must know of.
    Untouched,
    /// The refresh token may be spent.
    Uncertain,
}

/// Something to be done outside; always an imperative, and plain data.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Draw random bytes and answer with [`Event::EntropyDrawn`].
    DrawEntropy,
    /// Get this URL and answer with [`Event::MetadataAnswered`].
    FetchMetadata(String),
    /// Open the sign-in window, at once: the click that permits it is now. If it is open, lead it on.
    OpenWindow {
        /// The authorization request; empty for a window that will be led on to it.
        url: Secret,
        /// Which callback to listen for.
        state: Secret,
    },
    /// Close the window and stop listening for its callback.
    CloseWindow,
    /// Leave the page for this URL, and see to it that the callback page leads back here; answer
    /// with [`Event::StorageBlocked`] or [`Event::PageTaken`] if that cannot be.
    Leave {
        /// The authorization request, or where the session at the provider ends.
        url: Secret,
        /// Which callback leads back.
        state: Secret,
        /// What to keep until then.
        departure: Option<Box<Departure>>,
    },
    /// Stay on the page, if it is being left.
    Stay,
    /// Keep in mind whether this tab was led to the provider without a click.
    KeepGoneAlone(bool),
    /// Post this form, even if the page is being left; nobody waits for an answer.
    Revoke(FormPost),
    /// Post this form and answer with [`Event::Pushed`].
    Push(FormPost),
    /// Post this form and answer with [`Event::TokenAnswered`].
    RedeemCode(FormPost),
    /// Abort the request that is under way.
    AbortRequest,
    /// Look up what the browser has kept and answer with [`Event::StoreAnswered`].
    Load(Storage),
    /// Keep this, unless something of a later login is kept.
    Save(Storage, Box<Record>),
    /// Keep nothing of this login or an earlier one.
    Forget(u64),
    /// Keep in mind that this login and all earlier ones were signed out of.
    KeepSignedOut(u64),
    /// Sign this session out, of which there may be no component: keep nothing of this login or an
    /// earlier one, tell its other tabs, and sign nobody in silently.
    SignOut {
        /// The session's name.
        session: String,
        /// The last login that is over.
        login: u64,
        /// What the app wants.
        call: SignOut,
    },
    /// Whoever leaves the page to sign out waits for this session, which is about to leave too.
    AwaitDeparture,
    /// Sign nobody in silently at load until then, in milliseconds since the epoch; 0 ends that.
    KeepQuiet(u64),
    /// Say this to all other tabs.
    Tell(Message),
    /// Ask for the right to renew, and answer with [`Event::ClaimAnswered`].
    Claim {
        /// The login that the tokens stem from.
        login: u64,
        /// The generation to be renewed; `u64::MAX` by a tab that has no refresh token to lose, and
        /// is never superseded.
        generation: u64,
    },
    /// Give that right back, or stop asking for it.
    EndClaim(Ending),
    /// Let other tabs know that there is a newer generation than theirs, whatever they have claimed.
    Settle {
        /// The login that the tokens stem from.
        login: u64,
        /// The new generation; later than any time after a sign-out.
        generation: u64,
    },
    /// Post this form and answer with [`Event::PushedUnseen`].
    PushUnseen(FormPost),
    /// Load this in a hidden frame and answer with [`Event::FrameCalledBack`].
    OpenFrame {
        /// The authorization request.
        url: Secret,
        /// Which callback to listen for.
        state: Secret,
    },
    /// Remove the frame and stop listening for its callback.
    CloseFrame,
    /// Post this form and answer with [`Event::RenewalAnswered`].
    Renew(FormPost),
    /// Find out whether this URL can be reached, and answer with [`Event::ProbeAnswered`].
    Probe(String),
    /// Abort the renewal's request or probe.
    AbortRenewal,
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
    /// Until the next renewal is due, or may be tried again.
    Renewal,
    /// The time that other tabs have for an answer.
    Siblings,
    /// The time that the hidden frame has for an answer.
    Frame,
}
