//! What the browser keeps beyond the page, and what it makes of entries that others have touched.

use std::cell::RefCell;
use std::rc::Rc;

use streamlit_pkce::arguments::Storage;
use streamlit_pkce::browser::store;
use streamlit_pkce::protocol::event::Stored;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::kept::{LOCAL, LOGIN, SESSION, TOKEN, load, record, save, stored, written};
use crate::page::{Lack, Tab, entry, next_task, set_entry, until};

#[wasm_bindgen_test]
async fn what_was_saved_is_there_after_a_reload() {
    for (storage, area, number) in [(Storage::Session, SESSION, 1), (Storage::Local, LOCAL, 2)] {
        save(storage, "store-reload", TOKEN);
        assert_eq!(load(storage, "store-reload").await.as_deref(), Some(TOKEN));
        written(area, "store-reload").await;
        assert_eq!(load(storage, "store-reload").await.as_deref(), Some(TOKEN));
        // A frame shares the storages with its page, and has a memory of its own.
        let reloaded = Tab::open().await;
        let found = reloaded.load(number, "store-reload").await;
        assert_eq!(found, record(LOGIN, TOKEN));
        store::forget("store-reload", LOGIN);
    }
}

#[wasm_bindgen_test]
async fn an_entry_that_somebody_has_touched_is_no_entry_and_goes() {
    save(Storage::Session, "store-touched", TOKEN);
    save(Storage::Session, "store-foreign", "of another group");
    let good = written(SESSION, "store-touched").await;
    let foreign = written(SESSION, "store-foreign").await;
    let (start, end) = good.split_at(30);
    let flip = if end.starts_with('A') { "B" } else { "A" };
    let flipped = format!("{start}{flip}{}", &end[1..]);
    for touched in [
        &good[..good.len() / 2],
        &good[..1],
        "",
        "null",
        &flipped,
        &foreign,
        &format!("2{}", &good[1..]),
        // Where entries are encrypted, one that is not is somebody else's.
        &format!("0{LOGIN}:{}", record(LOGIN, "planted")),
        &format!("0{}", record(LOGIN, "planted")),
        r#"{"refresh_token":"planted"}"#,
        "1not base64!",
        "17:not base64!",
        // It is sealed for its own login.
        &good.replacen(&LOGIN.to_string(), &(LOGIN + 1).to_string(), 1),
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
    store::forget("store-touched", LOGIN);
    store::forget("store-foreign", LOGIN);
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
    store::forget("store-order", LOGIN);
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
    store::forget("store-race", LOGIN);
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
    store::forget("store-memory", LOGIN);
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
        store::forget(&group, LOGIN);
        assert_eq!(load(Storage::Session, &group).await, None, "{how}");
    }
}

#[wasm_bindgen_test]
async fn quiet_is_kept_in_the_browser_until_it_is_ended() {
    let quiet = async || stored(Storage::Memory, "store-quiet").await.quiet_until;
    assert_eq!(quiet().await, 0);
    store::keep_quiet("store-quiet", 1_790_000_000_000);
    assert_eq!(quiet().await, 1_790_000_000_000);
    store::forget("store-quiet", LOGIN);
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

#[wasm_bindgen_test]
async fn a_storage_that_never_comes_to_rest_is_given_up() {
    let _storage = Lack::of(LOCAL, "restless");
    // After a thousand times it would.
    assert_eq!(load(Storage::Local, "store-restless").await, None);
    let count = entry(LOCAL, "store-restless").expect("an entry");
    assert_ne!(count, "17:still");
}
