//! Renewing by the provider's session, in a hidden frame (OpenID Connect Core section 3.1.2.1,
//! `prompt=none`): the second way of [`super::renewal`].

use super::Step;
use super::pushing::Way;
use crate::error::{AuthError, ErrorCode, Failure};
use crate::protocol::attempt::Attempt;
use crate::protocol::authorization_request::Interaction;
use crate::protocol::authorization_response::Response;
use crate::protocol::event::{Effect, Event, Timer};
use crate::protocol::http::{NetworkFault, Reply};
use crate::protocol::phase::{Doubt, Framed, Held, Phase, Renewal};
use crate::protocol::renewed_id_token::account_changed;
use crate::protocol::tokens::Obtained;
use crate::protocol::{failures, token_request, token_response};
use crate::secret::Secret;

/// How long the provider has for an answer in the hidden frame, in milliseconds.
const FRAME: u64 = 10_000;

/// How much of that is left once a page has loaded that does not answer, in milliseconds: a page of
/// a provider that answers goes on by itself.
const LOADED: u64 = 5_000;

impl Step {
    /// Asks the provider in a hidden frame.
    pub(super) fn open_frame(&mut self, held: Box<Held>) -> Phase {
        if self.session.frameless && self.is_last_hope(&held) {
            return self.refresh(held);
        }
        let Some(attempt) = self.session.begin(&mut self.effects) else {
            return self.pause(held, None);
        };
        self.frame(held, attempt)
    }

    pub(super) fn frame(&mut self, mut held: Box<Held>, mut attempt: Box<Attempt>) -> Phase {
        held.is_last_try = held.is_unwanted;
        // The provider would not know its own ID token any more.
        let hint = (!held.is_unwanted).then_some(&held.grant.tokens.id_token);
        let limit = self.renew_unseen(&mut attempt, hint);
        held.renewal = Renewal::AwaitingFrame(Framed {
            attempt,
            loaded: false,
            until: self.now.saturating_add(limit),
        });
        Phase::Holding(held)
    }

    /// Asks the provider in a hidden frame for the person in `hint`; how long it has, in milliseconds.
    /// To be told before is another request, which ends by itself.
    pub(super) fn renew_unseen(&mut self, attempt: &mut Attempt, hint: Option<&Secret>) -> u64 {
        self.ask_unseen(attempt, hint);
        let limit = FRAME << u32::from(attempt.is_pushing);
        self.start(Timer::Frame, limit);
        limit
    }

    /// Asks the provider in a hidden frame for the person in `hint`, if it is known.
    pub(super) fn ask_unseen(&mut self, attempt: &mut Attempt, hint: Option<&Secret>) {
        self.go(attempt, Way::Frame, Interaction::Silent { hint });
    }

    pub(super) fn framing(
        &mut self,
        mut held: Box<Held>,
        mut framed: Framed,
        event: Event,
    ) -> Phase {
        match event {
            Event::FrameLoaded { in_vain } if in_vain || !framed.loaded => {
                framed.loaded = true;
                let left = framed.until.saturating_sub(self.now);
                self.start(Timer::Frame, if in_vain { 0 } else { left.min(LOADED) });
            }
            Event::TimerFired(Timer::Frame) => {
                self.close_frame();
                let failure = failures::frame_unanswered(&framed.attempt, framed.loaded);
                if let Some(wish) = framed.attempt.wish {
                    return self.errand_unanswered(held, wish, framed.loaded, failure);
                }
                return self.probe(held, Doubt::Frame(failure));
            }
            event => {
                if let Some(response) = self.response(&mut framed.attempt, Way::Frame, event) {
                    self.close_frame();
                    return self.framed(held, framed, response);
                }
            }
        }
        held.renewal = Renewal::AwaitingFrame(framed);
        Phase::Holding(held)
    }

    fn framed(&mut self, mut held: Box<Held>, framed: Framed, response: Response) -> Phase {
        let Framed { attempt, .. } = &framed;
        match response {
            Ok(code) => {
                let form = token_request::redeem(&code, attempt);
                self.effects.push(Effect::Renew(form));
                held.renewal = Renewal::AwaitingTokens(framed);
                Phase::Holding(held)
            }
            Err(rejection) => match (framed.attempt.wish, rejection.is_unavailable) {
                (Some(wish), true) => self.put_off(held, wish, None),
                (Some(wish), false) => self.leave_unfulfilled(held, wish, rejection.error.into()),
                (None, true) => {
                    held.frame_misses = 0;
                    self.pause(held, None)
                }
                (None, false) => self.frame_refused(held, rejection.error),
            },
        }
    }

    fn frame_refused(&mut self, held: Box<Held>, error: AuthError) -> Phase {
        let is_fresh = held.grant.tokens.obtained == Obtained::Login;
        let failure = if error.code == ErrorCode::InteractionRequired && is_fresh {
            // Nobody is signed in there, who was a moment ago.
            let failure = failures::frame_starved(&error);
            self.session.frameless = true;
            failure
        } else {
            error.into()
        };
        self.frame_useless(held, failure)
    }

    pub(super) fn redeemed(
        &mut self,
        mut held: Box<Held>,
        Framed { attempt, .. }: Framed,
        answer: Result<Reply, NetworkFault>,
    ) -> Phase {
        if let Some(wish) = attempt.wish.clone() {
            return self.errand_redeemed(held, wish, &attempt, answer);
        }
        let reply = match answer {
            Ok(reply) if !reply.is_trouble() => reply,
            // The frame itself has answered.
            trouble => {
                held.frame_misses = 0;
                return self.pause(held, trouble.ok().and_then(|reply| reply.retry_after));
            }
        };
        let proof = &attempt.transaction.proof;
        match token_response::read(&reply, &attempt.config, proof, Obtained::Silent) {
            Ok((tokens, lifetimes)) => {
                self.session.frameless = false;
                let grant = held.grant.renewed(tokens, lifetimes, self.now);
                if grant.subject() == held.grant.subject() {
                    self.renewed(held, grant)
                } else {
                    self.give_up(held, account_changed().into())
                }
            }
            // A code that has waited too long, as while a computer sleeps.
            Err(error) if error.code == ErrorCode::TokenRefused => {
                self.frame_missed(held, error.into())
            }
            Err(error) => self.frame_useless(held, error.into()),
        }
    }

    /// The frame has brought nothing. Once may be bad luck, and is tried again; but not before a
    /// refresh token that may be spent, or may not be.
    pub(super) fn frame_missed(&mut self, mut held: Box<Held>, failure: Failure) -> Phase {
        held.frame_misses = held.frame_misses.saturating_add(1);
        if held.frame_misses > 1 {
            self.session.frameless = true;
        } else if !self.is_last_hope(&held) {
            return self.pause(held, None);
        }
        self.frame_useless(held, failure)
    }

    /// The frame does not help. If the refresh token has not been tried in this renewal, it is the
    /// last hope.
    pub(super) fn frame_useless(&mut self, held: Box<Held>, failure: Failure) -> Phase {
        match &held.refused {
            None if self.is_last_hope(&held) => self.refresh(held),
            None => self.give_up(held, failure),
            Some(refused) => {
                let failure = failures::both(refused, &failure);
                self.give_up(held, failure)
            }
        }
    }

    /// Whether the refresh token was not tried first, as it may be spent or is of little use, and has
    /// not been refused.
    fn is_last_hope(&self, held: &Held) -> bool {
        (held.maybe_spent || held.is_unwanted)
            && held.refused.is_none()
            && held.grant.can_refresh(self.now)
    }
}
