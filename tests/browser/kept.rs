//! What is kept of a session, and what is found of it later.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Serialize;
use streamlit_pkce::arguments::Storage;
use streamlit_pkce::browser::store;
use streamlit_pkce::protocol::event::Stored;

use crate::page::{entry, until};

pub const SESSION: &str = "sessionStorage";
pub const LOCAL: &str = "localStorage";
pub const TOKEN: &str = "a-refresh-token-that-nobody-may-see";

/// The login that most tests are about.
pub const LOGIN: u64 = 1_790_000_000_000;

#[derive(Serialize)]
struct Record<'a> {
    login: u64,
    refresh_token: &'a str,
}

/// The record of `token`, as JSON.
pub fn record(login: u64, token: &str) -> String {
    format!(r#"{{"login":{login},"refresh_token":"{token}"}}"#)
}

/// Keeps `token`.
pub fn save(storage: Storage, group: &str, token: &str) {
    save_of(LOGIN, storage, group, token);
}

/// Keeps `token`, which stems from `login`.
pub fn save_of(login: u64, storage: Storage, group: &str, token: &str) {
    let refresh_token = token;
    store::save(
        storage,
        group,
        &Record {
            login,
            refresh_token,
        },
    );
}

/// Everything that was kept.
pub async fn stored(storage: Storage, group: &str) -> Stored {
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
pub async fn load(storage: Storage, group: &str) -> Option<String> {
    let record = stored(storage, group).await.record?;
    record.string("refresh_token").map(ToOwned::to_owned)
}

/// Waits until an entry has been written.
pub async fn written(area: &str, group: &str) -> String {
    until("an entry", || entry(area, group).is_some()).await;
    entry(area, group).expect("an entry")
}
