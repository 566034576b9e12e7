//! Getting a further access token, without anybody noticing.
//!
//! It is a renewal in all but its end, and goes by the same ways: a refresh token, or else the
//! hidden frame. It takes the same right as one, and what comes of it is a new generation of the
//! same login, because the refresh token may be a new one (RFC 6749 section 6).
//!
//! The login's own renewal goes first, and no failure here is one of the login. Only an answer that
//! was lost leaves a doubt about the refresh token, and the login is renewed to clear it up.

use super::Step;
use crate::error::{ErrorCode, Failure};
use crate::protocol::attempt::Attempt;
use crate::protocol::event::Effect;
use crate::protocol::further::Further;
use crate::protocol::grant::MOST_FURTHER;
use crate::protocol::http::{NetworkFault, Reply};
use crate::protocol::judgement::Judgement;
use crate::protocol::phase::{Held, Phase, Renewal};
use crate::protocol::refresh::{self, Refreshed};
use crate::protocol::tokens::Obtained;
use crate::protocol::{failures, id_token, renewed_id_token, schedule, token_response};

impl Step {
    /// The app wishes for something else than before, and may have it already.
    pub(super) fn wished(&mut self, mut held: Box<Held>) -> Phase {
        self.report_wishes(&mut held);
        Phase::Holding(self.look(held))
    }

    /// Tells Python what has become of the wishes, if there is anything to tell.
    pub(super) fn report_wishes(&mut self, held: &mut Held) {
        let is_unseen = matches!(held.judgement, Judgement::Unreported);
        if !is_unseen && !self.reported(held).is_empty() {
            self.submit(held);
        }
    }

    /// What has become of the app's wishes, as Python is told: a token, an error, or both.
    pub(super) fn reported(&self, held: &Held) -> Vec<Further> {
        let mut all = Vec::new();
        for wish in &self.session.config.further {
            let known = held.grant.granted(wish).cloned();
            let mut further = known.unwrap_or_else(|| Further::unfulfilled(wish.clone()));
            if let Renewal::Failed(failure) = &held.renewal {
                further.error = Some(failure.clone());
            }
            if further.until != Some(0) || further.error.is_some() {
                all.push(further);
            }
        }
        all
    }

    /// When the next wish is due.
    pub(super) fn errand_due(&self, held: &Held) -> u64 {
        if held.gained.is_some() {
            return self.now;
        }
        let wishes = self.session.config.further.iter();
        let due = wishes.map(|wish| self.wish_due(held, wish)).min();
        due.unwrap_or(u64::MAX)
    }

    fn wish_due(&self, held: &Held, wish: &str) -> u64 {
        if self.is_brought(held, wish) {
            return u64::MAX;
        }
        let min_validity = self.session.config.min_validity;
        held.grant
            .granted(wish)
            .map_or(0, |it| it.due(min_validity, held.chance, self.now))
    }

    /// This tab may renew, and the login need not be.
    pub(super) fn run_errand(&mut self, mut held: Box<Held>) -> Phase {
        if let Some(further) = held.gained.take() {
            return self.come_true(held, *further);
        }
        let mut wishes = self.session.config.further.iter();
        let Some(wish) = wishes.find(|wish| self.wish_due(&held, wish) <= self.now) else {
            // Another tab has what was wished for.
            return self.come_back(held);
        };
        let wish = wish.clone();
        let refresh_token = &held.grant.tokens.refresh_token;
        if let (Some(token), Some(metadata), true) = (
            refresh_token,
            self.session.provider.metadata(),
            held.grant.can_refresh(self.now),
        ) {
            let config = self.session.config.wishing(&wish);
            let form = refresh::request(token, &config, true, metadata);
            self.effects.push(Effect::Renew(form));
            held.maybe_spent = true;
            held.errand = Some(wish);
            held.renewal = Renewal::AwaitingRefresh { again: false };
            return Phase::Holding(held);
        }
        self.ask_frame(held, wish)
    }

    fn ask_frame(&mut self, held: Box<Held>, wish: String) -> Phase {
        if self.session.frameless {
            return self.leave_unfulfilled(held, wish, failures::frameless());
        }
        if let Some(attempt) = self.session.begin_for(&wish, &mut self.effects) {
            return self.frame(held, attempt);
        }
        let session = &mut self.session;
        session
            .provider
            .discover(&session.config, &mut self.effects);
        self.put_off(held, wish, None)
    }

    pub(super) fn errand_refreshed(
        &mut self,
        mut held: Box<Held>,
        wish: String,
        answer: &Result<Reply, NetworkFault>,
    ) -> Phase {
        let config = self.session.config.wishing(&wish);
        let mut before = held.grant.clone();
        before.tokens.scope.clone_from(&config.scope);
        let is_spent = answer.as_ref().is_ok_and(|reply| reply.status == 200);
        match refresh::read(answer, &before, &config, self.now) {
            Refreshed::Tokens(mut tokens, lifetimes) => {
                held.maybe_spent = false;
                let refresh_token = tokens.refresh_token.take();
                held.grant.spent(refresh_token, lifetimes, self.now);
                let granted = Further::granted(wish.clone(), *tokens, lifetimes, self.now);
                if let Some(further) = granted {
                    return self.come_true(held, further);
                }
                // What is new is kept all the same.
                self.renew_generation(&mut held);
                self.leave_unfulfilled(held, wish, failures::unusable_token())
            }
            Refreshed::Trouble {
                retry_after,
                maybe_spent,
            } => {
                self.doubt(&mut held, maybe_spent);
                self.put_off(held, wish, retry_after)
            }
            Refreshed::AccountChanged(error) => {
                self.doubt(&mut held, true);
                self.leave_unfulfilled(held, wish, error.into())
            }
            Refreshed::Dead(error) if is_spent => {
                self.doubt(&mut held, true);
                self.leave_unfulfilled(held, wish, error.into())
            }
            // Whatever is the matter, it may be the scope and not the token: Entra ID says
            // invalid_grant where the person has not agreed yet.
            Refreshed::Dead(error) | Refreshed::Refused(error) => {
                held.maybe_spent = false;
                held.refused = Some(error.into());
                self.ask_frame(held, wish)
            }
        }
    }

    /// If the refresh token may be spent, renewing the login clears that up.
    fn doubt(&self, held: &mut Held, maybe_spent: bool) {
        held.maybe_spent = maybe_spent;
        if maybe_spent {
            held.due = self.now;
        }
    }

    /// RFC 6749 section 6: what is new is kept, before anything else.
    fn renew_generation(&mut self, held: &mut Held) {
        held.grant.generation = self.session.next_generation(self.now);
        self.save(&held.grant);
        self.tell(&held.grant);
    }

    pub(super) fn errand_redeemed(
        &mut self,
        held: Box<Held>,
        wish: String,
        attempt: &Attempt,
        answer: Result<Reply, NetworkFault>,
    ) -> Phase {
        match answer {
            Ok(reply) if !reply.is_trouble() => match self.read_code(&held, attempt, &reply) {
                Ok(further) => self.come_true(held, further),
                Err(failure) => self.leave_unfulfilled(held, wish, failure),
            },
            trouble => {
                let retry_after = trouble.ok().and_then(|reply| reply.retry_after);
                self.put_off(held, wish, retry_after)
            }
        }
    }

    /// What a code has brought. A refresh token that came with it is let go: there is one for the
    /// login already, or none is given.
    pub(super) fn read_code(
        &self,
        held: &Held,
        attempt: &Attempt,
        reply: &Reply,
    ) -> Result<Further, Failure> {
        let config = &attempt.config;
        let proof = &attempt.transaction.proof;
        let (tokens, lifetimes) = token_response::read(reply, config, proof, Obtained::Silent)?;
        if id_token::subject(tokens.id_token.expose()) != held.grant.subject() {
            return Err(renewed_id_token::account_changed().into());
        }
        let wish = attempt.wish.clone().unwrap_or_default();
        Further::granted(wish, tokens, lifetimes, self.now).ok_or_else(failures::unusable_token)
    }

    /// The frame stays empty. Once may be bad luck.
    pub(super) fn errand_unanswered(
        &mut self,
        held: Box<Held>,
        wish: String,
        loaded: bool,
        mut failure: Failure,
    ) -> Phase {
        let before = held.grant.granted(&wish);
        if !loaded && before.is_none_or(|it| it.failures == 0) {
            return self.put_off(held, wish, None);
        }
        // Of all that can be done, asking the person is left.
        let code = ErrorCode::InteractionRequired;
        (failure.code, failure.message) = (code.as_str().to_owned(), code.message().to_owned());
        self.leave_unfulfilled(held, wish, failure)
    }

    fn come_true(&mut self, mut held: Box<Held>, further: Further) -> Phase {
        let is_new = held.grant.granted(&further.wish).is_none();
        if is_new && held.grant.further.len() >= MOST_FURTHER {
            // Tabs that wish for different ones would take them from each other for ever. The refresh
            // token may be a new one all the same.
            self.renew_generation(&mut held);
            return self.leave_unfulfilled(held, further.wish, failures::too_many_wishes());
        }
        held.tried(further.wish.clone());
        held.grant.further.push(further);
        self.renew_generation(&mut held);
        self.report_wishes(&mut held);
        self.come_back(held)
    }

    /// It did not work this time.
    pub(super) fn put_off(
        &mut self,
        mut held: Box<Held>,
        wish: String,
        retry_after: Option<u64>,
    ) -> Phase {
        let mut further = held.tried(wish);
        let chance = self.session.chance.draw();
        let pause = schedule::pause(further.failures, retry_after, chance);
        further.pause = self.now.saturating_add(pause);
        further.failures = further.failures.saturating_add(1);
        held.grant.further.push(further);
        self.come_back(held)
    }

    /// It will not come true without the person.
    pub(super) fn leave_unfulfilled(
        &mut self,
        mut held: Box<Held>,
        wish: String,
        mut failure: Failure,
    ) -> Phase {
        if let Some(refused) = held.refused.take() {
            failure.hint = failures::both(&refused, &failure).hint;
        }
        let mut further = held.tried(wish);
        further.error = Some(failure);
        held.grant.further.push(further);
        held.renewal = Renewal::Resting;
        self.report_wishes(&mut held);
        self.come_back(held)
    }

    fn come_back(&mut self, mut held: Box<Held>) -> Phase {
        self.end_claim(&held);
        held.refused = None;
        held.renewal = Renewal::Resting;
        Phase::Holding(self.look(held))
    }
}

impl Held {
    /// Takes out what has become of a wish so far.
    fn tried(&mut self, wish: String) -> Further {
        let all = &mut self.grant.further;
        match all.iter().position(|it| it.wish == wish) {
            Some(at) => all.swap_remove(at),
            None => Further::unfulfilled(wish),
        }
    }
}
