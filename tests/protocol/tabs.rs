//! Several tabs of one session.

use serde_json::json;
use streamlit_pkce::protocol::event::{Claim, Effect, Ending, Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::form;
use crate::provider::{self, document};
use crate::renewing::{FIRST, SECOND};
use crate::story::{Story, claims, framed, token_request};

fn hello() -> Event {
    Event::SiblingSpoke(document(&json!({"kind": "hello"})))
}

#[test]
fn a_new_tab_is_signed_in_by_its_sibling_without_a_request() {
    let mut sibling = Story::lasting();
    assert_eq!(sibling.take(hello()), []);
    let message = sibling.surroundings.told.pop().expect("a message");

    let mut story = Story::new(crate::story::config(|_| ()));
    story.take(Event::Mounted);
    assert_eq!(story.surroundings.told("hello").len(), 1);
    let effects = story.take(Event::SiblingSpoke(document(&message)));
    assert!(token_request(&effects).is_none() && framed(&effects).is_none());
    story.assert_signed_in();
    let (own, siblings) = (story.last_report(), sibling.last_report());
    assert_eq!(own["tokens"], siblings["tokens"]);
    assert_eq!(story.view(), View::Finishing);
}

#[test]
fn who_has_no_tokens_has_no_answer() {
    let mut story = Story::ready();
    story.take(hello());
    assert!(story.surroundings.told("tokens").is_empty());
}

#[test]
fn item_53_a_tab_that_waits_takes_what_another_has_renewed() {
    let mut story = Story::lasting();
    story.wait_for(Timer::Renewal);
    let effects = story.offered(&story.newer_record());
    assert!(effects.contains(&Effect::EndClaim(Ending::Untouched)));
    let tokens = &story.last_report()["tokens"];
    assert_eq!(tokens["access_token"], "access-token-of-a-sibling");
    assert_eq!(story.take(Event::ClaimAnswered(Claim::Granted)), []);
}

#[test]
fn item_53_a_superseded_tab_asks_for_what_is_newer() {
    let mut story = Story::lasting();
    let effects = story.claim(Claim::Superseded);
    assert!(token_request(&effects).is_none());
    assert!(!story.surroundings.told("hello").is_empty());
    story.offered(&story.newer_record());
    assert_eq!(story.surroundings.timer(Timer::Siblings), None);
    let tokens = &story.last_report()["tokens"];
    assert_eq!(tokens["access_token"], "access-token-of-a-sibling");
    assert_eq!(story.kept_refresh_token(), Some(SECOND));
}

#[test]
fn item_53_a_superseded_tab_finds_what_is_newer_in_a_store_that_tabs_share() {
    let mut story = Story::lasting();
    story.surroundings.record = Some(story.newer_record());
    story.claim(Claim::Superseded);
    let tokens = &story.last_report()["tokens"];
    assert_eq!(tokens["access_token"], "access-token-of-a-sibling");
}

#[test]
fn item_54_a_duplicated_tab_never_sends_what_the_other_has_spent() {
    let mut story = Story::lasting();
    story.claim(Claim::Superseded);
    let effects = story.wait_for(Timer::Siblings);
    // Without a word about newer tokens that a frozen tab may have.
    assert!(effects.iter().any(|it| matches!(
        it,
        Effect::Claim {
            generation: u64::MAX,
            ..
        }
    )));
    let effects = story.take(Event::ClaimAnswered(Claim::Granted));
    assert!(framed(&effects).is_some());
    assert_eq!(story.kept_refresh_token(), None);
}

#[test]
fn item_53_a_busy_tab_is_left_alone_for_a_while() {
    let mut story = Story::lasting();
    let effects = story.claim(Claim::Busy);
    assert!(token_request(&effects).is_none());
    assert_eq!(story.pause(), 3_000);
    assert_eq!(form::value(&story.refreshing(), "refresh_token"), FIRST);
}

#[test]
fn item_56_a_claim_of_a_tab_that_is_gone_is_not_trusted() {
    let mut story = Story::lasting();
    let effects = story.claim(Claim::Uncertain);
    assert!(matches!(effects.as_slice(), [Effect::Probe(_)]));
    assert!(framed(&story.take(Event::ProbeAnswered(true))).is_some());
}

#[test]
fn item_56_a_page_that_leaves_the_queue_takes_no_doubt_along() {
    let mut story = Story::lasting();
    story.refreshing();
    story.renewal_lost();
    assert!(claims(&story.wait_for(Timer::Renewal)));
    let effects = story.take(Event::Unmounted);
    assert!(effects.contains(&Effect::EndClaim(Ending::Uncertain)));
}

#[test]
fn item_62_another_person_in_another_tab_stays_there() {
    let mut story = Story::lasting();
    let mut record = story.newer_record();
    let nonce = "x";
    let claims = provider::with(provider::claims(nonce), json!({"sub": "bob"}));
    record["tokens"]["id_token"] = json!(provider::jwt(&provider::header(), &claims));
    record["tokens"]["login_id_token"] = story.last_report()["tokens"]["id_token"].clone();
    let before = story.last_report().clone();
    assert_eq!(story.offered(&record), []);
    assert_eq!(*story.last_report(), before);
}

#[test]
fn older_tokens_of_another_tab_are_not_taken() {
    let mut story = Story::lasting();
    let same = story.surroundings.record.clone().expect("a record");
    let reports = story.reports.len();
    assert_eq!(story.offered(&same), []);
    assert_eq!(story.reports.len(), reports);
}

#[test]
fn what_has_ended_here_is_not_taken_from_another_tab_again() {
    let mut story = Story::frame_only();
    let record = story.surroundings.record.clone().expect("a record");
    let mut newer = story.newer_record();
    let request = story.framing();
    story.frame_answers(&format!("error=login_required&state={}", request.state));
    story.wait_for(Timer::Expiry);
    assert_eq!(story.offered(&record), []);
    assert_eq!(story.error(), "interaction_required");
    newer["obtained_at"] = json!(story.now);
    newer["until"] = json!(story.now + 3_600_000);
    // But whoever has managed to renew, signs everybody in.
    story.offered(&newer);
    story.assert_signed_in();
}

#[test]
fn item_25_messages_that_mean_nothing_change_nothing() {
    for message in [
        json!(null),
        json!({"kind": "tokens"}),
        json!({"kind": "tokens", "record": {"version": 1}}),
        json!({"kind": "signed_out"}),
        json!({"kind": "something else"}),
    ] {
        let mut story = Story::lasting();
        let before = story.debug();
        assert_eq!(story.take(Event::SiblingSpoke(document(&message))), []);
        assert_eq!(story.debug(), before);
    }
}
