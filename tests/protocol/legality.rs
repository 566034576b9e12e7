//! An event that does not fit changes nothing: every event in every phase.

use streamlit_pkce::arguments::{Flow, Outcome};
use streamlit_pkce::protocol::event::{Claim, Event, Stored, Timer};
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
    let new = || {
        let mut story = Story::new(story::config(|_| ()));
        // The machine knows what time it is.
        story.take(Event::CancelClicked);
        (story, None)
    };
    assert_fitting(new, &["entropy", "login"]);
}

#[test]
fn while_discovering() {
    let discovering = || {
        let mut story = Story::new(story::config(|_| ()));
        story.open();
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
fn while_leaving_for_the_provider() {
    let leaving = || {
        let config = story::config(|it| it.flow = Flow::Redirect);
        let mut story = Story::ready_with(config, &provider::metadata());
        let request = story::departure(&story.take(Event::LoginClicked));
        (story, request)
    };
    let fitting = [
        "cancel",
        "no storage",
        "page taken",
        "brought back",
        "transaction",
    ];
    assert_fitting(leaving, &fitting);
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
    assert_fitting(|| (Story::submitted(), None), &["allow", "expiry", "due"]);
}

#[test]
fn while_python_cannot_check() {
    let unverified = || {
        let mut story = Story::submitted();
        story.verdict(Outcome::Unverified, None);
        (story, None)
    };
    assert_fitting(unverified, &["login", "allow", "expiry", "due"]);
}

#[test]
fn when_signed_in() {
    assert_fitting(|| (Story::signed_in(), None), &["allow", "expiry", "due"]);
}

/// A page that asks its store and other tabs who is signed in.
fn asking() -> Story {
    let mut story = Story::new(story::config(|it| it.silent = true));
    story.surroundings.hangs = true;
    story.take(Event::Mounted);
    story.host_updates(None);
    story
}

#[test]
fn while_asking_who_is_signed_in() {
    let fitting = ["login", "store", "siblings"];
    assert_fitting(|| (asking(), None), &fitting);
}

#[test]
fn while_finding_out_who_signs_out() {
    let parting = || {
        let mut story = Story::new(story::config(|it| it.end_session = true));
        story.surroundings.hangs = true;
        story.take(Event::Mounted);
        story.sign_out = Some(1);
        story.host_updates(None);
        (story, None)
    };
    assert_fitting(parting, &["store", "siblings"]);
}

#[test]
fn while_asking_the_provider_at_load() {
    let framing = || {
        let mut story = asking();
        story.take(Event::StoreAnswered(Stored::default()));
        let request = story::framed(&story.fire(Timer::Siblings));
        (story, request)
    };
    let fitting = [
        "login",
        "frame",
        "page in frame",
        "forbidden frame",
        "frame's time",
    ];
    assert_fitting(framing, &fitting);
}

#[test]
fn while_waiting_for_the_right_to_renew() {
    let claiming = || {
        let mut story = Story::lasting();
        story.wait_for(Timer::Renewal);
        (story, None)
    };
    assert_fitting(claiming, &["allow", "claim", "no claim", "expiry"]);
}

#[test]
fn while_refreshing() {
    let refreshing = || {
        let mut story = Story::lasting();
        story.refreshing();
        (story, None)
    };
    assert_fitting(refreshing, &["allow", "renewal", "no renewal", "expiry"]);
}

#[test]
fn while_renewing_in_the_frame() {
    let framing = || {
        let mut story = Story::frame_only();
        let request = story.framing();
        (story, Some(request))
    };
    let fitting = [
        "allow",
        "frame",
        "page in frame",
        "forbidden frame",
        "expiry",
        "frame's time",
    ];
    assert_fitting(framing, &fitting);
}

#[test]
fn while_redeeming_the_code_of_a_frame() {
    let redeeming = || {
        let mut story = Story::frame_only();
        let request = story.framing();
        story.frame_answers(&request.answer());
        (story, Some(request))
    };
    assert_fitting(redeeming, &["allow", "renewal", "no renewal", "expiry"]);
}

#[test]
fn while_probing() {
    let probing = || {
        let mut story = Story::lasting();
        story.claim(Claim::Uncertain);
        (story, None)
    };
    assert_fitting(probing, &["allow", "probe", "expiry"]);
}

#[test]
fn while_asking_other_tabs() {
    let asking = || {
        let mut story = Story::lasting();
        story.surroundings.hangs = true;
        story.claim(Claim::Superseded);
        (story, None)
    };
    assert_fitting(asking, &["allow", "expiry", "siblings"]);
}

#[test]
fn when_there_is_no_way_to_renew() {
    let failed = || {
        let mut story = Story::frame_only();
        let request = story.framing();
        story.frame_answers(&format!("error=login_required&state={}", request.state));
        (story, None)
    };
    assert_fitting(failed, &["allow", "expiry"]);
}
