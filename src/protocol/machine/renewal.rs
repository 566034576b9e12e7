//! Renewing tokens that are held, without anybody noticing.
//!
//! ```text
//! Resting ──due──▶ AwaitingClaim ──granted──┬─ a refresh token ──▶ AwaitingRefresh ──▶ renewed
//!    ▲              │        │ superseded    │                       │    │ dead or refused
//!    │         busy │        ▼               ├─ none, or dead ──▶ AwaitingFrame ──▶ AwaitingTokens
//!    │              │  AwaitingSiblings ──▶ renewed                 │    ▲  │ no answer    │
//!    │              ▼                        │                      │    │  ▼              ▼
//!    └─ time ── Pausing ◀── trouble ─────────┼──────────────────────┘  AwaitingProbe    renewed
//!                   ▲                        └─ perhaps spent ───────────┘   │  │
//!                   └───────────────────────── unreachable ──────────────────┘  ▼
//!               the frame is of no use either: Failed, and the session ends with its access token
//! ```
//!
//! A refresh token is sent once. If no answer comes, nobody knows whether it was spent: then the
//! frame is tried first, and only if that is of no use, and the provider can be reached, the token
//! is sent again. There is nothing to lose then: if it was spent, what came for it is lost anyway.
//!
//! A frame without an answer is tried twice, with a pause between, before it counts as of no use: a
//! network that fails for a moment signs nobody out. A tab that was superseded and finds nobody
//! with newer tokens has the frame alone, and claims nothing for it but to be alone with it.
//!
//! Tokens that Python does not want, as the provider has given up their key, are renewed in the frame
//! first, too: a refresh token leaves the login's own ID token as it is, which some providers'
//! renewed ones can stand in for. If what comes is unwanted as well, that is the end.

use super::Step;
use crate::error::Failure;
use crate::protocol::event::{Claim, Effect, Ending, Event, Timer};
use crate::protocol::grant::Grant;
use crate::protocol::http::{NetworkFault, Reply};
use crate::protocol::phase::{Doubt, Held, Phase, Renewal};
use crate::protocol::refresh::{self, Refreshed};
use crate::protocol::{record, schedule};

/// How long to leave another tab alone that is renewing, in milliseconds.
const BUSY: u64 = 3_000;

/// How long a browser is believed that it is not connected, in milliseconds.
const OFFLINE: u64 = 60_000;

/// A renewal that begins so much after it was due, in milliseconds, begins after a sleep.
const LATE: u64 = 30_000;

impl Step {
    /// Begins a renewal if one is due, else sees to it that this is looked at again.
    pub(super) fn look(&mut self, mut held: Box<Held>) -> Box<Held> {
        self.take_up_consent(&mut held);
        let due = match held.renewal {
            Renewal::Resting => held.due.min(self.errand_due(&held)),
            Renewal::Pausing { until, .. } => until,
            // The person has been at the provider since.
            Renewal::Failed(_) if held.has_news() => self.now,
            _ => return held,
        };
        if !self.session.mounted {
            return held;
        }
        if due > self.now {
            self.start(Timer::Renewal, due - self.now);
        } else if self.session.online || matches!(held.renewal, Renewal::Pausing { .. }) {
            self.effects.push(Effect::StopTimer(Timer::Renewal));
            let generation = held.grant.generation;
            self.claim(&mut held, generation);
        } else {
            // Browsers have been wrong about that, so it is tried all the same, a while later.
            self.pause_until(&mut held, OFFLINE, false);
            self.start(Timer::Renewal, OFFLINE);
        }
        held
    }

    pub(super) fn renewing(&mut self, mut held: Box<Held>, event: Event) -> Phase {
        let renewal = std::mem::replace(&mut held.renewal, Renewal::Resting);
        match (renewal, event) {
            (
                renewal @ (Renewal::Resting | Renewal::Pausing { .. }),
                Event::TimerFired(Timer::Renewal),
            ) => {
                held.renewal = renewal;
                Phase::Holding(self.look(held))
            }
            (Renewal::AwaitingClaim, Event::ClaimAnswered(claim)) => match claim {
                Claim::Granted => self.choose(held),
                Claim::Uncertain => {
                    held.maybe_spent = true;
                    self.choose(held)
                }
                Claim::Superseded => self.ask_siblings(held),
                Claim::Busy => {
                    self.pause_until(&mut held, BUSY, false);
                    Phase::Holding(self.look(held))
                }
            },
            (Renewal::AwaitingSiblings, Event::StoreAnswered(stored)) => {
                held.renewal = Renewal::AwaitingSiblings;
                self.session.learn_of_sign_out(stored.signed_out);
                if held.grant.login <= self.session.signed_out {
                    // The person has signed out while this tab could not hear it.
                    return self.sign_out(Phase::Holding(held));
                }
                let config = &self.session.config;
                match stored.record.and_then(|it| record::read(&it, config)) {
                    Some(grant) => self.offered_newer(held, grant),
                    None => Phase::Holding(held),
                }
            }
            (Renewal::AwaitingSiblings, Event::TimerFired(Timer::Siblings)) => {
                self.carry_on_alone(held)
            }
            (Renewal::AwaitingProbe(doubt), Event::ProbeAnswered(reachable)) => {
                self.probed(held, doubt, reachable)
            }
            (Renewal::AwaitingRefresh { again }, Event::RenewalAnswered(answer)) => {
                self.refreshed(held, again, &answer)
            }
            (Renewal::AwaitingFrame(framed), event) => self.framing(held, framed, event),
            (Renewal::AwaitingTokens(framed), Event::RenewalAnswered(answer)) => {
                self.redeemed(held, framed, answer)
            }
            (renewal, _) => {
                held.renewal = renewal;
                Phase::Holding(held)
            }
        }
    }

    /// This tab may renew: by which way?
    fn choose(&mut self, held: Box<Held>) -> Phase {
        if held.has_news() || held.due > self.now && !held.maybe_spent {
            return self.run_errand(held);
        }
        if self.session.provider.metadata().is_none() {
            let session = &mut self.session;
            session
                .provider
                .discover(&session.config, &mut self.effects);
            return self.pause(held, None);
        }
        if held.maybe_spent && held.grant.can_refresh(self.now) {
            self.probe(held, Doubt::Refresh)
        } else if self.is_doubtful(&held) {
            self.probe(held, Doubt::Network)
        } else {
            self.set_out(held)
        }
    }

    /// Whether it had better be known that the provider can be reached: the page is late because it
    /// has slept, and the network may not be awake yet; or the frame is asked a second time.
    fn is_doubtful(&self, held: &Held) -> bool {
        let is_late = self.now.saturating_sub(held.due) > LATE;
        is_late || !self.session.online || held.frame_misses > 0
    }

    /// By refresh token, if there is one; but it brings no other ID token of the login.
    fn set_out(&mut self, held: Box<Held>) -> Phase {
        if held.grant.can_refresh(self.now) && !held.is_unwanted {
            self.refresh(held)
        } else {
            self.open_frame(held)
        }
    }

    pub(super) fn refresh(&mut self, mut held: Box<Held>) -> Phase {
        let refresh_token = &held.grant.tokens.refresh_token;
        let (Some(token), Some(metadata)) = (refresh_token, self.session.provider.metadata())
        else {
            return self.pause(held, None);
        };
        self.effects.push(Effect::Renew(refresh::request(
            token,
            &self.session.config,
            false,
            metadata,
        )));
        let again = std::mem::replace(&mut held.maybe_spent, true);
        held.is_last_try = held.is_unwanted;
        // One that was given up may have left its name.
        held.errand = None;
        held.renewal = Renewal::AwaitingRefresh { again };
        Phase::Holding(held)
    }

    /// What is learned of the last time that the refresh token was sent says nothing about the times
    /// before.
    fn refreshed(
        &mut self,
        mut held: Box<Held>,
        again: bool,
        answer: &Result<Reply, NetworkFault>,
    ) -> Phase {
        if let Some(wish) = held.errand.take() {
            return self.errand_refreshed(held, wish, answer);
        }
        match refresh::read(answer, &held.grant, &self.session.config, self.now) {
            Refreshed::Tokens(tokens, lifetimes) => {
                let grant = held.grant.renewed(*tokens, lifetimes, self.now);
                self.renewed(held, grant)
            }
            Refreshed::Dead(error) => {
                self.drop_refresh_token(&mut held);
                held.refused = Some(error.into());
                self.open_frame(held)
            }
            Refreshed::Refused(error) => {
                held.maybe_spent = again;
                held.refused = Some(error.into());
                self.open_frame(held)
            }
            Refreshed::AccountChanged(error) => {
                self.drop_refresh_token(&mut held);
                self.give_up(held, error.into())
            }
            Refreshed::Trouble {
                retry_after,
                maybe_spent,
            } => {
                held.maybe_spent = maybe_spent || again;
                self.pause(held, retry_after)
            }
        }
    }

    /// Nothing is concluded from silence before it is known that the provider can be reached.
    pub(super) fn probe(&mut self, mut held: Box<Held>, doubt: Doubt) -> Phase {
        let url = self.session.probe_url();
        self.effects.push(Effect::Probe(url));
        held.renewal = Renewal::AwaitingProbe(doubt);
        Phase::Holding(held)
    }

    fn probed(&mut self, held: Box<Held>, doubt: Doubt, reachable: bool) -> Phase {
        match doubt {
            _ if !reachable => self.pause(held, None),
            Doubt::Network => self.set_out(held),
            Doubt::Refresh => self.open_frame(held),
            Doubt::Frame(failure) => self.frame_missed(held, failure),
        }
    }

    /// RFC 6749 section 6: the new refresh token replaces the old one, before anything else.
    pub(super) fn renewed(&mut self, held: Box<Held>, grant: Grant) -> Phase {
        self.save(&grant);
        let ending = Ending::Settled(grant.generation);
        self.effects.push(Effect::EndClaim(ending));
        self.tell(&grant);
        self.replace(held, grant, true)
    }

    /// The refresh token is of no use any more, in any tab.
    fn drop_refresh_token(&mut self, held: &mut Held) {
        held.maybe_spent = false;
        held.grant.tokens.refresh_token = None;
        held.grant.generation = self.session.next_generation(self.now);
        self.save(&held.grant);
        self.tell(&held.grant);
    }

    pub(super) fn claim(&mut self, held: &mut Held, generation: u64) {
        self.effects.push(Effect::Claim {
            login: held.grant.login,
            generation,
        });
        held.claimed = generation;
        held.renewal = Renewal::AwaitingClaim;
    }

    /// It did not work this time.
    pub(super) fn pause(&mut self, mut held: Box<Held>, retry_after: Option<u64>) -> Phase {
        self.end_claim(&held);
        let chance = self.session.chance.draw();
        let pause = schedule::pause(held.failures, retry_after, chance);
        held.failures = held.failures.saturating_add(1);
        self.pause_until(&mut held, pause, retry_after.is_some());
        Phase::Holding(self.look(held))
    }

    fn pause_until(&mut self, held: &mut Held, pause: u64, firmly: bool) {
        held.renewal = Renewal::Pausing {
            until: self.now.saturating_add(pause),
            firmly,
        };
        self.show_meanwhile(held);
    }

    /// There is no way to renew these tokens.
    pub(super) fn give_up(&mut self, mut held: Box<Held>, failure: Failure) -> Phase {
        self.end_claim(&held);
        if held.has_expired(self.now) {
            held.renewal = Renewal::Resting;
            return self.end(&held, Some(failure));
        }
        held.renewal = Renewal::Failed(failure);
        self.show_meanwhile(&mut held);
        self.report_wishes(&mut held);
        Phase::Holding(held)
    }
}
