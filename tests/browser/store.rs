//! What the browser keeps beyond the page, and what it makes of entries that others have touched.

use std::cell::RefCell;
use std::rc::Rc;

use streamlit_pkce::arguments::Storage;
use streamlit_pkce::browser::store;
use streamlit_pkce::protocol::event::Stored;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Lack, Tab, entry, next_task, plant, set_entry, try_key, until};

const SESSION: &str = "sessionStorage";
const LOCAL: &str = "localStorage";
const TOKEN: &str = "a-refresh-token-that-nobody-may-see";

/// Keeps `token`.
fn save(storage: Storage, group: &str, token: &str) {
    let record = std::collections::BTreeMap::from([("refresh_token", token)]);
    store::save(storage, group, &record);
}

async fn stored(storage: Storage, group: &str) -> Stored {
    let answer = Rc::<RefCell<Option<Stored>>>::default();
    let kept = Rc::clone(&answer);
    store::load(storage, group, move |it| {
        kept.replace(Some(it));
    });
    assert!(answer.borrow().is_none(), "answered too early");
    until("an answer", || answer.borrow().is_some()).await;
    answer.take().expect("an answer")
}

/// The token that was kept.
async fn load(storage: Storage, group: &str) -> Option<String> {
    let record = stored(storage, group).await.record?;
    record.string("refresh_token").map(ToOwned::to_owned)
}

/// Waits until an entry has been written.
async fn written(area: &str, group: &str) -> String {
    until("an entry", || entry(area, group).is_some()).await;
    entry(area, group).expect("an entry")
}

#[wasm_bindgen_test]
async fn what_was_saved_is_there_after_a_reload() {
    for (storage, area, number) in [(Storage::Session, SESSION, 1), (Storage::Local, LOCAL, 2)] {
        save(storage, "store-reload", TOKEN);
        assert_eq!(load(storage, "store-reload").await.as_deref(), Some(TOKEN));
        written(area, "store-reload").await;
        assert_eq!(load(storage, "store-reload").await.as_deref(), Some(TOKEN));
        // A frame shares the storages with its page, and has a memory of its own.
        let reloaded = Tab::open().await;
        let record = reloaded.load(number, "store-reload").await;
        assert_eq!(record, format!(r#"{{"refresh_token":"{TOKEN}"}}"#));
        store::forget("store-reload");
    }
}

#[wasm_bindgen_test]
async fn item_71_what_is_kept_is_encrypted_with_a_key_that_nobody_can_read() {
    save(Storage::Local, "store-sealed", TOKEN);
    let first = written(LOCAL, "store-sealed").await;
    assert!(!first.contains(TOKEN) && !first.contains("refresh_token"));
    assert!(try_key().await.contains("not extractable"));
    // The same record looks different each time: no initialisation vector is used twice.
    store::forget("store-sealed");
    save(Storage::Local, "store-sealed", TOKEN);
    assert_ne!(written(LOCAL, "store-sealed").await, first);
    store::forget("store-sealed");
}

#[wasm_bindgen_test]
async fn an_entry_that_somebody_has_touched_is_no_entry_and_goes() {
    save(Storage::Session, "store-touched", TOKEN);
    save(Storage::Session, "store-foreign", "of another group");
    let good = written(SESSION, "store-touched").await;
    let foreign = written(SESSION, "store-foreign").await;
    let flipped = good.replacen(
        &good[20..21],
        if &good[20..21] == "A" { "B" } else { "A" },
        1,
    );
    for touched in [
        &good[..good.len() / 2],
        &good[..1],
        "",
        "null",
        &flipped,
        &foreign,
        &format!("2{}", &good[1..]),
        // Where entries are encrypted, one that is not is somebody else's.
        r#"0{"refresh_token":"planted"}"#,
        r#"{"refresh_token":"planted"}"#,
        "1not base64!",
    ] {
        set_entry(SESSION, "store-touched", touched);
        assert_eq!(
            load(Storage::Session, "store-touched").await,
            None,
            "{touched}"
        );
        assert_eq!(entry(SESSION, "store-touched"), None, "{touched}");
    }
    set_entry(SESSION, "store-touched", &good);
    let token = load(Storage::Session, "store-touched").await;
    assert_eq!(token.as_deref(), Some(TOKEN));
    store::forget("store-touched");
    store::forget("store-foreign");
}

#[wasm_bindgen_test]
async fn an_entry_whose_key_is_gone_is_no_entry() {
    save(Storage::Local, "store-key", TOKEN);
    written(LOCAL, "store-key").await;
    plant("keys", "key", "7").await;
    assert_eq!(load(Storage::Local, "store-key").await, None);
    assert_eq!(entry(LOCAL, "store-key"), None);
    // The next one has a new key.
    save(Storage::Local, "store-key", TOKEN);
    written(LOCAL, "store-key").await;
    let token = load(Storage::Local, "store-key").await;
    assert_eq!(token.as_deref(), Some(TOKEN));
    store::forget("store-key");
}

#[wasm_bindgen_test]
async fn of_saves_and_forgets_the_last_one_counts() {
    save(Storage::Session, "store-order", "first");
    save(Storage::Session, "store-order", "second");
    assert_eq!(
        load(Storage::Session, "store-order").await.as_deref(),
        Some("second")
    );
    save(Storage::Session, "store-order", "third");
    store::forget("store-order");
    for _ in 0..20 {
        next_task().await;
    }
    assert_eq!(entry(SESSION, "store-order"), None);
    assert_eq!(load(Storage::Session, "store-order").await, None);
}

#[wasm_bindgen_test]
async fn a_sign_out_while_the_store_is_read_is_not_undone() {
    save(Storage::Session, "store-race", TOKEN);
    written(SESSION, "store-race").await;
    let answer = Rc::<RefCell<Option<Stored>>>::default();
    let kept = Rc::clone(&answer);
    store::load(Storage::Session, "store-race", move |it| {
        kept.replace(Some(it));
    });
    store::forget("store-race");
    until("an answer", || answer.borrow().is_some()).await;
    assert!(answer.take().expect("an answer").record.is_none());
}

#[wasm_bindgen_test]
async fn another_storage_forgets_the_first() {
    save(Storage::Local, "store-switch", "local");
    written(LOCAL, "store-switch").await;
    save(Storage::Session, "store-switch", "session");
    written(SESSION, "store-switch").await;
    assert_eq!(entry(LOCAL, "store-switch"), None);
    assert_eq!(load(Storage::Memory, "store-switch").await, None);
    assert_eq!(entry(SESSION, "store-switch"), None);
}

#[wasm_bindgen_test]
async fn memory_leaves_no_entry() {
    save(Storage::Memory, "store-memory", TOKEN);
    let token = load(Storage::Memory, "store-memory").await;
    assert_eq!(token.as_deref(), Some(TOKEN));
    assert_eq!(entry(SESSION, "store-memory"), None);
    assert_eq!(entry(LOCAL, "store-memory"), None);
    let reloaded = Tab::open().await;
    assert_eq!(reloaded.load(0, "store-memory").await, "null");
    store::forget("store-memory");
    assert_eq!(load(Storage::Memory, "store-memory").await, None);
}

#[wasm_bindgen_test]
async fn a_storage_that_is_blocked_or_full_is_the_page_s_memory() {
    for how in ["missing", "forbidden", "refusing"] {
        let group = format!("store-blocked-{how}");
        let _storage = Lack::of(SESSION, how);
        assert_eq!(load(Storage::Session, &group).await, None, "{how}");
        save(Storage::Session, &group, TOKEN);
        let token = load(Storage::Session, &group).await;
        assert_eq!(token.as_deref(), Some(TOKEN), "{how}");
        store::forget(&group);
        assert_eq!(load(Storage::Session, &group).await, None, "{how}");
    }
}

#[wasm_bindgen_test]
async fn without_a_place_for_the_key_nothing_is_written() {
    let _database = Lack::of("indexedDB", "refusing");
    save(Storage::Local, "store-keyless", TOKEN);
    let token = load(Storage::Local, "store-keyless").await;
    assert_eq!(token.as_deref(), Some(TOKEN));
    for _ in 0..20 {
        next_task().await;
    }
    assert_eq!(entry(LOCAL, "store-keyless"), None);
    store::forget("store-keyless");
}

#[wasm_bindgen_test]
async fn plain_http_has_no_cryptography_and_keeps_plain_text() {
    let _subtle = Lack::of("subtle", "missing");
    save(Storage::Session, "store-plain", TOKEN);
    let plain = format!(r#"0{{"refresh_token":"{TOKEN}"}}"#);
    assert_eq!(written(SESSION, "store-plain").await, plain);
    let token = load(Storage::Session, "store-plain").await;
    assert_eq!(token.as_deref(), Some(TOKEN));
    for damaged in ["0", "0{", "1abc", "", "0[]", "07"] {
        set_entry(SESSION, "store-plain", damaged);
        assert_eq!(load(Storage::Session, "store-plain").await, None);
    }
    store::forget("store-plain");
}

#[wasm_bindgen_test]
async fn quiet_is_kept_in_the_browser_until_it_is_ended() {
    let quiet = async || stored(Storage::Memory, "store-quiet").await.quiet_until;
    assert_eq!(quiet().await, 0);
    store::keep_quiet("store-quiet", 1_790_000_000_000);
    assert_eq!(quiet().await, 1_790_000_000_000);
    store::forget("store-quiet");
    assert_eq!(quiet().await, 1_790_000_000_000);
    store::keep_quiet("store-quiet", 0);
    assert_eq!(quiet().await, 0);
    for damaged in ["soon", "-5", "NaN"] {
        set_entry(LOCAL, "quiet:store-quiet", damaged);
        assert_eq!(quiet().await, 0);
    }
    store::keep_quiet("store-quiet", 0);
    let _storage = Lack::of(LOCAL, "forbidden");
    store::keep_quiet("store-quiet", 7);
    assert_eq!(quiet().await, 0);
}
