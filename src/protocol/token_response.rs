//! The token response (RFC 6749 sections 5.1 and 5.2, OpenID Connect Core section 3.1.3.3).

use super::authorization_response::provider_said;
use super::http::{NetworkFault, Reply};
use super::id_token;
use super::proof::Proof;
use crate::config::Config;
use crate::error::{AuthError, ErrorCode};
use crate::json::Json;
use crate::secret::Secret;

/// The longest lifetime that is believed, in seconds: ten years.
const LONGEST_LIFETIME: f64 = 10.0 * 365.0 * 24.0 * 3600.0;

/// The tokens of one sign-in, checked as far as a browser can check them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// The access token.
    pub access_token: Secret,
    /// How the access token is to be used; always `Bearer`.
    pub token_type: &'static str,
    /// The granted scope.
    pub scope: String,
    /// Seconds the access token lives, counted from the response; `None` if not stated.
    pub expires_in: Option<u64>,
    /// When it expires by the provider's own clock, in seconds since the epoch.
    pub expires_at: Option<u64>,
    /// The ID token.
    pub id_token: Secret,
    /// The refresh token, if the provider gave one.
    pub refresh_token: Option<Secret>,
    /// The secret behind the ID token's nonce.
    pub proof: Proof,
}

/// Reads the reply of the token endpoint.
///
/// # Errors
///
/// `token_refused`, `token_response_invalid`, `token_type_unsupported`, `id_token_missing`, or
/// what [`id_token::check`] finds.
pub fn read(reply: &Reply, config: &Config, proof: &Proof) -> Result<Tokens, AuthError> {
    let body = reply
        .is_json()
        .then(|| Json::parse(&reply.body))
        .flatten()
        .filter(Json::is_object);
    if reply.status != 200 {
        return Err(refusal(reply.status, body.as_ref()));
    }
    let body = body.ok_or_else(|| invalid("its body is not a JSON object"))?;
    let text = |name: &str| body.string(name).filter(|value| !value.is_empty());
    let access_token = text("access_token").ok_or_else(|| invalid("it has no access_token"))?;
    let token_type = text("token_type").ok_or_else(|| invalid("it has no token_type"))?;
    // RFC 6749 section 7.1: case-insensitive, and an unknown type must not be used.
    if !token_type.eq_ignore_ascii_case("Bearer") {
        return Err(AuthError::new(
            ErrorCode::TokenTypeUnsupported,
            "The provider sent a token_type other than Bearer.",
        ));
    }
    let id_token = text("id_token").ok_or_else(|| {
        AuthError::new(
            ErrorCode::IdTokenMissing,
            "The token response has no id_token; the scope must hold openid.",
        )
    })?;
    let issued_at = id_token::check(id_token, config, proof)?;
    let expires_in = body.get("expires_in").and_then(seconds);
    Ok(Tokens {
        access_token: Secret::new(access_token),
        token_type: "Bearer",
        // RFC 6749 section 5.1: omitted if identical to the scope requested.
        scope: text("scope").unwrap_or(&config.scope).to_owned(),
        expires_in,
        expires_at: expires_in.map(|lifetime| issued_at.saturating_add(lifetime)),
        id_token: Secret::new(id_token),
        refresh_token: text("refresh_token").map(Secret::new),
        proof: proof.clone(),
    })
}

/// The error for a token request that got no reply.
#[must_use]
pub fn unanswered(fault: NetworkFault, config: &Config) -> AuthError {
    match fault {
        NetworkFault::Failed => AuthError::new(
            ErrorCode::TokenRequestFailed,
            format!(
                "No readable answer came from the token endpoint. Either the network failed, or the provider does not allow requests from {} (CORS): register the redirect URI {} as a Single-page application, or add that origin to the client's allowed web origins.",
                config.redirect_uri.origin(),
                config.redirect_uri,
            ),
        ),
        NetworkFault::TimedOut => AuthError::new(
            ErrorCode::TokenRequestTimeout,
            "The token endpoint did not answer in time. The code may be used up, so sign in again.",
        ),
    }
}

/// Seconds as a number or, as some providers write it, a numeric string. What is negative counts
/// as zero, what is no number as not stated.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped before"
)]
fn seconds(value: &Json) -> Option<u64> {
    let number = match value {
        Json::String(text) => text.trim().parse::<u32>().map(f64::from).ok()?,
        value => value.as_number()?,
    };
    Some(number.clamp(0.0, LONGEST_LIFETIME) as u64)
}

fn refusal(status: u16, body: Option<&Json>) -> AuthError {
    let hint = match body.and_then(|body| body.string("error").map(|error| (body, error))) {
        Some((body, error)) => provider_said(error, body.string("error_description")),
        None => format!("The token endpoint answered with status {status} and no error code."),
    };
    AuthError::new(ErrorCode::TokenRefused, hint)
}

fn invalid(why: &str) -> AuthError {
    AuthError::new(
        ErrorCode::TokenResponseInvalid,
        format!("The token response was refused: {why}."),
    )
}
