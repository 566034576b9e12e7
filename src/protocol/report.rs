//! What Python is told: `tests/contract/reports.json` has examples.

use serde::Serialize;
use serde::ser::Serializer;

use super::proof::Proof;
use super::token_response::Tokens;
use crate::error::Failure;
use crate::secret::Secret;

/// The component's whole state, as Python gets it and has to check it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    version: u8,
    /// Grows with every report, also across page loads.
    pub seq: u64,
    status: &'static str,
    tokens: Option<ReportedTokens>,
    proof: Option<Proof>,
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
    refresh_token: Option<Secret>,
}

impl Report {
    /// Nobody is signed in, perhaps because of `error`.
    #[must_use]
    pub const fn anonymous(seq: u64, error: Option<Failure>) -> Self {
        Self {
            version: 1,
            seq,
            status: "anonymous",
            tokens: None,
            proof: None,
            error,
        }
    }

    /// Somebody is signed in, as `tokens` can prove. The refresh token stays in the browser
    /// unless the app asked for it.
    #[must_use]
    pub fn authenticated(seq: u64, tokens: &Tokens, expose_refresh_token: bool) -> Self {
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
                refresh_token: tokens
                    .refresh_token
                    .clone()
                    .filter(|_| expose_refresh_token),
            }),
            proof: Some(tokens.proof.clone()),
            error: None,
        }
    }
}

/// The bridge is where tokens belong, so here they are written out.
fn exposed<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

#[expect(clippy::ref_option, reason = "serde's signature")]
fn exposed_if_any<S: Serializer>(
    secret: &Option<Secret>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::expose).serialize(serializer)
}
