//! An event that does not fit changes nothing: every event in every phase.

use streamlit_pkce::arguments::Outcome;
use streamlit_pkce::protocol::event::{Event, Timer};
use streamlit_pkce::protocol::http::NetworkFault;
use streamlit_pkce::secret::Secret;

use crate::provider;
use crate::story::{self, Request, Story};

/// The events, by name; those that answer something answer `request`.
fn events(request: Option<&Request>) -> Vec<(&'static str, Event)> {
    let answer = request.map_or_else(|| "code=x&state=y".to_owned(), Request::answer);
    let nonce = request.map_or("x", |request| request.get("nonce"));
    let tokens = provider::reply(200, &provider::tokens(nonce));
    let metadata = provider::reply(200, &provider::metadata());
    vec![
        (
            "entropy",
            Event::EntropyDrawn(Box::new(story::entropy(255))),
        ),
        ("metadata", Event::MetadataAnswered(Ok(metadata))),
        (
            "no metadata",
            Event::MetadataAnswered(Err(NetworkFault::Failed)),
        ),
        ("login", Event::LoginClicked),
        ("cancel", Event::CancelClicked),
        ("blocked", Event::WindowBlocked),
        ("closed", Event::WindowClosed),
        ("callback", Event::CallbackReceived(Secret::new(answer))),
        (
            "foreign callback",
            Event::CallbackReceived(Secret::new("code=x&state=y")),
        ),
        ("tokens", Event::TokenAnswered(Ok(tokens))),
        (
            "no tokens",
            Event::TokenAnswered(Err(NetworkFault::TimedOut)),
        ),
        ("transaction", Event::TimerFired(Timer::Transaction)),
        ("grace", Event::TimerFired(Timer::Grace)),
        ("absence", Event::TimerFired(Timer::Absence)),
        ("expiry", Event::TimerFired(Timer::Expiry)),
    ]
}

/// Asserts that just the events named in `fitting` change anything in the phase that `reach`
/// leads to.
#[track_caller]
fn assert_fitting(reach: impl Fn() -> (Story, Option<Request>), fitting: &[&str]) {
    let names = events(None).into_iter().map(|(name, _)| name);
    let changing: Vec<_> = names
        .enumerate()
        .filter(|(at, name)| {
            let (mut story, request) = reach();
            let (known, event) = events(request.as_ref()).swap_remove(*at);
            assert_eq!(known, *name);
            let before = (story.debug(), story.view(), story.reports.len());
            let effects = story.take(event);
            !effects.is_empty() || before != (story.debug(), story.view(), story.reports.len())
        })
        .map(|(_, name)| name)
        .collect();
    assert_eq!(changing, fitting);
}

#[test]
fn before_anything_is_known() {
    let new = || (Story::new(story::config(|_| ())), None);
    assert_fitting(new, &["entropy", "login"]);
}

#[test]
fn while_discovering() {
    let discovering = || {
        let mut story = Story::new(story::config(|_| ()));
        story.take(Event::Mounted);
        story.host_knows(None);
        (story, None)
    };
    assert_fitting(discovering, &["metadata", "no metadata"]);
}

#[test]
fn when_ready() {
    assert_fitting(|| (Story::ready(), None), &["login"]);
}

#[test]
fn after_a_failure() {
    let failed = || {
        let (mut story, request) = Story::at_provider();
        story.take(Event::CancelClicked);
        (story, Some(request))
    };
    assert_fitting(failed, &["login"]);
}

#[test]
fn at_the_provider() {
    let at_provider = || {
        let (story, request) = Story::at_provider();
        (story, Some(request))
    };
    let fitting = [
        "cancel",
        "blocked",
        "closed",
        "callback",
        "transaction",
        "grace",
        "absence",
    ];
    assert_fitting(at_provider, &fitting);
}

#[test]
fn when_the_window_is_presumed_closed() {
    let presumed_closed = || {
        let (mut story, request) = Story::at_provider();
        story.fire(Timer::Grace);
        (story, Some(request))
    };
    let fitting = [
        "login",
        "cancel",
        "blocked",
        "callback",
        "transaction",
        "absence",
    ];
    assert_fitting(presumed_closed, &fitting);
}

#[test]
fn while_redeeming() {
    let redeeming = || {
        let (story, request) = Story::redeeming();
        (story, Some(request))
    };
    assert_fitting(redeeming, &["cancel", "tokens", "no tokens"]);
}

#[test]
fn while_python_checks() {
    assert_fitting(|| (Story::submitted(), None), &["expiry"]);
}

#[test]
fn while_python_cannot_check() {
    let unverified = || {
        let mut story = Story::submitted();
        story.verdict(Outcome::Unverified, None);
        (story, None)
    };
    assert_fitting(unverified, &["login", "expiry"]);
}

#[test]
fn when_signed_in() {
    assert_fitting(|| (Story::signed_in(), None), &["expiry"]);
}
