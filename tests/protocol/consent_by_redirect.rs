//! The person is asked for a further access token, and the page itself goes to the provider.

use serde_json::{Value, json};
use streamlit_pkce::arguments::{Arguments, Flow, Outcome};
use streamlit_pkce::protocol::event::{Claim, Effect, Event, Surroundings, Timer};
use streamlit_pkce::protocol::view::View;

use crate::form;
use crate::provider::{self, with};
use crate::renewing::{FIRST, renewed};
use crate::story::{self, Request, Story, claims, departure, request, token_request};
use crate::wishing::NOTES;

fn click() -> Event {
    Event::AllowClicked(NOTES.to_owned())
}

/// Somebody is signed in whose consent is missing.
fn asked(flow: Flow, change: impl FnOnce(&mut Arguments)) -> Story {
    let config = story::config(|it| {
        it.flow = flow;
        change(it);
    });
    let mut story = Story::new(config);
    let mut first = Story::lasting();
    story.surroundings = std::mem::take(&mut first.surroundings);
    story.take(Event::Mounted);
    story.host_updates(None);
    story.verdict(Outcome::Accepted, None);
    assert!(claims(&story.wish(&[NOTES])));
    let framed = story.errand_in_frame("invalid_scope");
    story.frame_answers(&format!("error=consent_required&state={}", framed.state));
    assert_eq!(story.consent_view(), View::Ready);
    story
}

/// The same, and they are at the provider.
fn away() -> (Story, Request) {
    let mut story = asked(Flow::Redirect, |_| ());
    let effects = story.take(click());
    assert!(request(&effects).is_none());
    assert_eq!(story.consent_view(), View::SigningIn);
    (story, departure(&effects).expect("a departure"))
}

/// The page that the callback page leads to, with the same tab around it.
fn back(from: Story, answer: &str) -> Story {
    let config = story::config(|it| {
        it.flow = Flow::Redirect;
        it.further = vec![NOTES.to_owned()];
    });
    let mut story = Story::new(config);
    story.now = from.now + 20_000;
    story.surroundings = from.surroundings;
    story.surroundings.answer = Some(answer.to_owned());
    story
}

/// The component appears, and Python runs.
fn open(story: &mut Story) -> Vec<Effect> {
    let mut effects = story.take(Event::Mounted);
    effects.extend(story.host_updates(None));
    effects
}

fn notes_tokens(request: &Request) -> Value {
    let members = json!({"access_token": "notes-token", "refresh_token": "own"});
    with(provider::tokens(request.get("nonce")), members)
}

#[test]
fn whoever_comes_back_is_still_signed_in_and_has_the_token() {
    let (story, request) = away();
    assert_eq!(request.get("scope"), "openid notes.read");
    assert_eq!(request.get("resource"), "https://notes");
    assert!(matches!(story.view(), View::SignedIn { .. }));

    let mut story = back(story, &request.answer());
    let effects = open(&mut story);
    story.assert_signed_in();
    let (_, form) = token_request(&effects).expect("a token request");
    assert_eq!(form::value(&form, "code"), "example-code");
    assert_eq!(form::value(&form, "resource"), "https://notes");
    // Nothing else is tried for it meanwhile.
    assert!(!claims(&effects));
    assert!(claims(&story.answer_tokens(&notes_tokens(&request))));
    story.take(Event::ClaimAnswered(Claim::Granted));
    assert_eq!(story.further(NOTES)["access_token"], "notes-token");
    assert_eq!(story.kept_refresh_token(), Some(FIRST));
    let seen = |report: &Value| report["status"] == "authenticated";
    assert!(story.reports.iter().all(seen));
}

#[test]
fn item_27_a_page_that_is_loaded_again_sends_no_code() {
    let (story, request) = away();
    let mut story = back(story, &request.answer());
    assert!(token_request(&open(&mut story)).is_some());
    let mut again = Story::new(story::config(|_| ()));
    again.now = story.now;
    again.surroundings = story.surroundings;
    assert!(token_request(&open(&mut again)).is_none());
    again.assert_signed_in();
}

#[test]
fn who_says_no_at_the_provider_finds_the_button_and_why() {
    let (story, request) = away();
    let answer = format!("error=access_denied&state={}", request.state);
    let mut story = back(story, &answer);
    let mut effects = open(&mut story);
    assert!(claims(&effects), "the provider may have changed its mind");
    assert!(token_request(&effects).is_none());
    effects = story.take(Event::ClaimAnswered(Claim::Granted));
    let (_, form) = token_request(&effects).expect("a request");
    assert_eq!(form::value(&form, "grant_type"), "refresh_token");
    assert!(matches!(story.consent_view(), View::Failed(it) if it.code == "access_denied"));
    story.assert_signed_in();
}

#[test]
fn what_goes_wrong_with_the_code_is_not_the_end_of_the_wish() {
    let (story, request) = away();
    let mut story = back(story, &request.answer());
    open(&mut story);
    let refusal = provider::reply(400, &json!({"error": "invalid_grant"}));
    let effects = story.take(Event::TokenAnswered(Ok(refusal)));
    assert!(claims(&effects), "the silent ways are left");
    assert!(matches!(story.consent_view(), View::Failed(it) if it.code == "token_refused"));
}

#[test]
fn item_17_after_a_quarter_of_an_hour_the_answer_is_too_late() {
    let (story, request) = away();
    let mut story = back(story, &request.answer());
    story.now += 15 * 60 * 1000;
    assert!(token_request(&open(&mut story)).is_none());
    assert!(matches!(story.consent_view(), View::Failed(it) if it.code == "login_timeout"));
    story.assert_signed_in();
}

#[test]
fn item_18_what_answers_another_request_is_not_redeemed() {
    let (story, _) = away();
    let mut story = back(story, "code=stolen&state=of-another-request");
    assert!(token_request(&open(&mut story)).is_none());
    story.assert_signed_in();
    assert_eq!(story.consent_view(), View::Ready);
}

#[test]
fn somebody_else_cannot_consent() {
    let (story, request) = away();
    let mut story = back(story, &request.answer());
    open(&mut story);
    let claims = with(
        provider::claims(request.get("nonce")),
        json!({"sub": "bob"}),
    );
    let id_token = provider::jwt(&provider::header(), &claims);
    story.answer_tokens(&with(notes_tokens(&request), json!({"id_token": id_token})));
    assert!(matches!(story.consent_view(), View::Failed(it) if it.code == "account_changed"));
    story.assert_signed_in();
}

#[test]
fn a_consent_signs_nobody_in_who_has_signed_out_meanwhile() {
    let (story, request) = away();
    let mut story = back(story, &request.answer());
    story.surroundings.record = None;
    let mut effects = open(&mut story);
    effects.extend(story.fire(Timer::Siblings));
    assert!(token_request(&effects).is_none());
    story.assert_no_tokens_reported();
    assert_eq!(story.view(), View::Ready);
}

#[test]
fn the_answer_waits_for_the_provider_to_be_known() {
    let (story, request) = away();
    let mut story = back(story, &request.answer());
    story.take(Event::Mounted);
    assert!(token_request(&story.host_knows(None)).is_none());
    story.assert_signed_in();
    let effects = story.host_knows(Some(&provider::metadata()));
    let (_, form) = token_request(&effects).expect("a token request");
    assert_eq!(form::value(&form, "code"), "example-code");
}

#[test]
fn the_app_gets_its_own_words_back() {
    let words = r#"{"draft":3}"#;
    let mut story = asked(Flow::Redirect, |it| it.state = Some(words.to_owned()));
    let request = departure(&story.take(click())).expect("a departure");
    let mut story = back(story, &request.answer());
    open(&mut story);
    assert_eq!(story.last_report()["app_state"], words);
}

#[test]
fn whoever_goes_back_cancels_or_cannot_leave_finds_the_button_again() {
    for (event, code) in [
        (Event::BroughtBack, None),
        (Event::CancelClicked, Some("cancelled")),
        (Event::StorageBlocked, Some("storage_blocked")),
        (Event::TimerFired(Timer::Transaction), Some("login_timeout")),
    ] {
        let (mut story, _) = away();
        let effects = story.take(event);
        assert!(effects.contains(&Effect::Stay));
        match story.consent_view() {
            View::Ready => assert_eq!(code, None),
            View::Failed(failure) => assert_eq!(code, Some(failure.code.as_str())),
            view => panic!("{view:?}"),
        }
        story.assert_signed_in();
        assert!(departure(&story.take(click())).is_some());
    }
}

#[test]
fn a_sign_out_keeps_the_page_from_being_left() {
    let (mut story, _) = away();
    story.sign_out = Some(1);
    let effects = story.host_updates(None);
    assert!(effects.contains(&Effect::Stay));
    assert_eq!(story.last_report()["status"], "anonymous");
}

#[test]
fn the_login_is_renewed_while_the_page_is_being_left() {
    let (mut story, _) = away();
    story.refreshing();
    story.answer_renewal(&renewed());
    assert_eq!(story.consent_view(), View::SigningIn);
    story.assert_signed_in();
}

#[test]
fn a_blocked_window_offers_the_redirect_where_the_app_lets_it() {
    for (flow, is_offered) in [(Flow::Auto, true), (Flow::Popup, false)] {
        let mut story = asked(flow, |_| ());
        assert!(request(&story.take(click())).is_some());
        story.take(Event::WindowBlocked);
        let view = story.consent_view();
        assert_eq!(matches!(view, View::Blocked(_)), is_offered, "{view:?}");
        let effects = story.take(click());
        assert_eq!(departure(&effects).is_some(), is_offered);
        assert_eq!(request(&effects).is_some(), !is_offered);
    }
}

#[test]
fn a_small_touch_screen_opens_no_window_for_it_either() {
    let mut story = asked(Flow::Auto, |_| ());
    story.take(Event::PageSeen(Surroundings {
        small_touch_screen: true,
        framed: false,
    }));
    assert!(departure(&story.take(click())).is_some());
}

#[test]
fn where_the_page_goes_for_another_login_the_button_waits() {
    let (mut story, _) = away();
    let effects = story.take(Event::PageTaken);
    assert!(!effects.contains(&Effect::Stay), "the other one goes");
    assert_eq!(story.consent_view(), View::Ready);
    story.assert_signed_in();
}
