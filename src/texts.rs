//! The words that the component says by itself: one table, in English.
//!
//! The app and the person's language put other texts in place of these, by name. What is said of an
//! error goes by its code for the app, and for a language by the English sentence, which many codes
//! share. `tests/contract/texts.json` holds all sides to the same names.

use crate::error::Failure;
use crate::json::Json;

/// Something that the component says.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    /// What an app calls it in `labels`. Stable.
    pub name: &'static str,
    /// What it is where nobody says otherwise.
    pub english: &'static str,
}

macro_rules! words {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $english:literal;)+) => {
        $(
            $(#[$doc])*
            pub static $constant: Word = Word { name: $name, english: $english };
        )+

        /// Every word of the table.
        pub static ALL: &[&Word] = &[$(&$constant,)+];
    };
}

words! {
    /// On the button while nobody is signed in.
    LOG_IN = "log_in", "Log in";
    /// The same where the person signs in again before an action. JavaScript puts it in place of
    /// [`LOG_IN`].
    CONFIRM = "confirm", "Confirm it is you";
    /// The same where they allow the app to use a further API.
    ALLOW = "allow", "Allow access";
    /// On the button while the person is at the provider.
    CANCEL = "cancel", "Cancel";
    /// On the button after a failure.
    TRY_AGAIN = "try_again", "Try again";
    /// Where no window can be opened: goes to the provider in this one.
    CONTINUE_HERE = "continue_here", "Sign in on this page instead";
    /// Opens the code and the hint.
    DETAILS = "details", "Details";
    /// While the person is at the provider.
    SIGNING_IN = "signing_in", "Signing in…";
    /// While renewal waits for the network or the provider.
    RECONNECTING = "reconnecting", "Reconnecting…";
    /// While the session at the provider is being ended.
    SIGNING_OUT = "signing_out", "Signing out…";
    /// Somebody is signed in whose name is not known.
    SIGNED_IN = "signed_in", "Signed in";
    /// Says who is signed in.
    SIGNED_IN_AS = "signed_in_as", "Signed in as {name}";
}

/// What stands for the person's name in [`SIGNED_IN_AS`].
const NAME: &str = "{name}";

/// The texts of one component: by name, an object's strings; in English what it lacks.
#[derive(Clone, Debug)]
pub struct Texts(pub Json);

impl Texts {
    /// A word.
    #[must_use]
    pub fn word(&self, word: &Word) -> String {
        self.text(word.name).unwrap_or(word.english).to_owned()
    }

    /// What the person is told of a failure.
    #[must_use]
    pub fn message(&self, failure: &Failure) -> String {
        self.text(&failure.code)
            .or_else(|| self.text(&failure.message))
            .unwrap_or(&failure.message)
            .to_owned()
    }

    /// Who is signed in.
    #[must_use]
    pub fn signed_in(&self, name: Option<&str>) -> String {
        match name {
            Some(name) => self.word(&SIGNED_IN_AS).replace(NAME, name),
            None => self.word(&SIGNED_IN),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.string(name)
    }
}
