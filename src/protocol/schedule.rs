//! When to renew, and how long to wait after trouble. All times are in milliseconds.
//!
//! The provider's clock plays no part in it, so how far it is off need not be estimated, neither
//! from an ID token's `iat` nor from a `Date` header, which a page of another origin may not see
//! anyway. `expires_in` (RFC 6749 section 5.1) is a length of time, and it is counted from when the
//! answer came. That is later than when the provider began to count, by less than a request may
//! take, and all but the shortest lives are renewed earlier than that.

const MINUTE: u64 = 60_000;

/// The longest time that is planned for: a century.
const LONGEST: u64 = 100 * 366 * 24 * 60 * MINUTE;

/// What a lifetime is taken to be where the provider does not say.
const ASSUMED_LIFETIME: u64 = 60 * MINUTE;

/// The least time between two renewals: clocks and providers may be as wrong as they like.
const MIN_INTERVAL: u64 = 5_000;

/// Below this, a lifetime is no lifetime: such a token is renewed after its end, as at some
/// providers' near the end of a session, and less and less often if all are like that.
const SHORTEST_LIFETIME: u64 = 5_000;

/// The longest pause after trouble, and the longest that a provider may ask for.
const LONGEST_PAUSE: u64 = 5 * MINUTE;
const LONGEST_RETRY_AFTER: u64 = 60 * MINUTE;

/// When a token is due to be renewed that lives from `obtained_at` to `until`.
///
/// `max(60 s, 10 % of the lifetime, min_validity)` before the access token expires, but at most
/// half a lifetime, and up to a quarter of that later, so that the tabs and people of an app do
/// not all come at once. `chance` is anything random. `short_lives` is how many tokens in a row
/// before this one have had too short a life.
#[must_use]
pub fn due(
    obtained_at: u64,
    until: Option<u64>,
    min_validity: u64,
    short_lives: u32,
    chance: u64,
) -> u64 {
    let Some(until) = until else {
        return obtained_at.saturating_add(ASSUMED_LIFETIME);
    };
    let lifetime = lifetime(obtained_at, until);
    if lifetime < SHORTEST_LIFETIME {
        let interval = MIN_INTERVAL.saturating_mul(1 << short_lives.min(16));
        return obtained_at.saturating_add(interval.min(MINUTE));
    }
    let early = MINUTE
        .max(lifetime / 10)
        .max(min_validity)
        .min(lifetime / 2);
    let late = part(early / 4, chance);
    (obtained_at + lifetime - early + late).max(obtained_at.saturating_add(MIN_INTERVAL))
}

/// Whether a life from `obtained_at` to `until` is too short to be renewed in.
#[must_use]
pub fn is_short(obtained_at: u64, until: Option<u64>) -> bool {
    until.is_some_and(|until| lifetime(obtained_at, until) < SHORTEST_LIFETIME)
}

fn lifetime(obtained_at: u64, until: u64) -> u64 {
    until.saturating_sub(obtained_at).min(LONGEST)
}

/// How long to wait after the `failures`th failure in a row (from 0): twice as long each time, by
/// half more or less, and at least as long as the provider asked for, in seconds.
#[must_use]
pub fn pause(failures: u32, retry_after: Option<u64>, chance: u64) -> u64 {
    let longest = 2_000_u64
        .saturating_mul(1 << failures.min(16))
        .min(LONGEST_PAUSE);
    let asked_for = retry_after
        .unwrap_or_default()
        .saturating_mul(1000)
        .min(LONGEST_RETRY_AFTER);
    (longest / 2 + part(longest / 2, chance)).max(asked_for)
}

/// Some part of `whole`.
fn part(whole: u64, chance: u64) -> u64 {
    // 1/1024 steps are fine enough, and nothing overflows.
    (whole / 1024).saturating_mul(chance % 1024)
}

/// Numbers that spread things out; nothing secret hangs on them (xorshift64).
#[derive(Debug)]
pub struct Chance(u64);

impl Chance {
    /// A sequence of its own for each `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 20
    }
}
