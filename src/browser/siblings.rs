//! The other tabs of the same session, which hear each other on a
//! [`BroadcastChannel`](https://developer.mozilla.org/docs/Web/API/BroadcastChannel).

use gloo_events::EventListener;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::json::Json;

/// A place among the tabs of a session. Dropping it leaves them.
#[must_use]
pub struct Siblings {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl Siblings {
    /// Joins the tabs of the session that `group` names; `None` in a browser where tabs cannot
    /// talk. `heard` gets whatever another of them says.
    pub fn join(group: &str, heard: impl Fn(Json) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(&format!("streamlit-pkce:{group}")).ok()?;
        let listener = EventListener::new(&channel, "message", move |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            if let Some(message) = data.as_ref().and_then(Json::from_js) {
                heard(message);
            }
        });
        Some(Self {
            channel,
            _listener: listener,
        })
    }

    /// Says `message` to all others.
    pub fn tell(&self, message: &impl Serialize) {
        if let Ok(message) = message.serialize(&Serializer::json_compatible()) {
            // Plain data on an open channel: nothing can go wrong, and nobody may be listening.
            let _ = self.channel.post_message(&message);
        }
    }
}

impl Drop for Siblings {
    fn drop(&mut self) {
        self.channel.close();
    }
}
