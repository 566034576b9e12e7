//! Signing out before it is known who is signed in. Whoever it turns out to be takes leave of the
//! provider like anybody else.

use super::Step;
use crate::protocol::event::{Effect, Event, FOR_GOOD, Timer};
use crate::protocol::grant::Grant;
use crate::protocol::machine::departing::FAREWELL;
use crate::protocol::machine::restoration::STORE;
use crate::protocol::phase::{Parting, Phase};
use crate::protocol::record;

impl Step {
    pub(super) fn parting(&mut self, parting: Parting, event: &Event) -> Phase {
        let parting = match (parting, event) {
            (Parting::Asking { siblings, .. }, Event::StoreAnswered(stored)) => {
                let record = stored.record.as_ref();
                let grant = record.and_then(|it| record::read(it, &self.session.config));
                match grant.filter(|it| it.login <= self.session.signed_out) {
                    Some(grant) => return self.part(Box::new(grant)),
                    None if siblings => return self.part_from_nobody(),
                    None => Parting::Asking {
                        store: true,
                        siblings,
                    },
                }
            }
            (Parting::Asking { store, siblings }, Event::TimerFired(Timer::Siblings)) => {
                if store || siblings {
                    return self.part_from_nobody();
                }
                self.start(Timer::Siblings, STORE);
                Parting::Asking {
                    store,
                    siblings: true,
                }
            }
            (Parting::AwaitingProvider(_), Event::TimerFired(Timer::Transaction)) => {
                return Phase::SignedOut(None);
            }
            (parting, _) => parting,
        };
        Phase::Parting(parting)
    }

    /// These are the tokens that are signed out of.
    pub(super) fn part(&mut self, grant: Box<Grant>) -> Phase {
        self.effects.extend([
            Effect::StopTimer(Timer::Siblings),
            Effect::Forget(self.session.signed_out),
            Effect::Settle {
                login: grant.login,
                generation: FOR_GOOD,
            },
        ]);
        if self.session.provider.metadata().is_none() && self.unusable().is_none() {
            self.start(Timer::Transaction, FAREWELL);
            return Phase::Parting(Parting::AwaitingProvider(grant));
        }
        self.part_there(&grant)
    }

    /// The provider is known now, or is known to be unusable.
    pub(super) fn part_there(&mut self, grant: &Grant) -> Phase {
        if let Some(leave) = self.take_leave(grant) {
            return self.sign_out_there(leave);
        }
        self.effects.push(Effect::StopTimer(Timer::Transaction));
        Phase::SignedOut(None)
    }

    fn part_from_nobody(&mut self) -> Phase {
        self.effects.extend([
            Effect::StopTimer(Timer::Siblings),
            Effect::Forget(self.session.signed_out),
        ]);
        Phase::SignedOut(None)
    }
}
