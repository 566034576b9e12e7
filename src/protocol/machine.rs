//! Every transition of a session, and nothing else.
//!
//! ```text
//!                     LoginClicked                  CallbackReceived
//!   ┌───▶ SignedOut ─────────────────▶ AwaitingCallback ─────────────▶ AwaitingTokens
//!   │         ▲  WindowBlocked, CancelClicked, │ ▲ WindowClosed, then        │  │
//!   │         │  TimerFired(Transaction),      │ │ TimerFired(Grace): the    │  │
//!   │         │  Unmounted, then               │ │ window seems closed, but  │  │
//!   │         │  TimerFired(Absence),          │ │ an answer still counts    │  │
//!   │         │  a bad callback                ├─┘                           │  │
//!   │         └────────────────────────────────┘                             │  │
//!   │ CancelClicked, a bad TokenAnswered                                     │  │
//!   ├────────────────────────────────────────────────────────────────────────┘  │
//!   │                                                             TokenAnswered │
//!   │ rejected, TimerFired(Expiry)    accepted                                  ▼
//!   ├────────────────── SignedIn ◀─────────────────────────────── AwaitingVerdict
//!   │                       │ unverified            LoginClicked ▲  │ unverified
//!   │                       ▼                                    │  │
//!   └────────────────── Unverified ──────────────────────────────┘  │
//!                           ▲                                       │
//!                           └───────────────────────────────────────┘
//! ```
//!
//! Two rules. An event that does not fit the phase changes nothing. Time and randomness come in
//! with events, so the same events always lead to the same place.

use super::authorization_request;
use super::authorization_response::{self, Rejection, ValidCode};
use super::event::{Effect, Event, Timer};
use super::failures;
use super::phase::{Held, Phase};
use super::report::Report;
use super::session::{Attempt, Learned, Session};
use super::token_request;
use super::token_response;
use super::transaction::LIFETIME;
use super::view::View;
use crate::arguments::{Outcome, Verdict};
use crate::config::Config;
use crate::error::{AuthError, Failure};
use crate::json::Json;

/// How long a window may seem closed before the person is told, in milliseconds: the callback of
/// a window that closed itself may still be under way.
const GRACE: u64 = 1_500;

/// How long an attempt waits for a component to come back, in milliseconds: Streamlit replaces the
/// component when a rerun moves it, and a change of pages takes a moment.
const ABSENCE: u64 = 3_000;

/// The longest time that `setTimeout` can count, in milliseconds.
const LONGEST_TIMER: u64 = i32::MAX as u64;

/// One session: a login of one client at one provider, in this page.
#[derive(Debug)]
pub struct Machine {
    session: Session,
    phase: Phase,
}

impl Machine {
    /// A session in which nothing has happened yet.
    #[must_use]
    pub const fn new(config: Config) -> Self {
        Self {
            session: Session::new(config),
            phase: Phase::SignedOut(None),
        }
    }

    /// What the screen may know.
    #[must_use]
    pub fn view(&self) -> View {
        self.phase.view(&self.session)
    }

    /// Takes one event at `now`, milliseconds since the epoch, and says what is to be done.
    #[must_use]
    pub fn step(self, event: Event, now: u64) -> (Self, Vec<Effect>) {
        let Self { session, phase } = self;
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
            } => {
                self.session.config = *config;
                let phase = self.informed(phase, metadata.as_ref());
                self.judged(phase, verdict)
            }
            Event::EntropyDrawn(entropy) => {
                self.session.prepare(&entropy);
                phase
            }
            Event::MetadataAnswered(answer) => {
                let learned = self.session.discovered(&answer);
                self.learned(phase, learned)
            }
            event => match phase {
                Phase::SignedOut(failure) => self.signed_out(failure, &event),
                Phase::AwaitingCallback {
                    attempt,
                    presumed_closed,
                } => self.awaiting_callback(attempt, presumed_closed, event),
                Phase::AwaitingTokens(attempt) => self.awaiting_tokens(attempt, event),
                phase => self.holding_tokens(phase, &event),
            },
        }
    }

    fn signed_out(&mut self, failure: Option<Failure>, event: &Event) -> Phase {
        match event {
            Event::LoginClicked => self.begin(),
            _ => Phase::SignedOut(failure),
        }
    }

    fn awaiting_callback(
        &mut self,
        attempt: Box<Attempt>,
        presumed_closed: bool,
        event: Event,
    ) -> Phase {
        match event {
            Event::CallbackReceived(parameters) => {
                let response = authorization_response::read(
                    parameters.expose(),
                    &attempt.transaction,
                    &attempt.metadata,
                );
                match response {
                    Ok(code) => return self.redeem(attempt, &code),
                    Err(Rejection::Failed(error)) => {
                        self.close_window();
                        return self.fail(error.into());
                    }
                    Err(Rejection::NotOurs) => {}
                }
            }
            Event::WindowBlocked => {
                self.close_window();
                return self.fail(failures::window_blocked(&attempt));
            }
            Event::WindowClosed if !presumed_closed => {
                self.effects.push(Effect::StartTimer(Timer::Grace, GRACE));
            }
            Event::TimerFired(Timer::Grace) if !presumed_closed => {
                let failure = failures::window_closed(&attempt);
                self.session
                    .report_failure(self.now, Some(&failure), &mut self.effects);
                return Phase::AwaitingCallback {
                    attempt,
                    presumed_closed: true,
                };
            }
            Event::TimerFired(Timer::Transaction) => {
                self.close_window();
                return self.fail(if presumed_closed {
                    failures::window_closed(&attempt)
                } else {
                    failures::timed_out(&attempt)
                });
            }
            Event::TimerFired(Timer::Absence) => {
                self.close_window();
                return Phase::SignedOut(None);
            }
            Event::LoginClicked if presumed_closed => {
                self.close_window();
                return self.begin();
            }
            Event::CancelClicked => {
                self.close_window();
                return self.fail(failures::cancelled());
            }
            _ => {}
        }
        Phase::AwaitingCallback {
            attempt,
            presumed_closed,
        }
    }

    fn awaiting_tokens(&mut self, attempt: Box<Attempt>, event: Event) -> Phase {
        match event {
            Event::TokenAnswered(Ok(reply)) => {
                let proof = &attempt.transaction.proof;
                match token_response::read(&reply, &attempt.config, proof) {
                    Ok(tokens) => self.submit(Held::new(tokens, self.now)),
                    Err(error) => self.fail(error.into()),
                }
            }
            Event::TokenAnswered(Err(fault)) => {
                self.fail(token_response::unanswered(fault, &attempt.config).into())
            }
            Event::CancelClicked => {
                self.effects.push(Effect::AbortRequest);
                self.fail(failures::cancelled())
            }
            _ => Phase::AwaitingTokens(attempt),
        }
    }

    fn holding_tokens(&mut self, phase: Phase, event: &Event) -> Phase {
        match (phase, event) {
            (Phase::Unverified(held, _), Event::LoginClicked) => self.submit(held),
            (phase, Event::TimerFired(Timer::Expiry)) if phase.has_expired(self.now) => {
                self.fail(failures::expired())
            }
            // Too early: the clock was set back, or the life was longer than a timer can count.
            (phase, Event::TimerFired(Timer::Expiry)) => {
                self.start_expiry(&phase);
                phase
            }
            (phase, _) => phase,
        }
    }

    fn mounted(&mut self, phase: Phase) -> Phase {
        self.session.mount(&mut self.effects);
        if matches!(phase, Phase::AwaitingCallback { .. }) {
            self.effects.push(Effect::StopTimer(Timer::Absence));
        }
        self.start_expiry(&phase);
        phase
    }

    fn unmounted(&mut self, phase: Phase) -> Phase {
        self.session.unmount(&mut self.effects);
        self.effects.push(Effect::StopTimer(Timer::Expiry));
        // A token request goes on: its code is spent, and whoever comes next finds the tokens.
        if matches!(phase, Phase::AwaitingCallback { .. }) {
            self.effects
                .push(Effect::StartTimer(Timer::Absence, ABSENCE));
        }
        phase
    }

    /// Python has metadata, or has none. An attempt under way goes on with what it began with, and
    /// no discovery takes its place.
    fn informed(&mut self, phase: Phase, metadata: Option<&Json>) -> Phase {
        if !matches!(phase, Phase::SignedOut(_)) {
            return phase;
        }
        let learned = self.session.learn(metadata, &mut self.effects);
        self.learned(phase, learned)
    }

    /// The provider is known now, or is known to be unusable.
    fn learned(&mut self, phase: Phase, learned: Result<Learned, AuthError>) -> Phase {
        match (phase, learned) {
            (Phase::SignedOut(known), Err(error)) => {
                let failure = Failure::from(error);
                if known.as_ref() == Some(&failure) {
                    return Phase::SignedOut(known);
                }
                self.fail(failure)
            }
            (Phase::SignedOut(Some(_)), Ok(Learned::ToBeUsable)) => {
                self.session
                    .report_failure(self.now, None, &mut self.effects);
                Phase::SignedOut(None)
            }
            (phase, _) => phase,
        }
    }

    /// Python has said what it made of the last report, or has none.
    fn judged(&mut self, phase: Phase, verdict: Option<Verdict>) -> Phase {
        let seq = verdict.as_ref().map(|verdict| verdict.seq);
        let is_about_last = self.session.answered(seq, self.now, &mut self.effects);
        let Some(verdict) = verdict.filter(|_| is_about_last) else {
            return phase;
        };
        let held = match phase {
            Phase::AwaitingVerdict(held)
            | Phase::Unverified(held, _)
            | Phase::SignedIn(held, _) => held,
            phase => return phase,
        };
        let failure = verdict.error.unwrap_or_else(failures::unexplained);
        match verdict.outcome {
            Outcome::Accepted => Phase::SignedIn(held, verdict.name),
            Outcome::Unverified => Phase::Unverified(held, failure),
            Outcome::Rejected => {
                self.effects.push(Effect::StopTimer(Timer::Expiry));
                self.fail(failure)
            }
        }
    }

    /// Opens the window if everything is ready, else gets ready for the next click.
    fn begin(&mut self) -> Phase {
        let Some(attempt) = self.session.begin(&mut self.effects) else {
            self.session.discover(&mut self.effects);
            return Phase::SignedOut(None);
        };
        let url =
            authorization_request::url(&attempt.config, &attempt.metadata, &attempt.transaction);
        self.effects.extend([
            Effect::OpenWindow {
                url,
                state: attempt.transaction.state.clone(),
            },
            Effect::StartTimer(Timer::Transaction, LIFETIME),
        ]);
        Phase::AwaitingCallback {
            attempt: Box::new(attempt),
            presumed_closed: false,
        }
    }

    fn redeem(&mut self, attempt: Box<Attempt>, code: &ValidCode) -> Phase {
        self.effects.push(Effect::RedeemCode(token_request::redeem(
            code,
            &attempt.config,
            &attempt.metadata,
            &attempt.transaction,
        )));
        self.close_window();
        Phase::AwaitingTokens(attempt)
    }

    /// Hands tokens to Python, which alone can say whether they count.
    fn submit(&mut self, held: Held) -> Phase {
        let expose = self.session.config.expose_refresh_token;
        let tokens = &held.tokens;
        self.session.report(
            self.now,
            |seq| Report::authenticated(seq, tokens, expose),
            &mut self.effects,
        );
        let phase = Phase::AwaitingVerdict(held);
        self.start_expiry(&phase);
        phase
    }

    fn fail(&mut self, failure: Failure) -> Phase {
        self.session
            .report_failure(self.now, Some(&failure), &mut self.effects);
        Phase::SignedOut(Some(failure))
    }

    fn close_window(&mut self) {
        self.effects.extend([
            Effect::CloseWindow,
            Effect::StopTimer(Timer::Transaction),
            Effect::StopTimer(Timer::Grace),
            Effect::StopTimer(Timer::Absence),
        ]);
    }

    fn start_expiry(&mut self, phase: &Phase) {
        if let Some(until) = phase.held().and_then(|held| held.until) {
            let wait = until.saturating_sub(self.now).min(LONGEST_TIMER);
            self.effects.push(Effect::StartTimer(Timer::Expiry, wait));
        }
    }
}
