//! What a person sees, and what their clicks and keys do.

use leptos::prelude::Set;
use streamlit_pkce::error::{ErrorCode, Failure};
use streamlit_pkce::protocol::view::View;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{click, focused, next_task, press, until};
use crate::screen::{Screen, failed};

const HOSTILE: &str = "<img src=x onerror=alert(1)>";

#[wasm_bindgen_test]
async fn each_state_is_drawn() {
    let screen = Screen::new(View::Preparing);
    assert_eq!(screen.text("button"), "Log in");
    assert!(screen.is_disabled());

    screen.view.set(View::Ready);
    until("an enabled button", || !screen.is_disabled()).await;
    assert_eq!(screen.text("button"), "Log in");

    screen
        .show(View::SigningOut, "[role=status]", "Signing out…")
        .await;
    assert!(screen.is_disabled());

    screen.show(View::SigningIn, "button", "Cancel").await;
    assert!(!screen.is_disabled());
    assert_eq!(screen.text("[role=status]"), "Signing in…");

    screen.show(View::Finishing, "button", "Log in").await;
    assert!(screen.is_disabled());

    let name = Some("Ada Lovelace".to_owned());
    let text = "Signed in as Ada Lovelace";
    screen
        .show(View::SignedIn { name }, "[role=status]", text)
        .await;
    assert!(screen.button().has_attribute("hidden"));

    for offers_login in [false, true] {
        let reconnecting = View::Reconnecting { offers_login };
        screen
            .show(reconnecting, "[role=status]", "Reconnecting…")
            .await;
        let is_hidden = || screen.button().has_attribute("hidden");
        until("the button", || is_hidden() != offers_login).await;
    }
    assert_eq!(screen.text("button"), "Log in");
    assert!(!screen.is_disabled());

    screen
        .show(failed("Use exactly x."), "button", "Try again")
        .await;
    assert!(!screen.button().has_attribute("hidden"));
    assert_eq!(
        screen.text("[role=alert]"),
        ErrorCode::PopupClosed.message()
    );
    assert_eq!(screen.text("details code"), "popup_closed");
    assert!(screen.text("details").contains("Use exactly x."));
    assert_eq!(screen.text("[role=status]"), "");

    screen.show(View::Ready, "button", "Log in").await;
    assert!(screen.find("[role=alert]").is_none());
}

#[wasm_bindgen_test]
fn nothing_happens_while_preparing() {
    let screen = Screen::new(View::Preparing);
    screen.button().click();
    assert_eq!(screen.logins.get(), 0);
}

#[wasm_bindgen_test]
async fn the_live_region_is_there_from_the_start_and_stays() {
    let screen = Screen::new(View::Preparing);
    let region = screen.find("[role=status]").expect("a live region");
    assert_eq!(region.get_attribute("aria-live").as_deref(), Some("polite"));
    let button = screen.button();
    screen.show(View::SigningIn, "button", "Cancel").await;
    screen.show(failed(""), "button", "Try again").await;
    assert!(region.is_connected());
    // The same button all along: it keeps the keyboard's focus.
    assert!(button.is_connected());
}

#[wasm_bindgen_test]
async fn item_29_names_messages_and_hints_are_text() {
    let screen = Screen::new(View::Ready);
    let name = Some(HOSTILE.to_owned());
    let text = format!("Signed in as {HOSTILE}");
    screen
        .show(View::SignedIn { name }, "[role=status]", &text)
        .await;
    assert!(screen.find("img").is_none());

    let hostile = HOSTILE.to_owned();
    let failure = Failure {
        code: hostile.clone(),
        message: hostile.clone(),
        hint: hostile,
    };
    screen
        .show(View::Failed(failure), "[role=alert]", HOSTILE)
        .await;
    assert!(screen.text("details").contains(HOSTILE));
    assert!(screen.find("img").is_none());

    screen.say(&[("log_in", HOSTILE)]);
    screen.show(View::Ready, "button", HOSTILE).await;
    assert!(screen.find("img").is_none());
}

#[wasm_bindgen_test]
async fn a_click_does_what_the_button_says() {
    let screen = Screen::new(View::Ready);
    screen.button().click();
    assert_eq!((screen.logins.get(), screen.cancels.get()), (1, 0));
    screen.show(View::SigningIn, "button", "Cancel").await;
    screen.button().click();
    assert_eq!((screen.logins.get(), screen.cancels.get()), (1, 1));
    screen.show(failed(""), "button", "Try again").await;
    screen.button().click();
    assert_eq!((screen.logins.get(), screen.cancels.get()), (2, 1));
}

#[wasm_bindgen_test]
async fn a_double_click_does_not_cancel() {
    let screen = Screen::new(View::Ready);
    click(&screen.button(), 1);
    screen.view.set(View::SigningIn);
    click(&screen.button(), 2);
    click(&screen.button(), 3);
    next_task().await;
    assert_eq!((screen.logins.get(), screen.cancels.get()), (1, 0));
}

#[wasm_bindgen_test]
async fn escape_cancels_and_nothing_else() {
    let screen = Screen::new(View::Ready);
    press(&screen.button(), "Escape");
    screen.show(View::SigningIn, "button", "Cancel").await;
    press(&screen.button(), "a");
    assert_eq!(screen.cancels.get(), 0);
    press(&screen.button(), "Escape");
    assert_eq!((screen.logins.get(), screen.cancels.get()), (0, 1));
}

#[wasm_bindgen_test]
async fn the_focus_is_not_lost_with_the_button() {
    let screen = Screen::new(View::SigningIn);
    screen.button().focus().expect("a focus");
    next_task().await;
    screen.show(View::Finishing, "button", "Log in").await;
    screen.view.set(View::SignedIn { name: None });
    until("the focus on the status", || {
        let focused = focused(&screen.root);
        focused.is_some() && focused == screen.find("[role=status]")
    })
    .await;
}
