//! `logout()`, in this tab or another.

use streamlit_pkce::protocol::event::{Claim, Effect, Ending, Event, Stored};
use streamlit_pkce::protocol::view::View;

use crate::provider;
use crate::renewing::renewed;
use crate::story::{self, Story, framed};

/// The last time there is.
const FOR_GOOD: u64 = (1 << 53) - 1;

/// The app calls `logout()`.
fn sign_out(story: &mut Story) -> Vec<Effect> {
    story.sign_out = Some(story.now);
    story.host_updates(None)
}

#[test]
fn a_sign_out_leaves_nothing_behind() {
    let mut story = Story::lasting();
    let effects = sign_out(&mut story);
    let report = story.last_report();
    assert_eq!(report["status"], "anonymous");
    assert_eq!(report["sign_out"], story.now);
    assert!(report["error"].is_null());
    assert!(story.surroundings.record.is_none());
    assert!(!story.debug().contains("Tokens"));
    assert_eq!(story.view(), View::Ready);
    assert_eq!(story.surroundings.told("signed_out").len(), 1);
    // A tab that cannot hear it finds out at its next claim.
    assert!(matches!(
        effects.last(),
        Some(Effect::Settle {
            generation: FOR_GOOD,
            ..
        })
    ));
}

#[test]
fn the_same_call_signs_out_once() {
    let mut story = Story::lasting();
    sign_out(&mut story);
    let request = story.click();
    story.call_back(&request.answer());
    story.answer_tokens(&provider::tokens(request.get("nonce")));
    story.host_updates(None);
    story.assert_signed_in();
    assert_eq!(
        story.last_report()["sign_out"],
        story.sign_out.expect("one")
    );
}

#[test]
fn nobody_is_signed_in_silently_after_a_sign_out_but_by_a_click() {
    let mut story = Story::lasting();
    sign_out(&mut story);
    assert_eq!(story.surroundings.quiet_until, FOR_GOOD);

    let mut next = Story::new(story::config(|it| it.silent = true));
    next.surroundings = story.surroundings;
    next.host_updates(None);
    assert!(framed(&next.open()).is_none());
    let request = next.click();
    next.call_back(&request.answer());
    next.answer_tokens(&provider::tokens(request.get("nonce")));
    assert_eq!(next.surroundings.quiet_until, 0);
}

#[test]
fn item_77_a_sign_out_reaches_all_tabs() {
    let mut story = Story::lasting();
    story.hears_sign_out(story.now + 1);
    assert_eq!(story.last_report()["status"], "anonymous");
    assert!(story.surroundings.record.is_none());
    // It is not passed on for ever.
    assert!(story.surroundings.told("signed_out").is_empty());
}

#[test]
fn item_77_a_sign_out_beats_a_renewal_in_flight() {
    for hears in [false, true] {
        let mut story = Story::lasting();
        story.refreshing();
        let effects = if hears {
            story.hears_sign_out(story.now)
        } else {
            sign_out(&mut story)
        };
        assert!(effects.contains(&Effect::AbortRenewal));
        assert!(effects.contains(&Effect::EndClaim(Ending::Uncertain)));
        assert_eq!(story.answer_renewal(&renewed()), []);
        assert_eq!(story.last_report()["status"], "anonymous");
        assert!(story.surroundings.record.is_none());
    }
}

#[test]
fn item_77_a_renewal_that_was_faster_than_the_news_is_undone() {
    let mut story = Story::lasting();
    let newer = story.newer_record();
    sign_out(&mut story);
    story.offered(&newer);
    assert_eq!(story.last_report()["status"], "anonymous");
    assert!(story.surroundings.record.is_none());
    // And the tab that has not heard is told.
    assert_eq!(story.surroundings.told("signed_out").len(), 2);
}

#[test]
fn item_77_a_tab_that_could_not_hear_learns_it_from_the_store() {
    let mut story = Story::lasting();
    story.surroundings.signed_out = story.now;
    story.claim(Claim::Superseded);
    assert_eq!(story.last_report()["status"], "anonymous");
    assert!(story.last_report()["error"].is_null());
}

#[test]
fn an_old_sign_out_does_not_end_a_new_login() {
    let mut story = Story::lasting();
    assert_eq!(story.hears_sign_out(story.now - 1), []);
    story.assert_signed_in();

    // Nor what is being restored.
    let mut next = Story::new(story::config(|_| ()));
    next.surroundings.hangs = true;
    next.take(Event::Mounted);
    next.hears_sign_out(next.now - 1);
    let stored = Stored {
        record: story.surroundings.record.as_ref().map(provider::document),
        ..Stored::default()
    };
    next.take(Event::StoreAnswered(stored));
    assert_eq!(next.last_report()["status"], "authenticated");
}

#[test]
fn a_sign_out_ends_a_sign_in_too() {
    let (mut story, request) = Story::at_provider();
    assert!(sign_out(&mut story).contains(&Effect::CloseWindow));
    assert_eq!(story.call_back(&request.answer()), []);

    let (mut story, request) = Story::redeeming();
    assert!(sign_out(&mut story).contains(&Effect::AbortRequest));
    assert_eq!(
        story.answer_tokens(&provider::tokens(request.get("nonce"))),
        []
    );
    story.assert_no_tokens_reported();
}
