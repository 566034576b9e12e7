//! Leaving the code to Python, which redeems it where the provider demands a client secret or lets no
//! browser read its answer; Python then keeps the tokens, and renews them.
//!
//! ```text
//! a code ──▶ Python is given it ──accepted──▶ Python keeps the tokens ◀── time ──┐
//!   ▲              │ rejected                     │ rejected          └──────────┘
//!   │              ▼                              ▼
//!   │           SignedOut ◀──of no use── the hidden frame
//!   └─────────────────────────────────────────────┘
//! ```
//!
//! Python rejects what it has accepted when it has nothing to renew with, and when it is another server
//! that knows of no tokens. Either way another code is what helps, and the provider's session gives it.

use super::Step;
use super::pushing::Way;
use crate::arguments::{Outcome, Verdict};
use crate::protocol::attempt::Attempt;
use crate::protocol::authorization_response::ValidCode;
use crate::protocol::event::{Effect, Event, Timer};
use crate::protocol::judgement::Judgement;
use crate::protocol::phase::{Entrusted, Phase};
use crate::protocol::report::Report;
use crate::protocol::tokens::Obtained;
use crate::protocol::{failures, schedule, token_request};

/// How long the host has to draw what a redeemed code brings before it is told of it, in milliseconds.
/// A page whose runs follow too closely upon each other now and then loses an element of the app's.
const SETTLING: u64 = 2_000;

/// How long to wait before the provider is asked again that did not answer, in milliseconds.
const PAUSE: u64 = 5_000;

impl Step {
    /// Redeems a code of a sign-in that the person sees, or has Python do so.
    pub(super) fn spend(&mut self, attempt: Box<Attempt>, code: &ValidCode) -> Phase {
        if attempt.config.is_entrusted {
            self.session.quiet_until = 0;
            self.effects.push(Effect::KeepQuiet(0));
            let app_state = attempt.config.app_state.clone();
            self.session.reporter.bring_back(app_state);
            return self.entrust(&attempt, code, Obtained::Login, None);
        }
        let request = token_request::redeem(code, &attempt);
        self.effects.push(Effect::RedeemCode(request));
        Phase::AwaitingTokens(attempt)
    }

    /// Has Python redeem a code, perhaps for a sign-in that it knew `before`.
    pub(super) fn entrust(
        &mut self,
        attempt: &Attempt,
        code: &ValidCode,
        obtained: Obtained,
        before: Option<Box<Entrusted>>,
    ) -> Phase {
        let sign_out = self.session.sign_out;
        let make = |seq| Report::entrusting(seq, sign_out, code, attempt, obtained);
        self.session
            .reporter
            .report(self.now, make, &mut self.effects);
        let mut entrusted = before.unwrap_or_else(|| {
            Box::new(Entrusted {
                login: self.session.next_generation(self.now),
                judgement: Judgement::Submitted,
                is_redeemed: false,
                framed: None,
                frame_misses: 0,
                failures: 0,
            })
        });
        entrusted.is_redeemed = false;
        entrusted.frame_misses = 0;
        entrusted.failures = 0;
        Phase::Entrusted(entrusted)
    }

    pub(super) fn entrusted(&mut self, mut entrusted: Box<Entrusted>, event: Event) -> Phase {
        match (event, entrusted.framed.take()) {
            (Event::TimerFired(Timer::Renewal), framed) => {
                entrusted.framed = framed;
                self.report_redeemed(&mut entrusted);
            }
            (Event::LoginClicked, framed) => {
                entrusted.framed = framed;
                if matches!(entrusted.judgement, Judgement::Unverified(_)) {
                    self.report_redeemed(&mut entrusted);
                }
            }
            (Event::TimerFired(Timer::Frame), Some(attempt)) => {
                self.close_frame();
                entrusted.frame_misses += 1;
                if entrusted.frame_misses > 1 {
                    return self.fail(failures::frame_unanswered(&attempt, true));
                }
                self.start(Timer::Renewal, PAUSE);
            }
            (event, Some(mut attempt)) => {
                let Some(response) = self.response(&mut attempt, Way::Frame, event) else {
                    entrusted.framed = Some(attempt);
                    return Phase::Entrusted(entrusted);
                };
                self.close_frame();
                match response {
                    Ok(code) => {
                        return self.entrust(&attempt, &code, Obtained::Silent, Some(entrusted));
                    }
                    Err(rejection) if rejection.is_unavailable => {
                        let chance = self.session.chance.draw();
                        let pause = schedule::pause(entrusted.failures, None, chance);
                        entrusted.failures = entrusted.failures.saturating_add(1);
                        self.start(Timer::Renewal, pause);
                    }
                    Err(rejection) => return self.fail(rejection.error),
                }
            }
            (_, None) => {}
        }
        Phase::Entrusted(entrusted)
    }

    /// Python has said what it makes of the code, or of the tokens that it keeps.
    pub(super) fn entrusted_judged(
        &mut self,
        mut entrusted: Box<Entrusted>,
        verdict: Verdict,
    ) -> Phase {
        let failure = verdict.error.unwrap_or_else(failures::unexplained);
        match verdict.outcome {
            Outcome::Accepted => {
                entrusted.judgement = Judgement::Accepted(verdict.name);
                self.forget_gone_alone();
                if !entrusted.is_redeemed {
                    entrusted.is_redeemed = true;
                    // A code that is spent is not to lie about, nor to be shown to another server.
                    self.start(Timer::Renewal, SETTLING);
                } else if let Some(seconds) = verdict.renew_in
                    && self.session.mounted
                {
                    self.start(Timer::Renewal, seconds.saturating_mul(1000));
                }
            }
            Outcome::Unverified if matches!(entrusted.judgement, Judgement::Accepted(_)) => {}
            Outcome::Unverified => entrusted.judgement = Judgement::Unverified(failure),
            Outcome::Rejected if !entrusted.is_redeemed => return self.nobody(Some(failure)),
            Outcome::Rejected if entrusted.framed.is_none() => self.ask_for_code(&mut entrusted),
            Outcome::Rejected => {}
        }
        Phase::Entrusted(entrusted)
    }

    /// Asks the provider for another code, in a hidden frame.
    fn ask_for_code(&mut self, entrusted: &mut Entrusted) {
        let attempt = Some(&mut self.session).filter(|session| session.online);
        let Some(mut attempt) = attempt.and_then(|session| session.begin(&mut self.effects)) else {
            self.start(Timer::Renewal, PAUSE);
            return;
        };
        let hint = attempt.config.id_token_hint.clone();
        self.renew_unseen(&mut attempt, hint.as_ref());
        entrusted.framed = Some(attempt);
    }

    fn report_redeemed(&mut self, entrusted: &mut Entrusted) {
        entrusted.is_redeemed = true;
        let sign_out = self.session.sign_out;
        let make = |seq| Report::entrusted(seq, sign_out);
        self.session
            .reporter
            .report(self.now, make, &mut self.effects);
    }

    /// Ends what waits.
    pub(super) fn leave_entrusted(&mut self, entrusted: &mut Entrusted) {
        self.effects.push(Effect::StopTimer(Timer::Renewal));
        if entrusted.framed.take().is_some() {
            self.close_frame();
        }
    }
}
