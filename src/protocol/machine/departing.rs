//! Signing in without a window: the page itself goes to the provider and comes back; and signing
//! out there, which goes the same way.

use super::Step;
use super::pushing::Way;
use crate::config::Config;
use crate::error::Failure;
use crate::protocol::attempt::Attempt;
use crate::protocol::authorization_request::Interaction;
use crate::protocol::authorization_response;
use crate::protocol::departure::{self, Returned};
use crate::protocol::event::{Effect, Event, Stored, Timer};
use crate::protocol::grant::Grant;
use crate::protocol::phase::Phase;
use crate::protocol::transaction::LIFETIME;
use crate::protocol::{end_session, failures, revocation};
use crate::secret::Secret;

/// How long the provider has to take over the page in which somebody signs out, in milliseconds.
pub(super) const FAREWELL: u64 = 30_000;

impl Step {
    /// Leaves the page if everything is ready, else gets ready for the next click.
    pub(super) fn depart(&mut self) -> Phase {
        let Some(mut attempt) = self.attempt() else {
            return Phase::SignedOut(None);
        };
        self.leave_with(&mut attempt);
        Phase::Leaving(attempt)
    }

    /// Goes to the provider's page in place of this one.
    pub(super) fn leave_with(&mut self, attempt: &mut Attempt) {
        self.go(attempt, Way::Page, Interaction::Possible);
        self.start(Timer::Transaction, LIFETIME);
    }

    /// Leaves the page without a click, which is done once until the person does something.
    pub(super) fn depart_alone(&mut self) -> Phase {
        self.session.has_gone_alone = true;
        self.effects.push(Effect::KeepGoneAlone(true));
        self.depart()
    }

    /// Whatever was done without a click, it may be done again.
    pub(super) fn forget_gone_alone(&mut self) {
        if std::mem::take(&mut self.session.has_gone_alone) {
            self.effects.push(Effect::KeepGoneAlone(false));
        }
    }

    /// Whether the person may be sent to the provider without having clicked.
    pub(super) fn may_go_alone(&self) -> bool {
        let session = &self.session;
        session.config.auto_login
            && !session.has_gone_alone
            && !session.is_signed_out_for_good()
            && !session.surroundings.framed
            && session.online
            && self.unusable().is_none()
    }

    pub(super) fn leaving(&mut self, mut attempt: Box<Attempt>, event: Event) -> Phase {
        match event {
            Event::StorageBlocked => {
                self.effects.push(Effect::StopTimer(Timer::Transaction));
                self.fail(failures::storage_blocked())
            }
            // The person is on another page of the app by now.
            Event::Pushed(_) if !self.session.mounted => {
                self.effects.push(Effect::StopTimer(Timer::Transaction));
                Phase::SignedOut(None)
            }
            Event::PageTaken => {
                // This one may go alone another time.
                self.forget_gone_alone();
                self.effects.push(Effect::StopTimer(Timer::Transaction));
                self.nobody(None)
            }
            Event::CancelClicked => {
                self.stay();
                self.fail(failures::cancelled())
            }
            Event::TimerFired(Timer::Transaction) => {
                self.effects.push(Effect::Stay);
                self.fail(failures::timed_out(&attempt))
            }
            event => match self.response(&mut attempt, Way::Page, event) {
                Some(Err(rejection)) => {
                    self.stay();
                    self.fail(rejection.error)
                }
                _ => Phase::Leaving(attempt),
            },
        }
    }

    /// The browser has brought back the page as it was left: the person has gone back.
    pub(super) fn brought_back(&mut self, phase: Phase) -> Phase {
        match phase {
            Phase::Leaving(_) => {
                self.stay();
                self.nobody(None)
            }
            Phase::SigningOut => {
                self.stay();
                Phase::SignedOut(None)
            }
            Phase::Holding(held) => self.consenting(held, Event::BroughtBack),
            phase => phase,
        }
    }

    pub(super) fn signing_out(&mut self, event: &Event) -> Phase {
        match event {
            Event::StorageBlocked => {
                self.effects.push(Effect::StopTimer(Timer::Transaction));
                Phase::SignedOut(None)
            }
            Event::TimerFired(Timer::Transaction) => {
                self.effects.push(Effect::Stay);
                Phase::SignedOut(None)
            }
            _ => Phase::SigningOut,
        }
    }

    pub(super) fn stay(&mut self) {
        self.effects
            .extend([Effect::Stay, Effect::StopTimer(Timer::Transaction)]);
    }

    /// The answer that was brought back, if there is one for this login. One for a further access
    /// token waits for the login.
    pub(super) fn brought(&mut self, stored: &Stored) -> Option<Box<Returned>> {
        let (kept, parameters) = stored.returned.as_ref()?;
        let returned = departure::read(kept, parameters.clone(), &self.session.config)?;
        // Whoever was led there without a click, and has signed out since in another tab, stays out.
        let is_unwanted = stored.has_gone_alone && stored.signed_out >= returned.begun_at;
        let returned = Some(Box::new(returned)).filter(|_| !is_unwanted)?;
        if returned.wish.is_none() {
            return Some(returned);
        }
        let app_state = returned.app_state.clone();
        self.session.reporter.bring_back(app_state);
        self.session.brought = Some(returned);
        None
    }

    /// The person is back from the provider, and the page is new. What was `kept` of a login counts
    /// if the answer does not: the person was signed in when they left, or is in another tab.
    pub(super) fn returned(&mut self, returned: Box<Returned>, kept: Option<Box<Grant>>) -> Phase {
        let app_state = returned.app_state.clone();
        self.session.reporter.bring_back(app_state);
        if returned.is_late(self.now) {
            return self.turned_away(Some(failures::late(&returned)), kept);
        }
        self.read_answer(returned, kept)
    }

    /// Reads the answer that was brought back, as soon as the provider is known.
    pub(super) fn read_answer(
        &mut self,
        returned: Box<Returned>,
        kept: Option<Box<Grant>>,
    ) -> Phase {
        if let Some(failure) = self.unusable() {
            return self.turned_away(Some(failure), kept);
        }
        let Some(metadata) = self.session.provider.metadata().cloned() else {
            return Phase::Returning(returned, kept);
        };
        let Returned {
            transaction,
            redirect_uri,
            parameters,
            app_state,
            ..
        } = *returned;
        let attempt = Box::new(Attempt {
            config: Config {
                redirect_uri,
                app_state,
                ..self.session.config.clone()
            },
            metadata,
            transaction,
            wish: None,
            begun_at: 0,
            is_pushing: false,
        });
        let (transaction, metadata) = (&attempt.transaction, &attempt.metadata);
        match authorization_response::read(parameters.expose(), transaction, metadata) {
            Some(Ok(code)) => self.spend(attempt, &code),
            Some(Err(rejection)) => self.turned_away(Some(rejection.error.into()), kept),
            // Somebody has put it there.
            None => self.turned_away(None, kept),
        }
    }

    /// The way to the provider has brought nothing.
    fn turned_away(&mut self, failure: Option<Failure>, kept: Option<Box<Grant>>) -> Phase {
        match kept.filter(|it| it.login > self.session.signed_out) {
            Some(grant) => self.accept(*grant),
            None => self.nobody(failure),
        }
    }

    /// Takes leave of the provider, if the session there is to end too: has the refresh token revoked,
    /// and says where to go.
    ///
    /// Not for a sign-out of the app alone: with the token, providers end what it stems from, for
    /// all that this person is signed in to there.
    pub(super) fn take_leave(&mut self, grant: &Grant) -> Option<Effect> {
        let config = &self.session.config;
        if !config.end_session {
            return None;
        }
        let metadata = self.session.provider.metadata()?;
        let refresh_token = grant.tokens.refresh_token.as_ref();
        let revocation = refresh_token.and_then(|it| revocation::request(it, config, metadata));
        self.effects.extend(revocation.map(Effect::Revoke));
        self.leave_provider(Some(&grant.tokens.id_token))
    }

    /// Says where the session at the provider ends, if it is to.
    pub(super) fn leave_provider(&mut self, id_token: Option<&Secret>) -> Option<Effect> {
        if !self.session.config.end_session || self.session.surroundings.framed {
            return None;
        }
        let attempt = self.session.begin(&mut self.effects)?;
        let state = attempt.transaction.state;
        Some(Effect::Leave {
            url: end_session::url(&attempt.config, &attempt.metadata, id_token, &state)?,
            state,
            departure: None,
        })
    }

    /// Leaves the page for the provider to forget the person.
    pub(super) fn sign_out_there(&mut self, leave: Effect) -> Phase {
        self.effects.push(leave);
        self.start(Timer::Transaction, FAREWELL);
        Phase::SigningOut
    }

    /// What is needed for an attempt; if it is not there, it is fetched for the next one.
    pub(super) fn attempt(&mut self) -> Option<Box<Attempt>> {
        let attempt = self.session.begin(&mut self.effects);
        if attempt.is_none() {
            let session = &mut self.session;
            session
                .provider
                .discover(&session.config, &mut self.effects);
        }
        attempt
    }

    /// Ends a search in which the provider could not say who it is without being seen.
    pub(super) fn found_nobody_unseen(&mut self) -> Phase {
        if self.may_go_alone() && self.session.is_ready() {
            self.effects.push(Effect::StopTimer(Timer::Frame));
            return self.depart_alone();
        }
        self.found_nobody()
    }
}
