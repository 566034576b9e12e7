//! Signing out, because the app says so.

use super::Step;
use crate::config::Config;
use crate::protocol::event::{Effect, FOR_GOOD, SignOut};
use crate::protocol::message::Message;
use crate::protocol::phase::{Parting, Phase, Restoring};

impl Step {
    /// The app has called `logout()`, now or a while ago.
    pub(super) fn asked_to_sign_out(&mut self, phase: Phase, sign_out: Option<u64>) -> Phase {
        let Some(sign_out) = sign_out.filter(|it| self.session.sign_out != Some(*it)) else {
            return phase;
        };
        self.session.sign_out = Some(sign_out);
        // Whatever any tab holds now, or is about to get by renewal, is older than this.
        let login = self.session.next_generation(self.now);
        self.effects.extend([
            Effect::Tell(Message::SignedOut { login }),
            // A tab that does not hear of it now finds it written.
            Effect::KeepSignedOut(login),
            // Or the provider's session would sign the person in again at once.
            Effect::KeepQuiet(FOR_GOOD),
        ]);
        let Config {
            others,
            end_session,
            ..
        } = &self.session.config;
        let call = SignOut {
            number: sign_out,
            everywhere: *end_session,
        };
        self.effects
            .extend(others.iter().map(|session| Effect::SignOut {
                session: session.clone(),
                login,
                call,
            }));
        self.session.learn_of_sign_out(login);
        self.session.quiet_until = FOR_GOOD;
        let (held, leave) = match phase {
            Phase::Entrusted(_) => {
                let hint = self.session.config.id_token_hint.clone();
                let leave = self.leave_provider(hint.as_ref());
                if leave.is_none() {
                    self.effects.push(Effect::Stay);
                }
                (None, leave)
            }
            Phase::Holding(ref held) => (Some(held.grant.login), self.take_leave(&held.grant)),
            Phase::Restoring(Restoring::Asking {
                store,
                siblings,
                offered,
            }) if self.session.config.end_session => {
                self.nobody(None);
                return match offered {
                    Some(grant) => self.part(grant),
                    None => Phase::Parting(Parting::Asking { store, siblings }),
                };
            }
            Phase::Returning(_, Some(kept)) if self.session.config.end_session => {
                self.nobody(None);
                return self.part(kept);
            }
            Phase::Parting(_) => {
                self.nobody(None);
                return phase;
            }
            _ => (None, None),
        };
        let phase = self.sign_out(phase);
        // A tab that is about to renew finds that its tokens are not the newest, and asks.
        self.effects.extend(held.map(|login| Effect::Settle {
            login,
            generation: FOR_GOOD,
        }));
        match leave {
            Some(leave) => self.sign_out_there(leave),
            None => phase,
        }
    }

    /// The app has called `logout()`, as another session of this page knows already. That one may
    /// leave the page before Python tells this one, whose component may not even be there.
    pub(super) fn told_to_sign_out(&mut self, phase: Phase, call: SignOut) -> Phase {
        let SignOut { number, everywhere } = call;
        let is_entrusted = matches!(phase, Phase::Entrusted(_));
        if is_entrusted && self.session.mounted && self.session.sign_out != Some(number) {
            // What the provider has to know comes with Python's own word.
            self.effects.push(Effect::AwaitDeparture);
            return phase;
        }
        let config = &mut self.session.config;
        config.end_session = everywhere && !is_entrusted;
        config.others.clear();
        self.asked_to_sign_out(phase, Some(number))
    }

    /// Leaves the session behind.
    pub(super) fn sign_out(&mut self, phase: Phase) -> Phase {
        match phase {
            Phase::Restoring(restoring) => self.leave_restoring(&restoring),
            Phase::AwaitingCallback { .. } => self.close_window(),
            Phase::AwaitingTokens(_) => self.effects.push(Effect::AbortRequest),
            Phase::Holding(held) => return self.end(&held, None),
            Phase::Entrusted(mut entrusted) => self.leave_entrusted(&mut entrusted),
            Phase::Leaving(_) => self.stay(),
            Phase::SignedOut(_) | Phase::Returning(..) | Phase::Parting(_) | Phase::SigningOut => {}
        }
        self.effects.push(Effect::Forget(self.session.signed_out));
        self.nobody(None)
    }
}
