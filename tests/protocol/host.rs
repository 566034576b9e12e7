//! What Python is told, how often, and what its verdicts do.

use serde_json::json;
use streamlit_pkce::arguments::{Outcome, Verdict};
use streamlit_pkce::error::{AuthError, ErrorCode, Failure};
use streamlit_pkce::protocol::event::{Effect, Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::provider;
use crate::story::Story;

/// An error of Python's own, which this side need not know.
fn refusal(code: &str) -> Failure {
    Failure {
        code: code.to_owned(),
        message: "The sign-in could not be verified.".to_owned(),
        hint: String::new(),
    }
}

/// A verdict on a report that is not the last one.
fn stale(seq: u64) -> Verdict {
    Verdict {
        seq,
        outcome: Outcome::Rejected,
        name: None,
        error: Some(refusal("signature_invalid")),
        renew_in: None,
    }
}

#[test]
fn python_is_told_at_once_that_nobody_is_signed_in() {
    let story = Story::ready();
    assert_eq!(story.reports.len(), 1);
    assert_eq!(story.last_report()["status"], "anonymous");
    assert!(story.last_report()["error"].is_null());
}

#[test]
fn a_report_is_delivered_once() {
    let mut story = Story::ready();
    for _ in 0..3 {
        assert_eq!(story.host_updates(None), []);
    }
    for _ in 0..3 {
        assert_eq!(story.verdict(Outcome::Accepted, None), []);
    }
    assert_eq!(story.reports.len(), 1);
}

#[test]
fn a_sign_in_is_one_report_that_needs_a_verdict() {
    let mut story = Story::submitted();
    assert_eq!(story.reports.len(), 2);
    assert_eq!(story.last_report()["status"], "authenticated");
    assert_eq!(story.view(), View::Finishing);

    story.verdict(Outcome::Accepted, None);
    let name = Some("Ada Lovelace".to_owned());
    assert_eq!(story.view(), View::SignedIn { name });
    assert_eq!(story.reports.len(), 2);
}

#[test]
fn seq_grows_even_if_the_clock_goes_back() {
    let mut story = Story::ready();
    for _ in 0..5 {
        story.click();
        story.now -= 60_000;
        story.take(Event::CancelClicked);
    }
    let seqs: Vec<_> = story.reports.iter().map(|it| it["seq"].as_u64()).collect();
    assert_eq!(seqs.len(), 6);
    assert!(seqs.is_sorted_by(|a, b| a < b), "{seqs:?}");
}

#[test]
fn a_component_without_a_state_gets_the_last_report() {
    let mut story = Story::signed_in();
    let report = story.last_report().clone();
    let count = story.reports.len();
    story.take(Event::Unmounted);
    story.take(Event::Mounted);
    assert_eq!(story.reports.len(), count);

    // A Python session that knows nothing: a reconnect to another replica.
    story.host_updates(None);
    assert_eq!(story.reports.len(), count + 1);
    assert_eq!(*story.last_report(), report);
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn a_report_that_python_has_is_not_delivered_again() {
    let mut story = Story::signed_in();
    let count = story.reports.len();
    story.take(Event::Unmounted);
    story.take(Event::Mounted);
    for _ in 0..3 {
        story.verdict(Outcome::Accepted, None);
    }
    assert_eq!(story.reports.len(), count);

    // Until it has not: the component still has no state that another replica could read.
    story.host_updates(None);
    assert_eq!(story.reports.len(), count + 1);
    story.host_updates(None);
    assert_eq!(story.reports.len(), count + 1);
}

#[test]
fn a_stale_verdict_is_ignored() {
    let mut story = Story::submitted();
    let seq = story.last_seq();
    for seq in [0, seq - 1, u64::MAX] {
        assert_eq!(story.host_updates(Some(stale(seq))), []);
        assert_eq!(story.view(), View::Finishing);
    }
    assert_eq!(story.reports.len(), 2);

    let mut story = Story::signed_in();
    story.host_updates(Some(stale(seq - 1)));
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

/// A crash or a refused configuration reports by itself, with a number of its own.
#[test]
fn python_that_knows_a_newer_number_gets_the_report_under_one_that_is_newer_still() {
    let mut story = Story::signed_in();
    let report = story.last_report().clone();
    let newer = story.now + 60_000;
    story.host_updates(Some(stale(newer)));
    assert_eq!(story.last_seq(), newer + 1);
    assert_eq!(story.last_report()["tokens"], report["tokens"]);

    let count = story.reports.len();
    story.verdict(Outcome::Accepted, None);
    assert_eq!(story.reports.len(), count);
}

/// `st.session_state.clear()`.
#[test]
fn python_that_has_forgotten_is_reminded_but_not_in_every_run() {
    let mut story = Story::signed_in();
    let count = story.reports.len();
    for _ in 0..5 {
        story.host_updates(None);
        story.verdict(Outcome::Accepted, None);
    }
    assert_eq!(story.reports.len(), count + 1);

    story.now += 5_000;
    story.host_updates(None);
    assert_eq!(story.reports.len(), count + 2);
}

#[test]
fn refused_tokens_are_dropped() {
    for mut story in [Story::submitted(), Story::signed_in()] {
        let error = Some(refusal("signature_invalid"));
        let effects = story.verdict(Outcome::Rejected, error);
        assert!(effects.contains(&Effect::StopTimer(Timer::Expiry)));
        assert_eq!(story.error(), "signature_invalid");
        let report = story.last_report();
        assert_eq!(report["status"], "anonymous");
        assert_eq!(report["error"]["code"], "signature_invalid");
        assert!(report["tokens"].is_null() && report["proof"].is_null());
        assert!(!story.debug().contains("Tokens"));
        story.click();
    }
}

#[test]
fn a_refusal_without_a_reason_is_still_an_error() {
    let mut story = Story::submitted();
    story.verdict(Outcome::Rejected, None);
    assert_eq!(story.error(), ErrorCode::ConfigurationInvalid.as_str());
}

#[test]
fn tokens_that_python_cannot_check_now_are_kept_and_submitted_again() {
    let mut story = Story::submitted();
    let tokens = story.last_report()["tokens"].clone();
    let seq = story.last_seq();
    let count = story.reports.len();
    story.verdict(Outcome::Unverified, Some(refusal("keys_unavailable")));
    assert_eq!(story.error(), "keys_unavailable");
    assert_eq!(story.reports.len(), count);

    assert_eq!(story.take(Event::LoginClicked), []);
    assert_eq!(story.view(), View::Finishing);
    assert_eq!(story.last_report()["tokens"], tokens);
    assert!(story.last_seq() > seq);

    story.verdict(Outcome::Accepted, None);
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn python_may_change_its_mind_without_being_asked() {
    let mut story = Story::submitted();
    story.verdict(Outcome::Unverified, Some(refusal("keys_unavailable")));
    story.verdict(Outcome::Accepted, None);
    assert!(matches!(story.view(), View::SignedIn { .. }));
}

#[test]
fn a_person_who_is_signed_in_cannot_be_signed_in_twice() {
    let mut story = Story::signed_in();
    let count = story.reports.len();
    assert_eq!(story.take(Event::LoginClicked), []);
    assert_eq!(story.take(Event::CancelClicked), []);
    assert_eq!(story.reports.len(), count);
}

#[test]
fn what_python_is_told_of_a_failure_is_what_the_person_sees() {
    let (mut story, _) = Story::at_provider();
    story.take(Event::CancelClicked);
    let View::Failed(failure) = story.view() else {
        panic!("a failure");
    };
    let reported = &story.last_report()["error"];
    assert_eq!(*reported, serde_json::to_value(&failure).expect("JSON"));
    assert_eq!(failure.message, ErrorCode::Cancelled.message());
}

#[test]
fn a_configuration_that_changes_meanwhile_does_not_disturb_the_attempt() {
    let (mut story, request) = Story::redeeming();
    story.take(Event::HostUpdated {
        config: Box::new(crate::story::config(|it| it.client_id = "other".to_owned())),
        metadata: None,
        verdict: None,
        sign_out: None,
    });
    story.answer_tokens(&provider::with(
        provider::tokens(request.get("nonce")),
        json!({"scope": null}),
    ));
    assert_eq!(story.view(), View::Finishing);
}

#[test]
fn an_error_that_python_sends_back_may_be_unknown_here() {
    let known: Failure = AuthError::new(ErrorCode::PopupClosed, "").into();
    for error in [known, refusal("a_code_of_tomorrow")] {
        let mut story = Story::signed_in();
        story.verdict(Outcome::Rejected, Some(error.clone()));
        assert_eq!(story.error(), error.code);
    }
}
