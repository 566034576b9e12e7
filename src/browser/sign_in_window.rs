//! The window in which the person signs in, and the way its answer comes back.
//!
//! The callback page answers on a [`BroadcastChannel`] named after the transaction, which works
//! even where the provider's `Cross-Origin-Opener-Policy` has cut the window off, and by
//! [`postMessage`](https://developer.mozilla.org/docs/Web/API/Window/postMessage) to its opener,
//! which works even where storage is partitioned. The first answer counts.

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use js_sys::Object;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent, Window};

use crate::secret::Secret;

/// What the callback page puts before the parameters, and before the state in the channel's name;
/// `frontend/callback.js` has the same.
const PREFIX: &str = "streamlit-pkce:";

/// How often to look whether the window is closed, in milliseconds: browsers have no event for it.
const WATCH: u32 = 300;

/// An open window. Dropping it closes the window and stops listening to it.
#[must_use]
pub struct SignInWindow {
    window: Window,
    channel: Option<BroadcastChannel>,
    _listeners: Vec<EventListener>,
    _watch: Interval,
}

impl SignInWindow {
    /// Opens `url`, inside the click that permits it; `None` if the browser does not.
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
        let window = page
            .open_with_url_and_target_and_features(url, "_blank", &features(&page))
            .ok()??;
        let called_back: Rc<dyn Fn(Secret)> = Rc::new(called_back);
        let channel = BroadcastChannel::new(&format!("{PREFIX}{state}")).ok();
        let mut listeners = vec![listen_to_opener(&page, &window, Rc::clone(&called_back))];
        if let Some(channel) = &channel {
            listeners.push(EventListener::new(channel, "message", move |event| {
                if let Some(parameters) = event.dyn_ref().and_then(parameters) {
                    called_back(parameters);
                }
            }));
        }
        Some(Self {
            _watch: watch(window.clone(), closed),
            window,
            channel,
            _listeners: listeners,
        })
    }
}

impl Drop for SignInWindow {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
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

fn listen_to_opener(
    page: &Window,
    window: &Window,
    called_back: Rc<dyn Fn(Secret)>,
) -> EventListener {
    let own_origin = page.location().origin().unwrap_or_default();
    let window = window.clone();
    EventListener::new(page, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        let from_window = event
            .source()
            .is_some_and(|source| Object::is(&source, &window));
        if event.origin() == own_origin
            && from_window
            && let Some(parameters) = parameters(event)
        {
            called_back(parameters);
        }
    })
}

fn parameters(event: &MessageEvent) -> Option<Secret> {
    let message = event.data().as_string()?;
    message.strip_prefix(PREFIX).map(Secret::new)
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
