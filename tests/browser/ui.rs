//! What a person sees, and what their clicks and keys do.

use std::cell::Cell;
use std::rc::Rc;

use leptos::mount::mount_to;
use leptos::prelude::{ArcRwSignal, Set};
use streamlit_pkce::error::{AuthError, ErrorCode, Failure};
use streamlit_pkce::json::Json;
use streamlit_pkce::protocol::view::View;
use streamlit_pkce::texts::Texts;
use streamlit_pkce::ui::login::login;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::page::{click, focused, mount_point, next_task, press, unmount, until};

const HOSTILE: &str = "<img src=x onerror=alert(1)>";

/// A mounted view.
struct Screen {
    root: HtmlElement,
    view: ArcRwSignal<View>,
    texts: ArcRwSignal<Texts>,
    logins: Rc<Cell<u32>>,
    cancels: Rc<Cell<u32>>,
    _mounted: Box<dyn std::any::Any>,
}

impl Screen {
    fn new(view: View) -> Self {
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

    fn find(&self, selector: &str) -> Option<Element> {
        self.root.query_selector(selector).expect("a selector")
    }

    fn text(&self, selector: &str) -> String {
        self.find(selector)
            .and_then(|element| element.text_content())
            .unwrap_or_default()
    }

    fn button(&self) -> HtmlElement {
        let button = self.find("button").expect("a button");
        button.dyn_into().expect("an HTML element")
    }

    /// The app, or the person's language, has texts of its own.
    fn say(&self, texts: &[(&str, &str)]) {
        let members = texts
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Json::String((*text).to_owned())));
        self.texts.set(Texts(Json::Object(members.collect())));
    }

    fn is_disabled(&self) -> bool {
        self.button().has_attribute("disabled")
    }

    /// Shows `view` and waits until `selector` says `text`.
    async fn show(&self, view: View, selector: &str, text: &str) {
        self.view.set(view);
        until(text, || self.text(selector) == text).await;
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        unmount(&self.root);
    }
}

fn failed(hint: &str) -> View {
    View::Failed(AuthError::new(ErrorCode::PopupClosed, hint).into())
}

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
