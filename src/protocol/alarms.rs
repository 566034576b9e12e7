//! When timers are to fire. They count time that has passed, whatever the clock says: when one
//! fires, it is at least as late as that.

use super::event::Timer;

/// The timers of tokens that were started and have not fired, with times in milliseconds since the epoch.
#[derive(Debug, Default)]
pub(super) struct Alarms(Vec<(Timer, u64)>);

impl Alarms {
    /// `timer` fires at `at` and at no other time.
    pub fn set(&mut self, timer: Timer, at: u64) {
        self.take(timer);
        self.0.push((timer, at));
    }

    /// When `timer` was to fire, which it has done.
    pub fn take(&mut self, timer: Timer) -> Option<u64> {
        let at = self.0.iter().position(|(set, _)| *set == timer)?;
        Some(self.0.swap_remove(at).1)
    }

    /// The clock was set back by `by` milliseconds.
    pub fn rewind(&mut self, by: u64) {
        for (_, at) in &mut self.0 {
            *at = at.saturating_sub(by);
        }
    }
}
