//! Renewal by refresh token.

use serde_json::{Value, json};
use streamlit_pkce::protocol::event::{Claim, Effect, Ending, Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::form;
use crate::provider::{ISSUED_AT, with};
use crate::renewing::{FIRST, SECOND, renewed, renewed_id_token};
use crate::story::{self, Story, framed, token_request};

fn probes(effects: &[Effect]) -> bool {
    effects.iter().any(|it| matches!(it, Effect::Probe(_)))
}

#[test]
fn item_51_what_is_new_is_saved_before_anything_else() {
    let mut story = Story::lasting();
    story.refreshing();
    let machine = story.release();
    let answer = crate::provider::reply(200, &renewed());
    let (_, effects) = machine.step(Event::RenewalAnswered(Ok(answer)), story.now);
    let [
        Effect::Save(_, record),
        Effect::EndClaim(Ending::Settled(_)),
        rest @ ..,
    ] = effects.as_slice()
    else {
        panic!("{effects:?}");
    };
    let record = serde_json::to_value(record).expect("JSON");
    assert_eq!(record["tokens"]["refresh_token"], SECOND);
    assert!(rest.iter().any(|it| matches!(it, Effect::Report(_))));
    assert!(rest.iter().any(|it| matches!(it, Effect::Tell(_))));
}

#[test]
fn item_51_without_a_new_refresh_token_the_old_one_stays() {
    let mut story = Story::lasting();
    story.refreshing();
    story.answer_renewal(&with(renewed(), json!({"refresh_token": null})));
    assert_eq!(story.kept_refresh_token(), Some(FIRST));
    assert_eq!(form::value(&story.refreshing(), "refresh_token"), FIRST);
}

#[test]
fn the_new_refresh_token_is_the_next_to_be_sent() {
    let mut story = Story::lasting();
    assert_eq!(form::value(&story.refreshing(), "refresh_token"), FIRST);
    story.answer_renewal(&renewed());
    assert_eq!(form::value(&story.refreshing(), "refresh_token"), SECOND);
}

#[test]
fn nobody_notices_a_renewal() {
    let mut story = Story::lasting();
    let (view, reports) = (story.view(), story.reports.len());
    story.refreshing();
    assert_eq!(story.view(), view);
    story.answer_renewal(&renewed());
    assert_eq!(story.view(), view);
    assert_eq!(story.reports.len(), reports + 1);
    let tokens = &story.last_report()["tokens"];
    assert_eq!(tokens["access_token"], "renewed-access-token");
    assert_eq!(tokens["obtained"], "refresh");
    assert!(tokens["refresh_token"].is_null());
}

#[test]
fn item_61_scope_and_resource_are_sent_again_as_they_were_asked_for() {
    let config = story::config(|it| {
        it.parameters = [("resource", "https://api"), ("audience", "x")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    });
    // The provider has granted less.
    let members = json!({"refresh_token": FIRST, "scope": "openid"});
    let form = Story::lasting_with(config, members).refreshing();
    assert_eq!(form::value(&form, "scope"), "openid profile email");
    assert_eq!(form::value(&form, "resource"), "https://api");
    assert_eq!(form::value(&form, "client_id"), "demo");
    assert!(form::values(&form, "audience").is_empty());
}

#[test]
fn item_52_a_renewal_without_an_id_token_keeps_the_last_one() {
    let mut story = Story::lasting();
    let id_token = story.last_report()["tokens"]["id_token"].clone();
    story.refreshing();
    story.answer_renewal(&with(renewed(), json!({"id_token": null})));
    let tokens = &story.last_report()["tokens"];
    assert_eq!(tokens["id_token"], id_token);
    assert_eq!(tokens["obtained"], "refresh_without_id_token");
}

#[test]
fn item_52_a_renewed_id_token_is_of_the_same_login() {
    for (claims, code) in [
        (
            json!({"iss": "https://evil.example.com"}),
            "id_token_issuer_mismatch",
        ),
        (json!({"aud": "other"}), "id_token_audience_mismatch"),
        (json!({"azp": "demo"}), "renewed_id_token_mismatch"),
        (json!({"iat": 1}), "renewed_id_token_mismatch"),
        // The person has signed in anew, which a refresh token cannot do.
        (
            json!({"auth_time": ISSUED_AT + 3000}),
            "renewed_id_token_mismatch",
        ),
        (json!({"nonce": "another"}), "nonce_mismatch"),
        (json!({"sub": "bob"}), "account_changed"),
    ] {
        let mut story = Story::lasting();
        story.refreshing();
        let id_token = renewed_id_token(claims);
        let effects = story.answer_renewal(&with(renewed(), json!({"id_token": id_token})));
        story.assert_signed_in();
        assert_eq!(story.kept_refresh_token(), None, "{code}");
        if let Some(request) = framed(&effects) {
            story.frame_answers(&format!("error=login_required&state={}", request.state));
        }
        story.wait_for(Timer::Expiry);
        assert_eq!(story.error(), code);
    }
}

#[test]
fn item_52_a_renewed_id_token_need_not_say_when_the_person_signed_in() {
    let mut story = Story::lasting();
    story.refreshing();
    let id_token = renewed_id_token(json!({"auth_time": null}));
    story.answer_renewal(&with(renewed(), json!({"id_token": id_token})));
    assert_eq!(story.last_report()["tokens"]["id_token"], id_token);
    assert_eq!(story.kept_refresh_token(), Some(SECOND));
}

#[test]
fn item_55_only_invalid_grant_drops_the_refresh_token() {
    let refusal = |error: &str| json!({"error": error});
    let mut story = Story::lasting();
    story.refreshing();
    let effects = story.renewal_refused(400, &refusal("invalid_grant"));
    assert!(framed(&effects).is_some());
    assert_eq!(story.kept_refresh_token(), None);
    let told = story.surroundings.told("tokens");
    let told: &Value = told.last().expect("a message");
    assert!(told["record"]["tokens"]["refresh_token"].is_null());

    for error in ["invalid_client", "invalid_scope", "unauthorized_client"] {
        let mut story = Story::lasting();
        story.refreshing();
        assert!(framed(&story.renewal_refused(400, &refusal(error))).is_some());
        assert_eq!(story.kept_refresh_token(), Some(FIRST), "{error}");
    }
}

#[test]
fn item_55_a_server_in_trouble_signs_nobody_out() {
    for status in [408, 429, 500, 502, 503, 504] {
        let mut story = Story::lasting();
        story.refreshing();
        story.renewal_fails(status, None);
        assert_eq!(story.kept_refresh_token(), Some(FIRST), "{status}");
        assert!((1_000..=2_000).contains(&story.pause()));
        story.assert_signed_in();
        story.wait_for(Timer::Expiry);
        assert_eq!(story.view(), View::Reconnecting { offers_login: true });
        story.assert_signed_in();
    }
}

#[test]
fn item_55_pauses_grow_and_retry_after_is_honoured() {
    let mut story = Story::lasting();
    let mut longest = 2_000;
    story.refreshing();
    story.renewal_fails(429, None);
    for _ in 0..10 {
        assert!((longest / 2..=longest).contains(&story.pause()));
        longest = (longest * 2).min(300_000);
        if probes(&story.claim(Claim::Granted)) {
            story.take(Event::ProbeAnswered(true));
        }
        story.renewal_fails(429, None);
    }
    story.claim(Claim::Granted);
    story.take(Event::ProbeAnswered(true));
    story.renewal_fails(503, Some(1_000));
    assert_eq!(story.pause(), 1_000_000);
    // Not even when the network comes back.
    story.take(Event::Woken { online: false });
    story.take(Event::Woken { online: true });
    assert_eq!(story.pause(), 1_000_000);
}

#[test]
fn item_56_a_request_that_may_have_arrived_is_not_repeated_before_probe_and_frame() {
    for status in [None, Some(500), Some(502), Some(504)] {
        let mut story = Story::lasting();
        story.refreshing();
        let effects = match status {
            None => story.renewal_lost(),
            Some(status) => story.renewal_fails(status, None),
        };
        assert!(effects.contains(&Effect::EndClaim(Ending::Uncertain)));
        let effects = story.claim(Claim::Uncertain);
        assert!(probes(&effects) && token_request(&effects).is_none());
        let effects = story.take(Event::ProbeAnswered(true));
        assert!(framed(&effects).is_some() && token_request(&effects).is_none());
    }
}

#[test]
fn item_56_the_lone_retry_comes_when_the_frame_was_of_no_use() {
    let mut story = Story::lasting();
    story.refreshing();
    story.renewal_lost();
    story.claim(Claim::Uncertain);
    let request = framed(&story.take(Event::ProbeAnswered(true))).expect("a frame");
    let effects = story.frame_answers(&format!("error=login_required&state={}", request.state));
    let (_, form) = token_request(&effects).expect("a request");
    assert_eq!(form::value(&form, "refresh_token"), FIRST);
    story.answer_renewal(&renewed());
    story.assert_signed_in();
    assert_eq!(story.kept_refresh_token(), Some(SECOND));
}

#[test]
fn item_56_a_retry_that_is_turned_away_leaves_the_doubt() {
    let mut story = Story::lasting();
    story.refreshing();
    story.renewal_lost();
    for _ in 0..3 {
        story.claim(Claim::Uncertain);
        let effects = story.take(Event::ProbeAnswered(true));
        if let Some(request) = framed(&effects) {
            story.frame_answers(&format!("error=login_required&state={}", request.state));
        }
        // Not used this time; but what became of it before is as unknown as ever.
        let effects = story.renewal_fails(503, None);
        assert!(effects.contains(&Effect::EndClaim(Ending::Uncertain)));
    }
    assert!(probes(&story.claim(Claim::Granted)));
}

#[test]
fn item_56_a_retry_that_is_refused_is_the_last() {
    let mut story = Story::lasting();
    story.refreshing();
    story.renewal_lost();
    story.claim(Claim::Uncertain);
    let request = framed(&story.take(Event::ProbeAnswered(true))).expect("a frame");
    story.frame_answers(&format!("error=login_required&state={}", request.state));
    let effects = story.renewal_refused(400, &json!({"error": "invalid_client"}));
    let request = framed(&effects).expect("a frame");
    let effects = story.frame_answers(&format!("error=login_required&state={}", request.state));
    assert!(token_request(&effects).is_none());
    assert!(effects.contains(&Effect::EndClaim(Ending::Uncertain)));
    assert_eq!(story.surroundings.timer(Timer::Renewal), None);
}

#[test]
fn item_56_nothing_is_sent_to_a_provider_that_cannot_be_reached() {
    let mut story = Story::lasting();
    story.refreshing();
    story.renewal_lost();
    story.claim(Claim::Uncertain);
    let effects = story.take(Event::ProbeAnswered(false));
    assert!(effects.contains(&Effect::EndClaim(Ending::Uncertain)));
    assert!(framed(&effects).is_none() && token_request(&effects).is_none());
}

#[test]
fn item_57_an_invalid_grant_leaves_the_frame_once_and_then_the_person() {
    let mut story = Story::lasting();
    story.refreshing();
    let effects = story.renewal_refused(400, &json!({"error": "invalid_grant"}));
    let request = framed(&effects).expect("a frame");
    let effects = story.frame_answers(&format!("error=login_required&state={}", request.state));
    assert!(token_request(&effects).is_none());
    story.assert_signed_in();
    story.wait_for(Timer::Expiry);
    assert_eq!(story.error(), "interaction_required");
    let hint = story.last_report()["error"]["hint"].to_string();
    assert!(
        hint.contains("invalid_grant") && hint.contains("login_required"),
        "{hint}"
    );
}
