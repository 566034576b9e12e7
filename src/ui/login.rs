//! The login button and its states.

use std::rc::Rc;

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

use crate::error::Failure;
use crate::protocol::view::View;
use crate::texts::{self, Texts, Word};

/// Draws a session.
///
/// One button serves every state, so that it keeps the keyboard's focus: it logs in, cancels, or
/// tries again. The status text is a live region, there from the start, so that screen readers
/// follow it.
pub fn login(
    view: ArcRwSignal<View>,
    texts: ArcRwSignal<Texts>,
    on_login: Rc<dyn Fn()>,
    on_cancel: Rc<dyn Fn()>,
) -> impl IntoView {
    let view = RwSignal::from(view);
    let texts = RwSignal::from(texts);
    let word = move |word: &Word| texts.with(|texts| texts.word(word));
    let is_signing_in = move || view.with(|view| *view == View::SigningIn);
    let button_text = move || match view.get() {
        View::SigningIn => word(&texts::CANCEL),
        View::Failed(_) => word(&texts::TRY_AGAIN),
        View::Blocked(_) => word(&texts::CONTINUE_HERE),
        _ => word(&texts::LOG_IN),
    };
    let is_disabled = move || {
        view.with(|view| matches!(view, View::Preparing | View::Finishing | View::SigningOut))
    };
    let is_signed_in = move || {
        view.with(|view| {
            matches!(
                view,
                View::SignedIn { .. }
                    | View::Reconnecting {
                        offers_login: false
                    }
            )
        })
    };
    let status_text = move || match view.get() {
        View::SigningIn | View::Finishing => word(&texts::SIGNING_IN),
        View::Reconnecting { .. } => word(&texts::RECONNECTING),
        View::SigningOut => word(&texts::SIGNING_OUT),
        View::SignedIn { name } => texts.with(|texts| texts.signed_in(name.as_deref())),
        _ => String::new(),
    };
    let failure = move || match view.get() {
        View::Failed(failure) | View::Blocked(failure) => {
            Some(texts.with(|texts| failed(failure, texts)))
        }
        _ => None,
    };

    let cancel = Rc::clone(&on_cancel);
    let on_click = move |event: MouseEvent| {
        // The second click of a double click must not cancel what the first began.
        if event.detail() > 1 {
            return;
        }
        if is_signing_in() {
            cancel();
        } else {
            on_login();
        }
    };
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" && is_signing_in() {
            on_cancel();
        }
    };

    let status = NodeRef::<html::Span>::new();
    Effect::new(move |was_signed_in: Option<bool>| {
        let is_signed_in = is_signed_in();
        if let (Some(false), true, Some(status)) = (was_signed_in, is_signed_in, status.get()) {
            take_focus(&status);
        }
        is_signed_in
    });

    // With a second listener that does not capture, the optimiser would have to keep how leptos
    // delegates events: 1.5 kB of a first visit.
    view! {
        <div class="streamlit-pkce" on:keydown:capture=on_keydown>
            <div class="row">
                <button
                    class="button"
                    type="button"
                    disabled=is_disabled
                    hidden=is_signed_in
                    on:click=on_click
                >
                    {said(button_text)}
                </button>
                <span class="status" role="status" aria-live="polite" tabindex="-1" node_ref=status>
                    {said(status_text)}
                </span>
            </div>
            {failure}
        </div>
    }
}

/// A text that changes. All are of one type: each type of a view is code of its own.
fn said(text: impl Fn() -> String + Send + 'static) -> Box<dyn FnMut() -> String + Send> {
    Box::new(text)
}

fn failed(failure: Failure, texts: &Texts) -> impl IntoView + use<> {
    view! {
        <div class="failure">
            <p class="message" role="alert">
                {texts.message(&failure)}
            </p>
            <details>
                <summary>{texts.word(&texts::DETAILS)}</summary>
                <p>
                    <code>{failure.code}</code>
                    " "
                    {failure.hint}
                </p>
            </details>
        </div>
    }
}

/// The button is about to vanish: if it had the focus, a keyboard would start over at the top of
/// the page. Focus that is elsewhere is left alone.
fn take_focus(status: &HtmlElement) {
    let root = status.get_root_node();
    let had_focus = root
        .dyn_ref::<ShadowRoot>()
        .is_some_and(|root| root.active_element().is_some())
        || document()
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY");
    if had_focus {
        // A page that refuses focus is a page without a keyboard user.
        let _ = status.focus();
    }
}
