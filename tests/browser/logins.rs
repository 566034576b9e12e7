//! What several logins of one browser keep, and what a sign-out leaves of them.

use streamlit_pkce::arguments::Storage;
use streamlit_pkce::browser::store;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::kept::{LOCAL, SESSION, load, record, save_of, stored, written};
use crate::page::{Lack, Tab, entry, next_task, set_entry, until};

/// Alice signed in in one tab, and Bob in another one later.
const ALICE: u64 = 1_790_000_000_000;
const BOB: u64 = 1_790_000_060_000;

/// Waits until whoever has begun to write has done so.
async fn everything_written() {
    for _ in 0..20 {
        next_task().await;
    }
}

#[wasm_bindgen_test]
async fn alice_s_renewal_does_not_take_the_place_of_bob_who_signed_in_later() {
    let alice = Tab::open().await;
    save_of(BOB, Storage::Local, "login-later", "bob's");
    let bob = written(LOCAL, "login-later").await;
    alice.save(2, "login-later", &record(ALICE, "alice's"));
    everything_written().await;
    assert_eq!(entry(LOCAL, "login-later"), Some(bob));
    // Nor is it kept in the tab's memory: a reload shows the same as before it.
    assert_eq!(
        alice.load(2, "login-later").await,
        record(BOB, "bob's"),
        "in Alice's tab"
    );
    // Bob's own renewals count, and whoever signs in after him.
    save_of(BOB, Storage::Local, "login-later", "bob's second");
    everything_written().await;
    assert_eq!(
        alice.load(2, "login-later").await,
        record(BOB, "bob's second")
    );
    alice.save(2, "login-later", &record(BOB + 1, "carol's"));
    everything_written().await;
    let token = load(Storage::Local, "login-later").await;
    assert_eq!(token.as_deref(), Some("carol's"));
    store::forget("login-later", BOB + 1);
}

#[wasm_bindgen_test]
async fn a_login_that_comes_while_an_older_one_is_being_sealed_stays() {
    save_of(BOB, Storage::Local, "login-race", "bob's");
    let bob = written(LOCAL, "login-race").await;
    store::forget("login-race", BOB);
    save_of(ALICE, Storage::Local, "login-race", "alice's");
    // Another tab is faster.
    set_entry(LOCAL, "login-race", &bob);
    everything_written().await;
    assert_eq!(entry(LOCAL, "login-race"), Some(bob));
    let token = load(Storage::Local, "login-race").await;
    assert_eq!(token.as_deref(), Some("bob's"));
    store::forget("login-race", BOB);
}

#[wasm_bindgen_test]
async fn a_late_sign_out_of_alice_leaves_bob_signed_in() {
    for (storage, area) in [(Storage::Session, SESSION), (Storage::Local, LOCAL)] {
        save_of(BOB, storage, "login-out", "bob's");
        written(area, "login-out").await;
        store::forget("login-out", ALICE);
        let token = load(storage, "login-out").await;
        assert_eq!(token.as_deref(), Some("bob's"), "{area}");
        store::forget("login-out", BOB);
        assert_eq!(entry(area, "login-out"), None);
        assert_eq!(load(storage, "login-out").await, None, "{area}");
    }
    // Also what is only in memory, or on its way into the store.
    save_of(BOB, Storage::Memory, "login-out", "bob's");
    save_of(BOB, Storage::Local, "login-under-way", "bob's");
    store::forget("login-out", ALICE);
    store::forget("login-under-way", ALICE);
    let token = load(Storage::Memory, "login-out").await;
    assert_eq!(token.as_deref(), Some("bob's"));
    written(LOCAL, "login-under-way").await;
    store::forget("login-out", BOB);
    store::forget("login-under-way", BOB + 1);
    assert_eq!(load(Storage::Memory, "login-out").await, None);
    assert_eq!(entry(LOCAL, "login-under-way"), None);
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_of_no_login() {
    for damaged in ["", "1", "1later:AAAA", "2:AAAA", "19000000000000000:AAAA"] {
        set_entry(LOCAL, "login-damaged", damaged);
        store::forget("login-damaged", 0);
        assert_eq!(entry(LOCAL, "login-damaged"), None, "{damaged}");
        set_entry(LOCAL, "login-damaged", damaged);
        save_of(ALICE, Storage::Local, "login-damaged", "alice's");
        until("an entry", || {
            entry(LOCAL, "login-damaged").is_some_and(|it| it != damaged)
        })
        .await;
        store::forget("login-damaged", ALICE);
    }
}

#[wasm_bindgen_test]
async fn a_sign_out_is_known_to_a_tab_that_did_not_hear_it() {
    let signed_out = async || stored(Storage::Session, "login-mark").await.signed_out;
    assert_eq!(signed_out().await, 0);
    store::keep_signed_out("login-mark", ALICE);
    assert_eq!(signed_out().await, ALICE);
    // Nothing takes it back: neither a login, nor a sign-out of an older one.
    store::keep_quiet("login-mark", 0);
    store::forget("login-mark", BOB);
    store::keep_signed_out("login-mark", ALICE - 1);
    assert_eq!(signed_out().await, ALICE);
    store::keep_signed_out("login-mark", BOB);
    assert_eq!(signed_out().await, BOB);
    // Whatever somebody has written there, the next sign-out counts.
    for damaged in ["soon", "-5", "NaN", "Infinity", "1e300", ""] {
        set_entry(LOCAL, "signed_out:login-mark", damaged);
        store::keep_signed_out("login-mark", ALICE);
        assert_eq!(signed_out().await, ALICE, "{damaged}");
    }
    let _storage = Lack::of(LOCAL, "forbidden");
    store::keep_signed_out("login-mark", BOB);
    assert_eq!(signed_out().await, 0);
}
