//! A view that is mounted, for tests of what is on it.

use std::cell::Cell;
use std::rc::Rc;

use leptos::mount::mount_to;
use leptos::prelude::{ArcRwSignal, Set};
use streamlit_pkce::error::{AuthError, ErrorCode};
use streamlit_pkce::json::Json;
use streamlit_pkce::protocol::view::View;
use streamlit_pkce::texts::Texts;
use streamlit_pkce::ui::login::login;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::page::{mount_point, unmount, until};

/// A mounted view.
pub struct Screen {
    pub root: HtmlElement,
    pub view: ArcRwSignal<View>,
    texts: ArcRwSignal<Texts>,
    pub logins: Rc<Cell<u32>>,
    pub cancels: Rc<Cell<u32>>,
    _mounted: Box<dyn std::any::Any>,
}

impl Screen {
    pub fn new(view: View) -> Self {
        let count = |counter: &Rc<Cell<u32>>| -> Rc<dyn Fn()> {
            let counter = Rc::clone(counter);
            Rc::new(move || counter.set(counter.get() + 1))
        };
        let (logins, cancels) = (Rc::default(), Rc::default());
        let (on_login, on_cancel) = (count(&logins), count(&cancels));
        let root = mount_point();
        let view = ArcRwSignal::new(view);
        let texts = ArcRwSignal::new(Texts(Json::Null));
        let signals = (view.clone(), texts.clone());
        let mounted = mount_to(root.clone(), move || {
            login(signals.0, signals.1, on_login, on_cancel)
        });
        Self {
            root,
            view,
            texts,
            logins,
            cancels,
            _mounted: Box::new(mounted),
        }
    }

    pub fn find(&self, selector: &str) -> Option<Element> {
        self.root.query_selector(selector).expect("a selector")
    }

    pub fn text(&self, selector: &str) -> String {
        self.find(selector)
            .and_then(|element| element.text_content())
            .unwrap_or_default()
    }

    pub fn button(&self) -> HtmlElement {
        let button = self.find("button").expect("a button");
        button.dyn_into().expect("an HTML element")
    }

    /// The app, or the person's language, has texts of its own.
    pub fn say(&self, texts: &[(&str, &str)]) {
        let members = texts
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Json::String((*text).to_owned())));
        self.texts.set(Texts(Json::Object(members.collect())));
    }

    pub fn is_disabled(&self) -> bool {
        self.button().has_attribute("disabled")
    }

    /// Shows `view` and waits until `selector` says `text`.
    pub async fn show(&self, view: View, selector: &str, text: &str) {
        self.view.set(view);
        until(text, || self.text(selector) == text).await;
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        unmount(&self.root);
    }
}

pub fn failed(hint: &str) -> View {
    View::Failed(AuthError::new(ErrorCode::PopupClosed, hint).into())
}
