//! A provider that is down for ten minutes, at which access tokens live for one.

use streamlit_pkce::arguments::Storage;
use streamlit_pkce::protocol::view::View;

use super::MINUTE;
use super::dice::Dice;
use super::happening::Doing;
use super::page::Python;
use super::provider::Outage;
use super::rules::{Frames, Rules};
use super::world::World;

/// The longest pause between two attempts, and time for one.
const LAST_PAUSE: u64 = 6 * MINUTE;

/// Two tabs whose person is signed in.
fn signed_in(refreshes: bool) -> (World, [usize; 2]) {
    let rules = Rules {
        has_locks: true,
        storage: Storage::Session,
        saves_later: true,
        silent: true,
        lifetime: 60,
        refreshes,
        rotates: true,
        renews_id_tokens: true,
        frames: Frames::Answered,
        pushes: false,
        skew: 0,
    };
    let mut world = World::new(rules, Dice::new(1), false);
    let tabs = [world.open(None), world.open(None)];
    world.run(10_000, |_| false);
    world.click(tabs[0]);
    world.run(2 * MINUTE, |_| false);
    assert!(world.is_all_settled());
    (world, tabs)
}

/// Nobody has been told that the session is over, and the screen says what is going on.
fn assert_reconnecting(world: &World, page: usize) {
    let page = &world.pages[page];
    assert_eq!(page.error(), None);
    let view = page.machine.as_ref().expect("a machine").view();
    assert!(matches!(view, View::Reconnecting { .. }), "{view:?}");
}

fn weathers(refreshes: bool, outage: Outage) {
    let (mut world, [first, second]) = signed_in(refreshes);
    let (signed_in_at, down_at) = (world.watch.signed_in_at, world.time);
    world.provider.outage = Some(outage);
    world.run(down_at + 5 * MINUTE, |_| false);
    for page in [first, second] {
        assert_reconnecting(&world, page);
        assert!(!world.is_settled(page));
    }

    // The app's server restarts and knows nobody, and the other tab is reloaded.
    world.pages[first].python = Python::default();
    world.within(first, Doing::Reruns);
    let store = world.pages[second].store.clone();
    world.close(second);
    let second = world.open(store);
    world.run(down_at + 10 * MINUTE, |_| false);
    for page in [first, second] {
        assert_reconnecting(&world, page);
    }

    world.provider.outage = None;
    world.run(world.time + LAST_PAUSE, World::is_all_settled);
    for page in [first, second] {
        assert!(world.pages[page].access_token().is_some());
    }
    assert_eq!(world.watch.signed_in_at, signed_in_at);
    assert_eq!(world.provider.reuses, 0);
    world.judge();
}

#[test]
fn item_55_ten_minutes_without_the_provider_sign_nobody_out() {
    for outage in [
        Outage::TurnsAway(503, None),
        Outage::TurnsAway(429, Some(60)),
        Outage::Fails(500),
    ] {
        for refreshes in [true, false] {
            weathers(refreshes, outage);
        }
    }
}
