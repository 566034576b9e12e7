//! Pages that sleep, lose their network, are left and come back.

use streamlit_pkce::protocol::event::{Claim, Effect, Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::story::{self, Story, framed, token_request};

const MINUTE: u64 = 60_000;

fn woken(story: &mut Story) -> Vec<Effect> {
    story.take(Event::Woken { online: true })
}

#[test]
fn item_58_a_page_that_is_seen_again_looks_at_the_clock() {
    let mut story = Story::lasting();
    assert!(!story::claims(&woken(&mut story)));
    // The timer has slept too.
    story.now += 58 * MINUTE;
    assert!(story::claims(&woken(&mut story)));
}

#[test]
fn item_58_a_page_that_has_slept_makes_sure_of_the_network_first() {
    for mut story in [Story::lasting(), Story::frame_only()] {
        story.now += 8 * 60 * MINUTE;
        woken(&mut story);
        assert_eq!(
            story.view(),
            View::Reconnecting {
                offers_login: false
            }
        );
        let effects = story.take(Event::ClaimAnswered(Claim::Granted));
        assert!(matches!(effects.as_slice(), [Effect::Probe(_)]));
        story.take(Event::ProbeAnswered(false));
        assert!(story.pause() <= 2_000);
        story.assert_signed_in();

        story.claim(Claim::Granted);
        let effects = story.take(Event::ProbeAnswered(true));
        assert!(token_request(&effects).is_some() || framed(&effects).is_some());
    }
}

#[test]
fn item_58_a_page_without_a_network_waits_for_it() {
    let mut story = Story::lasting();
    story.take(Event::Woken { online: false });
    assert!(!story::claims(&story.wait_for(Timer::Renewal)));
    story.now += 10_000;
    assert!(story::claims(&woken(&mut story)));
}

#[test]
fn a_browser_that_is_wrong_about_its_network_is_not_believed_for_ever() {
    let mut story = Story::lasting();
    story.take(Event::Woken { online: false });
    story.wait_for(Timer::Renewal);
    assert_eq!(story.pause(), MINUTE);
    let effects = story.claim(Claim::Granted);
    assert!(matches!(effects.as_slice(), [Effect::Probe(_)]));
    assert!(token_request(&story.take(Event::ProbeAnswered(true))).is_some());
}

#[test]
fn item_58_a_network_that_comes_back_ends_the_pause() {
    let mut story = Story::lasting();
    story.refreshing();
    story.renewal_lost();
    story.take(Event::Woken { online: false });
    assert!(story::claims(&woken(&mut story)));
}

#[test]
fn a_page_without_the_component_begins_nothing() {
    let mut story = Story::lasting();
    story.take(Event::Unmounted);
    assert_eq!(story.surroundings.timer(Timer::Renewal), None);
    story.now += 58 * MINUTE;
    assert_eq!(woken(&mut story), []);
    assert_eq!(story.fire(Timer::Renewal), []);
    assert!(story::claims(&story.take(Event::Mounted)));
}

#[test]
fn a_page_without_the_component_leaves_the_queue() {
    let mut story = Story::lasting();
    story.wait_for(Timer::Renewal);
    let effects = story.take(Event::Unmounted);
    assert!(effects.iter().any(|it| matches!(it, Effect::EndClaim(_))));
    assert_eq!(story.take(Event::ClaimAnswered(Claim::Granted)), []);
    assert!(story::claims(&story.take(Event::Mounted)));
}

#[test]
fn what_was_sent_brings_its_tokens_even_to_a_page_without_the_component() {
    let mut story = Story::lasting();
    story.refreshing();
    story.take(Event::Unmounted);
    story.answer_renewal(&crate::renewing::renewed());
    let tokens = &story.last_report()["tokens"];
    assert_eq!(tokens["access_token"], "renewed-access-token");
}

#[test]
fn a_page_without_the_component_hears_its_siblings() {
    let mut story = Story::lasting();
    story.take(Event::Unmounted);
    story.offered(&story.newer_record());
    story.take(Event::Mounted);
    story.host_updates(None);
    let tokens = &story.last_report()["tokens"];
    assert_eq!(tokens["access_token"], "access-token-of-a-sibling");
}
