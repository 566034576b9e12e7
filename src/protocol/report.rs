//! What Python is told: `tests/contract/reports.json` has examples.

use serde::Serialize;

use super::proof::Proof;
use super::tokens::{Obtained, Tokens};
use crate::error::Failure;
use crate::secret::{Secret, exposed, exposed_if_any};

/// The component's whole state, as Python gets it and has to check it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    version: u8,
    /// Grows with every report, also across page loads.
    pub seq: u64,
    status: &'static str,
    tokens: Option<ReportedTokens>,
    proof: Option<Proof>,
    sign_out: Option<u64>,
    error: Option<Failure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct ReportedTokens {
    #[serde(serialize_with = "exposed")]
    access_token: Secret,
    token_type: &'static str,
    scope: String,
    expires_at: Option<u64>,
    #[serde(serialize_with = "exposed")]
    id_token: Secret,
    #[serde(serialize_with = "exposed_if_any")]
    login_id_token: Option<Secret>,
    #[serde(serialize_with = "exposed_if_any")]
    refresh_token: Option<Secret>,
    obtained: Obtained,
}

impl Report {
    /// Nobody is signed in, perhaps because of `error`. `sign_out` is the last call of `logout()`
    /// that was followed.
    #[must_use]
    pub const fn anonymous(seq: u64, sign_out: Option<u64>, error: Option<Failure>) -> Self {
        Self {
            version: 1,
            seq,
            status: "anonymous",
            tokens: None,
            proof: None,
            sign_out,
            error,
        }
    }

    /// Somebody is signed in, as `tokens` can prove. The refresh token stays in the browser
    /// unless the app asked for it.
    #[must_use]
    pub fn authenticated(
        seq: u64,
        sign_out: Option<u64>,
        tokens: &Tokens,
        expose_refresh_token: bool,
    ) -> Self {
        Self {
            version: 1,
            seq,
            status: "authenticated",
            tokens: Some(ReportedTokens {
                access_token: tokens.access_token.clone(),
                token_type: tokens.token_type,
                scope: tokens.scope.clone(),
                expires_at: tokens.expires_at,
                id_token: tokens.id_token.clone(),
                login_id_token: tokens.login_id_token.clone(),
                refresh_token: tokens
                    .refresh_token
                    .clone()
                    .filter(|_| expose_refresh_token),
                obtained: tokens.obtained,
            }),
            proof: Some(tokens.proof.clone()),
            sign_out,
            error: None,
        }
    }
}
