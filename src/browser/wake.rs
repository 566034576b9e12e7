//! When the page may have slept: browsers stop the clocks of pages that nobody sees.

use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

/// What happens to a window when the person comes back, or the connection comes or goes.
const EVENTS: [&str; 4] = ["pageshow", "focus", "online", "offline"];

/// Watches the page. Dropping it ends that.
#[must_use]
pub struct Wake {
    _listeners: Vec<EventListener>,
}

impl Wake {
    /// `brought_back` is called when the browser shows the page as it was when it was left (the
    /// [back/forward cache](https://developer.mozilla.org/docs/Glossary/bfcache)); `woken` when the
    /// page is seen again or restored, gets the focus, or the browser finds or loses its connection,
    /// with whether the browser believes that it is connected.
    pub fn watch(woken: impl Fn(bool) + 'static, brought_back: impl Fn() + 'static) -> Self {
        let mut listeners = Vec::with_capacity(EVENTS.len() + 2);
        if let Some(page) = web_sys::window()
            && let Some(document) = page.document()
        {
            let navigator = page.navigator();
            let woken: Rc<dyn Fn()> = Rc::new(move || woken(navigator.on_line()));
            for event in EVENTS {
                let woken = Rc::clone(&woken);
                listeners.push(EventListener::new(&page, event, move |_| woken()));
            }
            listeners.push(EventListener::new(&page, "pageshow", move |event| {
                let shown = event.dyn_ref::<PageTransitionEvent>();
                if shown.is_some_and(PageTransitionEvent::persisted) {
                    brought_back();
                }
            }));
            let shown = document.clone();
            let on_change = EventListener::new(&document, "visibilitychange", move |_| {
                if !shown.hidden() {
                    woken();
                }
            });
            listeners.push(on_change);
        }
        Self {
            _listeners: listeners,
        }
    }
}
