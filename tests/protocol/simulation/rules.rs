//! What holds for a whole run.

use streamlit_pkce::arguments::Storage;

use super::dice::Dice;

/// What the provider does in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frames {
    /// It answers as it should.
    Answered,
    /// It shows a page that nobody can use, or the browser does.
    Refused,
    /// It never gets its cookies.
    Starved,
    /// It loads for ever.
    Hang,
}

/// The provider, the browser and the app of a run.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Whether the browser has Web Locks.
    pub has_locks: bool,
    pub storage: Storage,
    /// Whether the store takes a moment to write.
    pub saves_later: bool,
    /// Whether the app signs in without a click where it can.
    pub silent: bool,
    /// How long access tokens live, in seconds.
    pub lifetime: u64,
    /// Whether there are refresh tokens.
    pub refreshes: bool,
    /// Whether a refresh token is good for one use.
    pub rotates: bool,
    /// Whether a refresh token brings an ID token.
    pub renews_id_tokens: bool,
    pub frames: Frames,
    /// Whether the provider wants authorization requests pushed.
    pub pushes: bool,
    /// How wrong the provider's clock is, in milliseconds.
    pub skew: i64,
}

impl Rules {
    pub fn choose(has_locks: bool, dice: &mut Dice) -> Self {
        use Storage::{Local, Memory, Session};
        let hardly_ever = [Frames::Refused, Frames::Starved, Frames::Hang];
        Self {
            has_locks,
            storage: dice.pick(&[Session, Session, Local, Memory]),
            saves_later: dice.chance(50),
            silent: dice.chance(50),
            lifetime: dice.pick(&[10, 60, 60, 300, 300, 3600, 3600]),
            refreshes: dice.chance(80),
            rotates: dice.chance(85),
            renews_id_tokens: dice.chance(70),
            frames: if dice.chance(60) {
                Frames::Answered
            } else {
                dice.pick(&hardly_ever)
            },
            pushes: dice.chance(25),
            skew: dice.pick(&[0, 0, 0, 120_000, -120_000, 86_400_000]),
        }
    }
}
