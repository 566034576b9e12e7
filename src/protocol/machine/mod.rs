//! Every transition of a session, and nothing else.
//!
//! ```text
//!  Mounted, nobody known
//!   ┌──────── Restoring ──────── a store, another tab or the hidden frame has tokens ───────┐
//!   │             │ LoginClicked                                                            │
//!   ▼             ▼                              CallbackReceived                           │
//! SignedOut ──▶ AwaitingCallback ──────────────────────────────▶ AwaitingTokens             │
//!   ▲  ▲  LoginClicked   │ ▲ WindowClosed, then                    │  │                     │
//!   │  │                 │ │ TimerFired(Grace): the window         │  │                     │
//!   │  │                 │ │ seems closed, but an answer           │  │                     │
//!   │  │ CancelClicked,  │ │ still counts                          │  │                     │
//!   │  │ WindowBlocked,  ├─┘                                       │  │                     │
//!   │  │ Transaction,    │                                         │  │                     │
//!   │  └──Absence, a ────┘        CancelClicked, a bad answer      │  │ TokenAnswered       │
//!   │     bad callback                                             │  │                     │
//!   ├──────────────────────────────────────────────────────────────┘  ▼                     │
//!   │                                                               Holding ◀───────────────┘
//!   └── rejected by Python, a sign-out, or expired and not to be ────┘   a judgement (what
//!       renewed; a LoginClicked leads on from here where it is not       Python makes of it) and
//!       known when it can be                                             a renewal, see `renewal`
//!
//! Without a window, the page itself goes:
//!
//! SignedOut ──LoginClicked──▶ Leaving ──BroughtBack, CancelClicked──▶ SignedOut
//! Restoring ──auto_login─────▶   ┊
//!                             the provider, the callback page, a new page
//!                                ┊
//! Restoring ──StoreAnswered with an answer──▶ Returning ──the provider is known──▶ AwaitingTokens
//!
//! Where the provider wants to be told before what it will be asked, whoever is about to go there, or a
//! hidden frame, waits for that first, see `pushing`.
//!
//! Where Python redeems codes and keeps the tokens, a code leads to Entrusted, see `entrusting`.
//!
//! Holding ──a sign-out, to end the provider's session too──▶ SigningOut ┄┄▶ a new page
//! Restoring ──the same──▶ Parting ──it is known who was signed in──▶ SigningOut
//! ```
//!
//! Two rules. An event that does not fit the phase changes nothing. Time and randomness come in
//! with events, so the same events always lead to the same place.
//!
//! Each phase has a file: [`restoration`], [`sign_in`], [`departing`], [`parting`], [`holding`],
//! [`renewal`] and [`silent_renewal`], or [`entrusting`]; all ways to the provider begin in [`pushing`];
//! further access tokens have [`errand`] and [`consent`]; what happens to any of them is in [`host`] (the
//! page and Python), [`sign_out`] (the app's `logout()`) and [`siblings`] (the other tabs).

mod consent;
mod departing;
mod entrusting;
mod errand;
mod holding;
mod host;
mod parting;
mod pushing;
mod renewal;
mod restoration;
mod siblings;
mod sign_in;
mod sign_out;
mod silent_renewal;

use super::event::{Effect, Event, Timer};
use super::phase::{Phase, Restoring};
use super::session::Session;
use super::view::View;
use crate::config::Config;
use crate::error::Failure;

/// The longest time that `setTimeout` can count, in milliseconds.
const LONGEST_TIMER: u64 = i32::MAX as u64;

/// One session: a login of one client at one provider, in this page.
#[derive(Debug)]
pub struct Machine {
    session: Session,
    phase: Phase,
    /// When the last event was.
    latest: u64,
}

impl Machine {
    /// A session in which nothing has happened yet.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            session: Session::new(config),
            phase: Phase::Restoring(Restoring::Asleep),
            latest: 0,
        }
    }

    /// What the screen may know.
    #[must_use]
    pub fn view(&self) -> View {
        self.phase.view(&self.session)
    }

    /// What the buttons may know that ask the person to allow a further access token.
    #[must_use]
    pub fn consent_view(&self) -> View {
        self.phase.consent_view(&self.session)
    }

    /// Takes one event at `now`, milliseconds since the epoch, and says what is to be done.
    #[must_use]
    pub fn step(self, event: Event, now: u64) -> (Self, Vec<Effect>) {
        let Self {
            mut session,
            mut phase,
            latest,
        } = self;
        // Time that passed without an event may have passed: a laptop sleeps. Time never goes back,
        // so a clock that does was set, and what is to come is as far away as before.
        let alarm = match &event {
            Event::TimerFired(timer) => session.alarms.take(*timer),
            _ => None,
        };
        let back = latest.max(alarm.unwrap_or_default()).saturating_sub(now);
        session.alarms.rewind(back);
        if let Phase::Holding(held) = &mut phase {
            held.rewind(back);
        }
        let mut step = Step {
            session,
            now,
            effects: Vec::new(),
        };
        let phase = step.take(phase, event);
        (
            Self {
                session: step.session,
                phase,
                latest: now,
            },
            step.effects,
        )
    }
}

/// A step under way.
struct Step {
    session: Session,
    now: u64,
    effects: Vec<Effect>,
}

impl Step {
    fn take(&mut self, phase: Phase, event: Event) -> Phase {
        match event {
            Event::Mounted => self.mounted(phase),
            Event::Unmounted => self.unmounted(phase),
            Event::HostUpdated {
                config,
                metadata,
                verdict,
                sign_out,
            } => {
                let wishes_changed = config.further != self.session.config.further;
                self.session.config = *config;
                let phase = self.informed(phase, metadata.as_ref());
                let phase = self.judged(phase, verdict);
                match self.asked_to_sign_out(phase, sign_out) {
                    Phase::Holding(held) if wishes_changed => self.wished(held),
                    phase => phase,
                }
            }
            Event::SignOutAnnounced(call) => self.told_to_sign_out(phase, call),
            Event::EntropyDrawn(entropy) => {
                self.session.prepare(&entropy);
                self.prepared(phase)
            }
            Event::MetadataAnswered(answer) => {
                let config = &self.session.config;
                let learned = self.session.provider.discovered(&answer, config);
                self.learned(phase, learned)
            }
            Event::PageSeen(surroundings) => {
                self.session.surroundings = surroundings;
                phase
            }
            Event::BroughtBack => self.brought_back(phase),
            Event::SiblingSpoke(message) => self.heard(phase, &message),
            Event::Woken { online } => self.woken(phase, online),
            event => match phase {
                Phase::Restoring(restoring) => self.restoring(restoring, event),
                Phase::SignedOut(failure) => self.signed_out(failure, &event),
                Phase::AwaitingCallback {
                    attempt,
                    presumed_closed,
                } => self.awaiting_callback(attempt, presumed_closed, event),
                Phase::Leaving(attempt) => self.leaving(attempt, event),
                Phase::Returning(returned, kept) => Phase::Returning(returned, kept),
                Phase::AwaitingTokens(attempt) => self.awaiting_tokens(attempt, event),
                Phase::Parting(parting) => self.parting(parting, &event),
                Phase::SigningOut => self.signing_out(&event),
                Phase::Holding(held) => self.holding(held, event),
                Phase::Entrusted(entrusted) => self.entrusted(entrusted, event),
            },
        }
    }

    /// Nobody is signed in, perhaps because of `failure`.
    fn nobody(&mut self, failure: Option<Failure>) -> Phase {
        self.session
            .report_failure(self.now, failure.as_ref(), &mut self.effects);
        Phase::SignedOut(failure)
    }

    fn fail(&mut self, failure: impl Into<Failure>) -> Phase {
        self.nobody(Some(failure.into()))
    }

    fn start(&mut self, timer: Timer, milliseconds: u64) {
        let milliseconds = milliseconds.min(LONGEST_TIMER);
        if matches!(timer, Timer::Expiry | Timer::Renewal) {
            let at = self.now.saturating_add(milliseconds);
            self.session.alarms.set(timer, at);
        }
        self.effects.push(Effect::StartTimer(timer, milliseconds));
    }
}
