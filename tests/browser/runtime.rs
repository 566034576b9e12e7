//! Whole sign-ins, from click to verdict.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Census, During, Network, Popups, broadcast, next_task, press, tokens, until};
use crate::rig::Rig;

const JSON: &str = r#"{"content-type": "application/json"}"#;
const METADATA: &str = r#"{
    "issuer": "https://login.example.com",
    "authorization_endpoint": "https://login.example.com/authorize",
    "token_endpoint": "https://login.example.com/token"
}"#;

/// A component whose sign-in window is open.
async fn at_provider(session: &str, popups: &Popups) -> Rig {
    let mut rig = Rig::new(session);
    rig.update("{}");
    rig.is_enabled().await;
    rig.button().click();
    assert_eq!(popups.open_count(), 1);
    rig.says("Cancel").await;
    rig
}

/// The callback page's answer to the last window.
fn call_back(popups: &Popups, parameters: &str) {
    let state = popups.parameter("state");
    let message = format!("streamlit-pkce:state={state}&{parameters}");
    broadcast(&format!("streamlit-pkce:{state}"), &message.into());
}

fn error_code(rig: &Rig) -> Option<String> {
    rig.last("error").string("code").map(ToOwned::to_owned)
}

#[wasm_bindgen_test]
async fn a_sign_in_takes_one_request_and_one_report() {
    let network = During::new(Network::new());
    let popups = During::new(Popups::new());
    let mut rig = Rig::new("whole");
    rig.update("{}");
    // As long as another tab might have tokens, nothing is said.
    assert_eq!(rig.report_count(), 0);
    rig.is_enabled().await;
    assert_eq!(rig.report_count(), 1);
    assert_eq!(rig.last("status").as_str(), Some("anonymous"));

    rig.button().click();
    // Inside the click, or the browser would block it.
    assert_eq!(popups.count(), 1);
    network.answer(200, JSON, &tokens(&popups.parameter("nonce")));
    call_back(&popups, "code=example-code");
    until("the tokens", || rig.report_count() == 2).await;

    assert_eq!(network.count(), 1);
    assert_eq!(network.get(0, "url"), "https://login.example.com/token");
    let form = network.get(0, "body").as_string().expect("a form");
    assert!(form.contains("code=example-code") && form.contains("code_verifier="));
    assert_eq!(popups.open_count(), 0);
    assert_eq!(rig.last("status").as_str(), Some("authenticated"));
    let reported = rig.last("tokens");
    assert_eq!(
        reported.string("access_token"),
        Some("example-access-token")
    );
    assert_eq!(rig.last("proof").as_str().map(str::len), Some(43));

    rig.judge("accepted");
    rig.says("Signed in as Ada").await;
    assert_eq!((network.count(), rig.report_count()), (1, 2));
}

#[wasm_bindgen_test]
async fn item_69_both_ways_of_answering_make_one_token_request() {
    let network = During::new(Network::new());
    let popups = During::new(Popups::new());
    let rig = at_provider("both ways", &popups).await;
    call_back(&popups, "code=example-code");
    let message = format!("streamlit-pkce:state={}&code=x", popups.parameter("state"));
    popups.message(&message.into(), None, true);
    until("the request", || network.count() == 1).await;
    for _ in 0..3 {
        next_task().await;
    }
    assert_eq!(network.count(), 1);
    drop(rig);
}

#[wasm_bindgen_test]
async fn a_blocked_window_can_be_tried_again() {
    let _network = During::new(Network::new());
    let popups = During::new(Popups::new());
    let mut rig = Rig::new("blocked");
    rig.update("{}");
    rig.is_enabled().await;
    popups.set_blocking(true);
    rig.button().click();
    assert_eq!(error_code(&rig).as_deref(), Some("popup_blocked"));
    rig.says("Try again").await;
    popups.set_blocking(false);
    rig.button().click();
    assert_eq!(popups.open_count(), 1);
}

#[wasm_bindgen_test]
async fn a_blocked_window_is_no_dead_end() {
    let _network = During::new(Network::new());
    let popups = During::new(Popups::new());
    let mut rig = Rig::new("another way");
    rig.update(r#"{"flow": "auto"}"#);
    rig.is_enabled().await;
    popups.set_blocking(true);
    rig.button().click();
    assert_eq!(error_code(&rig).as_deref(), Some("popup_blocked"));
    rig.says("Sign in on this page instead").await;
}

#[wasm_bindgen_test]
async fn escape_closes_the_window() {
    let popups = During::new(Popups::new());
    let rig = at_provider("escape", &popups).await;
    press(&rig.button(), "Escape");
    assert_eq!(popups.open_count(), 0);
    assert_eq!(error_code(&rig).as_deref(), Some("cancelled"));
}

#[wasm_bindgen_test]
async fn cancel_aborts_the_token_request() {
    let network = During::new(Network::new());
    let popups = During::new(Popups::new());
    let rig = at_provider("cancelled", &popups).await;
    call_back(&popups, "code=example-code");
    until("the request", || network.count() == 1).await;
    rig.button().click();
    assert!(network.is_aborted(0));
    assert_eq!(error_code(&rig).as_deref(), Some("cancelled"));
}

#[wasm_bindgen_test]
async fn a_closed_window_is_noticed_after_a_grace() {
    let census = During::new(Census::new());
    let popups = During::new(Popups::new());
    let rig = at_provider("closed", &popups).await;
    popups.close();
    assert_eq!(census.fire(300), 1);
    assert_eq!(rig.report_count(), 1);
    assert_eq!(census.fire(1500), 1);
    assert_eq!(error_code(&rig).as_deref(), Some("popup_closed"));

    // It had only looked closed: the answer still counts.
    call_back(&popups, "error=access_denied");
    until("the answer", || rig.report_count() == 3).await;
    assert_eq!(error_code(&rig).as_deref(), Some("access_denied"));
}

#[wasm_bindgen_test]
async fn the_browser_discovers_where_python_cannot() {
    let network = During::new(Network::new());
    let popups = During::new(Popups::new());
    network.answer(200, JSON, METADATA);
    let mut rig = Rig::new("discovery");
    rig.update(r#"{"metadata": null}"#);
    assert!(rig.button().has_attribute("disabled"));
    rig.is_enabled().await;
    let url = "https://login.example.com/.well-known/openid-configuration";
    assert_eq!(network.get(0, "url"), url);
    rig.button().click();
    assert_eq!(popups.open_count(), 1);
}

#[wasm_bindgen_test]
async fn two_sessions_on_one_page_do_not_meet() {
    let network = During::new(Network::new());
    let popups = During::new(Popups::new());
    let first = at_provider("first of two", &popups).await;
    let (state, nonce) = (popups.parameter("state"), popups.parameter("nonce"));
    let mut second = Rig::new("second of two");
    second.update("{}");
    second.is_enabled().await;
    second.button().click();
    assert_eq!(popups.open_count(), 2);

    network.answer(200, JSON, &tokens(&nonce));
    let message = format!("streamlit-pkce:state={state}&code=x");
    broadcast(&format!("streamlit-pkce:{state}"), &message.into());
    until("the tokens", || first.report_count() == 2).await;
    assert_eq!(first.last("status").as_str(), Some("authenticated"));
    assert_eq!(second.report_count(), 1);
    assert_eq!(popups.open_count(), 1);
}

#[wasm_bindgen_test]
async fn a_person_stays_signed_in_across_pages() {
    let network = During::new(Network::new());
    let popups = During::new(Popups::new());
    let mut rig = at_provider("pages", &popups).await;
    network.answer(200, JSON, &tokens(&popups.parameter("nonce")));
    call_back(&popups, "code=example-code");
    until("the tokens", || rig.report_count() == 2).await;
    let seq = rig.last("seq");
    rig.judge("accepted");
    rig.says("Signed in as Ada").await;
    drop(rig);

    let mut next = Rig::new("pages");
    next.update("{}");
    assert!(next.text().contains("Signed in as Ada"));
    assert_eq!(next.report_count(), 1);
    assert_eq!(next.last("status").as_str(), Some("authenticated"));
    assert_eq!(next.last("seq"), seq);
}
