//! Signing in without a window: the person is back from the provider, with its answer.

use serde_json::json;
use streamlit_pkce::arguments::{Flow, Outcome};
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::departing::{away, ready};
use crate::provider::{self, with};
use crate::story::{self, Story, departure, token_request};

const QUARTER_OF_AN_HOUR: u64 = 15 * 60 * 1000;

/// The page that the callback page leads to, with the same tab around it.
pub fn back(from: Story, answer: &str) -> Story {
    let mut story = Story::new(story::config(|it| it.flow = Flow::Redirect));
    story.surroundings = from.surroundings;
    story.surroundings.answer = Some(answer.to_owned());
    story.now = from.now + 20_000;
    story
}

#[test]
fn the_person_is_signed_in_when_they_are_back() {
    let (story, request) = away();
    let mut story = back(story, &request.answer());
    story.take(Event::Mounted);
    assert_eq!(
        story.view(),
        View::Finishing,
        "no button to press meanwhile"
    );
    let effects = story.host_updates(None);
    let (url, form) = token_request(&effects).expect("a token request");
    assert!(url.ends_with("/token"), "{url}");
    let value = |name| crate::form::value(&form, name).to_owned();
    assert_eq!(value("code"), "example-code");
    assert_eq!(value("redirect_uri"), request.get("redirect_uri"));
    assert!(
        story.reports.is_empty(),
        "the app sees pending, not a stranger"
    );
    story.answer_tokens(&provider::tokens(request.get("nonce")));
    assert_eq!(story.last_report()["status"], "authenticated");
    assert_eq!(story.last_report()["tokens"]["obtained"], "login");
}

#[test]
fn item_07_the_verifier_is_the_one_whose_hash_was_sent() {
    let (story, request) = away();
    let kept = story.surroundings.departure.clone().expect("a departure");
    let mut story = back(story, &request.answer());
    story.take(Event::Mounted);
    let (_, form) = token_request(&story.host_updates(None)).expect("a token request");
    assert_eq!(crate::form::value(&form, "code_verifier"), kept["verifier"]);
    assert_eq!(request.get("code_challenge_method"), "S256");
}

#[test]
fn item_27_a_page_that_is_loaded_again_sends_no_code() {
    let (story, request) = away();
    let mut story = back(story, &request.answer());
    story.take(Event::Mounted);
    assert!(token_request(&story.host_updates(None)).is_some());
    let mut again = Story::new(story::config(|it| it.flow = Flow::Redirect));
    again.surroundings = story.surroundings;
    again.open();
    assert!(token_request(&again.host_updates(None)).is_none());
    assert_eq!(again.view(), View::Ready);
}

#[test]
fn item_17_after_a_quarter_of_an_hour_the_answer_is_too_late() {
    for (late, is_redeemed) in [(0, true), (1, false)] {
        let (story, request) = away();
        let left_at = story.now;
        let mut story = back(story, &request.answer());
        story.now = left_at + QUARTER_OF_AN_HOUR + late;
        let mut effects = story.take(Event::Mounted);
        effects.extend(story.host_updates(None));
        assert_eq!(token_request(&effects).is_some(), is_redeemed, "{late}");
        if !is_redeemed {
            story.assert_failed(ErrorCode::LoginTimeout);
        }
    }
}

#[test]
fn item_18_what_answers_another_request_is_not_redeemed() {
    let (story, _) = away();
    let mut story = back(story, "code=stolen&state=of-another-request");
    story.take(Event::Mounted);
    assert!(token_request(&story.host_updates(None)).is_none());
    assert_eq!(story.view(), View::Ready);
    story.assert_no_tokens_reported();
}

#[test]
fn item_19_an_answer_of_another_issuer_is_not_redeemed() {
    let (story, request) = away();
    let answer = format!("{}&iss=https%3A%2F%2Fevil.example.com", request.answer());
    let mut story = back(story, &answer);
    story.take(Event::Mounted);
    assert!(token_request(&story.host_updates(None)).is_none());
    story.assert_failed(ErrorCode::ResponseIssuerMismatch);
}

#[test]
fn what_the_provider_refuses_is_shown_when_the_person_is_back() {
    let (story, request) = away();
    let answer = format!("error=access_denied&state={}", request.state);
    let mut story = back(story, &answer);
    story.take(Event::Mounted);
    story.host_updates(None);
    story.assert_failed(ErrorCode::AccessDenied);
}

#[test]
fn what_another_login_has_left_is_not_taken() {
    for changed in [
        json!({"issuer": "https://evil.example.com"}),
        json!({"client_id": "another"}),
        json!({"version": 2}),
        json!({"verifier": "short"}),
        json!({"proof": null}),
        json!({"begun_at": "yesterday"}),
        json!({"redirect_uri": "https://evil.example.com/callback.html"}),
    ] {
        let (story, request) = away();
        let mut story = back(story, &request.answer());
        let kept = story.surroundings.departure.take().expect("a departure");
        story.surroundings.departure = Some(with(kept, changed.clone()));
        story.take(Event::Mounted);
        story.fire(Timer::Siblings);
        assert!(
            token_request(&story.host_updates(None)).is_none(),
            "{changed}"
        );
        assert_eq!(story.view(), View::Ready, "{changed}");
    }
}

#[test]
fn what_another_tab_offers_meanwhile_does_not_take_the_answers_place() {
    let (story, request) = away();
    let mut story = back(story, &request.answer());
    story.surroundings.hangs = true;
    story.take(Event::Mounted);
    story.host_updates(None);
    // Somebody has signed in there since, perhaps somebody else.
    let mut another = Story::signed_in();
    another.take(Event::SiblingSpoke(provider::document(
        &json!({"kind": "hello"}),
    )));
    let tokens = another.surroundings.told("tokens").remove(0).clone();
    story.take(Event::SiblingSpoke(provider::document(&tokens)));
    assert!(story.reports.is_empty());
    let effects = story.store_answers();
    assert!(token_request(&effects).is_some());
    story.answer_tokens(&provider::tokens(request.get("nonce")));
    assert_eq!(story.last_report()["tokens"]["obtained"], "login");
}

#[test]
fn an_answer_that_is_found_late_is_redeemed_all_the_same() {
    // The component is moved while the browser looks, or its database is slow.
    for moved in [true, false] {
        let (story, request) = away();
        let mut story = back(story, &request.answer());
        story.surroundings.hangs = true;
        story.take(Event::Mounted);
        story.host_updates(None);
        if moved {
            story.take(Event::Unmounted);
        } else {
            story.fire(Timer::Siblings);
            story.fire(Timer::Siblings);
            assert_eq!(story.view(), View::Ready);
        }
        let mut effects = story.store_answers();
        story.surroundings.hangs = false;
        effects.extend(story.take(Event::Mounted));
        effects.extend(story.host_updates(None));
        assert!(token_request(&effects).is_some(), "{moved}");
    }
}

#[test]
fn the_answer_waits_for_the_provider_to_be_known() {
    let (story, request) = away();
    let mut story = back(story, &request.answer());
    story.take(Event::Mounted);
    assert!(token_request(&story.host_knows(None)).is_none());
    // Streamlit moves the component meanwhile.
    story.take(Event::Unmounted);
    story.take(Event::Mounted);
    let effects = story.host_knows(Some(&provider::metadata()));
    assert!(token_request(&effects).is_some());
}

#[test]
fn a_provider_that_cannot_be_used_ends_the_attempt() {
    let (story, request) = away();
    let mut story = back(story, &request.answer());
    story.take(Event::Mounted);
    let wrong = with(
        provider::metadata(),
        json!({"issuer": "https://evil.example.com"}),
    );
    story.host_knows(Some(&wrong));
    story.assert_failed(ErrorCode::IssuerMismatch);
}

#[test]
fn the_app_gets_its_own_words_back_once() {
    let mut story = ready(|it| {
        it.flow = Flow::Redirect;
        it.state = Some(r#"{"draft":3}"#.to_owned());
    });
    let request = departure(&story.take(Event::LoginClicked)).expect("a departure");
    // The page that comes back is drawn by another run, which wants something else.
    let mut story = back(story, &request.answer());
    story.take(Event::Mounted);
    story.host_updates(None);
    story.answer_tokens(&provider::tokens(request.get("nonce")));
    assert_eq!(story.last_report()["app_state"], r#"{"draft":3}"#);
    story.verdict(Outcome::Accepted, None);
    story.take(Event::Mounted);
    story.host_updates(None);
    assert!(story.last_report()["app_state"].is_null());
}

#[test]
fn the_app_gets_its_own_words_back_from_a_failure_and_from_a_window() {
    let words = Some(r#"{"draft":3}"#.to_owned());
    let mut story = ready(|it| {
        it.flow = Flow::Redirect;
        it.state.clone_from(&words);
    });
    let request = departure(&story.take(Event::LoginClicked)).expect("a departure");
    let answer = format!("error=access_denied&state={}", request.state);
    let mut failed = back(story, &answer);
    failed.take(Event::Mounted);
    failed.host_updates(None);
    assert_eq!(failed.last_report()["app_state"], r#"{"draft":3}"#);

    let mut story = ready(|it| it.state = words);
    let request = story.click();
    story.call_back(&request.answer());
    story.answer_tokens(&provider::tokens(request.get("nonce")));
    assert_eq!(story.last_report()["app_state"], r#"{"draft":3}"#);
}
