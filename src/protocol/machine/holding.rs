//! Having tokens: how they come, reach Python, and go.

use super::Step;
use crate::error::Failure;
use crate::protocol::event::{Effect, Ending, Event, Timer};
use crate::protocol::grant::Grant;
use crate::protocol::judgement::Judgement;
use crate::protocol::message::Message;
use crate::protocol::phase::{Consent, Held, Phase, Renewal};
use crate::protocol::record::Record;
use crate::protocol::tokens::{Lifetimes, Obtained, Tokens};

impl Step {
    /// A code flow has brought tokens.
    pub(super) fn establish(&mut self, tokens: Tokens, lifetimes: Lifetimes) -> Phase {
        let is_login = tokens.obtained == Obtained::Login;
        let generation = self.session.next_generation(self.now);
        let grant = Grant::first(tokens, lifetimes, generation, self.now);
        self.save(&grant);
        self.tell(&grant);
        if is_login {
            self.session.frameless = false;
            self.session.quiet_until = 0;
            self.effects.push(Effect::KeepQuiet(0));
        }
        self.hold(grant)
    }

    /// Holds tokens that a code flow, the store or another tab has brought. They are shown to
    /// Python at once, unless they are due to be renewed: then that comes first.
    pub(super) fn hold(&mut self, grant: Grant) -> Phase {
        self.session.generation = self.session.generation.max(grant.generation);
        let mut held = Box::new(Held::new(grant));
        held.chance = self.session.chance.draw();
        // Nobody has been late yet.
        held.due = self.due(&mut held).max(self.now);
        if held.due > self.now {
            self.submit(&mut held);
        }
        self.start_expiry(&held);
        Phase::Holding(self.look(held))
    }

    pub(super) fn holding(&mut self, mut held: Box<Held>, event: Event) -> Phase {
        match event {
            Event::LoginClicked => {
                if held.is_stranded() {
                    // What is kept stays until there is something better.
                    self.leave(&held);
                    self.session
                        .report_failure(self.now, None, &mut self.effects);
                    return self.begin();
                }
                if matches!(held.judgement, Judgement::Unverified(_)) {
                    self.submit(&mut held);
                }
                Phase::Holding(held)
            }
            Event::TimerFired(Timer::Expiry) => self.expired(held),
            Event::AllowClicked(_)
            | Event::CallbackReceived(_)
            | Event::Pushed(_)
            | Event::WindowBlocked
            | Event::WindowClosed
            | Event::StorageBlocked
            | Event::PageTaken
            | Event::CancelClicked
            | Event::TokenAnswered(_)
            | Event::TimerFired(Timer::Grace | Timer::Transaction) => self.consenting(held, event),
            event => self.renewing(held, event),
        }
    }

    /// Looks whether the access token has expired, and whether a renewal is due.
    pub(super) fn expired(&mut self, mut held: Box<Held>) -> Phase {
        if held.has_expired(self.now) {
            if let Renewal::Failed(failure) = &held.renewal {
                let failure = failure.clone();
                return self.end(&held, Some(failure));
            }
            held.overdue = true;
        } else {
            // The life was longer than a timer can count, or the page has only woken.
            self.start_expiry(&held);
        }
        Phase::Holding(self.look(held))
    }

    /// Hands tokens to Python, which alone can say whether they count.
    pub(super) fn submit(&mut self, held: &mut Held) {
        let (tokens, further) = (&held.grant.tokens, self.reported(held));
        self.session
            .report_tokens(self.now, tokens, further, &mut self.effects);
        if !matches!(held.judgement, Judgement::Accepted(_)) {
            held.judgement = Judgement::Submitted;
        }
    }

    /// Tokens that were to be renewed before Python sees them are better than none.
    pub(super) fn show_meanwhile(&mut self, held: &mut Held) {
        let is_unseen = matches!(held.judgement, Judgement::Unreported);
        if is_unseen && !held.has_expired(self.now) {
            self.submit(held);
        } else if is_unseen {
            held.overdue = true;
        }
    }

    /// Puts newer tokens into the place of those that are held. Python gets to see them, and the
    /// person sees nothing.
    pub(super) fn replace(
        &mut self,
        mut held: Box<Held>,
        mut grant: Grant,
        is_renewal: bool,
    ) -> Phase {
        self.session.generation = self.session.generation.max(grant.generation);
        for setback in std::mem::take(&mut held.grant.further) {
            // What has not come true here either is not tried again for that.
            if setback.until == Some(0) && grant.granted(&setback.wish).is_none() {
                grant.further.push(setback);
            }
        }
        held.grant = grant;
        held.renewal = Renewal::Resting;
        held.maybe_spent = false;
        held.frame_misses = 0;
        held.refused = None;
        if !is_renewal {
            // A further access token has come, or less to renew with.
            self.submit(&mut held);
            return Phase::Holding(self.look(held));
        }
        held.due = self.due(&mut held);
        held.failures = 0;
        held.is_unwanted = false;
        held.overdue = false;
        self.submit(&mut held);
        self.start_expiry(&held);
        Phase::Holding(self.look(held))
    }

    /// The session is over.
    pub(super) fn end(&mut self, held: &Held, failure: Option<Failure>) -> Phase {
        self.leave(held);
        let login = held.grant.login.max(self.session.signed_out);
        self.effects.push(Effect::Forget(login));
        self.nobody(failure)
    }

    fn leave(&mut self, held: &Held) {
        self.leave_renewal(held);
        match &held.consent {
            Consent::Idle(_) => {}
            Consent::AwaitingCallback { .. } => self.close_window(),
            Consent::Leaving(_) => self.stay(),
            Consent::AwaitingTokens(_) => self.effects.push(Effect::AbortRequest),
        }
        self.effects.extend([
            Effect::StopTimer(Timer::Expiry),
            Effect::StopTimer(Timer::Renewal),
        ]);
    }

    /// Ends whatever the renewal has begun.
    pub(super) fn leave_renewal(&mut self, held: &Held) {
        match &held.renewal {
            Renewal::Resting | Renewal::Pausing { .. } | Renewal::Failed(_) => return,
            Renewal::AwaitingSiblings => {
                self.effects.push(Effect::StopTimer(Timer::Siblings));
                return;
            }
            // It may have been answered already, and the doubt that it was asked with stays.
            Renewal::AwaitingClaim => {}
            Renewal::AwaitingProbe(_)
            | Renewal::AwaitingRefresh { .. }
            | Renewal::AwaitingTokens(_) => self.effects.push(Effect::AbortRenewal),
            Renewal::AwaitingFrame(_) => self.close_frame(),
        }
        self.end_claim(held);
    }

    /// Gives the right to renew back.
    pub(super) fn end_claim(&mut self, held: &Held) {
        self.effects.push(Effect::EndClaim(if held.maybe_spent {
            Ending::Uncertain
        } else if held.grant.generation > held.claimed {
            Ending::Settled(held.grant.generation)
        } else {
            Ending::Untouched
        }));
    }

    pub(super) fn start_expiry(&mut self, held: &Held) {
        if let Some(until) = held.grant.until
            && self.session.mounted
        {
            self.start(Timer::Expiry, until.saturating_sub(self.now));
        }
    }

    pub(super) fn save(&mut self, grant: &Grant) {
        let config = &self.session.config;
        let record = Box::new(Record::new(grant, config));
        self.effects.push(Effect::Save(config.storage, record));
    }

    pub(super) fn tell(&mut self, grant: &Grant) {
        let record = Box::new(Record::new(grant, &self.session.config));
        self.effects.push(Effect::Tell(Message::Tokens { record }));
    }

    /// When the grant that has come is due to be renewed.
    fn due(&mut self, held: &mut Held) -> u64 {
        let ahead = held.grant.obtained_at.saturating_sub(self.now);
        if ahead > 0 {
            // From the future: the clock was set back since, and nobody knows how old it is.
            held.grant.rewind(ahead);
            return self.now;
        }
        let min_validity = self.session.config.min_validity;
        let chance = self.session.chance.draw();
        let due = held.grant.due(min_validity, held.short_lives, chance);
        held.short_lives = if held.grant.is_short_lived() {
            held.short_lives.saturating_add(1)
        } else {
            0
        };
        due
    }
}
