//! The token response (RFC 6749 sections 5.1 and 5.2, OpenID Connect Core section 3.1.3.3).

use super::authorization_response::provider_said;
use super::http::{NetworkFault, Reply};
use super::id_token;
use super::proof::Proof;
use super::tokens::{Lifetimes, Obtained, Tokens};
use crate::config::Config;
use crate::error::{AuthError, ErrorCode};
use crate::json::Json;
use crate::secret::Secret;

/// The longest lifetime that is believed, in seconds: ten years.
const LONGEST_LIFETIME: f64 = 10.0 * 365.0 * 24.0 * 3600.0;

/// Reads the reply to the redemption of a code.
///
/// # Errors
///
/// `token_refused`, `token_response_invalid`, `token_type_unsupported`, `id_token_missing`, or
/// what [`id_token::check`] finds.
pub fn read(
    reply: &Reply,
    config: &Config,
    proof: &Proof,
    obtained: Obtained,
) -> Result<(Tokens, Lifetimes), AuthError> {
    let body = Body::read(reply)?;
    let access_token = body.access_token(config)?;
    let id_token = body.text("id_token").ok_or_else(|| {
        AuthError::new(
            ErrorCode::IdTokenMissing,
            "The token response has no id_token; the scope must hold openid.",
        )
    })?;
    let issued_at = id_token::check(id_token, config, proof)?;
    let lifetimes = body.lifetimes();
    let tokens = Tokens {
        access_token,
        // RFC 6749 section 5.1: omitted if identical to the scope requested.
        scope: body.text("scope").unwrap_or(&config.scope).to_owned(),
        expires_at: lifetimes
            .access
            .map(|seconds| issued_at.saturating_add(seconds)),
        id_token: Secret::new(id_token),
        login_id_token: None,
        refresh_token: body.text("refresh_token").map(Secret::new),
        obtained,
        proof: proof.clone(),
    };
    Ok((tokens, lifetimes))
}

/// The body of a token response that is none of an error.
pub(super) struct Body(Json);

impl Body {
    /// Reads a reply of the token endpoint, to whatever grant.
    ///
    /// # Errors
    ///
    /// `token_refused` or `token_response_invalid`.
    pub fn read(reply: &Reply) -> Result<Self, AuthError> {
        if reply.status != 200 {
            return Err(refusal(reply));
        }
        json(reply)
            .map(Self)
            .ok_or_else(|| invalid("its body is not a JSON object"))
    }

    /// The member `name`, if it is a text that is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.string(name).filter(|value| !value.is_empty())
    }

    /// The access token, if it is one that may be used.
    ///
    /// # Errors
    ///
    /// `token_response_invalid` or `token_type_unsupported`.
    pub fn access_token(&self, config: &Config) -> Result<Secret, AuthError> {
        let access_token = self
            .text("access_token")
            .ok_or_else(|| invalid("it has no access_token"))?;
        let token_type = self
            .text("token_type")
            .ok_or_else(|| invalid("it has no token_type"))?;
        // RFC 6749 section 7.1: case-insensitive, and an unknown type must not be used. RFC 9449
        // section 5: whoever wants DPoP and gets Bearer has to notice.
        let expected = &config.token_type;
        if token_type.eq_ignore_ascii_case(expected) {
            Ok(Secret::new(access_token))
        } else {
            Err(AuthError::new(
                ErrorCode::TokenTypeUnsupported,
                format!("The token_type is not {expected}; dpop=True wants DPoP."),
            ))
        }
    }

    /// How long the tokens live. Where a provider limits a single-page app's refresh token (Entra
    /// ID to 24 hours, Keycloak to the session), it says so in a member of its own.
    pub fn lifetimes(&self) -> Lifetimes {
        let seconds = |name| self.0.get(name).and_then(seconds);
        Lifetimes {
            access: seconds("expires_in"),
            // Keycloak's 0 means that it does not expire by itself.
            refresh: seconds("refresh_token_expires_in")
                .or_else(|| seconds("refresh_expires_in"))
                .filter(|seconds| *seconds > 0),
        }
    }
}

/// The error for a token request that got no reply.
#[must_use]
pub fn unanswered(fault: NetworkFault, config: &Config) -> AuthError {
    match fault {
        NetworkFault::Failed => AuthError::new(
            ErrorCode::TokenRequestFailed,
            format!(
                "No readable answer came from the token endpoint. Either the network failed, or connect-src in the app's own Content-Security-Policy forbids it, or the provider does not allow requests from {} (CORS): register the redirect URI {} as a Single-page application, or add that origin to the client's allowed web origins.",
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

/// The error for a token request that was refused.
pub(super) fn refusal(reply: &Reply) -> AuthError {
    let hint = match refused_with(reply) {
        Some((error, description)) => provider_said(&error, description.as_deref()),
        None => format!(
            "The token endpoint answered with status {} and no error code.",
            reply.status
        ),
    };
    AuthError::new(ErrorCode::TokenRefused, hint)
}

/// `error` and `error_description` of an error response (RFC 6749 section 5.2).
pub(super) fn refused_with(reply: &Reply) -> Option<(String, Option<String>)> {
    let body = json(reply)?;
    let text = |name| body.string(name).map(ToOwned::to_owned);
    Some((text("error")?, text("error_description")))
}

/// The JSON object in a reply, if that is what it says it is.
pub(super) fn json(reply: &Reply) -> Option<Json> {
    reply
        .is_json()
        .then(|| Json::parse(&reply.body))
        .flatten()
        .filter(Json::is_object)
}

fn invalid(why: &str) -> AuthError {
    AuthError::new(
        ErrorCode::TokenResponseInvalid,
        format!("The token response was refused: {why}."),
    )
}
