//! How the provider's response comes back from the window or the frame it was sent to.
//!
//! The callback page answers on a [`BroadcastChannel`] named after the transaction, which works
//! even where the provider's `Cross-Origin-Opener-Policy` has cut the window off, and by
//! [`postMessage`](https://developer.mozilla.org/docs/Web/API/Window/postMessage) to its opener or
//! parent, which works even where storage is partitioned. The first answer counts.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Object;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent, Window};

use crate::secret::Secret;

/// What the callback page puts before the parameters, and before the state in the channel's name;
/// `frontend/callback.js` has the same.
const PREFIX: &str = "streamlit-pkce:";

/// Listens for one transaction's callback, until it is dropped.
#[must_use]
pub struct CallbackListener {
    channel: Option<BroadcastChannel>,
    _listeners: Vec<EventListener>,
}

impl CallbackListener {
    /// `called_back` gets the query or fragment of the callback for `state`, perhaps by both ways;
    /// `sender` is the only window that may send it directly.
    pub fn new(state: &str, sender: Window, called_back: impl Fn(Secret) + 'static) -> Self {
        let called_back: Rc<dyn Fn(Secret)> = Rc::new(called_back);
        let channel = BroadcastChannel::new(&format!("{PREFIX}{state}")).ok();
        let mut listeners = Vec::with_capacity(2);
        if let Some(page) = web_sys::window() {
            listeners.push(listen_to_sender(&page, sender, Rc::clone(&called_back)));
        }
        if let Some(channel) = &channel {
            listeners.push(EventListener::new(channel, "message", move |event| {
                if let Some(parameters) = event.dyn_ref().and_then(parameters) {
                    called_back(parameters);
                }
            }));
        }
        Self {
            channel,
            _listeners: listeners,
        }
    }
}

impl Drop for CallbackListener {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}

fn listen_to_sender(
    page: &Window,
    sender: Window,
    called_back: Rc<dyn Fn(Secret)>,
) -> EventListener {
    let own_origin = page.location().origin().unwrap_or_default();
    EventListener::new(page, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        let from_sender = event
            .source()
            .is_some_and(|source| Object::is(&source, &sender));
        if event.origin() == own_origin
            && from_sender
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
