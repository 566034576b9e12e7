//! The ledger's rows: what it makes of those that others have written, and what becomes of its own.

use streamlit_pkce::browser::claim;
use streamlit_pkce::protocol::event::{Claim as Outcome, Ending, FOR_GOOD};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::asked::{
    Asked, DATABASE_PATIENCE, GRANTED_THERE, SETTLED, a_while, ledger_shows, outcome_of, told,
};
use crate::page::{Census, During, Jam, Lack, Tab, next_task, plant, row, until};

const MARKED: &str = r#"{"generation": 5, "tab": 0.5, "claimedAt": 1}"#;

#[wasm_bindgen_test]
async fn item_56_a_page_that_leaves_while_the_ledger_is_read_leaves_the_crashed_tab_s_mark() {
    // Without locks the ledger is asked at once.
    let _locks = Lack::of("locks", "missing");
    for ending in [Ending::Untouched, Ending::Uncertain, Ending::Settled(6)] {
        plant("ledger", "ledger-left", MARKED).await;
        let Asked { claim, outcomes } = Asked::new("ledger-left", 5);
        claim.end(ending);
        while ledger_shows("ledger-left", "claimedAt")
            .await
            .contains(r#""claimedAt":1}"#)
        {
            next_task().await;
        }
        a_while().await;
        assert!(outcomes.borrow().is_empty());
        let asked = Asked::new("ledger-left", 5);
        assert_eq!(asked.outcome().await, Outcome::Uncertain, "{ending:?}");
        asked.end(Ending::Untouched);
        ledger_shows("ledger-left", r#""claimedAt":null"#).await;
    }
}

#[wasm_bindgen_test]
async fn a_renewal_that_ends_after_a_sign_out_does_not_undo_it() {
    let other = Tab::open().await;
    other.ask("ledger-sign-out", 1.0);
    assert_eq!(told(&other).await, GRANTED_THERE);
    claim::settle("ledger-sign-out", FOR_GOOD);
    ledger_shows("ledger-sign-out", &FOR_GOOD.to_string()).await;
    other.conclude(SETTLED, 2.0);
    assert_eq!(outcome_of("ledger-sign-out", 2).await, Outcome::Superseded);
}

#[wasm_bindgen_test]
async fn a_generation_that_cannot_be_one_supersedes_nobody() {
    for odd in [
        "1e999",
        "-1e999",
        "1e300",
        "1.5",
        r#""9e99""#,
        "null",
        "[9]",
    ] {
        let planted = format!(r#"{{"generation": {odd}, "tab": 0.5, "claimedAt": null}}"#);
        plant("ledger", "ledger-odd", &planted).await;
        let asked = Asked::new("ledger-odd", u64::MAX);
        assert_eq!(asked.outcome().await, Outcome::Granted, "{odd}");
        asked.end(Ending::Untouched);
        ledger_shows("ledger-odd", r#""claimedAt":null"#).await;
        plant("ledger", "ledger-odd", &planted).await;
        let asked = Asked::new("ledger-odd", 1);
        assert_eq!(asked.outcome().await, Outcome::Granted, "{odd}");
        asked.end(Ending::Settled(2));
        // And it does not stay.
        ledger_shows("ledger-odd", r#"{"generation":2,"#).await;
    }
}

#[wasm_bindgen_test]
async fn whoever_has_nothing_to_lose_is_never_superseded() {
    claim::settle("ledger-alone", FOR_GOOD);
    assert_eq!(outcome_of("ledger-alone", u64::MAX).await, Outcome::Granted);
    assert_eq!(outcome_of("ledger-alone", 7).await, Outcome::Superseded);
}

#[wasm_bindgen_test]
async fn a_tab_whose_lock_is_stolen_claims_once() {
    let _locks = Lack::of("locks", "stolen");
    let asked = Asked::new("ledger-stolen", 1);
    assert_eq!(asked.outcome().await, Outcome::Granted);
    a_while().await;
    assert_eq!(asked.outcomes.borrow().len(), 1);
    let row = row("ledger", "ledger-stolen").await.expect("a row");
    assert!(!row.contains("null"), "the mark is gone: {row}");
    asked.end(Ending::Settled(2));
    ledger_shows("ledger-stolen", r#""claimedAt":null"#).await;
}

#[wasm_bindgen_test]
async fn a_claim_that_the_database_kept_waiting_is_not_written_later() {
    let census = During::new(Census::new());
    let jam = Jam::open().await;
    let asked = Asked::new("ledger-late", 1);
    until("the end of patience", || {
        census.fire(DATABASE_PATIENCE);
        !asked.outcomes.borrow().is_empty()
    })
    .await;
    assert_eq!(asked.outcome().await, Outcome::Granted);
    drop(jam);
    assert_eq!(row("ledger", "ledger-late").await, None);
    asked.end(Ending::Untouched);
}

#[wasm_bindgen_test]
async fn what_old_logins_have_left_goes_with_the_next_renewal() {
    let now = js_sys::Date::now();
    let day = 86_400_000.0;
    let planted = |days: f64| {
        let time = now - days * day;
        format!(
            r#"{{"generation": {FOR_GOOD}, "tab": 0.5, "claimedAt": null, "changedAt": {time}}}"#
        )
    };
    let login = |days: f64| format!("ledger-old:{}", now - days * day);
    plant("ledger", &login(91.0), &planted(91.0)).await;
    plant("ledger", &login(92.0), "7").await;
    // It is renewed to this day.
    plant("ledger", &login(93.0), &planted(1.0)).await;
    plant("ledger", &login(30.0), &planted(30.0)).await;
    // Another app's.
    let stranger = login(91.0).replace("old", "older");
    plant("ledger", &stranger, &planted(91.0)).await;
    claim::settle(&login(0.0), 5);
    ledger_shows(&login(0.0), r#""generation":5"#).await;
    assert_eq!(row("ledger", &login(91.0)).await, None);
    assert_eq!(row("ledger", &login(92.0)).await, None);
    for kept in [&login(93.0), &login(30.0), &stranger] {
        assert!(row("ledger", kept).await.is_some(), "{kept}");
    }
    // A session that comes back after all that time keeps its own row.
    plant("ledger", &login(95.0), &planted(95.0)).await;
    claim::settle(&login(95.0), 6);
    ledger_shows(&login(95.0), r#""changedAt":1"#).await;
    a_while().await;
    assert!(row("ledger", &login(95.0)).await.is_some());
}
