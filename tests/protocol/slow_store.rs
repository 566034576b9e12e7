//! A store that answers when nobody waits for it any more.

use streamlit_pkce::arguments::Outcome;
use streamlit_pkce::error::ErrorCode;
use streamlit_pkce::protocol::event::{Event, Timer};
use streamlit_pkce::protocol::view::View;

use crate::provider;
use crate::restoration::silent;
use crate::story::{self, Story, framed};

/// A page of somebody who was signed in, whose store has not answered in time.
fn slow(before: Story) -> Story {
    let mut story = Story::new(story::config(|_| ()));
    story.now = before.now;
    story.surroundings = before.surroundings;
    story.surroundings.hangs = true;
    story.open();
    story.fire(Timer::Siblings);
    assert_eq!(story.last_report()["status"], "anonymous");
    story
}

#[test]
fn a_store_that_is_slow_restores_it_late() {
    let before = Story::lasting();
    let tokens = before.last_report()["tokens"].clone();
    let mut story = slow(before);
    story.store_answers();
    assert_eq!(story.last_report()["tokens"], tokens);
    assert_eq!(story.view(), View::Finishing);
}

#[test]
fn a_slow_store_does_not_undo_what_has_happened_since() {
    let before = Story::lasting();
    let signed_out = before.now;
    let mut story = slow(before);
    story.surroundings.signed_out = signed_out;
    story.store_answers();
    assert_eq!(story.last_report()["status"], "anonymous");

    let mut story = slow(Story::lasting());
    let record = story.surroundings.record.clone();
    story.store_answers();
    story.verdict(Outcome::Rejected, None);
    story.host_knows(Some(&provider::metadata()));
    // Nor once the failure is forgotten, here with a sign-in that is left.
    story.click();
    story.take(Event::Unmounted);
    story.fire(Timer::Absence);
    story.take(Event::Mounted);
    assert_eq!(story.view(), View::Ready);
    story.surroundings.record = record;
    story.store_answers();
    assert_eq!(story.view(), View::Ready);
    assert_eq!(story.last_report()["status"], "anonymous");

    let mut story = slow(Story::lasting());
    story.host_knows(Some(&provider::metadata()));
    story.click();
    story.take(Event::CancelClicked);
    story.store_answers();
    story.assert_failed(ErrorCode::Cancelled);
}

#[test]
fn what_is_known_late_to_be_kept_nowhere_lets_the_provider_be_asked() {
    for is_gone in [false, true] {
        let mut story = silent();
        story.surroundings.hangs = true;
        story.open();
        story.fire(Timer::Siblings);
        if is_gone {
            story.take(Event::Unmounted);
        }
        // Nothing is begun on a page without the component.
        assert_eq!(framed(&story.store_answers()).is_none(), is_gone);
    }
}
