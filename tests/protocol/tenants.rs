//! Item 83: an issuer that stands for many tenants, as Microsoft Entra ID has it. Which of them may
//! sign in is Python's business.

use serde_json::{Value, json};
use streamlit_pkce::config::Config;
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Effect, Timer};
use streamlit_pkce::protocol::view::View;

use crate::form;
use crate::provider::{self, with};
use crate::renewing::{FIRST, renewed, renewed_id_token};
use crate::story::{self, Request, Story, framed, token_request};

const COMMON: &str = "https://login.microsoftonline.com/common/v2.0";
const TEMPLATE: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";
const TENANT: &str = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const OTHER_TENANT: &str = "11111111-2222-3333-4444-555555555555";

fn config() -> Config {
    story::config(|it| {
        COMMON.clone_into(&mut it.issuer);
        it.issuer_template = Some(TEMPLATE.to_owned());
    })
}

fn metadata() -> Value {
    with(provider::metadata(), json!({"issuer": TEMPLATE}))
}

fn issuer_of(tenant: &str) -> String {
    TEMPLATE.replace("{tenantid}", tenant)
}

/// What is in the ID tokens of a tenant's people.
fn of(tenant: &str) -> Value {
    json!({"iss": issuer_of(tenant), "tid": tenant})
}

fn id_token(nonce: &str, claims: Value) -> String {
    provider::jwt(&provider::header(), &with(provider::claims(nonce), claims))
}

fn at_provider() -> (Story, Request) {
    let mut story = Story::ready_with(config(), &metadata());
    let request = story.click();
    (story, request)
}

/// A session that was given an ID token with `claims`.
fn given(claims: Value) -> Story {
    let (mut story, request) = at_provider();
    story.call_back(&request.answer());
    let token = id_token(request.get("nonce"), claims);
    let members = json!({"id_token": token, "refresh_token": FIRST});
    story.answer_tokens(&with(provider::tokens(request.get("nonce")), members));
    story
}

/// Somebody of [`TENANT`] is signed in.
fn lasting() -> Story {
    let mut story = given(of(TENANT));
    story.verdict(streamlit_pkce::arguments::Outcome::Accepted, None);
    story.assert_signed_in();
    story
}

#[test]
fn anybody_of_a_tenant_signs_in_and_is_renewed() {
    for tenant in [TENANT, OTHER_TENANT] {
        let story = given(of(tenant));
        assert_eq!(story.view(), View::Finishing);
        assert_eq!(story.last_report()["status"], "authenticated");
    }
    let mut story = lasting();
    assert_eq!(form::value(&story.refreshing(), "refresh_token"), FIRST);
    let token = renewed_id_token(of(TENANT));
    story.answer_renewal(&with(renewed(), json!({"id_token": token})));
    assert_eq!(story.last_report()["tokens"]["id_token"], token);
}

#[test]
fn a_reload_finds_who_was_signed_in() {
    let before = lasting();
    let mut story = Story::new(config());
    story.now = before.now;
    story.surroundings = before.surroundings;
    story.open();
    story.host_knows(Some(&metadata()));
    assert_eq!(story.last_report()["status"], "authenticated");
}

#[test]
fn iss_is_the_template_with_the_tokens_own_tid() {
    let tid = |tid: Value| with(of(TENANT), json!({"tid": tid}));
    for claims in [
        tid(json!(OTHER_TENANT)),
        json!({"iss": issuer_of(TENANT)}),
        tid(json!("")),
        tid(json!([TENANT])),
        json!({"iss": TEMPLATE, "tid": "{tenantid}"}),
        json!({"iss": COMMON, "tid": "common"}),
        json!({"iss": issuer_of(""), "tid": ""}),
        of("../evil"),
        of(&TENANT.to_uppercase()),
        of(&TENANT.replace('-', "")),
        of("8eaef023-2b34-4da1-9baa-8bc8c9d6a49g"),
        of("8eaef0232-b34-4da1-9baa-8bc8c9d6a490"),
        json!({"iss": format!("{}/", issuer_of(TENANT)), "tid": TENANT}),
        json!({"iss": format!("https://evil.example.com/{TENANT}/v2.0"), "tid": TENANT}),
    ] {
        given(claims).assert_failed(ErrorCode::IdTokenIssuerMismatch);
    }
}

#[test]
fn everywhere_else_a_tid_changes_nothing() {
    let (mut story, request) = Story::redeeming();
    let token = id_token(request.get("nonce"), of(TENANT));
    let body = provider::tokens(request.get("nonce"));
    story.answer_tokens(&with(body, json!({"id_token": token})));
    story.assert_failed(ErrorCode::IdTokenIssuerMismatch);
}

#[test]
fn metadata_name_the_template_and_nothing_else() {
    for issuer in [
        COMMON,
        &issuer_of(TENANT),
        "https://evil.example.com/{tenantid}/v2.0",
    ] {
        let mut story = Story::new(config());
        story.open();
        story.host_knows(Some(&with(provider::metadata(), json!({"issuer": issuer}))));
        story.assert_failed(ErrorCode::IssuerMismatch);
    }
}

#[test]
fn the_browser_discovers_where_the_issuer_is() {
    let mut story = Story::new(config());
    let url = format!("{COMMON}/.well-known/openid-configuration");
    assert_eq!(story.host_knows(None), [Effect::FetchMetadata(url)]);
}

#[test]
fn a_response_comes_from_one_of_the_tenants() {
    let answer = |issuer: &str| {
        let (mut story, request) = at_provider();
        let iss = form::escape(issuer);
        let effects = story.call_back(&format!("{}&iss={iss}", request.answer()));
        (story, token_request(&effects).is_some())
    };
    assert!(answer(&issuer_of(TENANT)).1);
    for issuer in [
        "https://evil.example.com",
        TEMPLATE,
        COMMON,
        &issuer_of("x"),
    ] {
        let (story, redeemed) = answer(issuer);
        assert!(!redeemed);
        story.assert_failed(ErrorCode::ResponseIssuerMismatch);
    }
}

#[test]
fn a_renewal_stays_with_the_tenant_whatever_sub_it_names() {
    let mut story = lasting();
    story.refreshing();
    let token = renewed_id_token(of(OTHER_TENANT));
    let effects = story.answer_renewal(&with(renewed(), json!({"id_token": token})));
    let request = framed(&effects).expect("the other way");
    story.frame_answers(&format!("error=login_required&state={}", request.state));
    story.wait_for(Timer::Expiry);
    assert_eq!(story.error(), "renewed_id_token_mismatch");
}

#[test]
fn a_silent_renewal_of_another_tenants_namesake_is_another_account() {
    let mut story = lasting();
    story.refreshing();
    let effects = story.renewal_refused(400, &json!({"error": "invalid_grant"}));
    let request = framed(&effects).expect("a frame");
    story.frame_answers(&request.answer());
    let nonce = request.get("nonce");
    let token = id_token(nonce, of(OTHER_TENANT));
    story.answer_renewal(&with(provider::tokens(nonce), json!({"id_token": token})));
    story.wait_for(Timer::Expiry);
    assert_eq!(story.error(), "account_changed");
}
