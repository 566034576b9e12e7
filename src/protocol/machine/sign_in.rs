//! Signing in, by a click and in a window.

use super::Step;
use super::pushing::Way;
use crate::error::Failure;
use crate::protocol::attempt::Attempt;
use crate::protocol::authorization_request::Interaction;
use crate::protocol::event::{Effect, Event, Timer};
use crate::protocol::phase::Phase;
use crate::protocol::tokens::Obtained;
use crate::protocol::transaction::LIFETIME;
use crate::protocol::{failures, token_response};

/// How long a window may seem closed before the person is told, in milliseconds: the callback of
/// a window that closed itself may still be under way.
pub(super) const GRACE: u64 = 1_500;

impl Step {
    pub(super) fn signed_out(&mut self, failure: Option<Failure>, event: &Event) -> Phase {
        match event {
            Event::LoginClicked => self.begin(),
            // The store was slow. If anything has happened here since, that is newer.
            Event::StoreAnswered(stored) if failure.is_none() && self.session.generation == 0 => {
                self.stored(stored, true, None)
            }
            _ => Phase::SignedOut(failure),
        }
    }

    pub(super) fn awaiting_callback(
        &mut self,
        mut attempt: Box<Attempt>,
        presumed_closed: bool,
        event: Event,
    ) -> Phase {
        match event {
            Event::WindowBlocked => {
                self.close_window();
                self.session.popups_blocked = true;
                return self.fail(failures::window_blocked(
                    &attempt,
                    self.session.surroundings,
                ));
            }
            Event::WindowClosed if !presumed_closed => {
                self.effects.push(Effect::StartTimer(Timer::Grace, GRACE));
            }
            Event::TimerFired(Timer::Grace) if !presumed_closed => {
                let failure = failures::window_closed(&attempt, self.session.surroundings);
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
                    failures::window_closed(&attempt, self.session.surroundings)
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
            event => {
                if let Some(response) = self.response(&mut attempt, Way::Window, event) {
                    self.close_window();
                    return match response {
                        Ok(code) => self.spend(attempt, &code),
                        Err(rejection) => self.fail(rejection.error),
                    };
                }
            }
        }
        Phase::AwaitingCallback {
            attempt,
            presumed_closed,
        }
    }

    pub(super) fn awaiting_tokens(&mut self, attempt: Box<Attempt>, event: Event) -> Phase {
        match event {
            Event::TokenAnswered(Ok(reply)) => {
                let proof = &attempt.transaction.proof;
                match token_response::read(&reply, &attempt.config, proof, Obtained::Login) {
                    Ok((tokens, lifetimes)) => {
                        self.session.reporter.bring_back(attempt.config.app_state);
                        self.establish(tokens, lifetimes)
                    }
                    Err(error) => self.fail(error),
                }
            }
            Event::TokenAnswered(Err(fault)) => {
                self.fail(token_response::unanswered(fault, &attempt.config))
            }
            Event::CancelClicked => {
                self.effects.push(Effect::AbortRequest);
                self.fail(failures::cancelled())
            }
            _ => Phase::AwaitingTokens(attempt),
        }
    }

    /// The person wants to sign in: opens the window if everything is ready, else gets ready for
    /// the next click.
    pub(super) fn begin(&mut self) -> Phase {
        self.forget_gone_alone();
        if self.session.redirects() {
            return self.depart();
        }
        let Some(mut attempt) = self.attempt() else {
            return Phase::SignedOut(None);
        };
        self.open_window(&mut attempt);
        Phase::AwaitingCallback {
            attempt,
            presumed_closed: false,
        }
    }

    /// Opens a window for the person.
    pub(super) fn open_window(&mut self, attempt: &mut Attempt) {
        self.go(attempt, Way::Window, Interaction::Possible);
        self.start(Timer::Transaction, LIFETIME);
    }

    pub(super) fn close_window(&mut self) {
        self.effects.extend([
            Effect::CloseWindow,
            Effect::StopTimer(Timer::Transaction),
            Effect::StopTimer(Timer::Grace),
            Effect::StopTimer(Timer::Absence),
        ]);
    }
}
