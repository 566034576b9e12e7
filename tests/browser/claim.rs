//! The right to renew, among several tabs, some of which crash.

use std::cell::RefCell;
use std::rc::Rc;

use streamlit_pkce::browser::claim::{self, Claim};
use streamlit_pkce::protocol::event::{Claim as Outcome, Ending};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Census, Clock, During, Lack, Tab, next_task, plant, row, until};

const SETTLED: u32 = 0;
const UNTOUCHED: u32 = 1;
const UNCERTAIN: u32 = 2;

/// What another tab is told.
const GRANTED_THERE: Option<u32> = Some(0);
const UNCERTAIN_THERE: Option<u32> = Some(1);
const SUPERSEDED_THERE: Option<u32> = Some(2);

/// How long a tab waits for others, and for the database, in milliseconds.
const PATIENCE: u32 = 20_000;
const DATABASE_PATIENCE: u32 = 5_000;

/// How often a claim is renewed where there are no locks, in milliseconds.
const HEARTBEAT: u32 = 10_000;

/// A claim of this tab, and what became of it.
struct Asked {
    claim: Claim,
    outcomes: Rc<RefCell<Vec<Outcome>>>,
}

impl Asked {
    fn new(group: &str, generation: u64) -> Self {
        let outcomes = Rc::<RefCell<Vec<Outcome>>>::default();
        let kept = Rc::clone(&outcomes);
        let claim = Claim::ask(group, generation, move |it| kept.borrow_mut().push(it));
        assert!(outcomes.borrow().is_empty(), "answered too early");
        Self { claim, outcomes }
    }

    async fn outcome(&self) -> Outcome {
        until("an outcome", || !self.outcomes.borrow().is_empty()).await;
        self.outcomes.borrow()[0]
    }

    fn end(self, ending: Ending) {
        self.claim.end(ending);
    }
}

/// Asks, and ends the claim at once as if nothing had happened.
async fn outcome_of(group: &str, generation: u64) -> Outcome {
    let asked = Asked::new(group, generation);
    let outcome = asked.outcome().await;
    asked.end(Ending::Untouched);
    outcome
}

/// Waits until `tab` has been told.
async fn told(tab: &Tab) -> Option<u32> {
    until("the other tab's outcome", || tab.outcome().is_some()).await;
    tab.outcome()
}

/// Waits until the ledger's row for `group` has `part` in it.
async fn ledger_shows(group: &str, part: &str) -> String {
    for _ in 0..1000 {
        match row("ledger", group).await {
            Some(row) if row.contains(part) => return row,
            _ => next_task().await,
        }
    }
    panic!("waited in vain for {part} in the ledger");
}

/// Gives whoever waits the time to be told, wrongly.
async fn a_while() {
    for _ in 0..10 {
        next_task().await;
    }
}

#[wasm_bindgen_test]
async fn item_53_one_tab_renews_and_the_others_hear_that_there_are_newer_tokens() {
    let other = Tab::open().await;
    let asked = Asked::new("claim-one", 1);
    assert_eq!(asked.outcome().await, Outcome::Granted);
    other.ask("claim-one", 1.0);
    a_while().await;
    assert_eq!(other.outcome(), None);
    asked.end(Ending::Settled(2));
    // Not "uncertain": the lock is given back only after the ledger knows of it.
    assert_eq!(told(&other).await, SUPERSEDED_THERE);
    assert_eq!(outcome_of("claim-one", 2).await, Outcome::Granted);
}

#[wasm_bindgen_test]
async fn of_ten_tabs_that_ask_at_once_one_renews() {
    let mut tabs = Vec::new();
    for _ in 0..10 {
        tabs.push(Tab::open().await);
    }
    for generation in [1.0, 2.0, 3.0] {
        for tab in &tabs {
            tab.ask("claim-ten", generation);
        }
        until("one of them", || {
            tabs.iter().any(|tab| tab.outcome().is_some())
        })
        .await;
        let answered = tabs.iter().filter(|tab| tab.outcome().is_some());
        let answered: Vec<_> = answered.collect();
        assert_eq!(answered.len(), 1);
        assert_eq!(answered[0].outcome(), GRANTED_THERE);
        answered[0].conclude(SETTLED, generation + 1.0);
        let mut superseded = 0;
        for tab in &tabs {
            superseded += u32::from(told(tab).await == SUPERSEDED_THERE);
        }
        assert_eq!(superseded, 9);
    }
}

#[wasm_bindgen_test]
async fn a_claim_that_came_to_nothing_leaves_nothing() {
    let other = Tab::open().await;
    let asked = Asked::new("claim-untouched", 1);
    assert_eq!(asked.outcome().await, Outcome::Granted);
    asked.end(Ending::Untouched);
    other.ask("claim-untouched", 1.0);
    assert_eq!(told(&other).await, GRANTED_THERE);
    other.conclude(UNTOUCHED, 0.0);
    assert_eq!(outcome_of("claim-untouched", 1).await, Outcome::Granted);
}

#[wasm_bindgen_test]
async fn item_56_a_tab_that_dies_while_it_renews_leaves_a_doubt() {
    let other = Tab::open().await;
    other.ask("claim-crash", 1.0);
    assert_eq!(told(&other).await, GRANTED_THERE);
    let asked = Asked::new("claim-crash", 1);
    a_while().await;
    assert!(asked.outcomes.borrow().is_empty());
    drop(other);
    assert_eq!(asked.outcome().await, Outcome::Uncertain);
    // Whoever comes next is in doubt too, until there are newer tokens.
    drop(asked);
    let asked = Asked::new("claim-crash", 1);
    assert_eq!(asked.outcome().await, Outcome::Uncertain);
    asked.end(Ending::Settled(2));
    assert_eq!(outcome_of("claim-crash", 2).await, Outcome::Granted);
}

#[wasm_bindgen_test]
async fn a_doubt_about_older_tokens_is_none_about_newer_ones() {
    let asked = Asked::new("claim-older", 1);
    assert_eq!(asked.outcome().await, Outcome::Granted);
    asked.end(Ending::Uncertain);
    assert_eq!(outcome_of("claim-older", 2).await, Outcome::Granted);
}

#[wasm_bindgen_test]
async fn an_uncertain_end_and_a_drop_are_the_same() {
    let other = Tab::open().await;
    for (group, is_dropped) in [("claim-dropped", true), ("claim-uncertain", false)] {
        let asked = Asked::new(group, 1);
        assert_eq!(asked.outcome().await, Outcome::Granted);
        if is_dropped {
            drop(asked);
        } else {
            asked.end(Ending::Uncertain);
        }
        other.ask(group, 1.0);
        assert_eq!(told(&other).await, UNCERTAIN_THERE);
        other.conclude(UNCERTAIN, 0.0);
        assert_eq!(outcome_of(group, 1).await, Outcome::Uncertain);
    }
}

#[wasm_bindgen_test]
async fn whoever_leaves_the_queue_is_not_told_and_leaves_no_doubt() {
    let other = Tab::open().await;
    other.ask("claim-queue", 1.0);
    assert_eq!(told(&other).await, GRANTED_THERE);
    let Asked { claim, outcomes } = Asked::new("claim-queue", 1);
    let waiting = Asked::new("claim-queue", 1);
    a_while().await;
    drop(claim);
    other.conclude(UNTOUCHED, 0.0);
    assert_eq!(waiting.outcome().await, Outcome::Granted);
    assert!(outcomes.borrow().is_empty());
}

#[wasm_bindgen_test]
async fn a_claim_that_ends_before_its_answer_leaves_no_doubt() {
    for ending in [Some(Ending::Uncertain), Some(Ending::Settled(9)), None] {
        let Asked { claim, outcomes } = Asked::new("claim-early", 1);
        match ending {
            Some(ending) => claim.end(ending),
            None => drop(claim),
        }
        assert_eq!(outcome_of("claim-early", 1).await, Outcome::Granted);
        assert!(outcomes.borrow().is_empty());
    }
}

#[wasm_bindgen_test]
async fn a_tab_that_keeps_the_others_waiting_is_busy() {
    let census = During::new(Census::new());
    let other = Tab::open().await;
    other.ask("claim-busy", 1.0);
    assert_eq!(told(&other).await, GRANTED_THERE);
    let asked = Asked::new("claim-busy", 1);
    assert_eq!(census.fire(PATIENCE), 1);
    assert_eq!(asked.outcome().await, Outcome::Busy);
    asked.end(Ending::Uncertain);
    other.conclude(UNTOUCHED, 0.0);
    assert_eq!(outcome_of("claim-busy", 1).await, Outcome::Granted);
    until("the timers' end", || census.count() == 0).await;
}

#[wasm_bindgen_test]
async fn a_sign_in_outdoes_every_claim() {
    let other = Tab::open().await;
    other.ask("claim-settle", 1.0);
    assert_eq!(told(&other).await, GRANTED_THERE);
    drop(other);
    claim::settle("claim-settle", 5);
    assert_eq!(outcome_of("claim-settle", 4).await, Outcome::Superseded);
    assert_eq!(outcome_of("claim-settle", 5).await, Outcome::Granted);
    // Also when this computer's clock has been set back since.
    claim::settle("claim-settle", 3);
    assert_eq!(outcome_of("claim-settle", 3).await, Outcome::Granted);
}

#[wasm_bindgen_test]
async fn a_tab_with_nothing_to_lose_is_alone_too_and_changes_no_generation() {
    claim::settle("claim-frame", 5);
    let asked = Asked::new("claim-frame", u64::MAX);
    assert_eq!(asked.outcome().await, Outcome::Granted);
    let other = Tab::open().await;
    other.ask("claim-frame", 5.0);
    a_while().await;
    assert_eq!(other.outcome(), None);
    asked.end(Ending::Untouched);
    assert_eq!(told(&other).await, GRANTED_THERE);
    // A mark that another tab has left survives it.
    drop(other);
    let asked = Asked::new("claim-frame", u64::MAX);
    assert_eq!(asked.outcome().await, Outcome::Uncertain);
    asked.end(Ending::Uncertain);
    assert_eq!(outcome_of("claim-frame", 5).await, Outcome::Uncertain);
}

#[wasm_bindgen_test]
async fn without_locks_a_long_renewal_keeps_its_lease() {
    let _locks = Lack::of("locks", "missing");
    let census = During::new(Census::new());
    let asked = Asked::new("claim-heartbeat", 1);
    assert_eq!(asked.outcome().await, Outcome::Granted);
    let first = ledger_shows("claim-heartbeat", "claimedAt").await;
    let _clock = During::new(Clock::new(25_000));
    assert_eq!(census.fire(HEARTBEAT), 1);
    while ledger_shows("claim-heartbeat", "claimedAt").await == first {
        next_task().await;
    }
    asked.end(Ending::Settled(2));
    ledger_shows("claim-heartbeat", r#""claimedAt":null"#).await;
    assert_eq!(census.fire(HEARTBEAT), 0);
}

#[wasm_bindgen_test]
async fn sessions_do_not_wait_for_each_other() {
    let first = Asked::new("claim-first", 1);
    assert_eq!(first.outcome().await, Outcome::Granted);
    assert_eq!(outcome_of("claim-second", 1).await, Outcome::Granted);
    drop(first);
}

#[wasm_bindgen_test]
async fn a_damaged_row_does_no_harm() {
    for damaged in ["7", "{}", r#"{"generation": "later"}"#, "[]"] {
        plant("ledger", "claim-damaged", damaged).await;
        assert_eq!(outcome_of("claim-damaged", 1).await, Outcome::Granted);
    }
    // A mark that cannot be read is a mark.
    plant("ledger", "claim-damaged", r#"{"claimedAt": {}}"#).await;
    assert_eq!(outcome_of("claim-damaged", 1).await, Outcome::Uncertain);
}

#[wasm_bindgen_test]
async fn the_ledger_holds_no_secret() {
    let asked = Asked::new("claim-row", 7);
    assert_eq!(asked.outcome().await, Outcome::Granted);
    asked.end(Ending::Settled(8));
    assert_eq!(outcome_of("claim-row", 9).await, Outcome::Granted);
    let row = ledger_shows("claim-row", r#""claimedAt":null"#).await;
    assert!(row.starts_with(r#"{"generation":9,"tab":0."#), "{row}");
    assert_eq!(row.matches(':').count(), 3, "{row}");
}

#[wasm_bindgen_test]
async fn without_locks_a_claim_is_a_lease() {
    for how in ["missing", "refusing"] {
        let group = format!("claim-lease-{how}");
        let _locks = Lack::of("locks", how);
        let other = Tab::open().await;
        other.lose_locks();
        other.ask(&group, 1.0);
        assert_eq!(told(&other).await, GRANTED_THERE);
        assert_eq!(outcome_of(&group, 1).await, Outcome::Busy);
        assert_eq!(outcome_of(&group, 2).await, Outcome::Busy);
        {
            let _clock = During::new(Clock::new(29_000));
            assert_eq!(outcome_of(&group, 1).await, Outcome::Busy);
        }
        {
            let _clock = During::new(Clock::new(-31_000));
            assert_eq!(outcome_of(&group, 1).await, Outcome::Uncertain);
        }
        ledger_shows(&group, r#""claimedAt":null"#).await;
        other.ask(&group, 1.0);
        assert_eq!(told(&other).await, GRANTED_THERE);
        other.conclude(SETTLED, 2.0);
        ledger_shows(&group, r#""claimedAt":null"#).await;
        assert_eq!(outcome_of(&group, 2).await, Outcome::Granted);
        ledger_shows(&group, r#""claimedAt":null"#).await;
        assert_eq!(outcome_of(&group, 1).await, Outcome::Superseded);
    }
}

#[wasm_bindgen_test]
async fn without_locks_a_tab_is_in_doubt_about_itself_only() {
    let _locks = Lack::of("locks", "missing");
    let asked = Asked::new("claim-self", 1);
    assert_eq!(asked.outcome().await, Outcome::Granted);
    drop(asked);
    assert_eq!(outcome_of("claim-self", 1).await, Outcome::Uncertain);
}

#[wasm_bindgen_test]
async fn without_a_database_there_is_still_the_lock() {
    let other = Tab::open().await;
    for how in ["missing", "forbidden", "refusing", "failing"] {
        let group = format!("claim-lock-{how}");
        let _database = Lack::of("indexedDB", how);
        let asked = Asked::new(&group, 1);
        assert_eq!(asked.outcome().await, Outcome::Granted, "{how}");
        other.ask(&group, 1.0);
        a_while().await;
        assert_eq!(other.outcome(), None);
        asked.end(Ending::Settled(2));
        assert_eq!(told(&other).await, GRANTED_THERE);
        other.conclude(UNTOUCHED, 0.0);
    }
}

#[wasm_bindgen_test]
async fn a_database_that_hangs_is_given_up() {
    let census = During::new(Census::new());
    let _database = Lack::of("indexedDB", "hanging");
    for generation in [1, 2] {
        let asked = Asked::new("claim-hanging", generation);
        until("the end of patience", || {
            census.fire(DATABASE_PATIENCE);
            !asked.outcomes.borrow().is_empty()
        })
        .await;
        assert_eq!(asked.outcome().await, Outcome::Granted);
        asked.end(Ending::Settled(generation + 1));
    }
    until("the last wait", || census.fire(DATABASE_PATIENCE) > 0).await;
}

#[wasm_bindgen_test]
async fn with_neither_every_claim_is_granted() {
    let _locks = Lack::of("locks", "missing");
    let _database = Lack::of("indexedDB", "missing");
    let first = Asked::new("claim-neither", 1);
    assert_eq!(first.outcome().await, Outcome::Granted);
    first.end(Ending::Settled(2));
    claim::settle("claim-neither", 3);
    assert_eq!(outcome_of("claim-neither", 1).await, Outcome::Granted);
}
