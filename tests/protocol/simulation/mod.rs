//! Days in the life of several tabs, made up at random: networks and providers fail, computers
//! sleep, clocks are set, tabs are closed, frozen and duplicated. Whatever happens, no refresh
//! token is used twice without need, nobody is signed out without need, and in the end everybody
//! has a good token or a reason.
//!
//! A failing run tells its seed and shows what happened.

mod browser;
mod dice;
mod happening;
mod judge;
mod ledger;
mod network;
mod outage;
mod page;
mod provider;
mod rules;
mod sent;
mod troubles;
mod watch;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use streamlit_pkce::arguments::Storage;

use dice::Dice;
use happening::Happening;
use rules::{Frames, Rules};
use world::World;

const MINUTE: u64 = 60_000;

/// Lives one day; what happened, if it `logs`, and what went wrong, if anything did.
fn live(has_locks: bool, seed: u64, logs: bool) -> (Vec<String>, Option<String>) {
    let mut dice = Dice::new(seed);
    let rules = Rules::choose(has_locks, &mut dice);
    let mut world = World::new(rules, dice, logs);
    world.note(|| format!("{rules:?}"));
    let fault = catch_unwind(AssertUnwindSafe(|| lead(&mut world))).err();
    let fault = fault.map(|it| match it.downcast::<String>() {
        Ok(message) => *message,
        Err(_) => "a panic".to_owned(),
    });
    (world.log.take().unwrap_or_default(), fault)
}

fn lead(world: &mut World) {
    // Somebody signs in in one of two tabs.
    let page = world.open(None);
    world.open(None);
    world.run(10_000, |_| false);
    world.click(page);
    world.run(60_000, |_| false);
    world.is_troubled = true;
    let troubles = world.dice.within(3..12);
    let lifetime = world.rules.lifetime * 1000;
    let day = lifetime * 8;
    for _ in 0..troubles {
        let at = world.dice.within(0..day);
        world.after(at, Happening::Trouble);
    }
    let end = world.time + day;
    world.run(end, |_| false);
    world.calm();
    // A clock that is set back while a computer sleeps hides how long that was.
    let hidden = if world.clock_was_set { lifetime } else { 0 };
    let end = world.time + 30 * MINUTE + hidden;
    let begin = world.time + 2000;
    world.run(end, |world| world.time > begin && world.is_all_settled());
    world.judge();
}

fn simulate(has_locks: bool, seeds: std::ops::Range<u64>) {
    let only = std::env::var("SIMULATION_SEED")
        .ok()
        .and_then(|it| it.parse().ok());
    for seed in only.map_or(seeds, |seed| seed..seed + 1) {
        if let (_, Some(fault)) = live(has_locks, seed, false) {
            let (log, _) = live(has_locks, seed, true);
            panic!("{}\nSIMULATION_SEED={seed}: {fault}", log.join("\n"));
        }
    }
}

#[test]
fn with_web_locks() {
    simulate(true, 0..7_000);
}

#[test]
fn without_web_locks() {
    simulate(false, 0..3_000);
}

/// Ten tabs, a provider that forgives nothing, and no trouble for twenty lifetimes.
fn ten_tabs(has_locks: bool) {
    let rules = Rules {
        has_locks,
        storage: Storage::Session,
        saves_later: true,
        silent: true,
        lifetime: 10,
        refreshes: true,
        rotates: true,
        renews_id_tokens: true,
        frames: Frames::Answered,
        pushes: false,
        skew: 0,
    };
    let mut world = World::new(rules, Dice::new(1), false);
    let page = world.open(None);
    for _ in 1..10 {
        world.open(None);
    }
    world.run(10_000, |_| false);
    world.click(page);
    world.run(40_000, |_| false);
    let (begun, before) = (world.time, world.provider.refreshes);
    let end = begun + 20 * 10_000;
    world.run(end, |_| false);
    let refreshes = world.provider.refreshes - before;
    // Half a lifetime early, and a little later at random.
    assert!((end - begun) / 6_500 <= refreshes && refreshes <= (end - begun) / 5_000);
    assert_eq!(world.provider.reuses, 0);
    assert_eq!(world.watch.refresh_requests(), world.provider.refreshes);
    for page in world.open_pages() {
        assert!(world.pages[page].access_token().is_some());
    }
    world.judge();
}

#[test]
fn item_53_ten_tabs_make_one_request_per_lifetime() {
    ten_tabs(true);
}

#[test]
fn item_53_ten_tabs_without_web_locks_do_so_too() {
    ten_tabs(false);
}
