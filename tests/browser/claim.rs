//! The right to renew, among several tabs, some of which crash.

use streamlit_pkce::browser::claim;
use streamlit_pkce::protocol::event::{Claim as Outcome, Ending};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::asked::{
    Asked, GRANTED_THERE, PATIENCE, SETTLED, SUPERSEDED_THERE, UNCERTAIN, UNCERTAIN_THERE,
    UNTOUCHED, a_while, ledger_shows, outcome_of, told,
};
use crate::page::{Census, During, Tab, plant, until};

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
async fn item_53_a_tab_that_keeps_the_others_waiting_is_busy() {
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
    // What is older does not outdo it.
    claim::settle("claim-settle", 3);
    assert_eq!(outcome_of("claim-settle", 3).await, Outcome::Superseded);
    assert_eq!(outcome_of("claim-settle", 5).await, Outcome::Granted);
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
    assert_eq!(row.matches(':').count(), 4, "{row}");
}
