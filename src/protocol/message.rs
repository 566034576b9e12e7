//! What the tabs of one session say to each other.

use serde::Serialize;

use super::grant::{Grant, generation};
use super::record::{self, Record};
use crate::config::Config;
use crate::json::Json;

/// A message to all other tabs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    /// Who has tokens?
    Hello,
    /// These are the tokens now.
    Tokens {
        /// The tokens.
        record: Box<Record>,
    },
    /// The person has signed out.
    SignedOut {
        /// What stems from this login or an earlier one is over.
        login: u64,
    },
}

/// A message of another tab.
#[derive(Debug)]
pub(super) enum Heard {
    Hello,
    Tokens(Box<Grant>),
    SignedOut(u64),
}

/// Reads a message; `None` if it means nothing here.
pub(super) fn read(message: &Json, config: &Config) -> Option<Heard> {
    match message.string("kind")? {
        "hello" => Some(Heard::Hello),
        "tokens" => record::read(message.get("record")?, config)
            .map(Box::new)
            .map(Heard::Tokens),
        "signed_out" => generation(message.get("login")?).map(Heard::SignedOut),
        _ => None,
    }
}
