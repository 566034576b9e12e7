//! Which words are on the screen: the app's own, those of the person's language, or English.

use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::view::View;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::until;
use crate::screen::{Screen, failed};

/// As when the texts of the person's language arrive late.
#[wasm_bindgen_test]
async fn texts_may_change_in_every_state() {
    let screen = Screen::new(View::Ready);
    screen.say(&[
        ("log_in", "Anmelden"),
        ("cancel", "Abbrechen"),
        ("signing_in", "Läuft"),
        ("signed_in", "Da"),
        ("signed_in_as", "{name} ist da"),
        ("reconnecting", "Moment"),
        ("try_again", "Nochmal"),
        ("details", "Genaueres"),
        ("popup_closed", "Zu früh."),
    ]);
    until("the label", || screen.text("button") == "Anmelden").await;
    screen.show(View::SigningIn, "button", "Abbrechen").await;
    assert_eq!(screen.text("[role=status]"), "Läuft");
    let name = Some("Ada".to_owned());
    screen
        .show(View::SignedIn { name }, "[role=status]", "Ada ist da")
        .await;
    screen
        .show(View::SignedIn { name: None }, "[role=status]", "Da")
        .await;
    let offers_login = false;
    screen
        .show(
            View::Reconnecting { offers_login },
            "[role=status]",
            "Moment",
        )
        .await;
    screen.show(failed("x"), "button", "Nochmal").await;
    assert_eq!(screen.text("[role=alert]"), "Zu früh.");
    assert_eq!(screen.text("summary"), "Genaueres");

    let details = screen.find("details").expect("details");
    details.set_attribute("open", "").expect("an element");
    screen.say(&[("details", "Plus")]);
    until("English again", || {
        screen.text("[role=alert]") == ErrorCode::PopupClosed.message()
    })
    .await;
    assert_eq!(screen.text("summary"), "Plus");
    // Whoever reads them goes on reading.
    assert!(details.is_connected() && details.has_attribute("open"));
}

/// A language has one text for all codes that say the same in English; the app's own come first.
#[wasm_bindgen_test]
async fn an_error_goes_by_its_code_and_then_by_its_sentence() {
    let screen = Screen::new(failed("x"));
    let english = ErrorCode::PopupClosed.message();
    screen.say(&[(english, "Zu früh.")]);
    until("the language's", || {
        screen.text("[role=alert]") == "Zu früh."
    })
    .await;
    screen.say(&[(english, "Zu früh."), ("popup_closed", "Schade.")]);
    until("the app's", || screen.text("[role=alert]") == "Schade.").await;
}

#[wasm_bindgen_test]
async fn an_app_may_leave_the_name_unsaid() {
    let screen = Screen::new(View::Ready);
    screen.say(&[("signed_in_as", "Welcome")]);
    let name = Some("Ada".to_owned());
    screen
        .show(View::SignedIn { name }, "[role=status]", "Welcome")
        .await;
}
