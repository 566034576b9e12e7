//! The components of a session on this page, to which its reports go.

use std::rc::Rc;

use crate::protocol::report::Report;

/// Hands a report to the component's host.
pub type Host = Rc<dyn Fn(&Report)>;

/// Those that are on the page, in the order in which they came.
#[derive(Default)]
pub struct Hosts {
    all: Vec<(u32, Host)>,
    next: u32,
}

impl Hosts {
    /// Adds one, and says by what number it can be removed.
    pub fn add(&mut self, host: Host) -> u32 {
        let id = self.next;
        self.next += 1;
        self.all.push((id, host));
        id
    }

    /// Removes one; whether it was the last.
    pub fn remove(&mut self, id: u32) -> bool {
        self.all.retain(|(known, _)| *known != id);
        self.all.is_empty()
    }

    /// The one that came last.
    #[must_use]
    pub fn last(&self) -> Option<Host> {
        self.all.last().map(|(_, host)| Rc::clone(host))
    }
}
