//! The key that seals what is kept, and browsers that have none.

use streamlit_pkce::arguments::Storage;
use streamlit_pkce::browser::store;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::kept::{LOCAL, LOGIN, SESSION, TOKEN, load, record, save, written};
use crate::page::{Lack, Tab, entry, next_task, plant, plant_key, set_entry, try_key};

#[wasm_bindgen_test]
async fn item_71_what_is_kept_is_encrypted_with_a_key_that_nobody_can_read() {
    save(Storage::Local, "store-sealed", TOKEN);
    let first = written(LOCAL, "store-sealed").await;
    assert!(!first.contains(TOKEN) && !first.contains("refresh_token"));
    assert!(try_key().await.contains("not extractable"));
    // The same record looks different each time: no initialisation vector is used twice.
    store::forget("store-sealed", LOGIN);
    save(Storage::Local, "store-sealed", TOKEN);
    assert_ne!(written(LOCAL, "store-sealed").await, first);
    store::forget("store-sealed", LOGIN);
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
    store::forget("store-key", LOGIN);
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
    store::forget("store-keyless", LOGIN);
}

#[wasm_bindgen_test]
async fn plain_http_has_no_cryptography_and_keeps_plain_text() {
    let _subtle = Lack::of("subtle", "missing");
    save(Storage::Session, "store-plain", TOKEN);
    let plain = format!("0{LOGIN}:{}", record(LOGIN, TOKEN));
    assert_eq!(written(SESSION, "store-plain").await, plain);
    let token = load(Storage::Session, "store-plain").await;
    assert_eq!(token.as_deref(), Some(TOKEN));
    for damaged in ["0", "0{", "1abc", "", "0[]", "07", "07:{", "07:[]", "07:7"] {
        set_entry(SESSION, "store-plain", damaged);
        assert_eq!(load(Storage::Session, "store-plain").await, None);
    }
    store::forget("store-plain", LOGIN);
}

#[wasm_bindgen_test]
async fn a_database_that_fails_for_a_moment_costs_no_record() {
    save(Storage::Local, "store-moment", TOKEN);
    let kept = written(LOCAL, "store-moment").await;
    let reloaded = Tab::open().await;
    for how in ["missing", "forbidden", "refusing", "failing"] {
        let _database = Lack::of("indexedDB", how);
        assert_eq!(load(Storage::Local, "store-moment").await, None, "{how}");
        assert_eq!(entry(LOCAL, "store-moment"), Some(kept.clone()), "{how}");
    }
    let token = load(Storage::Local, "store-moment").await;
    assert_eq!(token.as_deref(), Some(TOKEN));
    let found = reloaded.load(2, "store-moment").await;
    assert_eq!(found, record(LOGIN, TOKEN));
    store::forget("store-moment", LOGIN);
}

#[wasm_bindgen_test]
async fn a_key_that_somebody_has_planted_is_not_used() {
    for (algorithm, is_readable) in [("AES-GCM", true), ("AES-CBC", false), ("HMAC", false)] {
        plant_key(algorithm, is_readable).await;
        save(Storage::Local, "store-planted", TOKEN);
        written(LOCAL, "store-planted").await;
        assert!(try_key().await.contains("not extractable"), "{algorithm}");
        let token = load(Storage::Local, "store-planted").await;
        assert_eq!(token.as_deref(), Some(TOKEN), "{algorithm}");
        store::forget("store-planted", LOGIN);
    }
}
