//! The search for a session when a page is opened: in the browser's store, in other tabs, and at
//! the provider.

use super::Step;
use crate::error::Failure;
use crate::protocol::authorization_request::{self, Interaction};
use crate::protocol::authorization_response::{self, Rejection};
use crate::protocol::event::{Effect, Event, Stored, Timer};
use crate::protocol::message::Message;
use crate::protocol::phase::{Phase, Restoring};
use crate::protocol::tokens::Obtained;
use crate::protocol::{record, token_request, token_response};

/// How long other tabs have for an answer, in milliseconds.
const SIBLINGS: u64 = 250;

/// How long the store has for an answer beyond that, in milliseconds: some browsers' databases
/// hang.
const STORE: u64 = 2_000;

/// How long the provider has for a silent sign-in, in milliseconds: longer, and a person would
/// rather have clicked.
const SILENT: u64 = 4_000;

/// For how long a provider that did not answer in the frame is not asked again at load, in
/// milliseconds.
const QUIET: u64 = 60 * 60 * 1000;

impl Step {
    pub(super) fn begin_restoring(&mut self) -> Phase {
        self.effects.extend([
            Effect::Load(self.session.config.storage),
            Effect::Tell(Message::Hello),
        ]);
        self.start(Timer::Siblings, SIBLINGS);
        Phase::Restoring(Restoring::Asking {
            store: false,
            siblings: false,
        })
    }

    pub(super) fn restoring(&mut self, restoring: Restoring, event: Event) -> Phase {
        let restoring = match (restoring, event) {
            (restoring, Event::LoginClicked) => {
                self.leave_restoring(&restoring);
                self.session
                    .report_failure(self.now, None, &mut self.effects);
                return self.begin();
            }
            (Restoring::Asking { siblings, .. }, Event::StoreAnswered(stored)) => {
                return self.stored(&stored, siblings);
            }
            (Restoring::Asking { store, siblings }, Event::TimerFired(Timer::Siblings)) => {
                if store {
                    return self.await_provider();
                }
                if siblings {
                    // Nor is it known whether the person wants to be signed in.
                    return self.found_nobody();
                }
                self.start(Timer::Siblings, STORE);
                Restoring::Asking {
                    store,
                    siblings: true,
                }
            }
            (Restoring::AwaitingProvider, Event::TimerFired(Timer::Frame)) => {
                return self.found_nobody();
            }
            (Restoring::AwaitingFrame { attempt, .. }, Event::FrameLoaded) => {
                Restoring::AwaitingFrame {
                    attempt,
                    loaded: true,
                }
            }
            (Restoring::AwaitingTokens(_), Event::TimerFired(Timer::Frame)) => {
                self.effects.push(Effect::AbortRenewal);
                return self.found_nobody();
            }
            (Restoring::AwaitingFrame { loaded, .. }, Event::TimerFired(Timer::Frame)) => {
                self.effects.push(Effect::CloseFrame);
                if loaded {
                    self.session.quiet_until = self.now.saturating_add(QUIET);
                    self.effects
                        .push(Effect::KeepQuiet(self.session.quiet_until));
                }
                return self.found_nobody();
            }
            (Restoring::AwaitingFrame { attempt, loaded }, Event::FrameCalledBack(parameters)) => {
                let (transaction, metadata) = (&attempt.transaction, &attempt.metadata);
                match authorization_response::read(parameters.expose(), transaction, metadata) {
                    Ok(code) => {
                        self.effects.push(Effect::CloseFrame);
                        self.effects.push(Effect::Renew(token_request::redeem(
                            &code,
                            &attempt.config,
                            metadata,
                            transaction,
                        )));
                        Restoring::AwaitingTokens(attempt)
                    }
                    // Nobody is signed in there, or nobody is to be without being asked: that is
                    // no failure of anything the person did.
                    Err(Rejection::Failed(_) | Rejection::Unavailable(_)) => {
                        self.effects.push(Effect::CloseFrame);
                        return self.found_nobody();
                    }
                    Err(Rejection::NotOurs) => Restoring::AwaitingFrame { attempt, loaded },
                }
            }
            (Restoring::AwaitingTokens(attempt), Event::RenewalAnswered(answer)) => {
                let Some(reply) = answer.ok().filter(|reply| !reply.is_trouble()) else {
                    return self.found_nobody();
                };
                self.effects.push(Effect::StopTimer(Timer::Frame));
                let proof = &attempt.transaction.proof;
                return match token_response::read(&reply, &attempt.config, proof, Obtained::Silent)
                {
                    Ok((tokens, lifetimes)) => self.establish(tokens, lifetimes),
                    Err(error) => self.fail(error),
                };
            }
            (restoring, _) => restoring,
        };
        Phase::Restoring(restoring)
    }

    fn stored(&mut self, stored: &Stored, siblings: bool) -> Phase {
        self.session.quiet_until = self.session.quiet_until.max(stored.quiet_until);
        self.session.learn_of_sign_out(stored.signed_out);
        let grant = stored
            .record
            .as_ref()
            .and_then(|record| record::read(record, &self.session.config))
            .filter(|grant| grant.login > self.session.signed_out);
        match grant {
            Some(grant) => {
                self.effects.push(Effect::StopTimer(Timer::Siblings));
                self.hold(grant)
            }
            None if siblings => {
                self.effects.push(Effect::StopTimer(Timer::Siblings));
                self.await_provider()
            }
            None => Phase::Restoring(Restoring::Asking {
                store: true,
                siblings,
            }),
        }
    }

    fn await_provider(&mut self) -> Phase {
        let session = &self.session;
        if !session.config.silent || self.now < session.quiet_until || !session.online {
            return self.found_nobody();
        }
        if self.unusable().is_some() {
            return self.found_nobody();
        }
        self.start(Timer::Frame, SILENT);
        self.sign_in_silently()
    }

    /// Asks the provider in a hidden frame, if it is known already.
    pub(super) fn sign_in_silently(&mut self) -> Phase {
        let Some(attempt) = self.session.begin(&mut self.effects) else {
            return Phase::Restoring(Restoring::AwaitingProvider);
        };
        let url = authorization_request::url(
            &attempt.config,
            &attempt.metadata,
            &attempt.transaction,
            Interaction::Silent { hint: None },
        );
        self.effects.push(Effect::OpenFrame {
            url,
            state: attempt.transaction.state.clone(),
        });
        Phase::Restoring(Restoring::AwaitingFrame {
            attempt,
            loaded: false,
        })
    }

    /// The search has ended.
    pub(super) fn found_nobody(&mut self) -> Phase {
        self.effects.push(Effect::StopTimer(Timer::Frame));
        let failure: Option<Failure> = self.unusable();
        self.nobody(failure)
    }

    /// Ends whatever the search has begun.
    pub(super) fn leave_restoring(&mut self, restoring: &Restoring) {
        match restoring {
            Restoring::Asleep => {}
            Restoring::Asking { .. } => self.effects.push(Effect::StopTimer(Timer::Siblings)),
            Restoring::AwaitingProvider => self.effects.push(Effect::StopTimer(Timer::Frame)),
            Restoring::AwaitingFrame { .. } => self.close_frame(),
            Restoring::AwaitingTokens(_) => self
                .effects
                .extend([Effect::AbortRenewal, Effect::StopTimer(Timer::Frame)]),
        }
    }

    pub(super) fn close_frame(&mut self) {
        self.effects
            .extend([Effect::CloseFrame, Effect::StopTimer(Timer::Frame)]);
    }
}
