//! What Python has been told, and whether it has taken it in.

use super::event::Effect;
use super::report::Report;
use crate::json::LARGEST_INTEGER;

/// The least time between two reminders, in milliseconds.
const REMINDER: u64 = 5_000;

/// The last report, on its way to Python.
#[derive(Debug, Default)]
pub(super) struct Reporter {
    last: Option<Report>,
    /// Whether the component on the page has been given the last report.
    delivered: bool,
    /// Whether Python has answered to the last report.
    answered: bool,
    /// When Python was last reminded of a report that it had forgotten.
    reminded_at: Option<u64>,
    /// What the app wanted to have back after the sign-in, until Python has it.
    app_state: Option<String>,
}

/// What Python's answer is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum About {
    /// The last report.
    Last,
    /// Another one, or none; Python is being told again if it has to be.
    Other,
    /// Python asks, and there has been no report yet.
    Nothing,
}

impl Reporter {
    /// A component without a state of its own has appeared.
    pub const fn forget_delivery(&mut self) {
        self.delivered = false;
    }

    /// The next report, whatever it says, gives the app its own words back.
    pub fn bring_back(&mut self, app_state: Option<String>) {
        self.app_state = app_state;
    }

    /// Hands Python a new report, made with a number that no earlier one had.
    pub fn report(
        &mut self,
        now: u64,
        make: impl FnOnce(u64) -> Report,
        effects: &mut Vec<Effect>,
    ) {
        let seq = self
            .last
            .as_ref()
            .map_or(now, |last| now.max(last.seq.saturating_add(1)));
        let mut report = make(seq);
        report.app_state.clone_from(&self.app_state);
        self.last = Some(report);
        self.delivered = false;
        self.answered = false;
        self.deliver(effects);
    }

    /// Python answers to the report numbered `seq`, or knows of none. Unless that is the last one,
    /// this sees to it that Python gets to know the last one.
    pub fn answered(&mut self, seq: Option<u64>, now: u64, effects: &mut Vec<Effect>) -> About {
        let Some(last) = &mut self.last else {
            return About::Nothing;
        };
        match seq {
            Some(seq) if seq == last.seq => {
                self.answered = true;
                self.app_state = None;
                last.app_state = None;
                return About::Last;
            }
            // From outside this session, as when a configuration was refused: Python would take
            // the last report for an old one.
            Some(seq) if seq > last.seq && seq < LARGEST_INTEGER => {
                last.seq = now.max(seq + 1);
                self.delivered = false;
                self.answered = false;
            }
            // Forgotten: the app has cleared its session state. One that does so in every run must
            // not be reminded in every run.
            None if self.answered && self.may_remind(now) => {
                self.reminded_at = Some(now);
                self.delivered = false;
                self.answered = false;
            }
            _ => {}
        }
        self.deliver(effects);
        About::Other
    }

    fn may_remind(&self, now: u64) -> bool {
        self.reminded_at
            .is_none_or(|last| now.abs_diff(last) >= REMINDER)
    }

    /// Gives the last report to a component that has no state yet.
    fn deliver(&mut self, effects: &mut Vec<Effect>) {
        if let Some(report) = self.last.clone().filter(|_| !self.delivered) {
            self.delivered = true;
            effects.push(Effect::Report(Box::new(report)));
        }
    }
}
