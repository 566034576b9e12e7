//! What the page and Python do, whatever the phase.

use super::Step;
use crate::arguments::{Outcome, Verdict};
use crate::error::{AuthError, Failure};
use crate::json::Json;
use crate::protocol::event::{Effect, Timer};
use crate::protocol::failures;
use crate::protocol::judgement::Judgement;
use crate::protocol::phase::{Parting, Phase, Renewal, Restoring};
use crate::protocol::provider::{Learned, Provider};
use crate::protocol::reporter::About;

/// How long an attempt waits for a component to come back, in milliseconds: Streamlit replaces the
/// component when a rerun moves it, and a change of pages takes a moment.
const ABSENCE: u64 = 3_000;

impl Step {
    /// A component without a state of its own has appeared.
    pub(super) fn mounted(&mut self, phase: Phase) -> Phase {
        self.session.mounted = true;
        self.session.reporter.forget_delivery();
        if !self.session.is_prepared() {
            self.effects.push(Effect::DrawEntropy);
        }
        match phase {
            Phase::Restoring(Restoring::Asleep) => self.begin_restoring(),
            Phase::AwaitingCallback { .. } => {
                self.effects.push(Effect::StopTimer(Timer::Absence));
                phase
            }
            Phase::Holding(held) => {
                self.start_expiry(&held);
                Phase::Holding(self.look(held))
            }
            phase => phase,
        }
    }

    /// The page is without a component, so nothing new is begun.
    pub(super) fn unmounted(&mut self, phase: Phase) -> Phase {
        self.session.mounted = false;
        self.session.provider.abandon(&mut self.effects);
        match phase {
            Phase::Restoring(restoring) => {
                self.leave_restoring(&restoring);
                Phase::Restoring(Restoring::Asleep)
            }
            Phase::AwaitingCallback { .. } => {
                self.start(Timer::Absence, ABSENCE);
                phase
            }
            Phase::Holding(mut held) => {
                self.effects.extend([
                    Effect::StopTimer(Timer::Expiry),
                    Effect::StopTimer(Timer::Renewal),
                ]);
                // What was sent goes on: its code or refresh token is spent, and whoever comes next
                // finds the tokens.
                if matches!(
                    held.renewal,
                    Renewal::AwaitingClaim | Renewal::AwaitingSiblings | Renewal::AwaitingProbe(_)
                ) {
                    self.leave_renewal(&held);
                    held.renewal = Renewal::Resting;
                }
                Phase::Holding(held)
            }
            Phase::Entrusted(mut entrusted) => {
                self.leave_entrusted(&mut entrusted);
                Phase::Entrusted(entrusted)
            }
            phase => phase,
        }
    }

    /// The page is seen again, or the connection has come or gone.
    pub(super) fn woken(&mut self, phase: Phase, online: bool) -> Phase {
        let is_back = online && !self.session.online;
        self.session.online = online;
        let Phase::Holding(mut held) = phase else {
            return phase;
        };
        if let Renewal::Pausing {
            until,
            firmly: false,
        } = &mut held.renewal
            && is_back
        {
            *until = self.now;
        }
        if self.session.mounted {
            self.expired(held)
        } else {
            Phase::Holding(held)
        }
    }

    /// Python has metadata, or has none. An attempt under way goes on with what it began with, and
    /// no discovery takes its place.
    pub(super) fn informed(&mut self, phase: Phase, metadata: Option<&Json>) -> Phase {
        if matches!(
            phase,
            Phase::AwaitingCallback { .. } | Phase::Leaving(_) | Phase::AwaitingTokens(_)
        ) {
            return phase;
        }
        let config = &self.session.config;
        let learned = self
            .session
            .provider
            .learn(metadata, config, &mut self.effects);
        self.learned(phase, learned)
    }

    /// The provider is known now, or is known to be unusable.
    pub(super) fn learned(&mut self, phase: Phase, learned: Result<Learned, AuthError>) -> Phase {
        match (phase, learned) {
            (Phase::SignedOut(known), Err(error)) => {
                let failure = Failure::from(error);
                if known.as_ref() == Some(&failure) {
                    return Phase::SignedOut(known);
                }
                self.fail(failure)
            }
            (Phase::SignedOut(Some(_)), Ok(Learned::Usable)) => self.nobody(None),
            (Phase::Returning(returned, kept), _) => self.read_answer(returned, kept),
            (
                Phase::Parting(Parting::AwaitingProvider(grant)),
                Ok(Learned::Known | Learned::Usable) | Err(_),
            ) => self.part_there(&grant),
            (Phase::Restoring(Restoring::AwaitingProvider), learned) => match learned {
                Err(_) => self.found_nobody(),
                Ok(_) => self.sign_in_silently(),
            },
            (Phase::Holding(mut held), Ok(Learned::Known | Learned::Usable)) => {
                // It may be what a renewal has waited for.
                if let Renewal::Pausing {
                    until,
                    firmly: false,
                } = &mut held.renewal
                {
                    *until = self.now;
                }
                Phase::Holding(self.look(held))
            }
            (phase, _) => phase,
        }
    }

    /// Random bytes have come.
    pub(super) fn prepared(&mut self, phase: Phase) -> Phase {
        match phase {
            Phase::Restoring(Restoring::AwaitingProvider) => self.sign_in_silently(),
            phase => phase,
        }
    }

    /// Python has said what it made of the last report, or has none.
    pub(super) fn judged(&mut self, phase: Phase, verdict: Option<Verdict>) -> Phase {
        let seq = verdict.as_ref().map(|verdict| verdict.seq);
        let about = self
            .session
            .reporter
            .answered(seq, self.now, &mut self.effects);
        // While nothing is known, silence is what Python calls pending.
        if about == About::Nothing && phase.is_settled() {
            self.session
                .report_failure(self.now, None, &mut self.effects);
        }
        let Some(verdict) = verdict.filter(|_| about == About::Last) else {
            return phase;
        };
        let mut held = match phase {
            Phase::Holding(held) => held,
            Phase::Entrusted(entrusted) => return self.entrusted_judged(entrusted, verdict),
            phase => return phase,
        };
        if matches!(held.judgement, Judgement::Unreported) {
            return Phase::Holding(held);
        }
        let failure = verdict.error.unwrap_or_else(failures::unexplained);
        match verdict.outcome {
            Outcome::Accepted => {
                held.judgement = Judgement::Accepted(verdict.name);
                held.is_last_try = false;
                // What was done without a click was no mistake, so it may be done again.
                self.forget_gone_alone();
            }
            Outcome::Unverified if verdict.renew_in.is_some() => {
                if held.is_last_try && !held.is_unwanted {
                    return self.end(&held, Some(failure));
                }
                held.is_unwanted = true;
                held.due = self.now;
                return self.expired(held);
            }
            // Who was accepted before stays so, on the screen as in Python.
            Outcome::Unverified if matches!(held.judgement, Judgement::Accepted(_)) => {}
            Outcome::Unverified => held.judgement = Judgement::Unverified(failure),
            Outcome::Rejected => return self.end(&held, Some(failure)),
        }
        Phase::Holding(held)
    }

    /// Whether the provider is known to be unusable, and why.
    pub(super) fn unusable(&self) -> Option<Failure> {
        match &self.session.provider {
            Provider::Unusable(error) => Some(error.clone().into()),
            _ => None,
        }
    }
}
