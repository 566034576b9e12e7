//! The session's timers ([`setTimeout`](https://developer.mozilla.org/docs/Web/API/Window/setTimeout)).

use gloo_timers::callback::Timeout;

use crate::protocol::event::Timer;

/// The running timers, at most one of each kind. Dropping it stops them all.
#[derive(Default)]
pub struct Timers(Vec<(Timer, Timeout)>);

impl Timers {
    /// Starts `timer`, or starts it anew; it calls `fired` after `milliseconds`.
    pub fn start(&mut self, timer: Timer, milliseconds: u64, fired: impl FnOnce() + 'static) {
        self.stop(timer);
        // The browser counts in 32 bits with a sign: anything longer would fire at once.
        let milliseconds = i32::try_from(milliseconds)
            .unwrap_or(i32::MAX)
            .unsigned_abs();
        self.0.push((timer, Timeout::new(milliseconds, fired)));
    }

    /// Stops `timer`, if it runs.
    pub fn stop(&mut self, timer: Timer) {
        self.0.retain(|(running, _)| *running != timer);
    }
}
