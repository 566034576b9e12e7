//! What JavaScript sees: one class, whose instances are the components on the page.

use std::any::Any;
use std::rc::Rc;

use js_sys::Function;
use leptos::mount::mount_to;
use leptos::prelude::{ArcRwSignal, Set};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};
use web_sys::HtmlElement;

use crate::arguments::{Arguments, Verdict};
use crate::browser::clock;
use crate::browser::hosts::Host;
use crate::browser::membership::Membership;
use crate::browser::runtime::Runtime;
use crate::config::Config;
use crate::error::{AuthError, Failure};
use crate::json::Json;
use crate::protocol::event::Event;
use crate::protocol::report::Report;
use crate::protocol::view::View;
use crate::texts::Texts;
use crate::ui::login::login;

/// A login component. `free()` removes it from the page and from its session.
#[wasm_bindgen]
pub struct Component {
    root: HtmlElement,
    callback_uri: String,
    host: Host,
    texts: ArcRwSignal<Texts>,
    shown: Option<Shown>,
}

/// What is on the page. The view is dropped before the membership, so that nothing is drawn for a
/// session that was left.
enum Shown {
    Session {
        _view: Box<dyn Any>,
        name: String,
        membership: Membership,
    },
    /// What this one asks for is no other than the first time: Python names it after that.
    Consent { _view: Box<dyn Any> },
    Refusal {
        _view: Box<dyn Any>,
        failure: Failure,
    },
}

#[wasm_bindgen]
impl Component {
    /// Prepares a component inside `root`. `callback_uri` is the absolute URL of the callback
    /// page, `report` the function that gives the host a new state.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(root: HtmlElement, callback_uri: String, report: Function) -> Self {
        let host: Host = Rc::new(move |state| {
            if let Ok(state) = state.serialize(&Serializer::json_compatible()) {
                // The host's function does not throw; if it did, there would be nobody to tell.
                let _ = report.call1(&JsValue::NULL, &state);
            }
        });
        Self {
            root,
            callback_uri,
            host,
            texts: ArcRwSignal::new(Texts(Json::Null)),
            shown: None,
        }
    }

    /// Takes the component's `data`, and draws the component the first time.
    ///
    /// # Errors
    ///
    /// Throws if `data` has not the shape of [`Arguments`]: package and assets do not fit.
    pub fn update(&mut self, data: &JsValue) -> Result<(), JsError> {
        let arguments = Json::from_js(data)
            .as_ref()
            .and_then(Arguments::read)
            .ok_or_else(|| JsError::new("the package and its assets do not belong together"))?;
        self.texts.set(arguments.texts.clone());
        match Config::parse(&arguments, &self.callback_uri) {
            Ok(config) => match arguments.asks {
                Some(wish) => self.show_consent(&arguments.session, wish, &config),
                None => self.show(arguments, config),
            },
            Err(error) => self.refuse(error, arguments.verdict.as_ref()),
        }
        Ok(())
    }

    fn show(&mut self, arguments: Arguments, config: Config) {
        let runtime = match &self.shown {
            Some(Shown::Session {
                name, membership, ..
            }) if *name == arguments.session => Rc::clone(membership.runtime()),
            _ => self.mount(arguments.session, &config),
        };
        runtime.dispatch(Event::HostUpdated {
            config: Box::new(config),
            metadata: arguments.metadata,
            verdict: arguments.verdict,
            sign_out: arguments.sign_out,
        });
    }

    fn mount(&mut self, name: String, config: &Config) -> Rc<Runtime> {
        self.shown = None;
        let runtime = Runtime::named(&name, config);
        let sender = |event: fn() -> Event| -> Rc<dyn Fn()> {
            let runtime = Rc::clone(&runtime);
            Rc::new(move || runtime.dispatch(event()))
        };
        self.shown = Some(Shown::Session {
            _view: self.draw(
                runtime.view(),
                sender(|| Event::LoginClicked),
                sender(|| Event::CancelClicked),
            ),
            name,
            membership: Membership::join(Rc::clone(&runtime), Rc::clone(&self.host)),
        });
        runtime
    }

    /// Shows the button that asks the person for a further access token. It is no member of the
    /// session: what comes of it, the login's own component reports.
    fn show_consent(&mut self, name: &str, wish: String, config: &Config) {
        if matches!(self.shown, Some(Shown::Consent { .. })) {
            return;
        }
        let allowing = Runtime::named(name, config);
        let cancelling = Rc::clone(&allowing);
        self.shown = Some(Shown::Consent {
            _view: self.draw(
                allowing.consent_view(),
                Rc::new(move || allowing.dispatch(Event::AllowClicked(wish.clone()))),
                Rc::new(move || cancelling.dispatch(Event::CancelClicked)),
            ),
        });
    }

    /// Shows a configuration error, for which there can be no session, and reports it once.
    fn refuse(&mut self, error: AuthError, verdict: Option<&Verdict>) {
        let failure = Failure::from(error);
        if matches!(&self.shown, Some(Shown::Refusal { failure: shown, .. }) if *shown == failure) {
            return;
        }
        self.shown = None;
        let view = ArcRwSignal::new(View::Failed(failure.clone()));
        // Newer than what Python knows, or it would not count.
        let seq = verdict.map_or(0, |verdict| verdict.seq.saturating_add(1));
        let seq = seq.max(clock::now());
        (self.host)(&Report::anonymous(seq, None, Some(failure.clone())));
        self.shown = Some(Shown::Refusal {
            _view: self.draw(view, Rc::new(|| ()), Rc::new(|| ())),
            failure,
        });
    }

    fn draw(
        &self,
        view: ArcRwSignal<View>,
        on_login: Rc<dyn Fn()>,
        on_cancel: Rc<dyn Fn()>,
    ) -> Box<dyn Any> {
        let texts = self.texts.clone();
        let root = self.root.clone();
        Box::new(mount_to(root, move || {
            login(view, texts, on_login, on_cancel)
        }))
    }
}
