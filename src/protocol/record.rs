//! A grant as a browser keeps it, and as one tab hands it to another.

use serde::Serialize;

use super::further::{self, Further};
use super::grant::{Grant, MOST_FURTHER, generation};
use super::id_token;
use super::proof::Proof;
use super::tokens::{Obtained, Tokens};
use crate::config::Config;
use crate::json::Json;
use crate::secret::Secret;

/// Grows when the shape changes: what an older or newer release has written is not read.
const VERSION: u8 = 1;

/// A grant together with what it was granted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    version: u8,
    issuer: String,
    client_id: String,
    scope: String,
    generation: u64,
    login: u64,
    obtained_at: u64,
    until: Option<u64>,
    refresh_until: Option<u64>,
    tokens: Tokens,
    further: Vec<Further>,
}

impl Record {
    /// The record of `grant`.
    #[must_use]
    pub fn new(grant: &Grant, config: &Config) -> Self {
        Self {
            version: VERSION,
            issuer: config.issuer.as_str().to_owned(),
            client_id: config.client_id.clone(),
            scope: config.scope.clone(),
            generation: grant.generation,
            login: grant.login,
            obtained_at: grant.obtained_at,
            until: grant.until,
            refresh_until: grant.refresh_until,
            tokens: grant.tokens.clone(),
            further: grant.further.clone(),
        }
    }
}

/// Reads a record; `None` if it is damaged, of another version, or of another login. Nothing is
/// lost by that but the login.
#[must_use]
pub fn read(record: &Json, config: &Config) -> Option<Grant> {
    let is_ours = record.get("version")?.as_integer() == Some(VERSION.into())
        && record.string("issuer")? == config.issuer.as_str()
        && record.string("client_id")? == config.client_id
        && record.string("scope")? == config.scope;
    let tokens = tokens(record.get("tokens")?).filter(|_| is_ours)?;
    // The login's own ID token and the proof belong together, and to this client.
    id_token::check(tokens.of_login().expose(), config, &tokens.proof).ok()?;
    id_token::subject(tokens.id_token.expose())?;
    let time = |name| record.get(name).and_then(Json::as_integer);
    Some(Grant {
        generation: generation(record.get("generation")?)?,
        login: generation(record.get("login")?)?,
        obtained_at: time("obtained_at")?,
        until: time("until"),
        refresh_until: time("refresh_until"),
        tokens,
        further: record
            .get("further")
            .map_or(&[][..], Json::items)
            .iter()
            .filter_map(further::read)
            .take(MOST_FURTHER)
            .collect(),
    })
}

fn tokens(tokens: &Json) -> Option<Tokens> {
    let secret = |name| {
        let text = tokens.string(name).filter(|text| !text.is_empty());
        text.map(Secret::new)
    };
    Some(Tokens {
        access_token: secret("access_token")?,
        scope: tokens.string("scope")?.to_owned(),
        expires_at: tokens.get("expires_at").and_then(Json::as_integer),
        id_token: secret("id_token")?,
        login_id_token: secret("login_id_token"),
        refresh_token: secret("refresh_token"),
        obtained: Obtained::read(tokens.string("obtained")?)?,
        proof: Proof::read(tokens.string("proof")?)?,
    })
}
