//! The search for a session when a page is opened.

use serde_json::{Value, json};
use streamlit_pkce::arguments::Storage;
use streamlit_pkce::protocol::event::{Claim, Effect, Event, Timer};
use streamlit_pkce::protocol::http::NetworkFault;
use streamlit_pkce::protocol::view::View;

use crate::provider;
use crate::renewing::{FIRST, renewed};
use crate::story::{self, Story, framed, token_request};

/// Where the numbers are in a record.
const NUMBERS: [&str; 6] = [
    "/generation",
    "/login",
    "/obtained_at",
    "/until",
    "/refresh_until",
    "/tokens/expires_at",
];

/// A page that is opened where `before` has left its tokens, `later` milliseconds later.
pub fn reopened(before: Story, later: u64) -> Story {
    let mut story = Story::new(story::config(|_| ()));
    story.now = before.now + later;
    story.surroundings = before.surroundings;
    story.take(Event::Mounted);
    story.host_updates(None);
    story
}

/// A page whose app signs in silently, which has found nothing in the store nor in other tabs.
pub fn silent() -> Story {
    let mut story = Story::new(story::config(|it| it.silent = true));
    story.host_updates(None);
    story
}

#[test]
fn a_reload_restores_what_the_store_has_kept() {
    let before = Story::lasting();
    let tokens = before.last_report()["tokens"].clone();
    let story = reopened(before, 60_000);
    assert_eq!(story.reports.len(), 1);
    assert_eq!(story.last_report()["tokens"], tokens);
    assert_eq!(story.view(), View::Finishing);
}

#[test]
fn nothing_is_reported_while_nothing_is_known() {
    let mut story = Story::new(story::config(|_| ()));
    story.surroundings.hangs = true;
    story.take(Event::Mounted);
    story.host_updates(None);
    story.host_updates(None);
    assert!(story.reports.is_empty());
    assert_eq!(story.view(), View::Ready);
    // A database that hangs is not waited for for ever.
    story.wait_for(Timer::Siblings);
    story.wait_for(Timer::Siblings);
    assert_eq!(story.last_report()["status"], "anonymous");
}

#[test]
fn tokens_that_are_due_are_renewed_before_anybody_sees_them() {
    let mut story = reopened(Story::lasting(), 59 * 60_000);
    assert!(story.reports.is_empty());
    let (_, form) = token_request(&story.take(Event::ClaimAnswered(Claim::Granted))).expect("one");
    assert_eq!(crate::form::value(&form, "refresh_token"), FIRST);
    story.answer_renewal(&renewed());
    assert_eq!(story.reports.len(), 1);
    let tokens = &story.last_report()["tokens"];
    assert_eq!(tokens["access_token"], "renewed-access-token");
}

#[test]
fn tokens_that_cannot_be_renewed_at_once_are_shown_while_they_are_good() {
    let mut story = reopened(Story::lasting(), 59 * 60_000);
    story.take(Event::ClaimAnswered(Claim::Granted));
    story.renewal_fails(503, None);
    assert_eq!(story.reports.len(), 1);
    story.assert_signed_in();

    let mut story = reopened(Story::lasting(), 61 * 60_000);
    story.take(Event::ClaimAnswered(Claim::Granted));
    story.renewal_fails(503, None);
    assert!(story.reports.is_empty());
    assert_eq!(story.view(), View::Reconnecting { offers_login: true });
}

#[test]
fn a_click_while_restoring_reports_nobody_and_opens_the_window() {
    let mut story = silent();
    story.take(Event::Mounted);
    assert!(story.reports.is_empty());
    story.click();
    assert_eq!(story.last_report()["status"], "anonymous");
    assert!(story.last_report()["error"].is_null());

    let mut story = silent();
    assert!(framed(&story.open()).is_some());
    let effects = story.take(Event::LoginClicked);
    assert!(effects.contains(&Effect::CloseFrame));
    assert!(story::request(&effects).is_some());
}

#[test]
fn who_is_signed_in_at_the_provider_is_signed_in_without_a_click() {
    let mut story = silent();
    let request = framed(&story.open()).expect("a frame");
    assert_eq!(request.get("prompt"), "none");
    assert!(
        !request
            .pairs
            .iter()
            .any(|(name, _)| name == "id_token_hint")
    );
    story.frame_answers(&request.answer());
    assert!(story.reports.is_empty());
    story.answer_renewal(&provider::tokens(request.get("nonce")));
    story.assert_signed_in();
    assert_eq!(story.last_report()["tokens"]["obtained"], "silent");
    assert_eq!(story.surroundings.told("tokens").len(), 1);
}

#[test]
fn who_is_not_signed_in_there_finds_the_button_and_no_failure() {
    for error in ["login_required", "server_error"] {
        let mut story = silent();
        let request = framed(&story.open()).expect("a frame");
        story.frame_answers(&format!("error={error}&state={}", request.state));
        assert_eq!(story.view(), View::Ready);
        assert!(story.last_report()["error"].is_null());
        assert_eq!(story.surroundings.quiet_until, 0);
    }
}

#[test]
fn an_attempt_at_load_gives_up_after_four_seconds() {
    let mut story = silent();
    let request = framed(&story.open()).expect("a frame");
    let begun = story.now;
    story.frame_answers(&request.answer());
    let effects = story.wait_for(Timer::Frame);
    assert_eq!(story.now - begun, 4_000);
    assert_eq!(effects[0], Effect::AbortRenewal);
    assert_eq!(story.view(), View::Ready);
    assert!(story.last_report()["error"].is_null());
}

#[test]
fn network_trouble_at_load_is_no_failure_of_the_person() {
    for answer in [
        Err(NetworkFault::Failed),
        Ok(provider::reply(503, &json!({}))),
    ] {
        let mut story = silent();
        let request = framed(&story.open()).expect("a frame");
        story.frame_answers(&request.answer());
        story.take(Event::RenewalAnswered(answer));
        assert_eq!(story.view(), View::Ready);
    }
}

#[test]
fn item_67_a_frame_that_a_header_forbids_is_not_waited_for_at_load() {
    let mut story = silent();
    story.open();
    let opened = story.now;
    story.take(Event::FrameLoaded { in_vain: true });
    story.wait_for(Timer::Frame);
    assert_eq!(story.now, opened);
    assert_eq!(story.view(), View::Ready);
    assert!(story.surroundings.quiet_until > opened);
}

#[test]
fn item_67_a_provider_that_shows_a_page_is_not_asked_at_the_next_load() {
    let mut story = silent();
    story.open();
    story.take(Event::FrameLoaded { in_vain: false });
    story.wait_for(Timer::Frame);
    let hour = story.now + 3_600_000;
    assert_eq!(story.surroundings.quiet_until, hour);

    let mut next = silent();
    next.surroundings.quiet_until = hour;
    next.now = hour - 1_000;
    assert!(framed(&next.open()).is_none());
    assert_eq!(next.view(), View::Ready);

    let mut later = silent();
    later.surroundings.quiet_until = hour;
    later.now = hour;
    assert!(framed(&later.open()).is_some());
}

#[test]
fn a_silent_sign_in_waits_for_the_provider_to_be_known() {
    let mut story = Story::new(story::config(|it| it.silent = true));
    assert!(framed(&story.open()).is_none());
    story.host_knows(None);
    let metadata = provider::reply(200, &provider::metadata());
    assert!(framed(&story.take(Event::MetadataAnswered(Ok(metadata)))).is_some());
}

#[test]
fn nobody_is_signed_in_silently_who_is_offline_or_whose_store_is_silent() {
    let mut story = silent();
    story.take(Event::Woken { online: false });
    assert!(framed(&story.open()).is_none());

    // It might have said that the person has signed out.
    let mut story = silent();
    story.surroundings.hangs = true;
    story.open();
    assert!(framed(&story.fire(Timer::Siblings)).is_none());
    assert_eq!(story.view(), View::Ready);
}

#[test]
fn a_record_that_is_not_ours_is_as_good_as_none() {
    let good = Story::lasting().surroundings.record.expect("a record");
    let odd = [
        json!({"version": 0}),
        json!({"version": null}),
        json!({"issuer": "https://other.example.com"}),
        json!({"client_id": "other"}),
        json!({"scope": "openid"}),
        json!({"generation": "x"}),
        json!({"login": 1e300}),
        json!({"obtained_at": null}),
        json!({"tokens": null}),
        json!({"tokens": {"access_token": "x"}}),
    ];
    let odd = odd.map(|members| provider::with(good.clone(), members));
    let mut forged = good.clone();
    forged["tokens"]["proof"] = json!("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    let rest = [json!([]), json!({}), forged];
    for record in odd.into_iter().chain(rest) {
        let mut story = Story::new(story::config(|_| ()));
        story.surroundings.record = Some(record.clone());
        story.open();
        assert_eq!(story.last_report()["status"], "anonymous", "{record}");
    }
}

/// Other apps of the origin can write there: the worst is that nobody is signed in.
#[test]
fn a_record_with_absurd_numbers_breaks_nothing() {
    let members = json!({"refresh_token": FIRST, "refresh_expires_in": 7200});
    let before = Story::lasting_with(story::config(|_| ()), members);
    let good = before.surroundings.record.expect("a record");
    let answer = provider::reply(200, &provider::with(renewed(), json!({"id_token": null})));
    let absurd = [0, 1, (1 << 53) - 1, 1 << 53, u64::MAX].map(|number| json!(number));
    let absurd = absurd
        .into_iter()
        .chain([json!(-1), json!(0.5), json!(1e300)]);
    let mut renewals = 0;
    for (number, name) in absurd.flat_map(|number| NUMBERS.map(|name| (number.clone(), name))) {
        let mut record = good.clone();
        *record.pointer_mut(name).expect(name) = number;
        let mut story = Story::new(story::config(|_| ()));
        story.now = before.now + 59 * 60_000;
        story.surroundings.record = Some(record.clone());
        story.take(Event::Mounted);
        story.host_updates(None);
        let asked = token_request(&story.take(Event::ClaimAnswered(Claim::Granted)));
        renewals += usize::from(asked.is_some());
        story.take(Event::RenewalAnswered(Ok(answer.clone())));
        story.offered(&record);
        story.fire(Timer::Renewal);
    }
    assert!(renewals > NUMBERS.len(), "{renewals}");
}

#[test]
fn tokens_are_kept_where_the_app_says() {
    for storage in [Storage::Memory, Storage::Session, Storage::Local] {
        let config = story::config(|it| it.storage = storage);
        let mut story = Story::lasting_with(config, json!({"refresh_token": FIRST}));
        assert_eq!(story.surroundings.storage, Some(storage));
        // In a store that all tabs share, the one that has renewed has written.
        let newer: Value = story.newer_record();
        story.offered(&newer);
        let kept = story.surroundings.record.as_ref() == Some(&newer);
        assert_eq!(kept, storage != Storage::Local);
    }
}
