//! The wall clock ([`Date.now`](https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date/now)).

/// Milliseconds since the epoch.
#[must_use]
pub fn now() -> u64 {
    whole(js_sys::Date::now()).unwrap_or_default()
}

/// A time of JavaScript's in milliseconds since the epoch; `None` if it is none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates"
)]
#[must_use]
pub fn whole(time: f64) -> Option<u64> {
    (!time.is_nan()).then_some(time as u64)
}
