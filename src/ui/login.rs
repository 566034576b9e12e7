//! The login button and its states.

use std::rc::Rc;

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

use super::texts;
use crate::error::Failure;
use crate::protocol::view::View;

/// Draws a session.
///
/// One button serves every state, so that it keeps the keyboard's focus: it logs in, cancels, or
/// tries again. The status text is a live region, there from the start, so that screen readers
/// follow it.
pub fn login(
    view: ArcRwSignal<View>,
    label: ArcRwSignal<String>,
    on_login: Rc<dyn Fn()>,
    on_cancel: Rc<dyn Fn()>,
) -> impl IntoView {
    let view = RwSignal::from(view);
    let is_signing_in = move || view.with(|view| *view == View::SigningIn);
    let button_text = move || match view.get() {
        View::SigningIn => texts::CANCEL.to_owned(),
        View::Failed(_) => texts::TRY_AGAIN.to_owned(),
        _ => label.get(),
    };
    let is_disabled = move || view.with(|view| matches!(view, View::Preparing | View::Finishing));
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
        View::SigningIn | View::Finishing => texts::SIGNING_IN.to_owned(),
        View::Reconnecting { .. } => texts::RECONNECTING.to_owned(),
        View::SignedIn { name } => texts::signed_in(name.as_deref()),
        _ => String::new(),
    };
    let failure = move || match view.get() {
        View::Failed(failure) => Some(failed(failure)),
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

    view! {
        <div class="streamlit-pkce" on:keydown=on_keydown>
            <div class="row">
                <button
                    class="button"
                    type="button"
                    disabled=is_disabled
                    hidden=is_signed_in
                    on:click=on_click
                >
                    {button_text}
                </button>
                <span class="status" role="status" aria-live="polite" tabindex="-1" node_ref=status>
                    {status_text}
                </span>
            </div>
            {failure}
        </div>
    }
}

fn failed(failure: Failure) -> impl IntoView {
    view! {
        <div class="failure">
            <p class="message" role="alert">
                {failure.message}
            </p>
            <details>
                <summary>{texts::DETAILS}</summary>
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
