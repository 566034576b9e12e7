//! What other tabs of the same session say.

use super::Step;
use crate::arguments::Storage;
use crate::json::Json;
use crate::protocol::event::{Effect, FOR_GOOD, Timer};
use crate::protocol::grant::Grant;
use crate::protocol::message::{self, Heard, Message};
use crate::protocol::phase::{Held, Parting, Phase, Renewal, Restoring};

/// How long other tabs have to hand over what they have renewed, in milliseconds.
const SIBLINGS: u64 = 2_000;

impl Step {
    pub(super) fn heard(&mut self, phase: Phase, message: &Json) -> Phase {
        match message::read(message, &self.session.config) {
            Some(Heard::Hello) => {
                if let Phase::Holding(held) = &phase {
                    self.tell(&held.grant);
                }
                phase
            }
            Some(Heard::Tokens(grant)) => self.offered(phase, *grant),
            Some(Heard::SignedOut(login)) => {
                self.session.learn_of_sign_out(login);
                self.session.quiet_until = FOR_GOOD;
                match &phase {
                    Phase::Holding(held) if held.grant.login <= login => self.sign_out(phase),
                    Phase::Entrusted(it) if it.login <= login => self.sign_out(phase),
                    // What the store has may be newer.
                    Phase::Restoring(Restoring::Asleep | Restoring::Asking { .. }) => phase,
                    Phase::Restoring(_) => self.sign_out(phase),
                    // Nobody is signed in here, or somebody again since, or on the way in.
                    _ => phase,
                }
            }
            None => phase,
        }
    }

    /// Another tab offers its tokens.
    fn offered(&mut self, phase: Phase, grant: Grant) -> Phase {
        // A renewal that was under way when the person signed out.
        if grant.login <= self.session.signed_out {
            let login = self.session.signed_out;
            self.effects
                .push(Effect::Tell(Message::SignedOut { login }));
            return match phase {
                // Or what is signed out of here, and was asked for.
                Phase::Parting(Parting::Asking { .. }) => self.part(Box::new(grant)),
                phase => phase,
            };
        }
        match phase {
            Phase::Restoring(Restoring::Asking {
                store: false,
                siblings,
                offered,
            }) => {
                let newest = offered.filter(|it| it.generation >= grant.generation);
                Phase::Restoring(Restoring::Asking {
                    store: false,
                    siblings,
                    offered: newest.or_else(|| Some(Box::new(grant))),
                })
            }
            Phase::Restoring(restoring) => {
                self.leave_restoring(&restoring);
                self.accept(grant)
            }
            // What has been heard of has ended here.
            Phase::SignedOut(_) if grant.generation > self.session.generation => self.accept(grant),
            Phase::Holding(held) => self.offered_newer(held, grant),
            phase => phase,
        }
    }

    /// Takes another tab's tokens where nobody is signed in.
    pub(super) fn accept(&mut self, grant: Grant) -> Phase {
        self.save_own(&grant);
        self.hold(grant)
    }

    /// Takes tokens into the place of those that are held, if they are newer and of the same
    /// person.
    pub(super) fn offered_newer(&mut self, mut held: Box<Held>, grant: Grant) -> Phase {
        let is_newer = grant.generation > held.grant.generation;
        if !is_newer || grant.subject() != held.grant.subject() {
            return Phase::Holding(held);
        }
        self.leave_renewal(&held);
        self.save_own(&grant);
        held.is_last_try = false;
        let is_renewal = grant.obtained_at != held.grant.obtained_at;
        self.replace(held, grant, is_renewal)
    }

    /// Keeps what is no news to the other tabs. In a store that all tabs share, one of them has kept
    /// it, or what is newer.
    fn save_own(&mut self, grant: &Grant) {
        if self.session.config.storage != Storage::Local {
            self.save(grant);
        }
    }

    /// Another tab has newer tokens, and has said so or is about to.
    pub(super) fn ask_siblings(&mut self, mut held: Box<Held>) -> Phase {
        self.effects.extend([
            Effect::Tell(Message::Hello),
            Effect::Load(self.session.config.storage),
        ]);
        self.start(Timer::Siblings, SIBLINGS);
        held.renewal = Renewal::AwaitingSiblings;
        Phase::Holding(held)
    }

    /// Whoever has newer tokens is gone or asleep, and the refresh token held here is spent. Other
    /// ways may be tried, without a word about what else there is.
    pub(super) fn carry_on_alone(&mut self, mut held: Box<Held>) -> Phase {
        held.grant.tokens.refresh_token = None;
        self.save_own(&held.grant);
        held.maybe_spent = false;
        self.claim(&mut held, u64::MAX);
        Phase::Holding(held)
    }
}
