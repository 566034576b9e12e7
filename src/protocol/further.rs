//! Access tokens for further APIs: what a provider gives one by one, each for a scope or a resource
//! of its own (RFC 6749 section 6, RFC 8707 section 2.2).

use serde::Serialize;

use super::schedule;
use super::tokens::{Lifetimes, Tokens};
use crate::error::Failure;
use crate::json::Json;
use crate::secret::{Secret, exposed};

/// The longest access token, and the longest list of scope values, that Python takes. It would
/// refuse the whole report for one that is longer, and with it the login.
const LONGEST_TOKEN: usize = 64 * 1024;
const LONGEST_SCOPE: usize = 8 * 1024;

/// A token whose life is too short to be renewed in is renewed as seldom as the last of many.
const SHORT_LIVES: u32 = 16;

/// What has become of a wish for a further access token. Times are milliseconds of this machine's
/// clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Further {
    /// The wish: see [`crate::arguments::Arguments::further`].
    pub wish: String,
    /// The access token; empty if there has been none yet.
    #[serde(serialize_with = "exposed")]
    pub access_token: Secret,
    /// The granted scope.
    pub scope: String,
    /// When it expires by the provider's own clock, in seconds since the epoch.
    pub expires_at: Option<u64>,
    /// When it arrived.
    pub obtained_at: u64,
    /// When it expires, `None` if the provider does not say; 0 if there has been no token yet.
    pub until: Option<u64>,
    /// Why it is not tried again.
    pub error: Option<Failure>,
    /// When it is tried again after trouble.
    #[serde(skip)]
    pub pause: u64,
    /// How often there was trouble in a row.
    #[serde(skip)]
    pub failures: u32,
}

impl Further {
    /// A wish that has not come true.
    #[must_use]
    pub fn unfulfilled(wish: String) -> Self {
        Self {
            wish,
            access_token: Secret::new(""),
            scope: String::new(),
            expires_at: None,
            obtained_at: 0,
            until: Some(0),
            error: None,
            pause: 0,
            failures: 0,
        }
    }

    /// The access token among `tokens`, which were granted for `wish`; `None` if Python would not
    /// take it.
    #[must_use]
    pub fn granted(wish: String, tokens: Tokens, lifetimes: Lifetimes, now: u64) -> Option<Self> {
        is_acceptable(tokens.access_token.expose(), &tokens.scope).then(|| Self {
            access_token: tokens.access_token,
            scope: tokens.scope,
            expires_at: tokens.expires_at,
            obtained_at: now,
            until: lifetimes
                .access
                .map(|seconds| now.saturating_add(seconds.saturating_mul(1000))),
            ..Self::unfulfilled(wish)
        })
    }

    /// When it is to be tried again, or renewed. One that is from the future is renewed at once: the
    /// clock was set back since, and nobody knows how old it is.
    #[must_use]
    pub fn due(&self, min_validity: u64, chance: u64, now: u64) -> u64 {
        if self.error.is_some() {
            return u64::MAX;
        }
        let (from, until) = (self.obtained_at, self.until);
        if until == Some(0) || from > now {
            return self.pause;
        }
        schedule::due(from, until, min_validity, SHORT_LIVES, chance).max(self.pause)
    }

    /// The clock was set back by `by` milliseconds.
    pub fn rewind(&mut self, by: u64) {
        for time in [&mut self.obtained_at, &mut self.pause] {
            *time = time.saturating_sub(by);
        }
        self.until = self.until.map(|until| until.saturating_sub(by));
    }
}

/// Reads what a record says; `None` if it is damaged, or of a wish that has not come true.
#[must_use]
pub fn read(further: &Json) -> Option<Further> {
    let time = |name| further.get(name).and_then(Json::as_integer);
    let (access_token, scope) = (further.string("access_token")?, further.string("scope")?);
    is_acceptable(access_token, scope).then_some(())?;
    Some(Further {
        access_token: Secret::new(access_token),
        scope: scope.to_owned(),
        expires_at: time("expires_at"),
        obtained_at: time("obtained_at")?,
        until: time("until"),
        ..Further::unfulfilled(further.string("wish")?.to_owned())
    })
}

/// Whether Python would take it: something visible, for it ends up in a header.
fn is_acceptable(access_token: &str, scope: &str) -> bool {
    (1..=LONGEST_TOKEN).contains(&access_token.len())
        && access_token.bytes().all(|it| it.is_ascii_graphic())
        && scope.len() <= LONGEST_SCOPE
        && scope.bytes().all(|it| matches!(it, b' '..=b'~'))
}
