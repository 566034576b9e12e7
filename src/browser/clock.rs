//! The wall clock ([`Date.now`](https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date/now)).

/// Milliseconds since the epoch.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates"
)]
#[must_use]
pub fn now() -> u64 {
    js_sys::Date::now() as u64
}
