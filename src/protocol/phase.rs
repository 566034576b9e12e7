//! Where a session stands; named for what it waits for.

use super::attempt::Attempt;
use super::departure::Returned;
use super::failures;
use super::further::Further;
use super::grant::Grant;
use super::judgement::Judgement;
use super::session::Session;
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
    /// The page is being left for the provider.
    Leaving(Box<Attempt>),
    /// The person is back with an answer, and the provider is not known yet. What was kept of a login
    /// counts if the answer does not.
    Returning(Box<Returned>, Option<Box<Grant>>),
    /// The code is on its way to the token endpoint.
    AwaitingTokens(Box<Attempt>),
    /// Nobody is signed in any more, and who was is being looked up, to take leave of the provider.
    Parting(Parting),
    /// Nobody is signed in, and the page is being left for the provider to forget the person too.
    SigningOut,
    /// There are tokens.
    Holding(Box<Held>),
    /// Python has the code, and then the tokens.
    Entrusted(Box<Entrusted>),
}

/// How far the search for a session has come.
#[derive(Debug)]
pub(super) enum Restoring {
    /// No component is on the page.
    Asleep,
    /// The browser's store and the other tabs have been asked. What another tab has `offered` waits
    /// for the store, where the answer to a sign-in of this tab's own may be.
    Asking {
        store: bool,
        siblings: bool,
        offered: Option<Box<Grant>>,
    },
    /// The provider is not known yet.
    AwaitingProvider,
    /// The provider has been asked in a hidden frame.
    AwaitingFrame { attempt: Box<Attempt>, loaded: bool },
    /// The frame's code is on its way to the token endpoint.
    AwaitingTokens(Box<Attempt>),
}

/// How far the search for those who sign out has come.
#[derive(Debug)]
pub(super) enum Parting {
    /// The browser's store and the other tabs have been asked, as when [`Restoring`].
    Asking { store: bool, siblings: bool },
    /// Here they are, and the provider is not known yet.
    AwaitingProvider(Box<Grant>),
}

/// Tokens, what Python makes of them, and their renewal.
#[expect(clippy::struct_excessive_bools, reason = "unrelated facts")]
#[derive(Debug)]
pub(super) struct Held {
    pub grant: Grant,
    /// When it is to be renewed, in milliseconds since the epoch.
    pub due: u64,
    pub judgement: Judgement,
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
    /// Python wants others in the place of these: the provider has given up the key of the ID token.
    pub is_unwanted: bool,
    /// The last renewal of this tab's own was begun because of that.
    pub is_last_try: bool,
    /// The access token is past its life, or as good as that, and renewal has not ended yet.
    pub overdue: bool,
    /// The wish that a refresh token is on its way for, if it is not the login.
    pub errand: Option<String>,
    /// What the person is doing about a wish.
    pub consent: Consent,
    /// The further access token that has come of it, until this tab may give it to the others.
    pub gained: Option<Box<Further>>,
    /// Spreads out when further access tokens are due.
    pub chance: u64,
}

/// A sign-in whose tokens Python keeps.
#[derive(Debug)]
pub(super) struct Entrusted {
    /// The generation of the login: a sign-out ends all up to one.
    pub login: u64,
    pub judgement: Judgement,
    /// Whether Python has redeemed the last code; else it was given one.
    pub is_redeemed: bool,
    /// The provider has been asked in a hidden frame, because Python needs another code.
    pub framed: Option<Box<Attempt>>,
    /// How often the frame has brought nothing.
    pub frame_misses: u8,
    /// How often in a row the provider could not answer in it.
    pub failures: u32,
}

/// How far a person has come who was asked to allow the app a further access token.
#[derive(Debug)]
pub(super) enum Consent {
    /// Nobody has clicked, or it did not work.
    Idle(Option<Failure>),
    /// The person is at the provider; see [`Phase::AwaitingCallback`].
    AwaitingCallback {
        attempt: Box<Attempt>,
        presumed_closed: bool,
    },
    /// The page is being left for the provider.
    Leaving(Box<Attempt>),
    /// The code is on its way to the token endpoint.
    AwaitingTokens(Box<Attempt>),
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
    /// Whether it is known that nobody is signed in, nor about to be without another click.
    pub const fn is_settled(&self) -> bool {
        matches!(
            self,
            Self::SignedOut(_)
                | Self::AwaitingCallback { .. }
                | Self::Parting(_)
                | Self::SigningOut
        )
    }

    /// What the buttons may know that ask the person to allow a further access token.
    pub fn consent_view(&self, session: &Session) -> View {
        match self {
            Self::Holding(held) if held.gained.is_some() => View::Finishing,
            Self::Holding(held) if session.is_ready() => match &held.consent {
                Consent::Idle(None) => View::Ready,
                Consent::Idle(Some(failure)) if session.offers_redirect(failure) => {
                    View::Blocked(failure.clone())
                }
                Consent::Idle(Some(failure)) => View::Failed(failure.clone()),
                Consent::AwaitingCallback {
                    attempt,
                    presumed_closed: true,
                } => View::Failed(failures::window_closed(attempt, session.surroundings)),
                _ => View::SigningIn,
            },
            _ => View::Preparing,
        }
    }

    /// What the screen may know.
    pub fn view(&self, session: &Session) -> View {
        match self {
            Self::Restoring(_) | Self::SignedOut(None) if session.is_ready() => View::Ready,
            Self::Restoring(_) | Self::SignedOut(None) => View::Preparing,
            Self::AwaitingCallback {
                attempt,
                presumed_closed: true,
            } => View::Failed(failures::window_closed(attempt, session.surroundings)),
            Self::AwaitingCallback { .. } | Self::Leaving(_) | Self::AwaitingTokens(_) => {
                View::SigningIn
            }
            Self::Returning(..) => View::Finishing,
            Self::Parting(_) | Self::SigningOut => View::SigningOut,
            Self::SignedOut(Some(failure)) if session.offers_redirect(failure) => {
                View::Blocked(failure.clone())
            }
            Self::SignedOut(Some(failure)) => View::Failed(failure.clone()),
            Self::Holding(held) => held.view(),
            Self::Entrusted(entrusted) => entrusted.judgement.view(),
        }
    }
}

impl Held {
    pub const fn new(grant: Grant) -> Self {
        Self {
            grant,
            due: 0,
            judgement: Judgement::Unreported,
            renewal: Renewal::Resting,
            maybe_spent: false,
            frame_misses: 0,
            refused: None,
            claimed: 0,
            short_lives: 0,
            failures: 0,
            is_unwanted: false,
            is_last_try: false,
            overdue: false,
            errand: None,
            consent: Consent::Idle(None),
            gained: None,
            chance: 0,
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

    /// Whether the person has allowed a further access token that the other tabs do not know yet.
    /// Not before it is known what has become of the refresh token: to share it is to say that all
    /// is well.
    pub const fn has_news(&self) -> bool {
        self.gained.is_some() && !self.maybe_spent
    }

    /// Whether the access token is past its life, or as good as that.
    pub fn has_expired(&self, now: u64) -> bool {
        self.is_unwanted || self.grant.has_expired(now)
    }

    /// Whether there is no valid token, and no telling when there will be one.
    pub const fn is_stranded(&self) -> bool {
        self.overdue && self.failures > 0
    }

    fn view(&self) -> View {
        match &self.judgement {
            _ if self.overdue => View::Reconnecting {
                offers_login: self.is_stranded(),
            },
            judgement => judgement.view(),
        }
    }
}
