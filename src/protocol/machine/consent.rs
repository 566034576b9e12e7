//! Asking the person for a further access token, by a click, where nothing else has helped: in a
//! window, or at the provider's page in place of this one, as the login itself would go. The session
//! goes on meanwhile, and so does its renewal.

use super::Step;
use super::pushing::Way;
use super::sign_in::GRACE;
use crate::config::Config;
use crate::protocol::attempt::Attempt;
use crate::protocol::authorization_response::{self, ValidCode};
use crate::protocol::departure::Returned;
use crate::protocol::event::{Effect, Event, Timer};
use crate::protocol::phase::{Consent, Held, Phase};
use crate::protocol::{failures, token_request, token_response};

impl Step {
    pub(super) fn consenting(&mut self, mut held: Box<Held>, event: Event) -> Phase {
        let consent = std::mem::replace(&mut held.consent, Consent::Idle(None));
        held.consent = match (consent, event) {
            (Consent::Idle(_), Event::AllowClicked(wish)) => self.ask_for(&wish),
            (
                Consent::AwaitingCallback {
                    attempt,
                    presumed_closed,
                },
                event,
            ) => self.allowing(attempt, presumed_closed, event),
            (Consent::Leaving(attempt), event) => self.leaving_for(attempt, event),
            (Consent::AwaitingTokens(attempt), Event::TokenAnswered(answer)) => {
                let further = answer
                    .map_err(|fault| token_response::unanswered(fault, &attempt.config).into())
                    .and_then(|reply| self.read_code(&held, &attempt, &reply));
                match further {
                    // Another tab may be renewing what this would be put to.
                    Ok(further) => held.gained = Some(Box::new(further)),
                    Err(failure) => held.consent = Consent::Idle(Some(failure)),
                }
                return Phase::Holding(self.look(held));
            }
            (Consent::AwaitingTokens(_), Event::CancelClicked) => {
                self.effects.push(Effect::AbortRequest);
                held.consent = Consent::Idle(Some(failures::cancelled()));
                return Phase::Holding(self.look(held));
            }
            (consent, _) => consent,
        };
        Phase::Holding(held)
    }

    /// The window is open, or was.
    fn allowing(
        &mut self,
        mut attempt: Box<Attempt>,
        mut presumed_closed: bool,
        event: Event,
    ) -> Consent {
        let failure = match event {
            Event::WindowBlocked => {
                self.session.popups_blocked = true;
                Some(failures::window_blocked(
                    &attempt,
                    self.session.surroundings,
                ))
            }
            Event::WindowClosed if !presumed_closed => {
                self.effects.push(Effect::StartTimer(Timer::Grace, GRACE));
                None
            }
            Event::TimerFired(Timer::Grace) => {
                presumed_closed = true;
                None
            }
            Event::TimerFired(_) if presumed_closed => {
                Some(failures::window_closed(&attempt, self.session.surroundings))
            }
            Event::TimerFired(_) => Some(failures::timed_out(&attempt)),
            Event::AllowClicked(wish) if presumed_closed => {
                self.close_window();
                return self.ask_for(&wish);
            }
            Event::CancelClicked => Some(failures::cancelled()),
            event => match self.response(&mut attempt, Way::Window, event) {
                Some(Ok(code)) => {
                    self.close_window();
                    return self.redeem_for(attempt, &code);
                }
                Some(Err(rejection)) => Some(rejection.error.into()),
                None => None,
            },
        };
        if failure.is_some() {
            self.close_window();
            return Consent::Idle(failure);
        }
        Consent::AwaitingCallback {
            attempt,
            presumed_closed,
        }
    }

    fn leaving_for(&mut self, mut attempt: Box<Attempt>, event: Event) -> Consent {
        let failure = match event {
            Event::StorageBlocked => Some(failures::storage_blocked()),
            Event::CancelClicked => Some(failures::cancelled()),
            Event::TimerFired(Timer::Transaction) => Some(failures::timed_out(&attempt)),
            Event::BroughtBack => None,
            // The person is on another page of the app by now.
            Event::Pushed(_) if !self.session.mounted => None,
            // The page goes for another login.
            Event::PageTaken => {
                self.effects.push(Effect::StopTimer(Timer::Transaction));
                return Consent::Idle(None);
            }
            event => match self.response(&mut attempt, Way::Page, event) {
                Some(Err(rejection)) => Some(rejection.error.into()),
                _ => return Consent::Leaving(attempt),
            },
        };
        self.stay();
        Consent::Idle(failure)
    }

    fn ask_for(&mut self, wish: &str) -> Consent {
        let Some(mut attempt) = self.session.begin_for(wish, &mut self.effects) else {
            return Consent::Idle(None);
        };
        if self.session.redirects() {
            self.leave_with(&mut attempt);
            return Consent::Leaving(attempt);
        }
        self.open_window(&mut attempt);
        Consent::AwaitingCallback {
            attempt,
            presumed_closed: false,
        }
    }

    fn redeem_for(&mut self, attempt: Box<Attempt>, code: &ValidCode) -> Consent {
        let form = token_request::redeem(code, &attempt);
        self.effects.push(Effect::RedeemCode(form));
        Consent::AwaitingTokens(attempt)
    }

    /// Whether a code for this wish is on its way, or at hand.
    pub(super) fn is_brought(&self, held: &Held, wish: &str) -> bool {
        let brought = match (&self.session.brought, &held.consent) {
            (Some(returned), _) => returned.wish.as_deref(),
            (None, Consent::AwaitingTokens(attempt)) => attempt.wish.as_deref(),
            _ => None,
        };
        brought == Some(wish)
    }

    /// Reads the answer that the person has brought back to a new page, once the login is there and
    /// the provider is known.
    pub(super) fn take_up_consent(&mut self, held: &mut Held) {
        let Some(metadata) = self.session.provider.metadata().cloned() else {
            return;
        };
        let Some(returned) = self.session.brought.take() else {
            return;
        };
        if returned.is_late(self.now) {
            held.consent = Consent::Idle(Some(failures::late(&returned)));
            return;
        }
        let Returned {
            transaction,
            redirect_uri,
            wish,
            parameters,
            ..
        } = *returned;
        let config = self
            .session
            .config
            .wishing(wish.as_deref().unwrap_or_default());
        let attempt = Box::new(Attempt {
            config: Config {
                redirect_uri,
                ..config
            },
            metadata,
            transaction,
            wish,
            begun_at: 0,
            is_pushing: false,
        });
        let (transaction, metadata) = (&attempt.transaction, &attempt.metadata);
        held.consent =
            match authorization_response::read(parameters.expose(), transaction, metadata) {
                Some(Ok(code)) => self.redeem_for(attempt, &code),
                Some(Err(rejection)) => Consent::Idle(Some(rejection.error.into())),
                None => Consent::Idle(None),
            };
    }
}
