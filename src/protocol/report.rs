//! What Python is told: `tests/contract/reports.json` has examples.

use serde::Serialize;

use super::attempt::Attempt;
use super::authorization_response::ValidCode;
use super::further::Further;
use super::proof::Proof;
use super::tokens::{Obtained, Tokens};
use crate::config::Config;
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
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<ReportedCode>,
    proof: Option<Proof>,
    sign_out: Option<u64>,
    error: Option<Failure>,
    /// What the app wanted to have back after the sign-in, once.
    pub app_state: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    further: Vec<Further>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct ReportedTokens {
    #[serde(serialize_with = "exposed")]
    access_token: Secret,
    token_type: String,
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

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct ReportedCode {
    #[serde(serialize_with = "exposed")]
    code: Secret,
    #[serde(serialize_with = "exposed")]
    code_verifier: Secret,
    redirect_uri: String,
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
            code: None,
            proof: None,
            sign_out,
            error,
            app_state: None,
            further: Vec::new(),
        }
    }

    /// A code has come, which Python is to redeem.
    #[must_use]
    pub(super) fn entrusting(
        seq: u64,
        sign_out: Option<u64>,
        code: &ValidCode,
        attempt: &Attempt,
        obtained: Obtained,
    ) -> Self {
        let transaction = &attempt.transaction;
        Self {
            status: "code",
            code: Some(ReportedCode {
                code: Secret::new(code.expose()),
                code_verifier: Secret::new(transaction.verifier.expose()),
                redirect_uri: attempt.config.redirect_uri.as_str().to_owned(),
                obtained,
            }),
            proof: Some(transaction.proof.clone()),
            ..Self::anonymous(seq, sign_out, None)
        }
    }

    /// Python has redeemed the last code, and keeps what came for it.
    #[must_use]
    pub fn entrusted(seq: u64, sign_out: Option<u64>) -> Self {
        Self {
            status: "redeemed",
            ..Self::anonymous(seq, sign_out, None)
        }
    }

    /// Somebody is signed in, as `tokens` can prove. The refresh token stays in the browser
    /// unless the app asked for it.
    #[must_use]
    pub fn authenticated(
        seq: u64,
        sign_out: Option<u64>,
        tokens: &Tokens,
        further: Vec<Further>,
        config: &Config,
    ) -> Self {
        Self {
            version: 1,
            seq,
            status: "authenticated",
            tokens: Some(ReportedTokens {
                access_token: tokens.access_token.clone(),
                token_type: config.token_type.clone(),
                scope: tokens.scope.clone(),
                expires_at: tokens.expires_at,
                id_token: tokens.id_token.clone(),
                login_id_token: tokens.login_id_token.clone(),
                refresh_token: tokens
                    .refresh_token
                    .clone()
                    .filter(|_| config.expose_refresh_token),
                obtained: tokens.obtained,
            }),
            code: None,
            proof: Some(tokens.proof.clone()),
            sign_out,
            error: None,
            app_state: None,
            further,
        }
    }
}
