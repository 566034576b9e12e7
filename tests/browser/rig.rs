//! A component on the page, with everything around it under the test's control.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, JSON, Reflect};
use streamlit_pkce::bridge::Component;
use streamlit_pkce::json::Json;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use crate::page::{self, until};

pub const CALLBACK: &str = "https://app.example.com/callback.html";

/// A component, and what it has reported.
pub struct Rig {
    pub root: HtmlElement,
    component: Option<Component>,
    reports: Rc<RefCell<Vec<Json>>>,
    session: String,
    _report: Closure<dyn FnMut(JsValue)>,
}

impl Rig {
    /// A component that has not been called yet. Sessions outlive components, so each test names
    /// its own.
    pub fn new(session: &str) -> Self {
        let reports = Rc::<RefCell<Vec<Json>>>::default();
        let kept = Rc::clone(&reports);
        let report = Closure::<dyn FnMut(JsValue)>::new(move |report: JsValue| {
            let text = JSON::stringify(&report).expect("plain data");
            let text = text.as_string().expect("a text");
            kept.borrow_mut().push(Json::parse(&text).expect("JSON"));
        });
        let root = page::mount_point();
        let function: &Function = report.as_ref().unchecked_ref();
        let component = Component::new(root.clone(), CALLBACK.to_owned(), function.clone());
        Self {
            root,
            component: Some(component),
            reports,
            session: session.to_owned(),
            _report: report,
        }
    }

    /// Streamlit calls, with `members` (a JSON object) in place of the smallest login's.
    pub fn update(&mut self, members: &str) {
        let data = page::data(members);
        Reflect::set(&data, &"session".into(), &self.session.as_str().into()).expect("an object");
        self.update_raw(&data).expect("readable data");
    }

    pub fn update_raw(&mut self, data: &JsValue) -> Result<(), JsValue> {
        let component = self.component.as_mut().expect("a mounted component");
        component.update(data).map_err(JsValue::from)
    }

    /// Streamlit calls with Python's verdict on the last report.
    pub fn judge(&mut self, outcome: &str) {
        let seq = self.last("seq").as_number().expect("a number");
        self.update(&format!(
            r#"{{"verdict": {{"seq": {seq}, "outcome": "{outcome}", "name": "Ada", "error": null}}}}"#
        ));
    }

    /// The next call is about another session.
    pub fn rename(&mut self, session: &str) {
        session.clone_into(&mut self.session);
    }

    /// Streamlit unmounts the component.
    pub fn unmount(&mut self) {
        self.component = None;
    }

    pub fn report_count(&self) -> usize {
        self.reports.borrow().len()
    }

    /// A member of the last report.
    pub fn last(&self, name: &str) -> Json {
        let reports = self.reports.borrow();
        let report = reports.last().expect("a report");
        report.get(name).expect("a member").clone()
    }

    pub fn button(&self) -> HtmlElement {
        let button = self.root.query_selector("button").expect("a selector");
        button.expect("a button").dyn_into().expect("HTML")
    }

    pub fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    /// Waits until the component says `text`.
    pub async fn says(&self, text: &str) {
        until(text, || self.text().contains(text)).await;
    }

    /// Waits until it is known that nobody is signed in, and a click would do something.
    pub async fn is_enabled(&self) {
        until("an enabled button", || {
            let button = self.root.query_selector("button:enabled");
            self.report_count() > 0 && button.expect("a selector").is_some()
        })
        .await;
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.unmount();
        page::unmount(&self.root);
    }
}
