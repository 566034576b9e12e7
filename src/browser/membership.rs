//! A component's place in its session.

use std::rc::Rc;

use super::hosts::Host;
use super::journey;
use super::runtime::Runtime;
use super::wake::Wake;
use crate::protocol::event::Event;

/// A component is there; dropping it leaves the session.
pub struct Membership {
    runtime: Rc<Runtime>,
    id: u32,
}

impl Membership {
    /// Adds a component to a session; reports go to the one that came last.
    #[must_use]
    pub fn join(runtime: Rc<Runtime>, host: Host) -> Self {
        let id = runtime.hosts.borrow_mut().add(host);
        let woken = runtime.later(|online| Event::Woken { online });
        let brought_back = runtime.later(|()| Event::BroughtBack);
        let brought_back = move || brought_back(());
        runtime.wake.replace(Some(Wake::watch(woken, brought_back)));
        runtime.dispatch(Event::PageSeen(journey::surroundings()));
        runtime.dispatch(Event::Mounted);
        Self { runtime, id }
    }

    /// The session itself.
    #[must_use]
    pub const fn runtime(&self) -> &Rc<Runtime> {
        &self.runtime
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        let was_last = self.runtime.hosts.borrow_mut().remove(self.id);
        if was_last {
            self.runtime.wake.take();
            self.runtime.dispatch(Event::Unmounted);
        }
    }
}
