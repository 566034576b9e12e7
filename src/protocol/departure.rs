//! Leaving the page for the provider, and coming back with its answer: a sign-in without a window.

use serde::Serialize;

use super::attempt::Attempt;
use super::pkce::CodeVerifier;
use super::proof::Proof;
use super::transaction::{LIFETIME, Transaction};
use crate::config::Config;
use crate::endpoint::Endpoint;
use crate::json::Json;
use crate::secret::{Secret, exposed};

/// Grows when the shape changes: what an older or newer release has written is not read.
const VERSION: u8 = 1;

/// What the tab keeps of an attempt while the person is away; sealed like tokens, and read once.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Departure {
    version: u8,
    issuer: String,
    client_id: String,
    redirect_uri: String,
    /// Milliseconds since the epoch.
    begun_at: u64,
    #[serde(serialize_with = "exposed")]
    state: Secret,
    #[serde(serialize_with = "exposed")]
    verifier: Secret,
    proof: Proof,
    app_state: Option<String>,
    wish: Option<String>,
}

/// An answer that the person has brought back, together with what it answers to.
#[derive(Debug)]
pub struct Returned {
    /// The transaction as it was when the page was left.
    pub transaction: Transaction,
    /// The redirect URI that the request had; the token request has to repeat it.
    pub redirect_uri: Endpoint,
    /// When the page was left, in milliseconds since the epoch.
    pub begun_at: u64,
    /// What the app wanted to have back.
    pub app_state: Option<String>,
    /// The further access token that it is for, if it is not the login.
    pub wish: Option<String>,
    /// The query or fragment that the provider sent to the redirect URI.
    pub parameters: Secret,
}

impl Departure {
    pub(super) fn new(attempt: &Attempt) -> Self {
        let Attempt {
            config,
            transaction,
            wish,
            begun_at,
            ..
        } = attempt;
        Self {
            version: VERSION,
            issuer: config.issuer.as_str().to_owned(),
            client_id: config.client_id.clone(),
            redirect_uri: config.redirect_uri.as_str().to_owned(),
            begun_at: *begun_at,
            state: transaction.state.clone(),
            verifier: Secret::new(transaction.verifier.expose()),
            proof: transaction.proof.clone(),
            app_state: config.app_state.clone(),
            wish: wish.clone(),
        }
    }
}

impl Returned {
    /// Whether the transaction has outlived its time.
    #[must_use]
    pub const fn is_late(&self, now: u64) -> bool {
        now.saturating_sub(self.begun_at) > LIFETIME
    }
}

/// Reads what was kept, and the `parameters` that have come for it; `None` if it is damaged, or of
/// another login. Nothing is lost by that but the attempt.
#[must_use]
pub fn read(kept: &Json, parameters: Secret, config: &Config) -> Option<Returned> {
    let is_ours = kept.get("version")?.as_integer() == Some(VERSION.into())
        && kept.string("issuer")? == config.issuer.as_str()
        && kept.string("client_id")? == config.client_id;
    let redirect_uri = Endpoint::parse(kept.string("redirect_uri")?, true).ok()?;
    // The code goes to the provider alone, but the provider must not be told another app's address.
    if !is_ours || redirect_uri.origin() != config.redirect_uri.origin() {
        return None;
    }
    Some(Returned {
        transaction: Transaction {
            state: Secret::new(kept.string("state")?),
            verifier: CodeVerifier::read(kept.string("verifier")?)?,
            proof: Proof::read(kept.string("proof")?)?,
        },
        redirect_uri,
        begun_at: kept.get("begun_at")?.as_integer()?,
        app_state: kept.string("app_state").map(ToOwned::to_owned),
        wish: kept.string("wish").map(ToOwned::to_owned),
        parameters,
    })
}
