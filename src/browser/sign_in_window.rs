//! The window in which the person signs in.

use gloo_timers::callback::Interval;
use wasm_bindgen::JsValue;
use web_sys::Window;

use super::callback::CallbackListener;
use super::journey;
use crate::secret::Secret;

/// How often to look whether the window is closed, in milliseconds: browsers have no event for it.
const WATCH: u32 = 300;

/// An open window. Dropping it closes the window and stops listening to it.
#[must_use]
pub struct SignInWindow {
    window: Window,
    _listener: CallbackListener,
    _watch: Interval,
}

impl SignInWindow {
    /// Opens `url`, or an empty window if that is empty, inside the click that permits it; `None` if
    /// the browser does not.
    ///
    /// `called_back` gets the query or fragment of the callback for `state`. `closed` is called
    /// once, when the window is closed and the person is back on this page: a window that only
    /// looks closed (`Cross-Origin-Opener-Policy`) still has their attention.
    pub fn open(
        url: &str,
        state: &str,
        called_back: impl Fn(Secret) + 'static,
        closed: impl Fn() + 'static,
    ) -> Option<Self> {
        let page = web_sys::window()?;
        journey::forget_ways();
        let window = page
            .open_with_url_and_target_and_features(url, "_blank", &features(&page))
            .ok()??;
        Some(Self {
            _listener: CallbackListener::new(state, window.clone(), called_back),
            _watch: watch(window.clone(), closed),
            window,
        })
    }

    /// Leads an empty window on to `url`. One that was closed meanwhile stays closed.
    pub fn lead_on(&self, url: &str) {
        let _ = self.window.location().replace(url);
    }
}

impl Drop for SignInWindow {
    fn drop(&mut self) {
        // A window that is gone, or cut off, cannot be closed from here; that is fine.
        let _ = self.window.close();
    }
}

/// A pop-up in the middle of the page's window.
#[expect(clippy::cast_possible_truncation, reason = "a float cast saturates")]
fn features(page: &Window) -> String {
    const WIDTH: i32 = 520;
    const HEIGHT: i32 = 680;
    let number = |value: Result<JsValue, JsValue>| Some(value.ok()?.as_f64()? as i32);
    let middle = |start, extent, size| {
        let spare = number(extent).unwrap_or(size) - size;
        (number(start).unwrap_or_default() + spare / 2).max(0)
    };
    let left = middle(page.screen_x(), page.outer_width(), WIDTH);
    let top = middle(page.screen_y(), page.outer_height(), HEIGHT);
    format!("popup,width={WIDTH},height={HEIGHT},left={left},top={top}")
}

fn watch(window: Window, closed: impl Fn() + 'static) -> Interval {
    let mut told = false;
    Interval::new(WATCH, move || {
        let is_back = || {
            web_sys::window()
                .and_then(|page| page.document())
                .and_then(|document| document.has_focus().ok())
                .unwrap_or(true)
        };
        if !told && window.closed().unwrap_or(true) && is_back() {
            told = true;
            closed();
        }
    })
}
