//! What JavaScript sees: components that come, are called often, and go without a trace.

use std::collections::BTreeSet;

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Census, During, Network, Popups, broadcast, until};
use crate::rig::Rig;

const JSON: &str = r#"{"content-type": "application/json"}"#;

#[wasm_bindgen_test]
async fn two_hundred_mounts_leave_nothing_behind_but_ears() {
    let census = During::new(Census::new());
    let network = During::new(Network::new());
    let popups = During::new(Popups::new());
    let mut sessions = BTreeSet::new();
    for round in 0..200 {
        // Sessions that are new, and one that is known already.
        let session = match round % 5 {
            2 => "often".to_owned(),
            _ => format!("round {round}"),
        };
        let mut rig = Rig::new(&session);
        sessions.insert(session);
        match round % 5 {
            0 => rig.update(r#"{"metadata": null}"#),
            1 => {
                network.answer(200, JSON, "{}");
                rig.update(r#"{"metadata": null}"#);
                // The other tabs' time for an answer is over.
                census.fire(250);
                rig.says("Try again").await;
            }
            _ => {
                rig.update("{}");
                census.fire(250);
                rig.is_enabled().await;
                rig.button().click();
                if round % 5 > 2 {
                    rig.says("Cancel").await;
                    let state = popups.parameter("state");
                    let message = format!("streamlit-pkce:state={state}&code=x");
                    let requests = network.count();
                    network.answer(400, JSON, "{}");
                    broadcast(&format!("streamlit-pkce:{state}"), &message.into());
                    until("the request", || network.count() > requests).await;
                }
            }
        }
        rig.unmount();
        assert_eq!(rig.root.child_element_count(), 0);
    }
    // A window waits a little for a component that Streamlit only moves.
    until("all windows to close", || popups.open_count() == 0).await;
    assert!(popups.count() >= 100);
    // A session outlives its components, and hears when another tab signs out.
    let left = 2 * u32::try_from(sessions.len()).expect("a few"); // a channel and its listener
    until("nothing else to be left", || census.count() == left).await;
}

#[wasm_bindgen_test]
async fn calls_with_nothing_new_do_nothing() {
    let census = During::new(Census::new());
    let network = During::new(Network::new());
    let mut rig = Rig::new("called often");
    rig.update("{}");
    rig.is_enabled().await;
    let button = rig.button();
    let before = census.count();
    for _ in 0..25 {
        rig.update("{}");
    }
    assert_eq!(census.count(), before);
    assert_eq!((network.count(), rig.report_count()), (0, 1));
    assert!(button.is_connected());
}

#[wasm_bindgen_test]
fn data_of_another_shape_throws() {
    let mut rig = Rig::new("misshapen");
    for data in [
        JsValue::NULL,
        JsValue::UNDEFINED,
        JsValue::from("x"),
        js_sys::Object::new().into(),
    ] {
        assert!(rig.update_raw(&data).is_err());
    }
    assert_eq!(rig.report_count(), 0);
}

#[wasm_bindgen_test]
async fn a_configuration_error_is_shown_and_reported_once() {
    let mut rig = Rig::new("refused");
    for _ in 0..3 {
        rig.update(r#"{"issuer": "http://login.example.com"}"#);
    }
    assert_eq!(rig.report_count(), 1);
    assert_eq!(
        rig.last("error").string("code"),
        Some("configuration_invalid")
    );
    assert!(
        rig.root
            .query_selector("[role=alert]")
            .expect("a selector")
            .is_some()
    );

    rig.update("{}");
    rig.is_enabled().await;
    assert!(
        rig.root
            .query_selector("[role=alert]")
            .expect("a selector")
            .is_none()
    );
}

#[wasm_bindgen_test]
async fn a_component_may_change_its_session() {
    let _network = During::new(Network::new());
    let popups = During::new(Popups::new());
    let mut rig = Rig::new("before");
    rig.update("{}");
    rig.is_enabled().await;
    rig.button().click();
    assert_eq!(popups.open_count(), 1);
    rig.rename("after");
    rig.update("{}");
    until("the window to close", || popups.open_count() == 0).await;
    assert_eq!(rig.root.child_element_count(), 1);
    rig.is_enabled().await;
}

#[wasm_bindgen_test]
async fn the_label_and_the_rest_may_change_between_calls() {
    let mut rig = Rig::new("relabelled");
    rig.update("{}");
    rig.says("Log in").await;
    rig.update(r#"{"labels": {"log_in": "Anmelden"}}"#);
    rig.says("Anmelden").await;
    rig.update("{}");
    rig.says("Log in").await;
    assert_eq!(rig.text(), "Log in");
}

#[wasm_bindgen_test]
async fn two_components_of_one_session_share_it() {
    let popups = During::new(Popups::new());
    let (mut first, mut second) = (Rig::new("shared"), Rig::new("shared"));
    first.update("{}");
    second.update("{}");
    second.button().click();
    assert_eq!(popups.open_count(), 1);
    first.unmount();
    assert_eq!(popups.open_count(), 1);
    second.unmount();
    until("the window to close", || popups.open_count() == 0).await;
}

#[wasm_bindgen_test]
async fn two_components_of_one_session_have_texts_of_their_own() {
    let popups = During::new(Popups::new());
    let (mut first, mut second) = (Rig::new("clothed"), Rig::new("clothed"));
    first.update(r#"{"labels": {"cancel": "Stop"}}"#);
    second.update(r#"{"labels": {"log_in": "Anmelden"}}"#);
    first.says("Log in").await;
    second.says("Anmelden").await;
    second.is_enabled().await;
    second.button().click();
    assert_eq!(popups.open_count(), 1);
    first.says("StopSigning in…").await;
    second.says("CancelSigning in…").await;
}

/// Streamlit replaces a component when a rerun draws one more element above it.
#[wasm_bindgen_test]
async fn a_component_that_is_moved_leaves_the_window_open() {
    let popups = During::new(Popups::new());
    let mut before = Rig::new("moved");
    before.update("{}");
    before.is_enabled().await;
    before.button().click();
    before.unmount();

    let mut after = Rig::new("moved");
    after.update("{}");
    after.says("Signing in…").await;
    assert_eq!(popups.open_count(), 1);

    after.button().click();
    assert_eq!(popups.open_count(), 0);
}
