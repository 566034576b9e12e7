//! Leaving the page for the provider, by
//! [`location.assign`](https://developer.mozilla.org/docs/Web/API/Location/assign), and what is
//! kept in the tab until the callback page has led back. `frontend/journey.js` does the work.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::protocol::event::Surroundings;

/// What a small screen is, and one whose pointer is a finger.
const SMALL_TOUCH_SCREEN: &str = "(pointer: coarse) and (max-width: 600px)";

/// What kind of page this is.
#[must_use]
pub fn surroundings() -> Surroundings {
    let Some(page) = web_sys::window() else {
        return Surroundings::default();
    };
    let query = page.match_media(SMALL_TOUCH_SCREEN).ok().flatten();
    // Comparing the two is allowed even where the parent is a stranger.
    let parent = page.parent().ok().flatten();
    Surroundings {
        small_touch_screen: query.is_some_and(|query| query.matches()),
        framed: parent.is_some_and(|parent| parent != page),
    }
}

/// Keeps `departure`, if there is one, and leaves for `url`. The callback for `state` leads back to
/// where the person is now. `refused` is called if nobody leaves: with whether another session is
/// leaving already, or else nothing can be kept.
pub fn leave(
    url: &str,
    state: &str,
    group: &str,
    departure: Option<&impl Serialize>,
    refused: impl FnOnce(bool) + 'static,
) {
    let departure = departure.map(|it| it.serialize(&Serializer::json_compatible()));
    let departure = departure.and_then(Result::ok).unwrap_or(JsValue::NULL);
    let refused = Closure::once_into_js(refused);
    js::leave(url, state, group, &departure, refused.unchecked_ref());
}

/// Lets whoever leaves the page to sign out wait for this session, until it leaves or stays.
pub fn expect(group: &str) {
    js::expect(group);
}

/// Stays, if the page is being left for this session.
pub fn stay(group: &str) {
    js::stay(group);
}

/// Forgets where a callback page may lead, before a window is opened: it gets a copy of what the
/// tab keeps, and must lead nowhere.
pub fn forget_ways() {
    js::forget("home");
    js::forget("next");
}

/// Keeps in mind, for this tab, whether it was led to the provider without a click.
pub fn keep_gone_alone(group: &str, is_so: bool) {
    js::keep_gone_alone(group, is_so);
}

mod js {
    use js_sys::Function;
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen(module = "/frontend/journey.js")]
    extern "C" {
        pub fn leave(url: &str, state: &str, group: &str, departure: &JsValue, refused: &Function);
        pub fn expect(group: &str);
        pub fn stay(group: &str);
        pub fn forget(name: &str);
        #[wasm_bindgen(js_name = keepGoneAlone)]
        pub fn keep_gone_alone(group: &str, is_so: bool);
    }

    /// Never called: what a script imports is put beside it once Rust has named it.
    #[wasm_bindgen(module = "/frontend/seal.js")]
    extern "C" {
        fn open(group: &str, entry: &str) -> JsValue;
    }
}
