//! Tokens that are bound to a key of the browser's (RFC 9449), which proves it at the token
//! endpoint; the proofs themselves are of `frontend/dpop.js`.

use serde_json::json;
use streamlit_pkce::arguments::Outcome;
use streamlit_pkce::config::Config;
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::Effect;
use streamlit_pkce::protocol::view::View;

use crate::farewell;
use crate::provider::{self, with};
use crate::renewing::{FIRST, renewed};
use crate::story::{self, Story};

/// A login whose refresh token is bound, and whose access token has to be of this type.
fn bound(token_type: &str) -> Config {
    story::config(|it| {
        it.dpop = true;
        it.end_session = true;
        token_type.clone_into(&mut it.token_type);
    })
}

/// Whether what is sent to the provider among `effects` proves the key.
fn is_proven(effects: &[Effect]) -> Option<bool> {
    effects.iter().find_map(|effect| match effect {
        Effect::RedeemCode(post) | Effect::Renew(post) | Effect::Revoke(post) => Some(post.dpop),
        _ => None,
    })
}

/// What comes of a sign-in if the provider says that its access token is of this type.
fn answered(config: Config, token_type: &str) -> Story {
    let mut story = Story::ready_with(config, &farewell::metadata());
    let request = story.click();
    let effects = story.call_back(&request.answer());
    assert_eq!(is_proven(&effects), Some(true));
    let members = json!({"token_type": token_type, "refresh_token": FIRST});
    story.answer_tokens(&with(provider::tokens(request.get("nonce")), members));
    story
}

#[test]
fn a_code_and_a_refresh_token_are_redeemed_and_given_up_with_a_proof() {
    for token_type in ["DPoP", "dpop", "DPOP"] {
        let mut story = answered(bound("DPoP"), token_type);
        assert_eq!(story.view(), View::Finishing);
        assert_eq!(story.last_report()["tokens"]["token_type"], "DPoP");
        story.verdict(Outcome::Accepted, None);

        let effects = story.renew();
        assert_eq!(is_proven(&effects), Some(true));
        story.answer_renewal(&with(renewed(), json!({"token_type": token_type})));
        let tokens = &story.last_report()["tokens"];
        assert_eq!(tokens["access_token"], "renewed-access-token");
        assert_eq!(tokens["token_type"], "DPoP");
        story.verdict(Outcome::Accepted, None);

        assert_eq!(is_proven(&farewell::sign_out(&mut story)), Some(true));
    }
}

#[test]
fn item_82_a_bearer_token_in_the_place_of_a_bound_one_is_refused() {
    answered(bound("DPoP"), "Bearer").assert_failed(ErrorCode::TokenTypeUnsupported);
}

#[test]
fn item_82_nor_does_a_renewal_bring_one() {
    let mut story = answered(bound("DPoP"), "DPoP");
    story.verdict(Outcome::Accepted, None);
    story.renew();
    let before = story.last_report().clone();
    story.answer_renewal(&renewed());
    assert_eq!(*story.last_report(), before);
}

#[test]
fn an_app_that_has_the_refresh_token_bound_alone_gets_no_access_token_that_it_cannot_use() {
    let story = answered(bound("Bearer"), "Bearer");
    assert_eq!(story.last_report()["tokens"]["token_type"], "Bearer");
    answered(bound("Bearer"), "DPoP").assert_failed(ErrorCode::TokenTypeUnsupported);
}

#[test]
fn nobody_else_proves_anything() {
    let mut story = Story::lasting();
    assert_eq!(is_proven(&story.renew()), Some(false));
}
