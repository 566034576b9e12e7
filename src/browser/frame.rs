//! The hidden frame in which the provider is asked without the person
//! (`prompt=none`, OpenID Connect Core section 3.1.2.1).

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::HtmlIFrameElement;

use super::callback::CallbackListener;
use crate::secret::Secret;

/// What the frame is; `frontend/index.js` knows it by its name.
const ATTRIBUTES: [(&str, &str); 6] = [
    ("name", "streamlit-pkce"),
    ("hidden", ""),
    ("aria-hidden", "true"),
    ("tabindex", "-1"),
    // No way to the page around it, to other windows, or to downloads.
    ("sandbox", "allow-scripts allow-same-origin allow-forms"),
    ("referrerpolicy", "no-referrer"),
];

/// A frame on the page. Dropping it removes the frame and stops listening to it.
#[must_use]
pub struct HiddenFrame {
    frame: HtmlIFrameElement,
    _listener: Option<CallbackListener>,
    _loaded: EventListener,
}

impl HiddenFrame {
    /// Loads `url`; `None` if there is no page to put a frame on.
    ///
    /// `called_back` gets the query or fragment of the callback for `state`. `loaded` is called
    /// whenever the frame has loaded a page, be it a browser's page about an error, with whether
    /// there is no use in waiting: the browser tells that a header forbids what should be there.
    pub fn open(
        url: &str,
        state: &str,
        called_back: impl Fn(Secret) + 'static,
        loaded: impl Fn(bool) + 'static,
    ) -> Option<Self> {
        let document = web_sys::window()?.document()?;
        let frame: HtmlIFrameElement = document.create_element("iframe").ok()?.unchecked_into();
        for (name, value) in ATTRIBUTES {
            frame.set_attribute(name, value).ok()?;
        }
        frame.set_attribute("src", url).ok()?;
        let on_load = EventListener::new(&frame, "load", move |event| {
            loaded(js::is_in_vain(event).unwrap_or_default());
        });
        document.body()?.append_child(&frame).ok()?;
        let sender = frame.content_window();
        Some(Self {
            _listener: sender.map(|sender| CallbackListener::new(state, sender, called_back)),
            _loaded: on_load,
            frame,
        })
    }
}

impl Drop for HiddenFrame {
    fn drop(&mut self) {
        self.frame.remove();
    }
}

mod js {
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;
    use web_sys::Event;

    #[wasm_bindgen(module = "/frontend/policy.js")]
    extern "C" {
        #[wasm_bindgen(catch, js_name = isInVain)]
        pub fn is_in_vain(loaded: &Event) -> Result<bool, JsValue>;
    }
}
