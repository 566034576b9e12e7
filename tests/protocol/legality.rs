//! An event that does not fit changes nothing: every event in every phase.

use streamlit_pkce::arguments::{Flow, Outcome};
use streamlit_pkce::protocol::event::{Claim, Event, Stored, Timer};

use crate::every_event::assert_fitting;
use crate::provider;
use crate::story::{self, Story};

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
    assert_fitting(discovering, &["metadata", "no metadata", "store"]);
}

#[test]
fn when_ready() {
    // The store may have been slow.
    assert_fitting(|| (Story::ready(), None), &["login", "store"]);
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
fn while_the_provider_is_told_what_it_will_be_asked() {
    let pushing = |flow| {
        let config = story::config(|it| it.flow = flow);
        let mut story = Story::ready_with(config, &provider::pushing());
        let request = story::pushed(&story.take(Event::LoginClicked));
        (story, request)
    };
    let fitting = [
        "cancel",
        "blocked",
        "closed",
        "callback",
        "pushed",
        "not pushed",
        "transaction",
        "grace",
        "absence",
    ];
    assert_fitting(|| pushing(Flow::Popup), &fitting);
    let fitting = [
        "cancel",
        "no storage",
        "page taken",
        "brought back",
        "pushed",
        "not pushed",
        "transaction",
    ];
    assert_fitting(|| pushing(Flow::Redirect), &fitting);
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
