//! Tokens and their time: what a session consists of, in every tab that shares it.

use super::further::Further;
use super::id_token;
use super::schedule;
use super::tokens::{Lifetimes, Obtained, Tokens};
use crate::json::Json;
use crate::secret::Secret;

/// The last generation that is believed: generations are times, and this is the last one that
/// JavaScript knows (ECMA-262 section 21.4.1.1), in milliseconds since the epoch.
pub const LATEST: u64 = 8_640_000_000_000_000;

/// How many further access tokens there may be: an app may wish for eight, and two tabs may show
/// different pages of it.
pub const MOST_FURTHER: usize = 16;

/// Reads a generation; `None` if it cannot be one.
#[must_use]
pub fn generation(number: &Json) -> Option<u64> {
    number.as_integer().filter(|it| *it <= LATEST)
}

/// A set of tokens, and what is known of its age.
///
/// All times are milliseconds of this machine's clock, which all tabs share; the provider's clock
/// plays no part in when to renew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Grows whenever these tokens are replaced, in whichever tab: of two grants, the one with the
    /// larger number is newer.
    pub generation: u64,
    /// The generation of the login that this grant stems from: a sign-out ends all of them.
    pub login: u64,
    /// When the tokens arrived.
    pub obtained_at: u64,
    /// When the access token expires; `None` if the provider does not say.
    pub until: Option<u64>,
    /// When the refresh token expires; `None` if the provider does not say.
    pub refresh_until: Option<u64>,
    /// The tokens themselves.
    pub tokens: Tokens,
    /// What has become of the wishes for further access tokens.
    pub further: Vec<Further>,
}

impl Grant {
    /// The grant of a login, or of a silent sign-in, with nothing before it.
    #[must_use]
    pub fn first(tokens: Tokens, lifetimes: Lifetimes, generation: u64, now: u64) -> Self {
        let after = |seconds: u64| now.saturating_add(seconds.saturating_mul(1000));
        Self {
            generation,
            login: generation,
            obtained_at: now,
            until: lifetimes.access.map(after),
            refresh_until: lifetimes.refresh.map(after),
            tokens,
            further: Vec::new(),
        }
    }

    /// The grant that takes this one's place.
    #[must_use]
    pub fn renewed(&self, tokens: Tokens, lifetimes: Lifetimes, now: u64) -> Self {
        let generation = next_generation(self.generation, now);
        // RFC 6749 section 6: a refresh token leaves behind the end that it has, unless a new one is
        // stated. A code flow begins anew.
        let before = self
            .refresh_until
            .filter(|_| tokens.obtained != Obtained::Silent);
        let first = Self::first(tokens, lifetimes, generation, now);
        Self {
            login: self.login,
            refresh_until: first.refresh_until.or(before),
            further: self.further.clone(),
            ..first
        }
    }

    /// Whether the access token is past its life.
    #[must_use]
    pub fn has_expired(&self, now: u64) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// Whether there is a refresh token that may still work.
    #[must_use]
    pub fn can_refresh(&self, now: u64) -> bool {
        self.tokens.refresh_token.is_some() && self.refresh_until.is_none_or(|until| now < until)
    }

    /// When it is to be renewed, see [`schedule::due`].
    #[must_use]
    pub fn due(&self, min_validity: u64, short_lives: u32, chance: u64) -> u64 {
        schedule::due(
            self.obtained_at,
            self.until,
            min_validity,
            short_lives,
            chance,
        )
    }

    /// Whether its life is too short to be renewed in.
    #[must_use]
    pub fn is_short_lived(&self) -> bool {
        schedule::is_short(self.obtained_at, self.until)
    }

    /// Whose tokens these are; checked when they came.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        id_token::subject(self.tokens.id_token.expose())
    }

    /// The refresh token was spent for a further access token: `refresh_token`, which may be the
    /// same, takes its place, and leaves behind the end that it has unless a new one is stated.
    pub fn spent(&mut self, refresh_token: Option<Secret>, lifetimes: Lifetimes, now: u64) {
        self.tokens.refresh_token = refresh_token;
        if let Some(seconds) = lifetimes.refresh {
            self.refresh_until = Some(now.saturating_add(seconds.saturating_mul(1000)));
        }
    }

    /// What has become of `wish`, if it was tried.
    #[must_use]
    pub fn granted(&self, wish: &str) -> Option<&Further> {
        self.further.iter().find(|it| it.wish == wish)
    }

    /// The clock was set back by `by` milliseconds, and what was to come is as far away as before.
    pub fn rewind(&mut self, by: u64) {
        self.obtained_at = self.obtained_at.saturating_sub(by);
        for end in [&mut self.until, &mut self.refresh_until] {
            *end = end.map(|end| end.saturating_sub(by));
        }
        for further in &mut self.further {
            further.rewind(by);
        }
    }
}

/// A generation that is newer than `last`, whatever the clock says.
#[must_use]
pub fn next_generation(last: u64, now: u64) -> u64 {
    now.max(last.saturating_add(1))
}
