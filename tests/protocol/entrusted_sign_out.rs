//! Where Python keeps the tokens: signing out.

use serde_json::json;
use streamlit_pkce::protocol::event::{Effect, Event};
use streamlit_pkce::protocol::view::View;
use streamlit_pkce::secret::Secret;

use crate::entrusting::signed_in;
use crate::provider;
use crate::story;

#[test]
fn signing_out_leads_to_the_provider_with_the_id_token_that_python_has() {
    let mut story = signed_in(3240);
    story.change(|config| {
        config.end_session = true;
        config.id_token_hint = Some(Secret::new("e30.e30.c2ln"));
    });
    let metadata = provider::with(
        provider::metadata(),
        json!({"end_session_endpoint": "https://login.example.com/end"}),
    );
    story.host_knows(Some(&metadata));
    story.sign_out = Some(story.now);
    let effects = story.host_updates(None);
    let request = story::departure(&effects).expect("a departure");
    assert_eq!(request.endpoint, "https://login.example.com/end");
    assert_eq!(request.get("id_token_hint"), "e30.e30.c2ln");
    assert!(!effects.iter().any(|it| matches!(it, Effect::Revoke(_))));
    assert_eq!(story.last_report()["status"], "anonymous");
    assert_eq!(story.view(), View::SigningOut);
}

#[test]
fn a_sign_out_in_another_tab_ends_this_one_too() {
    let mut story = signed_in(3240);
    let login = story.now + 1;
    let message = json!({"kind": "signed_out", "login": login});
    story.take(Event::SiblingSpoke(provider::document(&message)));
    assert_eq!(story.last_report()["status"], "anonymous");
    assert_eq!(story.view(), View::Ready);
}
