//! Where a session's tokens outlive the page:
//! [`sessionStorage`](https://developer.mozilla.org/docs/Web/API/Window/sessionStorage) or
//! [`localStorage`](https://developer.mozilla.org/docs/Web/API/Window/localStorage), encrypted with
//! a key that no script can read, except on plain HTTP, where browsers have no cryptography.
//! `frontend/vault.js` does the work.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::arguments::Storage;
use crate::json::Json;
use crate::protocol::event::Stored;
use crate::secret::Secret;

/// Keeps `record` in `storage` and nowhere else; where the browser has blocked that, in the page's
/// memory. Of all calls of `save` and [`forget`] the last one counts, but what a later login has
/// left there stays.
pub fn save(storage: Storage, group: &str, record: &impl Serialize) {
    if let Ok(record) = record.serialize(&Serializer::json_compatible()) {
        js::save(number(storage), group, &record);
    }
}

/// Looks up what was kept in `storage`; `answered` is called once, later. Whatever is kept
/// elsewhere, or cannot be read, is removed.
pub fn load(storage: Storage, group: &str, answered: impl FnOnce(Stored) + 'static) {
    let answered = Closure::once_into_js(move |stored: JsValue| {
        let stored = Json::from_js(&stored).unwrap_or(Json::Null);
        let number = |name| stored.get(name).and_then(Json::as_integer);
        answered(Stored {
            record: stored.get("record").filter(|it| it.is_object()).cloned(),
            quiet_until: number("quiet_until").unwrap_or_default(),
            signed_out: number("signed_out").unwrap_or_default(),
            has_gone_alone: stored.boolean("has_gone_alone") == Some(true),
            returned: returned(&stored),
        });
    });
    js::load(number(storage), group, answered.unchecked_ref());
}

/// What the callback page has left for this session.
fn returned(stored: &Json) -> Option<(Json, Secret)> {
    let returned = stored.get("returned")?;
    let kept = returned.get("departure").filter(|it| it.is_object())?;
    Some((kept.clone(), Secret::new(returned.string("parameters")?)))
}

/// Keeps nothing any more of this login or an earlier one, wherever it was.
#[expect(clippy::cast_precision_loss, reason = "a time fits into a double")]
pub fn forget(group: &str, login: u64) {
    js::forget(group, login as f64);
}

/// Keeps in mind that this login and all earlier ones were signed out of.
#[expect(clippy::cast_precision_loss, reason = "a time fits into a double")]
pub fn keep_signed_out(group: &str, login: u64) {
    js::keep_signed_out(group, login as f64);
}

/// Keeps in mind that nobody is to be signed in silently at load until then, in milliseconds since
/// the epoch; 0 ends that.
#[expect(clippy::cast_precision_loss, reason = "a time fits into a double")]
pub fn keep_quiet(group: &str, until: u64) {
    js::keep_quiet(group, until as f64);
}

/// `frontend/vault.js` counts the same.
const fn number(storage: Storage) -> u8 {
    match storage {
        Storage::Memory => 0,
        Storage::Session => 1,
        Storage::Local => 2,
    }
}

mod js {
    use js_sys::Function;
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen(module = "/frontend/vault.js")]
    extern "C" {
        pub fn save(storage: u8, group: &str, record: &JsValue);
        pub fn load(storage: u8, group: &str, answered: &Function);
        pub fn forget(group: &str, login: f64);
        #[wasm_bindgen(js_name = keepSignedOut)]
        pub fn keep_signed_out(group: &str, login: f64);
        #[wasm_bindgen(js_name = keepQuiet)]
        pub fn keep_quiet(group: &str, until: f64);
    }
}
