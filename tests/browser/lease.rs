//! The right to renew in browsers that lack locks, a database, or both.

use streamlit_pkce::browser::claim;
use streamlit_pkce::protocol::event::{Claim as Outcome, Ending};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::asked::{
    Asked, DATABASE_PATIENCE, GRANTED_THERE, HEARTBEAT, SETTLED, UNTOUCHED, a_while, ledger_shows,
    outcome_of, told,
};
use crate::page::{Census, Clock, During, Lack, Tab, next_task, until};

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
