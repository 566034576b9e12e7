//! The search for a session when a page is opened: in the browser's store, in other tabs, and at
//! the provider.

use super::Step;
use super::pushing::Way;
use crate::error::{ErrorCode, Failure};
use crate::protocol::attempt::Attempt;
use crate::protocol::authorization_response::Response;
use crate::protocol::event::{Effect, Event, Stored, Timer};
use crate::protocol::grant::Grant;
use crate::protocol::message::Message;
use crate::protocol::phase::{Phase, Restoring};
use crate::protocol::tokens::Obtained;
use crate::protocol::{record, token_request, token_response};

/// How long other tabs have for an answer, in milliseconds.
const SIBLINGS: u64 = 250;

/// How long the store has for an answer beyond that, in milliseconds: as long as frontend/database.js
/// waits for the browsers whose database hangs.
pub(super) const STORE: u64 = 5_000;

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
            offered: None,
        })
    }

    pub(super) fn restoring(&mut self, restoring: Restoring, event: Event) -> Phase {
        let restoring = match (restoring, event) {
            (Restoring::Asleep, Event::StoreAnswered(stored)) => {
                // The component was moved meanwhile; an answer is found once.
                return match self.brought(&stored) {
                    Some(returned) => self.returned(returned, self.kept(&stored)),
                    None => Phase::Restoring(Restoring::Asleep),
                };
            }
            (restoring, Event::LoginClicked) => {
                self.leave_restoring(&restoring);
                self.session
                    .report_failure(self.now, None, &mut self.effects);
                return self.begin();
            }
            (
                Restoring::Asking {
                    siblings, offered, ..
                },
                Event::StoreAnswered(stored),
            ) => {
                return self.stored(&stored, siblings, offered);
            }
            (
                Restoring::Asking {
                    store,
                    siblings,
                    offered,
                },
                Event::TimerFired(Timer::Siblings),
            ) => {
                if let Some(grant) = offered {
                    return self.accept(*grant);
                }
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
                    offered,
                }
            }
            (Restoring::AwaitingProvider, Event::TimerFired(Timer::Frame)) => {
                return self.found_nobody();
            }
            (Restoring::AwaitingFrame { attempt, .. }, Event::FrameLoaded { in_vain }) => {
                if in_vain {
                    self.start(Timer::Frame, 0);
                }
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
                return self.found_nobody_unseen();
            }
            (
                Restoring::AwaitingFrame {
                    mut attempt,
                    loaded,
                },
                event,
            ) => {
                if let Some(response) = self.response(&mut attempt, Way::Frame, event) {
                    return self.answered_in_frame(attempt, response);
                }
                Restoring::AwaitingFrame { attempt, loaded }
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

    fn answered_in_frame(&mut self, attempt: Box<Attempt>, response: Response) -> Phase {
        self.effects.push(Effect::CloseFrame);
        match response {
            Ok(code) if attempt.config.is_entrusted => {
                self.effects.push(Effect::StopTimer(Timer::Frame));
                self.entrust(&attempt, &code, Obtained::Silent, None)
            }
            Ok(code) => {
                self.effects
                    .push(Effect::Renew(token_request::redeem(&code, &attempt)));
                Phase::Restoring(Restoring::AwaitingTokens(attempt))
            }
            // Nobody is signed in there, or nobody is to be without being asked: that is
            // no failure of anything the person did.
            Err(rejection) if rejection.error.code == ErrorCode::InteractionRequired => {
                self.found_nobody_unseen()
            }
            Err(_) => self.found_nobody(),
        }
    }

    pub(super) fn stored(
        &mut self,
        stored: &Stored,
        siblings: bool,
        offered: Option<Box<Grant>>,
    ) -> Phase {
        self.session.has_gone_alone = stored.has_gone_alone;
        let returned = self.brought(stored);
        self.session.quiet_until = self.session.quiet_until.max(stored.quiet_until);
        self.session.learn_of_sign_out(stored.signed_out);
        let offered = offered.filter(|it| it.login > self.session.signed_out);
        let kept = self.kept(stored);
        if let Some(returned) = returned {
            self.effects.push(Effect::StopTimer(Timer::Siblings));
            return self.returned(returned, offered.or(kept));
        }
        if let Some(grant) = offered {
            self.effects.push(Effect::StopTimer(Timer::Siblings));
            return self.accept(*grant);
        }
        match kept {
            Some(grant) => {
                self.effects.push(Effect::StopTimer(Timer::Siblings));
                self.hold(*grant)
            }
            None if siblings => {
                self.effects.push(Effect::StopTimer(Timer::Siblings));
                self.await_provider()
            }
            None => Phase::Restoring(Restoring::Asking {
                store: true,
                siblings,
                offered: None,
            }),
        }
    }

    /// The login that was kept, unless it was signed out of.
    pub(super) fn kept(&self, stored: &Stored) -> Option<Box<Grant>> {
        let grant = record::read(stored.record.as_ref()?, &self.session.config)?;
        Some(Box::new(grant)).filter(|it| it.login > self.session.signed_out)
    }

    fn await_provider(&mut self) -> Phase {
        // A slow store may answer when there is no component any more.
        if !self.session.mounted || !self.may_ask_unseen() && !self.may_go_alone() {
            return self.found_nobody();
        }
        self.start(Timer::Frame, SILENT);
        self.sign_in_silently()
    }

    /// Whether the provider may be asked without the person noticing.
    fn may_ask_unseen(&self) -> bool {
        let session = &self.session;
        let is_quiet = self.now < session.quiet_until;
        session.config.silent && !is_quiet && session.online && self.unusable().is_none()
    }

    /// Asks the provider in a hidden frame, if it is known already; or lets it ask the person.
    pub(super) fn sign_in_silently(&mut self) -> Phase {
        if self.session.is_ready() && !self.may_ask_unseen() {
            return self.found_nobody_unseen();
        }
        let Some(mut attempt) = self.session.begin(&mut self.effects) else {
            return Phase::Restoring(Restoring::AwaitingProvider);
        };
        self.ask_unseen(&mut attempt, None);
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
