//! The right to renew a session's tokens, which one tab at a time has.
//!
//! Where there are [Web Locks](https://developer.mozilla.org/docs/Web/API/Web_Locks_API), one of
//! them keeps the other tabs waiting; a ledger in
//! [IndexedDB](https://developer.mozilla.org/docs/Web/API/IndexedDB_API) knows which tokens are the
//! newest, and which a tab was about to renew when it was last seen. `frontend/ledger.js` does the
//! work.

use js_sys::Function;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::protocol::event::{self, Ending};

/// A claim. Dropping it leaves the queue, or, if it was granted, ends it as [`Ending::Uncertain`].
#[must_use]
pub struct Claim {
    end: Function,
    ending: Ending,
}

impl Claim {
    /// Asks for the right to renew `generation` of what `group` names, `<session>:<login>`; one
    /// beyond all times is never superseded.
    ///
    /// `answered` is called once, later; never after the claim has ended.
    pub fn ask(
        group: &str,
        generation: u64,
        answered: impl FnOnce(event::Claim) + 'static,
    ) -> Self {
        let answered = Closure::once_into_js(move |outcome: JsValue| {
            // `frontend/ledger.js` counts the same.
            answered(match outcome.as_f64() {
                Some(0.0) => event::Claim::Granted,
                Some(1.0) => event::Claim::Uncertain,
                Some(2.0) => event::Claim::Superseded,
                _ => event::Claim::Busy,
            });
        });
        Self {
            end: js::ask(group, as_number(generation), answered.unchecked_ref()),
            ending: Ending::Uncertain,
        }
    }

    /// Ends the claim.
    pub fn end(mut self, ending: Ending) {
        self.ending = ending;
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let (how, generation) = match self.ending {
            Ending::Settled(generation) => (0, as_number(generation)),
            Ending::Untouched => (1, 0.0),
            Ending::Uncertain => (2, 0.0),
        };
        // The function is ours and does not throw.
        let _ = self
            .end
            .call2(&JsValue::NULL, &how.into(), &generation.into());
    }
}

/// Lets the other tabs know of `generation`, whatever they have claimed. What they know of a newer
/// one stays.
pub fn settle(group: &str, generation: u64) {
    js::settle(group, as_number(generation));
}

/// Generations are times in milliseconds, which a double holds exactly; what is beyond them stays
/// beyond them.
#[expect(clippy::cast_precision_loss, reason = "see above")]
const fn as_number(generation: u64) -> f64 {
    generation as f64
}

mod js {
    use js_sys::Function;
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen(module = "/frontend/ledger.js")]
    extern "C" {
        pub fn ask(group: &str, generation: f64, answered: &Function) -> Function;
        pub fn settle(group: &str, generation: f64);
    }

    /// Never called: what a script imports is put beside it once Rust has named it.
    #[wasm_bindgen(module = "/frontend/database.js")]
    extern "C" {
        fn change(store: &str, key: &str, next: &Function);
    }
}
