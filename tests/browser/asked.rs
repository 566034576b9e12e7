//! A claim that was made here or in another tab, and what became of it.

use std::cell::RefCell;
use std::rc::Rc;

use streamlit_pkce::browser::claim::Claim;
use streamlit_pkce::protocol::event::{Claim as Outcome, Ending};

use crate::page::{Tab, next_task, row, until};

pub const SETTLED: u32 = 0;
pub const UNTOUCHED: u32 = 1;
pub const UNCERTAIN: u32 = 2;

/// What another tab is told.
pub const GRANTED_THERE: Option<u32> = Some(0);
pub const UNCERTAIN_THERE: Option<u32> = Some(1);
pub const SUPERSEDED_THERE: Option<u32> = Some(2);

/// How long a tab waits for others, and for the database, in milliseconds.
pub const PATIENCE: u32 = 20_000;
pub const DATABASE_PATIENCE: u32 = 5_000;

/// How often a claim is renewed where there are no locks, in milliseconds.
pub const HEARTBEAT: u32 = 10_000;

/// A claim of this tab, and what became of it.
pub struct Asked {
    pub claim: Claim,
    pub outcomes: Rc<RefCell<Vec<Outcome>>>,
}

impl Asked {
    pub fn new(group: &str, generation: u64) -> Self {
        let outcomes = Rc::<RefCell<Vec<Outcome>>>::default();
        let kept = Rc::clone(&outcomes);
        let claim = Claim::ask(group, generation, move |it| kept.borrow_mut().push(it));
        assert!(outcomes.borrow().is_empty(), "answered too early");
        Self { claim, outcomes }
    }

    pub async fn outcome(&self) -> Outcome {
        until("an outcome", || !self.outcomes.borrow().is_empty()).await;
        self.outcomes.borrow()[0]
    }

    pub fn end(self, ending: Ending) {
        self.claim.end(ending);
    }
}

/// Asks, and ends the claim at once as if nothing had happened.
pub async fn outcome_of(group: &str, generation: u64) -> Outcome {
    let asked = Asked::new(group, generation);
    let outcome = asked.outcome().await;
    asked.end(Ending::Untouched);
    outcome
}

/// Waits until `tab` has been told.
pub async fn told(tab: &Tab) -> Option<u32> {
    until("the other tab's outcome", || tab.outcome().is_some()).await;
    tab.outcome()
}

/// Waits until the ledger's row for `group` has `part` in it.
pub async fn ledger_shows(group: &str, part: &str) -> String {
    for _ in 0..1000 {
        match row("ledger", group).await {
            Some(row) if row.contains(part) => return row,
            _ => next_task().await,
        }
    }
    panic!("waited in vain for {part} in the ledger");
}

/// Gives whoever waits the time to be told, wrongly.
pub async fn a_while() {
    for _ in 0..10 {
        next_task().await;
    }
}
