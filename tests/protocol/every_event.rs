//! Every event, in whatever phase.

use streamlit_pkce::protocol::event::{Claim, Event, Stored, Timer};
use streamlit_pkce::protocol::http::NetworkFault;
use streamlit_pkce::secret::Secret;

use crate::happenings::accepted;
use crate::provider;
use crate::story::{self, Request, Story};

/// The events, by name; those that answer something answer `request`.
fn events(request: Option<&Request>) -> Vec<(&'static str, Event)> {
    let answer = request.map_or_else(|| "code=x&state=y".to_owned(), Request::answer);
    let nonce = request.map_or("x", |request| request.get("nonce"));
    let tokens = provider::reply(200, &provider::tokens(nonce));
    let metadata = provider::reply(200, &provider::metadata());
    let pushed = provider::reply(201, &accepted());
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
        ("allow", Event::AllowClicked("scope=openid+x".to_owned())),
        ("cancel", Event::CancelClicked),
        ("blocked", Event::WindowBlocked),
        ("closed", Event::WindowClosed),
        ("no storage", Event::StorageBlocked),
        ("page taken", Event::PageTaken),
        ("brought back", Event::BroughtBack),
        (
            "callback",
            Event::CallbackReceived(Secret::new(answer.clone())),
        ),
        (
            "foreign callback",
            Event::CallbackReceived(Secret::new("code=x&state=y")),
        ),
        ("pushed", Event::Pushed(Ok(pushed.clone()))),
        ("not pushed", Event::Pushed(Err(NetworkFault::Failed))),
        ("pushed unseen", Event::PushedUnseen(Ok(pushed))),
        (
            "not pushed unseen",
            Event::PushedUnseen(Err(NetworkFault::Failed)),
        ),
        ("tokens", Event::TokenAnswered(Ok(tokens.clone()))),
        (
            "no tokens",
            Event::TokenAnswered(Err(NetworkFault::TimedOut)),
        ),
        ("store", Event::StoreAnswered(Stored::default())),
        ("claim", Event::ClaimAnswered(Claim::Granted)),
        ("no claim", Event::ClaimAnswered(Claim::Superseded)),
        ("frame", Event::FrameCalledBack(Secret::new(answer))),
        (
            "foreign frame",
            Event::FrameCalledBack(Secret::new("code=x&state=y")),
        ),
        ("page in frame", Event::FrameLoaded { in_vain: false }),
        ("forbidden frame", Event::FrameLoaded { in_vain: true }),
        ("renewal", Event::RenewalAnswered(Ok(tokens.clone()))),
        (
            "no renewal",
            Event::RenewalAnswered(Err(NetworkFault::TimedOut)),
        ),
        ("probe", Event::ProbeAnswered(true)),
        ("transaction", Event::TimerFired(Timer::Transaction)),
        ("grace", Event::TimerFired(Timer::Grace)),
        ("absence", Event::TimerFired(Timer::Absence)),
        ("expiry", Event::TimerFired(Timer::Expiry)),
        ("due", Event::TimerFired(Timer::Renewal)),
        ("siblings", Event::TimerFired(Timer::Siblings)),
        ("frame's time", Event::TimerFired(Timer::Frame)),
    ]
}

/// Asserts that just the events named in `fitting` change anything in the phase that `reach`
/// leads to.
#[track_caller]
pub fn assert_fitting(reach: impl Fn() -> (Story, Option<Request>), fitting: &[&str]) {
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
